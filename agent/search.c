/*
 * search: which one (see search.h).
 */
#include "agent/search.h"

#include "lib/base/str.h"

int
agent__search(struct work *w, struct err *e)
{
	static int (*const by[])(struct work *, struct err *) = {
		[POLICY_SEARCH_BEAM] = agent__search_beam,
		[POLICY_SEARCH_UCT] = agent__search_uct,
		[POLICY_SEARCH_PANEL] = agent__search_panel,
		[POLICY_SEARCH_EVOLVE] = agent__search_evolve,
		[POLICY_SEARCH_VOTE] = agent__search_vote,
		[POLICY_SEARCH_PAIR] = agent__search_pair,
	};

	return by[w->p->search.by](w, e);
}

static bool
seen_before(const struct work *w, const struct node *x)
{
	for (size_t i = 0; i < w->n_nodes && w->nodes[i] != x; i++)
		if (str_eq(w->nodes[i]->hash, x->hash))
			return true;
	return false;
}

void
agent__progress(struct work *w, struct search_stop *s, const struct node *x,
	double reward)
{
	if (x != NULL)
		s->same = seen_before(w, x) ? s->same + 1 : 0;
	s->idle = reward > s->best ? 0 : s->idle + 1;
	if (reward > s->best)
		s->best = reward;
}

bool
agent__stopped(const struct work *w, const struct search_stop *s)
{
	const struct policy *p = w->p;

	return w->spent || (w->blind && w->best != NULL) ||
		(p->stop.passes && w->best != NULL &&
			w->best->stage == NODE_GOOD) ||
		(p->stop.same > 0 && s->same >= (int)p->stop.same) ||
		(p->stop.no_progress > 0 &&
			s->idle >= (int)p->stop.no_progress);
}
