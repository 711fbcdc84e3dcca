/*
 * run_feed: the rows of a run that a call takes up, in the order of the store:
 * those in the states asked for, and of this shard.
 */
#ifndef BENCH_RUN_FEED_H
#define BENCH_RUN_FEED_H

#include "bench/run.h"

/* Zeroed but for o, which outlives it.  No lock of its own. */
struct bench_feed {
	const struct bench_run_options *o;
	struct arena page_arena;
	struct store_sample *page;
	size_t page_n, page_i;
	int64_t cursor;
	bool exhausted;
};

/* The next row: 1, 0 at the end, -1.  Its strings live until the next call. */
int bench_feed_next(
	struct bench_feed *f, struct store_sample *out, struct err *e);
void bench_feed_release(struct bench_feed *f);

/* How many rows there will be, no more than o->limit. */
int bench_feed_total(
	const struct bench_run_options *o, int64_t *total, struct err *e);

#endif
