/*
 * assertion: tasks whose candidate is a set of properties (kind "assertion").
 *
 * A file of role "design" is what the properties are about; the task's golden
 * is a set that passes.  meta.faults are edits of the design ({"id", "find",
 * "replace"}); those that are proven to change what it does must be caught by
 * the share meta.prove.min_score.  Other members of meta.prove: "reset",
 * "depth", "cpu_seconds", "assume" (assumptions may be made), "show_design".
 */
#ifndef EVAL_ASSERTION_H
#define EVAL_ASSERTION_H

#include "eval/sva.h"
#include "eval/task.h"

#define ASSERTION_MIN_SCORE 0.75
#define ASSERTION_CPU_SECONDS_MAX 600
#define ASSERTION_DEPTH_MAX 200

struct assertion_task {
	const struct task_file *design;
	const char *reset; /* as of struct sva_job */
	int depth;
	int64_t cpu_ms;
	double min_score; /* above 0 */
	bool may_assume;
	bool show_design; /* the prompt holds it */
	size_t n_faults;
};
/* ERR_PARSE: a task that cannot be judged, and why. */
int assertion_read(
	const struct task *t, struct assertion_task *out, struct err *e);

/* What a candidate must not hold: code of a design, what ends a simulation,
 * assumptions (unless they are allowed).  NULL: nothing; else what, on *line.
 */
const char *assertion_forbidden(struct arena *a, const char *text, size_t n,
	bool may_assume, int *line);

/* How the properties did, for the verdict's metrics: {"properties": {"total",
 * "proven", "vacuous", "counterexample", "unknown", "not_in_subset",
 * "reached", "unreachable", "assumed"}, "score", "min_score", "faults":
 * {"n", "caught", "missed": [ids], "undecided": [ids]}}; the last three only
 * when faults were asked. */
cJSON *assertion_metrics(struct arena *a, const struct sva_result *r,
	const struct assertion_task *t);

#endif
