/*
 * test_replay_acts: every misbehaviour, as bytes on the wire.  What our own
 * client makes of it: test_replay_lives.
 */
#include "tests/unit/replay_util.h"

#include "lib/base/clock.h"
#include "lib/base/str.h"

static void
misbehave(const char *action)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;

	replay_stop(server);
	server = rc_start(
		&arena, &o, arena_printf(&arena, "rules: [{do: %s}]", action));
}

static void
ask_wire(const char *path, bool stream)
{
	struct rc_ask q = {.path = path, .timeout_ms = 5000};

	q.port = replay_port(server);
	q.body = rc_body(&arena, RC_MATCH,
		stream ? ",\"max_tokens\":9,\"seed\":0,\"stream\":true,"
			 "\"stream_options\":{\"include_usage\":true}"
		       : ",\"max_tokens\":9,\"seed\":0");
	rc_http(&arena, &q, &reply);
}

static bool
has(const char *text)
{
	return str_memmem(reply.body, reply.n, text) != NULL;
}

static bool
head_has(const char *text)
{
	return strstr(reply.head, text) != NULL;
}

static void
test_wire_status(void **state)
{
	(void)state;
	misbehave("{status: 429, retry_after: 2, retry_after_ms: 1500}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 429);
	assert_true(head_has("Retry-After: 2\r\n"));
	assert_true(head_has("retry-after-ms: 1500\r\n"));
	assert_true(has("\"rate_limit_error\""));
	misbehave("{status: 503, retry_after_date: 30}");
	ask_wire(CHAT, true);
	assert_int_equal(reply.status, 503);
	assert_true(head_has(" GMT\r\n"));
	assert_true(head_has("Retry-After: "));
	misbehave("{status: 429, code: insufficient_quota, type: "
		  "insufficient_quota}");
	ask_wire(CHAT, false);
	assert_true(has("\"code\":\"insufficient_quota\""));
	misbehave("{status: 502, body: html}");
	ask_wire(MESSAGES, false);
	assert_int_equal(reply.status, 502);
	assert_true(has("<h1>502</h1>"));
	misbehave("{status: 500, body: empty}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 500);
	assert_int_equal(reply.n, 0);
	assert_true(reply.whole);
	misbehave("{status: 529}");
	ask_wire(MESSAGES, false);
	assert_int_equal(reply.status, 529);
	assert_true(has("\"overloaded_error\""));
	misbehave("{status: 400, body: flat, param: max_tokens}");
	ask_wire(CHAT, false);
	assert_true(has("\"object\":\"error\""));
	assert_true(has("\"param\":\"max_tokens\",\"code\":400"));
	misbehave("{status: 402}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 402);
}

static void
test_wire_cut(void **state)
{
	const char *last;

	(void)state;
	misbehave("half_event");
	ask_wire(CHAT, true);
	assert_int_equal(reply.status, 200);
	assert_false(reply.whole);
	last = strrchr(reply.body, '\n') + 1;
	assert_true(str_starts(last, "data: {"));
	misbehave("{half_event: clean}");
	ask_wire(MESSAGES, true);
	assert_true(reply.whole);
	last = strrchr(reply.body, '\n') + 1;
	assert_true(str_starts(last, "data: {"));
	ask_wire(CHAT, false);
	assert_true(reply.whole);
	assert_true(str_starts(reply.body, "{\"id\""));
	assert_false(str_ends(reply.body, "}"));
	misbehave("no_done");
	ask_wire(CHAT, true);
	assert_true(reply.whole);
	assert_false(has("[DONE]"));
	assert_true(has("\"finish_reason\":\"stop\""));
	ask_wire(MESSAGES, true);
	assert_false(has("message_stop"));
	misbehave("{drop: head}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 0);
	assert_false(reply.timeout);
	misbehave("{drop: 100}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.n, 100);
	assert_false(reply.whole);
	ask_wire(CHAT, true);
	assert_int_equal(reply.n, 100);
	assert_false(reply.whole);
}

static void
test_wire_time(void **state)
{
	struct rc_ask q = {.path = CHAT, .timeout_ms = 60};
	int64_t t;

	(void)state;
	misbehave("{hang: 3600}");
	q.port = replay_port(server);
	q.body = rc_body(&arena, RC_MATCH, "");
	rc_http(&arena, &q, &reply);
	assert_true(reply.timeout);
	assert_int_equal(reply.status, 0);
	misbehave("{hang: 0.05}");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 200);
	misbehave("{slow: 4000}");
	t = clock_mono_ms();
	ask_wire(CHAT, false);
	t = clock_mono_ms() - t;
	assert_true(reply.whole);
	assert_true(t >= (int64_t)reply.n * 1000 / 4000 - 60);
	misbehave("{slow: 20000}");
	ask_wire(CHAT, true);
	assert_true(reply.whole);
	assert_true(has("[DONE]"));
	misbehave("{split: 3}");
	ask_wire(CHAT, true);
	assert_true(reply.whole);
	assert_true(reply.chunks >= reply.n / 3);
}

static void
test_wire_content(void **state)
{
	const char *p;

	(void)state;
	misbehave("{big_line: 3000000}");
	ask_wire(CHAT, true);
	assert_true(reply.whole);
	p = strstr(reply.body, "xxxxxxxx");
	assert_non_null(p);
	assert_true(strcspn(p, "\n") > 3000000);
	misbehave("invalid_utf8");
	ask_wire(CHAT, false);
	assert_false(str_utf8_ok(reply.body, reply.n));
	ask_wire(MESSAGES, true);
	assert_false(str_utf8_ok(reply.body, reply.n));
	misbehave("error_in_200");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 200);
	assert_true(has("{\"error\":{"));
	ask_wire(CHAT, true);
	assert_true(has("\"error\":{") && !has("[DONE]"));
	ask_wire(MESSAGES, true);
	assert_true(has("event: error\n") && !has("message_stop"));
	misbehave("html_200");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 200);
	assert_true(head_has("text/html") && has("<html>"));
	misbehave("garbage");
	ask_wire(CHAT, false);
	assert_int_equal(reply.status, 200);
	assert_true(head_has("application/json") && has("upstream said"));
	ask_wire(CHAT, true);
	assert_true(head_has("text/event-stream") && has("upstream said"));
}

static void
test_wire_fields(void **state)
{
	(void)state;
	misbehave("empty_length");
	ask_wire(CHAT, false);
	assert_true(has("\"content\":\"\"}"));
	assert_true(has("\"finish_reason\":\"length\""));
	ask_wire(MESSAGES, true);
	assert_true(has("\"stop_reason\":\"max_tokens\""));
	assert_false(has("text_delta"));
	misbehave("empty_stop");
	ask_wire(CHAT, false);
	assert_true(has("\"content\":\"\"}"));
	assert_true(has("\"finish_reason\":\"stop\""));
	misbehave("content_null");
	ask_wire(CHAT, false);
	assert_true(has("\"content\":null"));
	ask_wire(CHAT, true);
	assert_true(has("\"content\":null"));
	misbehave("usage_missing");
	ask_wire(CHAT, false);
	assert_false(has("usage"));
	ask_wire(CHAT, true);
	assert_false(has("usage"));
	ask_wire(MESSAGES, true);
	assert_false(has("usage"));
	misbehave("duplicate_role");
	ask_wire(CHAT, true);
	assert_true(str_starts(rc_join(&arena, &reply, "choices", "delta.role"),
		"assistantassistantassistant"));
	ask_wire(MESSAGES, true);
	assert_non_null(strstr(
		strstr(reply.body, "message_start") + 60, "message_start"));
	misbehave("keepalive");
	ask_wire(CHAT, true);
	assert_true(str_starts(reply.body, ": "));
	ask_wire(CHAT, false);
	assert_true(str_starts(reply.body, "\n\n"));
}

#define T(f) cmocka_unit_test_teardown(f, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_wire_status),
		T(test_wire_cut),
		T(test_wire_time),
		T(test_wire_content),
		T(test_wire_fields),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, group_end);
}
