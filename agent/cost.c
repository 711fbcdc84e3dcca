/*
 * cost: what a candidate costs in gates, for searches that weigh it.  A tool
 * that cannot make gates of it is no error: then nobody knows.
 */
#include <string.h>

#include "agent/work.h"

/* VerilogEval v1 has bodies, which follow the header of the prompt. */
struct equiv_text
agent__whole(struct work *w, const struct node *x)
{
	const struct task *t = w->job->task;
	struct equiv_text out = {.text = x->code, .n = x->n, .top = t->top};

	if (t->profile == TASK_VE1 && !x->full && t->header != NULL) {
		char *text = arena_printf(
			w->a, "%s\n%.*s", t->header, (int)x->n, x->code);

		out.text = text;
		out.n = strlen(text);
	}
	return out;
}

int
agent__product(struct work *w, const struct node *x, double *out, struct err *e)
{
	const struct equiv_text text = agent__whole(w, x);
	struct arena tmp = ARENA_INIT;
	struct rewrite_cost c;
	int rc;

	*out = 0;
	if (w->g->gate == NULL || x->stage < NODE_COMPILES)
		return 0;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = rewrite_measure(w->g->gate, &tmp, &text, &c, e);
	pool_sem_post(w->job->judging);
	if (rc == 0 && c.ok)
		*out = c.area * (c.delay > 1 ? c.delay : 1);
	arena_release(&tmp);
	return rc;
}
