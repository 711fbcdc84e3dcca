/*
 * paraphrase: which tasks a text may tell in other words.
 *
 * Both are sets of words: lower-cased, without stop words and usual endings, in
 * no order.  A word weighs log((N + 1) / n), where n of the N references have
 * it: what all tasks say weighs next to nothing, "gcd" or "subtraction" much; a
 * word that no reference has weighs as much as the most usual one.  The score
 * is the Dice coefficient: twice the weight of the words of both, over the
 * weight of the words of each.  1: the same words; order, repetition and
 * layout do not matter.
 *
 * A high score says that somebody should look, not that a text was copied.
 */
#ifndef CURATE_PARAPHRASE_H
#define CURATE_PARAPHRASE_H

#include <stddef.h>

#include "curate/vsplit.h"
#include "lib/base/arena.h"

#define PARAPHRASE_FROM 0.5 /* from which somebody should look */
#define PARAPHRASE_WORDS 12 /* texts of fewer words say too little */

struct paraphrase_ref {
	size_t suite; /* its number */
	const char *task;
	const char *text;
	size_t n;
};
struct paraphrase_index; /* private */
/* References are borrowed; all memory is of a. */
struct paraphrase_index *paraphrase_index_make(
	struct arena *a, const struct paraphrase_ref *ref, size_t n);

struct paraphrase_score { /* of a suite */
	double score;	  /* the highest; 0: no words in common */
	const char *task;
};
/* Raises out, one a suite, by the words of a text; a: for the call. */
void paraphrase_find(const struct paraphrase_index *x, struct arena *a,
	const char *s, size_t n, struct paraphrase_score *out);

/* The prose of a source: its comments, and what stands outside of its modules
 * (an instruction before them, say).  In a. */
char *paraphrase_prose(struct arena *a, const char *s, size_t n,
	const struct vsplit *v, size_t *out_n);

#endif
