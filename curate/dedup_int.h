/*
 * dedup_int: rows in clusters, between the stage and the bands.
 */
#ifndef CURATE_DEDUP_INT_H
#define CURATE_DEDUP_INT_H

#include "curate/dedup.h"

struct dedup_row { /* 56 bytes */
	int64_t row_id, text_id, committed_ms;
	uint64_t structure;
	uint32_t comments;
	uint32_t up;   /* in its cluster's tree */
	uint32_t best; /* of the cluster; in its root */
	uint32_t size; /* same */
	float near;    /* similarity by which it came in; 0: other */
	bool licensed;
	bool first; /* of its text */
};
struct dedup {
	const struct curate_project *p;
	const struct curate_dedup *o;
	struct curate_dedup_tally *t;
	struct dedup_row *row; /* in the order of their numbers */
	size_t n, cap;
	size_t next; /* behind the row that was found last */
};

uint32_t dedup__root(struct dedup *d, uint32_t i);
/* false: they are in one already. */
bool dedup__join(struct dedup *d, uint32_t i, uint32_t k);
/* The place of a row; d->n: none.  At once when rows are asked for in their
 * order. */
uint32_t dedup__find(struct dedup *d, int64_t row_id);
/* Joins near copies. */
int dedup__near(struct dedup *d, struct err *e);

#endif
