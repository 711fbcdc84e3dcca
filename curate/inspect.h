/*
 * inspect: what the tools say of one unit, each in the sandbox and with a
 * budget.  A complaint of a tool is a finding, never an error.
 */
#ifndef CURATE_INSPECT_H
#define CURATE_INSPECT_H

#include "curate/rank.h"
#include "curate/tbfind.h"
#include "eval/equiv.h"
#include "eval/judge.h"
#include "eval/synth.h"
#include "tool_wrappers/verilator.h"
#include "tool_wrappers/yosys.h"

struct inspect_tools {
	struct iverilog *iverilog;
	struct yosys *yosys;
	struct synth *synth; /* without a liberty */
	struct equiv *equiv;
	struct verilator *verilator;  /* NULL: not installed */
	const struct tbfind *benches; /* NULL: none are looked for */
};
/* Names them all. */
const char *inspect_fingerprint(struct arena *a, const struct inspect_tools *t);

/* What may be asked for, each the name of an option and a reason to reject. */
enum inspect_need {
	INSPECT_SYNTAX = 1 << 0,
	INSPECT_OUTPUTS = 1 << 1, /* the top has an output */
	INSPECT_BODY = 1 << 2,	  /* it is not empty */
	INSPECT_SYNTH = 1 << 3,
	INSPECT_LATCH = 1 << 4, /* no latch was inferred */
	INSPECT_LINT = 1 << 5,	/* Verilator finds no error */
	INSPECT_TESTBENCH = 1 << 6,
	INSPECT_EQUIV = 1 << 7 /* equal to what Yosys writes of it */
};
/* "syntax,synth,..."; ERR_USAGE. */
int inspect_needs_parse(const char *s, unsigned *out, struct err *e);

struct inspect_budget {
	int64_t cpu_ms; /* of each step */
	int64_t mem_mb;
	int64_t cells; /* beyond: too_large */
	int samples;   /* steps of a generated testbench */
};

struct inspect_unit {
	const char *text;
	size_t n;
	const char *top; /* NULL: chosen by the text */
};
struct inspection {
	struct unitlook look;
	struct rank_measures m;
	struct rank_points rank; /* these two only without a reason */
	enum rank_tier tier;
	unsigned failed;    /* needs that are not met, of those looked at */
	const char *reason; /* "", or of the first need that is asked for and
			     * not met; no later step was done then */
	cJSON *doc;	    /* the evidence */
};
/* Does the steps in order: text, syntax, synthesis, lint, testbench,
 * equivalence; needs decide what ends it.  -1 only for machinery. */
int inspect_unit(const struct inspect_tools *t, const struct inspect_budget *b,
	unsigned needs, const struct inspect_unit *u, struct arena *a,
	struct inspection *out, struct err *e);

#endif
