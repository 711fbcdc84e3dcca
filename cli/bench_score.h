/*
 * bench_score: a finished testbench held against the right design of a task and
 * against faulty ones: what only somebody may know who has the task's golden.
 */
#ifndef CLI_BENCH_SCORE_H
#define CLI_BENCH_SCORE_H

#include "cli/cmd.h"
#include "eval/judge.h"

struct bench_score {
	const char *none; /* why there is no score, or NULL */
	bool accepts;	  /* the right design */
	const char *why;  /* it does not: one line */
	size_t faults;	  /* that matter (workbench_strength) */
	size_t caught;
	const char *no_faults; /* why there are none, or NULL */
	const char *missed;    /* "F1, F7", or "" */
};

struct bench_score_job {
	struct judge *judge;
	const struct task *task; /* any kind that has a right design */
	const char *code;	 /* the testbench */
	size_t n;
};
/* A task of kind testbench is judged as ever, by its own faults; of another
 * kind by faults that Yosys makes of its golden.  -1 as judge_run. */
int bench_score(struct arena *a, const struct bench_score_job *job,
	struct bench_score *out, struct err *e);

#endif
