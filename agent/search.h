/*
 * search: how candidates are looked for: by policy key search.by.  Each begins
 * with none, leaves what it found in w->nodes and the best in w->best, and ends
 * by itself: with a good one, or when its rounds or the budget are used up.
 */
#ifndef AGENT_SEARCH_H
#define AGENT_SEARCH_H

#include "agent/work.h"

int agent__search(struct work *w, struct err *e);

/* ---- each in its file ---- */
int agent__search_beam(struct work *w, struct err *e);

#endif
