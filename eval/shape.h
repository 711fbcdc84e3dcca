/*
 * shape: what a module of Verilog consists of once it is elaborated: ports,
 * registers with their clocks, memories, instances; and what a register
 * becomes while an input has a value.  For comparing a design with what was
 * planned; no verdict depends on it.
 *
 * The netlist is what Yosys writes after SHAPE_SCRIPT.  Names come from a
 * design and are hostile.
 */
#ifndef EVAL_SHAPE_H
#define EVAL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* Behind read_verilog and hierarchy: flip-flops stay words, what stands
 * before them becomes gates. */
#define SHAPE_SCRIPT                                                           \
	"proc\npmuxtree\n"                                                     \
	"simplemap t:$mux t:$not t:$logic_not t:$and t:$or t:$xor t:$xnor "    \
	"t:$logic_and t:$logic_or t:$reduce_and t:$reduce_or t:$reduce_bool "  \
	"t:$eq t:$ne\nopt_clean\n"

enum shape_direction { SHAPE_INPUT, SHAPE_OUTPUT, SHAPE_INOUT };

struct shape_port {
	const char *name;
	enum shape_direction dir;
	int width;
};

struct shape_memory {
	const char *name;
	int width, depth;
};

struct shape_instance {
	const char *name;
	const char *module; /* without what parameters add to it */
};

/* What a net of the module keeps. */
struct shape_store {
	int width;   /* of the net; 0: there is no net of that name */
	int flops;   /* bits that are outputs of flip-flops */
	int latches; /* bits that are outputs of latches */
	/* The input that clocks the flip-flops; NULL: none, or several. */
	const char *clock;
	bool falling;
};

struct shape_net; /* private */
struct shape_gate;

struct shape {
	const char *top;
	const struct shape_port *ports;
	size_t n_ports;
	const struct shape_memory *memories;
	size_t n_memories;
	const struct shape_instance *instances; /* in the top itself */
	size_t n_instances;
	struct shape_net *nets;
	size_t n_nets;
	struct shape_gate *gates; /* by number of the bit that they drive */
	size_t n_gates;
	unsigned stamp; /* of the evaluation that is the last */
	struct arena *a;
};

/* Reads a netlist; its top module, or the one that Yosys marked.  Everything
 * lives in the arena, which the shape goes on using.  ERR_PARSE, ERR_LIMIT,
 * ERR_NOTFOUND (no such module). */
int shape_read(struct arena *a, const char *json, size_t n, const char *top,
	struct shape *out, struct err *e);

const struct shape_port *shape_port(const struct shape *s, const char *name);
void shape_store(
	const struct shape *s, const char *name, struct shape_store *out);

enum shape_reset {
	SHAPE_KEEPS, /* at least one bit does not become a constant */
	SHAPE_SYNC,  /* all bits become constants at the next edge */
	SHAPE_ASYNC  /* at once */
};
/* What the flip-flops of a net become while an input of one bit is `level`,
 * whatever all others are.  value (may be NULL): 0, 1 or x for each bit, the
 * most significant first; "" with SHAPE_KEEPS. */
enum shape_reset shape_reset(struct shape *s, const char *name,
	const char *input, bool level, const char **value);

#endif
