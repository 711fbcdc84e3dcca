/*
 * step_retrieve: modules of the user's own (--context) that the task is about
 * become {{context}} of all templates that follow.
 */
#include "agent/context.h"
#include "agent/steps.h"
#include "agent/work.h"

int
step_retrieve(struct work *w, struct err *e)
{
	const struct task *t = w->job->task;
	struct context_found f;
	struct store_turn *turn;

	if (w->g->context == NULL)
		return 0;
	if (context_find(w->g->context, w->a,
		    arena_printf(w->a, "%s %s %s", t->top != NULL ? t->top : "",
			    t->prompt != NULL ? t->prompt : "",
			    t->header != NULL ? t->header : ""),
		    (int64_t)w->p->context.tokens, &f, e) < 0)
		return -1;
	agent__var_set(w, "context", f.text);
	turn = agent__turn(w, "retrieve", "", -1);
	agent__turn_end(w, turn, NULL, f.text,
		arena_printf(w->a,
			"%zu interfaces and %zu whole modules of the context",
			f.modules, f.whole));
	return 0;
}
