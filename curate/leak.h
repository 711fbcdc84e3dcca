/*
 * leak: how much of a text is that of a benchmark's tasks.
 *
 * Four measures, each in 0..1, of a text against each reference text:
 *	ngrams	share of the reference's 10-grams of tokens, with their names,
 *		that the text has
 *	rouge	ROUGE-L F of words (eval/rouge.h); 0 below the threshold
 *	renamed	Jaccard similarity of renamed 5-token shingles, of the whole
 *		text and of each of its modules: exactly what MinHash estimates
 *	structure 1 where a module has the reference's structure
 *		(curate/structure.h)
 * References of fewer than LEAK_TOKENS tokens say too little and are not
 * compared by renamed and structure; of fewer than LEAK_WORDS words not by
 * rouge.
 */
#ifndef CURATE_LEAK_H
#define CURATE_LEAK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

#define LEAK_NGRAM 10
#define LEAK_TOKENS 40
#define LEAK_WORDS 12
#define LEAK_NGRAMS_FROM 0.7
#define LEAK_RENAMED_FROM 0.85

enum leak_measure {
	LEAK_STRUCTURE,
	LEAK_RENAMED,
	LEAK_NGRAMS,
	LEAK_ROUGE,
	LEAK_MEASURES
};
const char *leak_measure_name(enum leak_measure m);

struct leak_ref {
	size_t suite; /* its number */
	const char *task;
	const char *text;
	size_t n;
	bool code; /* Verilog; else prose, compared by rouge only */
};
struct leak_refs {
	const struct leak_ref *ref;
	size_t n;
	size_t suites; /* above all their numbers */
};
struct leak_index;
/* References are borrowed.  ERR_LIMIT beyond LIM_SHINGLE_TEXT bytes. */
int leak_index_make(struct arena *a, const struct leak_refs *refs,
	double rouge_from, struct leak_index **out, struct err *e);

struct leak_score {   /* of a suite */
	double score; /* the highest of all measures; 0: nothing in common */
	enum leak_measure by;
	const char *task;
	bool leak; /* a measure reached its threshold */
};
/* out: one a suite. */
int leak_find(struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct leak_score *out, struct err *e);

#endif
