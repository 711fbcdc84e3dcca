/*
 * equiv_miter: one circuit out of two, whose only output is 1 when the
 * candidate differs from the golden where the golden is known.
 *
 * Both are AIGER files of Yosys (zero-initialised, with their maps).  Two
 * things are done here that no tool does:
 *
 *	x of the golden	 an input of the golden that has no name is a constant
 *			 x; all that depends on one is carried on two rails
 *			 (surely 1, surely 0), so that unknown stays unknown
 *	initial state	 a flip-flop without an initial value may begin with
 *			 any value; where golden and candidate both have one of
 *			 the same name, both begin with the same: for every
 *			 state of the candidate there is such a golden, and
 *			 what is known of the golden holds for all of them
 *
 * x of the candidate may be anything.  Resets of t are held active in the first
 * step, and comparison begins behind it.  So a proof over the miter holds; a
 * model may be none.
 */
#ifndef EVAL_EQUIV_MITER_H
#define EVAL_EQUIV_MITER_H

#include "eval/equiv_int.h"

struct equiv_side {
	const char *aig;
	size_t n;
	const char *map; /* of write_aiger -map */
};

struct equiv_miter {
	char *aig;
	size_t n;
	char *map;  /* "input 4 1 i3": input 4 is bit 1 of the 4th input */
	bool rails; /* x of the golden matters */
};

/* -1 with *e set when a file cannot be read or they do not fit. */
int equiv__miter(struct arena *a, const struct equiv_top *t,
	const struct equiv_side *gold, const struct equiv_side *gate,
	struct equiv_miter *out, struct err *e);

#endif
