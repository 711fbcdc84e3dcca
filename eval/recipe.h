/*
 * recipe: searches the order of ABC's rewriting commands that makes a design
 * smallest and fastest.
 *
 * The design's logic, as synth reads it, is made an and-inverter graph (AIG);
 * flip-flops, latches and what else is no logic are cut off and stay as they
 * are.  A
 * recipe is up to RECIPE_STEPS of the seven actions of ABC-RL (Chowdhury et
 * al., ICLR 2024): balance, rewrite, rewrite -z, refactor, refactor -z, resub,
 * resub -z.  Its cost is area * delay of the logic after mapping to the cells
 * of a liberty as synth does it (&dch; &nf; buffer; topo; stime).  The baseline
 * is resyn2, which is one of these recipes.
 *
 * What is reported was run again, from the design's AIG in one go in a new
 * process, gave the same figures, and was proven equivalent to that AIG by
 * `cec`: nothing is believed because the search said so.  The best of the
 * reported ones is never worse than the baseline, for that is one of them.
 *
 * The search depends on the seed, the design, the tools and the hints only;
 * the CPU budget only says where it ends.  With max_evals (and CPU enough) the
 * result is the same each time.
 */
#ifndef EVAL_RECIPE_H
#define EVAL_RECIPE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/aig.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "eval/synth.h"

struct recipe;
struct yosys;

/* ys is borrowed until recipe_close.  ERR_TOOL: no ABC, or it does not read
 * the liberty (ERR_PARSE when it says so); ERR_IO, ERR_LIMIT of the file. */
int recipe_open(struct recipe **out, struct yosys *ys, const char *liberty_path,
	struct err *e);
void recipe_close(struct recipe *rc);
/* The synthesis that it begins with, and that a recipe is for. */
struct synth *recipe_synth(const struct recipe *rc);
/* A recipe as a synth_job wants it; in a. */
const char *recipe_for_synth(struct arena *a, const char *recipe);
/* Names all that a figure depends on: flow, tools, liberty. */
const char *recipe_fingerprint(const struct recipe *rc);

enum recipe_action {
	RECIPE_BALANCE,
	RECIPE_REWRITE,
	RECIPE_REWRITE_Z,
	RECIPE_REFACTOR,
	RECIPE_REFACTOR_Z,
	RECIPE_RESUB,
	RECIPE_RESUB_Z,
	RECIPE_ACTIONS
};
#define RECIPE_STEPS 20
/* "balance; rewrite; ..." in either direction.  Reading accepts the seven
 * actions only, up to RECIPE_STEPS of them: -1 for anything else. */
int recipe_parse(const char *text, uint8_t steps[RECIPE_STEPS]);
char *recipe_text(struct arena *a, const uint8_t *steps, int n);
/* The baseline. */
extern const char RECIPE_RESYN2[];

/* What did good to another design. */
struct recipe_hint {
	double features[AIG_FEATURES];
	const char *recipe;
	double gain; /* of area * delay over the baseline, 0 to 1 */
};
/* Designs that are farther away are not alike. */
#define RECIPE_NEAR 0.5
#define RECIPE_HINTS 4 /* so many are tried */

enum recipe_policy {
	RECIPE_UCT,	 /* tree search (Kocsis and Szepesvari 2006) */
	RECIPE_ANNEALING /* simulated annealing, several chains */
};

struct recipe_job {
	const struct synth_source *sources;
	size_t n_sources;
	const char *top; /* NULL: the one module that nobody instantiates */
	enum recipe_policy policy;
	uint64_t seed;
	int64_t cpu_ms;	   /* of the search; 0: RECIPE_CPU_MS */
	int64_t max_evals; /* mappings; 0: no other limit than the CPU */
	const struct recipe_hint *hints;
	size_t n_hints;
};
#define RECIPE_CPU_MS 20000

enum recipe_status {
	RECIPE_OK,
	RECIPE_NOTHING,	 /* the design has no logic to optimise */
	RECIPE_REFUSED,	 /* no logic can be made of it: why */
	RECIPE_LIMIT,	 /* not even the baseline fits into the budget */
	RECIPE_UNPROVEN, /* cec could not prove even the baseline */
	RECIPE_CRASH	 /* a tool broke: why */
};
const char *recipe_status_name(enum recipe_status s); /* "ok", ... */

struct recipe_point {
	const char *recipe; /* "" : the AIG as it was */
	double area;	    /* of the logic, the liberty's unit */
	double delay_ps;
	uint32_t ands, levels; /* of the AIG that was mapped */
	const char *from;      /* "resyn2", "hint", "search", "none" */
};

struct recipe_dot {
	double area, delay_ps;
};

struct recipe_result {
	enum recipe_status status;
	const char *why; /* one line, or "" */
	const char *top;
	double features[AIG_FEATURES];
	uint32_t inputs, outputs, ands, levels; /* of the AIG as it was */
	int64_t ffs, latches;			/* that were cut off */
	/* RECIPE_OK: all proven; baseline and best stand in front[], too,
	 * unless another point is better in both. */
	struct recipe_point baseline, best;
	double gain; /* 1 - best's area * delay / baseline's; >= 0 */
	const struct recipe_point *front; /* ordered by area */
	size_t n_front;
	const struct recipe_dot *dots; /* all that were mapped */
	size_t n_dots;
	size_t hints_tried;
	size_t dropped;	      /* candidates that failed the check at the end */
	int64_t evals, built; /* mappings; AIGs made by one action */
	int64_t reused;	      /* steps that the prefix cache saved */
	int64_t cpu_us;	      /* of all tools */
};

/* -1 only for infrastructure (ERR_TOOL, ERR_IO, ERR_CANCELLED). */
int recipe_run(struct recipe *rc, struct arena *a, const struct recipe_job *job,
	struct recipe_result *out, struct err *e);

/* Schema rtlsmith.recipe/1; without the CPU time, which differs each time. */
cJSON *recipe_json(struct arena *a, const struct recipe_result *r);
/* A picture of the front: a whole SVG file. */
char *recipe_svg(struct arena *a, const struct recipe_result *r,
	const char *title, size_t *n);

/* Keeping what was learned: the document of a hint, and its key. */
cJSON *recipe_hint_json(struct arena *a, const struct recipe_result *r);
int recipe_hint_read(struct arena *a, const char *doc, size_t n,
	struct recipe_hint *out, struct err *e);
void recipe_hint_key(const struct recipe *rc, const struct recipe_result *r,
	char out[HASH_HEX]);

#endif
