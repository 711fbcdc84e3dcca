/*
 * search: how candidates are looked for: by policy key search.by.  Each begins
 * with none, leaves what it found in w->nodes and the best in w->best, and ends
 * by itself: with a good one, or when its rounds or the budget are used up.
 */
#ifndef AGENT_SEARCH_H
#define AGENT_SEARCH_H

#include "agent/work.h"

int agent__search(struct work *w, struct err *e);

/* What ends any search: the policy's stop. */
struct search_stop {
	int same;    /* answers in a row that were there before */
	int idle;    /* steps without progress */
	double best; /* reward of the best one so far */
};
/* A candidate came, or none (NULL), with its reward. */
void agent__progress(struct work *w, struct search_stop *s,
	const struct node *x, double reward);
bool agent__stopped(const struct work *w, const struct search_stop *s);

/* ---- each in its file ---- */
int agent__search_beam(struct work *w, struct err *e);
int agent__search_uct(struct work *w, struct err *e);
int agent__search_panel(struct work *w, struct err *e);
int agent__search_evolve(struct work *w, struct err *e);
int agent__search_vote(struct work *w, struct err *e);
int agent__search_pair(struct work *w, struct err *e);

#endif
