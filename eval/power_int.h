/*
 * power_int: what the files of the power estimate share; for nobody else.
 */
#ifndef EVAL_POWER_INT_H
#define EVAL_POWER_INT_H

#include "eval/power.h"

#define POWER_PINS_MAX                                                         \
	11 /* of a cell: its tables have 2^(pins + 1) entries                  \
	    */

/* A function of a cell for each value of its pins (bit i is pin i) and its
 * state (the bit behind them); NULL: the cell has no such function. */
typedef const unsigned char *power_table;

struct power_type {
	const struct liberty_cell *cell;
	power_table *out; /* of each pin; NULL for inputs */
	power_table clock, next, enable, data, clear, preset;
};

struct power_cell {
	const struct power_type *type;
	int *pins; /* net of each pin of the liberty cell; -1: open */
	int level; /* of logic; flip-flops come last */
	unsigned char iq, clk;
	bool queued;
	int chain; /* next one in its queue; -1 */
};

struct power_wire {
	double cap_ff;
	int64_t toggles;
	unsigned char value, init; /* init: 0, 1, or 2 for not told */
	bool clock;		   /* feeds a clock pin */
	const char *name;
	int first, n_readers;
};

struct power_port {
	const char *name;
	int *bits; /* nets, least significant first */
	int width;
	bool clock;
};

struct power {
	struct arena *a;
	const struct power_job *job;
	struct power_result *out;
	struct power_wire *wires; /* 0 and 1 are the constants */
	int n_wires;
	struct power_cell *cells;
	int n_cells;
	struct power_port *inputs;
	int n_inputs;
	struct power_type **types;
	size_t n_types;
	int *readers; /* cells, see power_wire.first */
	int n_levels;
};

/* Gives up: false, with the reason. */
bool power__why(struct power *p, const char *fmt, ...) BASE_PRINTF(2, 3);
/* Tables of a cell; NULL: a reason was given.  power_func.c */
const struct power_type *power__type(
	struct power *p, const struct liberty_cell *c);
/* Does the function depend on the pin? */
bool power__depends(power_table t, size_t pin, size_t n_pins);
/* Reads the netlist and sorts it by levels.  power_net.c */
bool power__read(struct power *p);
/* Plays the waveform; counts toggles.  power_sim.c */
bool power__play(struct power *p);

#endif
