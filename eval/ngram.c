/*
 * ngram: counts n-grams by numbering them (see ngram.h).  Must not hash: an
 * n-gram's number is that of its first n-1 units and of its last one, sorted,
 * so equal numbers are equal n-grams.
 */
#include "eval/ngram.h"

#include <stdlib.h>

struct gram {
	uint64_t key; /* number of the first n-1 units, last unit */
	uint32_t at;  /* place; those of the reference follow */
};

static int
by_key(const void *x, const void *y)
{
	const struct gram *a = x, *b = y;

	return a->key < b->key ? -1 : a->key > b->key;
}

/* The grams of one side; how many. */
static size_t
collect(struct gram *g, const uint32_t *num, const struct seq *s, size_t order,
	size_t base)
{
	size_t n = s->n < order ? 0 : s->n - order + 1;

	for (size_t i = 0; i < n; i++) {
		g[i].at = (uint32_t)(base + i);
		g[i].key = (uint64_t)num[base + i] << 32 |
			(uint32_t)s->v[i + order - 1];
	}
	return n;
}

/* Numbers the sorted grams anew and counts them. */
static void
tally(const struct gram *g, size_t n, size_t base, uint32_t *num,
	struct ngram_stat *out)
{
	uint32_t next = 0;

	for (size_t i = 0, k; i < n; i = k) {
		int64_t side[2] = {0, 0};

		for (k = i; k < n && g[k].key == g[i].key; k++) {
			side[g[k].at >= base]++;
			num[g[k].at] = next;
		}
		out->match += side[0] < side[1] ? side[0] : side[1];
		next++;
	}
}

void
ngram_count(struct arena *a, const struct seq *pred, const struct seq *ref,
	int orders, struct ngram_stat *out)
{
	size_t all = pred->n + ref->n;
	struct gram *g = arena_array(a, all + 1, sizeof(*g));
	uint32_t *num = arena_array(a, all + 1, sizeof(*num));

	for (int k = 0; k < orders; k++) {
		size_t order = (size_t)k + 1;
		size_t np = collect(g, num, pred, order, 0);
		size_t nr = collect(g + np, num, ref, order, pred->n);

		out[k] = (struct ngram_stat){(int64_t)np, (int64_t)nr, 0};
		qsort(g, np + nr, sizeof(*g), by_key);
		tally(g, np + nr, pred->n, num, &out[k]);
	}
}
