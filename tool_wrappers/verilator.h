/*
 * verilator: what Verilator's lint says of a text, counted by kind.  Run in
 * the sandbox; a complaint is a result, never an error.
 */
#ifndef TOOL_VERILATOR_H
#define TOOL_VERILATOR_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/proc.h"

struct verilator;
struct sandbox;

/* Finds verilator_bin and reads its version.  sb is borrowed (NULL: no
 * sandbox).  ERR_TOOL says what to install.  Thread-safe afterwards. */
int verilator_open(struct verilator **out, struct sandbox *sb, struct err *e);
void verilator_close(struct verilator *v);
const char *verilator_version(const struct verilator *v); /* "5.006" */

struct verilator_job {
	const char *text;
	size_t n;
	const char *top;
	int64_t cpu_ms, as_bytes;
};
#define VERILATOR_KINDS 64
struct verilator_kind {
	const char *name; /* "WIDTH", "UNUSED"; "error" for a plain error */
	long n;
};
struct verilator_lint {
	enum proc_how how; /* PROC_EXITED: it came to its end */
	struct verilator_kind kind[VERILATOR_KINDS]; /* of warnings, in order
						      * of appearance */
	size_t n_kinds; /* more kinds than there is room for are not told
			 * apart from the last */
	long warnings, errors;
	const char *first_error; /* one line, or "" */
	int64_t cpu_us;
};
/* -Wall, but what is said of the file's name. */
int verilator_lint(struct verilator *v, struct arena *a,
	const struct verilator_job *job, struct verilator_lint *out,
	struct err *e);

/* Reads what it printed; for tests. */
void verilator_read(
	struct arena *a, const char *log, size_t n, struct verilator_lint *out);

#endif
