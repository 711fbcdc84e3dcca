/*
 * rewrite_gate: measures a rewrite, and asks for the proof when it would pay.
 *
 * The order is cheap before dear: synthesis (some ten milliseconds) tells
 * whether there is anything to gain, then the proof is tried.  Must not accept
 * anything but `proven`.
 */
#include "eval/rewrite_gate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/synth.h"
#include "lib/base/json.h"

#define FF_NODES 6 /* AIG nodes that a flip-flop is worth without a liberty */
#define MEASURE_CPU_MS 20000

struct rewrite_gate {
	struct synth *synth;
	struct equiv *eq;
};

const char *
rewrite_end_name(enum rewrite_end x)
{
	switch (x) {
	case REWRITE_ACCEPTED:
		return "accepted";
	case REWRITE_NO_GAIN:
		return "no-gain";
	case REWRITE_WRONG:
		return "wrong";
	case REWRITE_UNPROVEN:
		return "unproven";
	case REWRITE_UNREADABLE:
		return "unreadable";
	}
	return "unproven";
}

int
rewrite_gate_open(struct rewrite_gate **out, struct synth *synth,
	struct equiv *eq, struct err *e)
{
	(void)e;
	*out = xcalloc(1, sizeof(**out));
	(*out)->synth = synth;
	(*out)->eq = eq;
	return 0;
}

void
rewrite_gate_close(struct rewrite_gate *g)
{
	free(g);
}

/* ---- cost ---- */

static void
take_cost(const struct synth_result *r, bool liberty, struct rewrite_cost *out)
{
	out->cells = r->cells;
	out->ffs = r->ffs + r->latches;
	out->levels = r->aig_levels;
	out->mapped = liberty;
	if (liberty) {
		out->area = r->area;
		out->delay = isnan(r->delay_ps) ? 0 : r->delay_ps;
	} else {
		out->area = (double)(r->aig_and + FF_NODES * out->ffs);
		out->delay = (double)r->aig_levels;
	}
	out->ok = !isnan(out->area) && out->area >= 0;
	if (!out->ok)
		out->why = "the area is not known";
}

int
rewrite_measure(struct rewrite_gate *g, struct arena *a,
	const struct equiv_text *x, struct rewrite_cost *out, struct err *e)
{
	struct synth_job job = {.text = x->text,
		.n = x->n,
		.top = x->top,
		.plain = true,
		.cpu_ms = MEASURE_CPU_MS};
	struct synth_result r;

	memset(out, 0, sizeof(*out));
	out->why = "";
	if (synth_run(g->synth, a, &job, &r, e) < 0)
		return -1;
	if (r.status == SYNTH_OK)
		take_cost(&r, synth_liberty(g->synth) != NULL, out);
	else
		out->why =
			r.why && *r.why ? r.why : synth_status_name(r.status);
	return 0;
}

bool
rewrite_gains(const struct rewrite_cost *x, const struct rewrite_cost *y)
{
	return x->ok && y->ok && (x->area < y->area || x->delay < y->delay);
}

bool
rewrite_dominates(const struct rewrite_cost *x, const struct rewrite_cost *y)
{
	return x->ok && y->ok && x->area <= y->area && x->delay <= y->delay &&
		rewrite_gains(x, y);
}

/* ---- the gate ---- */

static int
prove(struct rewrite_gate *g, struct arena *a, const struct rewrite_job *job,
	struct rewrite_result *out, struct err *e)
{
	struct equiv_job q = {
		.gold = job->gold, .gate = job->gate, .cpu_ms = job->cpu_ms};

	if (equiv_run(g->eq, a, &q, &out->proof, e) < 0)
		return -1;
	out->asked = true;
	out->why = out->proof.why;
	switch (out->proof.kind) {
	case EQUIV_PROVEN:
		out->end = REWRITE_ACCEPTED;
		break;
	case EQUIV_REFUTED:
		out->end = REWRITE_WRONG;
		break;
	case EQUIV_BOUNDED:
	case EQUIV_UNKNOWN:
		out->end = REWRITE_UNPROVEN;
		break;
	}
	return 0;
}

int
rewrite_gate_run(struct rewrite_gate *g, struct arena *a,
	const struct rewrite_job *job, struct rewrite_result *out,
	struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (job->before)
		out->before = *job->before;
	else if (rewrite_measure(g, a, &job->gold, &out->before, e) < 0)
		return -1;
	if (job->after)
		out->after = *job->after;
	else if (rewrite_measure(g, a, &job->gate, &out->after, e) < 0)
		return -1;
	if (!out->after.ok && !job->any_cost) {
		out->end = REWRITE_UNREADABLE;
		out->why = out->after.why;
		return 0;
	}
	if (!job->any_cost && !rewrite_gains(&out->after, &out->before)) {
		out->end = REWRITE_NO_GAIN;
		out->why = "neither smaller nor faster";
		return 0;
	}
	return prove(g, a, job, out, e);
}

/* ---- documents ---- */

cJSON *
rewrite_cost_json(struct arena *a, const struct rewrite_cost *c)
{
	cJSON *o = json_object(a);

	if (!c->ok) {
		json_set_str(o, "why", c->why);
		return o;
	}
	json_set_i64(o, "cells", c->cells);
	json_set_i64(o, "ffs", c->ffs);
	json_set_i64(o, "levels", c->levels);
	json_set_num(o, "area", c->area);
	json_set_num(o, "delay", c->delay);
	json_set_str(o, "units", c->mapped ? "liberty, ps" : "AIG");
	return o;
}

cJSON *
rewrite_result_json(struct arena *a, const struct rewrite_result *r)
{
	cJSON *o = json_object(a);

	json_set_str(o, "end", rewrite_end_name(r->end));
	json_set_str(o, "why", r->why);
	json_set(o, "before", rewrite_cost_json(a, &r->before));
	json_set(o, "after", rewrite_cost_json(a, &r->after));
	if (r->asked)
		json_set(o, "proof", equiv_json(a, &r->proof));
	return o;
}
