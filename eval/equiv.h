/*
 * equiv: is a candidate the same circuit as the golden?  Three-valued, and
 * honest about it: proven, refuted, or no answer with a reason.
 *
 * The same means: for every sequence of known inputs, at every step, each
 * output bit has the golden's value wherever the golden's is known.  A step is
 * one clock cycle of a design with one clock, or one change of the inputs.
 * Flip-flops begin with their initial values, else unknown.  Where the golden
 * has a reset, it is active in the first step, and comparison begins behind it
 * (`assume` says so).  Parameters of the top have the values asked for, else
 * their defaults (`assume` says so).
 *
 *	proven	 by SAT (combinational), induction or property-directed
 *		 reachability, over nets that Yosys made of both texts;
 *	bounded	 no difference in the first `depth` steps; later: not known;
 *	refuted	 the interfaces differ, or a counterexample was simulated with
 *		 Icarus over both texts and shows the difference there;
 *	unknown	 everything else: not readable, derived clocks,
 *		 latches, tri-states, delays, budget, ...
 *
 * Nothing that a design prints is believed (see tool_wrappers/yosys.h).
 * Comments and attributes are taken out before (translate_off, full_case, init
 * mean nothing in simulation); a text that asks which tool reads it is
 * unknown.  Not covered: what simulators see and synthesis does not
 * (incomplete sensitivity lists, races).
 */
#ifndef EVAL_EQUIV_H
#define EVAL_EQUIV_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct equiv;
struct iverilog;
struct yosys;

/* Both handles are borrowed until equiv_close.  Thread-safe afterwards. */
int equiv_open(struct equiv **out, struct yosys *ys, struct iverilog *iv,
	struct err *e);
void equiv_close(struct equiv *eq);
/* Names all that a result depends on. */
const char *equiv_fingerprint(const struct equiv *eq);

struct equiv_text {
	const char *text; /* all modules it needs */
	size_t n;
	const char *top;
};

struct equiv_param {
	const char *name, *value; /* value: "8" or "4'b1010" */
};
/* Reads "NAME=VALUE", a whole number.  ERR_USAGE. */
int equiv_param_parse(
	struct arena *a, const char *s, struct equiv_param *out, struct err *e);

struct equiv_job {
	struct equiv_text gold, gate;
	const struct equiv_param *params; /* of both tops; NULL: defaults */
	size_t n_params;
	int64_t cpu_ms; /* of all tools together; 0: EQUIV_CPU_MS */
	int depth;	/* steps that a bounded answer goes for; 0: default */
	int jobs;	/* engines that run at once; 0: one after another.  The
			 * answer may then come from another engine, in less
			 * time and for more CPU; it is no other answer. */
};
#define EQUIV_CPU_MS 10000
#define EQUIV_DEPTH 24

enum equiv_kind { EQUIV_UNKNOWN, EQUIV_PROVEN, EQUIV_BOUNDED, EQUIV_REFUTED };
const char *equiv_kind_name(enum equiv_kind k); /* "proven", ... */

struct equiv_result {
	enum equiv_kind kind;
	int depth;	      /* of bounded, else -1 */
	const char *why;      /* one line: what differs, or why no answer */
	const char *engine;   /* text interface registers sat bdd induction pdr
			       * bmc smt simulation, or "" */
	const char *left_out; /* engines that are not installed, or "" */
	const char *assume;   /* "rst_n=0 in the first step", or "" */
	/* of refuted by simulation, else NULL: {"output", "step", "golden",
	 * "candidate", "clock", "falling", "steps": [{"d": "01", ...}, ...],
	 * "outputs": [{"y": ["golden's", "candidate's"], ...}, ...]}; clock ""
	 * where there is none or every clock is an input */
	cJSON *counterexample;
	int64_t cpu_us;
};
/* -1 only when no tool could be run (ERR_TOOL, ERR_IO, ERR_CANCELLED). */
int equiv_run(struct equiv *eq, struct arena *a, const struct equiv_job *job,
	struct equiv_result *out, struct err *e);
/* Everything of a result but its CPU time, for stores and readers. */
cJSON *equiv_json(struct arena *a, const struct equiv_result *r);

#endif
