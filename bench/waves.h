/*
 * waves: keeps waveforms of judged candidates as files, for eval and run.
 */
#ifndef BENCH_WAVES_H
#define BENCH_WAVES_H

#include "bench/run.h"

/* Simulates a judged candidate once more and writes DIR/NAME.vcd, when its
 * verdict is one of those asked for; full as in judge_options.  What cannot
 * stand in a file's name becomes "_". */
struct bench_waves_case {
	const struct bench_judged *b;
	bool full;
	const char *name;
};
int bench_waves_keep(const struct bench_waves *w, struct judge *j,
	const struct bench_waves_case *c, struct arena *a, struct err *e);

#endif
