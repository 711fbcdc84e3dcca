/*
 * testbench: tasks whose candidate is a testbench (kind "testbench").
 *
 * A file of role "design" is what is to be tested, hidden from whoever writes
 * the testbench; the task's golden is a testbench that passes.  meta.faults are
 * edits of the design ({"id", "find", "replace"}).  The candidate is a module
 * (task.tb_top, "tb") that makes an instance of task.top and prints our line
 * once at its end.  It must accept the design (golden accuracy), and reject the
 * share meta.testbench.min_score of those faulty designs that are proven to do
 * something else (mutant accuracy): CorrectBench's Eval1 and Eval2, against
 * proven faults in place of a second testbench.
 */
#ifndef EVAL_TESTBENCH_H
#define EVAL_TESTBENCH_H

#include "eval/task.h"

#define TESTBENCH_MIN_SCORE 0.8

struct testbench_task {
	const struct task_file *design;
	double min_score; /* above 0 */
	size_t n_faults;
};
/* ERR_PARSE: a task that cannot be judged, and why. */
int testbench_read(
	const struct task *t, struct testbench_task *out, struct err *e);

/* What a testbench must not hold: a module under test of its own, files, other
 * system tasks than those of plain testbenches.  text is preprocessed; top is
 * the module under test.  NULL: nothing; else what, on *line. */
const char *testbench_forbidden(struct arena *a, const char *top,
	const char *text, size_t n, int *line);

enum testbench_says { TESTBENCH_PASS, TESTBENCH_FAIL, TESTBENCH_SILENT };
/* How one did, for the verdict's metrics: {"testbench": {"samples",
 * "mismatches"}, "score", "min_score", "faults": {"n", "caught", "missed":
 * [ids], "silent": [ids]}}; the last three only when faults were run. */
struct testbench_result {
	int64_t samples, mismatches; /* with the right design; -1: not told */
	size_t n;		     /* faulty designs */
	const char *id[TASK_FAULTS_MAX];
	enum testbench_says says[TASK_FAULTS_MAX]; /* of each */
};
size_t testbench_caught(const struct testbench_result *r);
cJSON *testbench_metrics(struct arena *a, const struct testbench_result *r,
	const struct testbench_task *t);

#endif
