/*
 * verdict: names, JSON and score of a verdict.
 *
 * Reads back what it writes, and refuses what it would not write: a verdict
 * may come from a store that somebody edited.  The tool's log is no part of
 * the object (it may be large and is kept beside it).  Must not judge.
 */
#include "eval/verdict.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "eval/task.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define VERDICT_SCHEMA "rtlsmith.verdict/1"

static const char *const status_names[] = {"pass", "fail", "error"};

static const char *const reason_names[] = {
	[REASON_PASS] = "pass",
	[REASON_NO_CODE] = "no_code",
	[REASON_EMPTY] = "empty",
	[REASON_TRUNCATED] = "truncated",
	[REASON_SYNTAX] = "syntax",
	[REASON_ELAB] = "elab",
	[REASON_PORT_MISMATCH] = "port_mismatch",
	[REASON_FORBIDDEN_CONSTRUCT] = "forbidden_construct",
	[REASON_SIM_MISMATCH] = "sim_mismatch",
	[REASON_SIM_TIMEOUT] = "sim_timeout",
	[REASON_SIM_RUNTIME] = "sim_runtime",
	[REASON_SIM_NO_VERDICT] = "sim_no_verdict",
	[REASON_SAMPLE_COUNT] = "sample_count",
	[REASON_SYNTH] = "synth",
	[REASON_LATCH] = "latch",
	[REASON_EQUIV_FAIL] = "equiv_fail",
	[REASON_EQUIV_UNKNOWN] = "equiv_unknown",
	[REASON_NOT_IN_SUBSET] = "not_in_subset",
	[REASON_COUNTEREXAMPLE] = "counterexample",
	[REASON_VACUOUS] = "vacuous",
	[REASON_WEAK_PROPERTIES] = "weak_properties",
	[REASON_UNPROVEN] = "unproven",
	[REASON_GOLDEN_REJECTED] = "golden_rejected",
	[REASON_WEAK_TESTBENCH] = "weak_testbench",
	[REASON_LINE_DIFFERS] = "line_differs",
	[REASON_RESOURCE_LIMIT] = "resource_limit",
	[REASON_TOOL_MISSING] = "tool_missing",
	[REASON_SANDBOX] = "sandbox",
	[REASON_INTERNAL] = "internal",
};
#define N_REASONS (sizeof(reason_names) / sizeof(reason_names[0]))

static const char *const letters = ".SCe0nwmpcrRTF?";

const char *
verdict_status_name(enum verdict_status s)
{
	return status_names[s];
}

const char *
verdict_reason_name(enum verdict_reason r)
{
	return reason_names[r];
}

double
verdict_score(const struct verdict *v)
{
	switch (v->status) {
	case VERDICT_PASS:
		return 1;
	case VERDICT_FAIL:
		return 0;
	case VERDICT_ERROR:
		break;
	}
	return NAN;
}

/* Tool output may hold any bytes: JSON may not. */
static void
set_text(struct arena *a, cJSON *o, const char *key, const char *s)
{
	if (s && !str_utf8_ok(s, strlen(s)))
		s = str_utf8_fix(a, s, strlen(s));
	json_set_str(o, key, s);
}

static void
set_count(cJSON *o, const char *key, int64_t v)
{
	if (v >= 0)
		json_set_i64(o, key, v);
}

/* VerilogEval's testbenches print picoseconds; others have their own unit. */
static bool
time_is_ps(const struct task *t)
{
	return t &&
		(t->profile == TASK_VE1 || t->profile == TASK_VE2_SPEC ||
			t->profile == TASK_VE2_CC);
}

static cJSON *
stage_json(struct arena *a, const struct task *t, const struct verdict_stage *s,
	bool timings)
{
	cJSON *o = json_object(a);

	json_set_str(o, "name", s->name);
	json_set_str(o, "status", s->status);
	if (timings) {
		json_set_i64(o, "ms", s->ms);
		json_set_i64(o, "cpu_us", s->cpu_us);
	}
	set_count(o, "exit", s->exit_code);
	set_count(o, "mismatches", s->mismatches);
	set_count(o, "samples", s->samples);
	set_count(o, "expected_samples", s->expected_samples);
	set_count(o, "first_mismatch_time", s->first_mismatch);
	if (time_is_ps(t))
		set_count(o, "first_mismatch_time_ps", s->first_mismatch);
	if (s->detail)
		set_text(a, o, "detail", s->detail);
	return o;
}

static cJSON *
diag_json(struct arena *a, const struct verdict_diag *d)
{
	cJSON *o = json_object(a);

	json_set_str(o, "stage", d->stage);
	json_set_str(o, "severity", d->severity);
	set_text(a, o, "file", d->file);
	if (d->line > 0)
		json_set_i64(o, "line", d->line);
	else
		json_set_null(o, "line");
	set_text(a, o, "message", d->message);
	return o;
}

static cJSON *
task_ref_json(struct arena *a, const struct task *t)
{
	cJSON *o = json_object(a);

	json_set_str(o, "suite", t->suite);
	json_set_str(o, "version", t->version);
	json_set_str(o, "id", t->id);
	json_set_str(o, "sha256", t->sha256);
	return o;
}

cJSON *
verdict_json(struct arena *a, const struct task *t, const struct verdict *v,
	bool timings)
{
	cJSON *o = json_object(a), *stages = json_array(a);
	cJSON *diags = json_array(a), *tools = json_object(a);
	char letter[2] = {v->letter, '\0'};
	size_t i;

	json_set_str(o, "schema", VERDICT_SCHEMA);
	if (t)
		json_set(o, "task", task_ref_json(a, t));
	json_set_str(o, "status", verdict_status_name(v->status));
	json_set_str(o, "reason", verdict_reason_name(v->reason));
	json_set_num(o, "score", verdict_score(v));
	if (v->letter)
		json_set_str(o, "letter", letter);
	json_set_str(o, "mode", v->mode);
	set_text(a, o, "detail", v->detail);
	for (i = 0; i < v->n_stages; i++)
		json_push(stages, stage_json(a, t, &v->stages[i], timings));
	json_set(o, "stages", stages);
	for (i = 0; i < v->n_diags; i++)
		json_push(diags, diag_json(a, &v->diags[i]));
	json_set(o, "diagnostics", diags);
	if (v->metrics)
		json_set(o, "metrics", json_copy(a, v->metrics));
	if (v->tool_version)
		json_set_str(tools, "iverilog", v->tool_version);
	json_set(o, "tools", tools);
	json_set_str(o, "tools_line", v->tools);
	json_set_str(o, "sandbox", v->sandbox);
	if (timings) {
		json_set_bool(o, "cached", v->cached);
		json_set_i64(o, "wall_ms", v->wall_us / 1000);
		json_set_i64(o, "wall_us", v->wall_us);
		json_set_i64(o, "cpu_us", v->cpu_us);
	}
	return o;
}

static int
name_index(const char *const *names, size_t n, const char *s, const char *what,
	struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(names[i], s))
			return (int)i;
	return err_set(e, ERR_PARSE, "verdict: unknown %s \"%.40s\"", what,
		s ? s : "");
}

static const char *
get_text(struct arena *a, const cJSON *o, const char *key)
{
	return arena_strdup(a, json_str(o, key, NULL));
}

static int
int_member(const cJSON *o, const char *key, int dflt)
{
	int64_t v = json_i64(o, key, dflt);

	return v < INT_MIN || v > INT_MAX ? dflt : (int)v;
}

static int64_t
count_member(const cJSON *o, const char *key)
{
	int64_t v = json_i64(o, key, -1);

	return v < 0 ? -1 : v;
}

static int
read_stages(
	struct arena *a, const cJSON *arr, struct verdict *out, struct err *e)
{
	const cJSON *o;
	struct verdict_stage *s;

	cJSON_ArrayForEach(o, arr)
	{
		if (out->n_stages == VERDICT_STAGES_MAX)
			return err_set(e, ERR_LIMIT,
				"verdict: more than %d stages",
				VERDICT_STAGES_MAX);
		s = &out->stages[out->n_stages++];
		s->name = get_text(a, o, "name");
		s->status = get_text(a, o, "status");
		if (!s->name || !s->status)
			return err_set(e, ERR_PARSE,
				"verdict: stage without name or status");
		s->ms = json_i64(o, "ms", 0);
		s->cpu_us = json_i64(o, "cpu_us", 0);
		s->exit_code = int_member(o, "exit", -1);
		s->mismatches = count_member(o, "mismatches");
		s->samples = count_member(o, "samples");
		s->expected_samples = count_member(o, "expected_samples");
		s->first_mismatch = count_member(o, "first_mismatch_time");
		s->detail = get_text(a, o, "detail");
	}
	return 0;
}

static int
read_diags(
	struct arena *a, const cJSON *arr, struct verdict *out, struct err *e)
{
	const cJSON *o;
	struct verdict_diag *d;

	cJSON_ArrayForEach(o, arr)
	{
		if (out->n_diags == VERDICT_DIAGS_MAX)
			return err_set(e, ERR_LIMIT,
				"verdict: more than %d diagnostics",
				VERDICT_DIAGS_MAX);
		d = &out->diags[out->n_diags++];
		d->stage = get_text(a, o, "stage");
		d->severity = get_text(a, o, "severity");
		d->file = get_text(a, o, "file");
		d->message = get_text(a, o, "message");
		d->line = int_member(o, "line", 0);
		if (!d->stage || !d->severity || !d->message)
			return err_set(
				e, ERR_PARSE, "verdict: incomplete diagnostic");
	}
	return 0;
}

static int
read_outcome(const cJSON *o, struct verdict *out, struct err *e)
{
	const char *letter = json_str(o, "letter", "");
	int status, reason;

	status = name_index(
		status_names, 3, json_str(o, "status", NULL), "status", e);
	if (status < 0)
		return -1;
	reason = name_index(reason_names, N_REASONS,
		json_str(o, "reason", NULL), "reason", e);
	if (reason < 0)
		return -1;
	if ((status == VERDICT_PASS) != (reason == REASON_PASS))
		return err_set(e, ERR_PARSE,
			"verdict: status %s does not go with reason %s",
			status_names[status], reason_names[reason]);
	if (letter[0] && (letter[1] || !strchr(letters, letter[0])))
		return err_set(e, ERR_PARSE,
			"verdict: unknown letter \"%.10s\"", letter);
	out->status = (enum verdict_status)status;
	out->reason = (enum verdict_reason)reason;
	out->letter = letter[0];
	return 0;
}

int
verdict_from_json(
	struct arena *a, const cJSON *o, struct verdict *out, struct err *e)
{
	const char *schema = json_str(o, "schema", NULL);

	memset(out, 0, sizeof(*out));
	if (!str_eq(schema, VERDICT_SCHEMA))
		return err_set(e, ERR_PARSE,
			"verdict: schema is \"%.40s\", wanted " VERDICT_SCHEMA,
			schema ? schema : "");
	if (read_outcome(o, out, e) < 0 ||
		read_stages(a, json_get(o, "stages"), out, e) < 0 ||
		read_diags(a, json_get(o, "diagnostics"), out, e) < 0)
		return -1;
	out->mode = get_text(a, o, "mode");
	out->detail = get_text(a, o, "detail");
	out->tools = get_text(a, o, "tools_line");
	out->tool_version = get_text(a, json_get(o, "tools"), "iverilog");
	out->sandbox = get_text(a, o, "sandbox");
	out->cpu_us = json_i64(o, "cpu_us", 0);
	out->wall_us = json_i64(o, "wall_us", 0);
	out->cached = json_bool(o, "cached", false);
	if (!cJSON_IsObject(json_get(o, "metrics")))
		return 0;
	if (out->status != VERDICT_PASS &&
		!json_get(json_get(o, "metrics"), "properties") &&
		!json_get(json_get(o, "metrics"), "testbench"))
		return err_set(e, ERR_PARSE,
			"verdict: metrics of a candidate that does not pass");
	out->metrics = json_copy(a, json_get(o, "metrics"));
	return 0;
}

void
verdict_copy(struct arena *a, const struct verdict *v, struct verdict *out)
{
	size_t i;

	*out = *v;
	out->log = NULL;
	out->mode = arena_strdup(a, v->mode);
	out->detail = arena_strdup(a, v->detail);
	out->tools = arena_strdup(a, v->tools);
	out->tool_version = arena_strdup(a, v->tool_version);
	out->sandbox = arena_strdup(a, v->sandbox);
	out->metrics = v->metrics ? json_copy(a, v->metrics) : NULL;
	for (i = 0; i < v->n_stages; i++) {
		struct verdict_stage *s = &out->stages[i];

		s->name = arena_strdup(a, s->name);
		s->status = arena_strdup(a, s->status);
		s->detail = arena_strdup(a, s->detail);
	}
	for (i = 0; i < v->n_diags; i++) {
		struct verdict_diag *d = &out->diags[i];

		d->stage = arena_strdup(a, d->stage);
		d->severity = arena_strdup(a, d->severity);
		d->file = arena_strdup(a, d->file);
		d->message = arena_strdup(a, d->message);
	}
}
