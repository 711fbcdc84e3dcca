/*
 * table: Verilog straight from the tables that specifications hold, without a
 * model: truth tables, waveforms of combinational circuits, Karnaugh maps,
 * state diagrams of arrows, state tables, and DIMACS formulas.
 *
 *	table_read	finds the one table of a text, with the ports
 *	table_verilog	writes the circuit
 *	table_check	evaluates its sums of products for every input
 *	table_reference	writes it once more, row by row, for a proof
 *
 * What a text leaves open is never guessed in silence: either it is an error
 * with the line, or a note.  doc/HOWTO_TABLES.md shows every layout that is
 * read.  The same text gives the same bytes.  Hostile input: any bytes;
 * bounded by the LIM_TABLE_* of lib/base/limits.h.
 */
#ifndef AGENT_TABLE_H
#define AGENT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum table_kind {
	TABLE_COMB,   /* rows: a combinational circuit */
	TABLE_FSM,    /* states, clocked */
	TABLE_ONEHOT, /* next-state logic of a one-hot machine, by inspection:
		       * no state but the inputs of `code` */
	TABLE_CNF     /* a conjunction of clauses */
};

struct table_port {
	const char *name;
	bool output;
	bool vector;
	int msb, lsb; /* as declared; 0 0 without a range */
	int width;
	int line; /* where it is declared, from 1 */
};

struct table_bit {
	int port;  /* index of the port */
	int index; /* as declared */
};

/* A set of inputs, those with (input & care) == value, and what is known of
 * the outputs there.  Bit i is bit i of `ins` or `outs`. */
struct table_row {
	uint32_t care, value;
	uint64_t known, ones;
	int line;
};

struct table_state {
	const char *name;
	uint64_t code;	      /* of table.code_bits bits */
	uint64_t known, ones; /* outputs in it, for all edges */
	bool told;	      /* outputs were given with the state */
	int line;
};

struct table_edge {
	int from, to;
	struct table_row row;
};

/* What drives an output of a TABLE_ONEHOT. */
struct table_role {
	int next; /* bit of the next state, or -1 */
	int out;  /* bit of the states' outputs, or -1 */
};

struct table {
	enum table_kind kind;
	const char *source; /* "truth table", "Karnaugh map", ... */
	int line;	    /* of its first line, from 1 */
	const char *module;
	struct table_port *ports;
	size_t n_ports;
	/* Bits that the rows and edges talk of, first is most significant:
	 * of a machine without clock, reset and state. */
	struct table_bit *ins, *outs;
	int n_in, n_out;

	struct table_row *rows; /* TABLE_COMB */
	size_t n_rows;
	uint64_t given; /* input combinations that a row names */

	struct table_state *states; /* machines */
	size_t n_states;
	struct table_edge *edges;
	size_t n_edges;
	int code_bits;
	int clock, reset; /* ports, or -1 */
	bool falling, async, reset_low;
	int start;		  /* the state of a reset, or at the start */
	int state_port;		  /* TABLE_ONEHOT */
	struct table_bit *nexts;  /* TABLE_ONEHOT: the module's outputs ... */
	struct table_role *roles; /* ... and what drives each */
	int n_nexts;

	int **clauses; /* TABLE_CNF: literals +-(i + 1) of ins, ended by 0 */
	size_t n_clauses;

	const char **notes; /* what was assumed, one line each */
	size_t n_notes;
};

/* top: name of the module, NULL: as in the text.  ERR_NOTFOUND: no table;
 * ERR_PARSE: a table that is contradictory, incomplete, does not fit the
 * ports, or a second one (with the line); ERR_LIMIT; ERR_USAGE: top. */
int table_read(struct arena *a, const char *text, size_t n, const char *top,
	struct table *out, struct err *e);
const char *table_kind_name(enum table_kind k); /* "combinational", ... */

/* The circuit.  ERR_LIMIT: larger than LIM_CANDIDATE. */
int table_verilog(
	struct arena *a, const struct table *t, char **out, struct err *e);
/* A second text of the same ports, straight from the rows: what they leave
 * open is x in it (see eval/equiv.h).  Shares no code with table_verilog but
 * the header.  ERR_LIMIT as above. */
int table_reference(
	struct arena *a, const struct table *t, char **out, struct err *e);

/* Evaluates the products that table_verilog writes against every row, for
 * every input combination.  *n: combinations tried, 0: the kind has none to
 * try (machines, formulas, case statements).  ERR_INTERNAL: one differs. */
int table_check(
	struct arena *a, const struct table *t, uint64_t *n, struct err *e);

#endif
