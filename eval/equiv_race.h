/*
 * equiv_race: lines of engines that look for the same answer, one after
 * another or at once; the first definite answer ends the others.
 */
#ifndef EVAL_EQUIV_RACE_H
#define EVAL_EQUIV_RACE_H

#include "eval/equiv_int.h"

#define EQUIV_LINES_MAX 5

/* Looks for an answer; a definite one (proven, refuted) is left in w->out.
 * Else w->out->why may say why not, *steps is how many steps no difference
 * was found in, with the resets that t then holds. */
struct equiv_line {
	int (*run)(struct equiv_work *w, struct equiv_top *t, int *steps,
		struct err *e);
};

struct equiv_race {
	struct equiv_line lines[EQUIV_LINES_MAX];
	size_t n;
};
/* w->job->jobs lines at once.  *t and *steps become those of the line that
 * came farthest. */
int equiv__race(struct equiv_work *w, const struct equiv_race *race,
	struct equiv_top *t, int *steps, struct err *e);
bool equiv__definite(const struct equiv_result *r);

#endif
