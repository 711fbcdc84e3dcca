/*
 * cmodel_examples: what somebody worked out by hand: inputs of some steps from
 * power-on, and the outputs they have to have.  In a reply, a fenced JSON text:
 *
 *	{"examples": [{"in": {"rst": 1}, "out": {"q": 0}},
 *		{"in": {"rst": 0, "d": "0x1f"}, "out": {"q": "8'd31"}}]}
 *
 * A value is a whole number, true or false, or a text: decimal, 0x..., 0b...,
 * or as in Verilog.  An input that is not named keeps its value (0 at first);
 *an output that is not named may be anything.
 */
#ifndef EVAL_CMODEL_EXAMPLES_H
#define EVAL_CMODEL_EXAMPLES_H

#include "eval/cmodel.h"

struct cmodel_examples {
	struct cmodel_stimulus given;
	const uint64_t *want; /* steps * out_words */
	const bool *told;     /* steps * n_ports: is the output named? */
	size_t values;	      /* outputs that are */
};
/* Reads any bytes.  ERR_NOTFOUND: there are none; ERR_PARSE (with the step);
 * ERR_LIMIT. */
int cmodel_examples_read(struct arena *a, const struct cmodel *m,
	const char *reply, size_t n, struct cmodel_examples *out,
	struct err *e);
/* Where a model's outputs differ, as lines, the first ones; "": nowhere.
 * *differ: outputs that do. */
const char *cmodel_examples_check(struct arena *a, const struct cmodel *m,
	const struct cmodel_examples *x, const uint64_t *out, size_t *differ);

#endif
