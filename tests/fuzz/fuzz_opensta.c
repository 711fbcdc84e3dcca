/*
 * fuzz_opensta: any bytes as OpenSTA's reports.  Reading always ends, numbers
 * are numbers, and texts are one word, or one line, of UTF-8.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/opensta_report.h"

static void
check_word(const char *s)
{
	FUZZ_CHECK(s && str_utf8_ok(s, strlen(s)));
	FUZZ_CHECK(!strpbrk(s, " \n\t"));
}

static void
check_path(const struct opensta_path *p)
{
	check_word(p->from);
	check_word(p->to);
	FUZZ_CHECK(isfinite(p->arrival_ps) && !isinf(p->slack_ps));
	FUZZ_CHECK(!isinf(p->required_ps) && isfinite(p->setup_ps));
	FUZZ_CHECK(p->n_points <= LIM_STA_POINTS);
	for (size_t i = 0; i < p->n_points; i++) {
		check_word(p->points[i].pin);
		check_word(p->points[i].cell);
		check_word(p->points[i].net);
		FUZZ_CHECK(isfinite(p->points[i].time_ps));
		FUZZ_CHECK(isfinite(p->points[i].delay_ps));
		FUZZ_CHECK(!isinf(p->points[i].slew_ps));
		FUZZ_CHECK(!isinf(p->points[i].load_ff));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *text = malloc(size > 0 ? size : 1), *line;
	struct arena a = ARENA_INIT;
	struct opensta_clock *clocks;
	struct opensta_path p;
	size_t n;

	FUZZ_CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	if (opensta_report_path(&a, text, size, &p))
		check_path(&p);
	n = opensta_report_clocks(&a, text, size, &clocks);
	FUZZ_CHECK(n <= LIM_STA_CLOCKS);
	for (size_t i = 0; i < n; i++)
		check_word(clocks[i].name);
	FUZZ_CHECK(!isinf(opensta_report_number(text, size, "worst")));
	FUZZ_CHECK(opensta_report_count(text, size, "unclocked") >= 0);
	line = opensta_report_line(&a, text, size, "Error:", "port");
	FUZZ_CHECK(!line || !strchr(line, '\n'));
	FUZZ_CHECK(!line || str_utf8_ok(line, strlen(line)));
	arena_release(&a);
	free(text);
	return 0;
}
