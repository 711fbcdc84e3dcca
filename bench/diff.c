/*
 * diff: paired comparison of two runs, from the same documents that reports
 * are made of.  Tasks are the unit: samples of one task are not independent.
 * Must not print.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report_int.h"
#include "eval/stats.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define DIFF_SEED UINT64_C(0x72746c736d697468) /* the same answer each time */
#define DIFF_BOOTSTRAP 10000
#define DIFF_FLIPS 100000
#define DIFF_LEVEL 0.05

struct diffing {
	struct arena *a;
	const cJSON *docs[2];
	int64_t k;
	bool self; /* a run with itself: pairs of its models */
	cJSON *warnings;
	cJSON *comparisons;
};

/* A task that both sides have scored. */
struct paired {
	const cJSON *t[2];
	int64_t n[2], c[2];
	double value[2], d; /* d = value[1] - value[0] */
};

static const char *
run_name(const struct diffing *x, int side)
{
	return json_str(json_get(x->docs[side], "run"), "name", "");
}

/*
 * May they be compared?
 */

static void
warn(struct diffing *x, const char *text)
{
	json_push_str(x->warnings, text);
}

static void
check_suites(struct diffing *x)
{
	const cJSON *p, *q;

	cJSON_ArrayForEach(p, json_get(x->docs[0], "suites"))
	{
		cJSON_ArrayForEach(q, json_get(x->docs[1], "suites"))
		{
			const char *name = json_str(p, "name", "");

			if (!str_eq(name, json_str(q, "name", "")) ||
				str_eq(json_str(p, "sha256", ""),
					json_str(q, "sha256", "")))
				continue;
			warn(x,
				arena_printf(x->a,
					"suite %s is not the same (%s %.8s and "
					"%s %.8s)",
					name, json_str(p, "version", ""),
					json_str(p, "sha256", ""),
					json_str(q, "version", ""),
					json_str(q, "sha256", "")));
		}
	}
}

static void
check_mode(struct diffing *x)
{
	const char *p = json_str(json_get(x->docs[0], "run"), "mode", "");
	const char *q = json_str(json_get(x->docs[1], "run"), "mode", "");

	if (!str_eq(p, q))
		warn(x,
			arena_printf(
				x->a, "judged in %s and in %s mode", p, q));
}

/* What a solver could see is part of what a score means. */
static void
check_oracle(struct diffing *x)
{
	const char *p = json_str(json_get(x->docs[0], "run"), "oracle", "none");
	const char *q = json_str(json_get(x->docs[1], "run"), "oracle", "none");

	if (!str_eq(p, q))
		warn(x,
			arena_printf(x->a,
				"solved with oracle %s and with oracle %s", p,
				q));
}

static int
by_text(const void *p, const void *q)
{
	return strcmp(*(const char *const *)p, *(const char *const *)q);
}

/* Fingerprints in alphabetical order as one text. */
static char *
tools(struct diffing *x, int side)
{
	const cJSON *arr = json_get(x->docs[side], "tools");
	const char **names = arena_array(
		x->a, (size_t)cJSON_GetArraySize(arr) + 1, sizeof(*names));
	char *text = arena_strdup(x->a, "");
	size_t n = 0;
	const cJSON *t;

	cJSON_ArrayForEach(t, arr)
	{
		names[n++] = json_str(t, "fingerprint", "");
	}
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++)
		text = arena_printf(
			x->a, "%s%s%s", text, i > 0 ? " + " : "", names[i]);
	return text;
}

static void
check_tools(struct diffing *x)
{
	char *p = tools(x, 0), *q = tools(x, 1);

	if (p[0] != '\0' && q[0] != '\0' && !str_eq(p, q))
		warn(x,
			arena_printf(x->a, "judged with \"%s\" and with \"%s\"",
				p, q));
}

static int
check(struct diffing *x, bool force, struct err *e)
{
	const cJSON *first;

	check_suites(x);
	check_mode(x);
	check_oracle(x);
	check_tools(x);
	first = x->warnings->child;
	if (first == NULL || force)
		return 0;
	return err_set(e, ERR_USAGE,
		"runs %s and %s are not comparable: %s%s; --force compares "
		"them all the same",
		run_name(x, 0), run_name(x, 1), first->valuestring,
		first->next != NULL ? ", and more" : "");
}

/*
 * One comparison
 */

static const cJSON *
find_task(const cJSON *doc, const cJSON *like, const char *model)
{
	const cJSON *t;

	cJSON_ArrayForEach(t, json_get(doc, "tasks"))
	{
		if (str_eq(json_str(t, "id", ""), json_str(like, "id", "")) &&
			str_eq(json_str(t, "suite", ""),
				json_str(like, "suite", "")) &&
			str_eq(json_str(t, "model", ""), model))
			return t;
	}
	return NULL;
}

/* Tasks of both sides; *left_out counts common ones with too few samples. */
static struct paired *
pair_tasks(struct diffing *x, const char *const models[2], size_t *n,
	int64_t *left_out)
{
	const cJSON *arr = json_get(x->docs[0], "tasks");
	struct paired *p = arena_array(
		x->a, (size_t)cJSON_GetArraySize(arr) + 1, sizeof(*p));
	const cJSON *t;

	*n = 0;
	*left_out = 0;
	cJSON_ArrayForEach(t, arr)
	{
		struct paired *q = &p[*n];

		if (!str_eq(json_str(t, "model", ""), models[0]))
			continue;
		q->t[0] = t;
		q->t[1] = find_task(x->docs[1], t, models[1]);
		if (q->t[1] == NULL)
			continue;
		for (int s = 0; s < 2; s++) {
			q->n[s] = json_i64(q->t[s], "n", 0);
			q->c[s] = json_i64(q->t[s], "c", 0);
			q->value[s] = stats_pass_at_k(q->n[s], q->c[s], x->k);
		}
		q->d = q->value[1] - q->value[0];
		if (isnan(q->d))
			++*left_out;
		else
			++*n;
	}
	return p;
}

static int
by_difference(const void *p, const void *q)
{
	const struct paired *a = p, *b = q;
	int c;

	if (a->d < b->d || a->d > b->d)
		return a->d < b->d ? -1 : 1;
	c = strcmp(
		json_str(a->t[0], "suite", ""), json_str(b->t[0], "suite", ""));
	return c != 0 ? c
		      : strcmp(json_str(a->t[0], "id", ""),
				json_str(b->t[0], "id", ""));
}

static cJSON *
side_json(struct diffing *x, const struct paired *q, int side)
{
	cJSON *o = json_object(x->a);

	json_set_i64(o, "n", q->n[side]);
	json_set_i64(o, "c", q->c[side]);
	json_set_num(o, "value", q->value[side]);
	return o;
}

/* Tasks that differ, worst first: those solved by one side only are flipped,
 * the others changed. */
static void
list_tasks(struct diffing *x, struct paired *p, size_t n, cJSON *out)
{
	cJSON *flipped = json_array(x->a), *changed = json_array(x->a);
	int64_t better = 0, worse = 0;

	qsort(p, n, sizeof(*p), by_difference);
	for (size_t i = 0; i < n; i++) {
		const struct paired *q = &p[i];
		bool flip = (q->c[0] > 0) != (q->c[1] > 0);
		cJSON *o;

		better += q->d > 0;
		worse += q->d < 0;
		if (!flip && !(q->d < 0) && !(q->d > 0))
			continue;
		o = json_object(x->a);
		json_set_str(o, "suite", json_str(q->t[0], "suite", ""));
		json_set_str(o, "id", json_str(q->t[0], "id", ""));
		if (flip)
			json_set_str(o, "direction",
				q->c[1] > 0 ? "gained" : "lost");
		json_set(o, "a", side_json(x, q, 0));
		json_set(o, "b", side_json(x, q, 1));
		json_set_num(o, "difference", q->d);
		json_push(flip ? flipped : changed, o);
	}
	json_set_i64(out, "n_better", better);
	json_set_i64(out, "n_worse", worse);
	json_set_i64(out, "n_equal", (int64_t)n - better - worse);
	json_set(out, "flipped", flipped);
	json_set(out, "changed", changed);
}

/* The test that fits: McNemar's where a task is one sample on either side. */
static void
test(struct diffing *x, const struct paired *p, size_t n, const double *d,
	cJSON *out)
{
	cJSON *o = json_object(x->a);
	bool single = x->k == 1;
	int64_t lost = 0, gained = 0;
	double v;

	for (size_t i = 0; i < n; i++) {
		single = single && p[i].n[0] == 1 && p[i].n[1] == 1;
		lost += p[i].d < 0;
		gained += p[i].d > 0;
	}
	if (single) {
		v = stats_mcnemar_exact(lost, gained);
		json_set_str(o, "method", "mcnemar-exact");
		json_set_i64(o, "lost", lost);
		json_set_i64(o, "gained", gained);
	} else {
		v = stats_sign_flip(d, n, DIFF_SEED, DIFF_FLIPS);
		json_set_str(o, "method", "sign-flip");
	}
	json_set_num(o, "p", v);
	json_set(out, "test", o);
}

static void
means(struct diffing *x, const struct paired *p, size_t n, const double *d,
	cJSON *out)
{
	cJSON *ci = json_object(x->a);
	double sum[3] = {0, 0, 0}, lower, upper;

	for (size_t i = 0; i < n; i++) {
		sum[0] += p[i].value[0];
		sum[1] += p[i].value[1];
		sum[2] += d[i];
	}
	stats_paired_bootstrap(d, n, DIFF_SEED, DIFF_BOOTSTRAP, &lower, &upper);
	json_set_num(out, "value_a", sum[0] / (double)n);
	json_set_num(out, "value_b", sum[1] / (double)n);
	json_set_num(out, "difference", sum[2] / (double)n);
	json_set_num(ci, "level", 1.0 - DIFF_LEVEL);
	json_set_num(ci, "lower", lower);
	json_set_num(ci, "upper", upper);
	json_set_str(ci, "method", "paired-bootstrap");
	json_set(out, "ci", ci);
}

static void
compare(struct diffing *x, const char *model_a, const char *model_b)
{
	const char *const models[2] = {model_a, model_b};
	int64_t left_out;
	size_t n;
	struct paired *p = pair_tasks(x, models, &n, &left_out);
	double *d = arena_array(x->a, n + 1, sizeof(*d));
	cJSON *o;

	if (n == 0)
		return;
	o = json_object(x->a);
	json_set_str(o, "model_a", model_a);
	json_set_str(o, "model_b", model_b);
	json_set_str(
		o, "metric", arena_printf(x->a, "pass@%lld", (long long)x->k));
	json_set_i64(o, "n_tasks", (int64_t)n);
	json_set_i64(o, "tasks_left_out", left_out);
	qsort(p, n, sizeof(*p), by_difference); /* one order, one bootstrap */
	for (size_t i = 0; i < n; i++)
		d[i] = p[i].d;
	means(x, p, n, d, o);
	test(x, p, n, d, o);
	list_tasks(x, p, n, o);
	json_push(x->comparisons, o);
}

/*
 * All comparisons
 */

static const char *
model_name(const cJSON *m)
{
	return json_str(m, "name", "");
}

static void
compare_all(struct diffing *x)
{
	const cJSON *ma = json_get(x->docs[0], "models");
	const cJSON *mb = json_get(x->docs[1], "models");
	const cJSON *p, *q;

	if (!x->self && cJSON_GetArraySize(ma) == 1 &&
		cJSON_GetArraySize(mb) == 1) {
		compare(x, model_name(ma->child), model_name(mb->child));
		return;
	}
	cJSON_ArrayForEach(p, ma)
	{
		for (q = x->self ? p->next : mb->child; q != NULL; q = q->next)
			if (x->self || str_eq(model_name(p), model_name(q)))
				compare(x, model_name(p), model_name(q));
	}
}

static const char *
outcome(double p, double difference)
{
	if (!(p < DIFF_LEVEL))
		return "tied";
	return difference > 0 ? "better" : "worse";
}

/* Adjusts the p-values for how many there are, and judges by them. */
void
report__conclude(struct arena *a, cJSON *comparisons, bool self)
{
	size_t n = (size_t)cJSON_GetArraySize(comparisons), i = 0;
	double *p = arena_array(a, n + 1, sizeof(*p));
	cJSON *o;

	cJSON_ArrayForEach(o, comparisons)
	{
		p[i++] = json_num(json_get(o, "test"), "p", 1.0);
	}
	stats_holm(p, n);
	i = 0;
	cJSON_ArrayForEach(o, comparisons)
	{
		double d = json_num(o, "difference", 0);
		const char *what = outcome(p[i], d);
		const char *first = self ? json_str(o, "model_a", "") : "A";
		const char *second = self ? json_str(o, "model_b", "") : "B";

		first = json_str(o, "policy_a", first);
		second = json_str(o, "policy_b", second);
		json_set_num(json_get(o, "test"), "p_holm", p[i]);
		json_set_str(o, "outcome", what);
		json_set_str(o, "statement",
			str_eq(what, "tied")
				? arena_printf(a,
					  "tied: %s and %s do not differ at "
					  "the 5 %% level (p = %.3g)",
					  first, second, p[i])
				: arena_printf(a, "%s is %s than %s (p = %.3g)",
					  second, what, first, p[i]));
		i++;
	}
}

static cJSON *
run_json(struct diffing *x, int side)
{
	const cJSON *run = json_get(x->docs[side], "run");
	cJSON *o = json_object(x->a);

	json_set_str(o, "id", json_str(run, "id", ""));
	json_set_str(o, "name", json_str(run, "name", ""));
	json_set_str(o, "mode", json_str(run, "mode", ""));
	json_set_str(o, "tools", tools(x, side));
	json_set(o, "suites",
		json_copy(x->a, json_get(x->docs[side], "suites")));
	return o;
}

static int
load(struct diffing *x, struct store *s, const char *const runs[2],
	const struct bench_diff_options *o, struct err *e)
{
	struct bench_report_options r = {
		.ks = &x->k, .n_ks = 1, .mode = o->mode, .per_task = true};

	for (int i = 0; i < 2; i++) {
		cJSON *doc;

		if (bench_report(s, x->a, runs[i], &r, &doc, e) < 0)
			return -1;
		x->docs[i] = doc;
	}
	x->self = str_eq(json_str(json_get(x->docs[0], "run"), "id", ""),
		json_str(json_get(x->docs[1], "run"), "id", ""));
	if (x->self && cJSON_GetArraySize(json_get(x->docs[0], "models")) < 2)
		return err_set(e, ERR_USAGE,
			"run %s has one model and cannot be compared with "
			"itself; name two runs",
			run_name(x, 0));
	return 0;
}

static void
finish(struct diffing *x, cJSON **doc)
{
	cJSON *d = json_object(x->a);

	json_set_str(d, "schema", "rtlsmith.diff/1");
	json_set(d, "a", run_json(x, 0));
	json_set(d, "b", run_json(x, 1));
	json_set_i64(d, "k", x->k);
	json_set_bool(d, "same_run", x->self);
	json_set(d, "warnings", x->warnings);
	json_set(d, "comparisons", x->comparisons);
	*doc = d;
}

static int
diff(struct diffing *x, bool force, struct err *e)
{
	x->warnings = json_array(x->a);
	x->comparisons = json_array(x->a);
	if (check(x, force, e) < 0)
		return -1;
	compare_all(x);
	if (x->comparisons->child == NULL)
		return err_set(e, ERR_USAGE,
			"runs %s and %s have no task of a common model that "
			"both have scored with at least %lld samples",
			run_name(x, 0), run_name(x, 1), (long long)x->k);
	return 0;
}

int
report__diff(struct arena *a, const cJSON *const docs[2], cJSON **comparisons,
	struct err *e)
{
	struct diffing x = {.a = a, .docs = {docs[0], docs[1]}, .k = 1};

	if (diff(&x, false, e) < 0)
		return -1;
	*comparisons = x.comparisons;
	return 0;
}

int
bench_diff(struct store *s, struct arena *a, const char *const runs[2],
	const struct bench_diff_options *o, cJSON **doc, struct err *e)
{
	struct diffing x = {.a = a, .k = o->k > 0 ? o->k : 1};

	if (load(&x, s, runs, o, e) < 0 || diff(&x, o->force, e) < 0)
		return -1;
	report__conclude(a, x.comparisons, x.self);
	finish(&x, doc);
	return 0;
}
