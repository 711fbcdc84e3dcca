/*
 * search_vote: a testbench whose expectations are those of a reference model,
 * for tasks that ask for a testbench: several models, written apart from one
 * another, vote.
 *
 *	scenarios --> models, each compiled alone
 *	testbench with model i behind it, run with model j --> who agrees
 *	most agree with one of them --> that one stands behind the testbench
 *	else who is wrong?  --> the testbench, or the models, are written anew
 *	until most agree, the rewrites or the budget are used up
 *
 * Must not ask the judge: nothing is known here but the task's text.
 */
#include "agent/bench_panel.h"
#include "agent/search.h"
#include "lib/base/limits.h"

#define MATRIX_MAX ((size_t)8 * LIM_KIB)

struct vote {
	struct bench_panel *p;
	bool agree[PANEL_ROWS * PANEL_ROWS];
	bool broken; /* the testbench does not work */
	size_t won, votes;
};

/* Do the votes decide?  One voice is none. */
static bool
decided(const struct vote *v)
{
	return v->votes > 1 && v->votes * 2 > v->p->n_rtl;
}

/* The testbench with one of the models behind it, with all of them. */
static int
ask_one(struct vote *v, struct node *stem, size_t i, struct err *e)
{
	struct panel_row rows[PANEL_ROWS] = {{0}};
	struct bench_panel *p = v->p;
	struct node *x;

	p->reference = agent__panel_reference(p, p->rtl[i]);
	x = agent__panel_whole(p, stem->code, stem->n);
	p->reference = NULL;
	if (agent__panel_rows(p, x, rows, &v->broken, e) < 0)
		return -1;
	stem->findings = x->findings;
	for (size_t k = 0; k < p->n_rtl; k++)
		v->agree[i * p->n_rtl + k] = rows[k].passed;
	return 0;
}

static const char *
matrix(const struct vote *v, const char *outcome)
{
	const size_t n = v->p->n_rtl;
	struct buf b;

	buf_init(&b, MATRIX_MAX);
	buf_printf(&b, "%s\n", outcome);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "model %zu accepts: ", i + 1);
		for (size_t k = 0; k < n; k++)
			buf_addch(&b, v->agree[i * n + k] ? '.' : 'X');
		buf_addch(&b, '\n');
	}
	return buf_take(&b, v->p->w->a, NULL);
}

/* The stem becomes a testbench by the model that won. */
static void
elect(struct vote *v, struct node *stem, struct node **out)
{
	struct bench_panel *p = v->p;
	struct node *x = stem;

	if (v->won < p->n_rtl) {
		p->reference = agent__panel_reference(p, p->rtl[v->won]);
		x = agent__panel_whole(p, stem->code, stem->n);
		x->turn = stem->turn;
		p->passing = p->rtl[v->won];
	}
	x->stage = decided(v) ? NODE_GOOD : NODE_COMPILES;
	x->mismatches = (int64_t)(p->n_rtl - v->votes);
	x->outcome = v->won < p->n_rtl
		? arena_printf(p->w->a,
			  "%s: %zu of %zu models agree with "
			  "model %zu",
			  decided(v) ? "decided" : "open", v->votes, p->n_rtl,
			  v->won + 1)
		: "open: no two models agree";
	x->findings = matrix(v, x->outcome);
	*out = x;
}

static int
hold(struct vote *v, struct node *stem, struct node **out, struct err *e)
{
	struct bench_panel *p = v->p;

	v->broken = false;
	v->votes = 0;
	p->reference = NULL;
	for (size_t i = 0; i < p->n_rtl && !v->broken; i++)
		if (ask_one(v, stem, i, e) < 0)
			return -1;
	*out = stem;
	if (v->broken) {
		stem->outcome = "the testbench does not work";
		stem->stage = NODE_BROKEN;
	} else {
		v->won = panel_vote(v->agree, p->n_rtl, &v->votes);
		elect(v, stem, out);
	}
	agent__panel_told(p, "vote", *out);
	return 0;
}

/* Another testbench with the model that won behind it. */
static int
validate(struct bench_panel *p, struct node *x, struct err *e)
{
	struct panel_row rows[PANEL_ROWS] = {{0}};
	size_t passed = 0;
	bool broken;

	if (agent__panel_rows(p, x, rows, &broken, e) < 0)
		return -1;
	for (size_t i = 0; i < p->n_rtl && !broken; i++)
		passed += rows[i].passed;
	x->stage = !broken && passed * 2 > p->n_rtl ? NODE_GOOD : NODE_COMPILES;
	if (!broken)
		x->outcome = x->findings =
			arena_printf(p->w->a, "%s: %zu of %zu models agree",
				x->stage == NODE_GOOD ? "decided" : "open",
				passed, p->n_rtl);
	agent__panel_told(p, "validate", x);
	return 0;
}

/* 0, 1: the budget is used up, -1. */
static int
blame(struct vote *v, const struct node *x, bool *bench, struct err *e)
{
	struct agent_vars vars = {.findings = x->findings, .say = "blame"};
	struct work *w = v->p->w;
	struct asked q;
	int rc;

	*bench = v->broken;
	if (v->broken || v->p->n_rtl == 0)
		return 0;
	rc = agent__ask(w, POLICY_BLAMER, &vars, &q, e);
	if (rc != 0)
		return rc;
	*bench = agent__blames(q.reply.text, q.reply.n, "testbench");
	agent__turn_end(w, q.turn, NULL, x->findings,
		*bench ? "the testbench is wrong" : "the models are wrong");
	return 0;
}

/* What is to blame is written anew; *stem NULL: there is no testbench. */
static int
anew(struct vote *v, struct node **stem, const struct node *x, struct err *e)
{
	struct bench_panel *p = v->p;
	bool bench = true;
	int rc = 0;

	if (*stem != NULL) {
		agent__panel_show(p, *stem, x->findings);
		rc = blame(v, x, &bench, e);
	}
	p->reference = NULL;
	if (rc != 0)
		return rc;
	if (bench)
		return agent__panel_ask(p, stem, e);
	p->n_rtl = 0;
	return agent__panel_designs(p, POLICY_MODELLER, e);
}

static int
rounds(struct vote *v, struct err *e)
{
	struct work *w = v->p->w;
	struct node *stem = NULL, *x = NULL;
	int rc = 0;

	for (int i = 0; i <= (int)w->p->testbench.rewrites; i++) {
		rc = anew(v, &stem, x, e);
		if (rc != 0 || w->spent)
			break;
		if (stem == NULL)
			continue;
		if (hold(v, stem, &x, e) < 0)
			return -1;
		if (w->best == NULL || agent__compare(x, w->best) > 0)
			w->best = x;
		if (x->stage == NODE_GOOD)
			break;
	}
	return rc < 0 ? -1 : 0;
}

int
agent__search_vote(struct work *w, struct err *e)
{
	struct vote *v = arena_alloc(w->a, sizeof(*v));

	if (agent__panel_open(w, e) < 0)
		return -1;
	v->p = w->panel;
	v->p->validate = validate;
	if (w->job->judge == NULL)
		return 0;
	if (agent__panel_plan(v->p, e) < 0 ||
		agent__panel_designs(v->p, POLICY_MODELLER, e) < 0)
		return -1;
	return rounds(v, e);
}
