/*
 * store/curate: what a curation project keeps: sources, rows, and what each
 * stage said of each row.
 *
 * A row's text is kept once, by hash, as every other text.  Rows are added and
 * judged in batches, each of them one commit: after a kill a batch is whole or
 * absent.  Rows are numbered in the order in which they came, and read in that
 * order, a page at a time, while others may write.
 */
#ifndef STORE_CURATE_H
#define STORE_CURATE_H

#include "lib/store/store.h"

struct store_cur_project {
	int64_t id;
	const char *name; /* unique */
	int64_t created_ms;
	const char *options; /* JSON */
};
/* ERR_EXISTS when the name is taken. */
int store_cur_project_add(struct store *s, const char *name,
	const char *options, int64_t *id, struct err *e);
/* ERR_NOTFOUND. */
int store_cur_project_get(struct store *s, struct arena *a, const char *name,
	struct store_cur_project *out, struct err *e);
/* By name. */
int store_cur_project_list(struct store *s, struct arena *a,
	struct store_cur_project **out, size_t *n, struct err *e);

struct store_cur_source {
	int64_t id;
	int64_t project_id;
	const char *kind;     /* dir|archive|git|jsonl|csv */
	const char *location; /* as given */
	const char *detail;   /* JSON: options it was read with */
	const char *cursor;   /* what was committed last; "" at the start */
	bool done;	      /* read to its end */
	int64_t added_ms;
	int64_t n_rows; /* only in lists */
};
/* The source of this project, kind and location: made, or found with its
 * cursor, which other details than before set back to the start.  Reads
 * project_id, kind, location and detail of x, fills the rest. */
int store_cur_source_open(struct store *s, struct arena *a,
	struct store_cur_source *x, struct err *e);
int store_cur_source_list(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_source **out, size_t *n, struct err *e);

enum store_cur_status { STORE_CUR_KEEP, STORE_CUR_REJECT, STORE_CUR_SKIP };
const char *store_cur_status_name(enum store_cur_status s);

/* What a stage said of a row. */
struct store_cur_result {
	int64_t row_id;
	const char *stage; /* one of the stages of the schema */
	enum store_cur_status status;
	const char *reason; /* "" when there is none */
	const char *doc;    /* JSON: evidence; NULL: none */
	const char *rules;  /* version and parameters of the stage */
};

struct store_cur_row {
	int64_t id;
	int64_t source_id;
	const char *path;     /* inside the source, or the line's number */
	const char *commit;   /* "" outside of histories */
	int64_t committed_ms; /* -1: not known */
	const char *hash;     /* of its text; NULL: none was kept */
	int64_t bytes;	      /* of what was found, before any conversion */
	const char *kind;     /* file|licence|record|module|pair */
	int64_t parent_id;    /* 0: none */
	const char *meta;     /* JSON, "" when there is nothing to say */
	const char *text;     /* only when asked for */
	size_t text_n;
};

/* A row to be added; row.text is stored, row.hash and row.id are not read. */
struct store_cur_new {
	struct store_cur_row row;
	struct store_cur_result result; /* stage NULL: none; row_id not read */
};
struct store_cur_batch {
	int64_t source_id;
	const struct store_cur_new *x;
	size_t n;
	const char *cursor; /* NULL: stays */
	bool done;
	/* answers: rows that are new; whose text is another than before
	 * (their results and the rows made from them are gone) */
	int64_t added, changed;
};
/* Adds all of them and moves the source's cursor, in one commit.  A row of the
 * same source, path, commit and parent is the same row. */
int store_cur_rows_add(
	struct store *s, struct store_cur_batch *b, struct err *e);

/* What a stage made of a row: its result, and rows of which it is the parent
 * (source, commit and parent of a child are not read). */
struct store_cur_split {
	struct store_cur_result result;
	const struct store_cur_new *child;
	size_t n;
};
/* In one commit, instead of the rows that were made from it before. */
int store_cur_split_put(
	struct store *s, const struct store_cur_split *x, struct err *e);

/* Writes or replaces, in one commit.  A rejection takes away what later stages
 * said of the row. */
int store_cur_results_put(struct store *s, const struct store_cur_result *r,
	size_t n, struct err *e);
/* Forgets what a stage said; *n = of how many rows. */
int store_cur_results_drop(struct store *s, int64_t project_id,
	const char *stage, int64_t *n, struct err *e);

/*
 * A page of rows in the order of their numbers.  With a stage: only rows that
 * live for it (no earlier stage rejected the row or the one it was made from)
 * and have no result of these rules of it.
 */
struct store_cur_page {
	int64_t project_id;
	int64_t source_id; /* 0: any */
	const char *kind;  /* NULL: any */
	const char *stage; /* NULL: all rows */
	const char *rules; /* of the stage */
	bool roots;	   /* only rows that were made from no other */
	bool leaves;	   /* only rows with a text that no other was made of */
	int64_t sketch;	   /* not 0: only whose text has no sketch of this
			    * version; store_cur_sketch_page: only the others */
	bool texts;
	int64_t cursor; /* in: after this row; out: where to go on */
	size_t limit;
	struct store_cur_row *row; /* out */
	size_t n;		   /* out; 0: the end */
};
int store_cur_row_page(struct store *s, struct arena *a,
	struct store_cur_page *p, struct err *e);
/* How many rows such a page would find, from the start. */
int store_cur_row_count(struct store *s, const struct store_cur_page *p,
	int64_t *n, struct err *e);

/* What is compared of a row's text. */
struct store_cur_sketch {
	int64_t row_id;
	int64_t text_id;      /* equal texts have equal ones */
	int64_t committed_ms; /* -1: not known */
	bool licensed;	      /* its header (or its file's) names a licence */
	int64_t version;      /* of what made it */
	int64_t comments;     /* bytes */
	uint64_t structure;   /* 0: none */
	const void *sketch;   /* NULL: none */
	size_t sketch_n;
};
/* Stores them with the texts of their rows, in one commit; text_id,
 * committed_ms and licensed are not read. */
int store_cur_sketches_put(struct store *s, const struct store_cur_sketch *x,
	size_t n, struct err *e);
/* A page of rows as above that have a sketch: p->n of them to *out, p->row is
 * not set.  With p->texts the sketches come too, and licensed is not told. */
int store_cur_sketch_page(struct store *s, struct arena *a,
	struct store_cur_page *p, struct store_cur_sketch **out, struct err *e);

/* With its text.  ERR_NOTFOUND. */
int store_cur_row_get(struct store *s, struct arena *a, int64_t id,
	struct store_cur_row *out, struct err *e);
/* By number, else by path (the first of that path).  ERR_NOTFOUND. */
int store_cur_row_find(struct store *s, struct arena *a, int64_t project_id,
	const char *what, struct store_cur_row *out, struct err *e);
/* What the stages said of a row, in their order. */
int store_cur_result_list(struct store *s, struct arena *a, int64_t row_id,
	struct store_cur_result **out, size_t *n, struct err *e);

/* How many rows of a kind met which fate in which stage; by stage, the most
 * frequent first. */
struct store_cur_count {
	const char *stage, *kind, *reason;
	enum store_cur_status status;
	int64_t rows, bytes;
};
int store_cur_funnel(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_count **out, size_t *n, struct err *e);
/* How much of a suite is in the rows, by the evidence of "decontaminate"
 * (scores: a list of objects with suite, task, score and leak); by suite. */
struct store_cur_leak {
	const char *suite;
	int64_t rows, tasks; /* that leak */
	double score;	     /* the highest of all rows */
	int64_t review;	     /* rows that may tell a task in other words */
};
int store_cur_leaks(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_leak **out, size_t *n, struct err *e);
/* The same by task of a suite, those with most rows first; only tasks that leak
 * or are to be reviewed. */
struct store_cur_leak_task {
	const char *suite, *task;
	int64_t rows, review;
	double score;
};
int store_cur_leak_tasks(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_leak_task **out, size_t *n, struct err *e);
struct store_cur_totals {
	int64_t rows, bytes; /* all */
	int64_t texts;	     /* different ones */
};
int store_cur_totals(struct store *s, int64_t project_id,
	struct store_cur_totals *out, struct err *e);

#endif
