/*
 * test_yaml: the core schema, refusals, and text that reads back equal.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "lib/base/limits.h"
#include "lib/base/yaml.h"

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

	assert_ok(yaml_parse(&a, "t.yaml", text, strlen(text), &v, &e), e);
	return v;
}

static void
refuse(const char *text, enum err_code code, const char *part)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	assert_err(yaml_parse(&a, "t.yaml", text, strlen(text), &v, &e), e,
		code, part);
	assert_null(v);
}

/* The JSON that a YAML text means. */
static void
means(const char *yaml, const char *json)
{
	assert_string_equal(json_text(&a, parse(yaml)), json);
}

static void
test_schema(void **state)
{
	(void)state;
	means("[~, null, Null, NULL, ]", "[null,null,null,null]");
	means("a:\nb: ''", "{\"a\":null,\"b\":\"\"}");
	means("[true, True, FALSE, yes, no, on, y]",
		"[true,true,false,\"yes\",\"no\",\"on\",\"y\"]");
	means("[1, -2, +3, 0x1F, 0o17, 007]", "[1,-2,3,31,15,7]");
	means("[1.5, .5, 1., 1e3, -1.5E-1]", "[1.5,0.5,1,1000,-0.15]");
	means("[1_000, 0x, 0o8, 1e, ., 1.2.3, 0b1, 12:30]",
		"[\"1_000\",\"0x\",\"0o8\",\"1e\",\".\",\"1.2.3\",\"0b1\","
		"\"12:30\"]");
	means("['1', \"true\", !!str 1, !!int 5]", "[\"1\",\"true\",\"1\",5]");
	means("[9007199254740991, 9007199254740993]",
		"[9007199254740991,\"9007199254740993\"]");
	assert_true(isinf(parse(".inf")->valuedouble));
	assert_true(isnan(parse(".NaN")->valuedouble));
	means("", "null");
	means("# only a comment\n", "null");
}

static void
test_structure(void **state)
{
	(void)state;
	means("a:\n  - b: 1\n    c: [x, {y: z}]\n  - |\n    l1\n    l2\n",
		"{\"a\":[{\"b\":1,\"c\":[\"x\",{\"y\":\"z\"}]},\"l1\\nl2\\n\"]"
		"}");
	means("1: a\ntrue: b", "{\"1\":\"a\",\"true\":\"b\"}");
	means("---\na: 1\n...\n", "{\"a\":1}");
}

static void
test_refused(void **state)
{
	(void)state;
	refuse("a: 1\nb: 2\na: 3\n", ERR_PARSE, "t.yaml:3: the key \"a\"");
	refuse("a: &x 1", ERR_PARSE, "t.yaml:1: anchors");
	refuse("a: &x [1]\nb: *x", ERR_PARSE, "t.yaml:1: anchors");
	refuse("a: 1\nb: *x", ERR_PARSE, "t.yaml:2: aliases");
	refuse("a: 1\n---\nb: 2\n", ERR_PARSE, "second document");
	refuse("? [a]\n: 1", ERR_PARSE, "key must be plain");
	refuse("a: !!binary x", ERR_PARSE, "unknown tag");
	refuse("a: !x {}", ERR_PARSE, "unknown tag");
	refuse("a: [1", ERR_PARSE, "t.yaml:2: did not find");
	refuse("a:\n\t- b", ERR_PARSE, "t.yaml:2:");
	refuse("a: \xff", ERR_PARSE, "t.yaml:");
	refuse("a: \"x\\0y\"", ERR_PARSE, "NUL");
}

static void
test_bounds(void **state)
{
	struct buf b;
	struct err e = ERR_INIT;
	cJSON *v = NULL;
	int i;

	(void)state;
	buf_init(&b, LIM_YAML_TEXT + 1);
	for (i = 0; i < LIM_YAML_DEPTH; i++)
		(void)buf_addch(&b, '[');
	for (i = 0; i < LIM_YAML_DEPTH; i++)
		(void)buf_addch(&b, ']');
	(void)parse(b.ptr);
	buf_clear(&b);
	for (i = 0; i < LIM_YAML_DEPTH + 1; i++)
		(void)buf_addch(&b, '[');
	refuse(b.ptr, ERR_LIMIT, "levels deep");
	buf_clear(&b);
	for (i = 0; i < LIM_YAML_NODES + 1; i++)
		(void)buf_addstr(&b, "- 1\n");
	refuse(b.ptr, ERR_LIMIT, "more than");
	buf_clear(&b);
	for (i = 0; i < (int)LIM_YAML_TEXT + 1; i++)
		(void)buf_addch(&b, '\n');
	assert_err(yaml_parse(&a, "t.yaml", b.ptr, b.len, &v, &e), e, ERR_LIMIT,
		"t.yaml: YAML text");
	buf_release(&b);
}

/* Written as YAML and read back, it is the same. */
static void
round_trip(const char *json)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;
	char *text;

	assert_ok(json_parse(&a, json, strlen(json), &v, &e), e);
	text = yaml_text(&a, v);
	if (strcmp(json_text(&a, parse(text)), json_text(&a, v)) != 0)
		fail_msg("%s became\n%s", json, text);
}

static void
test_round_trips(void **state)
{
	static const char *const words[] = {"", "a", "null", "true", "1", "-",
		"- a", "a: b", "a #b", "#a", "&a", "*a", "!a", "~", " a", "a ",
		"a\\nb", "a\\nb\\n", "a\\n\\nb\\n\\n", "\\n", "\\na", " a\\nb",
		"a\\n  b\\n c", "a \\nb", "a\\n \\nb", "\\t", "a\\tb\\nc",
		"\\u0001", "\\u007f", "\\u0085", "\\u2028", "\\ufeffx",
		"\\ufffe", "\xc3\xa9", "\xf0\x9f\x98\x80", "'", "\\\"", "\\\\",
		"[", "{", "1e3", "0x1", ".inf", "---", "...", "--- a\\n...\\n",
		"%a", "@a", "`a", "|", ">", "?", "? a", ": a", "a:", "\\r",
		"a\\r\\nb", "yes", "/x/y", "a, b", NULL};
	size_t i;

	(void)state;
	for (i = 0; words[i]; i++) {
		char *w = arena_printf(&a, "\"%s\"", words[i]);

		round_trip(w);
		round_trip(arena_printf(
			&a, "[%s,[%s,[%s]],{%s:%s}]", w, w, w, w, w));
		round_trip(arena_printf(&a,
			"{%s:{%s:[%s]},\"k\":[{\"x\":%s,\"y\":[]}]}", w, w, w,
			w));
	}
	round_trip("[1,-2.5,1e+300,0.1,true,false,null,{},[],[[]],[{}]]");
	round_trip("{\"a\":{\"b\":{\"c\":[[1,[2,3]],[4]]}},\"d\":{}}");
}

static void
test_long_key(void **state)
{
	char key[2000];

	(void)state;
	memset(key, 'k', sizeof(key) - 1);
	key[sizeof(key) - 1] = '\0';
	round_trip(arena_printf(&a, "{\"%s\":[1,{\"%s\":2}]}", key, key));
}

static void
test_literal_is_readable(void **state)
{
	cJSON *o = json_object(&a);

	(void)state;
	json_set_str(o, "code", "module m;\n  wire w;\nendmodule\n");
	assert_string_equal(yaml_text(&a, o),
		"code: |\n  module m;\n    wire w;\n  endmodule\n");
}

static void
test_file(void **state)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;

	(void)state;
	assert_err(yaml_parse_file(&a, "/nonexistent/x.yaml", &v, &e), e,
		ERR_NOTFOUND, "/nonexistent/x.yaml");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(test_schema, teardown),
	cmocka_unit_test_teardown(test_structure, teardown),
	cmocka_unit_test_teardown(test_refused, teardown),
	cmocka_unit_test_teardown(test_bounds, teardown),
	cmocka_unit_test_teardown(test_round_trips, teardown),
	cmocka_unit_test_teardown(test_long_key, teardown),
	cmocka_unit_test_teardown(test_literal_is_readable, teardown),
	cmocka_unit_test_teardown(test_file, teardown),
};

UNIT_MAIN(tests)
