/*
 * step_tasks: the work is cut into sub-tasks that depend on one another
 * (VerilogCoder's task graph); the writer codes them one by one, each time with
 * the module as it stands.
 */
#include <string.h>

#include "agent/steps.h"
#include "agent/taskgraph.h"
#include "agent/work.h"

#define TASKS_TRIES 3 /* to get a graph that can be read */

/* *out NULL: none came of it. */
static int
plan(struct work *w, struct taskgraph **out, struct err *e)
{
	struct agent_vars v = {.say = "tasks"};

	*out = NULL;
	for (int i = 0; i < TASKS_TRIES && *out == NULL; i++) {
		struct taskgraph *g = arena_alloc(w->a, sizeof(*g));
		struct err why = ERR_INIT;
		struct asked q;
		int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (taskgraph_read(w->a, q.reply.text, q.reply.n, g, &why) == 0)
			*out = g;
		v.findings = *out != NULL ? NULL : arena_strdup(w->a, why.msg);
		agent__turn_end(w, q.turn, NULL, v.findings,
			*out != NULL ? arena_printf(w->a, "%zu sub-tasks", g->n)
				     : v.findings);
	}
	return 0;
}

static void
tell(struct work *w, const struct taskgraph *g)
{
	const char *all = "";

	for (size_t i = 0; i < g->n; i++)
		all = arena_printf(w->a, "%s%zu. (%s) %s\n", all, i + 1,
			g->tasks[i].id, g->tasks[i].what);
	agent__var_set(w, "tasks", all);
}

/* *x is replaced by what the writer made of it. */
static int
code(struct work *w, const struct taskgraph_task *t, struct node **x,
	struct err *e)
{
	struct agent_vars v = {
		.node = *x, .critique = t->what, .say = "subtask"};
	struct node *next;
	struct asked q;
	int rc = agent__ask(w, POLICY_WRITER, &v, &q, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (agent__read(w, &q, &next, e) < 0)
		return -1;
	if (next == NULL)
		return 0;
	if (agent__fix(w, &next, e) < 0)
		return -1;
	*x = next;
	return 0;
}

int
step_tasks(struct work *w, struct err *e)
{
	struct taskgraph *g;
	struct node *x = NULL;

	if (w->blind)
		return 0;
	if (plan(w, &g, e) < 0)
		return -1;
	if (g == NULL)
		return 0;
	tell(w, g);
	for (size_t i = 0; i < g->n && !w->spent; i++)
		if (code(w, &g->tasks[i], &x, e) < 0)
			return -1;
	if (x == NULL)
		return 0;
	w->seed = x;
	return agent__settle(w, &x, false, e);
}
