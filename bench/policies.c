/*
 * policies: runs of the same tasks by several policies, as rows of a document,
 * computed from the store at each call.  Must not print or format: see
 * policies_render.c.
 */
#include "bench/policies.h"

#include <math.h>
#include <string.h>

#include "bench/report_int.h"
#include "eval/stats.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

const char *const bench_spending_names[BENCH_SPENDINGS] = {
	"tokens", "tool_seconds", "usd"};

struct comparing {
	struct store *s;
	struct arena *a;
	const struct bench_policies_options *o;
	cJSON **docs; /* of the runs, in their order */
	cJSON *rows, *comparisons, *warnings;
};

static const char *
run_of(const cJSON *doc, const char *key)
{
	return json_str(json_get(doc, "run"), key, "");
}

/* ---- what was spent ---- */

static void
spent_of(const struct store_spent *x, double out[BENCH_SPENDINGS])
{
	out[BENCH_TOKENS] = (double)(x->tokens_in + x->tokens_out);
	out[BENCH_TOOL_SECONDS] = (double)x->tool_us / 1e6;
	out[BENCH_USD] = x->cost_uusd < 0 ? NAN : (double)x->cost_uusd / 1e6;
}

/* It may have been there before the budget was. */
static void
warn_above(struct comparing *c, const char *run, int k, double sum)
{
	if (sum > c->o->budget[k])
		json_push_str(c->warnings,
			arena_printf(c->a,
				"run %s has used %.10g of its budget of %.10g "
				"(%s): what was asked already is not undone",
				run, sum, c->o->budget[k],
				bench_spending_names[k]));
}

/* Has the run, with all its models, used up what it was given? */
static bool
used_up(struct comparing *c, const char *run, const struct store_spent *rows,
	size_t n)
{
	double sum[BENCH_SPENDINGS] = {0}, one[BENCH_SPENDINGS];
	bool up = false;

	if (!c->o->per_run)
		return false;
	for (size_t i = 0; i < n; i++) {
		spent_of(&rows[i], one);
		for (int k = 0; k < BENCH_SPENDINGS; k++)
			sum[k] += one[k];
	}
	for (int k = 0; k < BENCH_SPENDINGS; k++)
		if (c->o->budget[k] > 0 && sum[k] >= c->o->budget[k]) {
			warn_above(c, run, k, sum[k]);
			up = true;
		}
	return up;
}

/* Samples that the budget did not reach are scored, and do not pass. */
static void
not_reached(cJSON *doc)
{
	cJSON *t;

	cJSON_ArrayForEach(t, json_get(doc, "tasks"))
	{
		int64_t pending =
			json_i64(json_get(t, "status_counts"), "pending", 0);

		json_set_i64(t, "n", json_i64(t, "n", 0) + pending);
		json_set_i64(t, "not_reached", pending);
	}
}

/* ---- a row ---- */

/* The tasks of a model: scored samples and passes, and sums of them. */
struct tally {
	int64_t *n, *c;
	size_t tasks;
	int64_t scored, pass, error, pending, missed, solved;
};

static void
count(const struct comparing *c, const cJSON *doc, const char *model,
	struct tally *y)
{
	const cJSON *tasks = json_get(doc, "tasks"), *t;
	size_t max = (size_t)cJSON_GetArraySize(tasks) + 1;

	memset(y, 0, sizeof(*y));
	y->n = arena_array(c->a, max, sizeof(*y->n));
	y->c = arena_array(c->a, max, sizeof(*y->c));
	cJSON_ArrayForEach(t, tasks)
	{
		const cJSON *st = json_get(t, "status_counts");

		if (!str_eq(json_str(t, "model", ""), model))
			continue;
		y->n[y->tasks] = json_i64(t, "n", 0);
		y->c[y->tasks] = json_i64(t, "c", 0);
		y->scored += y->n[y->tasks];
		y->pass += y->c[y->tasks];
		y->solved += y->c[y->tasks] > 0;
		y->error += json_i64(st, "error", 0);
		y->pending += json_i64(st, "pending", 0);
		y->missed += json_i64(t, "not_reached", 0);
		y->tasks++;
	}
}

static void
rate_json(const struct comparing *c, const struct tally *y, cJSON *o)
{
	cJSON *i = json_object(c->a);
	struct stats_ci ci;

	stats_pass_ci(y->n, y->c, y->tasks, 1, &ci, NULL);
	json_set_num(o, "pass_rate", ci.value);
	json_set_num(i, "level", 0.95);
	json_set_num(i, "lower", ci.lower);
	json_set_num(i, "upper", ci.upper);
	json_set_str(i, "method", ci.n_tasks > 0 ? ci.method : "none");
	json_set(o, "ci", i);
}

/* Each kind of spending, divided by a count. */
static cJSON *
shares(const struct comparing *c, const double spent[BENCH_SPENDINGS],
	int64_t by)
{
	cJSON *o = json_object(c->a);

	for (int k = 0; k < BENCH_SPENDINGS; k++)
		json_set_num(o, bench_spending_names[k],
			by > 0 ? spent[k] / (double)by : NAN);
	return o;
}

static void
row(struct comparing *c, const cJSON *doc, const struct store_spent *x)
{
	cJSON *o = json_object(c->a), *all = json_object(c->a);
	double spent[BENCH_SPENDINGS];
	struct tally y;

	count(c, doc, x->model, &y);
	spent_of(x, spent);
	json_set_str(o, "policy", run_of(doc, "solver"));
	json_set_str(o, "model", x->model);
	json_set_str(o, "run", run_of(doc, "name"));
	json_set_str(o, "run_id", run_of(doc, "id"));
	json_set_str(o, "mode", run_of(doc, "mode"));
	json_set_str(o, "oracle", run_of(doc, "oracle"));
	json_set_i64(o, "tasks", (int64_t)y.tasks);
	json_set_i64(o, "solved_tasks", y.solved);
	json_set_i64(o, "samples", x->samples);
	json_set_i64(o, "scored", y.scored);
	json_set_i64(o, "pass", y.pass);
	json_set_i64(o, "error", y.error);
	json_set_i64(o, "pending", y.pending - y.missed);
	json_set_i64(o, "not_reached", y.missed);
	rate_json(c, &y, o);
	json_set_i64(o, "calls", x->calls);
	json_set_i64(o, "cached", x->cached);
	for (int k = 0; k < BENCH_SPENDINGS; k++)
		json_set_num(all, bench_spending_names[k], spent[k]);
	json_set(o, "spent", all);
	json_set(o, "mean", shares(c, spent, x->samples - y.pending));
	json_set(o, "per_solved", shares(c, spent, y.solved));
	json_push(c->rows, o);
}

static int
load(struct comparing *c, size_t i, struct err *e)
{
	const struct bench_report_options o = {.per_task = true};
	struct store_spent *rows;
	size_t n;

	if (bench_report(c->s, c->a, c->o->runs[i], &o, &c->docs[i], e) < 0 ||
		store_report_spent(
			c->s, c->a, run_of(c->docs[i], "id"), &rows, &n, e) < 0)
		return -1;
	if (used_up(c, run_of(c->docs[i], "name"), rows, n))
		not_reached(c->docs[i]);
	for (size_t k = 0; k < n; k++)
		row(c, c->docs[i], &rows[k]);
	return 0;
}

/* ---- rows beside one another ---- */

static double
axis_of(const struct comparing *c, const cJSON *row)
{
	return json_num(
		json_get(row, "mean"), bench_spending_names[c->o->axis], NAN);
}

static bool
beaten(const struct comparing *c, const cJSON *row)
{
	double x = axis_of(c, row), y = json_num(row, "pass_rate", NAN);
	const cJSON *r;

	cJSON_ArrayForEach(r, c->rows)
	{
		double rx = axis_of(c, r), ry = json_num(r, "pass_rate", NAN);

		if (rx <= x && ry >= y && (rx < x || ry > y))
			return true;
	}
	return false;
}

static void
front(struct comparing *c)
{
	cJSON *r;

	cJSON_ArrayForEach(r, c->rows)
	{
		bool known = !isnan(axis_of(c, r)) &&
			!isnan(json_num(r, "pass_rate", NAN));

		json_set_bool(r, "pareto", known && !beaten(c, r));
	}
}

/* Policies of one name are told apart by their runs. */
static const char *
label(const struct comparing *c, size_t i)
{
	const char *name = run_of(c->docs[i], "solver");

	for (size_t k = 0; k < c->o->n; k++)
		if (k != i && str_eq(run_of(c->docs[k], "solver"), name))
			return run_of(c->docs[i], "name");
	return name;
}

static void
pair(struct comparing *c, size_t i, size_t k)
{
	const cJSON *const docs[2] = {c->docs[i], c->docs[k]};
	struct err why = ERR_INIT;
	cJSON *found, *x;

	if (report__diff(c->a, docs, &found, &why) < 0) {
		json_push_str(c->warnings, why.msg);
		return;
	}
	while ((x = cJSON_DetachItemFromArray(found, 0)) != NULL) {
		json_set_str(x, "policy_a", label(c, i));
		json_set_str(x, "policy_b", label(c, k));
		json_push(c->comparisons, x);
	}
}

static void
warn_of_rows(struct comparing *c)
{
	const cJSON *r;

	cJSON_ArrayForEach(r, c->rows)
	{
		int64_t cached = json_i64(r, "cached", 0),
			pending = json_i64(r, "pending", 0);

		if (cached > 0)
			json_push_str(c->warnings,
				arena_printf(c->a,
					"%lld of %lld replies of run %s are "
					"from the cache: their tokens count, "
					"and they cost nothing",
					(long long)cached,
					(long long)json_i64(r, "calls", 0),
					json_str(r, "run", "")));
		if (pending > 0)
			json_push_str(c->warnings,
				arena_printf(c->a,
					"%lld samples of run %s are not done",
					(long long)pending,
					json_str(r, "run", "")));
	}
}

/* A task with more samples is more easily solved, and costs more. */
static void
warn_of_counts(struct comparing *c)
{
	const cJSON *most = NULL, *least = NULL, *r;

	cJSON_ArrayForEach(r, c->rows)
	{
		int64_t n = json_i64(r, "samples", 0);

		if (most == NULL || n > json_i64(most, "samples", 0))
			most = r;
		if (least == NULL || n < json_i64(least, "samples", 0))
			least = r;
	}
	if (least == NULL ||
		json_i64(most, "samples", 0) == json_i64(least, "samples", 0))
		return;
	json_push_str(c->warnings,
		arena_printf(c->a,
			"run %s has %lld samples and run %s has %lld: how many "
			"tasks are solved, and what each of them costs, can be "
			"compared after a larger -n only",
			json_str(most, "run", ""),
			(long long)json_i64(most, "samples", 0),
			json_str(least, "run", ""),
			(long long)json_i64(least, "samples", 0)));
}

static cJSON *
budget_json(const struct comparing *c)
{
	cJSON *o = json_object(c->a);

	json_set_str(o, "per", c->o->per_run ? "run" : "sample");
	for (int k = 0; k < BENCH_SPENDINGS; k++)
		if (c->o->budget[k] > 0)
			json_set_num(
				o, bench_spending_names[k], c->o->budget[k]);
	return o;
}

int
bench_policies(struct store *s, struct arena *a,
	const struct bench_policies_options *o, cJSON **doc, struct err *e)
{
	struct comparing c = {.s = s, .a = a, .o = o};
	cJSON *d = json_object(a);

	c.docs = arena_array(a, o->n + 1, sizeof(cJSON *));
	c.rows = json_array(a);
	c.comparisons = json_array(a);
	c.warnings = json_array(a);
	for (size_t i = 0; i < o->n; i++)
		if (load(&c, i, e) < 0)
			return -1;
	front(&c);
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = i + 1; k < o->n; k++)
			pair(&c, i, k);
	report__conclude(a, c.comparisons, false);
	warn_of_rows(&c);
	warn_of_counts(&c);
	json_set_str(d, "schema", "rtlsmith.policies/1");
	json_set(d, "budget", budget_json(&c));
	json_set_str(d, "axis", bench_spending_names[o->axis]);
	if (o->n > 0)
		json_set(d, "suites",
			json_copy(a, json_get(c.docs[0], "suites")));
	json_set(d, "policies", c.rows);
	json_set(d, "comparisons", c.comparisons);
	json_set(d, "warnings", c.warnings);
	*doc = d;
	return 0;
}
