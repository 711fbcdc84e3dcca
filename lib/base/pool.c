/*
 * pool: threads, the resizable semaphore and process-wide cancelling.  Signal
 * handlers only set flags; waiters look at them now and then, as condition
 * variables must not be touched from a handler.
 */
#include "lib/base/pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/proc.h"

#define POOL_LOOK_MS 50 /* how often a waiter looks at the cancel flag */
#define POOL_NOT (-1)

struct pool_sem {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	int size;
	int in_use;
};

static atomic_int pool_why = POOL_NOT;
static atomic_int pool_sigints;

void
pool_cancel(int why)
{
	int none = POOL_NOT;

	atomic_compare_exchange_strong(&pool_why, &none, why);
}

bool
pool_cancelled(void)
{
	return atomic_load(&pool_why) != POOL_NOT;
}

int
pool_cancel_why(void)
{
	int why = atomic_load(&pool_why);

	return why == POOL_NOT ? 0 : why;
}

void
pool_cancel_reset(void)
{
	atomic_store(&pool_why, POOL_NOT);
	atomic_store(&pool_sigints, 0);
}

static void
pool_on_signal(int sig)
{
	if (sig == SIGINT && atomic_fetch_add(&pool_sigints, 1) > 0)
		_exit(128 + SIGINT);
	pool_cancel(sig);
}

void
pool_install_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = pool_on_signal;
	sa.sa_flags = SA_RESTART;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

int
pool_ncpu(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (int)n : 1;
}

struct pool_sem *
pool_sem_new(int n)
{
	struct pool_sem *s = xcalloc(1, sizeof(*s));
	pthread_condattr_t attr;

	s->size = n > 0 ? n : 1;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->freed, &attr);
	pthread_condattr_destroy(&attr);
	return s;
}

static void
pool_sem_nap(struct pool_sem *s)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += POOL_LOOK_MS * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_nsec -= 1000000000L;
		t.tv_sec++;
	}
	pthread_cond_timedwait(&s->freed, &s->lock, &t);
}

int
pool_sem_wait(struct pool_sem *s, struct err *e)
{
	bool got = false;

	pthread_mutex_lock(&s->lock);
	while (!pool_cancelled()) {
		if (s->in_use < s->size) {
			s->in_use++;
			got = true;
			break;
		}
		pool_sem_nap(s);
	}
	pthread_mutex_unlock(&s->lock);
	return got ? 0 : err_set(e, ERR_CANCELLED, "cancelled");
}

void
pool_sem_post(struct pool_sem *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->in_use <= 0)
		BUG("pool_sem_post without a wait");
	s->in_use--;
	pthread_cond_signal(&s->freed);
	pthread_mutex_unlock(&s->lock);
}

void
pool_sem_resize(struct pool_sem *s, int n)
{
	pthread_mutex_lock(&s->lock);
	s->size = n > 0 ? n : 1;
	pthread_cond_broadcast(&s->freed);
	pthread_mutex_unlock(&s->lock);
}

int
pool_sem_size(struct pool_sem *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->size;
	pthread_mutex_unlock(&s->lock);
	return n;
}

int
pool_sem_in_use(struct pool_sem *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->in_use;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void
pool_sem_free(struct pool_sem *s)
{
	if (!s)
		return;
	pthread_cond_destroy(&s->freed);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* All workers of one pool_run; they start together or not at all. */
struct pool_team {
	pthread_mutex_t lock;
	pthread_cond_t decided;
	enum { POOL_WAIT, POOL_GO, POOL_DROP } gate;
	void (*fn)(void *arg, int index);
	void *arg;
};

struct pool_worker {
	struct pool_team *team;
	pthread_t thread;
	int index;
	int64_t cpu_us; /* of the programs that it ran */
};

static void *
pool_worker_main(void *p)
{
	struct pool_worker *w = p;
	struct pool_team *t = w->team;
	bool go;

	pthread_mutex_lock(&t->lock);
	while (t->gate == POOL_WAIT)
		pthread_cond_wait(&t->decided, &t->lock);
	go = t->gate == POOL_GO;
	pthread_mutex_unlock(&t->lock);
	if (go)
		t->fn(t->arg, w->index);
	w->cpu_us = proc_thread_cpu_us();
	return NULL;
}

int
pool_run(int n, void (*fn)(void *arg, int index), void *arg, struct err *e)
{
	struct pool_team t = {PTHREAD_MUTEX_INITIALIZER,
		PTHREAD_COND_INITIALIZER, POOL_WAIT, fn, arg};
	struct pool_worker *w;
	int started = 0;
	int sys = 0;

	if (n < 1)
		return err_set(e, ERR_USAGE, "%d worker threads", n);
	w = xcalloc((size_t)n, sizeof(*w));
	while (started < n) {
		w[started].team = &t;
		w[started].index = started;
		sys = pthread_create(&w[started].thread, NULL, pool_worker_main,
			&w[started]);
		if (sys)
			break;
		started++;
	}
	pthread_mutex_lock(&t.lock);
	t.gate = sys ? POOL_DROP : POOL_GO;
	pthread_cond_broadcast(&t.decided);
	pthread_mutex_unlock(&t.lock);
	while (started > 0) {
		pthread_join(w[--started].thread, NULL);
		proc_thread_cpu_add(w[started].cpu_us);
	}
	free(w);
	if (!sys)
		return 0;
	errno = sys;
	return err_sys(e, ERR_LIMIT, "cannot start %d worker threads", n);
}
