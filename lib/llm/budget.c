/*
 * budget: money and tokens of a run.  A request sets its estimate aside before
 * it is sent, so that parallel requests cannot pass the budget together by
 * more than the last estimate was wrong.  Must not start a request when the
 * budget is used up.
 */
#include <time.h>

#include "lib/base/pool.h"
#include "lib/llm/client.h"

#define BUDGET_LOOK_MS 50

static int64_t
budget_price(double per_million, int64_t tokens)
{
	return per_million > 0 ? (int64_t)(per_million * (double)tokens / 1e6)
			       : 0;
}

static void
budget_estimate(struct llm_client *c, const struct llm_model *m,
	const struct llm_request *q, size_t body_n, struct client_claim *out)
{
	struct llm_params p = llm_params_merge(m, &q->params);
	int64_t in = llm_estimate_tokens(NULL, body_n);
	int64_t most = p.max_tokens > 0 ? p.max_tokens : 0;

	out->prompt_tokens = in;
	out->uusd = budget_price(m->price_in, in) +
		budget_price(m->price_out, most);
	out->tokens = in + most;
	if (most > 0 || c->settled_n == 0)
		return;
	/* nothing limits the answer: as the others so far */
	if (out->uusd < c->settled_uusd / c->settled_n)
		out->uusd = c->settled_uusd / c->settled_n;
	if (out->tokens < c->settled_tokens / c->settled_n)
		out->tokens = c->settled_tokens / c->settled_n;
}

/* 1: wait for others, 0: go, -1: used up. */
static int
budget_room(struct llm_client *c, const struct client_claim *x, struct err *e)
{
	const struct llm_client_options *o = &c->o;

	if (o->max_cost_uusd > 0 && c->stats.spent_uusd >= o->max_cost_uusd)
		return err_set(e, ERR_CANCELLED,
			"budget of %.2f USD is used up (%.4f spent); raise "
			"--max-cost and resume",
			(double)o->max_cost_uusd / 1e6,
			(double)c->stats.spent_uusd / 1e6);
	if (o->max_total_tokens > 0 &&
		c->stats.spent_tokens >= o->max_total_tokens)
		return err_set(e, ERR_CANCELLED,
			"budget of %lld tokens is used up (%lld spent); raise "
			"--max-total-tokens and resume",
			(long long)o->max_total_tokens,
			(long long)c->stats.spent_tokens);
	if (o->max_cost_uusd > 0 && c->reserved_uusd > 0 &&
		c->stats.spent_uusd + c->reserved_uusd + x->uusd >
			o->max_cost_uusd)
		return 1;
	if (o->max_total_tokens > 0 && c->reserved_tokens > 0 &&
		c->stats.spent_tokens + c->reserved_tokens + x->tokens >
			o->max_total_tokens)
		return 1;
	return 0;
}

static void
budget_nap(struct llm_client *c)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += BUDGET_LOOK_MS * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_nsec -= 1000000000L;
		t.tv_sec++;
	}
	pthread_cond_timedwait(&c->settled, &c->lock, &t);
}

int
client_claim(struct llm_client *c, const struct llm_model *m,
	const struct llm_request *q, size_t body_n, struct client_claim *out,
	struct err *e)
{
	int r;

	if (c->o.max_cost_uusd > 0 && (m->price_in < 0 || m->price_out < 0))
		return err_set(e, ERR_USAGE,
			"a budget needs the price of model %s: set "
			"models.%s.price_in and price_out in USD per million "
			"tokens (0 if it costs nothing)",
			m->name, m->name);
	pthread_mutex_lock(&c->lock);
	budget_estimate(c, m, q, body_n, out);
	r = budget_room(c, out, e);
	while (r > 0 && !pool_cancelled()) {
		budget_nap(c);
		r = budget_room(c, out, e);
	}
	if (r > 0)
		r = err_set(e, ERR_CANCELLED, "cancelled");
	if (r == 0) {
		c->reserved_uusd += out->uusd;
		c->reserved_tokens += out->tokens;
	}
	pthread_mutex_unlock(&c->lock);
	return r;
}

void
client_settle(struct llm_client *c, const struct llm_model *m,
	const struct client_claim *claim, const struct llm_reply *r)
{
	int64_t in;
	int64_t out;
	int64_t cost;

	pthread_mutex_lock(&c->lock);
	c->reserved_uusd -= claim->uusd;
	c->reserved_tokens -= claim->tokens;
	if (r) {
		in = r->usage.input >= 0 ? r->usage.input
					 : claim->prompt_tokens;
		out = r->usage.output >= 0
			? r->usage.output
			: llm_estimate_tokens(
				  NULL, r->content_n + r->reasoning_n);
		cost = r->cost_uusd >= 0 ? r->cost_uusd
					 : budget_price(m->price_in, in) +
				budget_price(m->price_out, out);
		c->stats.spent_uusd += cost;
		c->stats.spent_tokens += in + out;
		c->settled_n++;
		c->settled_uusd += cost;
		c->settled_tokens += in + out;
	}
	pthread_cond_broadcast(&c->settled);
	pthread_mutex_unlock(&c->lock);
}
