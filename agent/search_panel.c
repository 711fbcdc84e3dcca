/*
 * search_panel: a testbench that a panel of designs has looked at, for tasks
 * that ask for one.
 *
 *	scenarios --> designs, each compiled alone
 *	testbench --(run with each design)--> matrix --> right: done
 *		--> else corrected, a few times, then written anew
 *	until it is right, the tries or the budget are used up
 *
 * The designs are written for the panel alone and are never the answer.  Must
 * not ask the judge: nothing is known here but the task's text.
 */
#include "agent/bench_panel.h"
#include "agent/search.h"
#include "lib/base/limits.h"

#define MATRIX_MAX ((size_t)8 * LIM_KIB)

static void
take_matrix(struct bench_panel *p, struct node *x, const struct panel_row *rows)
{
	struct work *w = p->w;
	struct panel_result r;
	struct buf b;

	panel_judge(rows, p->n_rtl, &panel_correctbench, &r);
	x->stage = r.says == PANEL_RIGHT ? NODE_GOOD : NODE_COMPILES;
	/* the fewer wrong scenarios, then the more that pass, the better */
	x->mismatches = (int64_t)(r.n_bad * PANEL_ROWS + r.rows - r.full);
	x->outcome = arena_printf(w->a,
		"%s: %zu of %zu designs pass, %zu of %zu scenarios fail most",
		panel_says_name(r.says), r.full, r.rows, r.n_bad, r.columns);
	buf_init(&b, MATRIX_MAX);
	buf_printf(&b, "%s\n", x->outcome);
	panel_print(&b, rows, p->n_rtl, &r, p->name, p->n_names);
	x->findings = buf_take(&b, w->a, NULL);
	for (size_t i = p->n_rtl; x->stage == NODE_GOOD && i > 0; i--)
		if (rows[i - 1].passed)
			p->passing = p->rtl[i - 1];
}

static int
validate(struct bench_panel *p, struct node *x, struct err *e)
{
	struct panel_row rows[PANEL_ROWS] = {{0}};
	bool broken;

	if (agent__panel_rows(p, x, rows, &broken, e) < 0)
		return -1;
	if (!broken)
		take_matrix(p, x, rows);
	agent__panel_told(p, "validate", x);
	return 0;
}

static int
write_benches(struct bench_panel *p, struct err *e)
{
	struct work *w = p->w;
	int corrected = 0;

	for (int i = 0; i < (int)w->p->testbench.tries && !w->spent; i++) {
		struct node *x;

		if (agent__panel_ask(p, &x, e) < 0)
			return -1;
		if (x == NULL)
			continue;
		if (p->job->judge != NULL && validate(p, x, e) < 0)
			return -1;
		if (w->best == NULL || agent__compare(x, w->best) > 0)
			w->best = x;
		if (x->stage == NODE_GOOD || p->job->judge == NULL)
			return 0;
		/* corrected, or written anew from the text alone */
		if (corrected++ < (int)w->p->testbench.rewrites) {
			agent__panel_show(p, x, x->findings);
			continue;
		}
		corrected = 0;
		agent__panel_show(p, NULL, NULL);
	}
	return 0;
}

int
agent__search_panel(struct work *w, struct err *e)
{
	struct bench_panel *p;

	if (agent__panel_open(w, e) < 0)
		return -1;
	p = w->panel;
	p->validate = validate;
	if (agent__panel_plan(p, e) < 0 ||
		(w->job->judge != NULL &&
			agent__panel_designs(p, POLICY_WRITER, e) < 0))
		return -1;
	return write_benches(p, e);
}
