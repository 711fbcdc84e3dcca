/*
 * verified: is there evidence that a design is what its specification says?
 * A testbench passes in strict mode (eval/judge.h), rejects designs that do
 * nothing, and rejects enough of the faults that are proven to matter; where a
 * golden is given, the design is proven equal to it.
 *
 * A constant or empty design that is proven to be what the design is tells
 * nothing of a testbench, and neither does a fault that is proven to be none.
 */
#ifndef CURATE_VERIFIED_H
#define CURATE_VERIFIED_H

#include "eval/judge.h"
#include "lib/base/json.h"

/* Who says what is right. */
enum verified_oracle {
	VERIFIED_OWN,	 /* a testbench that came with the row */
	VERIFIED_FOUND,	 /* one of the project */
	VERIFIED_GOLDEN, /* a golden that came with the row */
	VERIFIED_SELF	 /* the design: a testbench was generated from it */
};
const char *verified_oracle_name(enum verified_oracle o);

struct verified_case {
	const char *spec;
	const char *rtl; /* all modules it needs */
	size_t n;
	const char *top;       /* NULL: what the testbench instantiates */
	const char *testbench; /* NULL: one is generated, from the golden or
				* else the design */
	size_t testbench_n;
	const char *golden; /* NULL: none */
	enum verified_oracle oracle;
};
struct verified_options {
	struct judge *judge;
	int mutants;	  /* faults that are tried, at most 64 */
	double min_score; /* share of them that must be rejected */
	int samples;	  /* steps of a generated testbench */
};
struct verified {
	const char *reason; /* "": verified; else one of the stage "verify" */
	const char *detail; /* one line for people, "" */
	const char *log;    /* of a testbench that failed, or "" */
	const char *top, *testbench;
	size_t testbench_n;
	cJSON *judge;	 /* for curate/recheck.h; NULL before it ran */
	cJSON *evidence; /* what was found so far */
};
/* -1 only for machinery. */
int verified_run(const struct verified_options *o, struct arena *a,
	const struct verified_case *c, struct verified *out, struct err *e);

#endif
