/*
 * search_evolve: candidates, then children drawn from two populations
 * (evolve.h).  What fails is repaired by one of the strategies for it; what is
 * good is made cheaper, simulated, proven to be the circuit that the first good
 * one is, and rewarded by area times delay after synthesis.
 */
#include "agent/evolve.h"
#include "agent/reward.h"
#include "agent/search.h"

struct evolving {
	struct evolve pop;
	struct search_stop stop;
	struct node *first; /* good one: what others are proven against */
	double reference;   /* its area times delay */
};

/* A good one after the first has to be the same circuit.  *product < 0: nobody
 * can prove it. */
static int
same_circuit(struct work *w, const struct evolving *s, struct node *x,
	double *product, struct err *e)
{
	const struct agent_proof q = {s->first, x, NULL, true};
	struct rewrite_result r;

	*product = 0;
	if (w->g->gate == NULL)
		return 0;
	if (s->first == NULL)
		return agent__product(w, x, product, e);
	if (agent__prove(w, &q, &r, e) < 0)
		return -1;
	if (r.end == REWRITE_ACCEPTED) {
		*product = agent__product_of(&r.after);
		return 0;
	}
	*product = -1;
	if (r.end == REWRITE_WRONG)
		agent__lower(w, x, "prove", agent__refusal(w, &r),
			"not the circuit that the first good one is");
	else
		agent__turn_end(w, agent__turn(w, "prove", "", x->turn), x,
			agent__refusal(w, &r), rewrite_end_name(r.end));
	return 0;
}

/* Rewards a settled node and takes it in. */
static int
take_in(struct work *w, struct evolving *s, struct node *x, double *reward,
	struct err *e)
{
	double product = 0;

	*reward = 0;
	if (x == NULL) {
		agent__progress(w, &s->stop, NULL, 0);
		return 0;
	}
	if (x->stage == NODE_GOOD && same_circuit(w, s, x, &product, e) < 0)
		return -1;
	if (x->stage == NODE_GOOD && s->first == NULL) {
		s->first = w->best = x;
		s->reference = product;
	}
	if (product >= 0 || x->stage != NODE_GOOD) {
		*reward = reward_of(x, product, s->reference);
		evolve_add(&s->pop, x, *reward);
	}
	if (x->stage == NODE_GOOD && *reward > s->stop.best)
		w->best = x;
	agent__progress(w, &s->stop, x, *reward);
	return 0;
}

static int
first_ones(struct work *w, struct evolving *s, struct err *e)
{
	for (int i = 0; i < (int)w->p->search.candidates &&
		!agent__stopped(w, &s->stop);
		i++) {
		struct agent_vars v = {.say = "write"};
		struct node *x;
		struct asked q;
		double reward;
		int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (agent__read(w, &q, &x, e) < 0 ||
			agent__settle(w, &x, true, e) < 0 ||
			take_in(w, s, x, &reward, e) < 0)
			return -1;
	}
	return 0;
}

/* 0, 1: the budget is used up, -1. */
static int
child(struct work *w, struct evolving *s, struct err *e)
{
	const struct evolve_strategy *how;
	struct agent_vars v = {.say = "evolve"};
	struct evolve_draw d;
	struct node *x;
	struct asked q;
	double reward;
	int rc;

	if (!evolve_next(&s->pop, &d))
		return 1;
	how = &evolve_strategies[d.side][d.strategy];
	v.node = d.parent.x;
	v.other = d.other;
	v.strategy = how->text;
	if (d.side == EVOLVE_GOOD)
		agent__set_rules(w, v.node);
	rc = agent__ask(w,
		d.side == EVOLVE_GOOD ? POLICY_OPTIMISER : POLICY_REPAIRER, &v,
		&q, e);
	if (rc != 0)
		return rc;
	if (agent__read(w, &q, &x, e) < 0 ||
		agent__settle(w, &x, true, e) < 0 ||
		take_in(w, s, x, &reward, e) < 0)
		return -1;
	evolve_learn(&s->pop, &d, reward);
	agent__turn_end(w,
		agent__turn(w, how->name, "", x != NULL ? x->turn : q.turn->n),
		NULL, NULL,
		arena_printf(w->a,
			"reward %.4f, was %.4f; %zu fail, %zu are good", reward,
			d.parent.reward, s->pop.n[EVOLVE_FAIL],
			s->pop.n[EVOLVE_GOOD]));
	return 0;
}

static void
tell(struct work *w, const struct evolving *s)
{
	static const char *const sides[EVOLVE_SIDES] = {"fail", "good"};
	const char *text = "";

	for (int k = 0; k < EVOLVE_SIDES; k++) {
		for (int i = 0; i < EVOLVE_STRATEGIES; i++)
			text = arena_printf(w->a, "%s%s %s: %d of %d\n", text,
				sides[k], evolve_strategies[k][i].name,
				s->pop.wins[k][i], s->pop.tries[k][i]);
		for (size_t i = 0; i < s->pop.n[k]; i++)
			text = arena_printf(w->a, "%s%s turn %lld: %.4f\n",
				text, sides[k],
				(long long)s->pop.list[k][i].x->turn,
				s->pop.list[k][i].reward);
	}
	agent__turn_end(w,
		agent__turn(w, "populations", "",
			w->best != NULL ? w->best->turn : -1),
		w->best, text,
		arena_printf(w->a, "%zu fail, %zu are good",
			s->pop.n[EVOLVE_FAIL], s->pop.n[EVOLVE_GOOD]));
}

int
agent__search_evolve(struct work *w, struct err *e)
{
	const struct policy *p = w->p;
	struct evolving s = {.first = NULL};
	int rc = 0;

	evolve_init(&s.pop, w->a, (size_t)p->search.keep,
		1 + (uint64_t)w->job->sample_index);
	if (first_ones(w, &s, e) < 0)
		return -1;
	for (int i = 0; i < (int)p->search.simulations && rc == 0 &&
		!agent__stopped(w, &s.stop);
		i++) {
		w->round = i + 1;
		rc = child(w, &s, e);
	}
	if (rc < 0)
		return -1;
	tell(w, &s);
	return 0;
}
