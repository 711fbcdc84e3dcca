/*
 * test_replay_lives: our own client lives through every misbehaviour, alone and
 * in a crowd.
 */
#include "tests/unit/replay_util.h"

#include <pthread.h>

#include "lib/base/str.h"
#include "lib/llm/llm.h"

struct lived {
	struct llm_client *c;
	enum llm_wire wire;
	bool stream;
	int64_t sample;
	int attempts;
	long last_status;
};

static int
on_attempt(void *arg, const struct llm_attempt *x, struct err *e)
{
	struct lived *v = arg;

	(void)e;
	v->attempts++;
	v->last_status = x->http_status;
	return 0;
}

static void
client_options(struct llm_client_options *o)
{
	o->max_retries = 2;
	o->backoff_ms = 1;
	o->backoff_max_ms = 2;
	o->idle_timeout_ms = 10000;
	o->attempt_timeout_ms = 20000;
}

static int
complete(struct lived *v, struct llm_reply *out, struct err *e)
{
	struct llm_message msg = {"user", "please: " RC_MATCH};
	struct llm_observer obs = {.attempt = on_attempt};
	struct llm_request q;
	struct llm_model m;

	memset(&m, 0, sizeof(m));
	m.name = "replay";
	m.wire = v->wire;
	m.provider = v->wire == LLM_WIRE_ANTHROPIC ? "anthropic" : "generic";
	m.base_url = arena_printf(
		&arena, "http://127.0.0.1:%d/v1", replay_port(server));
	m.model = "m";
	m.stream = v->stream;
	m.price_in = m.price_out = m.price_cached = m.price_cache_write = -1;
	memset(&q, 0, sizeof(q));
	q.messages = &msg;
	q.n_messages = 1;
	q.params = llm_params_none();
	q.sample_index = v->sample;
	q.tag = "test";
	q.client_id = arena_printf(
		&arena, "rtlsmith-00000000000000aa-%lld", (long long)v->sample);
	v->attempts = 0;
	obs.arg = v;
	return llm_complete(v->c, &m, &q, &obs, &arena, out, e);
}

/* What a client is to make of an action that hits the first attempt only. */
struct life {
	const char *action;
	int attempts; /* for a reply; 0: fails at once with code */
	enum err_code code;
	const char *content; /* NULL: the cassette's */
	bool stream_only;
};

static const struct life lives[] = {
	{"{status: 429, retry_after_ms: 10}", 2, ERR_OK, NULL, false},
	{"{status: 429, retry_after: 0.01}", 2, ERR_OK, NULL, false},
	{"{status: 429, retry_after_date: 0}", 2, ERR_OK, NULL, false},
	{"{status: 429, code: insufficient_quota, type: insufficient_quota}", 0,
		ERR_AUTH, NULL, false},
	{"{status: 500}", 2, ERR_OK, NULL, false},
	{"{status: 502, body: html}", 2, ERR_OK, NULL, false},
	{"{status: 503, body: empty}", 2, ERR_OK, NULL, false},
	{"{status: 529}", 2, ERR_OK, NULL, false},
	{"{status: 401}", 0, ERR_AUTH, NULL, false},
	{"{status: 402}", 0, ERR_AUTH, NULL, false},
	{"{status: 400, param: max_tokens, message: 'Unsupported parameter: "
	 "max_tokens'}",
		0, ERR_USAGE, NULL, false},
	{"{status: 400, body: flat, message: bad}", 0, ERR_USAGE, NULL, false},
	{"half_event", 2, ERR_OK, NULL, false},
	{"{half_event: clean}", 2, ERR_OK, NULL, false},
	{"no_done", 1, ERR_OK, NULL, true},
	{"{drop: head}", 2, ERR_OK, NULL, false},
	{"{drop: 60}", 2, ERR_OK, NULL, false},
	{"{hang: 3600}", 2, ERR_OK, NULL, false},
	{"{slow: 30000}", 1, ERR_OK, NULL, false},
	{"{split: 7}", 1, ERR_OK, NULL, false},
	{"{big_line: 10485760}", 0, ERR_LIMIT, NULL, false},
	{"invalid_utf8", 1, ERR_OK, "", false},
	{"error_in_200", 2, ERR_OK, NULL, false},
	{"html_200", 2, ERR_OK, NULL, false},
	{"garbage", 2, ERR_OK, NULL, false},
	{"empty_length", 1, ERR_OK, "", false},
	{"empty_stop", 1, ERR_OK, "", false},
	{"content_null", 1, ERR_OK, "", false},
	{"usage_missing", 1, ERR_OK, NULL, false},
	{"duplicate_role", 1, ERR_OK, NULL, false},
	{"keepalive", 1, ERR_OK, NULL, false},
};

static void
live_one(const struct life *l, enum llm_wire wire, bool stream)
{
	struct llm_client_options co = LLM_CLIENT_OPTIONS_INIT;
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct llm_client *c;
	struct llm_reply r;
	struct lived v;
	struct err e = ERR_INIT;
	int rc;

	server = rc_start(&arena, &o,
		arena_printf(&arena, "rules: [{when: {attempt: 1}, do: %s}]",
			l->action));
	client_options(&co);
	if (strstr(l->action, "hang"))
		co.attempt_timeout_ms = 200;
	assert_ok(llm_client_new(&c, &co, &e), e);
	memset(&v, 0, sizeof(v));
	v.c = c;
	v.wire = wire;
	v.stream = stream;
	rc = complete(&v, &r, &e);
	llm_client_free(c);
	replay_stop(server);
	server = NULL;
	if (l->attempts == 0 && (rc == 0 || e.code != l->code))
		fail_msg("%s: wire %d stream %d: %s: %s, wanted %s", l->action,
			wire, stream, rc ? err_name(e.code) : "reply", e.msg,
			err_name(l->code));
	if (l->attempts > 0 && rc < 0)
		fail_msg("%s: wire %d stream %d: %s: %s", l->action, wire,
			stream, err_name(e.code), e.msg);
	if (l->attempts > 0 && v.attempts != l->attempts)
		fail_msg("%s: wire %d stream %d: %d attempts, wanted %d",
			l->action, wire, stream, v.attempts, l->attempts);
	if (rc == 0 && !l->content)
		assert_string_equal(r.content, RC_CONTENT);
	if (rc == 0)
		assert_true(str_utf8_ok(r.content, r.content_n));
}

static void
test_client_lives(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lives) / sizeof(*lives); i++) {
		live_one(&lives[i], LLM_WIRE_OPENAI, true);
		live_one(&lives[i], LLM_WIRE_ANTHROPIC, true);
		if (lives[i].stream_only)
			continue;
		live_one(&lives[i], LLM_WIRE_OPENAI, false);
		live_one(&lives[i], LLM_WIRE_ANTHROPIC, false);
	}
}

/* What a reply says beside its text. */
static void
test_client_fields(void **state)
{
	static const enum llm_wire wires[] = {
		LLM_WIRE_OPENAI, LLM_WIRE_ANTHROPIC};
	struct llm_client_options co = LLM_CLIENT_OPTIONS_INIT;
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct llm_client *c;
	struct err e = ERR_INIT;
	int k;

	(void)state;
	server = rc_start(&arena, &o, NULL);
	client_options(&co);
	assert_ok(llm_client_new(&c, &co, &e), e);
	for (k = 0; k < 4; k++) {
		struct llm_reply r;
		struct lived v;

		memset(&v, 0, sizeof(v));
		v.c = c;
		v.wire = wires[k & 1];
		v.stream = k & 2;
		assert_ok(complete(&v, &r, &e), e);
		assert_int_equal(r.finish, LLM_FINISH_STOP);
		assert_int_equal(r.usage.input, 11);
		assert_int_equal(r.usage.output, 7);
		assert_int_equal(r.usage.cached, 3);
		assert_null(r.reasoning);
		assert_string_equal(
			r.request_id, "replay-rtlsmith-00000000000000aa-0");
		v.sample = 1;
		assert_ok(complete(&v, &r, &e), e);
		assert_int_equal(r.finish, LLM_FINISH_LENGTH);
		assert_string_equal(r.content, RC_SECOND);
		assert_string_equal(r.reasoning, RC_THOUGHT);
	}
	llm_client_free(c);
}

/* --- many at once, with a bit of everything --- */

#define WORKERS 4
#define EACH 60

struct worker {
	struct llm_client *c;
	int index;
	int bad;
	char what[ERR_MSG_MAX];
};

static void
worker_one(struct worker *w, int i)
{
	struct arena a = ARENA_INIT;
	struct llm_message msg = {"user", "please: " RC_MATCH};
	struct llm_request q;
	struct llm_model m;
	struct llm_reply r;
	struct err e = ERR_INIT;
	int64_t sample = (int64_t)w->index * EACH + i;

	memset(&m, 0, sizeof(m));
	m.name = "replay";
	m.wire = i & 1 ? LLM_WIRE_ANTHROPIC : LLM_WIRE_OPENAI;
	m.provider = i & 1 ? "anthropic" : "generic";
	m.base_url =
		arena_printf(&a, "http://127.0.0.1:%d/v1", replay_port(server));
	m.model = "m";
	m.stream = i & 2 ? 1 : 0;
	m.price_in = m.price_out = m.price_cached = m.price_cache_write = -1;
	memset(&q, 0, sizeof(q));
	q.messages = &msg;
	q.n_messages = 1;
	q.params = llm_params_none();
	q.sample_index = sample;
	q.client_id = arena_printf(
		&a, "rtlsmith-00000000000000bb-%lld", (long long)sample);
	if (llm_complete(w->c, &m, &q, NULL, &a, &r, &e) < 0) {
		w->bad++;
		snprintf(w->what, sizeof(w->what), "%s", e.msg);
	} else if (!str_eq(r.content, sample & 1 ? RC_SECOND : RC_CONTENT)) {
		w->bad++;
		snprintf(w->what, sizeof(w->what), "wrong content");
	}
	arena_release(&a);
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	int i;

	for (i = 0; i < EACH; i++)
		worker_one(w, i);
	return NULL;
}

static void
test_client_crowd(void **state)
{
	static const char script[] =
		"rules:\n"
		"  - {when: {attempt: 1, sample: 0-19}, do: {status: 500}}\n"
		"  - {when: {attempt: 1, sample: 20-39}, do: half_event}\n"
		"  - {when: {attempt: 1, sample: 40-59}, do: {drop: 200}}\n"
		"  - {when: {attempt: 1, sample: 60-79}, do: error_in_200}\n"
		"  - {when: {attempt: 1, sample: 80-99}, do: {slow: 60000}}\n"
		"  - {when: {attempt: 1, sample: 100-119}, do: {status: 429,\n"
		"      retry_after_ms: 2}}\n"
		"  - {when: {attempt: 1, sample: 120-121}, do: {hang: 3600}}\n"
		"  - {when: {attempt: 1, every: 3}, do: {drop: head}}\n";
	struct llm_client_options co = LLM_CLIENT_OPTIONS_INIT;
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct worker w[WORKERS];
	pthread_t t[WORKERS];
	struct replay_stats s;
	struct llm_client *c;
	struct err e = ERR_INIT;
	int i;

	(void)state;
	o.threads = 2;
	server = rc_start(&arena, &o, script);
	client_options(&co);
	co.attempt_timeout_ms = 700;
	assert_ok(llm_client_new(&c, &co, &e), e);
	for (i = 0; i < WORKERS; i++) {
		memset(&w[i], 0, sizeof(w[i]));
		w[i].c = c;
		w[i].index = i;
		assert_int_equal(
			pthread_create(&t[i], NULL, worker_main, &w[i]), 0);
	}
	for (i = 0; i < WORKERS; i++) {
		pthread_join(t[i], NULL);
		if (w[i].bad)
			fail_msg("%d of worker %d: %s", w[i].bad, i, w[i].what);
	}
	replay_stats(server, &s);
	assert_true(s.ok >= (int64_t)WORKERS * EACH);
	assert_true(s.requests > (int64_t)WORKERS * EACH + 120);
	llm_client_free(c);
}

#define T(f) cmocka_unit_test_teardown(f, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_client_lives),
		T(test_client_fields),
		T(test_client_crowd),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, group_end);
}
