/*
 * guard_walk: the state of a walk over the tokens of one module.
 */
#ifndef EVAL_GUARD_WALK_H
#define EVAL_GUARD_WALK_H

#include "eval/guard_int.h"

enum bracket { PLAIN, PRINTED, STRENGTH };

struct open {
	enum bracket kind;
	size_t at; /* token of the bracket */
};

/* A begin .. end or case .. endcase, and the statement that is being read in
 * it. */
struct block {
	bool constant;	/* runs only if a constant says so */
	bool statement; /* so does this statement */
	bool last_if;	/* the condition before an "else" is constant */
};

struct walk {
	struct guard_scan *s;
	struct block *block;
	size_t n_blocks; /* the one at n_blocks is being read */
	bool pending;	 /* what follows is guarded by a constant */
	bool after_if;	 /* a condition follows */
	struct open *open;
	size_t depth;
	struct open closed; /* the bracket that was closed last */
	bool top;
	bool routine;  /* in a task or function */
	bool defparam; /* up to ";" */
	/* left side of an assign, terminals of a gate, names of a net */
	enum { NOWHERE, LEFT, RIGHT, GATE, NET } drive;
	size_t drive_depth;
	bool supply;	  /* NET: the net is a constant */
	size_t terminals; /* GATE: that drive, to be looked at */
};

/* guard_drive.c: does token i drive an input port of the top? */
bool guard__drives(struct walk *w, size_t i);

#endif
