/*
 * solver: the interface between bench (which schedules samples) and agent
 * (which solves them).  cli connects the two.
 */
#ifndef EVAL_SOLVER_H
#define EVAL_SOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "eval/extract.h"
#include "eval/judge.h"
#include "eval/task.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/pool.h"

/* What a solver needs of one sample. */
struct solver_job {
	int64_t sample_id; /* row in the store */
	int64_t sample_index;
	const char *run_id;
	const struct task *task;
	const void *model; /* const struct llm_model *, opaque here */
	const char *tag;   /* "suite/task[3]" */
	/* For solvers that look at what they write: the sandboxed judge and
	 * its limits, and how many may use it at once.  NULL: no tools. */
	struct judge *judge;
	const struct judge_options *judge_options;
	struct pool_sem *judging;
	enum extract_mode extract; /* as the final reply will be read */
};

/* The final reply of a sample, committed already. */
struct solver_result {
	int64_t attempt_id;
	const char *text; /* content of the final reply */
	size_t n;
	bool truncated; /* finish_reason length */
	const char *finish;
	bool from_cache;
};

struct solver {
	const char *name; /* "single" */
	/* Called from many threads at once.  On return 0 the final attempt is
	 * committed in the store.  ERR_CANCELLED: stop, resumable; other
	 * errors: the sample is in error, with that text; *fatal is set when
	 * no other sample can do better (key refused, endpoint unknown). */
	int (*solve)(void *arg, const struct solver_job *job, struct arena *a,
		struct solver_result *out, bool *fatal, struct err *e);
	void *arg;
};

#endif
