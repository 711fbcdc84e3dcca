/*
 * test_err: error values.
 */
#include "tests/unit/unit.h"

#include <errno.h>

static void
test_set(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	e.sys = 7;
	e.retry_after_ms = 9;
	assert_int_equal(err_set(&e, ERR_LIMIT, "%d of %s", 3, "x"), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_string_equal(e.msg, "3 of x");
	assert_int_equal(e.sys, 0);
	assert_int_equal(e.retry_after_ms, 0);
	assert_int_equal(err_set(NULL, ERR_LIMIT, "x"), -1);
}

static void
test_one_line(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_PARSE, "a\nb\tc\x1b[31m\x7f");
	assert_string_equal(e.msg, "a b c [31m ");
}

static void
test_sys(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(err_sys(&e, ERR_NOTFOUND, "cannot open %s", "x"), -1);
	assert_int_equal(e.sys, ENOENT);
	assert_string_equal(e.msg, "cannot open x: No such file or directory");
}

static void
test_wrap(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_RETRY, "busy");
	e.retry_after_ms = 1500;
	assert_int_equal(err_wrap(&e, "task %s", "t1"), -1);
	assert_string_equal(e.msg, "task t1: busy");
	assert_int_equal(e.code, ERR_RETRY);
	assert_int_equal(e.retry_after_ms, 1500);
}

static void
test_own_message_as_argument(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_IO, "inner");
	err_set(&e, ERR_TOOL, "outer of %s", e.msg);
	assert_string_equal(e.msg, "outer of inner");
	err_wrap(&e, "again %s", e.msg);
	assert_string_equal(e.msg, "again outer of inner: outer of inner");
}

static void
test_long_message_is_cut_between_characters(void **state)
{
	struct err e = ERR_INIT;
	char text[2 * ERR_MSG_MAX];
	size_t shift;

	(void)state;
	for (shift = 0; shift < 2; shift++) {
		size_t i;
		size_t n;

		memset(text, 'x', shift);
		for (i = shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xc3\xa9", 2);
		text[i] = '\0';
		err_set(&e, ERR_IO, "%s", text);
		n = strlen(e.msg);
		assert_in_range(n, ERR_MSG_MAX - 4, ERR_MSG_MAX - 1);
		assert_int_equal((n - shift) % 2, 0);
	}
}

static void
test_names(void **state)
{
	int i;
	int j;

	(void)state;
	for (i = ERR_OK; i <= ERR_INTERNAL; i++) {
		assert_string_not_equal(err_name((enum err_code)i), "unknown");
		for (j = ERR_OK; j < i; j++)
			assert_string_not_equal(err_name((enum err_code)i),
				err_name((enum err_code)j));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_set),
	cmocka_unit_test(test_one_line),
	cmocka_unit_test(test_sys),
	cmocka_unit_test(test_wrap),
	cmocka_unit_test(test_own_message_as_argument),
	cmocka_unit_test(test_long_message_is_cut_between_characters),
	cmocka_unit_test(test_names),
};

UNIT_MAIN(tests)
