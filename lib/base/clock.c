/*
 * clock: reading the clocks.  Must not wait.
 */
#include "lib/base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_mono_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

int64_t
clock_mono_ms(void)
{
	return clock_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_wall_ms(void)
{
	return clock_us(CLOCK_REALTIME) / 1000;
}

int64_t
clock_thread_cpu_us(void)
{
	return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

void
clock_rfc3339(int64_t wall_ms, char out[CLOCK_RFC3339_MAX])
{
	/* years 0001 to 9999; anything else is shown as the nearest end */
	const int64_t lo = -62135596800000;
	const int64_t hi = 253402300799999;
	struct tm tm;
	time_t s;
	int ms;
	size_t n;

	if (wall_ms < lo)
		wall_ms = lo;
	if (wall_ms > hi)
		wall_ms = hi;
	ms = (int)(wall_ms % 1000);
	s = (time_t)(wall_ms / 1000);
	if (ms < 0) {
		ms += 1000;
		s--;
	}
	gmtime_r(&s, &tm);
	n = (size_t)snprintf(out, CLOCK_RFC3339_MAX, "%04u-%02u-%02u",
		(unsigned)(tm.tm_year + 1900) % 10000u,
		(unsigned)(tm.tm_mon + 1) % 100u, (unsigned)tm.tm_mday % 100u);
	snprintf(out + n, CLOCK_RFC3339_MAX - n, "T%02u:%02u:%02u.%03uZ",
		(unsigned)tm.tm_hour % 100u, (unsigned)tm.tm_min % 100u,
		(unsigned)tm.tm_sec % 100u, (unsigned)ms % 1000u);
}
