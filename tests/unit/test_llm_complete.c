/*
 * test_llm_complete: the client against a scripted server on loopback: what is
 * retried, what is not, and that waiting ends when it should.
 */
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <pthread.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"
#include "tests/helpers/fakellm.h"

#define GOOD                                                                   \
	"{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"hi\"},"        \
	"\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"        \
	"\"completion_tokens\":5}}"
#define CHUNK(text)                                                            \
	"data: {\"choices\":[{\"delta\":{\"content\":\"" text "\"}}]}\n\n"
#define STOP                                                                   \
	"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
#define SSE "text/event-stream"
#define SSE_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

static const struct fakellm_reply good = {200, NULL, NULL, GOOD, 0, 0};

struct seen {
	int attempts, retries;
	int64_t last_wait_ms;
	char errors[1024];
	char text[256];
	char deltas[256];
	int fail_at; /* attempt that the observer refuses */
	char *raw;   /* the last response */
};

struct rig {
	struct arena a;
	struct fakellm f;
	struct llm_client *c;
	struct llm_client_options o;
	struct llm_model m;
	struct llm_observer obs;
	struct seen seen;
	struct llm_reply r;
	struct err e;
};

static int
on_attempt(void *arg, const struct llm_attempt *x, struct err *e)
{
	struct rig *g = arg;
	struct seen *s = &g->seen;
	size_t n = strlen(s->errors);

	s->attempts++;
	assert_int_equal(x->n, s->attempts);
	assert_int_equal(x->ok, x->error == NULL);
	s->retries += x->will_retry;
	s->last_wait_ms = x->retry_in_ms;
	if (x->error)
		snprintf(s->errors + n, sizeof(s->errors) - n, "%s|", x->error);
	s->raw = arena_strndup(&g->a, x->response, x->response_n);
	if (s->fail_at == s->attempts)
		return err_set(e, ERR_IO, "disk full");
	return 0;
}

static void
on_delta(void *arg, const char *p, size_t n)
{
	struct rig *g = arg;
	size_t at = strlen(g->seen.deltas);

	snprintf(g->seen.deltas + at, sizeof(g->seen.deltas) - at, "%.*s|",
		(int)n, p);
}

static void
rig_open(struct rig *g, const struct fakellm_reply *script, size_t n)
{
	memset(g, 0, sizeof(*g));
	pool_cancel_reset();
	fakellm_start(&g->f, script, n);
	g->m.name = "m1";
	g->m.provider = "generic";
	g->m.model = "x";
	g->m.base_url =
		arena_printf(&g->a, "http://127.0.0.1:%d/v1", g->f.port);
	g->m.price_in = g->m.price_out = -1;
	g->o = (struct llm_client_options)LLM_CLIENT_OPTIONS_INIT;
	g->o.backoff_ms = 1;
	g->obs.attempt = on_attempt;
	g->obs.arg = g;
}

static void
rig_client(struct rig *g)
{
	assert_ok(llm_client_new(&g->c, &g->o, &g->e), g->e);
}

static int
rig_ask(struct rig *g, const char *tag)
{
	static const struct llm_message msg = {"user", "hello"};
	struct llm_request q;

	memset(&q, 0, sizeof(q));
	q.messages = &msg;
	q.n_messages = 1;
	q.params = llm_params_none();
	q.sample_index = 7;
	q.tag = tag;
	q.client_id = "rtlsmith-0123456789abcdef-7";
	return llm_complete(g->c, &g->m, &q, &g->obs, &g->a, &g->r, &g->e);
}

static int
rig_go(struct rig *g)
{
	if (!g->c)
		rig_client(g);
	return rig_ask(g, "t");
}

static void
rig_close(struct rig *g)
{
	llm_client_free(g->c);
	fakellm_stop(&g->f);
	fakellm_free(&g->f);
	arena_release(&g->a);
	pool_cancel_reset();
}

#define RIG(g, ...)                                                            \
	struct rig g;                                                          \
	const struct fakellm_reply script[] = {__VA_ARGS__};                   \
	(void)state;                                                           \
	rig_open(&g, script, sizeof(script) / sizeof(*script))

static void
test_plain(void **state)
{
	struct llm_stats st;
	int i;

	RIG(g, good);
	g.o.max_retries = 0;
	for (i = 0; i < 5; i++) {
		assert_ok(rig_go(&g), g.e);
		assert_string_equal(g.r.content, "hi");
		g.seen.attempts = 0;
	}
	llm_stats(g.c, &st);
	assert_int_equal(st.requests, 5);
	assert_int_equal(st.ok, 5);
	assert_int_equal(st.connects, 1); /* kept alive */
	assert_int_equal(st.spent_tokens, 75);
	assert_int_equal(atomic_load(&g.f.connects), 1);
	fakellm_stop(&g.f);
	assert_non_null(strstr(g.f.seen[0], "POST /v1/chat/completions "));
	assert_non_null(strstr(g.f.seen[0],
		"X-Client-Request-Id: rtlsmith-0123456789abcdef-7-1\r\n"));
	assert_non_null(strstr(g.f.seen[0], "\r\n\r\n{\"model\":\"x\","));
	assert_null(strcasestr(g.f.seen[0], "authorization"));
	llm_client_free(g.c);
	fakellm_free(&g.f);
	arena_release(&g.a);
}

static void
test_retried(void **state)
{
	static const char limit[] =
		"{\"error\":{\"message\":\"slow down\",\"code\":\"rate\"}}";
	struct llm_stats st;

	RIG(g, {503, "text/html", NULL, "<title>Bad</title>", 0, 0},
		{429, NULL, NULL, limit, 0, FAKELLM_CLOSE},
		{0, NULL, NULL, "", 0, FAKELLM_RESET},
		{0, NULL, NULL,
			"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", 0,
			FAKELLM_CLOSE},
		{200, NULL, NULL, "", 0, 0},
		{200, NULL, NULL, "{\"error\":{\"code\":502}}", 0, 0}, good);
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.seen.attempts, 7);
	assert_int_equal(g.seen.retries, 6);
	assert_non_null(strstr(g.seen.errors, "503: Bad|"));
	assert_non_null(strstr(g.seen.errors, "429 rate: slow down|"));
	assert_non_null(strstr(g.seen.errors, "ended early|"));
	llm_stats(g.c, &st);
	assert_int_equal(st.retries, 6);
	assert_int_equal(st.http_429, 1);
	assert_int_equal(st.concurrency, 10); /* halved once, by the 429 */
	rig_close(&g);
}

static void
test_gave_up(void **state)
{
	RIG(g, {500, NULL, NULL, "{\"error\":\"boom\"}", 0, 0});
	g.o.max_retries = 2;
	assert_err(rig_go(&g), g.e, ERR_RETRY,
		"gave up after 3 attempts: model m1 answered 500: boom");
	assert_int_equal(g.seen.attempts, 3);
	assert_int_equal(g.seen.retries, 2);
	rig_close(&g);
}

static void
test_not_retried(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum err_code code;
		const char *text;
	} t[] = {
		{401, "{\"error\":{\"message\":\"bad key\"}}", ERR_AUTH,
			"bad key"},
		{402, "{\"error\":{\"type\":\"unknown_error\"}}", ERR_AUTH,
			"402"},
		{429, "{\"error\":{\"code\":\"insufficient_quota\"}}", ERR_AUTH,
			"no money"},
		{429, "{\"message\":\"credit balance exhausted\"}", ERR_AUTH,
			"no money"},
		{404, "{\"error\":{\"code\":\"DeploymentNotFound\"}}",
			ERR_USAGE, "check base_url and model"},
		{400,
			"{\"error\":{\"message\":\"Unsupported parameter: "
			"'max_tokens'\"}}",
			ERR_USAGE, "'max_tokens'"},
		{400,
			"{\"error\":{\"code\":\"context_length_exceeded\","
			"\"message\":\"m\"}}",
			ERR_LIMIT, "too long"},
		{413, "", ERR_LIMIT, "413"},
		{422, "{\"detail\":[{\"msg\":\"bad\"}]}", ERR_USAGE, "bad"},
		{501, "no", ERR_IO, "501: no"},
		{302, "", ERR_USAGE, "redirects"},
		{200, "<html></html>", ERR_PARSE, "HTML"},
		{200, "{\"choices\":[{]}", ERR_PARSE, "model m1: reply: line"},
	};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		RIG(g, {t[i].status, NULL, NULL, t[i].body, 0, 0}, good);
		assert_err(rig_go(&g), g.e, t[i].code, t[i].text);
		assert_int_equal(g.seen.attempts, 1);
		rig_close(&g);
	}
}

static void
test_retry_after(void **state)
{
	int64_t t0 = clock_mono_ms();

	RIG(g, {429, NULL, "Retry-After: 0.3\r\n", "{}", 0, 0},
		{503, NULL, "retry-after-ms: 150\r\nRetry-After: 9\r\n", "{}",
			0, 0},
		good);
	assert_ok(rig_go(&g), g.e);
	assert_true(clock_mono_ms() - t0 >= 450);
	assert_true(clock_mono_ms() - t0 < 8000);
	rig_close(&g);
}

static void
test_streams(void **state)
{
	RIG(g,
		{200, SSE, NULL, ": hi\r\n\r\n" CHUNK("a") CHUNK("b") STOP, 0,
			0},
		{0, NULL, NULL, SSE_HEAD CHUNK("a") "data: {\"choi", 0,
			FAKELLM_CLOSE},
		{0, NULL, NULL, SSE_HEAD CHUNK("a"), 0, FAKELLM_RESET},
		{200, SSE, NULL, CHUNK("x") STOP "data: [DONE]\n\n", 0, 0});
	g.m.stream = 1;
	g.obs.delta = on_delta;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "ab");
	assert_true(strcmp(g.seen.deltas, "ab|") == 0 ||
		strcmp(g.seen.deltas, "a|b|") == 0);
	g.seen.attempts = 0;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "x");
	assert_int_equal(g.seen.attempts, 3);
	rig_close(&g);
}

/* A stream that said everything is a reply, however the connection ended. */
static void
test_stream_dropped_after_end(void **state)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Content-Length: 9999\r\n\r\n" CHUNK("x") STOP;

	RIG(g, {0, NULL, NULL, head, 0, FAKELLM_CLOSE});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content, "x");
	rig_close(&g);
}

static void
test_empty_is_a_reply(void **state)
{
	RIG(g,
		{200, NULL, NULL,
			"{\"choices\":[{\"message\":{\"content\":null},"
			"\"finish_reason\":\"length\"}]}",
			0, 0},
		{200, NULL, NULL,
			"{\"choices\":[{\"message\":{\"content\":\"\"},"
			"\"finish_reason\":\"stop\"}]}",
			0, 0});
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.r.finish, LLM_FINISH_LENGTH);
	assert_int_equal(g.r.content_n, 0);
	assert_int_equal(g.seen.attempts, 1);
	g.seen.attempts = 0;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.r.finish, LLM_FINISH_STOP);
	assert_int_equal(g.seen.attempts, 1);
	rig_close(&g);
}

static void
test_attempt_timeout(void **state)
{
	RIG(g, {0, NULL, NULL, "", 0, FAKELLM_HOLD}, good);
	g.o.attempt_timeout_ms = 200;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.seen.attempts, 2);
	assert_non_null(strstr(g.seen.errors, "timed out"));
	rig_close(&g);
}

static void
test_idle_timeout(void **state)
{
	RIG(g, {0, NULL, NULL, SSE_HEAD CHUNK("a"), 0, FAKELLM_HOLD});
	g.m.stream = 1;
	g.o.idle_timeout_ms = 200;
	g.o.max_retries = 1;
	assert_err(rig_go(&g), g.e, ERR_TIMEOUT, "no byte for 200 ms");
	assert_int_equal(g.seen.attempts, 2);
	rig_close(&g);
}

static void
test_total_timeout(void **state)
{
	int64_t t0 = clock_mono_ms();

	RIG(g, {503, NULL, "Retry-After: 30\r\n", "{}", 0, 0});
	g.o.total_timeout_ms = 5000;
	assert_err(rig_go(&g), g.e, ERR_RETRY, "503");
	assert_int_equal(g.seen.attempts, 1);
	assert_int_equal(g.e.retry_after_ms, 30000);
	assert_true(clock_mono_ms() - t0 < 4000);
	rig_close(&g);
}

static void
test_refused_connection(void **state)
{
	RIG(g, good);
	g.m.base_url = "http://127.0.0.1:1/v1"; /* nothing listens there */
	g.o.max_retries = 1;
	assert_err(rig_go(&g), g.e, ERR_RETRY, "gave up after 2 attempts");
	rig_close(&g);
}

static void
test_observer_fails(void **state)
{
	RIG(g, {503, NULL, NULL, "{}", 0, 0}, good);
	g.seen.fail_at = 1;
	assert_err(rig_go(&g), g.e, ERR_IO, "disk full");
	assert_int_equal(atomic_load(&g.f.requests), 1);
	rig_close(&g);
}

static void
test_too_long(void **state)
{
	size_t n = LIM_HTTP_BODY + 1;
	char *body = xmalloc(n + 1);
	struct fakellm_reply r = {200, NULL, NULL, body, 0, FAKELLM_CLOSE};

	memset(body, ' ', n);
	body[n] = '\0';
	{
		RIG(g, r);
		assert_err(rig_go(&g), g.e, ERR_LIMIT, "bytes");
		assert_int_equal(g.seen.attempts, 1);
		rig_close(&g);
	}
	free(body);
}

/* 10 MB in one event arrives; more than LIM_SSE_LINE does not. */
static void
test_long_event(void **state)
{
	const size_t sizes[] = {10 * LIM_MIB / 2, LIM_SSE_LINE / 2 + 1};
	struct buf b[2];
	size_t i;
	size_t k;

	for (i = 0; i < 2; i++) {
		buf_init(&b[i], LIM_HTTP_BODY);
		buf_addstr(&b[i],
			"data: {\"choices\":[{\"delta\":{\"content\":\"");
		for (k = 0; k < sizes[i]; k++)
			buf_addstr(&b[i], "\\n");
		buf_addstr(&b[i], "\"},\"finish_reason\":\"stop\"}]}\n\n");
	}
	RIG(g, {200, SSE, NULL, b[0].ptr, 0, 0},
		{200, SSE, NULL, b[1].ptr, 0, 0});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.r.content_n, sizes[0]);
	g.seen.attempts = 0;
	assert_err(rig_go(&g), g.e, ERR_LIMIT, "line of the event stream");
	assert_int_equal(g.seen.attempts, 1);
	rig_close(&g);
	buf_release(&b[0]);
	buf_release(&b[1]);
}

static void
test_invalid_utf8(void **state)
{
	RIG(g,
		{200, SSE, NULL,
			CHUNK("a\xff"
			      "b") STOP,
			0, 0});
	g.m.stream = 1;
	assert_ok(rig_go(&g), g.e);
	assert_string_equal(g.r.content,
		"a\xef\xbf\xbd"
		"b");
	assert_non_null(strstr(g.seen.raw,
		"a\xff"
		"b"));
	rig_close(&g);
}

static void
test_budget(void **state)
{
	struct llm_stats st;

	RIG(g, good);
	g.m.price_in = g.m.price_out = 1e6;
	g.o.max_cost_uusd = 40;
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.r.cost_uusd, 15);
	g.seen.attempts = 0;
	assert_ok(rig_go(&g), g.e);
	g.seen.attempts = 0;
	assert_ok(rig_go(&g), g.e); /* 30 of 40 are spent before */
	assert_err(rig_go(&g), g.e, ERR_CANCELLED, "budget of 0.00 USD");
	assert_int_equal(atomic_load(&g.f.requests), 3);
	llm_stats(g.c, &st);
	assert_int_equal(st.spent_uusd, 45);
	llm_client_free(g.c);
	g.c = NULL;
	g.o.max_cost_uusd = 0;
	g.o.max_total_tokens = 100;
	g.o.spent_tokens = 100;
	assert_err(rig_go(&g), g.e, ERR_CANCELLED, "budget of 100 tokens");
	llm_client_free(g.c);
	g.c = NULL;
	g.o.max_cost_uusd = 5;
	g.m.price_out = -1;
	assert_err(rig_go(&g), g.e, ERR_USAGE, "models.m1.price_in");
	assert_int_equal(atomic_load(&g.f.requests), 3);
	rig_close(&g);
}

static void *
cancel_when_asked(void *arg)
{
	struct fakellm *f = arg;
	int64_t until = clock_mono_ms() + 20000;

	while (atomic_load(&f->requests) == 0 && clock_mono_ms() < until)
		sched_yield();
	pool_cancel(0);
	return NULL;
}

static void
cancel_case(const struct fakellm_reply *r)
{
	void **state = NULL;
	pthread_t t;
	int64_t t0 = clock_mono_ms();

	RIG(g, *r);
	rig_client(&g);
	assert_int_equal(pthread_create(&t, NULL, cancel_when_asked, &g.f), 0);
	assert_err(rig_go(&g), g.e, ERR_CANCELLED, "cancelled");
	assert_true(clock_mono_ms() - t0 < 10000);
	pthread_join(t, NULL);
	rig_close(&g);
}

static void
test_cancel(void **state)
{
	static const struct fakellm_reply hold = {
		0, NULL, NULL, "", 0, FAKELLM_HOLD};
	static const struct fakellm_reply later = {
		503, NULL, "Retry-After: 60\r\n", "{}", 0, 0};

	(void)state;
	cancel_case(&hold);
	cancel_case(&later);
}

#define MANY 200

static void
ask_many(void *arg, int index)
{
	struct rig *g = arg;
	int i;

	(void)index;
	for (i = 0; i < MANY; i++) {
		struct rig own;

		memset(&own, 0, sizeof(own));
		own.c = g->c;
		own.m = g->m;
		if (rig_ask(&own, "many") < 0)
			abort();
		arena_release(&own.a);
	}
}

/* Many callers, one endpoint: never more connections than the bound. */
static void
test_many(void **state)
{
	struct llm_flight *fl;
	struct llm_stats st;

	RIG(g, good);
	g.m.concurrency = 4;
	rig_client(&g);
	assert_ok(pool_run(16, ask_many, &g, &g.e), g.e);
	llm_stats(g.c, &st);
	assert_int_equal(st.ok, 16 * MANY);
	assert_true(st.connects <= 4);
	assert_int_equal(llm_inflight(g.c, &g.a, &fl), 0);
	rig_close(&g);
}

static void
test_list_models(void **state)
{
	cJSON *o;

	RIG(g, {200, NULL, NULL, "{\"data\":[{\"id\":\"x\"}]}", 0, 0},
		{401, NULL, NULL, "{}", 0, 0});
	rig_client(&g);
	assert_ok(llm_list_models(g.c, &g.m, &g.a, &o, &g.e), g.e);
	assert_true(cJSON_IsObject(o));
	assert_err(llm_list_models(g.c, &g.m, &g.a, &o, &g.e), g.e, ERR_AUTH,
		"401");
	fakellm_stop(&g.f);
	assert_true(str_starts(g.f.seen[0], "GET /v1/models "));
	llm_client_free(g.c);
	fakellm_free(&g.f);
	arena_release(&g.a);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_plain),
	cmocka_unit_test(test_retried),
	cmocka_unit_test(test_gave_up),
	cmocka_unit_test(test_not_retried),
	cmocka_unit_test(test_retry_after),
	cmocka_unit_test(test_streams),
	cmocka_unit_test(test_stream_dropped_after_end),
	cmocka_unit_test(test_empty_is_a_reply),
	cmocka_unit_test(test_attempt_timeout),
	cmocka_unit_test(test_idle_timeout),
	cmocka_unit_test(test_total_timeout),
	cmocka_unit_test(test_refused_connection),
	cmocka_unit_test(test_observer_fails),
	cmocka_unit_test(test_too_long),
	cmocka_unit_test(test_long_event),
	cmocka_unit_test(test_invalid_utf8),
	cmocka_unit_test(test_budget),
	cmocka_unit_test(test_cancel),
	cmocka_unit_test(test_many),
	cmocka_unit_test(test_list_models),
};

UNIT_MAIN(tests)
