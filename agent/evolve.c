/*
 * evolve: populations and draws (see evolve.h).  Must not ask or judge.
 */
#include "agent/evolve.h"

#include <string.h>

const struct evolve_strategy
	evolve_strategies[EVOLVE_SIDES][EVOLVE_STRATEGIES] = {
		[EVOLVE_FAIL] =
			{{"correct",
				 "Find the smallest change that corrects the "
				 "first "
				 "difference, and keep everything else.",
				 false},
				{"rethink",
					"Forget this design: solve the task in "
					"another way, "
					"with another structure.",
					false},
				{"cross",
					"Take from each of the two designs "
					"what is right.",
					true}},
		[EVOLVE_GOOD] = {{"shrink",
					 "Use fewer gates: share operators, "
					 "drop registers and "
					 "logic that nothing needs.",
					 false},
			{"shorten",
				"Make the longest path between registers "
				"shorter: "
				"balance trees, decode early, compute in "
				"parallel.",
				false},
			{"cross",
				"Take from each of the two designs what is "
				"cheaper.",
				true}},
};

void
evolve_init(struct evolve *v, struct arena *a, size_t keep, uint64_t seed)
{
	memset(v, 0, sizeof(*v));
	rand_seed(&v->draw, seed);
	v->keep = keep;
	for (int i = 0; i < EVOLVE_SIDES; i++)
		v->list[i] = arena_array(a, keep + 1, sizeof(*v->list[i]));
}

void
evolve_add(struct evolve *v, struct node *x, double reward)
{
	int side = x->stage == NODE_GOOD ? EVOLVE_GOOD : EVOLVE_FAIL;
	struct evolve_one *list = v->list[side];
	size_t at = v->n[side];

	for (size_t i = 0; i < v->n[side]; i++)
		if (strcmp(list[i].x->hash, x->hash) == 0)
			return;
	for (; at > 0 && list[at - 1].reward <= reward; at--)
		list[at] = list[at - 1];
	list[at] = (struct evolve_one){x, reward};
	if (v->n[side] < v->keep)
		v->n[side]++;
}

double
evolve_chance(const struct evolve *v, enum evolve_side side, int i)
{
	return (1.0 + v->wins[side][i]) / (2.0 + v->tries[side][i]);
}

static int
draw_strategy(struct evolve *v, enum evolve_side side)
{
	double all = 0, at;
	int n = EVOLVE_STRATEGIES - (v->n[side] < 2), i;

	for (i = 0; i < n; i++)
		all += evolve_chance(v, side, i);
	at = rand_unit(&v->draw) * all;
	for (i = 0; i < n - 1; i++) {
		at -= evolve_chance(v, side, i);
		if (at < 0)
			break;
	}
	return i;
}

bool
evolve_next(struct evolve *v, struct evolve_draw *out)
{
	const size_t fail = v->n[EVOLVE_FAIL], good = v->n[EVOLVE_GOOD];
	const struct evolve_one *list;
	size_t n, one, two;

	memset(out, 0, sizeof(*out));
	if (fail + good == 0)
		return false;
	out->side = rand_below(&v->draw, fail + good) < fail ? EVOLVE_FAIL
							     : EVOLVE_GOOD;
	list = v->list[out->side];
	n = v->n[out->side];
	out->strategy = draw_strategy(v, out->side);
	one = (size_t)rand_below(&v->draw, n);
	two = (size_t)rand_below(&v->draw, n);
	one = one < two ? one : two;
	out->parent = list[one];
	if (!evolve_strategies[out->side][out->strategy].two)
		return true;
	two = (size_t)rand_below(&v->draw, n - 1);
	out->other = list[two + (two >= one)].x;
	return true;
}

void
evolve_learn(struct evolve *v, const struct evolve_draw *d, double reward)
{
	v->tries[d->side][d->strategy]++;
	v->wins[d->side][d->strategy] += reward > d->parent.reward;
}
