/*
 * judge_strict: our own rule, the default of a run.
 *
 * First the candidate alone: it must be text without `include, elaborate with
 * the module that the task asks for as root, and call no system task beyond
 * pure functions and (where the suite's verdict is a line with a count)
 * printing.  $finish, $stop, $fatal, file access, plusargs, $dump* and the
 * unseeded $random, which would shift the testbench's stimulus, are refused
 * with the name and line.  Then the suite's own compilation and simulation.
 * It passes iff
 *
 *	- the simulation ends by itself, with exit status 0 (1 where the
 *	  testbench itself calls $stop),
 *	- there is exactly one verdict line of the suite's form, it reports no
 *	  mismatch, and as many samples as the golden's run has,
 *	- in text suites, the pass line is printed exactly once (VGen: last).
 *
 * What differs from the official judges: warnings never fail a design; a
 * testbench that prints TIMEOUT after it compared all samples is no failure
 * (its golden does the same); a forged or repeated verdict line, a short run
 * and an extra root module never pass.
 *
 * This is no defence against a hostile design yet (upward names, force, X in
 * weak comparisons).
 */
#include "eval/judge_priv.h"

#include <string.h>

#include "lib/base/str.h"

static bool
text_suite(const struct judge_work *w)
{
	return w->t->profile == TASK_RTLLM || w->t->profile == TASK_VGEN;
}

static void
forbid(struct judge_work *w, const struct judge_audit *found)
{
	judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
		arena_printf(w->a, "%s:%d: %.80s is not allowed in a candidate",
			w->dut, found->line, found->name));
}

/* ---- the candidate alone ---- */

static int
audit(struct judge_work *w)
{
	struct judge_audit found;

	judge__audit_code(w->a, w->compile.code, w->compile.code_n,
		!text_suite(w), &found);
	if (!found.name)
		return 0;
	forbid(w, &found);
	return 1;
}

/* 0: go on; 1: the verdict is there. */
static int
alone(struct judge_work *w, struct verdict_stage *s, struct err *e)
{
	struct judge_audit found;
	size_t n;
	const char *text = judge__module_text(w, &n);

	w->src[0] = (struct iverilog_source){w->dut, text, n};
	w->n_src = 1;
	w->top = w->t->top;
	judge__audit_source(text, n, &found);
	if (found.name) {
		forbid(w, &found);
		return 1;
	}
	if (judge__compile(w, e) < 0)
		return -1;
	judge_scan_end(&w->scan);
	s->ms = w->compile.wall_us / 1000;
	s->cpu_us = w->compile.cpu_us;
	s->exit_code = w->compile.exit_code;
	if (judge__wall_guard(w))
		return 1;
	if (w->compile.ok)
		return audit(w);
	judge__diags(w, "elab_alone", w->compile.log, w->compile.log_n);
	judge__explain_compile(w);
	return 1;
}

/* ---- other roots ---- */

int
judge__only_bench_roots(struct judge_work *w, struct err *e)
{
	const char *bench;

	if (w->top)
		return 0;
	if (judge__foreign_roots(w->a, w->compile.code, w->compile.code_n,
		    w->dut, &bench) == 0 ||
		!bench)
		return 0;
	w->top = bench;
	return judge__compile(w, e);
}

/* ---- the verdict ---- */

static bool
calls_stop(const struct task *t)
{
	const struct task_file *tb = task_file(t, "testbench");

	return tb && str_memmem(tb->text, tb->n, "$stop");
}

static bool
ended_well(const struct judge_work *w)
{
	if (w->sim.how != PROC_EXITED)
		return false;
	return w->sim.code == 0 || (w->sim.code == 1 && calls_stop(w->t));
}

static bool
samples_ok(const struct judge_work *w, int64_t samples)
{
	return samples > 0 && (w->t->samples < 0 || samples == w->t->samples);
}

/* How many verdict lines there were, and whether they say pass. */
static uint64_t
verdict_lines(const struct judge_work *w, bool *pass)
{
	const struct judge_scan *s = &w->scan;

	switch (w->t->profile) {
	case TASK_NATIVE:
		*pass = s->native_m == 0 && samples_ok(w, s->native_s);
		return s->native;
	case TASK_VE1:
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		*pass = s->last_e == 0 && samples_ok(w, s->last_s);
		return s->found > s->lines ? s->found : s->lines;
	case TASK_RTLLM:
		*pass = s->rtllm_pass > 0;
		return s->rtllm_pass;
	case TASK_VGEN:
		*pass = str_memmem(w->sim.out, w->sim.out_n,
				"all tests passed\n") != NULL;
		return s->vgen_pass;
	}
	return 0;
}

static void
decide(struct judge_work *w)
{
	bool pass = false;
	uint64_t lines;

	if (!w->compile.ok) {
		judge__explain_compile(w);
		return;
	}
	lines = verdict_lines(w, &pass);
	if (lines > 1)
		judge__fail(w, REASON_SIM_NO_VERDICT,
			arena_printf(w->a,
				"the verdict line was printed %llu times",
				(unsigned long long)lines));
	else if (lines == 1 && pass && ended_well(w))
		w->v->status = VERDICT_PASS;
	else
		judge__explain_sim(w);
}

static void
set_stage_status(struct judge_work *w)
{
	struct verdict_stage *s = &w->v->stages[w->v->n_stages - 1];

	if (w->simulated && w->v->status == VERDICT_FAIL)
		s->status = "fail";
}

int
judge__strict(struct judge_work *w, struct err *e)
{
	struct verdict_stage *s = judge__stage(w->v, "elab_alone", "pass");
	int rc = alone(w, s, e);

	if (rc > 0) {
		s->status = w->v->status == VERDICT_ERROR ? "error" : "fail";
		judge__stage(w->v, "compile", "skip");
		judge__stage(w->v, "sim", "skip");
	}
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	judge_scan_release(&w->scan);
	judge_scan_init(&w->scan);
	rc = judge__suite(w, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	w->v->reason = REASON_PASS;
	decide(w);
	set_stage_status(w);
	return 0;
}
