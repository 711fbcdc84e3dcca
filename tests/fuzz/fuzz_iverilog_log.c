/*
 * fuzz_iverilog_log: any bytes as a compiler's log.  Every diagnostic lies
 * inside the log, in order, and reading always ends.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "tool_wrappers/iverilog_log.h"

static void
check_inside(const char *log, size_t n, const char *p, size_t k)
{
	FUZZ_CHECK(p >= log && k <= n && p + k <= log + n);
	FUZZ_CHECK(!memchr(p, '\n', k));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *log = malloc(size + 1);
	struct iverilog_diag d;
	size_t at = 0, last = 0;

	FUZZ_CHECK(log);
	if (size > 0)
		memcpy(log, data, size);
	while (iverilog_log_next(log, size, &at, &d)) {
		FUZZ_CHECK(at > last && at <= size);
		FUZZ_CHECK(d.file_n > 0 && d.line >= 0);
		FUZZ_CHECK(d.severity && d.severity[0]);
		check_inside(log, size, d.file, d.file_n);
		check_inside(log, size, d.message, d.message_n);
		last = at;
	}
	FUZZ_CHECK(at == size);
	free(log);
	return 0;
}
