/*
 * project: a curation project of the store, and how a stage goes over its
 * rows: in the order of their numbers, a page in memory at a time, a commit for
 * a thousand.  A stage that was killed goes on where it was.
 */
#ifndef CURATE_PROJECT_H
#define CURATE_PROJECT_H

#include "lib/base/json.h"
#include "lib/store/curate.h"

struct curate_project {
	struct store *store;
	int64_t id;
	const char *name;
	int64_t created_ms;
};

/* Names are letters, digits, "-", "_" and "."; at most 100 bytes. */
int curate_project_make(struct store *s, const char *name, struct err *e);
/* ERR_NOTFOUND. */
int curate_project_open(struct store *s, struct arena *a, const char *name,
	struct curate_project *out, struct err *e);

/* Where a stage stands; done counts rows of this call. */
struct curate_progress {
	void (*fn)(void *arg, int64_t done, int64_t total);
	void *arg;
};

struct curate_stage {
	const char *name;  /* "license" */
	const char *kind;  /* of the rows it takes; NULL: all */
	const char *rules; /* version and parameters: other ones judge anew */
	bool texts;	   /* it reads the rows' texts */
	bool leaves;	   /* it takes rows that no other was made of */
	/* Judges one row into out (status, reason and doc; the rest is
	 * filled); a lives as long as the page. */
	int (*judge)(void *arg, struct arena *a,
		const struct store_cur_row *row, struct store_cur_result *out,
		struct err *e);
	void *arg;
	struct curate_progress progress;
};

struct curate_tally {
	int64_t seen, kept, rejected, skipped;
};

/* Judges the rows that the stage has not seen with these rules.  ERR_CANCELLED
 * after a signal: what was committed stays. */
int curate_stage_run(const struct curate_project *p,
	const struct curate_stage *st, struct curate_tally *t, struct err *e);

#endif
