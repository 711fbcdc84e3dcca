/*
 * judge_profile: the golden through the strict pipeline, and what its run was
 * like, as JSON and back:
 *
 *	{"profile":1,"passes":true,"why":null,"samples":443,"lines":1,
 *	 "vacuous":false,"exact":true,"monitor":{...}}
 *
 * monitor: its own line, or null; exact: the testbench's comparisons saw X.
 *
 * The golden is trusted: no guard, no audit.  Must not judge candidates.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define PROFILE_VERSION 1

const char *
judge__profile_text(
	struct arena *a, const struct judge_profile *p, const char *monitor)
{
	cJSON *o = json_object(a), *m = NULL;
	struct err ignored = ERR_INIT;

	json_set_i64(o, "profile", PROFILE_VERSION);
	json_set_bool(o, "passes", p->passes);
	json_set_str(o, "why", p->why);
	json_set_i64(o, "samples", p->samples);
	json_set_i64(o, "lines", p->lines);
	json_set_bool(o, "vacuous", p->vacuous);
	json_set_bool(o, "exact", p->exact);
	if (monitor &&
		json_parse(a, monitor, strlen(monitor), &m, &ignored) == 0)
		json_set(o, "monitor", m);
	else
		json_set_null(o, "monitor");
	return json_text(a, o);
}

bool
judge__profile_read(
	struct arena *a, const char *text, struct judge_profile *out)
{
	struct err ignored = ERR_INIT;
	struct monitor_report *report = NULL;
	const cJSON *m;
	cJSON *o;

	memset(out, 0, sizeof(*out));
	if (json_parse(a, text, strlen(text), &o, &ignored) < 0 ||
		json_i64(o, "profile", 0) != PROFILE_VERSION)
		return false;
	m = json_get(o, "monitor");
	if (cJSON_IsObject(m) && monitor_from_json(a, m, &report, &ignored) < 0)
		return false;
	out->passes = json_bool(o, "passes", false);
	out->why = arena_strdup(a, json_str(o, "why", NULL));
	out->samples = json_i64(o, "samples", -1);
	out->lines = json_i64(o, "lines", 0);
	out->vacuous = json_bool(o, "vacuous", false);
	out->exact = json_bool(o, "exact", false);
	out->exact_known = json_get(o, "exact") != NULL;
	out->report = report;
	out->doc = arena_strdup(a, text);
	return true;
}

/* ---- the run ---- */

static void
fill(struct judge_work *g, struct arena *keep, struct judge_profile *out)
{
	struct judge_says says;
	struct monitor_report *report;
	struct err ignored = ERR_INIT;

	judge__says(g, &says);
	out->lines = says.lines;
	out->samples = says.samples;
	out->passes = says.pass && says.lines > 0 && says.ended;
	if (!out->passes) {
		out->why = "it does not pass its own testbench";
	} else if (!g->report || !g->report->complete ||
		g->report->n_instances == 0) {
		out->passes = false;
		out->why = g->report && g->report->complete
			? "the testbench does not instantiate the module"
			: "its run could not be watched";
	}
	if (g->report &&
		monitor_parse(keep, g->monitor.ptr, g->monitor.len, &report,
			&ignored) == 0) {
		out->report = report;
		out->vacuous = monitor_vacuous(report);
	}
	out->doc = judge__profile_text(
		keep, out, g->report ? g->monitor.ptr : NULL);
}

static void
refuse(struct judge_profile *out, struct arena *keep, const char *why)
{
	out->passes = false;
	out->why = why;
	out->doc = judge__profile_text(keep, out, NULL);
}

static int
run(struct judge_work *g, struct judge_trusted *tr, const char *seed,
	struct arena *keep, struct judge_profile *out, struct err *e)
{
	int rc = judge__put_data(g, e);

	if (rc == 0)
		rc = judge__candidate_text(g, e);
	if (rc == 0)
		rc = judge__compile_with(g, tr, e);
	if (rc < 0)
		return -1;
	if (!g->compile.ok) {
		refuse(out, keep, "it does not compile with its testbench");
		return 0;
	}
	if (judge__simulate_seeded(g, seed, e) < 0)
		return -1;
	fill(g, keep, out);
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of judge_trusted.h */
judge__golden_run(struct judge_work *w, struct judge_trusted *tr,
	const char *seed, struct arena *keep, struct judge_profile *out,
	struct err *e)
{
	const struct judge_options o = {
		.mode = JUDGE_STRICT, .mem_mb = w->o->mem_mb};
	struct verdict v = {0};
	struct judge_work g = {
		.j = w->j, .t = w->t, .o = &o, .a = w->a, .v = &v};
	const char *code = task_golden_candidate(w->a, w->t);
	int rc;

	memset(out, 0, sizeof(*out));
	out->samples = -1;
	out->exact = tr->exact;
	out->exact_known = true;
	if (!code) {
		refuse(out, keep, "the task has no golden");
		return 0;
	}
	g.code = code;
	g.n = strlen(code);
	judge__begin(&g);
	g.dir = w->dir;
	rc = run(&g, tr, seed, keep, out, e);
	w->v->cpu_us += v.cpu_us;
	judge__end(&g);
	return rc;
}
