/*
 * report: a run as numbers that a reader can trust; one document feeds every
 * format, the gate and the exit code.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <cjson/cJSON.h>

#include "lib/base/buf.h"
#include "lib/store/store.h"

struct bench_report_options {
	const int64_t *ks; /* k of pass@k; those above every n are left out */
	size_t n_ks;	   /* 0: those of the run's configuration */
	const char *mode;  /* NULL: the run's own */
	bool per_task;	   /* with "tasks" */
};

/* Document of schema rtlsmith.run/1, owned by a. */
int bench_report(struct store *s, struct arena *a, const char *run_id,
	const struct bench_report_options *o, cJSON **doc, struct err *e);

/* format: md csv json junit html verilog-eval-csv leaderboard. */
const char *const *bench_report_formats(void);
int bench_report_render(struct arena *a, const cJSON *const *docs, size_t n,
	const char *format, struct buf *out, struct err *e);

/* Paired comparison of two runs over their common tasks: per-task difference
 * of pass rates, bootstrap interval, exact McNemar (n = 1), flipped tasks,
 * whether they may be compared (fingerprints, suites).  schema
 * rtlsmith.diff/1. */
int bench_diff(struct store *s, struct arena *a, const char *run_a,
	const char *run_b, int64_t k, cJSON **doc, struct err *e);

#endif
