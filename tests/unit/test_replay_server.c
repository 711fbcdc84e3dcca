/*
 * test_replay_server: the replay server as a program to run: its options,
 * statistics, log, latency, several clients at once.
 */
#include "tests/unit/replay_util.h"

#include <pthread.h>

#include "lib/base/fs.h"

static void
test_reasoning_fields(void **state)
{
	static const struct {
		enum replay_reasoning how;
		const char *has, *lacks;
	} table[] = {
		{REPLAY_REASONING_CONTENT,
			"\"reasoning_content\":", "\"reasoning\":"},
		{REPLAY_REASONING_FIELD,
			"\"reasoning\":", "\"reasoning_content\":"},
		{REPLAY_REASONING_BOTH, "\"reasoning\":", "<think>"},
		{REPLAY_REASONING_THINK, "<think>\\n", "\"reasoning_content\""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct replay_options o = REPLAY_OPTIONS_INIT;

		o.reasoning = table[i].how;
		server = rc_start(&arena, &o, NULL);
		ask(CHAT, rc_body(&arena, RC_MATCH, ",\"seed\":1"), NULL);
		assert_non_null(strstr(reply.body, table[i].has));
		assert_null(strstr(reply.body, table[i].lacks));
		ask(CHAT,
			rc_body(&arena, RC_MATCH,
				",\"seed\":1,\"stream\":true"),
			NULL);
		assert_non_null(strstr(reply.body, table[i].has));
		assert_null(strstr(reply.body, table[i].lacks));
		replay_stop(server);
	}
	server = NULL;
}

static void
test_stats(void **state)
{
	const char *id = "X-Client-Request-Id: rtlsmith-0123456789abcdef-4-1"
			 "\r\n";
	const cJSON *o;
	struct replay_stats s;

	(void)state;
	start("rules: [{when: {sample: 4, attempt: 2}, do: {status: 500}}]");
	ask(CHAT, rc_body(&arena, RC_MATCH, ""), id);
	ask(CHAT, rc_body(&arena, RC_MATCH, ""),
		"X-Client-Request-Id: rtlsmith-0123456789abcdef-4-2\r\n");
	ask(CHAT, "{", NULL);
	ask("/stats", NULL, NULL);
	assert_int_equal(reply.status, 200);
	o = parsed();
	assert_int_equal(json_i64(o, "requests", 0), 3);
	assert_int_equal(json_i64(o, "ok", 0), 1);
	assert_int_equal(json_i64(o, "errors", 0), 2);
	assert_int_equal(json_i64(json_get(o, "status"), "400", 0), 1);
	assert_int_equal(json_i64(json_get(o, "rules")->child, "hits", 0), 1);
	o = json_get(json_get(o, "served"), "rtlsmith-0123456789abcdef-4");
	assert_int_equal(json_i64(o, "sample", 0), 4);
	assert_int_equal(json_i64(o, "requests", 0), 2);
	assert_int_equal(json_i64(o, "ok", 0), 1);
	o = json_get(json_get(parsed(), "by_sample"), "4");
	assert_int_equal(json_i64(o, "requests", 0), 2);
	ask("/stats?served=0", NULL, NULL);
	assert_null(json_get(parsed(), "served"));
	replay_stats(server, &s);
	assert_int_equal(s.requests, 3);
	assert_int_equal(s.waiting, 0);
}

static void
test_log(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct err e = ERR_INIT;
	char *text;
	char *line;
	cJSON *v;

	(void)state;
	o.require_key = "canary-key-7";
	o.log_path = rc_file(&arena, "log", "");
	server = rc_start(&arena, &o, NULL);
	ask(CHAT, rc_body(&arena, RC_MATCH, ""),
		"Authorization: Bearer canary-key-7\r\n"
		"X-Client-Request-Id: rtlsmith-0123456789abcdef-4-2\r\n");
	ask(CHAT, "{", "Authorization: Bearer canary-key-8\r\n");
	assert_ok(fs_read(&arena, o.log_path, 1 << 20, &text, NULL, &e), e);
	assert_null(strstr(text, "canary"));
	line = strchr(text, '\n');
	assert_non_null(line);
	assert_ok(json_parse(&arena, text, (size_t)(line - text), &v, &e), e);
	assert_int_equal(json_i64(v, "sample", -1), 4);
	assert_int_equal(json_i64(v, "attempt", -1), 2);
	assert_int_equal(json_i64(v, "status", -1), 200);
	assert_int_equal(strlen(json_str(v, "key", "")), 64);
	assert_non_null(strstr(line, "\"status\":401}\n"));
}

static void
test_latency(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct replay_stats s;
	struct rc_ask q = {.path = CHAT, .timeout_ms = 50};

	(void)state;
	o.latency_min_ms = 5;
	o.latency_max_ms = 30;
	server = rc_start(&arena, &o, NULL);
	ask(CHAT, rc_body(&arena, RC_MATCH, ""), NULL);
	assert_int_equal(reply.status, 200);
	replay_stop(server);
	/* longer than anybody waits: the server still answers others, and
	 * ends at once */
	o.latency_min_ms = o.latency_max_ms = 3600000;
	server = rc_start(&arena, &o, NULL);
	q.port = replay_port(server);
	q.body = rc_body(&arena, RC_MATCH, "");
	rc_http(&arena, &q, &reply);
	assert_true(reply.timeout);
	ask("/healthz", NULL, NULL);
	assert_int_equal(reply.status, 200);
	replay_stats(server, &s);
	assert_int_equal(s.waiting, 1);
}

static void
test_options(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct err e = ERR_INIT;
	struct replay *r = NULL;

	(void)state;
	assert_err(replay_start(&r, &o, &e), e, ERR_USAGE, "cassette");
	start(NULL);
	o.cassette = rc_cassette(&arena);
	o.port = replay_port(server);
	assert_err(replay_start(&r, &o, &e), e, ERR_IO, "in use");
	o.port = 70000;
	assert_err(replay_start(&r, &o, &e), e, ERR_USAGE, "70000");
	o.port = 0;
	o.host = "localhost.example";
	assert_err(replay_start(&r, &o, &e), e, ERR_USAGE, "numeric");
	o.host = "127.0.0.1";
	o.latency_min_ms = 2;
	o.latency_max_ms = 1;
	assert_err(replay_start(&r, &o, &e), e, ERR_USAGE, "latency");
	o.latency_max_ms = 2;
	o.threads = 0;
	assert_err(replay_start(&r, &o, &e), e, ERR_USAGE, "threads");
	o.threads = 1;
	o.cassette = "no/such/cassette";
	assert_int_equal(replay_start(&r, &o, &e), -1);
	o.cassette = rc_cassette(&arena);
	o.log_path = "/dev/null/x";
	assert_err(replay_start(&r, &o, &e), e, ERR_IO, "/dev/null/x");
	o.log_path = NULL;
	o.script = "no/such/script";
	assert_int_equal(replay_start(&r, &o, &e), -1);
	replay_stop(NULL);
}

/* --- several clients at once --- */

#define CLIENTS 4
#define EACH 40

static void *
client_main(void *arg)
{
	intptr_t id = (intptr_t)arg;
	intptr_t wrong = 0;
	int i;

	for (i = 0; i < EACH; i++) {
		struct arena a = ARENA_INIT;
		struct rc_ask q = {.path = i & 1 ? MESSAGES : CHAT};
		struct rc_reply r;

		q.port = replay_port(server);
		q.body = rc_body(&a, RC_MATCH,
			i & 2 ? ",\"max_tokens\":5,\"stream\":true"
			      : ",\"max_tokens\":5");
		q.headers = arena_printf(&a,
			"X-Client-Request-Id: rtlsmith-000000000000000%d-%d-1"
			"\r\n",
			(int)id, i);
		rc_http(&a, &q, &r);
		if (r.status != 200 || !r.whole)
			wrong++;
		arena_release(&a);
	}
	return (void *)wrong;
}

static void
test_threads(void **state)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	pthread_t t[CLIENTS];
	struct replay_stats s;
	intptr_t i;

	(void)state;
	o.threads = 2;
	o.latency_max_ms = 3;
	server = rc_start(&arena, &o, NULL);
	for (i = 0; i < CLIENTS; i++)
		assert_int_equal(
			pthread_create(&t[i], NULL, client_main, (void *)i), 0);
	for (i = 0; i < CLIENTS; i++) {
		void *wrong;

		pthread_join(t[i], &wrong);
		assert_null(wrong);
	}
	replay_stats(server, &s);
	assert_int_equal(s.requests, CLIENTS * EACH);
	assert_int_equal(s.ok, CLIENTS * EACH);
	ask("/stats", NULL, NULL);
	assert_int_equal(json_i64(parsed(), "identities", 0), CLIENTS * EACH);
}

#define T(f) cmocka_unit_test_teardown(f, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_reasoning_fields),
		T(test_stats),
		T(test_log),
		T(test_latency),
		T(test_options),
		T(test_threads),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, group_end);
}
