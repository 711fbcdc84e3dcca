/*
 * work: a stage whose rows take long: several threads judge a page of rows,
 * which is then one commit.  A stage that was killed loses at most a page.
 */
#ifndef CURATE_WORK_H
#define CURATE_WORK_H

#include "curate/project.h"
#include "lib/store/example.h"

struct curate_work {
	const char *name;  /* of the stage */
	const char *rules; /* version and parameters: other ones judge anew */
	const char *kind;  /* only rows of it; NULL: any */
	bool leaves;	   /* only rows that no other was made of */
	int jobs;	   /* threads; 0: processors */
	/* Judges one row into out->result (status, reason and doc; the rest is
	 * filled) and out->example.  Many threads at once, each with an arena
	 * of its own that lives as long as the page. */
	int (*judge)(void *arg, struct arena *a,
		const struct store_cur_row *row, struct store_cur_made *out,
		struct err *e);
	void *arg;
	struct curate_progress progress;
};

/* As curate_stage_run; rows without a text are passed over as "skip". */
int curate_work_run(const struct curate_project *p, const struct curate_work *w,
	struct curate_tally *t, struct err *e);

#endif
