/*
 * ppa: synthesis and power of passing candidates, beside their goldens (see
 * ppa.h).  A golden is measured once for all its candidates: the last ones are
 * kept here, with the inputs of their testbench.
 */
#include "eval/ppa.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/liberty.h"
#include "eval/power.h"
#include "eval/ppa_score.h"
#include "eval/synth.h"
#include "eval/trace.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

#define GOLDENS 32 /* kept at a time */
/* Changes whenever a rule below changes what metrics say. */
#define PPA_RULES "ppa@1"

/* What one design costs. */
struct cost {
	struct synth_result synth;
	struct power_result power;
};

struct golden {
	char sha[HASH_HEX]; /* of the task */
	struct arena a;
	pthread_mutex_t lock; /* while it is measured */
	bool done;
	int users;	 /* under the table's lock */
	int64_t used;	 /* when it was last asked for */
	const char *why; /* why there is no golden to compare with, or NULL */
	struct cost cost;
	struct trace_record inputs; /* why: no power */
};

struct ppa {
	struct ppa_setup s;
	struct yosys *ys;
	struct synth *synth;
	char fingerprint[HASH_HEX];
	pthread_mutex_t lock;
	struct golden *goldens[GOLDENS];
	int64_t clock;
};

int
ppa_open(struct ppa **out, const struct ppa_setup *s, struct err *e)
{
	struct ppa *p = xcalloc(1, sizeof(*p));
	struct hash_ctx *h;

	p->s = *s;
	pthread_mutex_init(&p->lock, NULL);
	if (yosys_open(&p->ys, judge_sandbox(s->judge), e) < 0 ||
		synth_open(&p->synth, p->ys, s->liberty, e) < 0) {
		ppa_close(p);
		return -1;
	}
	h = hash_new();
	hash_str(h, PPA_RULES);
	hash_str(h, synth_fingerprint(p->synth));
	hash_i64(h, s->cpu_ms);
	hash_final(h, p->fingerprint);
	*out = p;
	return 0;
}

static void
golden_free(struct golden *g)
{
	if (!g)
		return;
	arena_release(&g->a);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

void
ppa_close(struct ppa *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < GOLDENS; i++)
		golden_free(p->goldens[i]);
	synth_close(p->synth);
	yosys_close(p->ys);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

const char *
ppa_fingerprint(const struct ppa *p)
{
	return p->fingerprint;
}

/* ---- one design ---- */

/* VerilogEval v1 has bodies, which follow the header of the prompt. */
static const char *
whole(struct arena *a, const struct ppa_case *c)
{
	const struct task *t = c->task;

	if (t->profile == TASK_VE1 && !c->full && t->header)
		return arena_printf(
			a, "%s\n%.*s", t->header, (int)c->n, c->code);
	return arena_strndup(a, c->code, c->n);
}

static int
cost_synth(struct ppa *p, struct arena *a, const struct ppa_case *c,
	struct cost *out, struct err *e)
{
	struct synth_job job = {.text = whole(a, c),
		.top = c->task->top,
		.netlist = true,
		.plain = true,
		.cpu_ms = p->s.cpu_ms};

	job.n = strlen(job.text);
	memset(out, 0, sizeof(*out));
	if (synth_run(p->synth, a, &job, &out->synth, e) < 0)
		return err_wrap(e, "synthesis, task %s", c->task->id);
	return 0;
}

static void
cost_power(struct ppa *p, struct arena *a, const struct trace_record *inputs,
	struct cost *out)
{
	const struct synth_result *r = &out->synth;
	struct power_job job = {.lib = synth_liberty(p->synth),
		.netlist_json = r->netlist_json,
		.netlist_json_n = r->netlist_json_n,
		.top = r->top,
		.vcd = &inputs->vcd,
		.instance = inputs->instance};

	out->power = (struct power_result){.why = "there is no netlist",
		.dynamic_nw = NAN,
		.clock_nw = NAN,
		.leakage_nw = NAN,
		.total_nw = NAN};
	if (inputs->why)
		out->power.why =
			arena_printf(a, "no inputs to go by: %s", inputs->why);
	else if (job.lib && r->status == SYNTH_OK && r->netlist_json)
		power_estimate(a, &job, &out->power);
}

/* ---- goldens ---- */

static int
golden_fill(
	struct ppa *p, struct golden *g, const struct task *t, struct err *e)
{
	const char *code = task_golden_candidate(&g->a, t);
	struct ppa_case c = {.task = t, .code = code};
	struct trace_request r = {.task = t, .code = code};

	if (!code || !t->top) {
		g->why = "the task has no golden";
		g->inputs.why = g->why;
		return 0;
	}
	c.n = r.n = strlen(code);
	if (cost_synth(p, &g->a, &c, &g->cost, e) < 0 ||
		trace_record(p->s.judge, &r, &g->a, &g->inputs, e) < 0)
		return -1;
	cost_power(p, &g->a, &g->inputs, &g->cost);
	if (g->cost.synth.status != SYNTH_OK)
		g->why = g->cost.synth.why;
	return 0;
}

/* Its place in the table, now used; a new one, not in the table, when all
 * places are in use. */
static struct golden *
golden_take(struct ppa *p, const struct task *t)
{
	struct golden *g = NULL, *old = NULL;
	size_t i, place = GOLDENS;

	pthread_mutex_lock(&p->lock);
	for (i = 0; i < GOLDENS; i++) {
		struct golden *x = p->goldens[i];

		if (x && strcmp(x->sha, t->sha256) == 0)
			g = x;
		if (x && x->users > 0)
			continue;
		if (place == GOLDENS || !x ||
			(p->goldens[place] &&
				x->used < p->goldens[place]->used))
			place = i;
	}
	if (!g) {
		g = xcalloc(1, sizeof(*g));
		pthread_mutex_init(&g->lock, NULL);
		(void)snprintf(g->sha, sizeof(g->sha), "%s", t->sha256);
		if (place < GOLDENS) {
			old = p->goldens[place];
			p->goldens[place] = g;
		}
	}
	g->users++;
	g->used = ++p->clock;
	pthread_mutex_unlock(&p->lock);
	golden_free(old);
	return g;
}

static void
golden_give_back(struct ppa *p, struct golden *g)
{
	bool kept = false;

	pthread_mutex_lock(&p->lock);
	g->users--;
	for (size_t i = 0; i < GOLDENS; i++)
		kept |= p->goldens[i] == g;
	pthread_mutex_unlock(&p->lock);
	if (!kept)
		golden_free(g);
}

static int
golden_ready(
	struct ppa *p, struct golden *g, const struct task *t, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&g->lock);
	if (!g->done) {
		rc = golden_fill(p, g, t, e);
		if (rc == 0)
			g->done = true;
		else
			arena_release(&g->a);
	}
	pthread_mutex_unlock(&g->lock);
	return rc;
}

/* ---- what is told ---- */

static void
set_count(cJSON *o, const char *key, int64_t v)
{
	if (v < 0)
		json_set_null(o, key);
	else
		json_set_i64(o, key, v);
}

static void
set_text(struct arena *a, cJSON *o, const char *key, const char *s)
{
	json_set_str(o, key, s && *s ? str_utf8_fix(a, s, strlen(s)) : NULL);
}

/* status why cells wires ffs latches area delay_ps */
static void
set_synth(struct arena *a, cJSON *o, const struct synth_result *r)
{
	bool ok = r->status == SYNTH_OK;

	json_set_str(o, "status", synth_status_name(r->status));
	set_text(a, o, "why", r->why);
	set_count(o, "cells", ok ? r->cells : -1);
	set_count(o, "wires", ok ? r->wire_bits : -1);
	set_count(o, "ffs", ok ? r->ffs : -1);
	set_count(o, "latches", ok ? r->latches : -1);
	json_set_num(o, "area", ok ? r->area : NAN);
	json_set_num(o, "delay_ps", ok ? r->delay_ps : NAN);
}

static struct ppa_figures
figures(const struct cost *c)
{
	bool ok = c->synth.status == SYNTH_OK;

	return (struct ppa_figures){.area = ok ? c->synth.area : NAN,
		.delay_ps = ok ? c->synth.delay_ps : NAN,
		.power_nw = ok ? c->power.total_nw : NAN};
}

static cJSON *
relative(struct arena *a, const struct cost *mine, const struct golden *g)
{
	struct ppa_figures x = figures(mine), y = figures(&g->cost);
	const struct synth_result *s = &mine->synth, *t = &g->cost.synth;
	bool ok = s->status == SYNTH_OK && !g->why;
	cJSON *o = json_object(a);

	json_set_num(o, "cells",
		ok ? ppa_relative((double)s->cells, (double)t->cells) : NAN);
	json_set_num(o, "wires",
		ok ? ppa_relative((double)s->wire_bits, (double)t->wire_bits)
		   : NAN);
	json_set_num(o, "area", ok ? ppa_relative(x.area, y.area) : NAN);
	json_set_num(
		o, "delay", ok ? ppa_relative(x.delay_ps, y.delay_ps) : NAN);
	json_set_num(
		o, "power", ok ? ppa_relative(x.power_nw, y.power_nw) : NAN);
	json_set_num(
		o, "adp", ok ? ppa_relative(ppa_adp(&x), ppa_adp(&y)) : NAN);
	return o;
}

static cJSON *
metrics(struct ppa *p, struct arena *a, const struct cost *mine,
	const struct golden *g)
{
	const struct liberty *lib = synth_liberty(p->synth);
	const struct synth_result *r = &mine->synth;
	struct ppa_figures x = figures(mine), y = figures(&g->cost);
	cJSON *o = json_object(a), *gold = json_object(a);

	set_synth(a, o, r);
	json_set_str(o, "liberty", lib ? lib->name : NULL);
	set_count(o, "aig_and", r->status == SYNTH_OK ? r->aig_and : -1);
	set_count(o, "aig_levels", r->status == SYNTH_OK ? r->aig_levels : -1);
	json_set_num(o, "power_nw", mine->power.total_nw);
	json_set_num(o, "power_dynamic_nw", mine->power.dynamic_nw);
	json_set_num(o, "power_clock_nw", mine->power.clock_nw);
	json_set_num(o, "power_leakage_nw", mine->power.leakage_nw);
	set_text(a, o, "power_why", mine->power.why);
	if (g->cost.synth.why) {
		set_synth(a, gold, &g->cost.synth);
		json_set_num(gold, "power_nw", g->cost.power.total_nw);
		json_set(o, "golden", gold);
	} else {
		json_set_null(o, "golden");
	}
	json_set(o, "relative", relative(a, mine, g));
	json_set_num(o, "chipseek", g->why ? NAN : ppa_chipseek(&x, &y));
	return o;
}

static void
add_stage(struct verdict *v, const char *name, const char *status,
	const char *detail)
{
	struct verdict_stage *s;

	if (v->n_stages == VERDICT_STAGES_MAX)
		return;
	s = &v->stages[v->n_stages++];
	memset(s, 0, sizeof(*s));
	s->name = name;
	s->status = status;
	s->exit_code = -1;
	s->mismatches = s->samples = s->expected_samples = -1;
	s->first_mismatch = -1;
	s->detail = detail;
}

static void
add_stages(struct arena *a, struct verdict *v, const struct cost *c)
{
	const struct synth_result *r = &c->synth;
	const char *status = r->status == SYNTH_OK ? "pass"
		: r->status == SYNTH_REFUSED	   ? "fail"
						   : "error";

	add_stage(v, "synth", status, *r->why ? r->why : NULL);
	if (r->status != SYNTH_OK)
		add_stage(v, "ppa", "skip", "there is no netlist");
	else if (isnan(r->area) || isnan(r->delay_ps))
		add_stage(v, "ppa", "skip", "area or delay is not known");
	else
		add_stage(v, "ppa", "pass",
			arena_printf(a, "area %.6g, delay %.6g ps, power %s",
				r->area, r->delay_ps,
				isnan(c->power.total_nw)
					? "not known"
					: arena_printf(a, "%.6g nW",
						  c->power.total_nw)));
}

int
ppa_measure(struct ppa *p, struct arena *a, const struct ppa_case *c,
	struct verdict *v, struct err *e)
{
	struct golden *g;
	struct cost mine;
	int rc;

	if (v->status != VERDICT_PASS || !c->code || !c->task->top)
		return 0;
	g = golden_take(p, c->task);
	rc = golden_ready(p, g, c->task, e);
	if (rc == 0)
		rc = cost_synth(p, a, c, &mine, e);
	if (rc == 0) {
		cost_power(p, a, &g->inputs, &mine);
		v->metrics = metrics(p, a, &mine, g);
		add_stages(a, v, &mine);
		v->cpu_us += mine.synth.cpu_us;
	}
	golden_give_back(p, g);
	return rc;
}
