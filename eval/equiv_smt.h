/*
 * equiv_smt: the same question to an SMT solver, which reasons about words: a
 * product is one term, not thousands of gates, and a * b is b * a at once.
 *
 * Two values, as with ABC: each x of golden and candidate may be anything, so a
 * proof holds and a model is only worth a simulation.  Initial states and
 * resets are those of equiv_miter.
 */
#ifndef EVAL_EQUIV_SMT_H
#define EVAL_EQUIV_SMT_H

#include "eval/equiv_int.h"

enum smt_end { SMT_PROVEN, SMT_MODEL, SMT_OPEN };

struct smt_answer {
	enum smt_end end;
	int steps;		  /* shown for so many */
	struct equiv_trace trace; /* of a model */
};

/* t->clock NULL: combinational.  cpu_ms: for all its questions together. */
int equiv__smt(struct equiv_work *w, const struct equiv_top *t, int64_t cpu_ms,
	struct smt_answer *out, struct err *e);

#endif
