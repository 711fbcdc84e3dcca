/*
 * yosys_log: what Yosys and ABC print, read without trusting it.  Pure
 * functions over n bytes that may hold anything; results live in the arena.
 */
#ifndef TOOL_YOSYS_LOG_H
#define TOOL_YOSYS_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct yosys_message {
	const char *file; /* NULL: none named */
	int line;	  /* 0: none named */
	const char *text; /* one line, without "ERROR: ", valid UTF-8 */
};
/* The last error, "FILE:LINE: ERROR: TEXT" or "ERROR: TEXT".  False: none. */
bool yosys_log_error(
	struct arena *a, const char *log, size_t n, struct yosys_message *out);

/* What the sat command said in a file of its own (tee -o). */
enum yosys_sat {
	YOSYS_SAT_UNCLEAR,
	YOSYS_SAT_PROVEN,
	YOSYS_SAT_MODEL, /* a counterexample was found */
	YOSYS_SAT_STEPS, /* induction reached its last step without either */
	YOSYS_SAT_TIMEOUT
};
struct yosys_sat_log {
	enum yosys_sat end;
	int steps; /* time steps for which the base case was shown to hold */
};
void yosys_log_sat(const char *log, size_t n, struct yosys_sat_log *out);

/* ABC's print_status lines: the last one's 1 proven, 0 refuted, -1 not decided
 * or no line; *frames = the most frames that an undecided one was shown for,
 * 0: none.  frames may be NULL. */
int yosys_log_abc(const char *log, size_t n, int *frames);

#endif
