/*
 * bench_panel: scenarios, designs, testbenches, and runs of the ones with the
 * others (see bench_panel.h).
 */
#include "agent/bench_panel.h"

#include <string.h>

#include "eval/lex.h"
#include "eval/testbench.h"
#include "eval/vscan.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* ---- scenarios ---- */

/* The names of a JSON array in a reply; 0: there is none. */
static size_t
read_scenarios(struct bench_panel *p, const char *text, size_t n)
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

int
agent__panel_plan(struct bench_panel *p, struct err *e)
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
write_design(struct bench_panel *p, enum policy_role_id role, struct node **out,
	struct err *e)
{
	struct agent_vars v = {
		.say = role == POLICY_WRITER ? "design" : "reference"};
	struct work *w = p->w;
	struct asked q;
	int rc;

	*out = NULL;
	w->job = &p->designs;
	rc = agent__ask(w, role, &v, &q, e);
	if (rc == 0)
		rc = agent__read(w, &q, out, e);
	w->job = p->job;
	return rc < 0 ? -1 : 0;
}

int
agent__panel_designs(
	struct bench_panel *p, enum policy_role_id role, struct err *e)
{
	int n = (int)p->w->p->search.candidates;

	for (int i = 0; i < n && p->n_rtl < PANEL_ROWS && !p->w->spent; i++) {
		struct node *x;

		if (write_design(p, role, &x, e) < 0)
			return -1;
		if (x != NULL && x->stage != NODE_BROKEN)
			p->rtl[p->n_rtl++] = x;
	}
	return 0;
}

/* ---- the testbench ---- */

struct node *
agent__panel_whole(struct bench_panel *p, const char *text, size_t n)
{
	char *code;
	struct node *x;

	if (p->reference == NULL)
		return agent__node(p->w, text, n);
	code = arena_printf(p->w->a, "%.*s\n\n%s", (int)n, text, p->reference);
	x = agent__node(p->w, code, strlen(code));
	x->stem = n;
	return x;
}

const char *
agent__panel_reference(struct bench_panel *p, const struct node *x)
{
	struct arena *a = p->w->a;
	struct vscan v;
	const char **names;
	size_t n;

	vscan_text(a, x->code, x->n, &v);
	names = arena_array(a, v.n + 1, sizeof(*names));
	for (size_t i = 0; i < v.n; i++)
		names[i] = v.modules[i].name;
	return lex_rename(a, x->code, x->n, names, v.n, BENCH_PANEL_REF, &n);
}

void
agent__panel_show(
	struct bench_panel *p, const struct node *x, const char *findings)
{
	p->w->bench = x != NULL ? x->code : NULL;
	p->w->bench_n = x == NULL ? 0 : x->stem > 0 ? x->stem : x->n;
	p->findings = findings;
}

int
agent__panel_ask(struct bench_panel *p, struct node **out, struct err *e)
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
		*out = agent__panel_whole(p, ex.code, ex.n);
		(*out)->turn = q.turn->n;
		(*out)->attempt_id =
			p->reference == NULL ? q.reply.attempt_id : 0;
		(*out)->outcome = "a testbench";
	}
	agent__turn_end(w, q.turn, *out, NULL,
		*out != NULL ? "a testbench" : "the reply holds no testbench");
	return 0;
}

/* ---- runs ---- */

int
agent__panel_run(struct bench_panel *p, const struct node *x,
	const struct equiv_text *design, struct arena *tmp,
	struct workbench_run *out, struct err *e)
{
	const struct workbench_bench b = {.text = x->code, .n = x->n};
	const struct workbench_case c = {p->job->judge, &p->spec,
		p->job->judge_options, design->text, design->n};
	int rc;

	if (pool_sem_wait(p->job->judging, e) < 0)
		return -1;
	rc = workbench_simulate(&c, &b, tmp, out, e);
	pool_sem_post(p->job->judging);
	if (rc == 0 && out->verdict.status == VERDICT_ERROR)
		return err_set(e, ERR_TOOL, "%s", out->verdict.detail);
	return rc;
}

/* What it may not hold is found before anything runs. */
static bool
forbidden(struct bench_panel *p, struct node *x)
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
one_row(struct bench_panel *p, struct node *x, size_t i, struct panel_row *row,
	bool *broken, struct err *e)
{
	const struct equiv_text text = {
		p->rtl[i]->code, p->rtl[i]->n, p->spec.top};
	struct arena tmp = ARENA_INIT;
	struct workbench_run r;
	int rc = agent__panel_run(p, x, &text, &tmp, &r, e);

	if (rc == 0) {
		*row = r.row;
		*broken = r.bench_broken;
		if (r.bench_broken)
			x->findings = arena_printf(p->w->a, "%s\n%s",
				r.verdict.detail,
				r.verdict.log != NULL ? r.verdict.log : "");
	}
	arena_release(&tmp);
	return rc;
}

int
agent__panel_rows(struct bench_panel *p, struct node *x, struct panel_row *rows,
	bool *broken, struct err *e)
{
	*broken = forbidden(p, x);
	for (size_t i = 0; i < p->n_rtl && !*broken; i++)
		if (one_row(p, x, i, &rows[i], broken, e) < 0)
			return -1;
	if (*broken)
		x->outcome = "the testbench does not work";
	return 0;
}

void
agent__panel_told(struct bench_panel *p, const char *step, struct node *x)
{
	struct store_turn *t = agent__turn(p->w, step, "", x->turn);

	x->bench = 0; /* somebody has looked at it */
	agent__turn_end(p->w, t, x, x->findings, x->outcome);
}

/* ---- opening ---- */

/* The module under test as a task: its text is all that is known of it. */
static void
design_job(struct bench_panel *p)
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
agent__panel_open(struct work *w, struct err *e)
{
	struct bench_panel *p;

	if (!task_is_testbench(w->job->task))
		return err_set(e, ERR_USAGE,
			"policy %s writes testbenches; task %s asks for "
			"something else",
			w->p->name, w->job->task->id);
	p = arena_alloc(w->a, sizeof(*p));
	p->w = w;
	p->job = w->job;
	design_job(p);
	w->panel = p;
	return 0;
}
