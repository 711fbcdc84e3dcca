/*
 * liberty: the cells of a liberty file (.lib), as far as measuring needs them.
 *
 * Tables of delays are passed by: ABC reads them itself.  What is kept can be
 * written again as a small liberty, which other tools read in no time.
 *
 * Units are the same for every file: capacitance in fF, leakage in nW, time
 * in ps, voltage in V, area as in the file.  NAN: the file does not say.
 */
#ifndef EVAL_LIBERTY_H
#define EVAL_LIBERTY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

enum liberty_dir { LIBERTY_IN, LIBERTY_OUT, LIBERTY_INOUT, LIBERTY_INTERNAL };

struct liberty_pin {
	const char *name;
	enum liberty_dir dir;
	double cap_ff;	      /* of an input; NAN */
	const char *function; /* of an output: "!(A & B)", or NULL */
	const char *tristate; /* "three_state", or NULL */
	bool clock;
};

struct liberty_state {	      /* ff or latch; NULL where the file has none */
	const char *iq, *iqn; /* the variables that functions name */
	const char *clocked_on, *next_state; /* ff */
	const char *enable, *data_in;	     /* latch */
	const char *clear, *preset;
};

struct liberty_cell {
	const char *name;
	int line;
	double area;	   /* NAN */
	double leakage_nw; /* NAN */
	struct liberty_pin *pins;
	size_t n_pins;
	bool ff, latch;
	struct liberty_state state;
	bool dont_use;
	bool macro; /* has buses, or several ff groups: not for mapping */
};

struct liberty {
	const char *name;		 /* of the library */
	double volt;			 /* nom_voltage; NAN */
	double time_ps, cap_ff, leak_nw; /* of one unit of the file */
	struct liberty_cell *cells;	 /* ordered by name */
	size_t n_cells;
	char sha256[HASH_HEX]; /* of the file */
};

/* Parses n bytes; name is for messages.  ERR_PARSE with name:line, and when
 * there is no cell; ERR_LIMIT. */
int liberty_parse(struct arena *a, const char *name, const char *text, size_t n,
	struct liberty **out, struct err *e);
const struct liberty_cell *liberty_find(
	const struct liberty *lib, const char *name);
const struct liberty_pin *liberty_pin_find(
	const struct liberty_cell *c, const char *name);

/* A small liberty with what is known of the cells, without any tables; only
 * those with state: for mapping flip-flops. */
void liberty_write(const struct liberty *lib, bool only_state, struct buf *out);
/* A function of a liberty as a Verilog expression, names escaped where that is
 * needed; NULL when it cannot be read. */
const char *liberty_expr(struct arena *a, const char *function);
/* Verilog modules that replace $_DLATCH_P_ and $_DLATCH_N_ by cells, for
 * techmap; nothing when no cell fits. */
void liberty_latch_map(
	struct arena *a, const struct liberty *lib, struct buf *out);
/* Verilog modules that behave as the cells (no delays); a cell that is not
 * understood is left out. */
void liberty_verilog(
	struct arena *a, const struct liberty *lib, struct buf *out);

#endif
