/*
 * ir: a plan of a module as JSON, between a specification and its Verilog:
 * ports, clock, reset, registers, states, submodules (doc/HOWTO_AGENTS.md
 * shows one).  It is read strictly, and a design is compared with it by what
 * it elaborates to.  The text is a model's and hostile.
 */
#ifndef AGENT_IR_H
#define AGENT_IR_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/shape.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct ir_port {
	const char *name;
	enum shape_direction dir;
	int width;
};

struct ir_register {
	const char *name;
	int width;
	int depth;	/* words of a memory; 0: no memory */
	bool has_reset; /* a value by the reset */
	uint64_t reset; /* that value */
};

struct ir_state {
	const char *name;
	const char **next; /* names of states */
	size_t n_next;
};

struct ir_submodule {
	const char *name; /* of the instance; NULL: any */
	const char *module;
};

struct ir {
	const char *module;
	struct ir_port *ports;
	size_t n_ports;
	const char *clock; /* NULL: none */
	bool falling;
	const char *reset; /* NULL: none */
	bool async, low;
	struct ir_register *registers;
	size_t n_registers;
	const char *state_register; /* NULL: no machine */
	struct ir_state *states;
	size_t n_states;
	struct ir_submodule *submodules;
	size_t n_submodules;
	const cJSON *doc;
};

/* Reads the first JSON object of a text.  ERR_NOTFOUND: there is none;
 * ERR_PARSE names the member ("ports[2].width") and what is expected;
 * ERR_LIMIT. */
int ir_read(struct arena *a, const char *text, size_t n, struct ir *out,
	struct err *e);

/* A design beside its plan. */
struct ir_design {
	const char
		*text; /* Verilog; NULL: names of states are not looked for */
	size_t n;
	struct shape *shape;
};
/* What differs, a line each; "" if nothing does.  *faults (may be NULL): how
 * many. */
const char *ir_lint(struct arena *a, const struct ir *ir,
	const struct ir_design *d, size_t *faults);

#endif
