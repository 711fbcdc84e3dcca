/*
 * report: the document of a run (schema rtlsmith.run/1), computed from all
 * rows of the store at each call.  Must not print or format: see
 * report_render.c.
 */
#include "bench/report_int.h"

#include <math.h>
#include <string.h>

#include "eval/stats.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

struct reporting {
	struct store *s;
	struct arena *a;
	const int64_t *ks;
	size_t n_ks;
	struct store_run run;
	const char *mode;
	const char *model; /* the only one, or NULL */
	struct store_cell *cells;
	size_t n;
	struct store_outcome *outcomes; /* in the order of cells, or NULL */
	size_t n_outcomes;
	const char **models; /* names, in order of appearance */
	size_t n_models;
	const double *similar; /* of lines, see report__line; or NULL */
};

static const char *
status_name(enum store_run_status st)
{
	switch (st) {
	case STORE_RUN_RUNNING:
		return "running";
	case STORE_RUN_PAUSED:
		return "paused";
	case STORE_RUN_DONE:
		break;
	}
	return "done";
}

/* Leaves the cells of one model. */
static int
keep_model(struct reporting *r, struct err *e)
{
	size_t k = 0;

	if (r->model == NULL)
		return 0;
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->cells[i].model, r->model) == 0)
			r->cells[k++] = r->cells[i];
	r->n = k;
	if (k == 0)
		return err_set(e, ERR_NOTFOUND,
			"run %s has no samples of a model \"%s\"", r->run.name,
			r->model);
	return 0;
}

static void
find_models(struct reporting *r)
{
	r->models = arena_array(r->a, r->n + 1, sizeof(*r->models));
	for (size_t i = 0; i < r->n; i++) {
		size_t k = 0;

		while (k < r->n_models &&
			strcmp(r->models[k], r->cells[i].model) != 0)
			k++;
		if (k == r->n_models)
			r->models[r->n_models++] = r->cells[i].model;
	}
}

static cJSON *
parsed(struct arena *a, const char *text)
{
	struct err ignore = ERR_INIT;
	cJSON *v;

	if (text == NULL || json_parse(a, text, strlen(text), &v, &ignore) < 0)
		return json_object(a);
	return v;
}

/* Who solved the samples, and what it could see. */
static void
solver_json(cJSON *o)
{
	const cJSON *identity = json_path(o, "config.identity");

	json_set_str(o, "solver", json_str(identity, "solver", "single"));
	json_set_str(o, "oracle", json_str(identity, "oracle", "none"));
}

static cJSON *
run_json(struct reporting *r)
{
	cJSON *o = json_object(r->a);
	char when[CLOCK_RFC3339_MAX];

	clock_rfc3339(r->run.created_ms, when);
	json_set_str(o, "id", r->run.id);
	json_set_str(o, "name", r->run.name);
	json_set_str(o, "created", when);
	json_set_str(o, "status", status_name(r->run.status));
	if (r->run.why != NULL && r->run.why[0] != '\0')
		json_set_str(o, "why", r->run.why);
	json_set_str(o, "host", r->run.host);
	json_set(o, "argv_redacted", parsed(r->a, r->run.argv));
	json_set(o, "config", parsed(r->a, r->run.config));
	json_set(o, "fingerprints", parsed(r->a, r->run.fingerprints));
	json_set_str(o, "mode", r->mode);
	solver_json(o);
	return o;
}

/* What the run has used; not known of one model among several. */
static void
spent_json(struct reporting *r, cJSON *o, const struct store_counts *c)
{
	cJSON *t = json_object(r->a);

	if (r->model != NULL) {
		json_set_null(o, "tokens");
		json_set_null(o, "cost_usd");
		return;
	}
	json_set_i64(t, "input", c->tokens_in);
	json_set_i64(t, "output", c->tokens_out);
	json_set_i64(t, "cached", c->tokens_cached);
	json_set_i64(t, "reasoning", c->tokens_reasoning);
	json_set(o, "tokens", t);
	json_set_num(o, "cost_usd",
		c->cost_uusd >= 0 ? (double)c->cost_uusd / 1e6 : NAN);
	json_set_i64(o, "requests", c->requests);
	json_set_i64(o, "retries", c->retries);
	json_set_i64(o, "cache_hits", c->cache_hits);
}

/* How many different tasks the cells are of. */
static int64_t
count_tasks(const struct reporting *r)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += i == 0 || r->cells[i].task_id != r->cells[i - 1].task_id;
	return n;
}

static int
totals_json(struct reporting *r, cJSON **out, struct err *e)
{
	cJSON *o = json_object(r->a);
	struct store_counts c;
	int64_t n = 0, pass = 0, fail = 0, error = 0, pending = 0;
	int64_t truncated = 0, empty = 0, no_code = 0;

	if (store_run_counts(r->s, r->run.id, &c, e) < 0)
		return -1;
	for (size_t i = 0; i < r->n; i++) {
		n += r->cells[i].n;
		pass += r->cells[i].pass;
		fail += r->cells[i].fail;
		error += r->cells[i].error;
		pending += r->cells[i].pending;
		truncated += r->cells[i].truncated;
		empty += r->cells[i].empty;
		no_code += r->cells[i].no_code;
	}
	json_set_i64(o, "tasks", count_tasks(r));
	json_set_i64(o, "samples", n);
	json_set_i64(o, "scored", pass + fail);
	json_set_i64(o, "pass", pass);
	json_set_i64(o, "fail", fail);
	json_set_i64(o, "error", error);
	json_set_i64(o, "pending", pending);
	json_set_i64(o, "truncated", truncated);
	json_set_i64(o, "empty", empty);
	json_set_i64(o, "no_code", no_code);
	spent_json(r, o, &c);
	*out = o;
	return 0;
}

/* Scored samples and passes of one model, a task each. */
static size_t
counts_of(const struct reporting *r, const char *model, int64_t *n, int64_t *c)
{
	size_t k = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->cells[i].model, model) != 0)
			continue;
		n[k] = r->cells[i].pass + r->cells[i].fail;
		c[k++] = r->cells[i].pass;
	}
	return k;
}

void
report__ci(struct arena *a, cJSON *o, const struct stats_ci *ci)
{
	cJSON *i = json_object(a);

	json_set_num(o, "value", ci->value);
	json_set_num(i, "level", 0.95);
	json_set_num(i, "lower", ci->lower);
	json_set_num(i, "upper", ci->upper);
	json_set_str(i, "method", ci->method);
	json_set(o, "ci", i);
	json_set_i64(o, "n_tasks", ci->n_tasks);
	json_set_i64(o, "n_samples", ci->n_samples);
}

static void
push_metric(struct reporting *r, cJSON *arr, const char *model, int64_t k,
	const struct stats_ci *ci, int64_t left_out)
{
	cJSON *o = json_object(r->a);

	json_set_str(o, "model", model);
	json_set_str(o, "name", arena_printf(r->a, "pass@%lld", (long long)k));
	json_set_i64(o, "k", k);
	json_set_str(o, "estimator", "unbiased");
	report__ci(r->a, o, ci);
	json_set_i64(o, "tasks_left_out", left_out);
	json_push(arr, o);
}

static cJSON *
metrics_json(struct reporting *r)
{
	cJSON *arr = json_array(r->a);
	int64_t *n = arena_array(r->a, r->n + 1, sizeof(*n));
	int64_t *c = arena_array(r->a, r->n + 1, sizeof(*c));

	for (size_t m = 0; m < r->n_models; m++) {
		size_t tasks = counts_of(r, r->models[m], n, c);

		for (size_t i = 0; i < r->n_ks; i++) {
			struct stats_ci ci;
			int64_t left_out;

			stats_pass_ci(n, c, tasks, r->ks[i], &ci, &left_out);
			if (ci.n_tasks > 0)
				push_metric(r, arr, r->models[m], r->ks[i], &ci,
					left_out);
		}
	}
	return arr;
}

static cJSON *
reasons_json(struct reporting *r, const char *model,
	const struct store_reason *rows, size_t n)
{
	cJSON *arr = json_array(r->a);

	for (size_t i = 0; i < n; i++) {
		cJSON *x;

		if (!str_eq(rows[i].model, model))
			continue;
		x = json_object(r->a);
		json_set_str(x, "status", rows[i].status);
		json_set_str(x, "reason", rows[i].reason);
		json_set_str(x, "letter", rows[i].letter);
		json_set_i64(x, "n", rows[i].n);
		json_push(arr, x);
	}
	return arr;
}

static cJSON *
model_json(struct reporting *r, const char *model)
{
	cJSON *o = json_object(r->a);
	struct store_cell sum = {0};

	for (size_t i = 0; i < r->n; i++) {
		const struct store_cell *c = &r->cells[i];

		if (strcmp(c->model, model) != 0)
			continue;
		sum.pass += c->pass;
		sum.fail += c->fail;
		sum.error += c->error;
		sum.pending += c->pending;
		sum.truncated += c->truncated;
		sum.empty += c->empty;
		sum.no_code += c->no_code;
	}
	json_set_str(o, "name", model);
	json_set_i64(o, "scored", sum.pass + sum.fail);
	json_set_i64(o, "pass", sum.pass);
	json_set_i64(o, "fail", sum.fail);
	json_set_i64(o, "error", sum.error);
	json_set_i64(o, "pending", sum.pending);
	json_set_i64(o, "truncated", sum.truncated);
	json_set_i64(o, "empty", sum.empty);
	json_set_i64(o, "no_code", sum.no_code);
	return o;
}

/* The last stage of the funnel that a scored sample with this reason came
 * through: 0 none, 1 extracted, 2 compiles, 3 simulates to a verdict, 4 pass.
 */
static int
funnel_stage(const char *status, const char *reason)
{
	static const char *const not_extracted[] = {
		"no_code", "empty", "truncated"};
	static const char *const not_compiled[] = {"syntax", "elab",
		"port_mismatch", "forbidden_construct", "not_in_subset"};
	static const char *const not_simulated[] = {"sim_timeout",
		"sim_runtime", "sim_no_verdict", "sample_count",
		"resource_limit"};

	if (str_eq(status, "pass"))
		return 4;
	for (size_t i = 0; i < 3; i++)
		if (str_eq(reason, not_extracted[i]))
			return 0;
	for (size_t i = 0; i < 5; i++)
		if (str_eq(reason, not_compiled[i]))
			return 1;
	for (size_t i = 0; i < 5; i++)
		if (str_eq(reason, not_simulated[i]))
			return 2;
	return 3;
}

static cJSON *
funnel_json(struct reporting *r, const char *model,
	const struct store_reason *rows, size_t n)
{
	static const char *const names[] = {
		"scored", "extracted", "compiles", "simulates", "pass"};
	int64_t at[5] = {0};
	cJSON *o = json_object(r->a);

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(rows[i].model, model) ||
			str_eq(rows[i].status, "error"))
			continue;
		for (int k = funnel_stage(rows[i].status, rows[i].reason);
			k >= 0; k--)
			at[k] += rows[i].n;
	}
	for (int k = 0; k < 5; k++)
		json_set_i64(o, names[k], at[k]);
	return o;
}

static int
models_json(struct reporting *r, cJSON **out, struct err *e)
{
	cJSON *arr = json_array(r->a);
	struct store_reason *rows;
	size_t n;

	if (store_report_reasons(r->s, r->a, r->run.id, r->mode, &rows, &n, e) <
		0)
		return -1;
	for (size_t m = 0; m < r->n_models; m++) {
		cJSON *o = model_json(r, r->models[m]);

		json_set(o, "funnel", funnel_json(r, r->models[m], rows, n));
		json_set(o, "reasons", reasons_json(r, r->models[m], rows, n));
		json_push(arr, o);
	}
	*out = arr;
	return 0;
}

static int
tools_json(struct reporting *r, cJSON **out, struct err *e)
{
	cJSON *arr = json_array(r->a);
	struct store_tools *rows;
	size_t n;

	if (store_report_tools(r->s, r->a, r->run.id, r->mode, &rows, &n, e) <
		0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		cJSON *o = json_object(r->a);

		json_set_str(o, "fingerprint", rows[i].fingerprint);
		json_set_i64(o, "n", rows[i].n);
		json_push(arr, o);
	}
	*out = arr;
	return 0;
}

/* What a sample is, in one word. */
static const char *
outcome_name(const struct store_outcome *x)
{
	if (x->status != NULL)
		return x->status;
	if (x->state == STORE_SAMPLE_ERROR)
		return "error";
	return x->state == STORE_SAMPLE_GENERATED ? "generated" : "pending";
}

/* Samples of a cell; *at moves behind them. */
static cJSON *
samples_json(struct reporting *r, const struct store_cell *c, size_t *at)
{
	cJSON *arr = json_array(r->a);

	while (*at < r->n_outcomes &&
		(r->outcomes[*at].task_id != c->task_id ||
			r->outcomes[*at].model_id != c->model_id))
		++*at;
	for (; *at < r->n_outcomes; ++*at) {
		const struct store_outcome *x = &r->outcomes[*at];
		cJSON *o;

		if (x->task_id != c->task_id || x->model_id != c->model_id)
			break;
		o = json_object(r->a);
		json_set_i64(o, "index", x->idx);
		json_set_str(o, "status", outcome_name(x));
		json_set_str(o, "reason", x->reason);
		json_set_str(o, "letter", x->letter);
		if (x->error != NULL)
			json_set_str(o, "error", x->error);
		json_push(arr, o);
	}
	return arr;
}

static cJSON *
tasks_json(struct reporting *r)
{
	cJSON *arr = json_array(r->a);
	size_t at = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct store_cell *c = &r->cells[i];
		cJSON *o = json_object(r->a), *st = json_object(r->a);

		json_set_str(o, "suite", c->suite);
		json_set_str(o, "id", c->task);
		json_set_str(o, "model", c->model);
		json_set_i64(o, "n", c->pass + c->fail);
		json_set_i64(o, "c", c->pass);
		json_set_i64(st, "pass", c->pass);
		json_set_i64(st, "fail", c->fail);
		json_set_i64(st, "error", c->error);
		json_set_i64(st, "pending", c->pending);
		json_set(o, "status_counts", st);
		json_set_i64(o, "truncated", c->truncated);
		json_set_i64(o, "empty", c->empty);
		json_set_i64(o, "no_code", c->no_code);
		if (r->similar != NULL && !isnan(r->similar[i]))
			json_set_num(o, "edit_similarity", r->similar[i]);
		if (r->outcomes != NULL)
			json_set(o, "samples", samples_json(r, c, &at));
		json_push(arr, o);
	}
	return arr;
}

static void
config_ks(struct reporting *r, const cJSON *config)
{
	const cJSON *arr = json_get(config, "ks");
	int64_t *ks = arena_array(
		r->a, (size_t)cJSON_GetArraySize(arr) + 1, sizeof(*ks));
	const cJSON *k;

	cJSON_ArrayForEach(k, arr)
	{
		if (cJSON_IsNumber(k) && k->valuedouble >= 1)
			ks[r->n_ks++] = (int64_t)k->valuedouble;
	}
	r->ks = ks;
}

static int
load(struct reporting *r, const struct bench_report_options *o, struct err *e)
{
	if (store_report_cells(
		    r->s, r->a, r->run.id, r->mode, &r->cells, &r->n, e) < 0 ||
		keep_model(r, e) < 0)
		return -1;
	find_models(r);
	if (!o->per_sample)
		return 0;
	return store_report_samples(r->s, r->a, r->run.id, r->mode,
		&r->outcomes, &r->n_outcomes, e);
}

/* Scores on the tasks that are sound, when others are among them. */
static int
verified_json(struct reporting *r, cJSON **out, struct err *e)
{
	struct report_cells in = {r->mode, r->cells, r->n};
	bool *counts = arena_array(r->a, r->n + 1, sizeof(*counts));
	struct reporting some = *r;

	if (report__verified(r->s, r->a, &in, counts, out, e) < 0)
		return -1;
	if (json_i64(*out, "tasks", 0) == json_i64(*out, "of", 0))
		return 0;
	some.cells = arena_array(r->a, r->n + 1, sizeof(*some.cells));
	some.n = 0;
	for (size_t i = 0; i < r->n; i++)
		if (counts[i])
			some.cells[some.n++] = r->cells[i];
	json_set(*out, "metrics", metrics_json(&some));
	return 0;
}

/* What only some kinds of tasks have, or some samples. */
static int
special_json(struct reporting *r, cJSON *d, struct err *e)
{
	const struct report_cells in = {r->mode, r->cells, r->n};
	const char *run = r->run.id;
	cJSON *ppa, *testbench;
	struct report_lines lines;

	if (report__ppa(r->s, r->a, run, &in, &ppa, e) < 0 ||
		report__testbench(r->s, r->a, run, &in, &testbench, e) < 0 ||
		report__line(r->s, r->a, run, &in, &lines, e) < 0)
		return -1;
	if (ppa != NULL)
		json_set(d, "ppa", ppa);
	if (testbench != NULL)
		json_set(d, "testbench", testbench);
	if (lines.doc != NULL)
		json_set(d, "line", lines.doc);
	r->similar = lines.similar;
	return 0;
}

int
bench_report(struct store *s, struct arena *a, const char *run_id,
	const struct bench_report_options *o, cJSON **doc, struct err *e)
{
	struct reporting r = {0};
	cJSON *d = json_object(a), *totals, *models, *config, *tools, *suites;
	cJSON *modes, *verified, *opinions;
	struct store_opinion_filter f = {0};

	r.s = s;
	r.a = a;
	r.ks = o->ks;
	r.n_ks = o->n_ks;
	r.model = o->model;
	if (store_run_get(s, a, run_id, &r.run, e) < 0)
		return -1;
	config = parsed(a, r.run.config);
	if (r.n_ks == 0)
		config_ks(&r, config);
	r.mode = o->mode != NULL ? o->mode : json_str(config, "mode", "strict");
	f.run_id = r.run.id;
	f.mode = r.mode;
	if (load(&r, o, e) < 0 || totals_json(&r, &totals, e) < 0 ||
		models_json(&r, &models, e) < 0 ||
		tools_json(&r, &tools, e) < 0 ||
		report__modes(s, a, r.run.id, &modes, e) < 0 ||
		report__opinions(s, a, &f, &opinions, e) < 0 ||
		verified_json(&r, &verified, e) < 0)
		return -1;
	json_set_str(d, "schema", "rtlsmith.run/1");
	json_set(d, "run", run_json(&r));
	suites = json_path(config, "identity.suites");
	json_set(d, "suites",
		suites != NULL ? json_copy(a, suites) : json_array(a));
	json_set(d, "tools", tools);
	json_set(d, "models", models);
	json_set(d, "totals", totals);
	json_set(d, "metrics", metrics_json(&r));
	json_set(d, "verified", verified);
	if (modes != NULL)
		json_set(d, "modes", modes);
	if (opinions != NULL)
		json_set(d, "opinions", opinions);
	if (special_json(&r, d, e) < 0)
		return -1;
	if (o->per_task || o->per_sample)
		json_set(d, "tasks", tasks_json(&r));
	*doc = d;
	return 0;
}
