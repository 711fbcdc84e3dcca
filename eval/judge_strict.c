/*
 * judge_strict: our own rule, the default of a run.  Stage by stage, and the
 * first that finds something ends it:
 *
 *	guard       the text, raw and preprocessed alone (guard.h)
 *	elab_alone  it elaborates with nothing of the task's beside it, so a
 *		    name that reaches outside has nothing to bind to
 *	compile     behind the trusted texts (judge_seeded.c)
 *	audit       what its byte code touches and calls (bytecode.h)
 *	sim         the run, with a nonce; its verdict below
 *	sim_seed2   a run that passed, once more with other random stimulus
 *
 * A run passes iff
 *
 *	- it ends by itself, with exit status 0 (1 where the testbench itself
 *	  calls $stop),
 *	- there are as many verdict lines with the nonce as the golden's run
 *	  has, they report no mismatch, and as many samples as the golden's,
 *	- the monitor watched it to its end (monitor.h): the stimulus is the
 *	  golden's where samples are compared; where only text is printed,
 *	  outputs that live in the golden's run live here too,
 *	- the golden's run says something of it: where its outputs are never
 *	  known, or the candidate's never change, a testbench of ours decides
 *	  (judge_strong.c).
 *
 * What differs from the official judges: warnings never fail a design; a
 * testbench that prints TIMEOUT after it compared all samples is no failure
 * (its golden does the same); nothing that the design prints is read.
 */
#include <ctype.h>
#include <string.h>

#include "eval/bytecode.h"
#include "eval/judge_priv.h"
#include "eval/strengthen.h"
#include "eval/vscan.h"
#include "lib/base/str.h"

static void
forbid(struct judge_work *w, const char *rule, const char *construct, int line)
{
	judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
		arena_printf(w->a,
			"%s:%d: %.120s is not allowed in a candidate (%s)",
			w->dut, line, construct, rule));
}

/* ---- guard ---- */

static bool
is_blank(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isspace((unsigned char)p[i]))
			return false;
	return true;
}

/* The preprocessor ran out of something; its complaints are no reason: the
 * suites' own judges go on with what it wrote. */
static bool
pp_failed(struct judge_work *w)
{
	if (w->compile.how == PROC_EXITED && w->pp)
		return false;
	judge__explain_compile(w);
	return true;
}

/* A text that is no Verilog, or lacks the module that is asked for, fails by
 * that, whatever else stands in it. */
static int
fails_anyway(struct judge_work *w, struct err *e)
{
	struct vscan found;
	size_t i;

	if (judge__compile_alone(w, false, e) < 0)
		return -1;
	judge_scan_end(&w->scan);
	if (w->compile.ok || w->compile.how != PROC_EXITED)
		return 0;
	vscan_text(w->a, w->pp, w->pp_n, &found);
	for (i = 0; i < found.n && !str_eq(found.modules[i].name, w->t->top);
		i++)
		;
	if (!w->scan.syntax && i < found.n)
		return 0;
	judge__diags(w, "guard", w->compile.log, w->compile.log_n);
	judge__explain_compile(w);
	return 1;
}

static int
step_guard(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	struct guard_finding found;
	size_t n;
	const char *raw = judge__module_text(w, &n);
	int rc;

	if (is_blank(w->code, w->n)) {
		judge__fail(w, REASON_EMPTY, "the candidate is empty");
		return 1;
	}
	if (guard_source(raw, n, &found)) {
		forbid(w, found.rule, found.construct, found.line);
		return 1;
	}
	if (judge__candidate_text(w, e) < 0)
		return -1;
	s->cpu_us = w->compile.cpu_us;
	s->ms = w->compile.wall_us / 1000;
	if (w->compile.log_n > 0)
		judge__diags(w, "guard", w->compile.log, w->compile.log_n);
	if (judge__wall_guard(w) || pp_failed(w))
		return 1;
	if (!guard_tokens(w->a, &tr->policy, w->pp, w->pp_n, &found))
		return 0;
	rc = fails_anyway(w, e);
	if (rc != 0)
		return rc;
	forbid(w, found.rule, found.construct, found.line);
	return 1;
}

/* ---- compilations ---- */

/* What the compiler only warns of: an input port that the candidate drives (it
 * makes one net of both sides), a defparam for a place that is not its own. */
static bool
bad_warning(struct judge_work *w)
{
	static const char *const words[][2] = {
		{"is coerced to inout", "input_drive"},
		{"warning: Scope of ", "foreign_defparam"}};
	const char *log = w->compile.log, *at, *from, *to;
	const char *end = log + w->compile.log_n;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		at = str_memmem(log, w->compile.log_n, words[i][0]);
		if (!at)
			continue;
		for (from = at; from > log && from[-1] != '\n'; from--)
			;
		to = memchr(at, '\n', (size_t)(end - at));
		to = to ? to : end;
		if ((size_t)(to - from) < strlen(w->dut) ||
			memcmp(from, w->dut, strlen(w->dut)) != 0)
			continue;
		judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
			arena_printf(w->a, "%.*s (%s)",
				(int)(to - from < 200 ? to - from : 200), from,
				words[i][1]));
		return true;
	}
	return false;
}

static int
compiled(struct judge_work *w, struct verdict_stage *s)
{
	s->ms = w->compile.wall_us / 1000;
	s->cpu_us = w->compile.cpu_us;
	s->exit_code = w->compile.exit_code;
	if (w->compile.log_n > 0 && w->v->n_diags == 0)
		judge__diags(w, s->name, w->compile.log, w->compile.log_n);
	if (judge__wall_guard(w) || bad_warning(w))
		return 1;
	if (w->compile.ok)
		return 0;
	judge__explain_compile(w);
	return 1;
}

static int
step_alone(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	(void)tr;
	if (judge__compile_alone(w, false, e) < 0)
		return -1;
	judge_scan_end(&w->scan);
	return compiled(w, s);
}

static int
step_compile(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	judge_scan_release(&w->scan);
	judge_scan_init(&w->scan);
	w->v->n_diags = 0;
	if (judge__compile_with(w, tr, e) < 0)
		return -1;
	return compiled(w, s);
}

/* ---- audit ---- */

/* Does the call stand in the candidate, by its file or by its scope? */
static bool
own_call(const struct bytecode *bc, const struct bytecode_call *c, int file)
{
	int i;

	if (c->file == file)
		return true;
	for (i = c->scope; i >= 0; i = bc->scopes[i].parent)
		if (bc->scopes[i].kind == BYTECODE_MODULE &&
			bc->scopes[i].def_file == file)
			return true;
	return false;
}

static bool
bad_call(struct judge_work *w, const struct judge_trusted *tr,
	const struct bytecode *bc)
{
	int file = bytecode_file(bc, w->dut);
	size_t i;

	for (i = 0; i < bc->n_calls; i++) {
		const struct bytecode_call *c = &bc->calls[i];

		if (guard_system_ok(c->name, tr->policy.prints) ||
			!own_call(bc, c, file))
			continue;
		forbid(w, "system_task", c->name, c->line);
		return true;
	}
	return false;
}

static bool
bad_touch(struct judge_work *w, const struct bytecode *bc)
{
	struct bytecode_audit au;
	const struct bytecode_finding *f = au.findings;

	bytecode_audit(w->a, bc, w->t->top, w->dut, &au);
	if (au.n > 0) {
		forbid(w, f->rule, f->what, f->line);
		return true;
	}
	if (au.instances > 0)
		return false;
	judge__fail(w, REASON_ELAB,
		arena_printf(w->a,
			"the testbench does not instantiate the candidate's "
			"module %.80s",
			w->t->top));
	return true;
}

static int
step_audit(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	struct err why = ERR_INIT;
	struct bytecode *bc;

	(void)s;
	if (bytecode_parse(
		    w->a, w->compile.code, w->compile.code_n, &bc, &why) < 0) {
		if (why.code != ERR_LIMIT) {
			*e = why;
			return -1;
		}
		judge__fail(
			w, REASON_RESOURCE_LIMIT, arena_strdup(w->a, why.msg));
		return 1;
	}
	return bad_call(w, tr, bc) || bad_touch(w, bc);
}

/* ---- the run ---- */

void
judge__fill_stage(struct judge_work *w, struct verdict_stage *s,
	const struct judge_says *says)
{
	s->ms = w->sim.wall_us / 1000;
	s->cpu_us = w->sim.cpu_us;
	if (w->sim.how == PROC_EXITED)
		s->exit_code = w->sim.code;
	s->mismatches = says->mismatches;
	s->samples = says->samples;
	s->first_mismatch = w->t->profile == TASK_NATIVE
		? w->scan.native_t
		: w->scan.first_mismatch;
}

static bool
right_count(struct judge_work *w, const struct judge_profile *p,
	const struct judge_says *says, struct verdict_stage *s)
{
	int64_t lines = p->passes ? p->lines : 1;

	s->expected_samples =
		p->passes && p->samples >= 0 ? p->samples : w->t->samples;
	if (says->counts && s->expected_samples >= 0 &&
		says->samples != s->expected_samples) {
		judge__fail(w, REASON_SAMPLE_COUNT,
			arena_printf(w->a,
				"%lld samples compared, the reference has %lld",
				(long long)says->samples,
				(long long)s->expected_samples));
		return false;
	}
	if (says->lines == lines)
		return true;
	judge__fail(w, REASON_SIM_NO_VERDICT,
		arena_printf(w->a,
			"the verdict line was printed %lld times, with the "
			"reference %lld times",
			(long long)says->lines, (long long)lines));
	return false;
}

/* Was some bit of the port both 0 and 1? */
static bool
lives(const struct monitor_port *p)
{
	int bit;

	for (bit = 0; p->seen0 && p->seen1 && bit < p->width; bit++)
		if (p->seen0[bit] && p->seen1[bit])
			return true;
	return false;
}

static bool
lives_too(const struct monitor_instance *in, const char *name)
{
	size_t i;

	for (i = 0; i < in->n_ports; i++)
		if (str_eq(in->ports[i].name, name))
			return lives(&in->ports[i]);
	return false;
}

/* More than half of the outputs that live in the golden's run do not here.
 * (One that is short of an event may be right: testbenches that only print
 * text do not say when they look.) */
static bool
dead_outputs(struct judge_work *w, const struct monitor_report *golden,
	const char **out)
{
	const struct monitor_report *r = w->report;
	const struct monitor_port *p;
	const char *first = NULL;
	size_t i, k, live = 0, dead = 0;

	for (i = 0; i < golden->n_instances && i < r->n_instances; i++)
		for (k = 0; k < golden->instances[i].n_ports; k++) {
			p = &golden->instances[i].ports[k];
			if (p->dir == MONITOR_INPUT || !lives(p))
				continue;
			live++;
			if (lives_too(&r->instances[i], p->name))
				continue;
			dead++;
			first = first ? first : p->name;
		}
	if (dead * 2 <= live)
		return false;
	*out = arena_printf(w->a,
		"output %.80s never changes, in the reference's run it does",
		first);
	return true;
}

/* What the monitor saw, beside the golden's run. */
static bool
watched(struct judge_work *w, const struct judge_profile *p,
	const struct judge_says *says)
{
	const struct monitor_report *r = w->report;
	struct monitor_finding f;

	if (!r || !r->complete) {
		judge__fail(w, REASON_SIM_NO_VERDICT,
			"the simulation did not come to its end");
		return false;
	}
	if (p->passes && p->report) {
		if (!monitor_compare(p->report, r,
			    says->counts ? MONITOR_SAMPLED : MONITOR_KNOWN, &f))
			return true;
		judge__fail(w,
			says->counts ? REASON_SAMPLE_COUNT
				     : REASON_SIM_MISMATCH,
			arena_printf(w->a, "%s: %s", f.rule, f.what));
		return false;
	}
	if (!monitor_vacuous(r))
		return true;
	judge__fail(w, REASON_SAMPLE_COUNT,
		"vacuous: no output of the candidate is ever known");
	return false;
}

/* The suite's testbench passes it, but says nothing of it (why; NULL: it
 * does): a testbench of ours decides. */
static int
ask_strong(struct judge_work *w, struct judge_trusted *tr,
	enum verdict_reason reason, const char *why, struct err *e)
{
	const struct strengthen *strong;

	if (judge__strong(w, tr, &strong, e) < 0)
		return -1;
	if (!why && strong->use != STRENGTHEN_ALL)
		return 0;
	if (!strong->refused && strong->text)
		return judge__run_strong(w, strong, e);
	if (!why)
		return 0;
	judge__fail(w, reason, why);
	return 1;
}

static int
decide(struct judge_work *w, struct judge_trusted *tr, struct verdict_stage *s,
	const struct judge_says *says, struct err *e)
{
	const struct judge_profile *p;
	enum verdict_reason reason = REASON_SIM_MISMATCH;
	const char *why = NULL;

	if (judge__profile(w, tr, &p, e) < 0)
		return -1;
	if (!right_count(w, p, says, s) || !watched(w, p, says))
		return 1;
	if (p->passes && p->vacuous) {
		why = "vacuous: no output of the reference is ever known with "
		      "this testbench, it accepts anything";
		reason = REASON_SAMPLE_COUNT;
	} else if (p->passes && p->report && !says->counts) {
		(void)dead_outputs(w, p->report, &why);
	}
	return why || w->t->strengthen ? ask_strong(w, tr, reason, why, e) : 0;
}

static int
step_sim(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	char seed[HARNESS_SEED + 1];
	struct judge_says says;

	harness_seed(0, seed);
	if (judge__simulate_seeded(w, seed, e) < 0)
		return -1;
	judge__says(w, &says);
	judge__fill_stage(w, s, &says);
	if (judge__wall_guard(w))
		return 1;
	if (says.pass && says.ended)
		return decide(w, tr, s, &says, e);
	s->expected_samples = w->t->samples;
	judge__explain_sim(w);
	return 1;
}

/* ---- the whole ---- */

static const struct {
	const char *name;
	judge_step *run;
} steps[] = {
	{"guard", step_guard},
	{"elab_alone", step_alone},
	{"compile", step_compile},
	{"audit", step_audit},
	{"sim", step_sim},
	{"sim_seed2", judge__second_run},
};
#define N_STEPS (sizeof(steps) / sizeof(steps[0]))

static void
set_letter(struct judge_work *w)
{
	if (w->v->status == VERDICT_PASS)
		w->v->letter = '.';
	else if (w->simulated || w->v->reason == REASON_SYNTAX ||
		w->v->reason == REASON_ELAB ||
		w->v->reason == REASON_PORT_MISMATCH)
		w->v->letter = judge__letter(w);
	if (w->v->status == VERDICT_FAIL && w->v->letter == '.')
		w->v->letter = judge__counts(w->t->profile) ? 'R' : 'F';
}

static int
all_steps(struct judge_work *w, struct judge_trusted *tr, struct err *e)
{
	struct verdict_stage *s;
	size_t i;
	int rc = 0;

	for (i = 0; i < N_STEPS && rc >= 0; i++) {
		s = judge__stage(w->v, steps[i].name, "pass");
		if (rc > 0) {
			s->status = "skip";
			continue;
		}
		rc = steps[i].run(w, tr, s, e);
		if (rc > 0)
			s->status = w->v->status == VERDICT_ERROR ? "error"
								  : "fail";
	}
	if (rc < 0)
		return -1;
	if (rc == 0) {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
	}
	set_letter(w);
	return 0;
}

int
judge__strict(struct judge_work *w, struct err *e)
{
	struct judge_trusted *tr;
	int rc = 0;

	if (judge__trusted_get(w, &tr, e) < 0)
		return -1;
	if (tr->broken)
		judge__error(
			w, REASON_INTERNAL, arena_strdup(w->a, tr->broken));
	else
		rc = all_steps(w, tr, e);
	judge__trusted_put(w, tr);
	return rc;
}
