/*
 * report_int: what the writers of report formats share.  Nobody else includes
 * it.  They add to a bounded buffer and look at its overflow at the end only.
 */
#ifndef BENCH_REPORT_INT_H
#define BENCH_REPORT_INT_H

#include "bench/report.h"
#include "eval/stats.h"
#include "lib/base/json.h"

/* What a writer gets. */
struct report_writer {
	struct arena *a;
	const cJSON *const *docs;
	size_t n;
	struct buf *out;
};

int report__json(struct report_writer *w, struct err *e);
int report__md(struct report_writer *w, struct err *e);
int report__leaderboard(struct report_writer *w, struct err *e);
int report__csv(struct report_writer *w, struct err *e);
int report__ve_csv(struct report_writer *w, struct err *e);
int report__junit(struct report_writer *w, struct err *e);
int report__html(struct report_writer *w, struct err *e);

/* What the second judge said of the samples (member "opinions"); *out is NULL
 * when it was not asked. */
int report__opinions(struct store *s, struct arena *a,
	const struct store_opinion_filter *f, cJSON **out, struct err *e);
/* Where official and strict mode differ (member "modes"); *out is NULL when no
 * sample was judged in both. */
int report__modes(struct store *s, struct arena *a, const char *run_id,
	cJSON **out, struct err *e);

/* Members "value", "ci" {"level", "lower", "upper", "method"}, "n_tasks" and
 * "n_samples" of o; what is NAN is null. */
void report__ci(struct arena *a, cJSON *o, const struct stats_ci *ci);

/* Which tasks count for verified scores: counts[i] for each cell, and the
 * document's member "verified" without its metrics. */
struct report_cells {
	const char *mode;
	const struct store_cell *cells; /* tasks in order */
	size_t n;
};
int report__verified(struct store *s, struct arena *a,
	const struct report_cells *in, bool *counts, cJSON **out,
	struct err *e);
/* What passing samples cost (member "ppa"); *out is NULL when none was
 * measured. */
int report__ppa(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, cJSON **out, struct err *e);
/* Golden and mutant accuracy of each model (member "testbench"): [{"model",
 * "n", "golden_accuracy", "mutant_accuracy"}] over the scored samples of tasks
 * whose candidate is a testbench; *out is NULL when there is no such task. */
int report__testbench(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, cJSON **out, struct err *e);
/* Exact match and similarities of each model over the scored samples of tasks
 * whose answer is a line (member "line"): [{"model", "measures": [{"name",
 * "what", "value", "ci", "n_tasks", "n_samples"}]}] in the order of enum
 * metric; NULL where there is no such task.  similar: of each cell the mean of
 * edit_fuzz, NAN where there is none. */
struct report_lines {
	cJSON *doc;
	double *similar; /* NULL without doc */
};
int report__line(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, struct report_lines *out, struct err *e);
/* A metric on the verified tasks, for a table: "61.2 % (150 tasks)"; "same"
 * where all tasks are, "-" where it has no such task. */
const char *report__verified_score(
	struct arena *a, const cJSON *doc, const cJSON *metric);

/* Comparisons as bench_diff makes them (k = 1, not by force), of two documents
 * with per_task, of different runs; not concluded. */
int report__diff(struct arena *a, const cJSON *const docs[2],
	cJSON **comparisons, struct err *e);
/* Adds p_holm, outcome and statement of all comparisons together; A and B in it
 * are their models (self), or what policy_a and policy_b say. */
void report__conclude(struct arena *a, cJSON *comparisons, bool self);

/* The page up to its first element, and its end with a note. */
void report__page_open(struct report_writer *w, const char *title);
void report__page_close(struct report_writer *w, const char *note);
/* A table's cell. */
void report__td(struct report_writer *w, const char *text, bool number);

/* Text of HTML and XML, also inside quotes; what XML 1.0 does not allow
 * becomes U+FFFD. */
void report__xml(struct report_writer *w, const char *s);
/* Text of Markdown, on one line, also in a table. */
void report__md_text(struct report_writer *w, const char *s);
/* A cell with a comma before it unless it is the first; a spreadsheet will
 * not take it for a formula. */
void report__csv_cell(struct report_writer *w, bool first, const char *s);

/* Shorthands for documents. */
const char *report__run(const cJSON *doc, const char *key);
/* "core@1.0, more@2" and "iverilog 11.0 (direct)" in the arena. */
char *report__suites(struct arena *a, const cJSON *doc);
char *report__tools(struct arena *a, const cJSON *doc);
/* "50.0 %" or "-" where there is no number. */
const char *report__percent(struct arena *a, double v);
/* "40.2 % - 59.8 % (cluster-t)" or "-". */
const char *report__interval(struct arena *a, const cJSON *metric);
/* Cost as "USD 0.0123" or "not known". */
const char *report__cost(struct arena *a, const cJSON *doc);

/* Size of a text set in the chart's font at 12 px, roughly. */
int report__text_width(const char *s);
/* Charts of one document, for the page: svg elements. */
void report__svg_scores(struct report_writer *w, const cJSON *doc);
void report__svg_outcomes(struct report_writer *w, const cJSON *doc);
void report__svg_funnel(struct report_writer *w, const cJSON *doc);
void report__svg_tasks(struct report_writer *w, const cJSON *doc);
/* Area against delay of doc's member "ppa"; nothing where it has no point. */
void report__svg_scatter(struct report_writer *w, const cJSON *doc);

#endif
