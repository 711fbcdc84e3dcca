/*
 * steps: what a policy may name in `before`, `checks` and `after`: three
 * tables of steps with the roles that each asks.  A policy with an unknown
 * step, or without a role that a step needs, is refused when it is read.
 *
 *	before	once, before the first candidate: may set a variable of the
 *		templates (agent__var_set), or add a candidate of its own
 *		(agent__node, agent__lint, agent__settle)
 *	checks	of each candidate, after it was simulated (or, without a
 *		testbench, compiled): may lower it (agent__lower)
 *	after	once, when w->best is good: may put a better one that passes
 *		the same gate into w->best
 *
 * A step begins and ends turns of its own, asks by agent__ask alone, and does
 * the same again for the same replies.  It answers 0, or -1 when no verdict can
 * be reached; a budget that is used up is 0.
 */
#ifndef AGENT_STEPS_H
#define AGENT_STEPS_H

#include <stddef.h>

struct err;
struct node;
struct work;

/* STEP_TOOL: not a step, but what a model may call (agent/toolbox.h). */
enum step_kind { STEP_BEFORE, STEP_CHECK, STEP_AFTER, STEP_TOOL, STEP_KINDS };
const char *step_kind_name(enum step_kind kind); /* "before", ... */

struct step {
	const char *name;
	unsigned roles; /* bits 1u << POLICY_... that have to be there */
	int (*run)(struct work *w, struct err *e);
	int (*check)(struct work *w, struct node *x, struct err *e);
};

#define STEP_MAX 32 /* of a kind */
const struct step *step_find(enum step_kind kind, const char *name);
/* Fills names (room for STEP_MAX), returns how many there are. */
size_t step_names(enum step_kind kind, const char **names);

/* ---- each in its file ---- */
int step_plan(struct work *w, struct err *e); /* sets {{plan}} */
int step_table(struct work *w, struct err *e);
int step_ask_table(struct work *w, struct err *e);
int step_ir(struct work *w, struct err *e); /* sets {{ir}} */
int check_ir(struct work *w, struct node *x, struct err *e);
int step_tasks(struct work *w, struct err *e); /* sets {{tasks}} */
int check_trace(struct work *w, struct node *x, struct err *e);
int check_lock(struct work *w, struct node *x, struct err *e);
int step_gates(struct work *w, struct err *e);
int step_tools(struct work *w, struct err *e);
/* From a specification to a model in C; set {{plan}}, {{sketch}}, {{model}}. */
int step_understand(struct work *w, struct err *e);
int step_sketch(struct work *w, struct err *e);
int step_model(struct work *w, struct err *e);
/* Beside a reference model in C; sets {{model}}. */
int step_crosscheck(struct work *w, struct node *x, struct err *e);
int step_retrieve(struct work *w, struct err *e); /* sets {{context}} */
int step_rewrite(struct work *w, struct err *e);  /* cheaper, proven */
int step_faults(struct work *w, struct err *e);	  /* a stronger testbench */

#endif
