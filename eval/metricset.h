/*
 * metricset: all measures of a row (a prediction and its reference), and their
 * means over a file.
 */
#ifndef EVAL_METRICSET_H
#define EVAL_METRICSET_H

#include "eval/textmetric.h"
#include "lib/base/json.h"

enum metric {
	METRIC_EXACT,
	METRIC_EXACT_WORDS,
	METRIC_EDIT_DIFFLIB,
	METRIC_EDIT_LEVENSHTEIN,
	METRIC_EDIT_FUZZ,
	METRIC_BLEU4,
	METRIC_ROUGE_L,
	METRIC_CHRF,
	METRIC_CODEBLEU
};
#define METRICS (METRIC_CODEBLEU + 1)

const char *metric_name(enum metric m); /* "edit_difflib" */
const char *metric_text(enum metric m); /* what it is, one line */

struct metricset_row {
	const char *pred, *ref; /* in the arena */
	double v[METRICS];	/* NAN: no value */
};

struct metricset {
	bool line;	     /* judge textmetric_line of the prediction */
	enum seq_unit words; /* of BLEU: SEQ_TOKENS or SEQ_WORDS */
	long rows;
	double sum[METRICS];
	long n[METRICS];	     /* rows that have a value */
	struct textmetric_bleu bleu; /* of the rows that have one */
	struct ngram_stat chrf[NGRAM_ORDERS];
};

/* One row of JSON: an object with a string "prediction", "completion",
 * "response" or "generated", and a string "reference", "target", "next_line"
 * or "label"; of several the first in this order.  ERR_PARSE, ERR_LIMIT. */
int metricset_read(struct arena *a, const char *text, size_t n,
	struct metricset_row *row, struct err *e);
/* Measures a pair, whose texts may hold any bytes; what a corpus needs is added
 * to s, the means are not. */
void metricset_measure(struct metricset *s, struct arena *a,
	const struct textmetric_pair *p, double v[METRICS]);
/* Measures the row and adds it. */
void metricset_add(
	struct metricset *s, struct arena *a, struct metricset_row *row);
/* NAN without rows that have a value. */
double metricset_mean(const struct metricset *s, enum metric m);
/* Of the whole file: BLEU-4 without smoothing, chrF. */
double metricset_corpus_bleu(const struct metricset *s);
double metricset_corpus_chrf(const struct metricset *s);

#endif
