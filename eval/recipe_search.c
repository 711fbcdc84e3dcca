/*
 * recipe_search: the two policies.  They choose nodes of the tree by a seeded
 * generator and by figures, never by time, so that the same seed goes the same
 * way.  They must not run tools: they want nodes and flush.
 */
#include "eval/recipe_int.h"

#include <math.h>
#include <string.h>

#include "lib/base/rand.h"

/* ---- UCT ----
 *
 * A leaf is opened by mapping what each of the seven actions makes of it.  A
 * node's worth is the least log(area * delay) that was found below it, scaled
 * so that the root of the scale is 0 and the best known 1; that and the bonus
 * C * sqrt(ln(visits of its parent) / its visits) choose the way down.
 */
#define UCT_C 0.25
#define UCT_LEAVES 3 /* opened at once, to fill a process */
#define JITTER 1e-6  /* parts equals by the seed */

struct uct {
	struct recipe_tree *t;
	struct rand_state rand;
	double worst, best;
	int leaf[UCT_LEAVES];
};

static bool
opened(const struct recipe_node *x)
{
	int i;

	for (i = 0; i < RECIPE_ACTIONS; i++)
		if (x->child[i] == 0)
			return false;
	return true;
}

/* Is there a way down through child c? */
static bool
way(const struct recipe_tree *t, int c)
{
	const struct recipe_node *x = &t->node[c];

	return c > 0 && x->alias == c && x->mapped && !x->dead && !x->closed;
}

static double
score(struct uct *u, const struct recipe_node *p, const struct recipe_node *x)
{
	double span = u->worst - u->best;
	double q = span > 0 ? (u->worst - x->best) / span : 0;

	return (q < 0 ? 0 : q) +
		UCT_C *
		sqrt(log(1.0 + (double)p->visits) / (1.0 + (double)x->visits)) +
		JITTER * rand_unit(&u->rand);
}

/* The leaf to open next, -1: none is left. */
static int
descend(struct uct *u)
{
	struct recipe_tree *t = u->t;
	int k = 0, i;

	if (t->node[0].closed)
		return -1;
	for (;;) {
		struct recipe_node *p = &t->node[k];
		double most = -1, s;
		int to = -1;

		p->visits++;
		if (!opened(p))
			return k;
		for (i = 0; i < RECIPE_ACTIONS; i++) {
			if (!way(t, p->child[i]))
				continue;
			s = score(u, p, &t->node[p->child[i]]);
			if (s > most) {
				most = s;
				to = p->child[i];
			}
		}
		if (to < 0) {
			p->closed = true;
			return -1;
		}
		k = to;
	}
}

static void
see(struct uct *u, double cost)
{
	if (!isfinite(cost))
		return;
	if (cost > u->worst)
		u->worst = cost;
	if (cost < u->best)
		u->best = cost;
}

/* Takes what is known of the children up to the root. */
static void
back_up(struct uct *u, int leaf)
{
	struct recipe_tree *t = u->t;
	int k, i;

	for (k = leaf; k >= 0; k = t->node[k].parent) {
		struct recipe_node *p = &t->node[k];
		double cost = recipe__cost(p);
		bool open = !opened(p) && p->depth < RECIPE_STEPS;

		see(u, cost);
		if (cost < p->best)
			p->best = cost;
		for (i = 0; i < RECIPE_ACTIONS; i++) {
			struct recipe_node *c = &t->node[p->child[i]];

			if (p->child[i] == 0)
				continue;
			cost = recipe__cost(c);
			see(u, cost);
			if (cost < c->best)
				c->best = cost;
			if (c->depth >= RECIPE_STEPS)
				c->closed = true;
			if (c->best < p->best)
				p->best = c->best;
			open = open || way(t, p->child[i]);
		}
		p->closed = !open;
	}
}

static int
uct_round(struct uct *u, struct err *e)
{
	int i, a, n = 0;

	for (i = 0; i < UCT_LEAVES; i++) {
		int k = descend(u);

		if (k < 0)
			continue;
		u->leaf[n++] = k;
		for (a = 0; a < RECIPE_ACTIONS; a++) {
			int c = recipe__step(u->t, k, a);

			if (c >= 0)
				recipe__want(u->t, c, true);
		}
	}
	if (recipe__flush(u->t, e) < 0)
		return -1;
	for (i = 0; i < n; i++)
		back_up(u, u->leaf[i]);
	return 0;
}

static int
uct(struct recipe_tree *t, uint64_t seed, struct err *e)
{
	struct uct u = {.t = t, .worst = -INFINITY, .best = INFINITY};
	int k;

	rand_seed(&u.rand, seed);
	for (k = t->n - 1; k >= 0; k--)
		back_up(&u, k);
	while (!t->over && !t->node[0].closed)
		if (uct_round(&u, e) < 0)
			return -1;
	return 0;
}

/* ---- simulated annealing ----
 *
 * Several chains, each a recipe; a move changes, adds, removes or swaps a
 * step, mostly near the end, where the cache knows what stands before it.
 * Moves of all chains are mapped together.  When it is cold, the worse half
 * begins again at the best, and it is warm again.
 */
#define CHAINS 8
#define HOT 0.04 /* of log(area * delay): 4 % */
#define COLD 0.002
#define COOLING 0.93
#define IDLE_MAX 400 /* rounds without anything new: all is known */

struct chain {
	uint8_t steps[RECIPE_STEPS], next[RECIPE_STEPS];
	int n, n_next, node;
	double cost;
};

struct annealing {
	struct recipe_tree *t;
	struct rand_state rand;
	struct chain chain[CHAINS], best;
	double heat;
};

static int
below(struct annealing *s, int n)
{
	return (int)rand_below(&s->rand, (uint64_t)n);
}

/* A place in 0 .. n - 1, the later the likelier. */
static int
place(struct annealing *s, int n)
{
	int x = below(s, n), y = below(s, n);

	return x > y ? x : y;
}

static void
propose(struct annealing *s, struct chain *c)
{
	int kind = below(s, 8), i, n = c->n;
	uint8_t action = (uint8_t)below(s, RECIPE_ACTIONS);

	memcpy(c->next, c->steps, sizeof(c->next));
	if (n == 0 || (kind < 3 && n < RECIPE_STEPS)) {
		i = kind == 0 ? place(s, n + 1) : n;
		memmove(c->next + i + 1, c->next + i, (size_t)(n - i));
		c->next[i] = action;
		n++;
	} else if (kind < 5 && n > 1) {
		i = place(s, n);
		memmove(c->next + i, c->next + i + 1, (size_t)(n - i - 1));
		n--;
	} else if (kind == 5 && n > 1) {
		i = place(s, n - 1);
		action = c->next[i];
		c->next[i] = c->next[i + 1];
		c->next[i + 1] = action;
	} else {
		c->next[place(s, n)] = action;
	}
	c->n_next = n;
}

/* As far as the way goes: steps behind a dead end or an alias at the depth
 * limit do not count. */
static double
cost_of(struct annealing *s, struct chain *c)
{
	c->node = recipe__walk(s->t, c->next, c->n_next);
	return recipe__cost(&s->t->node[c->node]);
}

static void
decide(struct annealing *s, struct chain *c)
{
	double cost = cost_of(s, c), worse = cost - c->cost;
	double chance = rand_unit(&s->rand);

	if (!isfinite(cost) || (worse > 0 && chance >= exp(-worse / s->heat)))
		return;
	memcpy(c->steps, c->next, sizeof(c->steps));
	c->n = c->n_next;
	c->cost = cost;
	if (cost < s->best.cost)
		s->best = *c;
}

static void
reheat(struct annealing *s)
{
	int i, k;

	for (k = 0; k < CHAINS / 2; k++) {
		struct chain *worst = &s->chain[0];

		for (i = 1; i < CHAINS; i++)
			if (s->chain[i].cost > worst->cost)
				worst = &s->chain[i];
		*worst = s->best;
	}
	s->heat = HOT;
}

/* The chains begin where the tree is best so far. */
static void
begin_chains(struct annealing *s)
{
	struct recipe_tree *t = s->t;
	int i, k;

	s->best.cost = INFINITY;
	for (k = 0; k < t->n; k++) {
		double cost = recipe__cost(&t->node[k]);

		if (t->node[k].alias != k || !(cost < s->best.cost))
			continue;
		s->best.cost = cost;
		s->best.node = k;
	}
	if (isfinite(s->best.cost))
		s->best.n = recipe__path(t, s->best.node, s->best.steps);
	for (i = 0; i < CHAINS; i++)
		s->chain[i] = s->best;
	/* half of them from nothing */
	for (i = CHAINS / 2; i < CHAINS; i++) {
		s->chain[i].n = 0;
		s->chain[i].cost = recipe__cost(&t->node[0]);
	}
}

static int
annealing(struct recipe_tree *t, uint64_t seed, struct err *e)
{
	struct annealing s = {.t = t, .heat = HOT};
	int64_t before;
	int i, idle = 0;

	rand_seed(&s.rand, seed);
	begin_chains(&s);
	while (!t->over && idle < IDLE_MAX) {
		before = t->evals;
		for (i = 0; i < CHAINS; i++) {
			propose(&s, &s.chain[i]);
			recipe__want(t,
				recipe__walk(
					t, s.chain[i].next, s.chain[i].n_next),
				true);
		}
		if (recipe__flush(t, e) < 0)
			return -1;
		for (i = 0; i < CHAINS; i++)
			decide(&s, &s.chain[i]);
		idle = t->evals == before ? idle + 1 : 0;
		s.heat *= COOLING;
		if (s.heat < COLD)
			reheat(&s);
	}
	return 0;
}

int
recipe__search(
	struct recipe_tree *t, const struct recipe_job *job, struct err *e)
{
	return job->policy == RECIPE_UCT ? uct(t, job->seed, e)
					 : annealing(t, job->seed, e);
}
