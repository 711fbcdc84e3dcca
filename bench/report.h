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
	const char *model; /* NULL: all; with one, money and tokens are null */
	bool per_task;	   /* with "tasks" */
	bool per_sample;   /* with "samples" in each of "tasks" */
};

/* Document of schema rtlsmith.run/1, owned by a.  ERR_NOTFOUND for a run or a
 * model that is not there. */
int bench_report(struct store *s, struct arena *a, const char *run_id,
	const struct bench_report_options *o, cJSON **doc, struct err *e);

/* A document's member "modes" as one line for people, in a: how many samples
 * pass each judge, and the reasons where they differ.  NULL when the run was
 * judged in one mode only. */
char *bench_report_modes_text(struct arena *a, const cJSON *doc);
/* How a document's scores came about, to stand beside them: "strict"; of an
 * agent "strict, agent repair, oracle none". */
char *bench_report_judged_text(struct arena *a, const cJSON *doc);
/* Member "opinions" (what the second judge said of passes and failures) as one
 * line, or NULL when it was not asked. */
char *bench_report_opinions_text(struct arena *a, const cJSON *doc);
/* Member "ppa" (what passing samples cost beside their goldens) as a heading
 * and a row a model; NULL and 0 when nothing was measured. */
#define BENCH_PPA_COLUMNS 10
struct bench_ppa_row {
	const char *cell[BENCH_PPA_COLUMNS];
};
extern const char *const bench_report_ppa_columns[BENCH_PPA_COLUMNS];
size_t bench_report_ppa_rows(
	struct arena *a, const cJSON *doc, struct bench_ppa_row **rows);
char *bench_report_ppa_text(struct arena *a, const cJSON *doc);
/* The member "verified" as lines for people: how many tasks are sound, and each
 * score on them beside that on all.  NULL when all tasks are. */
char *bench_report_verified_text(struct arena *a, const cJSON *doc);
/* Member "testbench" (golden and mutant accuracy of testbenches) as a line a
 * model, or NULL when the run has no such task. */
char *bench_report_testbench_text(struct arena *a, const cJSON *doc);
/* Member "line" (exact match and similarities of lines) likewise. */
char *bench_report_line_text(struct arena *a, const cJSON *doc);

/*
 * Writes documents in a format for others:
 *	json			one document, or an array of several
 *	md, html		to read; html is one page that loads nothing
 *	leaderboard		a Markdown table, best pass@1 first
 *	csv			a line a task and model
 *	junit			a test case a sample (documents with per_sample)
 *	verilog-eval-csv	as the suite's own script (one model a document,
 *				with per_sample)
 * ERR_USAGE for an unknown format and where a format cannot hold what is
 * given; ERR_LIMIT when out is full.  Text from outside is escaped.
 */
const char *const *bench_report_formats(void); /* NULL-terminated */
/* Does the format need documents with per_sample? */
bool bench_report_wants_samples(const char *format);
int bench_report_render(struct arena *a, const cJSON *const *docs, size_t n,
	const char *format, struct buf *out, struct err *e);

struct bench_diff_options {
	int64_t k;	  /* of pass@k; 0: 1 */
	const char *mode; /* NULL: each run's own */
	bool force;	  /* compare what should not be compared */
};

/*
 * Paired comparison of two runs over the tasks that both have scored; document
 * of schema rtlsmith.diff/1 with a member "comparisons": one for each model of
 * the same name, or one when either run has a single model, or, when a run is
 * compared with itself, one for each pair of its models.  Of each: mean
 * difference (b - a) of the tasks' pass@k with a bootstrap interval, an exact
 * p-value (McNemar when every task has one sample, else sign flips), the same
 * adjusted by Holm over all comparisons, and "outcome": better, worse or tied
 * at the 5 % level.  ERR_USAGE when suites, judges or tools differ and force
 * is not set ("warnings" in the document when it is), or nothing is common.
 */
int bench_diff(struct store *s, struct arena *a, const char *const runs[2],
	const struct bench_diff_options *o, cJSON **doc, struct err *e);

#endif
