/*
 * report_verified: which tasks of a run were found to be sound (see errata.h),
 * and the scores on them beside those on all.  Must not judge anything.
 */
#include "bench/report_int.h"

#include <math.h>
#include <string.h>

#include "bench/errata.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct looking {
	struct store *s;
	struct arena *a;
	const char *mode;
	int64_t suite_id; /* of list */
	struct bench_verified *list;
	size_t n;
};

/* The entry of a task; lists of suites are read one after another. */
static int
look_up(struct looking *w, int64_t task_id, const struct bench_verified **out,
	struct err *e)
{
	struct store_task row;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < w->n; i++)
			if (w->list[i].task_id == task_id) {
				*out = &w->list[i];
				return 0;
			}
		if (store_task_get(w->s, w->a, task_id, &row, e) < 0 ||
			bench_verified_list(w->s, w->a,
				(struct bench_verified_of){
					row.suite_id, w->mode},
				&w->list, &w->n, e) < 0)
			return -1;
	}
	return err_set(
		e, ERR_INTERNAL, "task %lld is gone", (long long)task_id);
}

int
report__verified(struct store *s, struct arena *a,
	const struct report_cells *in, bool *counts, cJSON **out, struct err *e)
{
	struct looking w = {.s = s, .a = a, .mode = in->mode};
	cJSON *o = json_object(a), *left = json_array(a);
	int64_t tasks = 0, of = 0;

	for (size_t i = 0; i < in->n; i++) {
		const struct store_cell *c = &in->cells[i];
		const struct bench_verified *v;
		cJSON *x;

		if (look_up(&w, c->task_id, &v, e) < 0)
			return -1;
		counts[i] = v->why == NULL;
		if (i > 0 && c->task_id == in->cells[i - 1].task_id)
			continue;
		of++;
		tasks += counts[i];
		if (counts[i])
			continue;
		x = json_object(a);
		json_set_str(x, "suite", c->suite);
		json_set_str(x, "task", c->task);
		json_set_str(x, "why", v->why);
		json_push(left, x);
	}
	json_set_i64(o, "tasks", tasks);
	json_set_i64(o, "of", of);
	json_set(o, "left_out", left);
	*out = o;
	return 0;
}

/* ---- for people ---- */

static const cJSON *
same_metric(const cJSON *doc, const cJSON *metric)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		if (str_eq(json_str(m, "model", ""),
			    json_str(metric, "model", "")) &&
			str_eq(json_str(m, "name", ""),
				json_str(metric, "name", "")))
			return m;
	}
	return NULL;
}

char *
bench_report_verified_text(struct arena *a, const cJSON *doc)
{
	const cJSON *v = json_get(doc, "verified"), *m;
	struct buf b;
	char *out;

	if (v == NULL || json_i64(v, "tasks", 0) == json_i64(v, "of", 0))
		return NULL;
	buf_init(&b, LIM_MIB);
	buf_printf(&b,
		"Verified tasks: %lld of %lld (the golden passes, unknown "
		"outputs do not, no erratum excludes them).",
		(long long)json_i64(v, "tasks", 0),
		(long long)json_i64(v, "of", 0));
	cJSON_ArrayForEach(m, json_get(v, "metrics"))
	{
		const cJSON *all = same_metric(doc, m);

		buf_printf(&b, "\n%s %s: %s on the verified, %s on all.",
			json_str(m, "model", ""), json_str(m, "name", ""),
			report__percent(a, json_num(m, "value", NAN)),
			report__percent(a, json_num(all, "value", NAN)));
	}
	out = buf_take(&b, a, NULL);
	buf_release(&b);
	return out;
}

const char *
report__verified_score(struct arena *a, const cJSON *doc, const cJSON *metric)
{
	const cJSON *v = json_get(doc, "verified");
	const cJSON *m = same_metric(v, metric);

	if (json_i64(v, "tasks", 0) == json_i64(v, "of", 0))
		return "same";
	if (m == NULL)
		return "-";
	return arena_printf(a, "%s (%lld tasks)",
		report__percent(a, json_num(m, "value", NAN)),
		(long long)json_i64(m, "n_tasks", 0));
}
