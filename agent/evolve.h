/*
 * evolve: two populations and how they are drawn from: what fails and what is
 * good, each with its strategies, whose chances follow their success.
 *
 * A strategy is drawn with a chance proportional to (1 + wins) / (2 + tries)
 * (Laplace's rule of succession): a win is a child with more reward than its
 * parent.  A parent is the better of two drawn from its population; the
 * population is drawn by its size.  All draws are of one seeded generator.
 *
 * No input or output.
 */
#ifndef AGENT_EVOLVE_H
#define AGENT_EVOLVE_H

#include "agent/work.h"
#include "lib/base/rand.h"

enum evolve_side { EVOLVE_FAIL, EVOLVE_GOOD, EVOLVE_SIDES };

struct evolve_strategy {
	const char *name;
	const char *text; /* what the model is told: {{strategy}} */
	bool two;	  /* takes a second parent: {{other}} */
};
#define EVOLVE_STRATEGIES 3 /* of a side */
extern const struct evolve_strategy evolve_strategies[EVOLVE_SIDES]
						     [EVOLVE_STRATEGIES];

struct evolve_one {
	struct node *x;
	double reward;
};
struct evolve {
	struct rand_state draw;
	size_t keep;			       /* of each side */
	struct evolve_one *list[EVOLVE_SIDES]; /* the best first */
	size_t n[EVOLVE_SIDES];
	int tries[EVOLVE_SIDES][EVOLVE_STRATEGIES];
	int wins[EVOLVE_SIDES][EVOLVE_STRATEGIES];
};

void evolve_init(struct evolve *v, struct arena *a, size_t keep, uint64_t seed);
/* Into its population, if it is among the best and its text is not there. */
void evolve_add(struct evolve *v, struct node *x, double reward);

struct evolve_draw {
	enum evolve_side side;
	int strategy;
	struct evolve_one parent;
	struct node *other; /* NULL: none, or no second one is there */
};
/* false: nothing is there. */
bool evolve_next(struct evolve *v, struct evolve_draw *out);
void evolve_learn(struct evolve *v, const struct evolve_draw *d, double reward);
double evolve_chance(const struct evolve *v, enum evolve_side side, int i);

#endif
