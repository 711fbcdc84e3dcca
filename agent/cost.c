/*
 * cost: what a candidate costs in gates, whether it is the same circuit as
 * another, and which rules of rewriting fit it.  That no gates can be made of a
 * candidate is no error: then nobody knows.
 */
#include <string.h>

#include "agent/work.h"
#include "lib/base/json.h"

/* VerilogEval v1 has bodies, which follow the header of the prompt. */
struct equiv_text
agent__whole(struct work *w, const struct node *x)
{
	const struct task *t = w->job->task;
	struct equiv_text out = {.text = x->code, .n = x->n, .top = t->top};

	if (t->profile == TASK_VE1 && !x->full && t->header != NULL) {
		char *text = arena_printf(
			w->a, "%s\n%.*s", t->header, (int)x->n, x->code);

		out.text = text;
		out.n = strlen(text);
	}
	return out;
}

double
agent__product_of(const struct rewrite_cost *c)
{
	return c->ok ? c->area * (c->delay > 1 ? c->delay : 1) : 0;
}

int
agent__product(struct work *w, const struct node *x, double *out, struct err *e)
{
	const struct equiv_text text = agent__whole(w, x);
	struct arena tmp = ARENA_INIT;
	struct rewrite_cost c;
	int rc;

	*out = 0;
	if (w->g->gate == NULL || x->stage < NODE_COMPILES)
		return 0;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = rewrite_measure(w->g->gate, &tmp, &text, &c, e);
	pool_sem_post(w->job->judging);
	if (rc == 0)
		*out = agent__product_of(&c);
	arena_release(&tmp);
	return rc;
}

/* ---- the gate ---- */

int
agent__prove(struct work *w, const struct agent_proof *q,
	struct rewrite_result *out, struct err *e)
{
	const struct rewrite_job job = {.gold = agent__whole(w, q->gold),
		.gate = agent__whole(w, q->x),
		.before = q->before,
		.any_cost = q->any_cost};
	int rc;

	if (w->g->gate == NULL)
		return err_set(e, ERR_TOOL,
			"policy %s proves that designs are the same, and "
			"there is nothing that proves",
			w->p->name);
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = rewrite_gate_run(w->g->gate, w->a, &job, out, e);
	pool_sem_post(w->job->judging);
	return rc;
}

const char *
agent__refusal(struct work *w, const struct rewrite_result *r)
{
	if (r->end != REWRITE_WRONG || r->proof.counterexample == NULL)
		return arena_printf(
			w->a, "%s: %s", rewrite_end_name(r->end), r->why);
	return arena_printf(w->a, "%s: %s\n%s", rewrite_end_name(r->end),
		r->why, json_canonical(w->a, r->proof.counterexample));
}

/* ---- rules ---- */

#define RULES_TOLD 12

void
agent__set_rules(struct work *w, const struct node *x)
{
	struct rewrite_matches m;
	const char *text = "";

	rewrite_find(w->a, &w->g->rules, x->code, x->n, &m);
	for (size_t i = 0; i < m.n && i < RULES_TOLD; i++)
		text = arena_printf(w->a, "%sline %d: %s (%s): %.200s\n", text,
			m.at[i].line, rewrite_rule_name(m.at[i].rule),
			rewrite_rule_about(m.at[i].rule), m.at[i].by);
	agent__var_set(w, "rules", text);
}
