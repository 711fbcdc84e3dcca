/*
 * store/example: rows of data sets: what a stage of a curation project made of
 * a row that others can be taught with (a description, a fault and its repair,
 * a graph), and what runs gave (a preference, steps, a prompt).
 *
 * An example of a row belongs to what its stage said of that row and goes with
 * it: when the row's text changes, an earlier stage rejects it, or the stage
 * begins again.  Examples of runs have row 0 and go when they are dropped.
 */
#ifndef STORE_EXAMPLE_H
#define STORE_EXAMPLE_H

#include "lib/store/curate.h"

struct store_cur_example {
	int64_t id;	   /* only in answers */
	int64_t row_id;	   /* 0: made from runs */
	const char *stage; /* one of the stages of the schema */
	const char *kind;  /* description|repair|preference|kto|steps|... */
	const char *key;   /* one of its kind and row */
	const char *doc;   /* JSON object, ends in NUL */
};

/* What a stage made of a row: its result (result.row_id says of which) and
 * the examples, of which row_id and stage are not read. */
struct store_cur_made {
	struct store_cur_result result;
	const struct store_cur_example *example;
	size_t n;
};
/* In one commit, instead of what the stage had made of these rows before. */
int store_cur_made_put(struct store *s, int64_t project_id,
	const struct store_cur_made *x, size_t n, struct err *e);

/* Examples of runs (row_id is not read), in one commit; one of the same stage,
 * kind and key is replaced. */
int store_cur_examples_put(struct store *s, int64_t project_id,
	const struct store_cur_example *x, size_t n, struct err *e);
/* Forgets those of runs of a stage; *n = how many. */
int store_cur_examples_drop(struct store *s, int64_t project_id,
	const char *stage, int64_t *n, struct err *e);

/* A page of examples in the order of their numbers; those of rows that any
 * stage has rejected are left out. */
struct store_cur_example_page {
	int64_t project_id;
	const char *stage; /* NULL: any */
	const char *kind;  /* NULL: any */
	int64_t row_id;	   /* -1: any */
	int64_t cursor;	   /* in: after this one; out: where to go on */
	size_t limit;
	struct store_cur_example *example; /* out */
	size_t n;			   /* out; 0: the end */
};
int store_cur_example_page(struct store *s, struct arena *a,
	struct store_cur_example_page *p, struct err *e);

/* How many there are, by stage and kind; rejected rows' are left out. */
struct store_cur_example_count {
	const char *stage, *kind;
	int64_t n, rows;
};
int store_cur_example_counts(struct store *s, struct arena *a,
	int64_t project_id, struct store_cur_example_count **out, size_t *n,
	struct err *e);

#endif
