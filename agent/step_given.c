/*
 * step_given: a reference model in C that came with the specification: a
 * candidate that nothing else speaks against has to do what it does, and is
 * told where it does not.  The model is never written anew, and nobody votes.
 */
#include "agent/agent.h"
#include "agent/work.h"
#include "eval/cmodel.h"

#define STEP "model"

static int
compare(struct work *w, const struct node *x, const struct task_file *f,
	struct cmodel_verdict *v, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	const struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	int rc;

	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = cmodel_check(&c, f->text, w->a, v, e);
	pool_sem_post(w->job->judging);
	return rc;
}

int
agent__given_model(struct work *w, struct node *x, struct err *e)
{
	const struct task_file *f = task_file(w->job->task, AGENT_GIVEN_MODEL);
	struct cmodel_verdict v;

	if (f == NULL || w->job->judge == NULL || x->stage != NODE_GOOD)
		return 0;
	if (compare(w, x, f, &v, e) < 0)
		return -1;
	if (!v.compared) {
		agent__turn_end(w, agent__turn(w, STEP, "", x->turn), x, NULL,
			arena_printf(w->a,
				"not compared with the given model: "
				"%s",
				v.why));
	} else if (v.agrees) {
		agent__turn_end(w, agent__turn(w, STEP, "", x->turn), x, NULL,
			arena_printf(w->a,
				"does what the given model does (%zu steps)",
				v.steps));
	} else if (v.unfit != NULL) {
		agent__lower(w, x, STEP,
			arena_printf(w->a,
				"The given reference model in C does not fit "
				"the ports of the design.\n%s",
				v.log),
			arena_printf(w->a, "the given model does not fit: %s",
				v.unfit));
	} else {
		x->mismatches = v.mismatches >= 0 ? v.mismatches : INT64_MAX;
		agent__lower(w, x, STEP,
			arena_printf(w->a,
				"The design and the given reference model in C "
				"differ.\n%s",
				v.log),
			arena_printf(w->a,
				"differs from the given model at %lld of %zu "
				"steps",
				(long long)v.mismatches, v.steps));
	}
	return 0;
}
