/*
 * fuzz_monitor: any bytes as the monitor's line.  What is read can be compared
 * with itself without a finding, and with all rules at once without harm.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/monitor.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct monitor_report *r, *g;
	struct monitor_finding f;
	struct err e = ERR_INIT;
	static const char golden[] =
		"{\"monitor\":1,\"complete\":true,\"sites\":1,\"calls\":1,"
		"\"late\":false,\"end\":\"5\",\"steps\":2,\"changes\":2,"
		"\"signature\":\"0123456789abcdef\",\"instances\":[{\"path\":"
		"\"tb.t\",\"steps\":2,\"ports\":[{\"name\":\"a\",\"dir\":"
		"\"input\",\"width\":1,\"hash\":\"0123456789abcdef\"},"
		"{\"name\":\"q\",\"dir\":\"output\",\"width\":8,\"seen0\":"
		"\"ff\",\"seen1\":\"ff\",\"end\":\"ff\",\"unknown\":[0,4,1,4]}"
		"]}]}\n";

	FUZZ_CHECK(monitor_parse(&a, golden, sizeof(golden) - 1, &g, &e) == 0);
	if (monitor_parse(&a, (const char *)data, size, &r, &e) == 0) {
		(void)monitor_vacuous(r);
		(void)monitor_compare(g, r, ~0U, &f);
		(void)monitor_compare(r, g, ~0U, &f);
		if (!monitor_compare(r, r, MONITOR_RUN, &f))
			FUZZ_CHECK(!monitor_compare(
				r, r, MONITOR_END | MONITOR_TOGGLE, &f));
	}
	arena_release(&a);
	return 0;
}
