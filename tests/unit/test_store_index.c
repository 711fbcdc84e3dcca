/* test_store_index: texts found by their words, whatever the words are. */
#include "tests/unit/unit.h"

#include "lib/store/store.h"

static struct store_found
find(struct store_index *x, struct arena *a, const char *text, size_t limit)
{
	struct store_found f = {NULL, limit};
	struct err e = ERR_INIT;

	assert_ok(store_index_find(x, a, text, &f, &e), e);
	return f;
}

static void
finds_by_words(void **state)
{
	struct arena a = ARENA_INIT;
	struct store_index *x;
	struct err e = ERR_INIT;
	struct store_found f;

	(void)state;
	assert_ok(store_index_open(&x, &e), e);
	assert_ok(store_index_add(x, 7, "uart_tx", "module baud start", &e), e);
	assert_ok(
		store_index_add(x, 3, "fifo", "module uart full empty", &e), e);
	assert_ok(store_index_add(x, 5, "alu", "module add sub", &e), e);
	f = find(x, &a, "a UART, please", 8);
	assert_int_equal(f.n, 2);
	assert_int_equal(f.ids[0], 7); /* the name counts more */
	assert_int_equal(f.ids[1], 3);
	f = find(x, &a, "uart", 1);
	assert_int_equal(f.n, 1);
	f = find(x, &a, "sub", 8);
	assert_int_equal(f.n, 1);
	assert_int_equal(f.ids[0], 5);
	/* nothing of FTS5's own language, and no quote, is understood */
	f = find(x, &a, "\" NEAR( name: ^* ) AND NOT -{} \xff'; DROP", 8);
	assert_int_equal(f.n, 0);
	f = find(x, &a, "", 8);
	assert_int_equal(f.n, 0);
	store_index_close(x);
	store_index_close(NULL);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
