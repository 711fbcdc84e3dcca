/*
 * seq: texts as sequences of small numbers, so that whatever compares texts
 * compares ints.  Equal units of all texts of one table have equal numbers.
 */
#ifndef EVAL_SEQ_H
#define EVAL_SEQ_H

#include <stddef.h>

#include "eval/lex_names.h"
#include "lib/base/arena.h"

/* What a unit is. */
enum seq_unit {
	SEQ_POINTS, /* characters of UTF-8; a byte that is part of none is a
		     * unit of its own */
	SEQ_SOLID,  /* same without white space as Python's str.split sees it */
	SEQ_WORDS,  /* what Python's str.split gives */
	SEQ_ALNUM,  /* runs of a-z0-9 of the lower-cased text, as
		     * google-research's rouge_score makes them */
	SEQ_TOKENS  /* Verilog tokens by eval/lex.h, as they are spelled */
};

struct seq {
	int *v;
	size_t n;
};

struct seq_table {
	struct arena *a;
	struct lex_names names;
	int byte[256]; /* number + 1 of a unit of one byte; 0: none yet */
	int n;	       /* numbers given: 0..n-1 */
};

/* Texts are borrowed as long as the table is used; all memory is of a. */
void seq_table_init(struct seq_table *t, struct arena *a);
/* Any bytes; linear time. */
void seq_make(struct seq_table *t, enum seq_unit u, const char *s, size_t n,
	struct seq *out);

/* Where each number stands: at[first[c]] .. at[first[c + 1] - 1], ascending,
 * for c below ids. */
struct seq_places {
	int ids;
	size_t *first, *at;
};
void seq_find(struct arena *a, const struct seq *s, struct seq_places *out);

#endif
