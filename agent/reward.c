/*
 * reward: the formula (see reward.h).
 */
#include "agent/reward.h"

double
reward_of(const struct node *x, double product, double reference)
{
	switch (x->stage) {
	case NODE_EMPTY:
		return 0;
	case NODE_BROKEN:
		return 0.05;
	case NODE_COMPILES:
		if (x->mismatches == INT64_MAX)
			return 0.1;
		return 0.1 + 0.4 / (1 + (double)x->mismatches);
	case NODE_GOOD:
		break;
	}
	if (!(product > 0) || !(reference > 0))
		return 0.8;
	return 0.6 + 0.4 * (reference / (reference + product));
}
