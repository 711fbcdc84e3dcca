/*
 * equiv_engine: one question to one engine, within the budget.  An engine's
 * word about a difference is only a reason to simulate (equiv_replay).
 */
#ifndef EVAL_EQUIV_ENGINE_H
#define EVAL_EQUIV_ENGINE_H

#include "eval/equiv_int.h"

#define EQUIV_CONFLICTS 20000 /* of ABC's bounded check, a frame */

/* Runs a script in w->dir.  At most job->cpu_ms, and never more than its share
 * of what is left; ends early when the race is over. */
int equiv__yosys(struct equiv_work *w, struct yosys_job *job,
	struct yosys_result *r, struct err *e);

enum equiv_clocking { CLOCK_NONE, CLOCK_SYNC, CLOCK_ASYNC };

/* ---- the sat command: three values ---- */
struct sat_job {
	const struct equiv_top *top;
	enum equiv_clocking clocking;
	bool base_only;
	int steps;
	int64_t cpu_ms;
};
enum sat_end { SAT_PROVEN, SAT_MODEL, SAT_OPEN };
struct sat_answer {
	enum sat_end end;
	int steps; /* shown for so many */
	struct equiv_trace trace;
};
int equiv__sat(struct equiv_work *w, const struct sat_job *s,
	struct sat_answer *out, struct err *e);

/* ---- ABC over equiv_miter ----
 * A proof holds; a model is worth a simulation, and tells the solver where to
 * look. */
struct abc_answer {
	int status; /* 1 proven, 0 there is a model, -1 not decided */
	int steps;  /* shown for so many */
	bool rails; /* x of the golden were don't cares */
	bool traced;
	struct equiv_trace trace; /* of a model */
};
int equiv__abc(struct equiv_work *w, const struct equiv_top *t, bool seq,
	struct abc_answer *out, struct err *e);

#endif
