/*
 * step_lock: designs of gates only (CircuitMind): the structural lock as a
 * check, and, once one is right, the same circuit with fewer gates.
 */
#include <string.h>

#include "agent/steps.h"
#include "agent/work.h"
#include "eval/lex.h"
#include "eval/lock.h"
#include "eval/ppa_score.h"
#include "eval/vscan.h"
#include "eval/workbench.h"
#include "lib/base/str.h"

/* The cell that designs may bring along, in these words (also in
 * prompts/agent/gates.md). */
static const char cell[] =
	"module d_flip_flop(input clk, input d, output reg q);\n"
	"  always @(posedge clk) q <= d;\n"
	"endmodule\n";

/* The text without the given cell, line by line as long. */
static char *
without_cell(struct arena *a, const char *text, size_t n)
{
	char *out = arena_strndup(a, text, n);
	struct vscan s;

	vscan_text(a, text, n, &s);
	for (size_t i = 0; i < s.n; i++) {
		const struct vscan_module *m = &s.modules[i];
		const char *mine, *given;
		size_t mine_n, given_n;

		mine = lex_normal(
			a, text + m->start, m->end - m->start, &mine_n);
		given = lex_normal(a, cell, strlen(cell), &given_n);
		if (mine_n != given_n || memcmp(mine, given, given_n) != 0)
			continue;
		for (size_t k = m->start; k < m->end; k++)
			if (out[k] != '\n')
				out[k] = ' ';
	}
	return out;
}

static int
lock_of(struct work *w, const struct node *x, struct lock_result *r,
	struct err *e)
{
	struct lock_job job = {.top = w->job->task->top,
		.cells = cell,
		.cells_n = strlen(cell)};

	job.text = without_cell(w->a, x->code, x->n);
	job.n = x->n;
	return lock_check(w->a, &job, r, e);
}

static const char *
cost(struct work *w, const struct lock_result *r)
{
	return arena_printf(w->a, "%lld gates, depth %lld, SEI %.6g",
		(long long)r->gates, (long long)r->depth,
		ppa_sei(r->gates, r->depth));
}

int
check_lock(struct work *w, struct node *x, struct err *e)
{
	const char *text = "The design may be made of instances only:\n";
	struct lock_result r;
	struct err why = ERR_INIT;

	(void)e;
	if (w->job->judge == NULL || w->blind)
		return 0;
	if (lock_of(w, x, &r, &why) < 0) {
		agent__lower(w, x, "lock", arena_strdup(w->a, why.msg),
			"the lock cannot read it");
		return 0;
	}
	if (r.accepted)
		return 0;
	for (size_t i = 0; i < r.n_faults; i++)
		text = arena_printf(w->a, "%sline %d: %s\n", text,
			r.faults[i].line, r.faults[i].what);
	agent__lower(w, x, "lock", text,
		arena_printf(w->a, "not gates only: line %d: %s",
			r.n_faults > 0 ? r.faults[0].line : 0,
			r.n_faults > 0 ? r.faults[0].what : ""));
	return 0;
}

/* ---- fewer gates ---- */

/* Is the child the parent's circuit, as far as can be said? */
static int
other_circuit(struct work *w, const struct node *x, const struct node *parent,
	const char **why, struct err *e)
{
	struct judge_options o = *w->job->judge_options;
	struct workbench_case c = {
		w->job->judge, w->job->task, &o, x->code, x->n};
	const struct workbench_gold gold = {parent->code, parent->n};
	struct equiv_result r;
	const char *none;
	int rc;

	*why = NULL;
	o.full = true;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = workbench_same(&c, &gold, w->a, &r, &none, e);
	pool_sem_post(w->job->judging);
	if (rc == 0 && none == NULL && r.kind == EQUIV_REFUTED)
		*why = arena_printf(w->a, "another circuit: %s", r.why);
	return rc;
}

/* Why the child does not replace the best one; NULL: it does. */
static int
refuse(struct work *w, struct node *x, const char **why, struct err *e)
{
	struct lock_result mine, best;

	*why = "no code";
	if (x == NULL)
		return 0;
	*why = x->outcome;
	if (x->stage == NODE_BROKEN)
		return 0;
	if (agent__judge(w, x, e) < 0)
		return -1;
	*why = x->outcome;
	if (x->stage != NODE_GOOD)
		return 0;
	if (lock_of(w, x, &mine, e) < 0 || lock_of(w, w->best, &best, e) < 0)
		return -1;
	*why = arena_printf(w->a, "no fewer: %s", cost(w, &mine));
	if (!(ppa_sei(mine.gates, mine.depth) >
		    ppa_sei(best.gates, best.depth)))
		return 0;
	return other_circuit(w, x, w->best, why, e);
}

/* One question; *won: there is a better one. */
static int
fewer(struct work *w, bool *won, struct err *e)
{
	struct agent_vars v = {.node = w->best, .say = "gates"};
	struct lock_result r;
	struct store_turn *t;
	struct node *x;
	const char *why;
	struct asked q;
	int rc;

	*won = false;
	if (lock_of(w, w->best, &r, e) < 0)
		return -1;
	v.findings = cost(w, &r);
	rc = agent__ask(w, POLICY_OPTIMISER, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (agent__read(w, &q, &x, e) < 0 || refuse(w, x, &why, e) < 0)
		return -1;
	t = agent__turn(w, "gates", "", q.turn->n);
	if (why == NULL) {
		*won = true;
		w->best = x;
		if (lock_of(w, x, &r, e) < 0)
			return -1;
		why = arena_printf(w->a, "better: %s", cost(w, &r));
	} else {
		agent__remember(w, w->best, t, why);
	}
	agent__turn_end(w, t, w->best, NULL, why);
	return 0;
}

int
step_gates(struct work *w, struct err *e)
{
	const struct policy *p = w->p;
	int idle = 0;

	for (int i = 0; i < (int)p->gates.rounds && idle < (int)p->gates.idle &&
		!w->spent;
		i++) {
		bool won;

		if (fewer(w, &won, e) < 0)
			return -1;
		idle = won ? 0 : idle + 1;
	}
	return 0;
}
