/*
 * single: one question, one reply (see single.h).  Every attempt is committed
 * by the observer before the client does anything else with it.  Must not
 * extract or judge.
 */
#include "agent/single.h"

#include <math.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

/* One sample under way. */
struct asking {
	struct single *s;
	const struct solver_job *job;
	const struct llm_model *model;
	const struct llm_request *request;
	char key[HASH_HEX];
	int64_t first_n; /* attempts of earlier processes */
	int64_t attempt_id;
};

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
attempt_row(const struct asking *q)
{
	struct store_attempt x = {0};

	x.sample_id = q->job->sample_id;
	x.tokens_in = x.tokens_out = x.tokens_cached = -1;
	x.tokens_cache_write = x.tokens_reasoning = -1;
	x.cost_uusd = -1;
	/* with the cache off a reply is not found by others either */
	x.cache_key = q->s->cache != SINGLE_CACHE_OFF ? q->key : NULL;
	return x;
}

/* What a call could see: for `single` only the task's prompt. */
static int
add_ledger(
	struct single *s, int64_t sample_id, int64_t attempt_id, struct err *e)
{
	return store_ledger_add(
		s->store, sample_id, attempt_id, "none", "[\"prompt\"]", e);
}

static int
on_attempt(void *arg, const struct llm_attempt *at, struct err *e)
{
	struct asking *q = arg;
	struct single *s = q->s;
	struct store_attempt x = attempt_row(q);
	struct store_reply_texts t = {0};
	int64_t id = 0;

	x.n = q->first_n + at->n;
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
		t.content = at->reply->content;
		t.content_n = at->reply->content_n;
		if (s->store_reasoning) {
			t.reasoning = at->reply->reasoning;
			t.reasoning_n = at->reply->reasoning_n;
		} else if (at->reply->reasoning != NULL) {
			t.response = NULL; /* it holds the reasoning too */
			t.response_n = 0;
		}
	}
	if (store_attempt_commit(s->store, &x, &t, at->ok, &id, e) < 0)
		return -1;
	if (at->ok)
		q->attempt_id = id;
	if (s->record != NULL &&
		cassette_record(s->record, q->model, q->request, at, e) < 0)
		return -1;
	return add_ledger(s, q->job->sample_id, id, e);
}

int
single_request(struct single *s, const struct solver_job *job, struct arena *a,
	struct llm_request *out, struct err *e)
{
	struct llm_message *m = arena_array(a, 2, sizeof(*m));
	char run[HASH_HEX];
	struct prompt_text p;
	size_t n = 0;

	if (prompt_render(a, job->task, &s->prompt, &p, e) < 0)
		return -1;
	if (p.system != NULL)
		m[n++] = (struct llm_message){"system", p.system};
	m[n++] = (struct llm_message){"user", p.user};
	memset(out, 0, sizeof(*out));
	out->messages = m;
	out->n_messages = n;
	out->params = llm_params_merge(job->model, &s->params);
	if (s->seed_each && out->params.seed >= 0)
		out->params.seed += job->sample_index;
	out->sample_index = job->sample_index;
	out->tag = job->tag;
	hash_hex(job->run_id, strlen(job->run_id), run);
	out->client_id = arena_printf(
		a, "rtlsmith-%.16s-%lld", run, (long long)job->sample_index);
	return 0;
}

/* A stored reply to the same question: copied as an attempt of this sample,
 * with its own latency and tokens; nothing is paid. */
static int
from_cache(struct asking *q, struct arena *a, struct solver_result *out,
	bool *found, struct err *e)
{
	struct store *st = q->s->store;
	struct store_attempt x;
	struct store_reply_texts none = {0};
	struct err miss = ERR_INIT;
	char *text = NULL;

	*found = false;
	if (store_cache_get(st, a, q->key, &x, &miss) < 0) {
		if (miss.code == ERR_NOTFOUND)
			return 0;
		*e = miss;
		return -1;
	}
	if (x.content != NULL &&
		store_text_get(st, a, x.content, &text, &out->n, e) < 0)
		return -1;
	x.id = 0;
	x.sample_id = q->job->sample_id;
	x.n = q->first_n;
	x.from_cache = true;
	x.cost_uusd = 0;
	x.cache_key = q->key;
	if (store_attempt_commit(st, &x, &none, true, &q->attempt_id, e) < 0)
		return -1;
	out->text = text != NULL ? text : "";
	out->attempt_id = q->attempt_id;
	out->finish = x.finish_reason;
	out->truncated = str_eq(x.finish_reason, "length");
	out->from_cache = true;
	*found = true;
	return 0;
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
ask(struct asking *q, struct arena *a, struct solver_result *out, bool *fatal,
	struct err *e)
{
	struct llm_observer obs = {0};
	struct llm_reply r;
	struct err own = ERR_INIT;

	obs.attempt = on_attempt;
	obs.arg = q;
	if (llm_complete(q->s->client, q->model, q->request, &obs, a, &r,
		    &own) < 0) {
		*fatal = is_fatal(q->s->client, &own);
		if (e != NULL)
			*e = own;
		return -1;
	}
	out->attempt_id = q->attempt_id;
	out->text = r.content;
	out->n = r.content_n;
	out->finish = llm_finish_name(r.finish);
	out->truncated = r.finish == LLM_FINISH_LENGTH;
	return 0;
}

static int
count_earlier(struct asking *q, struct arena *a, struct err *e)
{
	struct store_attempt *list;
	size_t n;

	if (store_attempt_list(
		    q->s->store, a, q->job->sample_id, &list, &n, e) < 0)
		return -1;
	q->first_n = (int64_t)n;
	return 0;
}

static int
single_solve(void *arg, const struct solver_job *job, struct arena *a,
	struct solver_result *out, bool *fatal, struct err *e)
{
	struct single *s = arg;
	struct asking q = {0};
	struct llm_request req;
	bool found = false;

	memset(out, 0, sizeof(*out));
	if (single_request(s, job, a, &req, e) < 0) {
		*fatal = true; /* every sample has the same template */
		return -1;
	}
	q.s = s;
	q.job = job;
	q.model = job->model;
	q.request = &req;
	llm_cache_key(job->model, &req, q.key);
	if (count_earlier(&q, a, e) < 0)
		return -1;
	if (s->cache == SINGLE_CACHE_USE &&
		from_cache(&q, a, out, &found, e) < 0)
		return -1;
	return found ? 0 : ask(&q, a, out, fatal, e);
}

void
single_init(struct single *s)
{
	s->solver.name = "single";
	s->solver.solve = single_solve;
	s->solver.arg = s;
}
