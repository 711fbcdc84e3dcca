/*
 * test_clock: times and their text.
 */
#include "tests/unit/unit.h"

#include "lib/base/clock.h"

static void
check(int64_t ms, const char *want)
{
	char out[CLOCK_RFC3339_MAX];

	clock_rfc3339(ms, out);
	assert_string_equal(out, want);
}

static void
test_text(void **state)
{
	(void)state;
	check(0, "1970-01-01T00:00:00.000Z");
	check(-1, "1969-12-31T23:59:59.999Z");
	check(951782400123, "2000-02-29T00:00:00.123Z");
	check(1769860800123, "2026-01-31T12:00:00.123Z");
	check(253402300799999, "9999-12-31T23:59:59.999Z");
	check(INT64_MAX, "9999-12-31T23:59:59.999Z");
	check(INT64_MIN, "0001-01-01T00:00:00.000Z");
}

static void
test_clocks(void **state)
{
	int64_t a = clock_mono_us();
	int64_t cpu = clock_thread_cpu_us();
	volatile unsigned v = 0;

	(void)state;
	while (clock_mono_us() < a + 2000)
		v++;
	assert_true(clock_thread_cpu_us() > cpu);
	assert_true(clock_mono_ms() >= (a + 2000) / 1000);
	/* after 2020 and before 2200 */
	assert_true(clock_wall_ms() > 1577836800000);
	assert_true(clock_wall_ms() < 7258118400000);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_text),
	cmocka_unit_test(test_clocks),
};

UNIT_MAIN(tests)
