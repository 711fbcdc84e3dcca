/*
 * step_table: a candidate out of a table, written without a model and proven
 * against its rows: the table of the prompt, or one that the planner makes of
 * the prompt.
 */
#include <string.h>

#include "agent/steps.h"
#include "agent/table.h"
#include "agent/work.h"
#include "eval/workbench.h"
#include "lib/base/str.h"

#define TABLE_TRIES 3 /* to get one that can be read */

/* A table and what is made of it. */
struct made {
	struct table t;
	char *verilog;
	const char *why; /* there is none; NULL: there is one */
};

/* -1 only for faults of ours. */
static int
make(struct work *w, const char *text, size_t n, struct made *m, struct err *e)
{
	struct err why = ERR_INIT;
	uint64_t tried;

	m->why = NULL;
	if (table_read(w->a, text, n, w->job->task->top, &m->t, &why) == 0 &&
		table_verilog(w->a, &m->t, &m->verilog, &why) == 0 &&
		table_check(w->a, &m->t, &tried, &why) == 0)
		return 0;
	if (why.code == ERR_INTERNAL) {
		*e = why;
		return -1;
	}
	m->why = arena_strdup(w->a, why.msg);
	return 0;
}

/* The module against its rows, in a few words; *wrong: they differ. */
static int
prove(struct work *w, struct node *x, const struct table *t, const char **said,
	bool *wrong, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	struct workbench_gold gold;
	struct equiv_result r;
	const char *why;
	char *rows;
	int rc;

	if (table_reference(w->a, t, &rows, e) < 0)
		return -1;
	gold = (struct workbench_gold){rows, strlen(rows)};
	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = workbench_same(&c, &gold, w->a, &r, &why, e);
	pool_sem_post(w->job->judging);
	if (rc < 0)
		return -1;
	*wrong = why == NULL && r.kind == EQUIV_REFUTED;
	if (why != NULL)
		*said = arena_printf(w->a, "not proven: %s", why);
	else if (r.kind == EQUIV_PROVEN)
		*said = arena_printf(
			w->a, "proven to be its rows (%s)", r.engine);
	else
		*said = arena_printf(
			w->a, "%s: %s", equiv_kind_name(r.kind), r.why);
	return 0;
}

/* The candidate of a table that was read in the turn t, which ends here. */
static int
candidate(struct work *w, const struct made *m, struct store_turn *t,
	struct err *e)
{
	struct node *x = agent__node(w, m->verilog, strlen(m->verilog));
	const char *said = "not looked at";
	bool wrong = false;

	x->turn = t->n;
	x->full = w->job->task->profile == TASK_VE1;
	if (agent__lint(w, x, e) < 0)
		return -1;
	if (x->stage == NODE_BROKEN)
		said = x->outcome;
	else if (w->job->judge != NULL &&
		prove(w, x, &m->t, &said, &wrong, e) < 0)
		return -1;
	agent__turn_end(w, t, x, x->findings,
		arena_printf(w->a, "%s in line %d, %s", m->t.source, m->t.line,
			said));
	if (wrong || x->stage == NODE_BROKEN)
		return 0;
	return agent__settle(w, &x, false, e);
}

int
step_table(struct work *w, struct err *e)
{
	const char *prompt = w->job->task->prompt;
	struct store_turn *t;
	struct made m;

	if (w->blind || prompt == NULL)
		return 0;
	t = agent__turn(w, "table", "", -1);
	if (make(w, prompt, strlen(prompt), &m, e) < 0)
		return -1;
	if (m.why == NULL)
		return candidate(w, &m, t, e);
	agent__turn_end(w, t, NULL, NULL, m.why);
	return 0;
}

int
step_ask_table(struct work *w, struct err *e)
{
	struct agent_vars v = {.say = "ask-table"};
	struct made m;

	if (w->blind || (w->best != NULL && w->best->stage == NODE_GOOD))
		return 0;
	for (int i = 0; i < TABLE_TRIES; i++) {
		struct asked q;
		int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (make(w, q.reply.text, q.reply.n, &m, e) < 0)
			return -1;
		if (m.why == NULL)
			return candidate(w, &m, q.turn, e);
		agent__turn_end(w, q.turn, NULL, NULL, m.why);
		v.findings = m.why;
	}
	return 0;
}
