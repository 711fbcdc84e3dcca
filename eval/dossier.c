/*
 * dossier: asks each tool about one design and writes down what it said (see
 * dossier.h).  Must not read a task's golden or testbench.
 */
#include "eval/dossier.h"

#include <string.h>

#include "eval/cmodel.h"
#include "eval/liberty.h"
#include "eval/power.h"
#include "eval/vcd.h"
#include "eval/vscan.h"
#include "eval/workbench.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FAULTS 16 /* that a testbench is tried with */
#define FAULTS_SEED 1

struct asking {
	const struct dossier_tools *t;
	const struct dossier_job *job;
	struct arena *a;
	struct dossier *out;
	struct synth_result synth;
};

/* ---- compiling ---- */

static cJSON *
diag_list(struct arena *a, const struct verdict *v)
{
	cJSON *list = json_array(a);

	for (size_t i = 0; i < v->n_diags; i++) {
		const struct verdict_diag *d = &v->diags[i];
		cJSON *o = json_object(a);

		json_set_str(o, "severity", d->severity);
		json_set_str(o, "file", d->file);
		json_set_i64(o, "line", d->line);
		json_set_str(o, "message", d->message);
		json_push(list, o);
	}
	return list;
}

static struct workbench_case
case_of(const struct asking *k)
{
	return (struct workbench_case){k->t->judge, k->job->task,
		k->job->options, k->job->code, k->job->n};
}

static int
lint(struct asking *k, struct err *e)
{
	const struct workbench_case c = case_of(k);
	cJSON *o = json_object(k->a);
	struct verdict v;

	if (workbench_lint(&c, k->a, &v, e) < 0)
		return -1;
	json_set_str(o, "status", verdict_status_name(v.status));
	json_set_str(o, "detail", v.detail != NULL ? v.detail : "");
	json_set(o, "diags", diag_list(k->a, &v));
	json_set(k->out->doc, "lint", o);
	return 0;
}

/* ---- simulating ---- */

/* "mul8 #(...) dut (": what the testbench calls the design. */
static const char *
instance_of(const struct asking *k)
{
	struct vscan_words w = VSCAN_WORDS(k->job->bench, k->job->bench_n);
	const char *top = k->job->task->top;

	while (vscan_next(&w)) {
		if (w.len != strlen(top) || w.dot ||
			memcmp(w.s + w.at, top, w.len) != 0)
			continue;
		if (w.after == '#' && !vscan_skip_parameters(&w))
			continue;
		if (vscan_next(&w) && w.after == '(')
			return arena_printf(
				k->a, "tb.%.*s", (int)w.len, w.s + w.at);
	}
	return NULL;
}

static const char *
sim_status(const struct workbench_run *r)
{
	if (r->bench_broken)
		return "broken";
	return verdict_status_name(r->verdict.status);
}

static int
simulate(struct asking *k, struct err *e)
{
	const struct workbench_case c = case_of(k);
	const struct workbench_bench b = {
		k->job->bench, k->job->bench_n, k->job->wave};
	cJSON *o = json_object(k->a);
	struct workbench_run r;

	json_set(k->out->doc, "simulation", o);
	json_set_str(o, "status", "none");
	if (b.text == NULL)
		return 0;
	if (workbench_simulate(&c, &b, k->a, &r, e) < 0)
		return -1;
	json_set_str(o, "status", sim_status(&r));
	json_set_str(
		o, "detail", r.verdict.detail != NULL ? r.verdict.detail : "");
	json_set_i64(o, "mismatches", r.mismatches);
	json_set_i64(o, "samples", r.samples);
	json_set_str(o, "log", r.verdict.log != NULL ? r.verdict.log : "");
	json_set_str(k->out->doc, "instance", instance_of(k));
	return 0;
}

/* ---- the C model ---- */

static const char *
model_status(const struct cmodel_verdict *v)
{
	if (!v->compared)
		return "none";
	if (v->unfit != NULL)
		return "unfit";
	return v->agrees ? "agrees" : "differs";
}

static int
model(struct asking *k, struct err *e)
{
	const struct workbench_case c = case_of(k);
	cJSON *o = json_object(k->a);
	struct cmodel_verdict v;

	if (k->job->model == NULL)
		return 0;
	if (cmodel_check(&c, k->job->model, k->a, &v, e) < 0)
		return -1;
	json_set_str(o, "status", model_status(&v));
	json_set_str(o, "detail",
		v.why != NULL		  ? v.why
			: v.unfit != NULL ? v.unfit
					  : "");
	json_set_i64(o, "mismatches", v.mismatches);
	json_set_i64(o, "steps", (int64_t)v.steps);
	json_set_str(o, "log", v.log);
	json_set(k->out->doc, "model", o);
	return 0;
}

/* ---- the testbench's strength ---- */

static int
strength(struct asking *k, struct err *e)
{
	static const struct workbench_faults_want want = {FAULTS, FAULTS_SEED};
	const struct workbench_case c = case_of(k);
	const struct workbench_bench b = {k->job->bench, k->job->bench_n, NULL};
	const cJSON *sim = json_get(k->out->doc, "simulation");
	struct workbench_strength s;
	cJSON *o, *missed;

	if (k->t->equiv == NULL || !str_eq(json_str(sim, "status", ""), "pass"))
		return 0;
	if (workbench_strength(&c, &b, &want, k->a, &s, e) < 0)
		return -1;
	o = json_object(k->a);
	json_set(k->out->doc, "strength", o);
	if (s.why != NULL) {
		json_set_str(o, "why", s.why);
		return 0;
	}
	missed = json_array(k->a);
	json_set_i64(o, "faults", (int64_t)s.faults);
	json_set_i64(o, "caught", (int64_t)s.caught);
	for (size_t i = 0; i < s.n_missed; i++)
		json_push_str(missed, s.missed[i]);
	json_set(o, "missed", missed);
	return 0;
}

/* ---- cost ---- */

static int
power(struct asking *k, struct err *e)
{
	const struct power_job base = {.lib = synth_liberty(k->t->synth),
		.netlist_json = k->synth.netlist_json,
		.netlist_json_n = k->synth.netlist_json_n,
		.top = k->job->task->top,
		.instance = json_str(k->out->doc, "instance", NULL)};
	struct power_job job = base;
	struct power_result r;
	struct err bad = ERR_INIT;
	struct vcd vcd;
	char *text;
	size_t n;

	json_set_null(k->out->doc, "power");
	if (job.lib == NULL || job.netlist_json == NULL ||
		job.instance == NULL || k->job->wave == NULL ||
		!fs_exists(k->job->wave))
		return 0;
	if (fs_read(k->a, k->job->wave, LIM_VCD, &text, &n, e) < 0)
		return -1;
	if (vcd_parse(k->a, text, n, &vcd, &bad) < 0)
		return 0;
	job.vcd = &vcd;
	power_estimate(k->a, &job, &r);
	json_set(k->out->doc, "power", power_json(k->a, &r));
	return 0;
}

static void
no_synth(struct asking *k)
{
	cJSON *o = json_object(k->a);

	json_set_str(o, "status", "none");
	json_set_str(o, "why", k->t->missing);
	json_set(k->out->doc, "synth", o);
	json_set_null(k->out->doc, "power");
}

static int
synthesise(struct asking *k, struct err *e)
{
	const struct synth_job job = {.text = k->job->code,
		.n = k->job->n,
		.top = k->job->task->top,
		.netlist = true,
		.plain = true};

	if (k->t->synth == NULL) {
		no_synth(k);
		return 0;
	}
	if (synth_run(k->t->synth, k->a, &job, &k->synth, e) < 0)
		return -1;
	json_set(k->out->doc, "synth", synth_json(k->a, &k->synth));
	if (k->synth.status != SYNTH_OK)
		k->synth.netlist = k->synth.netlist_json = NULL;
	k->out->netlist = k->synth.netlist;
	k->out->netlist_n = k->synth.netlist_n;
	return power(k, e);
}

/* ---- the netlist against the text ---- */

static void
cell_models(struct asking *k)
{
	const struct liberty *lib = synth_liberty(k->t->synth);
	struct buf b;

	if (lib == NULL)
		return;
	buf_init(&b, LIM_LIBERTY);
	liberty_verilog(k->a, lib, &b);
	k->out->cells = buf_take(&b, k->a, &k->out->cells_n);
}

static int
compare(struct asking *k, struct err *e)
{
	struct equiv_job job = {
		.gold = {k->job->code, k->job->n, k->job->task->top},
		.cpu_ms = k->job->equiv_ms};
	struct equiv_result r;

	json_set_null(k->out->doc, "netlist");
	if (k->out->netlist == NULL)
		return 0;
	cell_models(k);
	if (k->out->cells == NULL || k->t->equiv == NULL)
		return 0;
	job.gate.text =
		arena_printf(k->a, "%s\n%s", k->out->cells, k->out->netlist);
	job.gate.n = strlen(job.gate.text);
	job.gate.top = k->job->task->top;
	if (equiv_run(k->t->equiv, k->a, &job, &r, e) < 0)
		return -1;
	json_set(k->out->doc, "netlist", equiv_json(k->a, &r));
	return 0;
}

static void
tools(struct asking *k)
{
	cJSON *o = json_object(k->a);

	json_set_str(o, "judge", judge_fingerprint(k->t->judge));
	if (k->t->synth != NULL)
		json_set_str(o, "synth", synth_fingerprint(k->t->synth));
	if (k->t->equiv != NULL)
		json_set_str(o, "equiv", equiv_fingerprint(k->t->equiv));
	json_set(k->out->doc, "tools", o);
}

int
dossier_make(const struct dossier_tools *t, const struct dossier_job *job,
	struct arena *a, struct dossier *out, struct err *e)
{
	struct asking k = {.t = t, .job = job, .a = a, .out = out};

	memset(out, 0, sizeof(*out));
	out->doc = json_object(a);
	if (lint(&k, e) < 0 || simulate(&k, e) < 0 || synthesise(&k, e) < 0 ||
		compare(&k, e) < 0 || model(&k, e) < 0 || strength(&k, e) < 0)
		return -1;
	tools(&k);
	return 0;
}
