/*
 * mutants_int: what the files of mutants share; for nobody else.
 */
#ifndef BENCH_MUTANTS_INT_H
#define BENCH_MUTANTS_INT_H

#include "bench/mutants.h"

/* Reads FILE with root TOP as a flat netlist: printf format with FILE, TOP,
 * TOP.  Latches of always_comb are what they are, not an error. */
#define MUTANTS_READ                                                           \
	"read_verilog -sv %s\nhierarchy -check -top %s\n"                      \
	"setattr -unset always_comb p:*\nprep -nordff -flatten -top %s\n"

struct mutating {
	const struct bench_mutants_options *o;
	struct arena *a;    /* for this one task's work */
	struct arena *keep; /* for what is handed back */
	const struct task *t;
	const struct bench_shape *s;
	char *dir;	     /* scratch */
	const char *list;    /* all faults, as mutate tells them */
	const char *few;     /* those that are in the netlist */
	const char *netlist; /* the golden with all faults: rs_mut_TOP */
	const char *text;    /* a candidate: wrapper around it */
	size_t netlist_n, text_n;
	struct judge_compiled *compiled;
};

/* The design with one fault in force, as a text of its own; net: what selects
 * it is a constant, not a variable that begins with it. */
char *mutants__text(struct mutating *w, struct arena *a, int k, bool net);
/* 1 proven to be the same as without the fault, 0 different, -1 not decided,
 * -2 machinery. */
int mutants__prove(
	struct mutating *w, const struct bench_mutant *m, struct err *e);

#endif
