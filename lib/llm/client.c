/*
 * client: the handle: options, limiters, what is in flight, statistics.  Must
 * not hold its lock while anything waits for the network.
 */
#include "lib/llm/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/llm/request.h"

static int
client_check(const struct llm_client_options *o, struct err *e)
{
	if (o->max_retries < 0 || o->attempt_timeout_ms <= 0 ||
		o->idle_timeout_ms < 0 || o->total_timeout_ms < 0 ||
		o->backoff_ms < 0 || o->backoff_max_ms < 0)
		return err_set(e, ERR_USAGE,
			"retries, timeouts and back-off must not be negative, "
			"and the attempt timeout must be above 0");
	return 0;
}

int
llm_client_new(struct llm_client **out, const struct llm_client_options *o,
	struct err *e)
{
	struct llm_client *c;
	pthread_condattr_t attr;

	if (client_check(o, e) < 0)
		return -1;
	c = xcalloc(1, sizeof(*c));
	c->o = *o;
	c->stats.spent_uusd = o->spent_uusd;
	c->stats.spent_tokens = o->spent_tokens;
	c->tp = transport_new(e);
	if (!c->tp) {
		free(c);
		return -1;
	}
	rand_seed(&c->rand, o->seed);
	pthread_mutex_init(&c->lock, NULL);
	pthread_mutex_init(&c->key_lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&c->settled, &attr);
	pthread_condattr_destroy(&attr);
	*out = c;
	return 0;
}

void
llm_client_free(struct llm_client *c)
{
	if (!c)
		return;
	transport_free(c->tp);
	while (c->limiters) {
		struct client_limiter *l = c->limiters;

		c->limiters = l->next;
		limiter_free(l->l);
		free(l->name);
		free(l);
	}
	while (c->keys) {
		struct client_key *k = c->keys;

		c->keys = k->next;
		explicit_bzero(k->value, strlen(k->value));
		free(k->value);
		free(k->source);
		free(k);
	}
	pthread_cond_destroy(&c->settled);
	pthread_mutex_destroy(&c->key_lock);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

struct limiter *
client_limiter(struct llm_client *c, const struct llm_model *m)
{
	struct client_limiter *x;

	pthread_mutex_lock(&c->lock);
	for (x = c->limiters; x && !str_eq(x->name, m->name); x = x->next)
		;
	if (!x) {
		x = xcalloc(1, sizeof(*x));
		x->name = xstrdup(m->name);
		x->l = limiter_new(m->concurrency > 0 ? m->concurrency
						      : REQUEST_CONCURRENCY,
			m->rpm, m->tpm);
		x->next = c->limiters;
		c->limiters = x;
	}
	pthread_mutex_unlock(&c->lock);
	return x->l;
}

void
client_flight_add(struct llm_client *c, struct client_flight *f)
{
	f->since_ms = clock_mono_ms();
	f->prev = NULL;
	pthread_mutex_lock(&c->lock);
	f->next = c->flights;
	if (f->next)
		f->next->prev = f;
	c->flights = f;
	pthread_mutex_unlock(&c->lock);
}

void
client_flight_state(
	struct llm_client *c, struct client_flight *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	pthread_mutex_lock(&c->lock);
	(void)vsnprintf(f->state, sizeof(f->state), fmt, ap);
	pthread_mutex_unlock(&c->lock);
	va_end(ap);
}

void
client_flight_remove(struct llm_client *c, struct client_flight *f)
{
	pthread_mutex_lock(&c->lock);
	if (f->prev)
		f->prev->next = f->next;
	else
		c->flights = f->next;
	if (f->next)
		f->next->prev = f->prev;
	pthread_mutex_unlock(&c->lock);
}

int64_t
client_backoff(struct llm_client *c, int n)
{
	int64_t top = c->o.backoff_ms;
	double part;

	while (--n > 0 && top < c->o.backoff_max_ms)
		top *= 2;
	if (top > c->o.backoff_max_ms)
		top = c->o.backoff_max_ms;
	pthread_mutex_lock(&c->lock);
	part = rand_unit(&c->rand);
	pthread_mutex_unlock(&c->lock);
	return (int64_t)((double)top * part);
}

size_t
llm_inflight(struct llm_client *c, struct arena *a, struct llm_flight **out)
{
	int64_t now = clock_mono_ms();
	struct client_flight *f;
	struct llm_flight *list;
	size_t n = 0;

	pthread_mutex_lock(&c->lock);
	for (f = c->flights; f; f = f->next)
		n++;
	list = arena_array(a, n ? n : 1, sizeof(*list));
	n = 0;
	for (f = c->flights; f; f = f->next) {
		list[n].model = arena_strdup(a, f->model);
		list[n].tag = arena_strdup(a, f->tag);
		list[n].state = arena_strdup(a, f->state);
		list[n].ms = now - f->since_ms;
		n++;
	}
	pthread_mutex_unlock(&c->lock);
	*out = list;
	return n;
}

void
llm_stats(struct llm_client *c, struct llm_stats *out)
{
	struct client_limiter *x;
	int most = -1;

	pthread_mutex_lock(&c->lock);
	*out = c->stats;
	out->concurrency = 0;
	for (x = c->limiters; x; x = x->next) {
		int busy = limiter_in_flight(x->l);

		if (busy > most) {
			most = busy;
			out->concurrency = limiter_limit(x->l);
		}
	}
	pthread_mutex_unlock(&c->lock);
}
