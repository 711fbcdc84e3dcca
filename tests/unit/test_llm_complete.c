/*
 * test_llm_complete: the client against a scripted server on loopback: what is
 * retried, what is not, and that waiting ends when it should.
 */
#include "tests/unit/llm_rig.h"

#include <pthread.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"

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
	};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		RIG(g, {t[i].status, NULL, NULL, t[i].body, 0, 0}, good);
		assert_err(rig_go(&g), g.e, t[i].code, t[i].text);
		assert_int_equal(g.seen.attempts, 1);
		rig_close(&g);
	}
}

/* What comes with status 200 and is no reply is asked for again. */
static void
test_rubbish(void **state)
{
	RIG(g, {200, NULL, NULL, "<html></html>", 0, 0},
		{200, NULL, NULL, "{\"choices\":[{]}", 0, 0}, good);
	assert_ok(rig_go(&g), g.e);
	assert_int_equal(g.seen.attempts, 3);
	rig_close(&g);
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

static void *
look_when_asked(void *arg)
{
	struct rig *g = arg;
	int64_t until = clock_mono_ms() + 20000;
	struct llm_flight *f;
	bool found = false;

	while (!found && clock_mono_ms() < until) {
		struct arena a = ARENA_INIT;

		if (llm_inflight(g->c, &a, &f) == 1 &&
			strcmp(f->state, "retry in 30.0 s after 429") == 0 &&
			strcmp(f->tag, "t") == 0 && strcmp(f->model, "m1") == 0)
			found = true;
		arena_release(&a);
		sched_yield();
	}
	pool_cancel(0);
	return found ? arg : NULL;
}

/* Who waits can be told why. */
static void
test_inflight(void **state)
{
	void *found = NULL;
	pthread_t t;

	RIG(g, {429, NULL, "Retry-After: 30\r\n", "{}", 0, 0});
	rig_client(&g);
	assert_int_equal(pthread_create(&t, NULL, look_when_asked, &g), 0);
	assert_err(rig_go(&g), g.e, ERR_CANCELLED, "cancelled");
	pthread_join(t, &found);
	assert_ptr_equal(found, &g);
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
	cmocka_unit_test(test_rubbish),
	cmocka_unit_test(test_retry_after),
	cmocka_unit_test(test_empty_is_a_reply),
	cmocka_unit_test(test_total_timeout),
	cmocka_unit_test(test_refused_connection),
	cmocka_unit_test(test_observer_fails),
	cmocka_unit_test(test_inflight),
	cmocka_unit_test(test_budget),
	cmocka_unit_test(test_cancel),
	cmocka_unit_test(test_many),
	cmocka_unit_test(test_list_models),
};

UNIT_MAIN(tests)
