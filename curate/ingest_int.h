/*
 * ingest_int: what the readers of sources share.  Nobody else includes it.
 */
#ifndef CURATE_INGEST_INT_H
#define CURATE_INGEST_INT_H

#include "curate/ingest.h"

struct ingest {
	const struct curate_project *p;
	const struct curate_ingest *o;
	struct curate_intake *t;
	struct store_cur_source source;
	const char *location;
	const char *rules;
	const char *start;  /* the cursor to go on behind; "" at the start */
	struct arena life;  /* as long as the source */
	struct arena batch; /* as long as a batch */
	struct store_cur_new *x;
	size_t n, bytes;
	char *cursor; /* of the newest item; in life or batch */
};

/* One file or record.  Memory: until the call returns. */
struct ingest_item {
	const char *path;
	const char *cursor; /* to go on behind this item */
	const char *commit; /* NULL: none */
	int64_t committed_ms;
	const char *kind;
	const char *p; /* NULL: not read, for the reason */
	size_t n;
	int64_t bytes;	      /* as found */
	cJSON *meta;	      /* more to say, or NULL */
	const char *reason;   /* NULL: look at the text */
	const char *evidence; /* of the reason, or NULL */
};

/* Adds a row; commits when the batch is full. */
int ingest__item(struct ingest *g, const struct ingest_item *it, struct err *e);
/* "file", "licence", or NULL when the name is neither. */
const char *ingest__kind(const struct ingest *g, const char *path);

int ingest__dir(struct ingest *g, struct err *e);
int ingest__archive(struct ingest *g, struct err *e);
int ingest__git(struct ingest *g, struct err *e);
int ingest__jsonl(struct ingest *g, struct err *e);
int ingest__csv(struct ingest *g, struct err *e);

/* Members of a data set's record. */
struct ingest_record {
	const char *text, *path, *licence; /* NULL: not there */
	size_t text_n;
	cJSON *fields; /* kept ones, or NULL */
};
int ingest__record(struct ingest *g, struct arena *a, long line,
	const struct ingest_record *r, struct err *e);
/* A line that is no record. */
int ingest__bad_line(struct ingest *g, long line, const char *reason,
	const char *evidence, int64_t bytes, struct err *e);

#endif
