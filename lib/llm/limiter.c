/*
 * limiter: places and token buckets.  Must not sleep past a cancellation.
 */
#include "lib/llm/limiter.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/pool.h"

#define LIMITER_LOOK_US 50000 /* how often the cancel flag is looked at */
#define LIMITER_CUT 0.5
#define RPM_BURST_S 1.0 /* seconds of requests a full bucket holds */
#define TPM_BURST_S 10.0

/* Refilled by `rate` a second up to `cap`; may go below zero. */
struct bucket {
	double rate, cap, level;
	int64_t at_us;
};

struct limiter {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	double limit;
	int upper;
	int in_flight;
	int64_t cut_us;
	struct bucket requests, tokens;
};

static void
bucket_init(struct bucket *b, double per_minute, double burst_s)
{
	b->rate = per_minute / 60;
	b->cap = b->rate * burst_s;
	if (b->cap < 1)
		b->cap = 1;
	b->level = b->cap;
	b->at_us = clock_mono_us();
}

static void
bucket_fill(struct bucket *b, int64_t now)
{
	b->level += b->rate * (double)(now - b->at_us) / 1e6;
	b->at_us = now;
	if (b->level > b->cap)
		b->level = b->cap;
}

/* Microseconds until n may be taken; a full bucket gives any n. */
static int64_t
bucket_wait_us(struct bucket *b, double n, int64_t now)
{
	double need;

	if (b->rate <= 0)
		return 0;
	bucket_fill(b, now);
	need = (n < b->cap ? n : b->cap) - b->level;
	/* rounding must not make us look one time more */
	return need <= 1e-9 ? 0 : (int64_t)ceil(need / b->rate * 1e6);
}

static void
bucket_take(struct bucket *b, double n)
{
	if (b->rate > 0)
		b->level -= n;
}

struct limiter *
limiter_new(int upper, double rpm, double tpm)
{
	struct limiter *l = xcalloc(1, sizeof(*l));
	pthread_condattr_t attr;

	l->upper = upper > 0 ? upper : 1;
	l->limit = l->upper;
	l->cut_us = -1;
	bucket_init(&l->requests, rpm, RPM_BURST_S);
	bucket_init(&l->tokens, tpm, TPM_BURST_S);
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->freed, &attr);
	pthread_condattr_destroy(&attr);
	return l;
}

void
limiter_free(struct limiter *l)
{
	if (!l)
		return;
	pthread_cond_destroy(&l->freed);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

static void
limiter_nap(struct limiter *l, int64_t us)
{
	struct timespec t;

	if (us > LIMITER_LOOK_US)
		us = LIMITER_LOOK_US;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += us * 1000;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_nsec -= 1000000000L;
		t.tv_sec++;
	}
	pthread_cond_timedwait(&l->freed, &l->lock, &t);
}

/* 0: go; else how long to wait at most before looking again. */
static int64_t
limiter_wait_us(struct limiter *l, double tokens, int64_t now)
{
	int64_t a;
	int64_t b;

	if (l->in_flight >= (int)l->limit)
		return LIMITER_LOOK_US;
	a = bucket_wait_us(&l->requests, 1, now);
	b = bucket_wait_us(&l->tokens, tokens, now);
	return a > b ? a : b;
}

int
limiter_enter(struct limiter *l, int64_t tokens, int64_t deadline_us,
	int64_t *started, struct err *e)
{
	int r = 1;

	pthread_mutex_lock(&l->lock);
	while (r > 0) {
		int64_t now = clock_mono_us();
		int64_t wait = limiter_wait_us(l, (double)tokens, now);

		if (pool_cancelled()) {
			r = err_set(e, ERR_CANCELLED, "cancelled");
		} else if (deadline_us > 0 && now >= deadline_us) {
			r = err_set(e, ERR_TIMEOUT,
				"no place within the total timeout");
		} else if (wait > 0) {
			limiter_nap(l, wait);
		} else {
			bucket_take(&l->requests, 1);
			bucket_take(&l->tokens, (double)tokens);
			l->in_flight++;
			*started = now;
			r = 0;
		}
	}
	pthread_mutex_unlock(&l->lock);
	return r;
}

void
limiter_leave(struct limiter *l, enum limiter_outcome o, int64_t started,
	int64_t more)
{
	pthread_mutex_lock(&l->lock);
	l->in_flight--;
	bucket_take(&l->tokens, (double)more);
	if (o == LIMITER_429 && started > l->cut_us) {
		l->limit =
			l->limit * LIMITER_CUT < 1 ? 1 : l->limit * LIMITER_CUT;
		l->cut_us = clock_mono_us();
	} else if (o == LIMITER_OK && l->limit < l->upper) {
		l->limit += 1 / l->limit;
		if (l->limit > l->upper)
			l->limit = l->upper;
		pthread_cond_signal(&l->freed);
	}
	pthread_cond_signal(&l->freed);
	pthread_mutex_unlock(&l->lock);
}

int
limiter_limit(struct limiter *l)
{
	int n;

	pthread_mutex_lock(&l->lock);
	n = (int)l->limit;
	pthread_mutex_unlock(&l->lock);
	return n;
}

int
limiter_in_flight(struct limiter *l)
{
	int n;

	pthread_mutex_lock(&l->lock);
	n = l->in_flight;
	pthread_mutex_unlock(&l->lock);
	return n;
}
