/*
 * replay_timer: holds connections back without blocking the threads that
 * answer.  One thread sleeps until the next one is due.
 *
 * Invariant: a connection is suspended before it is in the heap and resumed
 * when it leaves it, both under the lock, so that it is resumed exactly once
 * and none is suspended when the server stops.
 */
#include "serve/replay_int.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/clock.h"

struct timer_item {
	int64_t due_ms;
	struct MHD_Connection *c;
};

struct replay_timer {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	struct timer_item *heap;
	size_t n, cap;
	bool stopping;
};

static void
timer_swap(struct replay_timer *t, size_t i, size_t k)
{
	struct timer_item x = t->heap[i];

	t->heap[i] = t->heap[k];
	t->heap[k] = x;
}

static void
timer_push(struct replay_timer *t, struct MHD_Connection *c, int64_t due_ms)
{
	size_t i = t->n++;

	if (i == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->heap = xrealloc(t->heap, t->cap * sizeof(*t->heap));
	}
	t->heap[i].c = c;
	t->heap[i].due_ms = due_ms;
	while (i > 0 && t->heap[i].due_ms < t->heap[(i - 1) / 2].due_ms) {
		timer_swap(t, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static struct MHD_Connection *
timer_pop(struct replay_timer *t)
{
	struct MHD_Connection *c = t->heap[0].c;
	size_t i = 0;

	t->heap[0] = t->heap[--t->n];
	for (;;) {
		size_t k = 2 * i + 1;

		if (k >= t->n)
			return c;
		if (k + 1 < t->n && t->heap[k + 1].due_ms < t->heap[k].due_ms)
			k++;
		if (t->heap[i].due_ms <= t->heap[k].due_ms)
			return c;
		timer_swap(t, i, k);
		i = k;
	}
}

static void
timer_sleep(struct replay_timer *t, int64_t until_ms)
{
	struct timespec ts;

	ts.tv_sec = until_ms / 1000;
	ts.tv_nsec = (until_ms % 1000) * 1000000;
	pthread_cond_timedwait(&t->wake, &t->lock, &ts);
}

static void *
timer_main(void *arg)
{
	struct replay_timer *t = arg;

	pthread_mutex_lock(&t->lock);
	while (!t->stopping || t->n) {
		if (t->n == 0)
			pthread_cond_wait(&t->wake, &t->lock);
		else if (t->stopping || t->heap[0].due_ms <= clock_mono_ms())
			MHD_resume_connection(timer_pop(t));
		else
			timer_sleep(t, t->heap[0].due_ms);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

int
replay_timer_new(struct replay_timer **out, struct err *e)
{
	struct replay_timer *t = xcalloc(1, sizeof(*t));
	pthread_condattr_t attr;

	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&t->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&t->thread, NULL, timer_main, t) != 0) {
		free(t);
		return err_set(e, ERR_IO, "cannot start the timer's thread");
	}
	*out = t;
	return 0;
}

int
replay_timer_wait(struct replay_timer *t, struct MHD_Connection *c, int64_t ms)
{
	int64_t due = clock_mono_ms() + ms;

	pthread_mutex_lock(&t->lock);
	if (t->stopping) {
		pthread_mutex_unlock(&t->lock);
		return -1;
	}
	MHD_suspend_connection(c);
	timer_push(t, c, due);
	if (t->heap[0].c == c)
		pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
	return 0;
}

void
replay_timer_stop(struct replay_timer *t)
{
	pthread_mutex_lock(&t->lock);
	t->stopping = true;
	pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
}

bool
replay_timer_stopping(struct replay_timer *t)
{
	bool v;

	pthread_mutex_lock(&t->lock);
	v = t->stopping;
	pthread_mutex_unlock(&t->lock);
	return v;
}

void
replay_timer_free(struct replay_timer *t)
{
	if (!t)
		return;
	pthread_cond_destroy(&t->wake);
	pthread_mutex_destroy(&t->lock);
	free(t->heap);
	free(t);
}
