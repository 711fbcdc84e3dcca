/*
 * step_rewrite: a design that is good is made cheaper: the optimiser rewrites
 * it, told what it costs and which rules fit; what comes of it has to pass the
 * same checks and to be proven the same circuit (eval/rewrite_gate.h).  Kept
 * are the texts that no other beats in both area and delay.
 *
 * Nothing is believed: a text that is refuted, or that nobody can prove, is
 * told back with the counterexample, and the design stays as it is.
 */
#include "agent/search.h"
#include "agent/steps.h"

struct rewriting {
	struct node *first; /* what every text is proven against */
	struct rewrite_cost first_cost;
	struct node **kept; /* room for one a round and the first */
	struct rewrite_cost *cost;
	size_t n, best;
	struct search_stop stop;
};

static double
value(const struct work *w, const struct rewrite_cost *c)
{
	switch (w->p->optimise.goal) {
	case POLICY_GOAL_AREA:
		return c->area;
	case POLICY_GOAL_DELAY:
		return c->delay;
	default:
		return agent__product_of(c);
	}
}

static const char *
cost_text(struct work *w, const struct rewrite_cost *c)
{
	return arena_printf(w->a, "area %.6g, delay %.6g", c->area, c->delay);
}

static void
keep(struct work *w, struct rewriting *r, struct node *x,
	const struct rewrite_cost *c)
{
	r->kept[r->n] = x;
	r->cost[r->n] = *c;
	if (r->n == 0 || value(w, c) < value(w, &r->cost[r->best])) {
		r->best = r->n;
		w->best = x;
	}
	r->n++;
}

/* Nothing came of a rewrite. */
static void
refuse(struct work *w, struct node *parent, struct node *x, const char *why)
{
	struct store_turn *t = agent__turn(w, "refuse", "", x->turn);

	agent__remember(w, parent, t, why);
	agent__turn_end(w, t, x, x->findings, why);
}

/* A text that was read: simulated, checked, proven. */
static int
weigh(struct work *w, struct rewriting *r, struct node *x, struct err *e)
{
	struct node *parent = r->kept[r->best];
	const struct agent_proof q = {r->first, x, &r->first_cost, false};
	struct rewrite_result p = {.why = ""};
	struct store_turn *t;

	agent__progress(w, &r->stop, x, 0);
	if (r->stop.same > 0) {
		refuse(w, parent, x, "this text was there before");
		return 0;
	}
	if (agent__judge(w, x, e) < 0)
		return -1;
	if (x->stage != NODE_GOOD) {
		refuse(w, parent, x, x->outcome);
		return 0;
	}
	if (agent__prove(w, &q, &p, e) < 0)
		return -1;
	t = agent__turn(w, "prove", "", x->turn);
	if (p.end == REWRITE_ACCEPTED) {
		keep(w, r, x, &p.after);
		x->history = parent->history;
		agent__turn_end(w, t, x, NULL,
			arena_printf(w->a, "the same circuit: %s, was %s",
				cost_text(w, &p.after),
				cost_text(w, &p.before)));
		return 0;
	}
	agent__remember(w, parent, t, agent__refusal(w, &p));
	agent__turn_end(w, t, x, agent__refusal(w, &p),
		arena_printf(w->a, "%s: %s", rewrite_end_name(p.end), p.why));
	return 0;
}

/* 0, 1: the budget is used up, -1. */
static int
one_rewrite(struct work *w, struct rewriting *r, struct err *e)
{
	struct node *parent = r->kept[r->best], *x;
	const struct agent_vars v = {.node = parent,
		.findings = cost_text(w, &r->cost[r->best]),
		.say = "rewrite"};
	struct asked q;
	int rc;

	agent__set_rules(w, parent);
	rc = agent__ask(w, POLICY_OPTIMISER, &v, &q, e);
	if (rc != 0)
		return rc;
	if (agent__read(w, &q, &x, e) < 0)
		return -1;
	return x == NULL || x->stage == NODE_BROKEN ? 0 : weigh(w, r, x, e);
}

/* What no other beats, one a line. */
static const char *
front(struct work *w, const struct rewriting *r, size_t *n)
{
	const char *text = "";

	*n = 0;
	for (size_t i = 0; i < r->n; i++) {
		bool beaten = false;

		for (size_t k = 0; k < r->n && !beaten; k++)
			beaten = rewrite_dominates(&r->cost[k], &r->cost[i]);
		if (beaten)
			continue;
		(*n)++;
		text = arena_printf(w->a, "%sturn %lld: %s\n", text,
			(long long)r->kept[i]->turn, cost_text(w, &r->cost[i]));
	}
	return text;
}

int
step_rewrite(struct work *w, struct err *e)
{
	const int rounds = (int)w->p->optimise.rounds;
	const size_t room = (size_t)rounds + 1;
	struct rewriting r = {.first = w->best,
		.kept = arena_array(w->a, room, sizeof(struct node *)),
		.cost = arena_array(w->a, room, sizeof(struct rewrite_cost))};
	const struct agent_proof self = {w->best, w->best, NULL, true};
	struct rewrite_result p;
	struct store_turn *t;
	const char *text;
	size_t n;
	int rc = 0;

	if (agent__prove(w, &self, &p, e) < 0)
		return -1;
	if (p.before.ok) {
		r.first_cost = p.before;
		keep(w, &r, w->best, &p.before);
		for (int i = 0; i < rounds && rc == 0 &&
			(w->p->stop.same <= 0 ||
				r.stop.same < (int)w->p->stop.same);
			i++)
			rc = one_rewrite(w, &r, e);
	}
	if (rc < 0)
		return -1;
	text = front(w, &r, &n);
	t = agent__turn(w, "pareto", "", w->best->turn);
	agent__turn_end(w, t, w->best, text,
		p.before.ok ? arena_printf(w->a,
				      "%zu of %zu proven texts are "
				      "beaten by no other",
				      n, r.n)
			    : p.before.why);
	return 0;
}
