/*
 * test_buf: the bounded buffer.
 */
#include "tests/unit/unit.h"

#include "lib/base/buf.h"

static void
test_add(void **state)
{
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 100000);
	assert_string_equal(b.ptr, "");
	for (i = 0; i < 1000; i++)
		assert_int_equal(buf_add(&b, "0123456789", 10), 0);
	assert_int_equal(b.len, 10000);
	assert_int_equal(strlen(b.ptr), 10000);
	assert_memory_equal(b.ptr + 9990, "0123456789", 10);
	buf_clear(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.ptr, "");
	assert_int_equal(buf_printf(&b, "%s=%d", "k", 42), 0);
	assert_int_equal(buf_addch(&b, ';'), 0);
	assert_string_equal(b.ptr, "k=42;");
	buf_release(&b);
	buf_release(&b);
}

static void
test_bound(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_int_equal(buf_addstr(&b, "abc"), 0);
	assert_false(b.overflow);
	assert_int_equal(buf_addstr(&b, "def"), -1);
	assert_true(b.overflow);
	assert_string_equal(b.ptr, "abc");
	assert_int_equal(buf_printf(&b, "%d", 1234), -1);
	assert_string_equal(b.ptr, "abc");
	buf_add_truncate(&b, "defg", 4);
	assert_string_equal(b.ptr, "abcde");
	assert_int_equal(buf_addch(&b, 'f'), -1);
	assert_int_equal(b.cap, 6);
	buf_clear(&b);
	assert_false(b.overflow);
	buf_release(&b);
}

static void
test_nothing_fits(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_int_equal(buf_addstr(&b, ""), 0);
	assert_int_equal(buf_addch(&b, 'x'), -1);
	buf_add_truncate(&b, "xyz", 3);
	assert_string_equal(b.ptr, "");
	buf_release(&b);
}

static void
test_drop(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_drop(&b, 0);
	(void)buf_addstr(&b, "hello world");
	buf_drop(&b, 6);
	assert_string_equal(b.ptr, "world");
	buf_drop(&b, 5);
	assert_string_equal(b.ptr, "");
	buf_release(&b);
}

static void
test_take(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b;
	size_t sizes[] = {0, 5, 4096, 4097, 100000};
	size_t i;

	(void)state;
	buf_init(&b, 200000);
	for (i = 0; i < 5; i++) {
		size_t n = 0;
		size_t k;
		char *s;

		for (k = 0; k < sizes[i]; k++)
			(void)buf_addch(&b, 'x');
		s = buf_take(&b, &a, &n);
		assert_int_equal(n, sizes[i]);
		assert_int_equal(strlen(s), sizes[i]);
		assert_int_equal(b.len, 0);
		assert_int_equal(b.cap, 0);
		(void)buf_addstr(&b, "other");
		assert_int_equal(strlen(s), sizes[i]);
		buf_clear(&b);
	}
	buf_release(&b);
	arena_release(&a);
}

static void
test_release_of_zeroed(void **state)
{
	struct buf b;

	(void)state;
	memset(&b, 0, sizeof(b));
	buf_release(&b);
	assert_string_equal(b.ptr, "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_add),
	cmocka_unit_test(test_bound),
	cmocka_unit_test(test_nothing_fits),
	cmocka_unit_test(test_drop),
	cmocka_unit_test(test_take),
	cmocka_unit_test(test_release_of_zeroed),
};

UNIT_MAIN(tests)
