/*
 * equiv_regs: the bits of the flip-flops and latches of a net, and which of
 * the golden's may be taken for which of the candidate's.
 */
#ifndef EVAL_EQUIV_REGS_H
#define EVAL_EQUIV_REGS_H

#include "eval/equiv_int.h"

#define EQUIV_NO_PAIR UINT32_MAX

/* Input bits are numbers of equiv_net.owner; 0: none. */
struct equiv_reg {
	bool latch;
	bool usable; /* all that acts on it is understood */
	int clock;   /* clock, or enable of a latch */
	int edge;    /* 1: rising, high */
	int set, set_edge, clear, clear_edge;
	char init;     /* '0', '1', or 'x': any */
	uint32_t pair; /* of the golden: the candidate's, or EQUIV_NO_PAIR */
};

struct equiv_reg_cell {
	const char *name; /* as write_json tells it */
	uint32_t first, width;
};

struct equiv_reg_name { /* that the text gave to a bit */
	const char *text;
	int pos;
	uint32_t reg;
};

struct equiv_regs {
	struct equiv_reg *at;
	size_t n;
	struct equiv_reg_cell *cells; /* ordered by name */
	size_t n_cells;
	struct equiv_reg_name *names; /* ordered by text and pos */
	size_t n_names;
};

/* false: one of them is of a kind that is not understood, or there are too
 * many. */
bool equiv__regs(
	struct arena *a, const struct equiv_net *net, struct equiv_regs *out);
const struct equiv_reg_cell *equiv__reg_cell(
	const struct equiv_regs *r, const char *name);

/*
 * Pairs up bits of the same name.  Both of a pair have the same clock, edge,
 * asynchronous set and clear, and may begin with the same value: where the
 * golden has no initial value it begins with the candidate's, which is one of
 * those that it may have.  So one of the candidate's may have several of the
 * golden's, but not the other way round.  How many there are.
 */
size_t equiv__regs_pair(struct equiv_regs *gold, const struct equiv_regs *gate);

#endif
