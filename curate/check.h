/*
 * check: the stage "check": what the tools say of each living module, its rank
 * and its tier, and whether that is enough.
 */
#ifndef CURATE_CHECK_H
#define CURATE_CHECK_H

#include "curate/inspect.h"
#include "curate/work.h"

struct curate_check {
	struct inspect_tools tools; /* benches is not read */
	struct inspect_budget budget;
	unsigned needs; /* enum inspect_need: what is not met rejects */
	int min_rank;	/* 0 to 20 */
	enum rank_tier min_tier;
	bool find_benches; /* look for testbenches among the rows */
	int jobs;	   /* 0: processors */
	bool again;
	struct curate_progress progress;
};
/* All measures of a row are its evidence.  Rejected for the first need that
 * is not met, then for its rank, then for its tier. */
int curate_check(const struct curate_project *p, const struct curate_check *o,
	struct curate_tally *t, struct err *e);

/* Reads all living rows of a stage for testbenches; texts of rows and places
 * of testbenches are added to the hash, so that others make other rules. */
struct hash_ctx;
int curate_find_benches(const struct curate_project *p, const char *stage,
	struct tbfind *out, struct hash_ctx *h, struct err *e);

#endif
