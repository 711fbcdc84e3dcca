/*
 * bench_panel: a testbench held against designs that were written apart from
 * it: what the searches `panel` and `vote` and the step `faults` share.  For
 * the files of the engine only.
 *
 * Designs of the panel are shown to nobody and are never the answer.
 */
#ifndef AGENT_BENCH_PANEL_H
#define AGENT_BENCH_PANEL_H

#include "agent/work.h"
#include "eval/workbench.h"

#define BENCH_PANEL_REF "ref_" /* before the names of a reference model */

struct bench_panel {
	struct work *w;
	const struct solver_job *job; /* of the testbench */
	struct solver_job designs;    /* of a design that it tests */
	struct task spec;
	const char *name[PANEL_SCENARIOS];
	size_t n_names;
	const struct node *rtl[PANEL_ROWS]; /* that compile alone */
	size_t n_rtl;
	const char *findings; /* about w->bench */
	/* Text that is put behind each testbench that is written: a design
	 * with other names; NULL: none. */
	const char *reference;
	/* Makes a testbench GOOD or not, and says why: a turn. */
	int (*validate)(struct bench_panel *p, struct node *x, struct err *e);
	const struct node *passing; /* of the last one that was GOOD */
};

/* Makes w->panel.  ERR_USAGE: the task asks for no testbench. */
int agent__panel_open(struct work *w, struct err *e);
/* Asks for scenarios: {{plan}}. */
int agent__panel_plan(struct bench_panel *p, struct err *e);
/* Asks a role for so many designs and keeps those that compile. */
int agent__panel_designs(
	struct bench_panel *p, enum policy_role_id role, struct err *e);
/* Asks for a testbench; *out NULL: the reply holds none. */
int agent__panel_ask(struct bench_panel *p, struct node **out, struct err *e);
/* The testbench that is written with the reference behind it. */
struct node *agent__panel_whole(
	struct bench_panel *p, const char *text, size_t n);
/* A design as a reference model: its modules get other names. */
const char *agent__panel_reference(struct bench_panel *p, const struct node *x);
/* What the next question shows: this testbench, and what is wrong with it. */
void agent__panel_show(
	struct bench_panel *p, const struct node *x, const char *findings);
/* The testbench with a design; what it says is in tmp. */
int agent__panel_run(struct bench_panel *p, const struct node *x,
	const struct equiv_text *design, struct arena *tmp,
	struct workbench_run *out, struct err *e);
/* Does it not work at all?  With each design, row by row, until then: rows has
 * room for p->n_rtl; x->findings says why. */
int agent__panel_rows(struct bench_panel *p, struct node *x,
	struct panel_row *rows, bool *broken, struct err *e);
/* A turn that tells what was found out about a testbench. */
void agent__panel_told(struct bench_panel *p, const char *step, struct node *x);

#endif
