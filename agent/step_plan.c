/*
 * step_plan: the planner is asked once, before anything is written; its plan is
 * {{plan}} of all templates that follow.
 */
#include "agent/steps.h"
#include "agent/work.h"

int
step_plan(struct work *w, struct err *e)
{
	struct agent_vars v = {.say = "plan"};
	struct asked q;
	int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	agent__var_set(w, "plan", q.reply.text);
	agent__turn_end(w, q.turn, NULL, NULL,
		q.reply.n > 0 ? "a plan" : "the reply is empty");
	return 0;
}
