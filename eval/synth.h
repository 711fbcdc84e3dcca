/*
 * synth: what a design costs in gates, area and delay, or why it cannot be
 * made of gates.
 *
 * One flow for every design, so that a golden and a candidate compare:
 * Yosys reads the texts and makes single-bit logic and flip-flops of them, ABC
 * optimises the logic and maps it to the cells of a liberty file.  A cell that
 * could not be mapped, and a latch that the liberty has no cell for, is named,
 * and then the area is unknown (NAN): never too small.
 *
 *	struct synth_job job = {.text = text, .n = n, .top = "alu"};
 *	if (synth_open(&s, ys, path, e) < 0) ...	no tool, no liberty
 *	if (synth_run(s, a, &job, &r, e) < 0) ...	no answer could be had
 *	if (r.status == SYNTH_OK) ... r.area, r.delay_ps
 *
 * Units: area in the liberty's unit (usually square micrometres); delay in
 * picoseconds, of the longest path between inputs, outputs and flip-flops
 * through logic only: without clock-to-output and setup times and without
 * wires.  NAN: not known.
 */
#ifndef EVAL_SYNTH_H
#define EVAL_SYNTH_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

struct liberty;
struct synth;
struct yosys;

/* ys is borrowed until synth_close.  liberty_path NULL: gates only (no area,
 * no delay, a netlist of Yosys' own gates).  ERR_NOTFOUND, ERR_PARSE (with
 * file and line), ERR_LIMIT of a liberty that cannot be used; ERR_TOOL when
 * ABC is missing.  Thread-safe afterwards. */
int synth_open(struct synth **out, struct yosys *ys, const char *liberty_path,
	struct err *e);
void synth_close(struct synth *s);
/* Names all that a result depends on: flow, tools, liberty. */
const char *synth_fingerprint(const struct synth *s);
/* The liberty that was read (eval/liberty.h); NULL without one. */
const struct liberty *synth_liberty(const struct synth *s);

enum synth_target {
	SYNTH_ASIC, /* cells of the liberty */
	SYNTH_ICE40 /* LUTs, carries and flip-flops of Lattice iCE40 */
};

struct synth_source {
	const char *name; /* for messages only */
	const char *text;
	size_t n;
};

struct synth_job {
	const char *text; /* the design, all modules it needs ... */
	size_t n;
	const struct synth_source *sources; /* ... or, if any, these texts */
	size_t n_sources;
	const char *top; /* NULL: the one module that nobody instantiates */
	enum synth_target target;
	/* ABC commands, ';' between, from the logic as read to the logic that
	 * is mapped, e.g. "strash; dch; balance".  NULL: SYNTH_RECIPE. */
	const char *recipe;
	bool netlist; /* wanted: result's netlist and netlist_json */
	/* Comments and attributes are taken out before, and a text that asks
	 * which tool reads it is refused: what is measured is what was
	 * simulated.  Verdicts set it. */
	bool plain;
	int64_t cpu_ms; /* of all tools together; 0: SYNTH_CPU_MS */
};
#define SYNTH_CPU_MS 30000
/* What is done when a job has no recipe. */
extern const char SYNTH_RECIPE[];

enum synth_status {
	SYNTH_OK,
	SYNTH_REFUSED, /* no gates can be made of it: see why and issues */
	SYNTH_LIMIT,   /* CPU time, memory or size used up: why says which */
	SYNTH_CRASH    /* a tool broke: why ends with the tail of its log */
};
const char *synth_status_name(enum synth_status s); /* "ok", "refused", ... */

enum synth_issue_kind {
	SYNTH_LATCH_INFERRED,	/* a value is kept without a clock */
	SYNTH_MULTIPLE_DRIVERS, /* refused */
	SYNTH_UNDRIVEN,		/* read, but nothing gives it a value */
	SYNTH_COMB_LOOP,	/* refused: logic feeds itself */
	SYNTH_UNSUPPORTED,	/* refused: no hardware has this */
	SYNTH_SYNTAX,		/* refused: Yosys does not read this */
	SYNTH_MISSING_MODULE,	/* refused: instantiated, but not there */
	SYNTH_BLACKBOX,		/* refused: a module without a body */
	SYNTH_MULTI_TOP,	/* refused: several modules could be the top */
	SYNTH_NO_TOP,		/* refused: there is no such module */
	SYNTH_MEMORY_TOO_LARGE, /* refused */
	SYNTH_UNMAPPED_CELL	/* the area is not known */
};
const char *synth_issue_name(enum synth_issue_kind k); /* "latch_inferred" */

struct synth_issue {
	enum synth_issue_kind kind;
	const char *file; /* a source's name, or "" */
	int line;	  /* 0: not known */
	const char *what; /* one line: "q keeps its value ..." */
};

struct synth_cell {
	const char *type; /* "$_AND_", "NAND2_X1", "SB_LUT4" */
	int64_t n;
	double area; /* of all n; NAN: not known */
	bool ff, latch;
};

struct synth_result {
	enum synth_status status;
	const char *why; /* one line; "" when OK without anything to say */
	const char *top;
	const struct synth_issue *issues;
	size_t n_issues;
	/* before mapping: $_AND_ and $_NOT_ of the AIG, flip-flops, latches */
	const struct synth_cell *generic;
	size_t n_generic;
	const struct synth_cell *mapped; /* ordered by type */
	size_t n_mapped;
	int64_t wires, wire_bits, cells; /* of the mapped netlist */
	int64_t ffs, latches;
	double area;		     /* all cells; NAN: not known */
	double area_comb;	     /* without flip-flops and latches */
	int64_t aig_and, aig_levels; /* and-inverter graph; -1: not known */
	double aig_power;	     /* ABC's switching sum, no unit; NAN */
	double delay_ps;	     /* NAN: not known */
	const char *path;	     /* critical path, a line a step, or "" */
	const char *path_from;	     /* where it begins and ends, or "" */
	const char *path_to;
	int64_t luts, carries, brams; /* iCE40, else -1 */
	/* when job.netlist, else NULL.  Verilog of one flat module named as the
	 * top, of the liberty's cells (or Yosys' gates), and Yosys' JSON. */
	char *netlist, *netlist_json;
	size_t netlist_n, netlist_json_n;
	int64_t cpu_us;
};

/* -1 only for infrastructure (ERR_TOOL, ERR_IO, ERR_CANCELLED). */
int synth_run(struct synth *s, struct arena *a, const struct synth_job *job,
	struct synth_result *out, struct err *e);

/* The logic of a design, which a recipe begins with, as BLIF for ABC.  Its
 * names (ys__n1) tell nothing of the design.  *blif NULL: refused or without
 * an answer (out->status), or there is no logic (SYNTH_OK).  out has status,
 * issues and generic cells only; ffs and latches are those that are cut off.
 * -1 as synth_run. */
int synth_logic(struct synth *s, struct arena *a, const struct synth_job *job,
	struct synth_result *out, char **blif, size_t *n, struct err *e);

/* Everything of a result but the netlists and the CPU time; NAN is null. */
cJSON *synth_json(struct arena *a, const struct synth_result *r);
/* The way back, for what a store kept.  ERR_PARSE. */
int synth_from_json(struct arena *a, const cJSON *doc, struct synth_result *out,
	struct err *e);
/* Key of a result: fingerprint, texts, and options but the budget. */
void synth_key(
	const struct synth *s, const struct synth_job *job, char out[HASH_HEX]);

#endif
