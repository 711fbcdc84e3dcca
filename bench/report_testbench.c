/*
 * report_testbench: of tasks whose candidate is a testbench: the share that
 * accepts the right design (golden accuracy) and the share that rejects faulty
 * ones, too (mutant accuracy).  Counts verdicts; must not judge anything.
 */
#include "bench/report_int.h"

#include <math.h>
#include <string.h>

#include "lib/base/str.h"

/* Scored samples of the model's testbench tasks, and those that pass. */
struct counted {
	int64_t n, pass, weak;
};

static bool
is_testbench(const struct store_task *t)
{
	return str_eq(t->kind, "testbench");
}

/* The verdict weak_testbench is of these tasks alone. */
static int64_t
weak_of(const struct store_reason *rows, size_t n, const char *model)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].model, model) &&
			str_eq(rows[i].reason, "weak_testbench"))
			sum += rows[i].n;
	return sum;
}

static void
push(cJSON *list, struct arena *a, const char *model, const struct counted *c)
{
	cJSON *o = json_object(a);

	json_set_str(o, "model", model);
	json_set_i64(o, "n", c->n);
	json_set_num(o, "golden_accuracy",
		(double)(c->pass + c->weak) / (double)c->n);
	json_set_num(o, "mutant_accuracy", (double)c->pass / (double)c->n);
	json_push(list, o);
}

/* The first cell of each model. */
static bool
seen_before(const struct report_cells *in, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(in->cells[i].model, in->cells[at].model))
			return true;
	return false;
}

static struct counted
count(const struct report_cells *in, const bool *counts, const char *model)
{
	struct counted c = {0, 0, 0};

	for (size_t i = 0; i < in->n; i++) {
		const struct store_cell *x = &in->cells[i];

		if (!counts[i] || !str_eq(x->model, model))
			continue;
		c.n += x->pass + x->fail;
		c.pass += x->pass;
	}
	return c;
}

int
report__testbench(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, cJSON **out, struct err *e)
{
	bool *counts = arena_array(a, in->n + 1, sizeof(*counts)), any = false;
	struct store_reason *rows;
	cJSON *list = json_array(a);
	size_t n;

	*out = NULL;
	for (size_t i = 0; i < in->n; i++) {
		const struct store_cell *x = &in->cells[i];
		struct store_task row;

		if (i > 0 && x->task_id == x[-1].task_id) {
			counts[i] = counts[i - 1];
			continue;
		}
		if (store_task_get(s, a, x->task_id, &row, e) < 0)
			return -1;
		counts[i] = is_testbench(&row);
		any = any || counts[i];
	}
	if (!any)
		return 0;
	if (store_report_reasons(s, a, run_id, in->mode, &rows, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < in->n; i++) {
		const char *model = in->cells[i].model;
		struct counted c = count(in, counts, model);

		c.weak = weak_of(rows, n, model);
		if (c.n > 0 && !seen_before(in, i))
			push(list, a, model, &c);
	}
	*out = list;
	return 0;
}

/* ---- for people ---- */

char *
bench_report_testbench_text(struct arena *a, const cJSON *doc)
{
	char *text = NULL;
	const cJSON *m;

	cJSON_ArrayForEach(m, json_get(doc, "testbench"))
	{
		text = arena_printf(a,
			"%s%s%s: golden accuracy %s, mutant accuracy %s of "
			"%lld testbenches.",
			text != NULL ? text : "", text != NULL ? "\n" : "",
			json_str(m, "model", ""),
			report__percent(a, json_num(m, "golden_accuracy", NAN)),
			report__percent(a, json_num(m, "mutant_accuracy", NAN)),
			(long long)json_i64(m, "n", 0));
	}
	return text;
}
