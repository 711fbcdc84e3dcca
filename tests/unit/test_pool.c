/*
 * test_pool: threads, the semaphore and cancelling.
 */
#include "tests/unit/unit.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/base/pool.h"
#include "lib/base/proc.h"

static int
teardown(void **state)
{
	(void)state;
	pool_cancel_reset();
	return 0;
}

static atomic_int seen[8];

static void
mark(void *arg, int index)
{
	(void)arg;
	atomic_fetch_add(&seen[index], 1);
}

static void
test_run(void **state)
{
	struct err e = ERR_INIT;
	int i;

	(void)state;
	assert_ok(pool_run(8, mark, NULL, &e), e);
	for (i = 0; i < 8; i++)
		assert_int_equal(atomic_load(&seen[i]), 1);
	assert_err(pool_run(0, mark, NULL, &e), e, ERR_USAGE, "0 worker");
}

struct shared {
	struct pool_sem *sem;
	atomic_int inside;
	atomic_int most;
	atomic_int done;
};

static void
enter(void *arg, int index)
{
	struct shared *s = arg;
	struct err e = ERR_INIT;
	int i;

	(void)index;
	for (i = 0; i < 200; i++) {
		int now;
		int most;

		if (pool_sem_wait(s->sem, &e) < 0)
			return;
		now = atomic_fetch_add(&s->inside, 1) + 1;
		most = atomic_load(&s->most);
		while (now > most &&
			!atomic_compare_exchange_weak(&s->most, &most, now))
			;
		sched_yield();
		atomic_fetch_sub(&s->inside, 1);
		pool_sem_post(s->sem);
		atomic_fetch_add(&s->done, 1);
	}
}

static void
test_semaphore_bounds(void **state)
{
	struct shared s = {0};
	struct err e = ERR_INIT;

	(void)state;
	s.sem = pool_sem_new(3);
	assert_ok(pool_run(8, enter, &s, &e), e);
	assert_int_equal(atomic_load(&s.done), 1600);
	assert_in_range(atomic_load(&s.most), 1, 3);
	assert_int_equal(pool_sem_in_use(s.sem), 0);
	pool_sem_resize(s.sem, 0);
	assert_int_equal(pool_sem_size(s.sem), 1);
	atomic_store(&s.most, 0);
	assert_ok(pool_run(4, enter, &s, &e), e);
	assert_int_equal(atomic_load(&s.most), 1);
	pool_sem_free(s.sem);
	pool_sem_free(NULL);
}

static void
grow_or_wait(void *arg, int index)
{
	struct shared *s = arg;
	struct err e = ERR_INIT;

	if (index == 0) {
		pool_sem_resize(s->sem, 2);
		return;
	}
	if (pool_sem_wait(s->sem, &e) == 0)
		atomic_fetch_add(&s->done, 1);
}

static void
test_resize_lets_one_more_in(void **state)
{
	struct shared s = {0};
	struct err e = ERR_INIT;

	(void)state;
	s.sem = pool_sem_new(1);
	assert_ok(pool_sem_wait(s.sem, &e), e);
	assert_ok(pool_run(2, grow_or_wait, &s, &e), e);
	assert_int_equal(atomic_load(&s.done), 1);
	assert_int_equal(pool_sem_in_use(s.sem), 2);
	pool_sem_free(s.sem);
}

static void
spend(void *arg, int index)
{
	(void)arg;
	proc_thread_cpu_add(10 + index);
	proc_thread_cpu_add(-5); /* not known */
}

static void
test_programs_of_workers(void **state)
{
	struct err e = ERR_INIT;
	int64_t before = proc_thread_cpu_us();

	(void)state;
	assert_ok(pool_run(3, spend, NULL, &e), e);
	assert_int_equal(proc_thread_cpu_us() - before, 33);
}

static void
cancel_or_wait(void *arg, int index)
{
	struct shared *s = arg;
	struct err e = ERR_INIT;

	if (index == 0) {
		pool_cancel(0);
		return;
	}
	if (pool_sem_wait(s->sem, &e) < 0 && e.code == ERR_CANCELLED)
		atomic_fetch_add(&s->done, 1);
}

static void
test_cancel_ends_waiting(void **state)
{
	struct shared s = {0};
	struct err e = ERR_INIT;

	(void)state;
	s.sem = pool_sem_new(1);
	assert_ok(pool_sem_wait(s.sem, &e), e);
	assert_ok(pool_run(4, cancel_or_wait, &s, &e), e);
	assert_int_equal(atomic_load(&s.done), 3);
	/* also when a place is free */
	pool_sem_post(s.sem);
	assert_err(pool_sem_wait(s.sem, &e), e, ERR_CANCELLED, "cancelled");
	pool_sem_free(s.sem);
}

static void
test_first_reason_stays(void **state)
{
	(void)state;
	assert_false(pool_cancelled());
	assert_int_equal(pool_cancel_why(), 0);
	pool_cancel(SIGTERM);
	pool_cancel(SIGINT);
	assert_true(pool_cancelled());
	assert_int_equal(pool_cancel_why(), SIGTERM);
	pool_cancel_reset();
	assert_false(pool_cancelled());
	pool_cancel(0);
	assert_true(pool_cancelled());
	assert_int_equal(pool_cancel_why(), 0);
}

static void
test_signals(void **state)
{
	int fd[2];

	(void)state;
	pool_install_signals();
	raise(SIGHUP);
	assert_int_equal(pool_cancel_why(), SIGHUP);
	pool_cancel_reset();
	raise(SIGINT);
	assert_int_equal(pool_cancel_why(), SIGINT);
	/* SIGPIPE does not end us */
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	assert_int_equal(write(fd[1], "x", 1), -1);
	close(fd[1]);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
}

static void
test_ncpu(void **state)
{
	(void)state;
	assert_in_range(pool_ncpu(), 1, 4096);
}

#define T(f) cmocka_unit_test_teardown(f, teardown)

static const struct CMUnitTest tests[] = {
	T(test_run),
	T(test_semaphore_bounds),
	T(test_resize_lets_one_more_in),
	T(test_programs_of_workers),
	T(test_cancel_ends_waiting),
	T(test_first_reason_stays),
	T(test_signals),
	T(test_ncpu),
};

UNIT_MAIN(tests)
