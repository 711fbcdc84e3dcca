/*
 * test_llm_limiter: adaptive concurrency and token buckets.
 */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdatomic.h>

#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/llm/limiter.h"

static int64_t
enter(struct limiter *l, int64_t tokens)
{
	struct err e = ERR_INIT;
	int64_t t = 0;

	assert_ok(limiter_enter(l, tokens, 0, &t, &e), e);
	return t;
}

static void
test_only_429_cuts(void **state)
{
	struct limiter *l = limiter_new(16, 0, 0);
	int64_t t[4];
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		t[i] = enter(l, 1);
	assert_int_equal(limiter_in_flight(l), 4);
	limiter_leave(l, LIMITER_OTHER, t[0], 0);
	assert_int_equal(limiter_limit(l), 16);
	limiter_leave(l, LIMITER_429, t[1], 0);
	assert_int_equal(limiter_limit(l), 8);
	limiter_leave(l, LIMITER_429, t[2], 0); /* was on its way */
	assert_int_equal(limiter_limit(l), 8);
	limiter_leave(l, LIMITER_OK, t[3], 0);
	assert_int_equal(limiter_limit(l), 8); /* 8.125 */
	for (i = 0; i < 8; i++)
		limiter_leave(l, LIMITER_OK, enter(l, 1), 0);
	assert_int_equal(limiter_limit(l), 9);
	for (i = 0; i < 1000; i++)
		limiter_leave(l, LIMITER_OK, enter(l, 1), 0);
	assert_int_equal(limiter_limit(l), 16); /* never above */
	for (i = 0; i < 10; i++) {
		int64_t last = enter(l, 1);

		while (clock_mono_us() <= last)
			;
		limiter_leave(l, LIMITER_429, enter(l, 1), 0);
		limiter_leave(l, LIMITER_OTHER, last, 0);
		if (limiter_limit(l) == 1)
			break;
		while (clock_mono_us() <= last + 2)
			;
	}
	assert_int_equal(limiter_limit(l), 1); /* never below */
	limiter_free(l);
}

static void
test_rpm(void **state)
{
	struct limiter *l = limiter_new(100, 60 * 20, 0); /* 20 a second */
	int64_t t0 = clock_mono_us();
	int i;

	(void)state;
	for (i = 0; i < 25; i++) /* 20 at once, 5 by refill */
		enter(l, 1);
	assert_true(clock_mono_us() - t0 >= 5 * 50000 - 1000);
	assert_true(clock_mono_us() - t0 < 5000000);
	limiter_free(l);
}

static void
test_tpm(void **state)
{
	struct limiter *l = limiter_new(100, 0, 60000); /* 1000 a second */
	struct err e = ERR_INIT;
	int64_t t = 0;
	int64_t soon;

	(void)state;
	enter(l, 1000000); /* more than a full bucket: goes, then owes */
	soon = clock_mono_us() + 20000;
	assert_err(limiter_enter(l, 10, soon, &t, &e), e, ERR_TIMEOUT, "total");
	limiter_leave(l, LIMITER_OK, t, -1000000); /* it used nothing */
	enter(l, 9000);
	limiter_free(l);
}

static void *
waiter(void *arg)
{
	struct err e = ERR_INIT;
	int64_t t = 0;

	if (limiter_enter(arg, 1, 0, &t, &e) == 0)
		return NULL;
	return e.code == ERR_CANCELLED ? arg : NULL;
}

static void
test_cancel(void **state)
{
	struct limiter *l = limiter_new(1, 0, 0);
	pthread_t t;
	void *r = NULL;

	(void)state;
	enter(l, 1);
	assert_int_equal(pthread_create(&t, NULL, waiter, l), 0);
	pool_cancel(0);
	pthread_join(t, &r);
	assert_ptr_equal(r, l);
	pool_cancel_reset();
	limiter_free(l);
}

static void
test_place_given_on(void **state)
{
	struct limiter *l = limiter_new(1, 0, 0);
	int64_t s = enter(l, 1);
	pthread_t t;
	void *r = l;

	(void)state;
	assert_int_equal(pthread_create(&t, NULL, waiter, l), 0);
	limiter_leave(l, LIMITER_OK, s, 0);
	pthread_join(t, &r);
	assert_null(r);
	assert_int_equal(limiter_in_flight(l), 1);
	limiter_free(l);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_only_429_cuts),
	cmocka_unit_test(test_rpm),
	cmocka_unit_test(test_tpm),
	cmocka_unit_test(test_cancel),
	cmocka_unit_test(test_place_given_on),
};

UNIT_MAIN(tests)
