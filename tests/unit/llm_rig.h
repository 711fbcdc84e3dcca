/*
 * llm_rig: a client, a scripted server, and an observer that notes what it is
 * told; shared by the tests of llm_complete.
 */
#ifndef TESTS_UNIT_LLM_RIG_H
#define TESTS_UNIT_LLM_RIG_H

#include "tests/unit/unit.h"

#include <inttypes.h>

#include "lib/base/pool.h"
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

#endif
