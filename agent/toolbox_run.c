/*
 * toolbox_run: the tools that compile, simulate and synthesise the files of
 * the work folder, in the judge's sandbox (see toolbox.h).  Must not show
 * anything of a task's golden or testbench.
 */
#include <math.h>
#include <string.h>

#include "agent/toolbox.h"
#include "eval/synth.h"
#include "eval/trace.h"
#include "eval/workbench.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

#define WIDTH 24 /* bytes of a value that are shown */

int
toolbox__lint(struct toolbox *t, const char **said, struct err *e)
{
	/* once for each text */
	if (t->node->outcome[0] == '\0' && agent__lint(t->w, t->node, e) < 0)
		return -1;
	*said = t->node->stage == NODE_BROKEN ? t->node->findings
					      : "design.v compiles";
	return 0;
}

/* ---- simulating ---- */

static void
take_run(struct toolbox *t, const struct workbench_run *r, const char **said)
{
	struct arena *a = t->w->a;
	struct node *x = t->node;
	const char *detail =
		r->verdict.detail != NULL ? r->verdict.detail : "it fails";

	if (r->verdict.status == VERDICT_PASS) {
		x->stage = NODE_GOOD;
		x->findings = "";
		*said = arena_printf(a, "passes testbench.v (%lld samples)",
			(long long)r->samples);
	} else {
		if (!r->bench_broken) {
			x->stage = NODE_COMPILES;
			x->mismatches =
				r->mismatches >= 0 ? r->mismatches : INT64_MAX;
		}
		*said = arena_printf(a, "%s%s\n%s",
			r->bench_broken ? "testbench.v does not work: " : "",
			detail, r->verdict.log != NULL ? r->verdict.log : "");
	}
	x->outcome = arena_printf(a, "%.*s", (int)strcspn(*said, "\n"), *said);
}

int
toolbox__simulate(struct toolbox *t, const char **said, struct err *e)
{
	const struct solver_job *job = t->w->job;
	struct judge_options o = *job->judge_options;
	struct workbench_case c = {
		job->judge, job->task, &o, t->node->code, t->node->n};
	const struct workbench_bench b = {
		t->file[TOOLBOX_BENCH].text, t->file[TOOLBOX_BENCH].n, NULL};
	struct arena tmp = ARENA_INIT;
	struct workbench_run r;
	int rc;

	if (toolbox__lint(t, said, e) < 0)
		return -1;
	if (t->node->stage == NODE_BROKEN)
		return 0;
	o.full = true;
	if (pool_sem_wait(job->judging, e) < 0)
		return -1;
	rc = workbench_simulate(&c, &b, &tmp, &r, e);
	pool_sem_post(job->judging);
	if (rc == 0 && r.verdict.status == VERDICT_ERROR)
		rc = err_set(e, ERR_TOOL, "%s", r.verdict.detail);
	if (rc == 0)
		take_run(t, &r, said);
	arena_release(&tmp);
	return rc;
}

/* ---- synthesis ---- */

static const char *
synth_text(struct arena *a, const struct synth_result *r)
{
	struct buf b;

	buf_init(&b, AGENT_FINDINGS_MAX);
	if (r->status == SYNTH_OK)
		(void)buf_printf(&b,
			"%lld cells, %lld flip-flops, %lld latches; as an "
			"and-inverter graph %lld nodes, %lld levels\n",
			(long long)r->cells, (long long)r->ffs,
			(long long)r->latches, (long long)r->aig_and,
			(long long)r->aig_levels);
	else
		(void)buf_printf(&b, "no gates: %s (%s)\n", r->why,
			synth_status_name(r->status));
	for (size_t i = 0; i < r->n_issues; i++)
		(void)buf_printf(&b, "line %d: %s: %s\n", r->issues[i].line,
			synth_issue_name(r->issues[i].kind), r->issues[i].what);
	return buf_take(&b, a, NULL);
}

static int
synth_now(struct toolbox *t, struct yosys *ys, const char **said, struct err *e)
{
	const struct synth_job job = {.text = t->node->code,
		.n = t->node->n,
		.top = t->w->job->task->top,
		.plain = true};
	struct arena tmp = ARENA_INIT;
	struct synth_result r;
	struct synth *s;
	int rc;

	if (synth_open(&s, ys, NULL, e) < 0)
		return -1;
	rc = synth_run(s, &tmp, &job, &r, e);
	if (rc == 0)
		*said = synth_text(t->w->a, &r);
	synth_close(s);
	arena_release(&tmp);
	return rc;
}

int
toolbox__synth(struct toolbox *t, const char **said, struct err *e)
{
	const struct solver_job *job = t->w->job;
	struct err why = ERR_INIT;
	struct yosys *ys;
	int rc;

	if (toolbox__lint(t, said, e) < 0)
		return -1;
	if (t->node->stage == NODE_BROKEN)
		return 0;
	if (pool_sem_wait(job->judging, e) < 0)
		return -1;
	rc = yosys_open(&ys, judge_sandbox(job->judge), &why);
	if (rc < 0) { /* a finding: the others work without it */
		*said = arena_printf(
			t->w->a, "synth is not to be had here: %s", why.msg);
		rc = 0;
	} else {
		rc = synth_now(t, ys, said, e);
		yosys_close(ys);
	}
	pool_sem_post(job->judging);
	return rc;
}

/* ---- tracing ---- */

int
toolbox__trace(struct toolbox *t, int levels, const char **said, struct err *e)
{
	const struct task_file bench = {"testbench", "testbench.sv",
		t->file[TOOLBOX_BENCH].text, t->file[TOOLBOX_BENCH].n};

	if (toolbox__simulate(t, said, e) < 0)
		return -1;
	if (t->node->stage != NODE_COMPILES)
		return 0;
	return agent__back_trace(t->w, t->node, &bench, levels, said, e);
}
