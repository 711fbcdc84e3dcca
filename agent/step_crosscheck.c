/*
 * step_crosscheck: a candidate beside a reference model in C that was written
 * independently, without any oracle.  Where they differ, another model is
 * written and has the casting vote:
 *
 *	it does what the first does	the design is wrong
 *	it does what the design does	the first model is wrong, and goes
 *	it does something else		the blamer is asked, if there is one
 *
 * Must not look at anything but these texts and what they do.
 */
#include <string.h>

#include "agent/model.h"
#include "lib/base/str.h"

#define STEP "crosscheck"

static struct agent_model *
kept(const struct work *w, const char *key)
{
	struct agent_model *m = w->models;

	while (m != NULL && !str_eq(m->iface.key, key))
		m = m->next;
	return m;
}

/* The model for the interface of the candidate; *out NULL: there is none. */
static int
model_for(struct work *w, const struct node *x, struct agent_model **out,
	struct err *e)
{
	struct model_want want = {.say = "model"};
	struct agent_model *like;
	const char *why;

	*out = NULL;
	if (agent__model_of(w, x, &like, &why, e) < 0)
		return -1;
	if (like == NULL) {
		agent__turn_end(w, agent__turn(w, STEP, "", x->turn), x, NULL,
			arena_printf(w->a, "no reference model: %s", why));
		return 0;
	}
	*out = kept(w, like->iface.key);
	if (*out != NULL)
		return 0;
	want.like = like;
	if (agent__model_write(w, &want, out, e) < 0)
		return -1;
	if (*out != NULL)
		agent__model_take(w, *out);
	return 0;
}

/* ---- who is wrong ---- */

static void
say_blame(struct work *w, const struct node *x, const char *outcome)
{
	agent__turn_end(
		w, agent__turn(w, "blame", "", x->turn), x, NULL, outcome);
}

/* The model in force is now another one. */
static int
replace(struct work *w, struct agent_model **m, struct agent_model *by,
	const struct node *x, struct model_trial *t, struct err *e)
{
	by->rewrites = (*m)->rewrites;
	agent__model_take(w, by);
	*m = by;
	return agent__model_try(w, by, x, t, e);
}

static int
ask_blamer(struct work *w, struct agent_model **m, const struct node *x,
	struct model_trial *t, struct err *e)
{
	struct agent_vars v = {
		.node = x, .findings = t->findings, .say = "blame"};
	struct model_want want = {
		.like = *m, .say = "remodel", .why = t->findings};
	struct agent_model *by;
	struct asked q;
	bool wrong;
	int rc;

	if (!w->p->roles[POLICY_BLAMER].used)
		return 0;
	agent__var_set(w, "model", (*m)->code);
	rc = agent__ask(w, POLICY_BLAMER, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	wrong = agent__blames(q.reply.text, q.reply.n, "model");
	agent__turn_end(w, q.turn, x, t->findings,
		wrong ? "the model is wrong" : "the design is wrong");
	if (!wrong || (*m)->rewrites >= (int)w->p->testbench.rewrites)
		return 0;
	if (agent__model_write(w, &want, &by, e) < 0)
		return -1;
	if (by == NULL)
		return 0;
	(*m)->rewrites++;
	return replace(w, m, by, x, t, e);
}

/* Another model of the same interface has the casting vote. */
static int
cast(struct work *w, struct agent_model **m, const struct node *x,
	struct model_trial *t, struct err *e)
{
	const struct model_want want = {.like = *m, .say = "model"};
	struct agent_model *other;
	struct model_trial u;

	(*m)->asked = true;
	if (agent__model_write(w, &want, &other, e) < 0)
		return -1;
	if (other == NULL)
		return ask_blamer(w, m, x, t, e);
	other->asked = true;
	if (agent__model_same(*m, other)) {
		(*m)->settled = true;
		say_blame(w, x,
			"the design is wrong: two models written "
			"independently do the same");
		return 0;
	}
	if (agent__model_try(w, other, x, &u, e) < 0)
		return -1;
	if (!u.agrees) {
		say_blame(w, x, "the design and two models differ");
		return ask_blamer(w, m, x, t, e);
	}
	say_blame(w, x,
		"the model is wrong: another one does what the design does");
	other->settled = true;
	return replace(w, m, other, x, t, e);
}

/* ---- what it means for the candidates ---- */

static void
note(struct node *x, const struct model_trial *t)
{
	memcpy(x->signature, t->signature, HASH_HEX);
	x->mismatches = t->agrees ? INT64_MAX : t->mismatches;
}

/* Those that another model had rejected or let pass. */
static int
once_more(struct work *w, const struct agent_model *m, const struct node *x,
	struct err *e)
{
	for (size_t i = 0; i < w->n_nodes; i++) {
		struct node *y = w->nodes[i];
		struct model_trial t;

		if (y == x || y->sim_stage != NODE_GOOD)
			continue;
		if (agent__model_try(w, m, y, &t, e) < 0)
			return -1;
		note(y, &t);
		y->stage = t.agrees ? NODE_GOOD : NODE_COMPILES;
		y->findings = t.findings;
		y->outcome = t.agrees ? "does what the model does"
				      : "differs from the model";
		if (w->best == NULL || agent__compare(y, w->best) > 0)
			w->best = y;
	}
	return 0;
}

int
step_crosscheck(struct work *w, struct node *x, struct err *e)
{
	struct agent_model *m, *first;
	struct model_trial t;

	if (x->stage != NODE_GOOD || !agent__model_ready(w))
		return 0;
	if (model_for(w, x, &m, e) < 0)
		return -1;
	if (m == NULL)
		return 0;
	first = m;
	if (agent__model_try(w, m, x, &t, e) < 0)
		return -1;
	if (!t.agrees && !m->settled &&
		(m->asked ? ask_blamer(w, &m, x, &t, e)
			  : cast(w, &m, x, &t, e)) < 0)
		return -1;
	note(x, &t);
	if (t.agrees)
		agent__turn_end(w, agent__turn(w, STEP, "", x->turn), x, NULL,
			arena_printf(w->a,
				"does what the model does (%zu steps)",
				m->stimulus.steps));
	else
		agent__lower(w, x, STEP, t.findings,
			arena_printf(w->a,
				"differs from the model at %lld of %zu steps",
				(long long)t.mismatches, m->stimulus.steps));
	return m != first ? once_more(w, m, x, e) : 0;
}
