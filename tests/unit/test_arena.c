/*
 * test_arena: memory of one unit of work.
 */
#include "tests/unit/unit.h"

#include "lib/base/arena.h"

static void
test_zeroed_and_aligned(void **state)
{
	struct arena a = ARENA_INIT;
	size_t n;

	(void)state;
	for (n = 0; n < 70000; n = n * 3 + 1) {
		unsigned char *p = arena_alloc(&a, n);
		size_t i;

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
	}
	arena_release(&a);
}

static void
test_no_overlap(void **state)
{
	struct arena a = ARENA_INIT;
	unsigned char *p[500];
	size_t size[500];
	size_t i;
	size_t k;

	(void)state;
	for (i = 0; i < 500; i++) {
		size[i] = (i * 7919) % 9000;
		p[i] = arena_alloc(&a, size[i]);
		memset(p[i], (int)(i & 0xff), size[i]);
	}
	for (i = 0; i < 500; i++) {
		for (k = 0; k < size[i]; k++)
			assert_int_equal(p[i][k], i & 0xff);
	}
	arena_release(&a);
}

static void
test_zero_bytes_are_unique(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_ptr_not_equal(arena_alloc(&a, 0), arena_alloc(&a, 0));
	arena_release(&a);
}

static void
test_strings(void **state)
{
	struct arena a = ARENA_INIT;
	char big[20000];
	char *s;

	(void)state;
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strdup(&a, "abc"), "abc");
	assert_string_equal(arena_strndup(&a, "abcdef", 2), "ab");
	assert_string_equal(arena_strndup(&a, "ab", 20), "ab");
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	memset(big, 'q', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	s = arena_printf(&a, "<%s>", big);
	assert_int_equal(strlen(s), sizeof(big) + 1);
	assert_memory_equal(arena_memdup(&a, "a\0b", 3), "a\0b", 3);
	arena_release(&a);
}

static char order[8];

static void
note(void *p)
{
	size_t n = strlen(order);

	order[n] = *(char *)p;
	order[n + 1] = '\0';
}

static void
test_defer_runs_in_reverse(void **state)
{
	static char name[] = "abc";
	struct arena a = ARENA_INIT;

	(void)state;
	order[0] = '\0';
	arena_defer(&a, note, &name[0]);
	arena_defer(&a, note, &name[1]);
	arena_defer(&a, note, &name[2]);
	arena_release(&a);
	assert_string_equal(order, "cba");
	arena_release(&a);
	assert_string_equal(order, "cba");
	/* and it can be used again */
	arena_defer(&a, note, &name[1]);
	assert_string_equal(arena_strdup(&a, "again"), "again");
	arena_release(&a);
	assert_string_equal(order, "cbab");
}

static void
test_grows(void **state)
{
	struct arena a = ARENA_INIT;
	int64_t *x = NULL;
	size_t cap = 0;

	(void)state;
	for (int64_t i = 0; i < 1000; i++) {
		x = arena_grow(&a, x, (size_t)i, &cap, sizeof(*x));
		assert_true((size_t)i < cap);
		assert_int_equal(x[i], 0);
		x[i] = 7 * i;
	}
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(x[i], 7 * i);
	arena_release(&a);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_zeroed_and_aligned),
	cmocka_unit_test(test_no_overlap),
	cmocka_unit_test(test_zero_bytes_are_unique),
	cmocka_unit_test(test_strings),
	cmocka_unit_test(test_grows),
	cmocka_unit_test(test_defer_runs_in_reverse),
};

UNIT_MAIN(tests)
