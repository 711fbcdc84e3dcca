/*
 * test_llm_cassette: keys of requests, hand-written and recorded replies.
 */
#include "tests/unit/scratch_util.h"

#include <unistd.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/cassette.h"

static char *
put(const char *name, const char *text)
{
	char *path = fs_join(&a, dir, name);
	struct err e = ERR_INIT;

	assert_ok(fs_write(path, text, strlen(text), &e), e);
	return path;
}

static struct cassette *
open_ok(const char *path)
{
	struct cassette *c = NULL;
	struct err e = ERR_INIT;

	assert_ok(cassette_open(&c, path, &e), e);
	return c;
}

static void
key_of(const char *body, char out[HASH_HEX])
{
	struct err e = ERR_INIT;
	cJSON *o;

	assert_ok(json_parse(&a, body, strlen(body), &o, &e), e);
	cassette_key_body(o, out);
}

static void
test_key(void **state)
{
	static const char *const same[] = {
		"{\"model\":\"a\",\"messages\":[{\"role\":\"system\","
		"\"content\""
		":\"S\"},{\"role\":\"user\",\"content\":\"U\"}],\"seed\":1,"
		"\"stop\":\"x\",\"reasoning_effort\":\"low\"}",
		"{\"stop\":[\"x\"],\"seed\":1,\"model\":\"b\",\"stream\":true,"
		"\"stream_options\":{},\"top_p\":null,\"messages\":[{"
		"\"content\""
		":[{\"type\":\"text\",\"text\":\"S\"}],\"role\":\"developer\"},"
		"{\"content\":\"U\",\"role\":\"user\"}],"
		"\"reasoning_effort\":\"low\"}",
		"{\"system\":\"S\",\"max_tokens\":4096,\"stop_sequences\":"
		"[\"x\"],\"seed\":1,\"messages\":[{\"role\":\"user\","
		"\"content\""
		":[{\"type\":\"text\",\"text\":\"U\"}]}],"
		"\"output_config\":{\"effort\":\"low\"}}",
	};
	static const char *const other[] = {
		"{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}]}",
		"{\"messages\":[{\"role\":\"user\",\"content\":\"V\"}]}",
		"{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}],"
		"\"temperature\":0}",
		"{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}],"
		"\"max_tokens\":9}",
		"{}",
	};
	char k[5][HASH_HEX];
	size_t i;
	size_t j;

	(void)state;
	for (i = 0; i < 3; i++)
		key_of(same[i], k[i]);
	assert_string_equal(k[0], k[1]);
	assert_string_equal(k[0], k[2]);
	for (i = 0; i < 5; i++)
		key_of(other[i], k[i]);
	for (i = 0; i < 5; i++) {
		for (j = i + 1; j < 5; j++)
			assert_string_not_equal(k[i], k[j]);
	}
	key_of("{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}],"
	       "\"max_completion_tokens\":9}",
		k[0]);
	assert_string_equal(k[0], k[3]);
}

static void
test_yaml(void **state)
{
	struct cassette_reply r;
	struct err e = ERR_INIT;
	struct cassette *c;

	(void)state;
	put("a.yaml",
		"match: \"name: `adder`\"\nreplies:\n"
		"  - content: one\n    reasoning: why\n"
		"    usage: {prompt_tokens: 3, completion_tokens: 4}\n"
		"  - content: ''\n    finish_reason: length\n"
		"    expect: truncated\n"
		"  - status: 429\n    content: slow\n");
	put("b.yaml", "match: name\nreplies: [{content: short}]\n");
	put("notes.txt", "not read");
	c = open_ok(dir);
	assert_int_equal(cassette_count(c), 4);
	assert_ok(cassette_find(c, NULL, "the name: `adder` x", 0, &r, &e), e);
	assert_string_equal(r.content, "one");
	assert_string_equal(r.reasoning, "why");
	assert_string_equal(r.finish_reason, "stop");
	assert_int_equal(r.status, 200);
	assert_int_equal(r.usage.input, 3);
	assert_int_equal(r.usage.output, 4);
	assert_int_equal(r.usage.cached, -1);
	assert_ok(cassette_find(c, "no", "name: `adder`", 4, &r, &e), e);
	assert_string_equal(r.finish_reason, "length");
	assert_ok(cassette_find(c, NULL, "name: `adder`", 2, &r, &e), e);
	assert_int_equal(r.status, 429);
	assert_ok(cassette_find(c, NULL, "name: `sub`", 9, &r, &e), e);
	assert_string_equal(r.content, "short");
	assert_err(cassette_find(c, NULL, "else", 0, &r, &e), e, ERR_NOTFOUND,
		"no \"match\" of 2 files");
	cassette_free(c);
}

/* Alternatives of tokens: what can be read of them, and no more than can be
 * asked for. */
static void
test_alternatives(void **state)
{
	struct cassette_reply r;
	struct err e = ERR_INIT;
	struct cassette *c;
	const char *many = "[o, 0]";

	(void)state;
	for (int i = 0; i < LIM_TOP_LOGPROBS; i++)
		many = arena_printf(&a, "%s, [o, -1]", many);
	put("t.yaml",
		arena_printf(&a,
			"match: tokens\nreplies:\n  - content: xyz\n"
			"    logprobs: [[x, -1, [[u, -0.5], [v], w, [1, 2], "
			"[w, -3]]], [1, -2, no], [z, 0, [%s]]]\n",
			many));
	c = open_ok(fs_join(&a, dir, "t.yaml"));
	assert_ok(cassette_find(c, NULL, "tokens", 0, &r, &e), e);
	assert_int_equal(r.n_tokens, 3);
	assert_int_equal(r.tokens[0].n_others, 2);
	assert_string_equal(r.tokens[0].others[1].text, "w");
	assert_float_equal(r.tokens[0].others[1].logprob, -3, 0);
	assert_int_equal(r.tokens[1].n_others, 0);
	assert_int_equal(r.tokens[2].n_others, LIM_TOP_LOGPROBS);
	cassette_free(c);
	unlink(fs_join(&a, dir, "t.yaml"));
}

static void
test_yaml_refused(void **state)
{
	static const char *const bad[][2] = {
		{"replies: [{content: x}]", "\"match\" is missing"},
		{"match: x", "\"replies\" must be a list"},
		{"match: x\nreplies: []", "\"replies\" must be a list"},
		{"match: x\nreplies: [text]", "reply 1: each of"},
		{"match: x\nreplies: [{content: a}, {conten: b}]",
			"reply 2: unknown key \"conten\" in a reply; near: "
			"content"},
		{"match: x\nreplies: [{reasoning: a}]", "without \"content\""},
		{"match: x\nreplies: [{content: a, status: 7}]",
			"not an HTTP status"},
	};
	struct cassette *c = NULL;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *path = put("x.yaml", bad[i][0]);

		assert_err(
			cassette_open(&c, path, &e), e, ERR_PARSE, bad[i][1]);
		assert_err(cassette_open(&c, dir, &e), e, ERR_PARSE, "x.yaml");
	}
	unlink(fs_join(&a, dir, "x.yaml"));
	assert_err(cassette_open(&c, dir, &e), e, ERR_NOTFOUND, "no .yaml");
	assert_int_equal(cassette_open(&c, "/no/such/file", &e), -1);
	assert_null(c);
}

#define HEAD                                                                   \
	"{\"schema\":\"rtlsmith.cassette/1\",\"origin\":\"hand-written\"}\n"
#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_jsonl(void **state)
{
	char *path = put("t.jsonl",
		HEAD "{\"key\":\"" KEY "\",\"sample\":1,\"status\":200,"
		     "\"reply\":{\"content\":\"old\"}}\n\n"
		     "{\"key\":\"" KEY "\",\"sample\":0,\"status\":503,"
		     "\"content_type\":\"text/html\",\"body\":\"<x>\"}\n"
		     "{\"key\":\"" KEY "\",\"sample\":1,\"status\":200,"
		     "\"body\":\"raw\",\"reply\":{\"content\":\"new\","
		     "\"usage\":{\"cached_tokens\":2},\"model\":\"z\"}}");
	struct cassette *c = open_ok(path);
	struct cassette_reply r;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(cassette_count(c), 3);
	assert_ok(cassette_find(c, KEY, "x", 1, &r, &e), e);
	assert_string_equal(r.content, "new"); /* the last of equals */
	assert_string_equal(r.model, "z");
	assert_int_equal(r.usage.cached, 2);
	assert_null(r.body);
	assert_ok(cassette_find(c, KEY, NULL, 0, &r, &e), e);
	assert_int_equal(r.status, 503);
	assert_string_equal(r.body, "<x>");
	assert_string_equal(r.content_type, "text/html");
	assert_err(cassette_find(c, KEY, "x", 2, &r, &e), e, ERR_NOTFOUND,
		"sample 2 is not among 3");
	assert_err(cassette_find(c, NULL, "x", 0, &r, &e), e, ERR_NOTFOUND,
		"not among");
	cassette_free(c);
}

static void
test_jsonl_refused(void **state)
{
	static const char *const bad[][2] = {
		{"", "empty file"},
		{"{\"schema\":\"x\"}\n", "not a cassette"},
		{HEAD "{\n", "t.jsonl:2: line 1"},
		{HEAD "{\"key\":\"12\",\"body\":\"x\"}\n",
			"t.jsonl:2: \"key\""},
		{HEAD "{\"key\":\"" KEY "\"}\n", "neither \"reply\" nor"},
		{HEAD "{\"key\":\"" KEY "\",\"body\":\"\",\"status\":9999}\n",
			"not an HTTP status"},
	};
	struct cassette *c = NULL;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_err(cassette_open(&c, put("t.jsonl", bad[i][0]), &e), e,
			ERR_PARSE, bad[i][1]);
}

static struct llm_attempt
attempt(const char *request, const struct llm_reply *r)
{
	struct llm_attempt x;

	memset(&x, 0, sizeof(x));
	x.request = request;
	x.request_n = strlen(request);
	x.response = "raw \xff";
	x.response_n = 5;
	x.content_type = "text/plain";
	x.http_status = r ? 200 : 400;
	x.ok = r != NULL;
	x.reply = r;
	return x;
}

static void
test_record_and_replay(void **state)
{
	static const char body[] =
		"{\"messages\":[{\"role\":\"user\",\"content\":\"U\"}]}";
	struct llm_reply r = {.content = "code",
		.content_n = 4,
		.reasoning = "why",
		.reasoning_n = 3,
		.finish_raw = "end_turn",
		.usage = {5, 6, -1, -1, 2},
		.response_model = "m9"};
	struct llm_attempt x = attempt(body, &r);
	char *path = fs_join(&a, dir, "r.jsonl");
	struct cassette_reply got;
	struct cassette_writer *w;
	struct llm_request q;
	struct llm_model m;
	struct err e = ERR_INIT;
	struct cassette *c;
	char key[HASH_HEX];

	(void)state;
	memset(&m, 0, sizeof(m));
	memset(&q, 0, sizeof(q));
	q.sample_index = 3;
	assert_ok(cassette_record_open(&w, path, &e), e);
	assert_ok(cassette_record(w, &m, &q, &x, &e), e);
	x = attempt(body, NULL);
	x.will_retry = true; /* left out */
	assert_ok(cassette_record(w, &m, &q, &x, &e), e);
	assert_ok(cassette_record_close(w, &e), e);
	assert_ok(cassette_record_open(&w, path, &e), e); /* goes on */
	x.will_retry = false;
	q.sample_index = 4;
	assert_ok(cassette_record(w, &m, &q, &x, &e), e);
	assert_ok(cassette_record_close(w, &e), e);
	c = open_ok(path);
	assert_int_equal(cassette_count(c), 2);
	key_of(body, key);
	assert_ok(cassette_find(c, key, NULL, 3, &got, &e), e);
	assert_string_equal(got.content, "code");
	assert_string_equal(got.reasoning, "why");
	assert_string_equal(got.finish_reason, "end_turn");
	assert_string_equal(got.model, "m9");
	assert_int_equal(got.usage.input, 5);
	assert_int_equal(got.usage.reasoning, 2);
	assert_ok(cassette_find(c, key, NULL, 4, &got, &e), e);
	assert_int_equal(got.status, 400);
	assert_string_equal(got.body, "raw \xef\xbf\xbd");
	cassette_free(c);
	assert_err(cassette_record_open(&w, dir, &e), e, ERR_IO, dir);
}

static void
test_last_user(void **state)
{
	static const char text[] =
		"[{\"role\":\"user\",\"content\":\"a\"},"
		"{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
		"\"b\"},{\"type\":\"text\",\"text\":\"c\"}]},"
		"{\"role\":\"assistant\",\"content\":\"d\"}]";
	struct err e = ERR_INIT;
	cJSON *o;

	(void)state;
	assert_ok(json_parse(&a, text, strlen(text), &o, &e), e);
	assert_string_equal(cassette_last_user(&a, o), "bc");
	assert_string_equal(cassette_last_user(&a, NULL), "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
static const struct CMUnitTest tests[] = {
	CASE(test_key),
	CASE(test_yaml),
	CASE(test_alternatives),
	CASE(test_yaml_refused),
	CASE(test_jsonl),
	CASE(test_jsonl_refused),
	CASE(test_record_and_replay),
	CASE(test_last_user),
};

UNIT_MAIN(tests)
