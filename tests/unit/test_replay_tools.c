/*
 * test_replay_tools: tools on both wires, whole and streamed: what a request
 * says of them, a conversation with the replay server, and its key.
 */
#include "tests/unit/scratch_util.h"

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/llm/cassette.h"
#include "lib/llm/llm.h"
#include "serve/replay.h"

static const struct llm_message ask[] = {{"user", "please use a tool"}};
static const struct llm_tool_call called[] = {
	{"c1", "lint", "{\"file\": \"x.v\"}"}, {"c2", "synth", "{broken"}};
static const char *const told[] = {"lint: fine", "synth: not JSON"};
static const struct llm_round one_round[] = {{"I look.", called, told, 2}};

static struct llm_model
model(enum llm_wire wire, int stream)
{
	struct llm_model m;

	memset(&m, 0, sizeof(m));
	m.name = "replay";
	m.wire = wire;
	m.provider = wire == LLM_WIRE_ANTHROPIC ? "anthropic" : "generic";
	m.base_url = "http://127.0.0.1:9/v1";
	m.model = "m";
	m.stream = stream;
	m.price_in = m.price_out = m.price_cached = m.price_cache_write = -1;
	return m;
}

static struct llm_tool tools[2];

static struct llm_request
request(size_t n_rounds)
{
	static const char schema[] = "{\"type\":\"object\",\"properties\":"
				     "{\"file\":{\"type\":\"string\"}}}";
	struct err e = ERR_INIT;
	struct llm_request q;
	cJSON *o;

	memset(&q, 0, sizeof(q));
	assert_ok(json_parse(&a, schema, strlen(schema), &o, &e), e);
	tools[0] = (struct llm_tool){"lint", "compiles", o};
	tools[1] = (struct llm_tool){"synth", "makes gates", o};
	q.messages = ask;
	q.n_messages = 1;
	q.rounds = one_round;
	q.n_rounds = n_rounds;
	q.tools = tools;
	q.n_tools = 2;
	q.params = llm_params_none();
	return q;
}

static void
test_body(void **state)
{
	struct llm_model m = model(LLM_WIRE_OPENAI, 0);
	struct llm_request q = request(1);
	char *text = json_text(&a, llm_request_body(&a, &m, &q));

	(void)state;
	assert_non_null(strstr(text,
		"{\"role\":\"assistant\",\"content\":\"I look.\","
		"\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
		"\"function\":{\"name\":\"lint\",\"arguments\":"
		"\"{\\\"file\\\":\\\"x.v\\\"}\"}}"));
	/* servers refuse a conversation with arguments that are no JSON */
	assert_non_null(strstr(text, "{\\\"not_json\\\":\\\"{broken\\\"}"));
	assert_non_null(strstr(text,
		"{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":"
		"\"synth: not JSON\"}"));
	assert_non_null(strstr(text,
		"\"tools\":[{\"type\":\"function\",\"function\":"
		"{\"name\":\"lint\",\"description\":\"compiles\","
		"\"parameters\":{\"type\":\"object\""));
	m = model(LLM_WIRE_ANTHROPIC, 0);
	text = json_text(&a, llm_request_body(&a, &m, &q));
	assert_non_null(strstr(text,
		"{\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
		"\"text\":\"I look.\"},{\"type\":\"tool_use\",\"id\":\"c1\","
		"\"name\":\"lint\",\"input\":{\"file\":\"x.v\"}},"
		"{\"type\":\"tool_use\",\"id\":\"c2\",\"name\":\"synth\","
		"\"input\":{\"not_json\":\"{broken\"}}]}"));
	assert_non_null(strstr(text,
		"{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
		"\"tool_use_id\":\"c1\",\"content\":\"lint: fine\"}"));
	assert_non_null(strstr(text,
		"\"tools\":[{\"name\":\"lint\",\"description\":\"compiles\","
		"\"input_schema\":{"));
}

static void
key_of(const struct llm_model *m, const struct llm_request *q,
	char out[HASH_HEX])
{
	cassette_key_body(llm_request_body(&a, m, q), out);
}

static void
test_keys(void **state)
{
	struct llm_model m = model(LLM_WIRE_OPENAI, 0);
	struct llm_model n = model(LLM_WIRE_ANTHROPIC, 1);
	struct llm_request q = request(1), without = request(1);
	struct llm_request shorter = request(0);
	char x[HASH_HEX], y[HASH_HEX];

	(void)state;
	key_of(&m, &q, x);
	key_of(&n, &q, y);
	assert_string_equal(x, y);
	without.n_tools = 0;
	key_of(&m, &without, y);
	assert_string_not_equal(x, y);
	key_of(&m, &shorter, y);
	assert_string_not_equal(x, y);
	/* and the cache tells them apart, too */
	llm_cache_key(&m, &q, x);
	llm_cache_key(&m, &without, y);
	assert_string_not_equal(x, y);
	llm_cache_key(&m, &shorter, y);
	assert_string_not_equal(x, y);
}

static struct replay *
serve(const char *path)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct replay *r = NULL;
	struct err e = ERR_INIT;

	o.cassette = path;
	assert_ok(replay_start(&r, &o, &e), e);
	return r;
}

static int
keep(void *arg, const struct llm_attempt *x, struct err *e)
{
	struct cassette_writer *w = arg;
	struct llm_model m = model(LLM_WIRE_OPENAI, 0);
	struct llm_request q = request(0);

	return cassette_record(w, &m, &q, x, e);
}

/* Two questions: calls come, their results go, a text comes. */
static void
talk(struct replay *r, struct llm_model m, struct cassette_writer *w)
{
	struct llm_client_options co = LLM_CLIENT_OPTIONS_INIT;
	struct llm_observer obs = {.attempt = keep, .arg = w};
	struct llm_request q = request(0);
	struct llm_reply reply;
	struct llm_round round = {.results = told, .n = 2};
	struct llm_client *c;
	struct err e = ERR_INIT;

	m.base_url = arena_printf(&a, "http://127.0.0.1:%d/v1", replay_port(r));
	assert_ok(llm_client_new(&c, &co, &e), e);
	assert_ok(llm_complete(c, &m, &q, w ? &obs : NULL, &a, &reply, &e), e);
	assert_int_equal(reply.finish, LLM_FINISH_TOOL);
	assert_string_equal(reply.content, "Let me see.");
	assert_int_equal(reply.n_calls, 2);
	assert_string_equal(reply.calls[0].id, "call_0");
	assert_string_equal(reply.calls[0].name, "lint");
	assert_non_null(strstr(reply.calls[0].arguments,
		"a \\\"long\\\" text that is cut into several pieces"));
	assert_string_equal(reply.calls[1].name, "synth");
	assert_string_equal(reply.calls[1].arguments, "{broken");
	round.content = reply.content;
	round.calls = reply.calls;
	q.rounds = &round;
	q.n_rounds = 1;
	assert_ok(llm_complete(c, &m, &q, w ? &obs : NULL, &a, &reply, &e), e);
	assert_int_equal(reply.n_calls, 0);
	assert_string_equal(reply.content, "It is fine.");
	assert_int_equal(reply.finish, LLM_FINISH_STOP);
	llm_client_free(c);
}

static void
test_conversation(void **state)
{
	static const char first[] =
		"match: please use\n"
		"replies:\n"
		"  - content: Let me see.\n"
		"    tool_calls:\n"
		"      - name: lint\n"
		"        arguments: {file: 'a \"long\" text that is cut into"
		" several pieces', n: 3}\n"
		"      - {name: synth, arguments: '{broken'}\n";
	static const char second[] = "match: 'not JSON'\n"
				     "replies: [{content: It is fine.}]\n";
	struct cassette_writer *w;
	struct err e = ERR_INIT;
	struct replay *r;
	char *tape = fs_join(&a, dir, "tape");
	char *made = fs_join(&a, dir, "made.jsonl");

	(void)state;
	assert_ok(fs_mkdirs(tape, 0755, &e), e);
	assert_ok(
		fs_write(fs_join(&a, tape, "1.yaml"), first, strlen(first), &e),
		e);
	assert_ok(fs_write(fs_join(&a, tape, "2.yaml"), second, strlen(second),
			  &e),
		e);
	r = serve(tape);
	assert_ok(cassette_record_open(&w, made, &e), e);
	talk(r, model(LLM_WIRE_OPENAI, 0), w);
	assert_ok(cassette_record_close(w, &e), e);
	talk(r, model(LLM_WIRE_OPENAI, 1), NULL);
	talk(r, model(LLM_WIRE_ANTHROPIC, 0), NULL);
	talk(r, model(LLM_WIRE_ANTHROPIC, 1), NULL);
	replay_stop(r);
	/* what was recorded answers the same questions, on either wire */
	r = serve(made);
	talk(r, model(LLM_WIRE_OPENAI, 1), NULL);
	talk(r, model(LLM_WIRE_ANTHROPIC, 1), NULL);
	replay_stop(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_conversation),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
