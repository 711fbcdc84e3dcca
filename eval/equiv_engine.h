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
	bool bdd;   /* proven by decision diagrams */
	bool traced;
	struct equiv_trace trace; /* of a model */
};
struct equiv_miter;
struct abc_job {
	const struct equiv_miter *miter;
	const char *script; /* reads m.aig */
	int64_t cpu_ms;	    /* at most; 0: two thirds of what is left */
};
struct miter_job {
	const struct equiv_top *top;
	bool seq;
	const char *prefix; /* of the nets' files: "cut_" for cut_gold.il */
	const char *check;  /* commands that a net must pass, or "" */
	const struct yosys_file *files; /* more files to write, or NULL */
	size_t n_files;
};
/* *ok false: no miter; w->out->why may say why. */
int equiv__abc_miter(struct equiv_work *w, const struct miter_job *m,
	struct equiv_miter *out, bool *ok, struct err *e);
/* Commands that decide over a miter. */
const char *equiv__abc_script(struct equiv_work *w, bool seq);
/* Status, steps and rails of *out; *cex: what the script wrote to cex.txt, or
 * NULL. */
int equiv__abc_ask(struct equiv_work *w, const struct abc_job *q,
	struct abc_answer *out, const char **cex, struct err *e);
int equiv__abc(struct equiv_work *w, const struct equiv_top *t, bool seq,
	struct abc_answer *out, struct err *e);

#endif
