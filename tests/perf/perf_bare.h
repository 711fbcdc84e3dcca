/*
 * perf_bare: what everybody begins with: `iverilog && vvp` from a loop in C.
 * The yardstick of the benchmarks.
 */
#ifndef TESTS_PERF_BARE_H
#define TESTS_PERF_BARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "tests/corpus/corpus.h"

struct bare {
	const char *iverilog, *vvp;
};

/* False when the tools are not on the PATH. */
bool bare_find(struct bare *b, struct arena *a);
/* VerilogEval v2's two commands in a fresh folder in memory, nothing else;
 * true when both ended with 0. */
bool bare_run(const struct bare *b, const struct corpus_candidate *k);
/* User and system time of this process and the children it waited for. */
int64_t bare_cpu_us(void);

#endif
