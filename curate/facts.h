/*
 * facts: what can be told of a module without a model: ports, parameters,
 * registers with their clocks and resets, memories, state machines, instances,
 * as the tree of its text (curate/vtree.h) and Yosys (eval/shape.h, eval/fsm.h)
 * have them; and the same in English.
 */
#ifndef CURATE_FACTS_H
#define CURATE_FACTS_H

#include "eval/equiv.h"
#include "eval/fsm.h"
#include "eval/shape.h"
#include "curate/vtree.h"

struct yosys;

struct facts_register {
	const char *name;
	int width;
	bool latch;
	const char *clock; /* NULL: not one input alone */
	bool falling;
	const char *reset; /* an input that sets it to a constant; NULL: none */
	bool reset_high, async;
	const char *value; /* that it is reset to, the highest bit first */
};

struct facts {
	const char *top;
	struct vtree tree;
	struct shape shape;
	struct facts_register *reg;
	size_t n_regs;
	struct fsm_design fsm; /* n: 0 where there is none */
};

/* 1: known; 0: *why says why not; -1: no tool could be run. */
int facts_read(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	struct facts *out, const char **why, struct err *e);

enum facts_register_of {
	FACTS_SPEC,
	FACTS_REQUEST,
	FACTS_QUESTION,
	FACTS_TERSE
};
/* What it is, in one sentence or two (high), or all that is known.  The same
 * facts give the same words. */
char *facts_tell(struct arena *a, const struct facts *f, bool high,
	enum facts_register_of how);

#endif
