/*
 * textmetric: how near a predicted text is to its reference, by the measures
 * that papers report, each equal to the package that is named.
 *
 * Values lie in 0..1.  NAN: one of the texts has more than LIM_METRIC_TEXT
 * bytes or LIM_METRIC_UNITS units (characters or tokens), or a stated number
 * of steps was not enough; such a pair has no value, and is neither 0 nor 1.
 */
#ifndef EVAL_TEXTMETRIC_H
#define EVAL_TEXTMETRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "eval/ngram.h"
#include "lib/base/arena.h"

struct textmetric_pair {
	const char *pred;
	size_t pred_n;
	const char *ref;
	size_t ref_n;
};

/* More than LIM_METRIC_TEXT bytes? */
bool textmetric_too_long(const struct textmetric_pair *p);

/* Same bytes without the white space (of ASCII) at both ends. */
bool textmetric_exact(const struct textmetric_pair *p);
/* pred.split() == ref.split() in Python: RTL-Repo's exact match. */
bool textmetric_exact_words(struct arena *a, const struct textmetric_pair *p);

/* difflib.SequenceMatcher(None, pred, ref).ratio(), with its rule that in a
 * reference of 200 characters or more those that make up more than 1 % of it
 * begin no match (autojunk).  Not symmetric.  NAN also beyond
 * LIM_DIFFLIB_STEPS. */
double textmetric_difflib(struct arena *a, const struct textmetric_pair *p);
/* 2 * LCS / (length + length) in characters: Levenshtein.ratio(), and
 * rapidfuzz.fuzz.ratio() / 100.  Two empty texts: 1. */
double textmetric_indel(struct arena *a, const struct textmetric_pair *p);
/* fuzzywuzzy's fuzz.ratio() / 100 with python-Levenshtein, which RTL-Repo
 * takes: the one above in whole percent (half to even), 0 when a text is
 * empty. */
double textmetric_fuzz(const struct textmetric_pair *p, double indel);

/* BLEU of order 4, weights 1/4, one reference (Papineni et al. 2002). */
#define TEXTMETRIC_BLEU 4
struct textmetric_bleu {
	struct ngram_stat g[TEXTMETRIC_BLEU];
	int64_t pred_n, ref_n; /* tokens */
};
enum textmetric_smooth {
	TEXTMETRIC_SMOOTH_NONE, /* 0 as soon as one order has no match */
	TEXTMETRIC_SMOOTH_EPS,	/* a count of 0 is 0.1: nltk's method1 */
	TEXTMETRIC_SMOOTH_ONE	/* from order 2 on one more match of one more:
				 * Lin and Och 2004, nltk's method2 */
};
/* The counts of a pair; those of a corpus are their sums. */
void textmetric_bleu_count(struct arena *a, const struct seq *pred,
	const struct seq *ref, struct textmetric_bleu *out);
void textmetric_bleu_add(
	struct textmetric_bleu *sum, const struct textmetric_bleu *s);
/* Times the brevity penalty, exp(1 - ref/pred) where pred is the shorter.  0
 * when no token matches. */
double textmetric_bleu_score(
	const struct textmetric_bleu *s, enum textmetric_smooth how);
/* The same of any counts, without the penalty: match of total, by order. */
double textmetric_bleu_mean(
	const double *match, const double *total, enum textmetric_smooth how);

/* chrF as in sacrebleu's defaults: characters without white space, orders 1 to
 * 6, beta 2, the mean of precision and recall over the orders that both texts
 * have (Popovic 2015).  Counts of a corpus are sums of those of its pairs.
 * false: one text has more than LIM_METRIC_UNITS characters. */
bool textmetric_chrf_count(struct arena *a, const struct textmetric_pair *p,
	struct ngram_stat out[NGRAM_ORDERS]);
void textmetric_chrf_add(struct ngram_stat sum[NGRAM_ORDERS],
	const struct ngram_stat s[NGRAM_ORDERS]);
double textmetric_chrf_score(const struct ngram_stat s[NGRAM_ORDERS]);

/* The first line that is neither blank nor a "//" comment; else the last
 * comment line; else "".  RTL-Repo's post_process.  Points into the text. */
const char *textmetric_line(const char *s, size_t n, size_t *line_n);

#endif
