/*
 * test_replay: the replay server as an honest endpoint: routes, both wires,
 * streaming or not, refusals.  Options and threads: test_replay_server.
 */
#include "tests/unit/replay_util.h"

#include "lib/base/fs.h"
#include "lib/base/str.h"

static void
test_openai_whole(void **state)
{
	cJSON *o;
	const cJSON *c;

	(void)state;
	start(NULL);
	ask(CHAT, rc_body(&arena, "x " RC_MATCH " y", ""), NULL);
	assert_int_equal(reply.status, 200);
	assert_true(reply.whole);
	assert_non_null(strstr(reply.head, "Content-Type: application/json"));
	o = parsed();
	assert_string_equal(json_str(o, "object", ""), "chat.completion");
	assert_string_equal(json_str(o, "model", ""), "m");
	c = json_get(o, "choices")->child;
	assert_string_equal(
		json_path(c, "message.content")->valuestring, RC_CONTENT);
	assert_string_equal(json_str(c, "finish_reason", ""), "stop");
	assert_null(json_path(c, "message.reasoning_content"));
	c = json_get(o, "usage");
	assert_int_equal(json_i64(c, "prompt_tokens", 0), 11);
	assert_int_equal(json_i64(c, "completion_tokens", 0), 7);
	assert_int_equal(json_i64(c, "total_tokens", 0), 18);
	c = json_get(c, "prompt_tokens_details");
	assert_int_equal(json_i64(c, "cached_tokens", 0), 3);
	/* the next of the same key is the second reply */
	ask(CHAT, rc_body(&arena, "x " RC_MATCH " y", ""), NULL);
	c = json_get(parsed(), "choices")->child;
	assert_string_equal(
		json_path(c, "message.content")->valuestring, RC_SECOND);
	assert_string_equal(
		json_path(c, "message.reasoning_content")->valuestring,
		RC_THOUGHT);
	assert_string_equal(json_str(c, "finish_reason", ""), "length");
}

static void
test_openai_stream(void **state)
{
	const char *more =
		",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

	(void)state;
	start(NULL);
	ask(CHAT, rc_body(&arena, RC_MATCH, more), NULL);
	assert_int_equal(reply.status, 200);
	assert_true(reply.whole);
	assert_true(reply.chunks >= 4);
	assert_non_null(strstr(reply.head, "Content-Type: text/event-stream"));
	assert_string_equal(rc_join(&arena, &reply, "choices", "delta.content"),
		RC_CONTENT);
	assert_string_equal(
		rc_join(&arena, &reply, "choices", "delta.role"), "assistant");
	assert_string_equal(
		rc_join(&arena, &reply, "choices", "finish_reason"), "stop");
	assert_non_null(strstr(
		reply.body, "\"choices\":[],\"usage\":{\"prompt_tokens\":11"));
	assert_true(str_ends(reply.body, "\n\ndata: [DONE]\n\n"));
	/* without include_usage there is none */
	ask(CHAT, rc_body(&arena, RC_MATCH, ",\"seed\":1,\"stream\":true"),
		NULL);
	assert_null(strstr(reply.body, "usage"));
	assert_string_equal(
		rc_join(&arena, &reply, "choices", "delta.reasoning_content"),
		RC_THOUGHT);
	assert_string_equal(
		rc_join(&arena, &reply, "choices", "delta.content"), RC_SECOND);
}

static void
test_anthropic_whole(void **state)
{
	cJSON *o;
	const cJSON *c;

	(void)state;
	start(NULL);
	ask(MESSAGES,
		rc_body(&arena, RC_MATCH,
			",\"max_tokens\":9,\"system\":[{\"type\":\"text\","
			"\"text\":\"be brief\"}]"),
		NULL);
	assert_int_equal(reply.status, 200);
	o = parsed();
	assert_string_equal(json_str(o, "type", ""), "message");
	assert_string_equal(json_str(o, "stop_reason", ""), "end_turn");
	c = json_get(o, "content")->child;
	assert_string_equal(json_str(c, "type", ""), "text");
	assert_string_equal(json_str(c, "text", ""), RC_CONTENT);
	c = json_get(o, "usage");
	assert_int_equal(json_i64(c, "input_tokens", 0), 8);
	assert_int_equal(json_i64(c, "cache_read_input_tokens", 0), 3);
	assert_int_equal(json_i64(c, "output_tokens", 0), 7);
}

static void
test_anthropic_stream(void **state)
{
	static const char *const order[] = {"event: message_start\n",
		"event: content_block_start\n", "event: ping\n",
		"\"thinking_delta\"", "\"signature_delta\"",
		"event: content_block_stop\n",
		"\"content_block\":{\"type\":\"text\"", "\"text_delta\"",
		"event: content_block_stop\n", "event: message_delta\n",
		"\"stop_reason\":\"max_tokens\"", "event: message_stop\n"};
	const char *p;
	size_t i;

	(void)state;
	start(NULL);
	ask(MESSAGES,
		rc_body(&arena, RC_MATCH, ",\"max_tokens\":9,\"stream\":true"),
		"X-Client-Request-Id: rtlsmith-0123456789abcdef-1-1\r\n");
	assert_int_equal(reply.status, 200);
	assert_true(reply.whole);
	p = reply.body;
	for (i = 0; i < sizeof(order) / sizeof(*order); i++) {
		p = strstr(p, order[i]);
		if (!p) {
			fail_msg("no %s in order", order[i]);
			return;
		}
	}
	assert_string_equal(
		rc_join(&arena, &reply, NULL, "delta.text"), RC_SECOND);
	assert_string_equal(
		rc_join(&arena, &reply, NULL, "delta.thinking"), RC_THOUGHT);
}

static void
test_which_sample(void **state)
{
	const char *body = rc_body(&arena, RC_MATCH, ",\"seed\":0");
	static const char *const odd[] = {"rtlsmith-0123456789abcdef-3-1",
		"rtlsmith-0123456789ABCDEF-0",
		"rtlsmith-0123456789abcdef--1-2"};

	(void)state;
	start(NULL);
	/* the header beats the seed; a header of others is ignored */
	ask(CHAT, body,
		arena_printf(&arena, "X-Client-Request-Id: %s\r\n", odd[0]));
	assert_non_null(strstr(reply.body, RC_SECOND));
	assert_non_null(strstr(reply.head,
		"x-request-id: replay-rtlsmith-0123456789abcdef-3\r\n"));
	ask(CHAT, body,
		arena_printf(&arena, "X-Client-Request-Id: %s\r\n", odd[1]));
	assert_null(strstr(reply.body, RC_SECOND));
	ask(CHAT, body,
		arena_printf(&arena, "X-Client-Request-Id: %s\r\n", odd[2]));
	assert_null(strstr(reply.body, RC_SECOND));
	/* the seed alone */
	ask(CHAT, rc_body(&arena, RC_MATCH, ",\"seed\":5"), NULL);
	assert_non_null(strstr(reply.body, RC_SECOND));
}

static void
test_choices(void **state)
{
	const cJSON *c;

	(void)state;
	start(NULL);
	ask(CHAT, rc_body(&arena, RC_MATCH, ",\"n\":3"), NULL);
	c = json_get(parsed(), "choices");
	assert_int_equal(cJSON_GetArraySize(c), 3);
	c = cJSON_GetArrayItem(c, 1);
	assert_int_equal(json_i64(c, "index", 0), 1);
	assert_string_equal(
		json_path(c, "message.content")->valuestring, RC_SECOND);
	c = c->next;
	assert_string_equal(
		json_path(c, "message.content")->valuestring, RC_CONTENT);
	ask(CHAT, rc_body(&arena, RC_MATCH, ",\"n\":2,\"stream\":true"), NULL);
	assert_non_null(strstr(reply.body, "\"index\":1,\"delta\""));
	ask(CHAT, rc_body(&arena, RC_MATCH, ",\"n\":129"), NULL);
	assert_int_equal(reply.status, 400);
}

static void
test_same_bytes(void **state)
{
	const char *body =
		rc_body(&arena, RC_MATCH, ",\"seed\":1,\"stream\":true");
	struct rc_reply first;

	(void)state;
	start(NULL);
	ask(CHAT, body, NULL);
	first = reply;
	ask(CHAT, body, NULL);
	assert_int_equal(first.n, reply.n);
	assert_memory_equal(first.body, reply.body, first.n);
}

static void
test_azure(void **state)
{
	const char *body = "{\"messages\":[{\"role\":\"user\",\"content\":"
			   "[{\"type\":\"text\",\"text\":\"" RC_MATCH "\"}]}]}";

	(void)state;
	start(NULL);
	ask("/openai/deployments/gpt-x/chat/completions?api-version=1", body,
		NULL);
	assert_int_equal(reply.status, 200);
	assert_string_equal(json_str(parsed(), "model", ""), "gpt-x");
	ask(CHAT, body, NULL); /* elsewhere the model is required */
	assert_int_equal(reply.status, 400);
	assert_non_null(strstr(reply.body, "model"));
}

static void
test_bad_requests(void **state)
{
	static const struct {
		const char *path, *body, *says;
	} bad[] = {
		{CHAT, "{\"model\":", "request body"},
		{CHAT, "[]", "not an object"},
		{CHAT, "{\"model\":\"m\"}", "messages"},
		{CHAT, "{\"model\":\"m\",\"messages\":[]}", "messages"},
		{CHAT, "{\"model\":\"m\",\"messages\":[1]}", "role"},
		{CHAT,
			"{\"model\":\"m\",\"messages\":[{\"role\":\"boss\","
			"\"content\":\"x\"}]}",
			"boss"},
		{CHAT,
			"{\"model\":\"m\",\"messages\":[{\"role\":\"user\","
			"\"content\":7}]}",
			"content"},
		{CHAT,
			"{\"model\":\"m\",\"stream\":\"yes\",\"messages\":[{"
			"\"role\":\"user\",\"content\":\"x\"}]}",
			"stream"},
		{CHAT,
			"{\"model\":\"m\",\"logprobs\":true,\"top_logprobs\":"
			"21,"
			"\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
			"0..20"},
		{CHAT,
			"{\"model\":\"m\",\"top_logprobs\":1,\"messages\":[{"
			"\"role\":\"user\",\"content\":\"x\"}]}",
			"beside \"logprobs\": true"},
		{MESSAGES,
			"{\"model\":\"m\",\"messages\":[{\"role\":\"user\","
			"\"content\":\"x\"}]}",
			"max_tokens"},
	};
	size_t i;

	(void)state;
	start(NULL);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const cJSON *o;

		ask(bad[i].path, bad[i].body, NULL);
		assert_int_equal(reply.status, 400);
		o = json_get(parsed(), "error");
		assert_string_equal(
			json_str(o, "type", ""), "invalid_request_error");
		if (!strstr(json_str(o, "message", ""), bad[i].says))
			fail_msg("\"%s\" lacks %s", json_str(o, "message", ""),
				bad[i].says);
	}
	ask(MESSAGES, "{", NULL);
	assert_string_equal(json_str(parsed(), "type", ""), "error");
}

static void
test_not_found(void **state)
{
	char text[300];
	const char *m;

	(void)state;
	start(NULL);
	memset(text, 'a', sizeof(text));
	memcpy(text + 79, "\xc3\xa9", 2); /* the cut keeps characters whole */
	text[299] = '\0';
	ask(CHAT, rc_body(&arena, text, ""), NULL);
	assert_int_equal(reply.status, 404);
	m = json_path(parsed(), "error.message")->valuestring;
	text[79] = '\0';
	assert_non_null(strstr(m, arena_printf(&arena, "\"%s\"", text)));
	assert_non_null(strstr(m, fs_base(rc_cassette(&arena))));
	ask("/v1/nothing", NULL, NULL);
	assert_int_equal(reply.status, 404);
	ask(CHAT, NULL, NULL);
	assert_int_equal(reply.status, 405);
	ask("/stats", "{}", NULL);
	assert_int_equal(reply.status, 405);
}

static void
test_recorded_error(void **state)
{
	(void)state;
	start(NULL);
	ask(CHAT, rc_body(&arena, "Task: broken", ""), NULL);
	assert_int_equal(reply.status, 503);
	assert_string_equal(
		json_path(parsed(), "error.message")->valuestring, "try later");
}

static void
test_too_large(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	char big[30000];

	(void)state;
	o.max_body = 10000;
	server = rc_start(&arena, &o, NULL);
	memset(big, ' ', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	ask(MESSAGES, big, NULL);
	assert_int_equal(reply.status, 413);
	assert_non_null(strstr(reply.body, "request_too_large"));
	big[9000] = '\0';
	ask(CHAT, big, NULL);
	assert_int_equal(reply.status, 400);
}

static void
test_key(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	const char *body = rc_body(&arena, RC_MATCH, ",\"max_tokens\":5");

	(void)state;
	o.require_key = "canary-key-7";
	server = rc_start(&arena, &o, NULL);
	ask(CHAT, body, NULL);
	assert_int_equal(reply.status, 401);
	ask(CHAT, body, "Authorization: Bearer canary-key-\r\n");
	assert_int_equal(reply.status, 401);
	ask("/v1/models", NULL, NULL);
	assert_int_equal(reply.status, 401);
	ask(CHAT, body, "Authorization: Bearer canary-key-7\r\n");
	assert_int_equal(reply.status, 200);
	ask(MESSAGES, body, "x-api-key: canary-key-7\r\n");
	assert_int_equal(reply.status, 200);
	ask(CHAT, body, "api-key: canary-key-7\r\n");
	assert_int_equal(reply.status, 200);
	ask("/v1/models", NULL, "Authorization: Bearer canary-key-7\r\n");
	assert_int_equal(reply.status, 200);
	ask("/healthz", NULL, NULL);
	assert_int_equal(reply.status, 200);
}

#define T(f) cmocka_unit_test_teardown(f, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_openai_whole),
		T(test_openai_stream),
		T(test_anthropic_whole),
		T(test_anthropic_stream),
		T(test_which_sample),
		T(test_choices),
		T(test_same_bytes),
		T(test_azure),
		T(test_bad_requests),
		T(test_not_found),
		T(test_recorded_error),
		T(test_too_large),
		T(test_key),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, group_end);
}
