/*
 * judge_official: each suite's own judge, to the letter.
 *
 *	native    iverilog -g2012 -Wall -s tb dut.sv testbench; vvp -n.  Passes
 *		  iff the output has exactly one verdict line, with no mismatch
 *		  and as many samples as the task says.
 *	ve1       one file: test, header, completion (no header when the text
 *		  is a whole module).  "syntax error" on stderr: S; anything
 *		  else on stderr, be it a warning: C; else the first
 *		  "Mismatches: E in S samples" of stdout decides.
 *	ve2-*	  candidate, test, reference in one compilation; ./BIN without
 *		  -n; one log; sv-iv-analyze (judge_scan.c).
 *	rtllm	  default time scale 1ns/1ns; "Your Design Passed" in stdout.
 *		  (auto_run.py takes any "Pass" or "pass"; on real candidates
 *		  both say the same, and this one is harder to fool.)
 *	vgen	  Verilog-2005; no compiler message at all, and stdout ends in
 *		  "all tests passed\n".
 *
 * Where we differ, for every suite: a simulation may use CPU seconds, not
 * wall seconds; running out of them is the suite's time-out.  A compilation
 * has limits at all.  Waveform files are not written (the line about them in
 * the output differs; no rule reads it).  All output is read, as upstream
 * does, but only head and tail are kept: a flood ends by the CPU limit.
 *
 * Letters: VerilogEval v2's own for ve2; for the others S (ve1, native only),
 * C compiler, R or F (text suites) wrong function, T time-out, '.' passes.
 */
#include "eval/judge_priv.h"

#include <string.h>

#include "lib/base/str.h"

#define VE_FLAGS (IVERILOG_WALL | IVERILOG_WINFLOOP | IVERILOG_WNO_TIMESCALE)

static const struct judge_rules all_rules[] = {
	[TASK_NATIVE] = {"2012", NULL, "tb", "dut.sv", 30000, IVERILOG_WALL,
		true, true},
	[TASK_VE1] = {"2012", NULL, "tb", "dut.sv", 30000, VE_FLAGS, true,
		false},
	[TASK_VE2_SPEC] = {"2012", NULL, "tb", "dut.sv", 30000, VE_FLAGS, false,
		true},
	[TASK_VE2_CC] = {"2012", NULL, "tb", "dut.sv", 30000, VE_FLAGS, false,
		true},
	[TASK_RTLLM] = {"2012", "1ns/1ns", NULL, "dut.v", 8000, 0, true, false},
	[TASK_VGEN] = {NULL, NULL, NULL, "dut.v", 8000, 0, false, false},
};

const struct judge_rules *
judge__rules(enum task_profile p)
{
	return &all_rules[p];
}

/* ---- sources ---- */

static int
count_lines(const char *p, size_t n)
{
	int lines = 0;
	size_t i;

	for (i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

const char *
judge__module_text(struct judge_work *w, size_t *n)
{
	const char *header = w->t->header;
	struct buf b;

	*n = w->n;
	if (w->t->profile != TASK_VE1 || !header || w->o->full)
		return w->code;
	buf_init(&b, LIM_CANDIDATE + LIM_SOURCE_FILE);
	buf_addstr(&b, header);
	buf_addch(&b, '\n');
	buf_add(&b, w->code, w->n);
	return buf_take(&b, w->a, n);
}

/* ve1: everything in one file; messages about the candidate are counted from
 * its own first line. */
static void
one_file(struct judge_work *w, const struct task_file *tb)
{
	const char *module;
	size_t n;
	struct buf b;

	buf_init(&b, 4 * LIM_SOURCE_FILE);
	buf_add(&b, tb->text, tb->n);
	buf_addch(&b, '\n');
	w->dut_line = count_lines(b.ptr, b.len);
	module = judge__module_text(w, &n);
	buf_add(&b, module, n);
	w->src[0].name = w->dut;
	w->src[0].text = buf_take(&b, w->a, &w->src[0].n);
	w->n_src = 1;
}

static void
add_source(struct judge_work *w, const char *name, const char *text, size_t n)
{
	w->src[w->n_src].name = name;
	w->src[w->n_src].text = text;
	w->src[w->n_src].n = n;
	w->n_src++;
}

/* 0, or -1 when the task cannot be judged (the verdict says so). */
static int
make_sources(struct judge_work *w)
{
	const struct task_file *tb = task_file(w->t, "testbench");
	const struct task_file *ref = task_file(w->t, "golden");
	bool ve2 =
		w->t->profile == TASK_VE2_SPEC || w->t->profile == TASK_VE2_CC;

	w->n_src = 0;
	if (!tb || (ve2 && !ref)) {
		judge__error(w, REASON_INTERNAL,
			tb ? "the task has no reference module"
			   : "the task has no testbench");
		return -1;
	}
	if (w->t->profile == TASK_VE1) {
		one_file(w, tb);
		return 0;
	}
	add_source(w, w->dut, w->code, w->n);
	add_source(w, tb->name, tb->text, tb->n);
	if (ve2)
		add_source(w, ref->name, ref->text, ref->n);
	return 0;
}

/* ---- rules ---- */

static bool
ran_out(const struct judge_work *w)
{
	return w->simulated && w->sim.how == PROC_CPU_LIMIT;
}

static char
letter_ve1(const struct judge_work *w)
{
	const struct iverilog_sim *sim = &w->sim;

	if (ran_out(w))
		return 'T';
	if (w->scan.syntax || str_memmem(sim->err, sim->err_n, "syntax error"))
		return 'S';
	if (!w->compile.ok || w->compile.log_n > 0 || sim->err_n > 0)
		return 'C';
	return w->scan.found > 0 && w->scan.first_e == 0 && w->scan.first_s >= 0
		? '.'
		: 'R';
}

static char
letter_native(const struct judge_work *w)
{
	const struct judge_scan *s = &w->scan;

	if (!w->compile.ok)
		return s->syntax ? 'S' : 'C';
	if (ran_out(w))
		return 'T';
	return s->native == 1 && s->native_m == 0 && s->native_s > 0 &&
			(w->t->samples < 0 || s->native_s == w->t->samples)
		? '.'
		: 'R';
}

static char
letter_rtllm(const struct judge_work *w)
{
	if (!w->compile.ok)
		return 'C';
	if (ran_out(w))
		return 'T';
	return w->scan.rtllm_pass > 0 ? '.' : 'F';
}

static char
letter_vgen(const struct judge_work *w)
{
	static const char end[] = "all tests passed\n";
	const size_t k = sizeof(end) - 1;
	const struct iverilog_sim *sim = &w->sim;

	if (!w->compile.ok || w->compile.log_n > 0)
		return 'C';
	if (ran_out(w))
		return 'T';
	return sim->out_n >= k && memcmp(sim->out + sim->out_n - k, end, k) == 0
		? '.'
		: 'F';
}

char
judge__letter(struct judge_work *w)
{
	switch (w->t->profile) {
	case TASK_NATIVE:
		return letter_native(w);
	case TASK_VE1:
		return letter_ve1(w);
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		return judge_scan_letter(&w->scan, w->code, w->n);
	case TASK_RTLLM:
		return letter_rtllm(w);
	case TASK_VGEN:
		return letter_vgen(w);
	}
	return '?';
}

/* ---- stages and reasons ---- */

static bool
is_blank(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strchr(" \t\r\n\f\v", p[i]) || p[i] == '\0')
			return false;
	return true;
}

static struct verdict_stage *
compile_stages(struct judge_work *w)
{
	bool syntax = !w->compile.ok && w->scan.syntax;
	struct verdict_stage *s;

	s = judge__stage(w->v, "syntax", syntax ? "fail" : "pass");
	if (!syntax)
		s = judge__stage(
			w->v, "compile", w->compile.ok ? "pass" : "fail");
	s->ms = w->compile.wall_us / 1000;
	s->cpu_us = w->compile.cpu_us;
	s->exit_code = w->compile.exit_code;
	if (syntax)
		judge__stage(w->v, "compile", "skip");
	judge__diags(w, s->name, w->compile.log, w->compile.log_n);
	return s;
}

static void
sim_stage(struct judge_work *w)
{
	const struct judge_scan *scan = &w->scan;
	struct verdict_stage *s;

	s = judge__stage(w->v, "sim", w->simulated ? "pass" : "skip");
	s->expected_samples = w->t->samples;
	if (!w->simulated)
		return;
	s->ms = w->sim.wall_us / 1000;
	s->cpu_us = w->sim.cpu_us;
	if (w->sim.how == PROC_EXITED)
		s->exit_code = w->sim.code;
	if (scan->native > 0) {
		s->mismatches = scan->native_m;
		s->samples = scan->native_s;
		s->first_mismatch = scan->native_t;
	} else if (w->t->profile == TASK_VE1) {
		s->mismatches = scan->first_e;
		s->samples = scan->first_s;
		s->first_mismatch = scan->first_mismatch;
	} else if (scan->lines > 0) {
		s->mismatches = scan->last_e;
		s->samples = scan->last_s;
		s->first_mismatch = scan->first_mismatch;
	}
}

void
judge__explain_compile(struct judge_work *w)
{
	const char *first;

	switch (w->compile.how) {
	case PROC_CPU_LIMIT:
	case PROC_FILE_LIMIT:
	case PROC_OUTPUT_LIMIT:
		judge__fail(w, REASON_RESOURCE_LIMIT,
			"the compiler ran out of CPU time or disk space");
		return;
	case PROC_SIGNALED:
		judge__fail(w,
			str_memmem(
				w->compile.log, w->compile.log_n, "bad_alloc")
				? REASON_RESOURCE_LIMIT
				: REASON_ELAB,
			"the compiler crashed on this design");
		return;
	case PROC_WALL_LIMIT:
	case PROC_NOT_STARTED:
	case PROC_EXITED:
		break;
	}
	first = judge__first_error(w, "the design does not compile");
	if (w->scan.syntax)
		judge__fail(w, REASON_SYNTAX, first);
	else if (w->scan.not_a_port)
		judge__fail(w, REASON_PORT_MISMATCH, first);
	else
		judge__fail(w, REASON_ELAB, first);
}

static void
explain_count(struct judge_work *w, const struct verdict_stage *s)
{
	if (s->mismatches > 0 && s->first_mismatch >= 0)
		judge__fail(w, REASON_SIM_MISMATCH,
			arena_printf(w->a,
				"%lld of %lld samples differ, the first at "
				"time %lld",
				(long long)s->mismatches, (long long)s->samples,
				(long long)s->first_mismatch));
	else if (s->mismatches > 0)
		judge__fail(w, REASON_SIM_MISMATCH,
			arena_printf(w->a, "%lld of %lld samples differ",
				(long long)s->mismatches,
				(long long)s->samples));
	else if (s->samples == 0 ||
		(w->t->samples >= 0 && s->samples != w->t->samples))
		judge__fail(w, REASON_SAMPLE_COUNT,
			arena_printf(w->a,
				"%lld samples compared, the reference has %lld",
				(long long)s->samples,
				(long long)w->t->samples));
	else
		judge__fail(w, REASON_SIM_RUNTIME,
			"the output breaks the suite's rule");
}

/* The simulation's part of the verdict stages, by then the last one. */
static const struct verdict_stage *
last_stage(const struct judge_work *w)
{
	return &w->v->stages[w->v->n_stages - 1];
}

void
judge__explain_sim(struct judge_work *w)
{
	const struct verdict_stage *s = last_stage(w);
	bool text = w->t->profile == TASK_RTLLM || w->t->profile == TASK_VGEN;

	if (w->sim.how == PROC_CPU_LIMIT) {
		judge__fail(w, REASON_SIM_TIMEOUT,
			arena_printf(w->a,
				"the simulation used more than %lld ms of CPU",
				(long long)w->cpu_limit_ms));
	} else if (w->sim.how != PROC_EXITED) {
		judge__fail(w,
			w->sim.how == PROC_FILE_LIMIT ||
					str_memmem(w->sim.err, w->sim.err_n,
						"bad_alloc") ||
					str_memmem(w->sim.out, w->sim.out_n,
						"bad_alloc")
				? REASON_RESOURCE_LIMIT
				: REASON_SIM_RUNTIME,
			"the simulator was ended by a signal");
	} else if (w->scan.timeout_line && s->mismatches <= 0) {
		judge__fail(w, REASON_SIM_TIMEOUT,
			"the testbench's own time limit was reached");
	} else if (s->mismatches >= 0) {
		explain_count(w, s);
	} else if (w->sim.code != 0) {
		judge__fail(w, REASON_SIM_RUNTIME,
			arena_printf(w->a,
				"the simulation ended with status %d",
				w->sim.code));
	} else if (text && w->sim.out_n > 0) {
		judge__fail(w, REASON_SIM_MISMATCH,
			"the testbench did not report a pass");
	} else {
		judge__fail(w, REASON_SIM_NO_VERDICT,
			"the simulation ended without a verdict line");
	}
}

static void
explain(struct judge_work *w)
{
	bool messages = w->compile.log_n > 0 || w->sim.err_n > 0;

	if (w->v->letter == '.') {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
		w->v->detail = NULL;
	} else if (is_blank(w->code, w->n)) {
		judge__fail(w, REASON_EMPTY, "the candidate is empty");
	} else if (!w->compile.ok) {
		judge__explain_compile(w);
	} else if (strchr("SCe0nwmpc", w->v->letter) && messages) {
		judge__fail(w, REASON_ELAB,
			judge__first_error(w,
				"the suite fails a design with this message"));
	} else {
		judge__explain_sim(w);
	}
}

bool
judge__wall_guard(struct judge_work *w)
{
	if (w->compile.how != PROC_WALL_LIMIT &&
		!(w->simulated && w->sim.how == PROC_WALL_LIMIT))
		return false;
	judge__error(w, REASON_INTERNAL,
		"the machine is too slow: wall time ran out before CPU time");
	return true;
}

int
judge__suite(struct judge_work *w, struct err *e)
{
	bool ve2 =
		w->t->profile == TASK_VE2_SPEC || w->t->profile == TASK_VE2_CC;

	if (make_sources(w) < 0)
		return 1;
	w->top = w->t->tb_top ? w->t->tb_top : w->rules->tb_top;
	if (judge__compile(w, e) < 0)
		return -1;
	compile_stages(w);
	if (w->compile.ok && judge__simulate(w, e) < 0)
		return -1;
	/* the harness itself appends this line */
	if (ve2 && ran_out(w))
		judge_scan_add(&w->scan, "TIMEOUT\n", 8);
	judge_scan_end(&w->scan);
	sim_stage(w);
	w->v->letter = judge__letter(w);
	return judge__wall_guard(w) ? 1 : 0;
}

int
judge__official(struct judge_work *w, struct err *e)
{
	int rc = judge__suite(w, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	explain(w);
	if (w->simulated && w->v->status != VERDICT_PASS)
		w->v->stages[w->v->n_stages - 1].status = "fail";
	return 0;
}
