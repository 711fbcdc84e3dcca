/*
 * search_panel: a testbench that a panel of designs has looked at, for tasks
 * that ask for one.
 *
 *	scenarios --> designs, each compiled alone
 *	testbench --(run with each design)--> matrix --> right: done
 *		--> else corrected, a few times, then written anew
 *	until it is right, the tries or the budget are used up
 *
 * The designs are written for the panel alone and are never the answer.  Must
 * not ask the judge: nothing is known here but the task's text.
 */
#include <string.h>

#include "agent/search.h"
#include "eval/testbench.h"
#include "eval/workbench.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define MATRIX_MAX ((size_t)8 * LIM_KIB)

struct panel {
	struct work *w;
	const struct solver_job *job; /* of the testbench */
	struct solver_job designs;    /* of a design that it tests */
	struct task spec;
	const char *name[PANEL_SCENARIOS];
	size_t n_names;
	const struct node *rtl[PANEL_ROWS]; /* that compile alone */
	size_t n_rtl;
	const char *findings; /* about w->bench */
};

/* ---- scenarios ---- */

/* The names of a JSON array in a reply; 0: there is none. */
static size_t
read_scenarios(struct panel *p, const char *text, size_t n)
{
	struct arena *a = p->w->a;
	const char *from = memchr(text, '[', n), *to = text + n - 1;
	struct err ignored = ERR_INIT;
	const cJSON *x;
	cJSON *list;

	p->n_names = 0;
	while (from != NULL && to > from && *to != ']')
		to--;
	if (from == NULL || to == from ||
		json_parse(a, from, (size_t)(to + 1 - from), &list, &ignored) <
			0)
		return 0;
	cJSON_ArrayForEach(x, list)
	{
		const char *name = json_str(x, "name", NULL);

		if (name != NULL && p->n_names < PANEL_SCENARIOS)
			p->name[p->n_names++] = arena_strdup(a, name);
	}
	if (p->n_names > 0)
		agent__var_set(p->w, "plan", json_text(a, list));
	return p->n_names;
}

static int
plan(struct panel *p, struct err *e)
{
	struct work *w = p->w;

	for (int i = 0; i < (int)w->p->testbench.tries; i++) {
		struct agent_vars v = {.say = "scenarios"};
		struct asked q;
		size_t n;
		int rc = agent__ask(w, POLICY_PLANNER, &v, &q, e);

		if (rc != 0)
			return rc < 0 ? -1 : 0;
		n = read_scenarios(p, q.reply.text, q.reply.n);
		agent__turn_end(w, q.turn, NULL, NULL,
			n > 0 ? arena_printf(w->a, "%zu scenarios", n)
			      : "the reply holds no list of scenarios");
		if (n > 0)
			return 0;
	}
	return 0;
}

/* ---- designs ---- */

/* One of them; *out NULL: the reply holds none that compiles. */
static int
write_design(struct panel *p, struct node **out, struct err *e)
{
	struct agent_vars v = {.say = "design"};
	struct work *w = p->w;
	struct asked q;
	int rc;

	*out = NULL;
	w->job = &p->designs;
	rc = agent__ask(w, POLICY_WRITER, &v, &q, e);
	if (rc == 0)
		rc = agent__read(w, &q, out, e);
	w->job = p->job;
	return rc < 0 ? -1 : 0;
}

static int
write_panel(struct panel *p, struct err *e)
{
	int n = (int)p->w->p->search.candidates;

	for (int i = 0; i < n && p->n_rtl < PANEL_ROWS && !p->w->spent; i++) {
		struct node *x;

		if (write_design(p, &x, e) < 0)
			return -1;
		if (x != NULL && x->stage != NODE_BROKEN)
			p->rtl[p->n_rtl++] = x;
	}
	return 0;
}

/* ---- the testbench ---- */

/* *out NULL: the reply holds none. */
static int
write_bench(struct panel *p, struct node **out, struct err *e)
{
	struct agent_vars v = {.findings = p->findings, .say = "testbench"};
	struct work *w = p->w;
	struct extract_result ex;
	struct asked q;
	int rc = agent__ask(w, POLICY_TESTBENCH, &v, &q, e);

	*out = NULL;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	extract_code(w->a, p->job->task, p->job->extract,
		&(const struct extract_reply){
			q.reply.text, q.reply.n, q.reply.truncated},
		&ex);
	if (ex.reason == REASON_PASS && ex.code != NULL && ex.n > 0) {
		*out = agent__node(w, ex.code, ex.n);
		(*out)->turn = q.turn->n;
		(*out)->attempt_id = q.reply.attempt_id;
		(*out)->outcome = "a testbench";
	}
	agent__turn_end(w, q.turn, *out, NULL,
		*out != NULL ? "a testbench" : "the reply holds no testbench");
	return 0;
}

/* The testbench with design i; *broken: it does not work with any. */
static int
run_one(struct panel *p, struct node *x, size_t i, struct panel_row *row,
	bool *broken, struct err *e)
{
	struct work *w = p->w;
	const struct workbench_bench b = {.text = x->code, .n = x->n};
	const struct workbench_case c = {p->job->judge, &p->spec,
		p->job->judge_options, p->rtl[i]->code, p->rtl[i]->n};
	struct arena tmp = ARENA_INIT;
	struct workbench_run r;
	int rc;

	if (pool_sem_wait(p->job->judging, e) < 0)
		return -1;
	rc = workbench_simulate(&c, &b, &tmp, &r, e);
	pool_sem_post(p->job->judging);
	if (rc == 0 && r.verdict.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	if (rc == 0) {
		*row = r.row;
		*broken = r.bench_broken;
		if (r.bench_broken)
			x->findings = arena_printf(w->a, "%s\n%s",
				r.verdict.detail,
				r.verdict.log != NULL ? r.verdict.log : "");
	}
	arena_release(&tmp);
	return rc;
}

static void
take_matrix(struct panel *p, struct node *x, const struct panel_row *rows)
{
	struct work *w = p->w;
	struct panel_result r;
	struct buf b;

	panel_judge(rows, p->n_rtl, &panel_correctbench, &r);
	x->stage = r.says == PANEL_RIGHT ? NODE_GOOD : NODE_COMPILES;
	/* the fewer wrong scenarios, then the more that pass, the better */
	x->mismatches = (int64_t)(r.n_bad * PANEL_ROWS + r.rows - r.full);
	x->outcome = arena_printf(w->a,
		"%s: %zu of %zu designs pass, %zu of %zu scenarios fail most",
		panel_says_name(r.says), r.full, r.rows, r.n_bad, r.columns);
	buf_init(&b, MATRIX_MAX);
	buf_printf(&b, "%s\n", x->outcome);
	panel_print(&b, rows, p->n_rtl, &r, p->name, p->n_names);
	x->findings = buf_take(&b, w->a, NULL);
}

/* What it may not hold is found before anything runs. */
static bool
forbidden(struct panel *p, struct node *x)
{
	int line = 0;
	const char *why = testbench_forbidden(
		p->w->a, p->job->task->top, x->code, x->n, &line);

	if (why == NULL)
		return false;
	x->findings = arena_printf(p->w->a, "line %d: %s", line, why);
	return true;
}

static int
validate(struct panel *p, struct node *x, struct err *e)
{
	struct panel_row rows[PANEL_ROWS] = {{0}};
	struct store_turn *t;
	bool broken = forbidden(p, x);

	for (size_t i = 0; i < p->n_rtl && !broken; i++)
		if (run_one(p, x, i, &rows[i], &broken, e) < 0)
			return -1;
	if (broken)
		x->outcome = "the testbench does not work";
	else
		take_matrix(p, x, rows);
	t = agent__turn(p->w, "validate", "", x->turn);
	agent__turn_end(p->w, t, x, x->findings, x->outcome);
	return 0;
}

static int
write_benches(struct panel *p, struct err *e)
{
	struct work *w = p->w;
	int corrected = 0;

	for (int i = 0; i < (int)w->p->testbench.tries && !w->spent; i++) {
		struct node *x;

		if (write_bench(p, &x, e) < 0)
			return -1;
		if (x == NULL)
			continue;
		if (p->job->judge != NULL && validate(p, x, e) < 0)
			return -1;
		if (w->best == NULL || agent__compare(x, w->best) > 0)
			w->best = x;
		if (x->stage == NODE_GOOD || p->job->judge == NULL)
			return 0;
		/* corrected, or written anew from the text alone */
		if (corrected++ < (int)w->p->testbench.rewrites) {
			w->bench = x->code;
			w->bench_n = x->n;
			p->findings = x->findings;
			continue;
		}
		corrected = 0;
		w->bench = NULL;
		w->bench_n = 0;
		p->findings = NULL;
	}
	return 0;
}

/* The module under test as a task: its text is all that is known of it. */
static void
design_job(struct panel *p)
{
	p->spec = *p->job->task;
	p->spec.kind = "spec";
	p->spec.system = NULL;
	p->spec.header = p->spec.tb_top = NULL;
	p->spec.golden_top = p->spec.top;
	p->spec.files = NULL;
	p->spec.n_files = 0;
	p->spec.meta = NULL;
	p->designs = *p->job;
	p->designs.task = &p->spec;
}

int
agent__search_panel(struct work *w, struct err *e)
{
	struct panel p = {.w = w, .job = w->job};

	if (!task_is_testbench(w->job->task))
		return err_set(e, ERR_USAGE,
			"policy %s writes testbenches; task %s asks for "
			"something else",
			w->p->name, w->job->task->id);
	design_job(&p);
	if (plan(&p, e) < 0 ||
		(w->job->judge != NULL && write_panel(&p, e) < 0))
		return -1;
	return write_benches(&p, e);
}
