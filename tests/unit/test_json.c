/*
 * test_json: hostile text, ownership, getters and writers.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"

static struct arena a = ARENA_INIT;

static int
teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static cJSON *
parse(const char *text)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	assert_ok(json_parse(&a, text, strlen(text), &v, &e), e);
	return v;
}

static void
refuse(const char *text, size_t n, enum err_code code, const char *part)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	assert_err(json_parse(&a, text, n, &v, &e), e, code, part);
	assert_null(v);
}

static void
test_parse(void **state)
{
	cJSON *v = parse(" {\"a\": [1, -2.5e1, true, null, \"x\"]}\r\n\t ");

	(void)state;
	assert_string_equal(
		json_text(&a, v), "{\"a\":[1,-25,true,null,\"x\"]}");
	assert_true(cJSON_IsNull(parse("null")));
	assert_string_equal(parse("\"s\"")->valuestring, "s");
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "[1,]", "{\"a\":}",
		"{a:1}", "nul", "[1 2]", "\"a", "{\"a\":1,}", "[1]]", "{} {}",
		"1 x", "'a'", "\"\\x\"", "\"\\u12\"", "\\", "[\"\\", NULL};
	size_t i;

	(void)state;
	for (i = 0; bad[i]; i++) {
		struct err e = ERR_INIT;
		cJSON *v = NULL;

		if (json_parse(&a, bad[i], strlen(bad[i]), &v, &e) == 0)
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(e.code, ERR_PARSE);
	}
}

static void
test_place_of_fault(void **state)
{
	static const char text[] = "{\n \"a\": 1,\n  x}";

	(void)state;
	refuse(text, sizeof(text) - 1, ERR_PARSE, "line 3, column ");
	refuse("[1]\n x", 6, ERR_PARSE, "line 2, column 2");
	refuse("[\"a\xff\"]", 6, ERR_PARSE, "line 1, column 4");
	refuse("[1,\0 2]", 7, ERR_PARSE, "NUL byte");
}

static void
test_not_utf8(void **state)
{
	(void)state;
	refuse("\"\xc3\"", 3, ERR_PARSE, "UTF-8");
	refuse("\"\xed\xa0\x80\"", 5, ERR_PARSE, "UTF-8");
	refuse("\xfe\xff", 2, ERR_PARSE, "UTF-8");
}

static void
nest(size_t depth, enum err_code want)
{
	char *text = xmalloc(2 * depth);
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	(void)json_parse(&a, text, 2 * depth, &v, &e);
	assert_int_equal(e.code, want);
	free(text);
}

static void
test_depth(void **state)
{
	cJSON *v;

	(void)state;
	nest(LIM_JSON_DEPTH, ERR_OK);
	nest(LIM_JSON_DEPTH + 1, ERR_LIMIT);
	nest(1000000, ERR_LIMIT);
	/* brackets in strings do not count, closed ones neither */
	v = parse("[\"[[[[\\\"[[\",[],[],[]]");
	assert_int_equal(cJSON_GetArraySize(v), 4);
}

static void
test_escapes_that_c_cannot_hold(void **state)
{
	cJSON *v = parse("[\"a\\u0000b\", \"\\ud83d\\ude00\", \"\\ud83dx\","
			 "\"\\ude00\\u0041\", \"\\\\u0000\"]");
	const char *const want[] = {"a\xef\xbf\xbd"
				    "b",
		"\xf0\x9f\x98\x80", "\xef\xbf\xbdx",
		"\xef\xbf\xbd"
		"A",
		"\\u0000"};
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_string_equal(
			cJSON_GetArrayItem(v, i)->valuestring, want[i]);
}

static void
test_getters(void **state)
{
	cJSON *v = parse("{\"s\":\"x\",\"n\":2.5,\"i\":-7,\"big\":"
			 "\"9223372036854775807\",\"huge\":1e300,\"b\":true,"
			 "\"z\":null,\"o\":{\"p\":[{\"q\":5}]},\"S\":1}");

	(void)state;
	assert_string_equal(json_str(v, "s", "d"), "x");
	assert_string_equal(json_str(v, "n", "d"), "d");
	assert_string_equal(json_str(v, "z", "d"), "d");
	assert_string_equal(json_str(NULL, "s", "d"), "d");
	assert_true(json_num(v, "n", 0) == 2.5);
	assert_true(json_num(v, "s", 9) == 9);
	assert_int_equal(json_i64(v, "i", 0), -7);
	assert_true(json_i64(v, "big", 0) == INT64_MAX);
	assert_true(json_i64(v, "huge", 0) == INT64_MAX);
	assert_int_equal(json_i64(v, "s", 3), 3);
	assert_true(json_bool(v, "b", false));
	assert_true(json_bool(v, "none", true));
	assert_true(json_get(v, "S") != json_get(v, "s"));
	assert_null(json_get(v, "none"));
	assert_int_equal(json_path(v, "o.p.0.q")->valueint, 5);
	assert_null(json_path(v, "o.p.1.q"));
	assert_null(json_path(v, "o.p.x"));
	assert_null(json_path(v, "o..q"));
	assert_null(json_path(v, "o.p.99999999999999999999"));
	assert_null(json_path(NULL, "o"));
	assert_null(json_get(json_path(v, "o.p"), "q"));
}

static void
test_setters(void **state)
{
	cJSON *o = json_object(&a);

	(void)state;
	json_set_str(o, "s", "a\"\\\n\x01");
	json_set_str(o, "null", NULL);
	json_set_str(o, "bad", "a\xff");
	json_set_num(o, "nan", NAN);
	json_set_num(o, "f", 0.1);
	json_set_i64(o, "i", -9007199254740991);
	json_set_i64(o, "j", 9007199254740993);
	json_set_bool(o, "t", true);
	json_set_num(o, "f", 1e21);
	assert_string_equal(json_text(&a, o),
		"{\"s\":\"a\\\"\\\\\\n\\u0001\",\"null\":null,\"bad\":"
		"\"a\xef\xbf\xbd\",\"nan\":null,\"f\":1e+21,"
		"\"i\":-9007199254740991,\"j\":\"9007199254740993\","
		"\"t\":true}");
	assert_true(json_i64(o, "j", 0) == 9007199254740993);
}

static void
test_numbers_read_back(void **state)
{
	static const double v[] = {0.1, 1.0 / 3, 1e-300, 123456789012345680.0,
		-0.000123, 5e-324, 1.7976931348623157e308, 1e15,
		999999999999999};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		cJSON *o = json_object(&a);

		json_set_num(o, "v", v[i]);
		o = parse(json_text(&a, o));
		assert_true(json_num(o, "v", -1) == v[i]);
	}
}

static void
test_ownership(void **state)
{
	struct arena inner = ARENA_INIT;
	cJSON *root = json_object(&a);
	cJSON *child = json_object(&inner);
	cJSON *list = json_array(&inner);
	cJSON *parsed = NULL;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(json_parse(&inner, "{\"x\":[1]}", 9, &parsed, &e), e);
	json_set_str(child, "k", "v");
	json_push(list, parsed);
	json_push_str(list, "s");
	json_set(child, "list", list);
	json_set(root, "child", child);
	json_set(root, "copy", json_copy(&inner, child));
	/* the inner arena goes first: the tree must not notice */
	arena_release(&inner);
	assert_string_equal(json_canonical(&a, root),
		"{\"child\":{\"k\":\"v\",\"list\":[{\"x\":[1]},\"s\"]},"
		"\"copy\":{\"k\":\"v\",\"list\":[{\"x\":[1]},\"s\"]}}");
	/* replacing frees the old child, once */
	json_set(root, "child", json_array(&a));
	assert_int_equal(cJSON_GetArraySize(json_get(root, "child")), 0);
}

static void
test_parent_released_first(void **state)
{
	struct arena outer = ARENA_INIT;
	cJSON *child = json_object(&a);
	cJSON *root = json_object(&outer);

	(void)state;
	json_set(root, "child", child);
	arena_release(&outer);
	/* a is released by teardown: a second free would be seen by ASan */
}

static void
test_order_of_making(void **state)
{
	struct arena one = ARENA_INIT;
	cJSON *child = json_object(&one);
	cJSON *root = json_array(&one);
	int i;

	(void)state;
	json_push(root, child);
	for (i = 0; i < 50; i++)
		json_push(root, json_array(&one));
	assert_int_equal(cJSON_GetArraySize(root), 51);
	arena_release(&one);
}

static void
test_pretty_and_canonical(void **state)
{
	cJSON *v = parse("{\"b\":[1,{\"d\":1,\"c\":[]}],\"a\":{},\"B\":\"\"}");

	(void)state;
	assert_string_equal(json_pretty(&a, v),
		"{\n  \"b\": [\n    1,\n    {\n      \"d\": 1,\n"
		"      \"c\": []\n    }\n  ],\n  \"a\": {},\n  \"B\": "
		"\"\"\n}\n");
	assert_string_equal(json_canonical(&a, v),
		"{\"B\":\"\",\"a\":{},\"b\":[1,{\"c\":[],\"d\":1}]}");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(test_parse, teardown),
	cmocka_unit_test_teardown(test_refused, teardown),
	cmocka_unit_test_teardown(test_place_of_fault, teardown),
	cmocka_unit_test_teardown(test_not_utf8, teardown),
	cmocka_unit_test_teardown(test_depth, teardown),
	cmocka_unit_test_teardown(test_escapes_that_c_cannot_hold, teardown),
	cmocka_unit_test_teardown(test_getters, teardown),
	cmocka_unit_test_teardown(test_setters, teardown),
	cmocka_unit_test_teardown(test_numbers_read_back, teardown),
	cmocka_unit_test_teardown(test_ownership, teardown),
	cmocka_unit_test_teardown(test_parent_released_first, teardown),
	cmocka_unit_test_teardown(test_order_of_making, teardown),
	cmocka_unit_test_teardown(test_pretty_and_canonical, teardown),
};

UNIT_MAIN(tests)
