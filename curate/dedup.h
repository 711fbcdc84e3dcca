/*
 * dedup: the stage "dedup": clusters of rows that are copies of one another,
 * and of each cluster the best one.
 */
#ifndef CURATE_DEDUP_H
#define CURATE_DEDUP_H

#include "curate/project.h"

/*
 * Rows are in one cluster when a chain of these leads from one to the other:
 *	exact	the same text
 *	renamed	the same structure (curate/structure.h)
 *	near	Jaccard similarity of the sets of renamed 5-token shingles of
 *		at least the threshold; candidates come from bands of MinHash
 *		(curate/minhash.h), which miss 1 % of those at the threshold
 *
 * Kept of a cluster: the one whose header (or its file's) names a licence,
 * then with more bytes of comments, then committed first, then that came
 * first.
 */
struct curate_dedup {
	double threshold; /* of near copies, in (0, 1]; 0: none are looked for
			   */
	bool structural;
	bool again;
	struct curate_progress progress;
};

struct curate_dedup_tally {
	struct curate_tally rows;
	int64_t clusters; /* of two or more rows */
	int64_t exact, renamed, near;
};

/* Texts are sketched once, and stay so; a killed call goes on.  About 270
 * bytes of memory a row. */
int curate_dedup(const struct curate_project *p, const struct curate_dedup *o,
	struct curate_dedup_tally *t, struct err *e);

#endif
