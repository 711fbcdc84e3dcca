/*
 * growth: checks that work grows in proportion to its input, by comparing CPU
 * times of one process with one another: the answer is the same in a slow
 * build (sanitizers) and on a busy machine.
 */
#ifndef TESTS_UNIT_GROWTH_H
#define TESTS_UNIT_GROWTH_H

#include "tests/unit/unit.h"

#include "lib/base/clock.h"

/*
 * Fails when work(ctx, n) costs far more than eight times work(ctx, n / 8):
 * proportional work costs 8 times as much, work that grows with the square 64
 * times.  Both are run twice and the cheaper time counts; below 200 ms
 * nothing is said, as no square hides there at the sizes that are used.
 */
static inline void
assert_linear(void (*work)(void *ctx, size_t n), void *ctx, size_t n)
{
	int64_t us[2] = {INT64_MAX, INT64_MAX};
	int round, big;

	for (round = 0; round < 2; round++)
		for (big = 0; big < 2; big++) {
			int64_t from = clock_thread_cpu_us();

			work(ctx, big ? n : n / 8);
			from = clock_thread_cpu_us() - from;
			if (from < us[big])
				us[big] = from;
		}
	if (us[1] > 24 * us[0] + 200000)
		fail_msg("%zu bytes cost %.1f ms, an eighth of them %.1f ms", n,
			(double)us[1] / 1000.0, (double)us[0] / 1000.0);
}

#endif
