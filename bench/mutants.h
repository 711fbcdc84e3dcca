/*
 * mutants: faults that Yosys' "mutate" injects into a golden: how many of
 * those that change what the design does does the suite's testbench reject?
 *
 * The golden is elaborated once, gets all faults with a selector, and is
 * compiled once with the testbench; each fault is one simulation.  Faults that
 * are accepted are compared with the golden formally.
 */
#ifndef BENCH_MUTANTS_H
#define BENCH_MUTANTS_H

#include "bench/shape.h"
#include "eval/equiv.h"
#include "tool_wrappers/yosys.h"

enum bench_mutant_fate {
	BENCH_MUTANT_KILLED,	 /* the judge rejects it */
	BENCH_MUTANT_EQUIVALENT, /* accepted, and proven to be no fault */
	BENCH_MUTANT_ALIVE,	 /* accepted, and proven to be different */
	BENCH_MUTANT_UNDECIDED	 /* accepted, and nothing is proven */
};
/* One letter each, for the kill matrix: "KEA?". */
char bench_mutant_letter(enum bench_mutant_fate f);

struct bench_mutant {
	int k;		 /* number of the fault, from 1 */
	const char *how; /* as mutate tells it, without the names of files */
	enum bench_mutant_fate fate;
};

struct bench_mutants {
	const char *refused; /* why there are none; NULL: they were made */
	struct bench_mutant *m;
	size_t n;
	size_t killed, equivalent, alive, undecided;
};

struct bench_mutants_options {
	struct judge *judge;
	struct yosys *yosys;
	struct equiv *equiv;  /* NULL: survivors are undecided */
	enum judge_mode mode; /* official: one compile; strict: one each */
	int n;
	int64_t seed;
	int64_t prove_cpu_ms; /* for one survivor; 0: default of equiv */
};

/* A task that cannot be measured is told in out->refused; -1: machinery. */
int bench_mutants_run(const struct bench_mutants_options *o, struct arena *a,
	const struct task *t, const struct bench_shape *s,
	struct bench_mutants *out, struct err *e);

/* Is this module (same ports, no parameters set) always what the golden is?
 * 1 proven, 0 refuted, -1 not decided; -2: machinery. */
int bench_mutants_same(const struct bench_mutants_options *o, struct arena *a,
	const struct bench_shape *s, const char *text, struct err *e);

#endif
