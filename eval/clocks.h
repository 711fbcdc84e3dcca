/*
 * clocks: which inputs of a mapped netlist clock its flip-flops and latches.
 *
 * From each clock pin back through logic to inputs.  Where only one input is
 * reached, that is a clock.  Where several are (a gated clock), it is a clock
 * if one of them is known as one by another pin; else it is unclear, and has
 * to be told.  A clock that a flip-flop makes (a divider) is none here.
 */
#ifndef EVAL_CLOCKS_H
#define EVAL_CLOCKS_H

#include <stddef.h>

#include "eval/liberty.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct clocks {
	const char **ports; /* "clk", "ck[0]", ordered by first use */
	size_t n;
	const char *unclear; /* inputs that a clock comes from, "a, b"; "" */
	size_t n_state;	     /* flip-flops and latches */
};

/* netlist_json: of one flat module `top`, as synth_result has it.  ERR_PARSE
 * when it is none, ERR_LIMIT. */
int clocks_find(struct arena *a, const struct liberty *lib,
	const char *netlist_json, const char *top, struct clocks *out,
	struct err *e);

/* What the design calls the bit that a flip-flop holds, "q[3]", by the name of
 * its cell in the netlist; NULL: it has no name. */
const char *clocks_state_name(struct arena *a, const struct liberty *lib,
	const char *netlist_json, const char *top, const char *cell);

#endif
