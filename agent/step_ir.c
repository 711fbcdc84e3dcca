/*
 * step_ir: a plan as JSON before any Verilog (ComplexVCoder's intermediate
 * representation): asked for until it can be read, given to the writer as
 * {{ir}}, and compared with what each candidate elaborates to.
 */
#include <string.h>

#include "agent/ir.h"
#include "agent/steps.h"
#include "agent/work.h"
#include "eval/workbench.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define IR_TRIES 4 /* to get one that can be read */

/* What the plan says about the task itself. */
static const char *
misfit(struct work *w, const struct ir *ir)
{
	const char *top = w->job->task->top;

	if (top == NULL || str_eq(top, ir->module))
		return NULL;
	return arena_printf(w->a,
		"module: the task asks for %s, the plan is of %s", top,
		ir->module);
}

static const char *
read_plan(struct work *w, const struct asked *q, struct ir *ir)
{
	struct err why = ERR_INIT;

	if (ir_read(w->a, q->reply.text, q->reply.n, ir, &why) < 0)
		return arena_strdup(w->a, why.msg);
	return misfit(w, ir);
}

int
step_ir(struct work *w, struct err *e)
{
	struct agent_vars v = {.say = "ir"};

	if (w->blind)
		return 0;
	for (int i = 0; i < IR_TRIES && w->ir == NULL; i++) {
		struct ir *ir = arena_alloc(w->a, sizeof(*ir));
		const char *why;
		struct asked q;
		int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		why = read_plan(w, &q, ir);
		if (why == NULL) {
			w->ir = ir;
			agent__var_set(w, "ir", json_pretty(w->a, ir->doc));
		}
		v.findings = why;
		agent__turn_end(w, q.turn, NULL, why,
			why != NULL ? why
				    : arena_printf(w->a,
					      "a plan: %zu ports, %zu "
					      "registers, %zu states",
					      ir->n_ports, ir->n_registers,
					      ir->n_states));
	}
	return 0;
}

/* ---- beside a design ---- */

static int
shape_of(struct work *w, const struct node *x, struct shape *s,
	const char **why, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	int rc;

	o.full = x->full;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = workbench_shape(&c, w->a, s, why, e);
	pool_sem_post(w->job->judging);
	return rc;
}

int
check_ir(struct work *w, struct node *x, struct err *e)
{
	struct shape s;
	struct ir_design d = {x->code, x->n, &s};
	const char *why, *text;
	size_t n;

	if (w->ir == NULL || w->job->judge == NULL)
		return 0;
	if (shape_of(w, x, &s, &why, e) < 0)
		return -1;
	if (why != NULL) {
		agent__turn_end(w, agent__turn(w, "ir-lint", "", x->turn), x,
			NULL,
			arena_printf(
				w->a, "not compared with the plan: %s", why));
		return 0;
	}
	text = ir_lint(w->a, w->ir, &d, &n);
	if (n > 0)
		agent__lower(w, x, "ir-lint",
			arena_printf(w->a,
				"The design differs from the plan:\n%s", text),
			arena_printf(w->a, "differs from the plan: %.*s",
				(int)strcspn(text, "\n"), text));
	return 0;
}
