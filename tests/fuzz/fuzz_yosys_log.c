/*
 * fuzz_yosys_log: any bytes as what Yosys and ABC print.  Reading always ends,
 * numbers stay in range, and texts are one line of UTF-8.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

static void
check_error(const char *log, size_t n)
{
	struct arena a = ARENA_INIT;
	struct yosys_message m;

	if (yosys_log_error(&a, log, n, &m)) {
		FUZZ_CHECK(m.text && !strchr(m.text, '\n'));
		FUZZ_CHECK(str_utf8_ok(m.text, strlen(m.text)));
		FUZZ_CHECK(m.line >= 0);
		FUZZ_CHECK(!m.file || str_utf8_ok(m.file, strlen(m.file)));
		FUZZ_CHECK(m.file || m.line == 0);
	}
	arena_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *log = malloc(size > 0 ? size : 1);
	struct yosys_sat_log sat;
	int status, frames = -1;

	FUZZ_CHECK(log);
	if (size > 0)
		memcpy(log, data, size);
	check_error(log, size);
	yosys_log_sat(log, size, &sat);
	FUZZ_CHECK(sat.steps >= 0);
	FUZZ_CHECK(
		sat.end >= YOSYS_SAT_UNCLEAR && sat.end <= YOSYS_SAT_TIMEOUT);
	status = yosys_log_abc(log, size, &frames);
	FUZZ_CHECK(status >= -1 && status <= 1 && frames >= 0);
	free(log);
	return 0;
}
