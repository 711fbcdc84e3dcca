/*
 * call: one question, one reply (see call.h).  Every attempt is committed by
 * the observer before the client does anything else with it.  Must not extract
 * or judge.
 */
#include "agent/call.h"
#include "agent/toolcall.h"

#include <string.h>

#include "lib/base/str.h"

/* One call under way. */
struct calling {
	struct call *q;
	struct arena *a;
	char key[HASH_HEX];
	int64_t attempt_id;
};

/* With tools to call, the calls are part of what is kept and read. */
static const char *
text_of(const struct calling *k, const struct llm_reply *r, size_t *n)
{
	*n = r->content_n;
	if (r->n_calls == 0 || k->q->request->n_tools == 0)
		return r->content;
	return toolcall_write(k->a, r, n);
}

static void
fill_reply(struct store_attempt *x, const struct llm_reply *r)
{
	x->finish_reason = llm_finish_name(r->finish);
	x->finish_raw = r->finish_raw;
	x->tokens_in = r->usage.input;
	x->tokens_out = r->usage.output;
	x->tokens_cached = r->usage.cached;
	x->tokens_cache_write = r->usage.cache_write;
	x->tokens_reasoning = r->usage.reasoning;
	x->cost_uusd = r->cost_uusd;
	x->response_id = r->response_id;
	x->request_id = r->request_id;
	x->response_model = r->response_model;
	x->system_fingerprint = r->system_fingerprint;
}

static struct store_attempt
attempt_row(const struct calling *k)
{
	struct store_attempt x = {0};

	x.sample_id = k->q->sample_id;
	x.tokens_in = x.tokens_out = x.tokens_cached = -1;
	x.tokens_cache_write = x.tokens_reasoning = -1;
	x.cost_uusd = -1;
	/* with the cache off a reply is not found by others either */
	x.cache_key = k->q->by->cache != CALL_CACHE_OFF ? k->key : NULL;
	return x;
}

static struct store_step
step_of(struct call *q, const struct store_attempt *x,
	const struct store_reply_texts *t, bool ok)
{
	const struct store_step s = {.attempt = x,
		.texts = t,
		.final = q->final && ok,
		.oracle = q->oracle,
		.artefacts = q->artefacts,
		.asked = ok ? q->turn : NULL,
		.turns = q->done,
		.n_turns = q->n_done};

	return s;
}

static int
on_attempt(void *arg, const struct llm_attempt *at, struct err *e)
{
	struct calling *k = arg;
	const struct caller *by = k->q->by;
	struct store_attempt x = attempt_row(k);
	struct store_reply_texts t = {0};
	struct store_step step;
	int64_t id = 0;

	x.n = k->q->first_n + at->n;
	x.started_ms = at->started_ms;
	x.latency_us = at->latency_us;
	x.ttft_us = at->ttft_us;
	x.status = at->ok ? "ok" : "error";
	x.error = at->error;
	x.http_status = at->http_status;
	t.request = at->request;
	t.request_n = at->request_n;
	t.response = at->response;
	t.response_n = at->response_n;
	if (at->reply != NULL) {
		fill_reply(&x, at->reply);
		t.content = text_of(k, at->reply, &t.content_n);
		if (by->store_reasoning) {
			t.reasoning = at->reply->reasoning;
			t.reasoning_n = at->reply->reasoning_n;
		} else if (at->reply->reasoning != NULL) {
			t.response = NULL; /* it holds the reasoning too */
			t.response_n = 0;
		}
	}
	step = step_of(k->q, &x, &t, at->ok);
	if (store_step_commit(by->store, &step, &id, e) < 0)
		return -1;
	if (at->ok)
		k->attempt_id = id;
	if (by->record == NULL)
		return 0;
	return cassette_record(by->record, k->q->model, k->q->request, at, e);
}

static void
read_attempt(const struct store_attempt *x, struct call_reply *out)
{
	out->finish = x->finish_reason;
	out->truncated = str_eq(x->finish_reason, "length");
	out->tokens = (x->tokens_in > 0 ? x->tokens_in : 0) +
		(x->tokens_out > 0 ? x->tokens_out : 0);
	out->cost_uusd = x->cost_uusd > 0 ? x->cost_uusd : 0;
}

/* Out of the response as it was received, which is all that holds them. */
static int
read_logprobs(struct store *s, struct arena *a, const struct llm_model *m,
	const char *response, struct call_reply *out, struct err *e)
{
	struct err none = ERR_INIT;
	struct llm_reply r;
	char *body;
	size_t n;

	if (m == NULL || response == NULL)
		return 0;
	if (store_text_get(s, a, response, &body, &n, e) < 0)
		return -1;
	if (llm_decode(a, m, body, n, NULL, &r, &none) < 0 ||
		r.content_n != out->n ||
		memcmp(r.content, out->text, out->n) != 0)
		return 0;
	out->logprobs = r.tokens;
	out->n_logprobs = r.n_tokens;
	return 0;
}

/* Of whom logprobs are wanted. */
static const struct llm_model *
telling(const struct call *q)
{
	return q->request->logprobs && llm_model_logprobs(q->model) ? q->model
								    : NULL;
}

int
call_stored(struct store *s, struct arena *a, int64_t attempt_id,
	const struct llm_model *m, struct call_reply *out, struct err *e)
{
	struct store_attempt x;
	char *text = NULL;

	memset(out, 0, sizeof(*out));
	if (store_attempt_get(s, a, attempt_id, &x, e) < 0)
		return -1;
	if (x.content != NULL &&
		store_text_get(s, a, x.content, &text, &out->n, e) < 0)
		return -1;
	read_attempt(&x, out);
	out->text = text != NULL ? text : "";
	out->attempt_id = attempt_id;
	out->from_cache = x.from_cache;
	return read_logprobs(s, a, m, x.response, out, e);
}

/* A stored reply to the same question: copied as an attempt of this sample,
 * with its own latency and tokens; nothing is paid. */
static int
from_cache(struct calling *k, struct arena *a, struct call_reply *out,
	bool *found, struct err *e)
{
	struct store *st = k->q->by->store;
	struct store_attempt x;
	struct store_reply_texts none = {0};
	struct store_step step;
	struct err miss = ERR_INIT;
	char *text = NULL;

	*found = false;
	if (store_cache_get(st, a, k->key, &x, &miss) < 0) {
		if (miss.code == ERR_NOTFOUND)
			return 0;
		*e = miss;
		return -1;
	}
	if (x.content != NULL &&
		store_text_get(st, a, x.content, &text, &out->n, e) < 0)
		return -1;
	x.id = 0;
	x.sample_id = k->q->sample_id;
	x.n = k->q->first_n;
	x.from_cache = true;
	x.cost_uusd = 0;
	x.cache_key = k->key;
	step = step_of(k->q, &x, &none, true);
	if (store_step_commit(st, &step, &k->attempt_id, e) < 0)
		return -1;
	read_attempt(&x, out);
	out->text = text != NULL ? text : "";
	out->attempt_id = k->attempt_id;
	out->from_cache = true;
	*found = true;
	return read_logprobs(st, a, telling(k->q), x.response, out, e);
}

/* A request that is refused concerns every sample, unless others like it
 * were answered (a content filter, say, refuses one prompt). */
static bool
is_fatal(struct llm_client *c, const struct err *e)
{
	struct llm_stats st;

	if (e->code != ERR_USAGE)
		return e->code == ERR_AUTH;
	llm_stats(c, &st);
	return st.ok == 0;
}

static int
ask(struct calling *k, struct arena *a, struct call_reply *out, bool *fatal,
	struct err *e)
{
	struct llm_observer obs = {.attempt = on_attempt, .arg = k};
	struct llm_reply r;
	struct err own = ERR_INIT;

	if (llm_complete(k->q->by->client, k->q->model, k->q->request, &obs, a,
		    &r, &own) < 0) {
		*fatal = is_fatal(k->q->by->client, &own);
		if (e != NULL)
			*e = own;
		return -1;
	}
	out->attempt_id = k->attempt_id;
	out->text = text_of(k, &r, &out->n);
	out->finish = llm_finish_name(r.finish);
	out->truncated = r.finish == LLM_FINISH_LENGTH;
	out->tokens = (r.usage.input > 0 ? r.usage.input : 0) +
		(r.usage.output > 0 ? r.usage.output : 0);
	out->cost_uusd = r.cost_uusd > 0 ? r.cost_uusd : 0;
	/* what is not kept would not be there after a restart */
	if (telling(k->q) != NULL &&
		(r.reasoning == NULL || k->q->by->store_reasoning)) {
		out->logprobs = r.tokens;
		out->n_logprobs = r.n_tokens;
	}
	return 0;
}

int
call_ask(struct call *q, struct arena *a, struct call_reply *out, bool *fatal,
	struct err *e)
{
	struct calling k = {.q = q, .a = a};
	bool found = false;

	memset(out, 0, sizeof(*out));
	llm_cache_key(q->model, q->request, k.key);
	if (q->by->cache == CALL_CACHE_USE &&
		from_cache(&k, a, out, &found, e) < 0)
		return -1;
	return found ? 0 : ask(&k, a, out, fatal, e);
}
