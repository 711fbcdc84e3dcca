/*
 * workbench: what a solver may find out about a candidate while it works,
 * with nothing of the task's golden or testbench beside it.  Tools run in the
 * judge's sandbox and under its limits.  A complaint of a tool is a finding,
 * never an error.
 */
#ifndef EVAL_WORKBENCH_H
#define EVAL_WORKBENCH_H

#include "eval/bytecode.h"
#include "eval/equiv.h"
#include "eval/judge.h"
#include "eval/panel.h"
#include "eval/shape.h"

/* A candidate under work. */
struct workbench_case {
	struct judge *judge;
	const struct task *task;
	const struct judge_options *options;
	const char *code;
	size_t n;
};

/* The candidate alone: what it may not hold, and whether it compiles with the
 * task's top module (the judge's stages guard and elab_alone).  PASS: nothing
 * was found.  -1 as judge_run. */
int workbench_lint(const struct workbench_case *c, struct arena *a,
	struct verdict *out, struct err *e);

/* Ports of the candidate's top module as the compiler counts them; *n 0 and
 * *ports NULL when it does not compile.  -1 as judge_run. */
int workbench_ports(const struct workbench_case *c, struct arena *a,
	struct bytecode_port **ports, size_t *n, struct err *e);

/* A testbench that the solver brought. */
struct workbench_bench {
	const char *text;
	size_t n;
	const char *wave; /* a file for a value change dump of everything in
			   * tb, without a date; NULL: none.  The signature
			   * is then of all that. */
};
struct workbench_run {
	struct verdict verdict; /* PASS: one line "rtlsmith: mismatches=0
				 * samples=S first_time=T" with S > 0, and the
				 * run ended by itself */
	bool bench_broken; /* the testbench does not compile, or ended without
			    * its line or any sample */
	int64_t mismatches, samples; /* -1: not told */
	/* Of all that the signals of module tb did: equal for candidates that
	 * cannot be told apart with it; "" when nothing was seen. */
	char signature[HASH_HEX];
	struct panel_row row; /* what it told of scenarios, if any */
};
/* Compiles the candidate with a testbench whose top module is tb and simulates
 * it.  -1 as judge_run. */
int workbench_simulate(const struct workbench_case *c,
	const struct workbench_bench *b, struct arena *a,
	struct workbench_run *out, struct err *e);

/* ---- workbench_proof.c: what needs Yosys ---- */
/* What the candidate consists of once it is elaborated; *why: NULL, or why
 * nothing is known (Yosys is missing, or cannot read the text).  -1 as
 * judge_run. */
int workbench_shape(const struct workbench_case *c, struct arena *a,
	struct shape *out, const char **why, struct err *e);
/* Is the candidate the circuit that gold describes, a text with the same top
 * (see eval/equiv.h)?  *why as above.  -1 as judge_run. */
struct workbench_gold {
	const char *text;
	size_t n;
};
int workbench_same(const struct workbench_case *c,
	const struct workbench_gold *gold, struct arena *a,
	struct equiv_result *out, const char **why, struct err *e);

/* ---- workbench_faults.c: faulty designs, for a testbench to notice ---- */
#define WORKBENCH_FAULTS 64
struct workbench_fault {
	const char *how;  /* as mutate of Yosys tells it */
	const char *text; /* the design with it, as Verilog; "": not written */
	size_t n;
};
struct workbench_faults {
	const char *why; /* there are none: NULL, or the reason */
	struct workbench_fault fault[WORKBENCH_FAULTS];
	size_t n;
};
struct workbench_faults_want {
	size_t n; /* at most WORKBENCH_FAULTS */
	int64_t seed;
};
/* Faults of a design that compiles: the same ones each time.  A design that
 * Yosys cannot read has none.  -1 as judge_run. */
int workbench_faults(const struct workbench_case *c,
	const struct workbench_faults_want *want, struct arena *a,
	struct workbench_faults *out, struct err *e);
/* Does it do something else than the design?  EQUIV_REFUTED: proven, with
 * inputs that show it; EQUIV_PROVEN: it is no fault. */
int workbench_differs(const struct workbench_case *c,
	const struct workbench_fault *f, struct arena *a,
	struct equiv_result *out, struct err *e);

/* ---- workbench_strength.c: what a testbench notices ---- */
/* Of faults that matter: those that the testbench rejects, and those that are
 * proven to do something else (workbench_differs). */
struct workbench_strength {
	const char *why; /* there are none: one line, else NULL */
	size_t faults, caught;
	const char *missed[WORKBENCH_FAULTS]; /* how each was made */
	size_t n_missed;
};
/* For a testbench that accepts the case's design.  -1 as judge_run, and
 * ERR_TOOL when a run came to no end of its own. */
int workbench_strength(const struct workbench_case *c,
	const struct workbench_bench *b,
	const struct workbench_faults_want *want, struct arena *a,
	struct workbench_strength *out, struct err *e);

#endif
