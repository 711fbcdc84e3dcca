/*
 * equiv_int: what the files of equiv share.
 */
#ifndef EVAL_EQUIV_INT_H
#define EVAL_EQUIV_INT_H

#include <stdatomic.h>

#include "eval/equiv.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/yosys.h"

#define EQUIV_PORTS_MAX 1024
#define EQUIV_BITS_MAX 16384 /* of one port, and of all inputs together */
#define EQUIV_STEPS_MAX 512
#define EQUIV_PARAM_MAX 128 /* characters of a name or a value */

struct equiv {
	struct yosys *ys;
	struct iverilog *iv;
	char *fingerprint;
	bool smt; /* there is a solver */
};

/* The CPU budget of one question, shared by the engines that race for it. */
struct equiv_purse {
	atomic_llong left_us, used_us;
	atomic_int running; /* lines of engines that run now */
	atomic_bool stop;   /* one of them has the answer */
};

/* One run: scratch folder, and what was found out so far. */
struct equiv_work {
	struct equiv *eq;
	struct arena *a;
	const struct equiv_job *job;
	const char *dir;
	struct equiv_text gold, gate;		     /* cleaned */
	const struct equiv_net *gold_net, *gate_net; /* when they are read */
	bool shiftx; /* one of the nets may read bits behind a vector's end */
	struct equiv_purse *purse;
	struct equiv_result *out;
};
int64_t equiv__left_ms(const struct equiv_work *w);
void equiv__spend(struct equiv_work *w, int64_t cpu_us);

/* ---- equiv_text: what the tools get to read ---- */
/* 1: *out is the text without comments, attributes and macros; 0: *why says
 * why there is none. */
int equiv__clean(struct equiv_work *w, const struct equiv_text *in,
	struct equiv_text *out, const char **why, struct err *e);

/* Does Icarus take it?  Yosys is more lenient (undeclared names), and a text
 * that does not compile is nobody's equal. */
int equiv__compiles(struct equiv_work *w, const struct equiv_text *x, bool *ok,
	struct err *e);

/* ---- equiv_net: what Yosys made of a text ---- */
enum equiv_dir { EQUIV_IN, EQUIV_OUT, EQUIV_INOUT };
struct equiv_port {
	const char *name;
	enum equiv_dir dir;
	int width;
};
struct equiv_edge { /* a bit of an input port and when it acts */
	int port, bit;
	int polarity; /* 1: rising edge, high */
};
struct equiv_edges {
	struct equiv_edge *at;
	size_t n;
};
struct equiv_net {
	struct equiv_port *ports; /* ordered by name */
	size_t n_ports;
	struct equiv_edges clocks;
	struct equiv_edges asyncs;  /* asynchronous sets, resets, loads */
	struct equiv_edges enables; /* of latches, where they are inputs */
	bool seq;		    /* has state */
	bool latch;
	bool shiftx;	 /* has a cell of that type */
	bool unknowns;	 /* holds constant x bits */
	const char *odd; /* why no engine may be believed, or NULL */
	bool closed;	 /* odd, and a counterexample cannot be found either */
	bool latch_only; /* odd for its latches only */
	const cJSON *module; /* the flat module, as write_json tells it */
	const int *owner; /* net number -> 1 + (port << 14 | bit) of an input */
	int n_owner;
};
/* Reads write_json's document of one flat module. */
int equiv__net(struct arena *a, const char *json, size_t n,
	struct equiv_net *out, struct err *e);
/* NULL, or how the ports differ. */
const char *equiv__ports_differ(struct arena *a, const struct equiv_net *gold,
	const struct equiv_net *gate);
bool equiv__edges_same(
	const struct equiv_edges *x, const struct equiv_edges *y);
/* "rising clk, falling clk", or "none". */
const char *equiv__edges_text(struct arena *a, const struct equiv_net *net,
	const struct equiv_edges *x);

/* ---- equiv_top: the design that compares ---- */
struct equiv_top {
	const struct equiv_net *net; /* the golden's */
	/* Input ports that are held active in the first step; n 0: none, and
	 * comparison begins at once. */
	struct equiv_edges resets;
	const struct equiv_edge *clock; /* of the one clock, or NULL */
};
/* Guesses the resets of a golden with clocks: asynchronous ones and those
 * with a usual name. */
void equiv__resets(
	struct arena *a, const struct equiv_net *net, struct equiv_edges *out);
const char *equiv__assume(struct arena *a, const struct equiv_top *t);
/* Verilog of the module eqtop: inputs i0, i1, ... (in the order of the input
 * ports), output trigger.  exact: x of the golden is honoured (for the sat
 * command); otherwise two values. */
char *equiv__top_text(
	struct arena *a, const struct equiv_top *t, bool exact, size_t *n);

/* ---- equiv_trace: inputs step by step ---- */
struct equiv_trace {
	size_t n_steps;
	/* bits[step][input]: text of 0 and 1, most significant first */
	const char ***bits;
};
size_t equiv__n_inputs(const struct equiv_net *net);
/* The k-th input, and which port it is (port may be NULL). */
const struct equiv_port *equiv__input(
	const struct equiv_net *net, size_t k, size_t *port);
/* The trace of WaveJSON as the sat command writes it; seq: it has steps.  -1:
 * it cannot be read. */
int equiv__trace(struct equiv_work *w, const struct equiv_top *t,
	const char *json, size_t n, bool seq, struct equiv_trace *out);
/* The same of ABC's write_cex -a and the map of write_aiger. */
int equiv__trace_abc(struct equiv_work *w, const struct equiv_top *t,
	const char *map, const char *cex, struct equiv_trace *out);
/* The same of what z3 says of the inputs i0_0, i1_0, ...: "(i3_0 #b01)". */
void equiv__trace_smt(struct equiv_work *w, const struct equiv_top *t,
	size_t n_steps, const char *values, struct equiv_trace *out);
/* Steps of pseudo-random inputs; resets in the first and then seldom. */
void equiv__random(struct equiv_work *w, const struct equiv_top *t,
	size_t n_steps, struct equiv_trace *out);

/* ---- equiv_replay: counterexamples in Icarus ---- */
enum equiv_replayed {
	EQUIV_SHOWN, /* fills w->out: refuted, why, counterexample */
	EQUIV_NOT_SHOWN,
	EQUIV_NO_REPLAY /* w->out->why says what went wrong */
};
/* async: clocks are inputs as all others. */
int equiv__replay(struct equiv_work *w, const struct equiv_top *t,
	const struct equiv_trace *trace, bool async, enum equiv_replayed *how,
	struct err *e);
/* NULL, or the name of an output of the golden of which a bit is never known
 * in that trace. */
int equiv__never_known(struct equiv_work *w, const struct equiv_top *t,
	const struct equiv_trace *trace, bool async, const char **name,
	struct err *e);

#endif
