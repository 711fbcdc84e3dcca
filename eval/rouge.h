/*
 * rouge: ROUGE-L of two texts (C.-Y. Lin 2004) on lower-cased alphanumeric
 * words without stemming, as google-research's rouge_score gives it.
 */
#ifndef EVAL_ROUGE_H
#define EVAL_ROUGE_H

#include "eval/lcs.h"

struct rouge {
	double precision; /* LCS / words of the text */
	double recall;	  /* LCS / words of the reference */
	double f;	  /* their harmonic mean; 0 without words in common */
};

/* Words (SEQ_ALNUM) of one table.  f is NAN when one has more than
 * LIM_METRIC_UNITS words. */
struct rouge rouge_l(
	struct arena *a, const struct seq *pred, const struct seq *ref);

/* A reference that is compared with many texts of its table. */
struct rouge_ref {
	struct seq words;
	struct lcs *lcs;
	int *count; /* times a number is in it, for numbers below ids */
	int ids;
};
void rouge_prepare(
	struct arena *a, const struct seq *ref, struct rouge_ref *out);
/* The F measure where it is at least `least` > 0, else 0: most texts are
 * refused by their lengths or by the words that both have, in linear time,
 * and never one that reaches it.  NAN as above. */
double rouge_l_from(struct rouge_ref *r, const struct seq *pred, double least);

#endif
