/*
 * lock: the structural lock of gate-level tasks, and the counter that goes
 * with it.  A design behind the lock is made of nothing but instances: of the
 * gate primitives on a list, of cells that the task gives, and of modules of
 * the same text that are made so, too.  No always, no operator, no ?:, no
 * parameter, no macro.
 *
 * Counts gates and the longest path of gates (depth) over the flattened
 * design.  One gate is one primitive (of any number of inputs; a not or buf
 * with n outputs is n) or one given cell; wires cost nothing.  A path begins
 * at an input, a constant or the output of a given flip-flop, and ends at an
 * output or the input of one.  Says nothing of what the design does.
 *
 * Hostile input: any bytes; limits are told below.
 */
#ifndef EVAL_LOCK_H
#define EVAL_LOCK_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define LOCK_GATES_MAX 2000000 /* gates, and bits of nets, when flattened */
#define LOCK_WIDTH_MAX 65536   /* bits of one net */
#define LOCK_LEVELS_MAX 64     /* modules in modules, braces in braces */
#define LOCK_FAULTS_MAX 20     /* that are told */

/* What CircuitMind allows. */
#define LOCK_ALLOW_DEFAULT "and,or,not,nand,nor,xor,xnor"

struct lock_job {
	const char *text;
	size_t n;
	const char *top;   /* NULL: the one module that no other uses */
	const char *allow; /* primitives, comma between; also buf, and assign
			    * (of wires to wires); NULL: the default */
	/* Verilog of the given cells (a d_flip_flop, say), trusted; NULL:
	 * none.  Only headers are used, and whether there is an edge
	 * (posedge, negedge) in a body: that makes it a flip-flop. */
	const char *cells;
	size_t cells_n;
};

struct lock_fault {
	int line;
	const char *what; /* "always: not in the list of what is allowed" */
};

struct lock_count {
	const char *type;
	int64_t n;
};

struct lock_result {
	bool accepted; /* false: see faults, nothing was counted */
	struct lock_fault *faults;
	size_t n_faults;
	const char *top;
	struct lock_count *counts; /* by first appearance, none is 0 */
	size_t n_counts;
	int64_t gates;	   /* all of them together */
	int64_t flipflops; /* those of them that hold an edge */
	int64_t depth;	   /* gates; -1: a loop without a flip-flop */
	int loop_line;	   /* of a gate in the loop, or 0 */
};

/* ERR_USAGE: the list names what is no primitive, the top is not there or not
 * clear; ERR_PARSE: the given cells cannot be read. */
int lock_check(struct arena *a, const struct lock_job *job,
	struct lock_result *out, struct err *e);
cJSON *lock_json(struct arena *a, const struct lock_result *r);

#endif
