/*
 * fault: small changes of a Verilog text, each like a mistake that a person
 * or a model makes.  Whether one matters is for others to prove.
 *
 * Faults are found by tokens (eval/lex.h) and statements.  A fault of logic
 * is meant to compile and to do something else; one of syntax is meant to be
 * refused by a compiler.  No I/O, any bytes, the same answer every time.
 */
#ifndef CURATE_FAULT_H
#define CURATE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct fault_kind {
	const char *name;
	bool syntax;
	const char *text; /* for people */
};
extern const struct fault_kind fault_kinds[];
extern const size_t fault_n_kinds;
/* NULL: there is none of this name. */
const struct fault_kind *fault_kind_find(const char *name);

struct fault_edit {
	size_t at, gone; /* bytes that go */
	const char *put; /* what comes in their place */
};
#define FAULT_EDITS 2
struct fault {
	const struct fault_kind *kind;
	int line;	  /* of the first change */
	const char *what; /* "\"+\" became \"-\"", for people */
	struct fault_edit edit[FAULT_EDITS]; /* in the order of the text */
	size_t n_edits;
};

struct fault_text {
	const char *s;
	size_t n;
	size_t from, to; /* only tokens between these are changed */
};
struct fault_list {
	struct fault *x;
	size_t n; /* at most LIM_FAULTS */
};
/* All faults that the text can have, kind by kind; a text of more than
 * LIM_FAULT_TOKENS tokens has none. */
void fault_find(
	struct arena *a, const struct fault_text *t, struct fault_list *out);
/* The text with the fault: another one than before, at most a few hundred
 * bytes longer. */
char *fault_apply(struct arena *a, const struct fault_text *t,
	const struct fault *f, size_t *n);

#endif
