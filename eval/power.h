/*
 * power: what a mapped netlist would use, estimated from the switching that a
 * simulation really had.
 *
 * The inputs of the design as a waveform has them (of the testbench's run) are
 * played into the netlist, which is simulated here without delays: each net
 * changes at most once in a step of time, so glitches are not in it.  For each
 * net, every change between 0 and 1 is counted:
 *
 *	dynamic = sum over nets of  1/2 * C * V^2 * changes / time
 *	leakage = sum over cells of the liberty's leakage
 *
 * C is the sum of the capacitances of the input pins that the net feeds, V the
 * liberty's nominal voltage, time the length of the waveform.  Not in it:
 * wires, outputs' loads, what cells use inside when they switch, short
 * circuits, glitches.  It is an estimate for comparing designs under the same
 * inputs; the unit is the liberty's, and only as true as the liberty is.
 *
 * Flip-flops begin at the init of their net, else at 0; an input that is X or Z
 * keeps its last value (0 before the first).  A clock that changes together
 * with other inputs goes first, as in a testbench that drives with <=.
 *
 * Pure: no tool is run.  A netlist that cannot be estimated is a result with a
 * reason.
 */
#ifndef EVAL_POWER_H
#define EVAL_POWER_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/liberty.h"
#include "eval/vcd.h"
#include "lib/base/arena.h"

#define POWER_BITS_MAX 4000000	  /* nets of a netlist */
#define POWER_STEPS_MAX 200000000 /* evaluations of cells; then it is cut */
#define POWER_TOP 5		  /* nets that are named */

struct power_job {
	const struct liberty *lib;
	const char *netlist_json; /* synth_result: Yosys' JSON, flat, mapped */
	size_t netlist_json_n;
	const char *top;
	const struct vcd *vcd;
	const char *instance; /* of the design in the waveform: "tb.dut" */
};

struct power_net {
	const char *name; /* "q[3]"; in the design's words where it has one */
	int64_t toggles;
	double nw;
};

struct power_result {
	const char *why; /* why there is no estimate; NULL: there is one */
	double dynamic_nw;
	double clock_nw;   /* that part of it which nets of clock pins use */
	double leakage_nw; /* NAN: a cell's is not known */
	double total_nw;   /* NAN: leakage is */
	double window_ns;  /* that was simulated */
	int64_t toggles, nets;
	bool cut; /* the window is shorter than the waveform */
	struct power_net top[POWER_TOP]; /* those that use most */
	size_t n_top;
};

void power_estimate(
	struct arena *a, const struct power_job *job, struct power_result *out);
cJSON *power_json(struct arena *a, const struct power_result *r);

#endif
