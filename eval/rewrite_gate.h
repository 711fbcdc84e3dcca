/*
 * rewrite_gate: the one door through which a rewritten design comes in.
 *
 * Whoever proposes it (a table of rules, a state machine coded anew, a model)
 * is not believed: the new text is measured by the same synthesis as the old
 * one, and kept only when it is proven to be the same circuit.  Bounded and
 * unknown answers do not pass; a refutation comes with a counterexample that
 * was simulated (eval/equiv.h).
 *
 *	rewrite_gate_open(&g, synth, eq, e);
 *	struct rewrite_job job = {.gold = {old, n, "alu"},
 *		.gate = {new, m, "alu"}};
 *	if (rewrite_gate_run(g, a, &job, &r, e) < 0) ...	no answer
 *	if (r.end == REWRITE_ACCEPTED) ... r.before, r.after
 */
#ifndef EVAL_REWRITE_GATE_H
#define EVAL_REWRITE_GATE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/equiv.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct rewrite_gate;
struct synth;

/* What a design costs after synthesis (eval/synth.h). */
struct rewrite_cost {
	bool ok;	 /* else why says why there are no numbers */
	const char *why; /* one line, "" when ok */
	double area;	 /* in the liberty's unit; without one: AIG nodes and
			  * six of them a flip-flop */
	double delay;	 /* ps of the longest path; without one: AIG levels */
	int64_t cells, ffs, levels;
	bool mapped; /* to the cells of a liberty */
};

enum rewrite_end {
	REWRITE_ACCEPTED,  /* proven, and better in area or depth */
	REWRITE_NO_GAIN,   /* neither smaller nor faster; not proven */
	REWRITE_WRONG,	   /* refuted: another circuit */
	REWRITE_UNPROVEN,  /* bounded or unknown */
	REWRITE_UNREADABLE /* Yosys makes no gates of it */
};
const char *rewrite_end_name(enum rewrite_end x); /* "accepted", "no-gain" */

struct rewrite_job {
	struct equiv_text gold, gate;
	const struct rewrite_cost *before; /* of gold; NULL: is measured */
	const struct rewrite_cost *after;  /* of gate; NULL: is measured */
	bool any_cost;			   /* no gain is wanted, only proof */
	int64_t cpu_ms;			   /* of the proof; 0: EQUIV_CPU_MS */
};

struct rewrite_result {
	enum rewrite_end end;
	const char *why; /* one line */
	struct rewrite_cost before, after;
	bool asked;		   /* was a proof tried? */
	struct equiv_result proof; /* when asked */
};

/* Both are borrowed until rewrite_gate_close.  Thread-safe afterwards. */
int rewrite_gate_open(struct rewrite_gate **out, struct synth *synth,
	struct equiv *eq, struct err *e);
void rewrite_gate_close(struct rewrite_gate *g); /* NULL is accepted */

/* -1 only when no tool could be run. */
int rewrite_gate_run(struct rewrite_gate *g, struct arena *a,
	const struct rewrite_job *job, struct rewrite_result *out,
	struct err *e);
/* Measures alone. */
int rewrite_measure(struct rewrite_gate *g, struct arena *a,
	const struct equiv_text *x, struct rewrite_cost *out, struct err *e);

/* Is x better than y in area or delay; in both at least as good and one
 * better? */
bool rewrite_gains(const struct rewrite_cost *x, const struct rewrite_cost *y);
bool rewrite_dominates(
	const struct rewrite_cost *x, const struct rewrite_cost *y);

cJSON *rewrite_cost_json(struct arena *a, const struct rewrite_cost *c);
cJSON *rewrite_result_json(struct arena *a, const struct rewrite_result *r);

#endif
