/*
 * run_feed: pages of a run's rows, and which of them are a shard's.
 *
 * Memory holds one page.  Must not change a row.
 */
#include "bench/run_feed.h"

#include <stdio.h>

#include "lib/base/hash.h"

#define PAGE 256

/* Placing is by task and index only, so that it is stable under added tasks. */
static bool
in_shard(const struct bench_run_options *o, const struct store_sample *x)
{
	char key[512];
	int n;

	if (o->shards <= 1)
		return true;
	n = snprintf(key, sizeof(key), "%s/%s#%lld", x->suite, x->task,
		(long long)x->idx);
	if (n < 0 || (size_t)n >= sizeof(key))
		n = (int)sizeof(key) - 1;
	return hash_fnv64(key, (size_t)n) % (uint64_t)o->shards ==
		(uint64_t)(o->shard - 1);
}

int
bench_feed_next(struct bench_feed *f, struct store_sample *out, struct err *e)
{
	const struct bench_run_options *o = f->o;

	for (;;) {
		if (f->page_i < f->page_n) {
			*out = f->page[f->page_i++];
			if (in_shard(o, out))
				return 1;
			continue;
		}
		if (f->exhausted)
			return 0;
		arena_release(&f->page_arena);
		f->page_i = f->page_n = 0;
		if (store_sample_page(o->store, &f->page_arena, o->run_id,
			    o->states, &f->cursor, PAGE, &f->page, &f->page_n,
			    e) < 0)
			return -1;
		f->exhausted = f->page_n < PAGE;
	}
}

void
bench_feed_release(struct bench_feed *f)
{
	arena_release(&f->page_arena);
}

/* Which rows are of the shard is known by looking at each. */
static int
count_shard(const struct bench_run_options *o, int64_t *total, struct err *e)
{
	struct bench_feed f = {.o = o};
	struct store_sample x;
	int rc;

	*total = 0;
	do {
		rc = bench_feed_next(&f, &x, e);
		*total += rc > 0;
	} while (rc > 0);
	bench_feed_release(&f);
	return rc;
}

int
bench_feed_total(
	const struct bench_run_options *o, int64_t *total, struct err *e)
{
	struct store_counts c;

	*total = 0;
	if (store_run_counts(o->store, o->run_id, &c, e) < 0)
		return -1;
	if (o->states & (1U << STORE_SAMPLE_PENDING))
		*total += c.pending;
	if (o->states & (1U << STORE_SAMPLE_GENERATED))
		*total += c.generated;
	if (o->states & (1U << STORE_SAMPLE_ERROR))
		*total += c.error;
	if (o->states & (1U << STORE_SAMPLE_JUDGED))
		*total += c.judged;
	if (o->shards > 1 && count_shard(o, total, e) < 0)
		return -1;
	if (o->limit > 0 && *total > o->limit)
		*total = o->limit;
	return 0;
}
