/*
 * ngram: how many n-grams two sequences have, and have in common.
 */
#ifndef EVAL_NGRAM_H
#define EVAL_NGRAM_H

#include <stdint.h>

#include "eval/seq.h"

#define NGRAM_ORDERS 6

struct ngram_stat {
	int64_t pred, ref; /* n-grams of either */
	int64_t match;	   /* in common, each at most as often as in both */
};

/* Of the orders 1..orders (at most NGRAM_ORDERS) to out[0..orders-1].  Exact;
 * O(orders * n log n), memory linear. */
void ngram_count(struct arena *a, const struct seq *pred, const struct seq *ref,
	int orders, struct ngram_stat *out);

#endif
