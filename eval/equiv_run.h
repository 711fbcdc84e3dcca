/*
 * equiv_run: the flows of equiv; they fill w->out.
 */
#ifndef EVAL_EQUIV_RUN_H
#define EVAL_EQUIV_RUN_H

#include "eval/equiv_int.h"

/* Reads both texts; *ok false: w->out->why says why not. */
int equiv__read(struct equiv_work *w, struct equiv_net *gold,
	struct equiv_net *gate, bool *ok, struct err *e);
/* Neither has state. */
int equiv__comb(
	struct equiv_work *w, const struct equiv_net *gold, struct err *e);
/* Both have the same one clock. */
int equiv__sync(
	struct equiv_work *w, const struct equiv_net *gold, struct err *e);
/* Every clock an input.  why NULL: the clocks are the same, a proof counts;
 * otherwise only a refutation does, and why is said without one. */
int equiv__async(struct equiv_work *w, const struct equiv_net *gold,
	const char *why, struct err *e);

#endif
