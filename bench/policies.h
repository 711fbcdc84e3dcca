/*
 * policies: what ways of solving the same tasks are worth beside one another:
 * how many samples each gets right, and what it spends for that.  One document
 * (schema rtlsmith.policies/1) feeds every format.
 */
#ifndef BENCH_POLICIES_H
#define BENCH_POLICIES_H

#include <cjson/cJSON.h>

#include "lib/base/buf.h"
#include "lib/store/store.h"

/* What can be spent. */
enum bench_spending {
	BENCH_TOKENS,
	BENCH_TOOL_SECONDS, /* CPU time of tools while solving; the judge's
			     * own is nobody's */
	BENCH_USD,
	BENCH_SPENDINGS
};
/* "tokens", "tool_seconds", "usd": members of the document. */
extern const char *const bench_spending_names[BENCH_SPENDINGS];

struct bench_policies_options {
	const char *const *runs; /* one a policy */
	size_t n;
	double budget[BENCH_SPENDINGS]; /* 0: none */
	/* The budget is of a whole run, not of a sample: what a run that has
	 * used it up did not come to is not solved. */
	bool per_run;
	enum bench_spending axis; /* of the picture and the Pareto front */
};

/*
 * Document, owned by a.  "policies" has a row a run and model: samples, scored,
 * pass, error, not_reached; pass_rate with "ci" (stats_pass_ci, k = 1: Wilson
 * where each task has one sample); "mean" of what a finished sample spent;
 * "per_solved": all that was spent divided by the number of tasks that a sample
 * solves (null when there is none); "pareto": no other row has at most its mean
 * of the axis and at least its rate, and less or more of one of them.
 * "comparisons": each pair of runs as bench_diff does it, with p-values
 * adjusted for all of them.  "warnings": texts on what is not comparable.
 * ERR_NOTFOUND for a run that is not there.
 */
int bench_policies(struct store *s, struct arena *a,
	const struct bench_policies_options *o, cJSON **doc, struct err *e);

/* "5000 tokens a sample", or "as each policy says"; in a. */
char *bench_policies_budget(struct arena *a, const cJSON *doc);

/* The document as text: "json", "csv" (a line a row of "policies") or "html"
 * (one page that loads nothing, with the Pareto plot as SVG).  ERR_USAGE for
 * another format, ERR_LIMIT when out is full. */
int bench_policies_render(struct arena *a, const cJSON *doc, const char *format,
	struct buf *out, struct err *e);

#endif
