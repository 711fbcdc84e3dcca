/*
 * search: which one (see search.h).
 */
#include "agent/search.h"

int
agent__search(struct work *w, struct err *e)
{
	static int (*const by[])(struct work *, struct err *) = {
		[POLICY_SEARCH_BEAM] = agent__search_beam,
	};

	return by[w->p->search.by](w, e);
}
