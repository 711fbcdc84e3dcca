/*
 * fsm: state machines of a design: found by Yosys, made smaller, coded anew,
 * and written back as Verilog.
 *
 *	fsm_extract	the machines of a text, and the rest of the module with
 *			an instance in the place of each
 *	fsm_analyse	which states can be reached, which cannot be told apart
 *	fsm_reduce	a machine with one state a class
 *	fsm_encode	other state codes
 *	fsm_emit	the whole module with the machines in it
 *
 * Nothing here is trusted: whoever keeps an emitted module proves it against
 * the original first (eval/rewrite_gate.h).  States that no transition names
 * (unused codes) are not looked at; where they matter the proof fails.
 *
 * An input or output of a machine is a bit; bits are numbered as in the vector
 * that carries them (bit 0 is the rightmost).
 */
#ifndef EVAL_FSM_H
#define EVAL_FSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct yosys;

/* A set of inputs: those with (input & care) == value. */
struct fsm_cube {
	uint64_t care, value;
};

struct fsm_edge {
	int from, to;
	struct fsm_cube in;
	const char *out; /* 0, 1 or x a bit, most significant first */
};

struct fsm_machine {
	const char *name; /* of the register */
	int n_states, bits;
	const char **codes;  /* a state's code, most significant first */
	const char **states; /* a state's name in the source, or S0, S1, ... */
	struct fsm_edge *edges; /* by state; cubes of a state do not overlap */
	size_t n_edges;
	int n_in, n_out;
	const char **ins, **outs; /* names of the signals */
	const char *clock;
	bool rising;
	const char *areset; /* asynchronous reset, or NULL */
	bool areset_high;
	int reset;	  /* the state that a reset leads to, or -1 */
	int sreset;	  /* the input that is a synchronous reset, or -1 */
	bool sreset_high; /* (every state goes to `reset` with it) */
	int init;	  /* the initial state, or -1 */
	/* States that the text has and nothing leads to; they are not among
	 * the others. */
	const char **dead;
	size_t n_dead;
	const char *cell; /* Yosys' name of it */
};

enum fsm_constant { FSM_ZERO = -1, FSM_ONE = -2, FSM_X = -3 };

/* How a module's port is driven when a design is nothing but one machine. */
struct fsm_port {
	const char *name;
	bool output;
	int width;
	int *from; /* of outputs, a bit: bit of the machine's output, or one of
		    * enum fsm_constant; bit 0 first */
};

struct fsm_design {
	const char *top;
	struct fsm_machine *machines;
	size_t n;
	/* Registers that are no machine for us, and why: one line each. */
	const char **others;
	size_t n_others;
	/* Verilog of the rest; machine k is `TOP_fsmK u (.ARST .CLK .CTRL_IN
	 * .CTRL_OUT)`.  NULL when ports is set. */
	const char *rest;
	struct fsm_port *ports; /* one machine is the whole module, else NULL */
	size_t n_ports;
	int64_t cpu_us;
};

struct fsm_job {
	const char *text;
	size_t n;
	const char *top;
	/* Take all logic that hangs on the machine into it, not only small
	 * cells: more equivalent states are found, tables grow. */
	bool full;
	int64_t cpu_ms; /* 0: FSM_CPU_MS */
};
#define FSM_CPU_MS 10000

/* 1: done (n may be 0); 0: the text is not read, *why says why; -1: no tool. */
int fsm_extract(struct yosys *ys, struct arena *a, const struct fsm_job *job,
	struct fsm_design *out, const char **why, struct err *e);

struct fsm_analysis {
	bool *reached; /* a state; all when there is no reset and no start */
	int n_reached;
	int *class_of; /* a state: its class, or -1 when it is not reached */
	int n_classes;
	const char *why; /* why classes were not looked for, or NULL */
};
void fsm_analyse(
	struct arena *a, const struct fsm_machine *m, struct fsm_analysis *out);
/* The machine with one state a class; codes are those of its first state. */
void fsm_reduce(struct arena *a, const struct fsm_machine *m,
	const struct fsm_analysis *an, struct fsm_machine *out);

enum fsm_encoding { FSM_KEEP, FSM_BINARY, FSM_ONEHOT, FSM_GRAY };
const char *fsm_encoding_name(enum fsm_encoding c); /* "keep", "binary", ... */
/* false: there are too many states for it. */
bool fsm_encode(struct arena *a, struct fsm_machine *m, enum fsm_encoding c);

/* Verilog of the whole design with these machines (as many as d->n). */
char *fsm_emit(struct arena *a, const struct fsm_design *d,
	const struct fsm_machine *machines);
/* A graph for graphviz. */
char *fsm_dot(struct arena *a, const struct fsm_machine *m,
	const struct fsm_analysis *an);
/* "go=1 cnt[2]=0", or "always". */
char *fsm_cube_text(
	struct arena *a, const struct fsm_machine *m, const struct fsm_cube *c);
/* The name as a part of a Verilog identifier. */
char *fsm_plain(struct arena *a, const char *name);

#endif
