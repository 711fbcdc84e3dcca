/*
 * iverilog_log: reads the diagnostics out of what ivlpp and ivl print.
 */
#ifndef TOOL_IVERILOG_LOG_H
#define TOOL_IVERILOG_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct iverilog_diag {
	const char *file; /* not NUL-terminated: file_n bytes of the log */
	size_t file_n;
	int line;	      /* 0: none given */
	const char *severity; /* "error", "warning", "note" */
	const char *message;  /* message_n bytes of the log */
	size_t message_n;
	bool syntax; /* a syntax error */
};

/*
 * Reads the next diagnostic at *at (start with 0) of a log of n bytes and
 * moves *at behind it; false at the end.  Lines that are none (counts,
 * "I give up.", lists of missing modules) are skipped; text without the form
 * "file:line: ..." never yields one.  The result points into the log.
 */
bool iverilog_log_next(
	const char *log, size_t n, size_t *at, struct iverilog_diag *out);

#endif
