/*
 * test_str: text helpers.
 */
#include "tests/unit/unit.h"

#include "lib/base/str.h"

static void
test_equal(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_true(str_eq("a", "a"));
	assert_true(str_starts("abc", "ab"));
	assert_false(str_starts("ab", "abc"));
	assert_true(str_ends("a.gz", ".gz"));
	assert_false(str_ends("gz", ".gz"));
	assert_false(str_ends(NULL, ".gz"));
}

static void
test_integers(void **state)
{
	static const char *const bad[] = {"", " 1", "1 ", "0x10", "+", "-",
		"1.0", "--1", "9223372036854775808", "1e3", NULL};
	int64_t v = 5;
	size_t i;

	(void)state;
	assert_true(str_to_i64("-9223372036854775808", &v));
	assert_true(v == INT64_MIN);
	assert_true(str_to_i64("+007", &v));
	assert_int_equal(v, 7);
	for (i = 0; bad[i]; i++) {
		if (str_to_i64(bad[i], &v))
			fail_msg("\"%s\" was taken", bad[i]);
	}
	assert_false(str_to_i64(NULL, &v));
	assert_int_equal(v, 7);
}

static void
test_doubles(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "0x1p3", "nan", "inf", "1e999", "e", ".", NULL};
	double v = 0;
	size_t i;

	(void)state;
	assert_true(str_to_double("-2.5e-1", &v));
	assert_true(v == -0.25);
	assert_true(str_to_double(".5", &v));
	assert_true(v == 0.5);
	for (i = 0; bad[i]; i++) {
		if (str_to_double(bad[i], &v))
			fail_msg("\"%s\" was taken", bad[i]);
	}
}

static void
test_utf8(void **state)
{
	static const char *const good[] = {"", "a", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", NULL};
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf",
		"\xc2", "\xc2x", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff", "\xe2\x82x", NULL};
	size_t i;

	(void)state;
	for (i = 0; good[i]; i++)
		assert_true(str_utf8_ok(good[i], strlen(good[i])));
	for (i = 0; bad[i]; i++) {
		if (str_utf8_ok(bad[i], strlen(bad[i])))
			fail_msg("bad text %zu was taken", i);
	}
	assert_int_equal(str_utf8_prefix("ab\xc3\xa9\xff", 5), 4);
}

static void
test_utf8_fix(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(str_utf8_fix(&a, "a\xff\0\xc3\xa9\xe2\x82", 7),
		"a\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(str_utf8_fix(&a, "", 0), "");
	arena_release(&a);
}

static void
test_distance(void **state)
{
	(void)state;
	assert_int_equal(str_distance("", ""), 0);
	assert_int_equal(str_distance("", "abc"), 3);
	assert_int_equal(str_distance("kitten", "sitting"), 3);
	assert_int_equal(str_distance("bnech", "bench"), 1);
	assert_int_equal(str_distance("ab", "ba"), 1);
	assert_int_equal(str_distance("abcdef", "abcdef"), 0);
}

static void
test_nearest(void **state)
{
	static const char *const names[] = {
		"bench", "eval", "serve", "solve", "report", "doctor"};
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(str_nearest(&a, "bnech", names, 6), "bench");
	assert_string_equal(
		str_nearest(&a, "sorve", names, 6), "serve or solve");
	assert_string_equal(str_nearest(&a, "doc", names, 6), "doctor");
	assert_string_equal(str_nearest(&a, "xyzzy", names, 6), "");
	arena_release(&a);
}

static void
test_split(void **state)
{
	struct arena a = ARENA_INIT;
	size_t n = 9;
	char **v = str_split(&a, " a , b c,,d", ',', &n);

	(void)state;
	assert_int_equal(n, 4);
	assert_string_equal(v[0], "a");
	assert_string_equal(v[1], "b c");
	assert_string_equal(v[2], "");
	assert_string_equal(v[3], "d");
	assert_null(v[4]);
	v = str_split(&a, "", ',', &n);
	assert_int_equal(n, 0);
	assert_null(v[0]);
	v = str_split(&a, "a,", ',', &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[1], "");
	arena_release(&a);
}

static void
test_search(void **state)
{
	static const char h[] = "a\0needle";

	(void)state;
	assert_ptr_equal(str_memmem(h, sizeof(h) - 1, "needle"), h + 2);
	assert_null(str_memmem(h, 7, "needle"));
	assert_true(str_glob("*.v", "x.v"));
	assert_true(str_glob("p[0-9]?", "p1x"));
	assert_false(str_glob("*.v", "x.sv2"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_equal),
	cmocka_unit_test(test_integers),
	cmocka_unit_test(test_doubles),
	cmocka_unit_test(test_utf8),
	cmocka_unit_test(test_utf8_fix),
	cmocka_unit_test(test_distance),
	cmocka_unit_test(test_nearest),
	cmocka_unit_test(test_split),
	cmocka_unit_test(test_search),
};

UNIT_MAIN(tests)
