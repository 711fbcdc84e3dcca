/*
 * cmodel: a reference model in C of a Verilog module, written by somebody whom
 * nobody trusts: its interface, its execution, and a testbench that compares a
 * design with it.
 *
 * The model is one C file against a header that is made from the module's
 * ports:
 *
 *	struct in { uint64_t a; ... };	every input but the clock
 *	struct out { uint64_t y; ... };	every output
 *	void reset(void);		the state as power comes on
 *	void step(const struct in *in, struct out *out);
 *
 * A step of a module with a clock is one whole cycle, low, high, low, with the
 * inputs held; the outputs are those at its end.  Without a clock it is a
 * change of the inputs, and the outputs when all is settled.  A reset port is
 * an input as any other.  A port of more than 64 bits is an array, element 0
 * has bits 63..0.  Bits beyond a port's width are dropped; what step leaves
 * alone is 0.
 *
 * The model's program reads all inputs from stdin and writes all outputs to
 * stdout, by a main() of ours; what the model itself prints does not mix with
 * them.
 */
#ifndef EVAL_CMODEL_H
#define EVAL_CMODEL_H

#include "eval/workbench.h"

struct cmodel_port {
	const char *name; /* in Verilog */
	const char
		*field; /* in C: the same, or with _ behind a reserved word */
	bool output, clock, reset, low; /* low: the reset is active low */
	int width;
	size_t at, words; /* where it stands in a step's words */
};

struct cmodel {
	const char *top;
	struct cmodel_port *ports;
	size_t n_ports;
	const char *clock;	    /* its port; NULL: there is none */
	size_t in_words, out_words; /* of one step */
	char key[HASH_HEX];	    /* equal for equal interfaces */
};

/* The interface of the candidate's module.  *why: one line why there can be no
 * model of it (it does not compile, has inout ports, two clocks, ...), else
 * NULL.  -1 as workbench_ports. */
int cmodel_ports(const struct workbench_case *c, struct arena *a,
	struct cmodel *out, const char **why, struct err *e);
/* model.h, for people and models too. */
const char *cmodel_header(struct arena *a, const struct cmodel *m);

/* Inputs, step after step, in_words each. */
struct cmodel_stimulus {
	const uint64_t *in;
	size_t steps;
};
/* The same for the same interface: begins with the reset, if there is one;
 * every value of few inputs; else corners and chance, with times in which an
 * input is held, rare or counts. */
void cmodel_stimulate(
	struct arena *a, const struct cmodel *m, struct cmodel_stimulus *out);

struct cmodel_run {
	const char *why;     /* one line why it has no outputs; NULL: it has */
	const char *log;     /* of the compiler, or its stderr; UTF-8 */
	const uint64_t *out; /* steps * out_words, each cut to its width */
};
/* The compiler, opened by the first; why (may be NULL) says why there is none.
 * Thread-safe. */
bool cmodel_ready(const struct judge *j, const char **why);
/* The C text in a reply: the longest fenced block with a step in it, or all of
 * a reply without fences; NULL: there is none. */
const char *cmodel_code(struct arena *a, const char *reply, size_t n);
struct cmodel_job {
	const struct cmodel *model;
	const char *code;
	const struct cmodel_stimulus *stimulus;
};
/* Compiles the model and runs it.  What is wrong with the model is told in
 * out; -1: cc_run's, or ERR_TOOL without a compiler. */
int cmodel_run(const struct judge *j, struct arena *a,
	const struct cmodel_job *job, struct cmodel_run *out, struct err *e);
/*
 * Module tb for workbench_simulate: applies the stimulus to the design and
 * compares with the model's outputs, one sample a step.  An output need not be
 * known before it is for the first time (registers without a reset), but one
 * that never is is a mismatch.
 */
const char *cmodel_bench(struct arena *a, const struct cmodel *m,
	const struct cmodel_stimulus *s, const uint64_t *out);

/* A port's value in a step, as hexadecimal digits without leading zeros. */
const char *cmodel_hex(
	struct arena *a, const struct cmodel_port *p, const uint64_t *step);

/*
 * A design beside a model that somebody gave (eval/cmodel_check.c): the model
 * is compiled with the header of the design's ports, run on their stimulus,
 * and the design is simulated with the same.  Texts are in a.  -1 as
 * cmodel_run and workbench_simulate.
 */
struct cmodel_verdict {
	bool compared;	   /* else why says why not: one line */
	const char *why;   /* no compiler, no such ports (cmodel_ports) */
	const char *unfit; /* the model does not compile, or run; else NULL */
	bool agrees;
	int64_t mismatches; /* steps in which they differ; -1: not told */
	size_t steps;
	const char *log; /* what compiler or simulation said; "" */
};
int cmodel_check(const struct workbench_case *c, const char *code,
	struct arena *a, struct cmodel_verdict *out, struct err *e);

/* For the judge: cmodel_ready's compiler. */
struct cmodel_tools;
struct cmodel_tools *cmodel_tools_new(void);
void cmodel_tools_free(struct cmodel_tools *t);

#endif
