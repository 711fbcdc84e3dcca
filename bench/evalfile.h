/*
 * evalfile: judges the candidates of a file, in parallel, and writes one
 * result line each, in the order of the input.
 *
 * Result line: task_id, completion_id (as given, where given), sample_index,
 * passed, result ("passed" | "failed: reason" | "error: text"), code,
 * extractor, verdict (schema rtlsmith.verdict/1, without timings, so that the
 * same input gives the same bytes).
 */
#ifndef BENCH_EVALFILE_H
#define BENCH_EVALFILE_H

#include "bench/run.h"
#include "bench/samples.h"

struct evalfile_task { /* counts of one task, in suite order */
	const char *id;
	int64_t n, pass, fail, error;
};

struct evalfile_options {
	struct store *store; /* verdict cache; NULL: every one is fresh */
	struct judge *judge;
	struct judge_options judge_options;
	struct opinion *opinion; /* second judge; NULL: none */
	struct ppa *ppa;	 /* what passes is measured; NULL: not */
	const int64_t *task_ids; /* in the store, of tasks[]; may be NULL */
	/* How to extract; auto_extract: none for solution and completion,
	 * default for response. */
	enum extract_mode extract;
	bool auto_extract;
	const struct task *tasks;
	size_t n_tasks;
	int jobs;		  /* 0: processors */
	struct bench_waves waves; /* TASK.INDEX.vcd */
	/* Gets each result line (with newline), in input order, under a lock;
	 * -1 ends the work. */
	int (*write)(void *arg, const char *line, size_t n, struct err *e);
	void (*progress)(void *arg, int64_t done); /* may be NULL */
	void *arg;
};

/* counts: n_tasks entries, filled.  ERR_NOTFOUND when a row names a task that
 * the suite does not have (with the nearest names). */
int evalfile_run(const struct evalfile_options *o, const char *path,
	struct evalfile_task *counts, struct err *e);

#endif
