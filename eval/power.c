/*
 * power: energy of every change, summed (see power.h).  Must not run a tool.
 */
#include "eval/power.h"

#include <math.h>
#include <string.h>

#include "eval/power_int.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* Keeps the nets that use most, the largest first. */
static void
keep_top(struct power_result *r, const struct power_wire *w, double nw)
{
	size_t i = r->n_top;

	if (nw <= 0 || (i == POWER_TOP && nw <= r->top[i - 1].nw))
		return;
	if (i < POWER_TOP)
		r->n_top++;
	else
		i--;
	for (; i > 0 && r->top[i - 1].nw < nw; i--)
		r->top[i] = r->top[i - 1];
	r->top[i].name = w->name ? w->name : "";
	r->top[i].toggles = w->toggles;
	r->top[i].nw = nw;
}

static void
sum(struct power *p)
{
	struct power_result *r = p->out;
	double volt = p->job->lib->volt;

	for (int i = 2; i < p->n_wires; i++) {
		const struct power_wire *w = &p->wires[i];
		/* fF * V^2 / ns is a microwatt */
		double nw = 0.5 * w->cap_ff * volt * volt * (double)w->toggles /
			r->window_ns * 1000.0;

		r->nets += w->n_readers > 0;
		r->toggles += w->toggles;
		r->dynamic_nw += nw;
		if (w->clock)
			r->clock_nw += nw;
		keep_top(r, w, nw);
	}
	r->total_nw = r->dynamic_nw + r->leakage_nw;
}

void
power_estimate(
	struct arena *a, const struct power_job *job, struct power_result *out)
{
	struct power p = {.a = a, .job = job, .out = out};

	memset(out, 0, sizeof(*out));
	if (isnan(job->lib->volt))
		power__why(&p, "the liberty tells no voltage (nom_voltage)");
	else if (power__read(&p) && power__play(&p))
		sum(&p);
	if (out->why)
		*out = (struct power_result){.why = out->why,
			.dynamic_nw = NAN,
			.clock_nw = NAN,
			.leakage_nw = NAN,
			.total_nw = NAN,
			.window_ns = NAN};
}

cJSON *
power_json(struct arena *a, const struct power_result *r)
{
	cJSON *o = json_object(a), *top = json_array(a), *x;

	if (r->why) {
		json_set_str(o, "why", str_utf8_fix(a, r->why, strlen(r->why)));
		return o;
	}
	json_set_num(o, "total_nw", r->total_nw);
	json_set_num(o, "dynamic_nw", r->dynamic_nw);
	json_set_num(o, "clock_nw", r->clock_nw);
	json_set_num(o, "leakage_nw", r->leakage_nw);
	json_set_num(o, "window_ns", r->window_ns);
	json_set_bool(o, "cut", r->cut);
	json_set_i64(o, "nets", r->nets);
	json_set_i64(o, "toggles", r->toggles);
	for (size_t i = 0; i < r->n_top; i++) {
		x = json_object(a);
		json_set_str(x, "net", r->top[i].name);
		json_set_i64(x, "toggles", r->top[i].toggles);
		json_set_num(x, "nw", r->top[i].nw);
		json_push(top, x);
	}
	json_set(o, "top", top);
	return o;
}
