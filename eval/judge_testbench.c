/*
 * judge_testbench: candidates that are testbenches: compiled and run with the
 * right design, then with each faulty one that is proven to do something else
 * (judge_faults.c).  The same in both modes.
 *
 * Passes: the right design is accepted (our line once, no mismatch, at least
 * one sample, the run ends by itself), and enough faulty ones are rejected (our
 * line once, with mismatches).  A run without such a line rejects nothing: a
 * testbench that waits for ever, or breaks off, has not noticed anything.
 */
#include "eval/judge_priv.h"

#include <string.h>

#include "eval/guard.h"
#include "eval/lex.h"
#include "eval/testbench.h"
#include "lib/base/str.h"

#define CANDIDATE_NAME "testbench.sv"
/* So many runs may use up their CPU time; then the rest counts as silent. */
#define TIMEOUTS_MAX 3

/* ---- the text ---- */

static int
refuse(struct judge_work *w, int line, const char *why)
{
	struct verdict_diag *d = &w->v->diags[w->v->n_diags++];

	d->stage = "testbench";
	d->severity = "error";
	d->file = CANDIDATE_NAME;
	d->line = line;
	d->message = why;
	judge__stage(w->v, "testbench", "fail")->detail = why;
	judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
		arena_printf(w->a, "line %d: %s", line, why));
	return 1;
}

static bool
is_blank(const char *p, size_t n)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, p, n);
	return !lex_next(&l, &t);
}

/* 0 go on, 1 the verdict is there, -1. */
static int
check_text(struct judge_work *w, struct err *e)
{
	struct guard_finding found;
	const char *why;
	int line = 0;

	if (is_blank(w->code, w->n)) {
		judge__fail(w, REASON_EMPTY, "the candidate is empty");
		return 1;
	}
	if (guard_source(w->code, w->n, &found))
		return refuse(w, found.line,
			arena_printf(
				w->a, "%s (%s)", found.construct, found.rule));
	if (judge__candidate_text(w, e) < 0)
		return -1;
	if (w->compile.how != PROC_EXITED || !w->pp) {
		judge__explain_compile(w);
		return 1;
	}
	why = testbench_forbidden(w->a, w->t->top, w->pp, w->pp_n, &line);
	if (why)
		return refuse(w, line, why);
	judge__stage(w->v, "testbench", "pass");
	return 0;
}

/* ---- a run ---- */

static int
run_with(struct judge_work *w, const char *text, size_t n, struct err *e)
{
	judge_scan_release(&w->scan);
	judge_scan_init(&w->scan);
	w->simulated = false;
	w->src[0] = (struct iverilog_source){"design.sv", text, n};
	w->src[1] = (struct iverilog_source){w->dut, w->code, w->n};
	w->n_src = 2;
	if (judge__compile(w, e) < 0 ||
		(w->compile.ok && judge__simulate(w, e) < 0))
		return -1;
	judge_scan_end(&w->scan);
	return 0;
}

static enum testbench_says
says(const struct judge_work *w)
{
	const struct judge_scan *s = &w->scan;

	if (!w->simulated || w->sim.how != PROC_EXITED || s->native != 1 ||
		s->native_s <= 0)
		return TESTBENCH_SILENT;
	if (s->native_m > 0)
		return TESTBENCH_FAIL;
	return w->sim.code == 0 ? TESTBENCH_PASS : TESTBENCH_SILENT;
}

/* ---- the right design ---- */

static bool
compiled(struct judge_work *w)
{
	struct verdict_stage *s = judge__stage(w->v, "compile", "pass");

	s->cpu_us = w->compile.cpu_us;
	s->exit_code = w->compile.exit_code;
	judge__diags(w, "compile", w->compile.log, w->compile.log_n);
	if (w->compile.ok)
		return true;
	s->status = "fail";
	judge__explain_compile(w);
	return false;
}

static void
not_accepted(struct judge_work *w, const struct verdict_stage *s)
{
	bool told = w->scan.native == 1 && w->sim.how == PROC_EXITED;

	if (told && s->mismatches > 0)
		judge__fail(w, REASON_GOLDEN_REJECTED,
			arena_printf(w->a,
				"it rejects the right design: %lld of %lld "
				"samples, the first at time %lld",
				(long long)s->mismatches, (long long)s->samples,
				(long long)s->first_mismatch));
	else if (told && s->samples <= 0)
		judge__fail(w, REASON_SAMPLE_COUNT, "it compares nothing");
	else if (w->scan.native > 1)
		judge__fail(w, REASON_SIM_NO_VERDICT,
			"it prints its line more than once");
	else
		judge__explain_sim(w);
}

static bool
accepts(struct judge_work *w, struct testbench_result *r)
{
	struct verdict_stage *s;

	if (!compiled(w))
		return false;
	s = judge__stage(w->v, "sim", "pass");
	s->cpu_us = w->sim.cpu_us;
	s->exit_code = w->sim.how == PROC_EXITED ? w->sim.code : -1;
	s->mismatches = r->mismatches = w->scan.native_m;
	s->samples = r->samples = w->scan.native_s;
	s->first_mismatch = w->scan.native_t;
	if (says(w) == TESTBENCH_PASS)
		return true;
	s->status = "fail";
	not_accepted(w, s);
	return false;
}

/* ---- the faulty ones ---- */

static int
run_faults(struct judge_work *w, const struct testbench_task *tt,
	uint64_t matter, struct testbench_result *r, struct err *e)
{
	int timeouts = 0;
	size_t i, n;
	char *text;

	for (i = 0; i < tt->n_faults; i++) {
		if (!(matter >> i & 1))
			continue;
		r->id[r->n] = task_fault_id(w->t, i);
		r->says[r->n++] = TESTBENCH_SILENT;
		if (timeouts == TIMEOUTS_MAX)
			continue;
		text = task_faulty_design(w->a, w->t, i, &n);
		if (run_with(w, text, n, e) < 0)
			return -1;
		if (judge__wall_guard(w))
			return 1;
		timeouts += w->simulated && w->sim.how == PROC_CPU_LIMIT;
		r->says[r->n - 1] = says(w);
	}
	return 0;
}

static void
score(struct judge_work *w, const struct testbench_task *tt,
	const struct testbench_result *r)
{
	size_t caught = testbench_caught(r);
	struct verdict_stage *s = judge__stage(w->v, "faults", "pass");

	s->detail = arena_printf(w->a,
		"%zu of %zu faulty designs are rejected, at least %.0f %% are "
		"wanted",
		caught, r->n, tt->min_score * 100);
	if ((double)caught >= tt->min_score * (double)r->n - 1e-9) {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
		return;
	}
	s->status = "fail";
	judge__fail(w, REASON_WEAK_TESTBENCH, s->detail);
}

/* The log for people: of the right design what the tools said, of the others
 * what came of them. */
struct first_run {
	const char *log, *out;
	size_t log_n, out_n;
};

static void
write_log(struct judge_work *w, const struct first_run *first,
	const struct testbench_result *r)
{
	static const char *const names[] = {[TESTBENCH_PASS] = "accepted",
		[TESTBENCH_FAIL] = "rejected",
		[TESTBENCH_SILENT] = "no verdict"};
	struct buf b;
	size_t i;

	buf_init(&b, JUDGE_LOG / 4);
	buf_add_truncate(&b, first->log,
		first->log_n < JUDGE_LOG / 16 ? first->log_n : JUDGE_LOG / 16);
	buf_add_truncate(&b, first->out,
		first->out_n < JUDGE_LOG / 8 ? first->out_n : JUDGE_LOG / 8);
	for (i = 0; i < r->n; i++)
		buf_printf(
			&b, "fault %.80s: %s\n", r->id[i], names[r->says[i]]);
	w->compile.log = buf_take(&b, w->a, &w->compile.log_n);
	buf_release(&b);
	w->simulated = false;
}

static int
judge_designs(struct judge_work *w, const struct testbench_task *tt,
	uint64_t matter, struct err *e)
{
	struct testbench_result r = {.samples = -1, .mismatches = -1};
	struct first_run first;
	int rc;

	if (run_with(w, tt->design->text, tt->design->n, e) < 0)
		return -1;
	if (judge__wall_guard(w))
		return 0;
	if (!accepts(w, &r)) {
		w->v->metrics = testbench_metrics(w->a, &r, tt);
		return 0;
	}
	first = (struct first_run){
		w->compile.log, w->sim.out, w->compile.log_n, w->sim.out_n};
	rc = run_faults(w, tt, matter, &r, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	w->v->metrics = testbench_metrics(w->a, &r, tt);
	write_log(w, &first, &r);
	score(w, tt, &r);
	return 0;
}

int
judge__testbench(struct judge_work *w, struct err *e)
{
	struct testbench_task tt;
	uint64_t matter;
	int rc;

	w->dut = CANDIDATE_NAME;
	w->top = w->t->tb_top ? w->t->tb_top : w->rules->tb_top;
	if (testbench_read(w->t, &tt, e) < 0)
		return -1;
	rc = check_text(w, e);
	if (rc == 0)
		rc = judge__faults_that_matter(w, &matter, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return judge_designs(w, &tt, matter, e);
}
