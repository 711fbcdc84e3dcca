/*
 * report_ppa: what the passing samples of a run cost beside their goldens, in
 * sums a model and as points for a chart.  Numbers of a design that does not
 * pass are not read: the store does not have them.  Must not measure.
 */
#include "bench/report_int.h"

#include <math.h>
#include <string.h>

#include "eval/ppa.h"
#include "eval/ppa_score.h"
#include "lib/base/str.h"

#define POINTS_MAX 20000 /* of a chart */

/* Figures beside the golden's, and TuRTLe's scores of three of them. */
static const char *const ratios[] = {
	"cells", "wires", "area", "delay", "power", "adp"};
#define N_RATIOS (sizeof(ratios) / sizeof(ratios[0]))
static const char *const turtle[][2] = {
	{"area", "area"}, {"delay", "delay_ps"}, {"power", "power_nw"}};
#define N_TURTLE (sizeof(turtle) / sizeof(turtle[0]))

struct sample {
	const struct store_measured *row;
	const cJSON *metrics;
};

struct costs {
	struct arena *a;
	const struct report_cells *in;
	struct sample *all;
	size_t n;
};

static double
ratio_of(const struct sample *x, const char *key)
{
	return json_num(json_get(x->metrics, "relative"), key, NAN);
}

static double
geomean(const struct costs *c, const char *model, const char *key)
{
	double *v = arena_array(c->a, c->n + 1, sizeof(*v));
	double *one = arena_array(c->a, c->n + 1, sizeof(*one));
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!str_eq(c->all[i].row->model, model))
			continue;
		v[n] = ratio_of(&c->all[i], key);
		one[n++] = 1;
	}
	return ppa_geomean_ratio(v, one, n, NULL);
}

/* TuRTLe's ratio of one task and model: samples that fail, and passing ones
 * that no gates could be made of, count as failing; passing ones that nobody
 * measured are left out. */
static double
turtle_ratio(
	const struct costs *c, const struct store_cell *cell, const char *key)
{
	double *v = arena_array(
		c->a, (size_t)(cell->pass + cell->fail) + c->n + 1, sizeof(*v));
	double golden = NAN;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct sample *x = &c->all[i];

		if (x->row->task_id != cell->task_id ||
			x->row->model_id != cell->model_id)
			continue;
		v[n++] = json_num(x->metrics, key, NAN);
		golden = json_num(json_get(x->metrics, "golden"), key, golden);
	}
	for (int64_t i = 0; i < cell->fail; i++)
		v[n++] = NAN;
	if (cell->pass == 0 && cell->fail > 0)
		return 2;
	return n > 0 ? ppa_turtle_ratio(v, n, golden) : NAN;
}

static cJSON *
turtle_json(const struct costs *c, const char *model)
{
	double *r = arena_array(c->a, c->in->n + 1, sizeof(*r));
	cJSON *o = json_object(c->a);
	size_t n;

	for (size_t k = 0; k < N_TURTLE; k++) {
		n = 0;
		for (size_t i = 0; i < c->in->n; i++)
			if (str_eq(c->in->cells[i].model, model))
				r[n++] = turtle_ratio(
					c, &c->in->cells[i], turtle[k][1]);
		json_set_num(o, turtle[k][0], ppa_turtle_score(r, n));
	}
	return o;
}

static cJSON *
model_json(const struct costs *c, const char *model)
{
	cJSON *o = json_object(c->a);
	int64_t n = 0, refused = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!str_eq(c->all[i].row->model, model))
			continue;
		n++;
		refused += !str_eq(
			json_str(c->all[i].metrics, "status", ""), "ok");
	}
	json_set_str(o, "model", model);
	json_set_i64(o, "measured", n);
	json_set_i64(o, "no_gates", refused);
	for (size_t k = 0; k < N_RATIOS; k++)
		json_set_num(o, ratios[k], geomean(c, model, ratios[k]));
	json_set(o, "turtle", turtle_json(c, model));
	return o;
}

static cJSON *
models_json(const struct costs *c)
{
	cJSON *arr = json_array(c->a);
	const cJSON *m;

	for (size_t i = 0; i < c->n; i++) {
		bool there = false;

		cJSON_ArrayForEach(m, arr)
		{
			there |= str_eq(
				json_str(m, "model", ""), c->all[i].row->model);
		}
		if (!there)
			json_push(arr, model_json(c, c->all[i].row->model));
	}
	return arr;
}

static cJSON *
point_json(const struct costs *c, const struct sample *x)
{
	static const char *const keys[][2] = {{"area", "area_abs"},
		{"delay_ps", "delay_ps"}, {"power_nw", "power_nw"}};
	cJSON *o = json_object(c->a);

	json_set_str(o, "model", x->row->model);
	json_set_str(o, "suite", x->row->suite);
	json_set_str(o, "task", x->row->task);
	json_set_i64(o, "idx", x->row->idx);
	for (size_t k = 2; k < N_RATIOS; k++)
		json_set_num(o, ratios[k], ratio_of(x, ratios[k]));
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		json_set_num(
			o, keys[k][1], json_num(x->metrics, keys[k][0], NAN));
	return o;
}

/* Rows whose document can be read and whose cell is in the report. */
static void
read_samples(struct costs *c, const struct store_measured *rows, size_t n)
{
	struct err e = ERR_INIT;
	cJSON *doc;

	c->all = arena_array(c->a, n + 1, sizeof(*c->all));
	for (size_t i = 0; i < n; i++) {
		bool in = false;

		for (size_t k = 0; k < c->in->n && !in; k++)
			in = c->in->cells[k].task_id == rows[i].task_id &&
				c->in->cells[k].model_id == rows[i].model_id;
		if (in &&
			json_parse(c->a, rows[i].doc, strlen(rows[i].doc), &doc,
				&e) == 0)
			c->all[c->n++] = (struct sample){&rows[i], doc};
	}
}

int
report__ppa(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, cJSON **out, struct err *e)
{
	struct store_measured_filter f = {run_id, in->mode, PPA_KIND};
	struct costs c = {.a = a, .in = in};
	struct store_measured *rows;
	cJSON *points = json_array(a);
	size_t n;

	*out = NULL;
	if (store_measured_list(s, a, &f, &rows, &n, e) < 0)
		return -1;
	if (n == 0)
		return 0;
	read_samples(&c, rows, n);
	if (c.n == 0)
		return 0;
	*out = json_object(a);
	json_set_str(
		*out, "liberty", json_str(c.all[0].metrics, "liberty", NULL));
	json_set(*out, "models", models_json(&c));
	for (size_t i = 0; i < c.n && i < POINTS_MAX; i++)
		json_push(points, point_json(&c, &c.all[i]));
	json_set(*out, "points", points);
	return 0;
}

static const char *
figure(struct arena *a, const cJSON *o, const char *key)
{
	double v = json_num(o, key, NAN);

	return isnan(v) ? "-" : arena_printf(a, "%.4g", v);
}

const char *const bench_report_ppa_columns[BENCH_PPA_COLUMNS] = {"cost of",
	"measured", "cells", "area", "delay", "power", "area x delay",
	"TuRTLe area", "TuRTLe delay", "TuRTLe power"};

size_t
bench_report_ppa_rows(
	struct arena *a, const cJSON *doc, struct bench_ppa_row **rows)
{
	static const char *const keys[] = {
		"cells", "area", "delay", "power", "adp"};
	const cJSON *models = json_path(doc, "ppa.models"), *m;
	size_t n = 0;

	*rows = arena_array(
		a, (size_t)cJSON_GetArraySize(models) + 1, sizeof(**rows));
	cJSON_ArrayForEach(m, models)
	{
		const char **cell = (*rows)[n++].cell;

		*cell++ = json_str(m, "model", "");
		*cell++ = arena_printf(
			a, "%lld", (long long)json_i64(m, "measured", 0));
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			*cell++ = figure(a, m, keys[k]);
		for (size_t k = 0; k < N_TURTLE; k++)
			*cell++ =
				figure(a, json_get(m, "turtle"), turtle[k][0]);
	}
	return n;
}

char *
bench_report_ppa_text(struct arena *a, const cJSON *doc)
{
	const char *lib = json_str(json_get(doc, "ppa"), "liberty", NULL);

	if (json_get(doc, "ppa") == NULL)
		return NULL;
	return arena_printf(a,
		"cost of passing samples, times the golden's (geometric mean; "
		"below 1 is better; power is an estimate)%s%s; TuRTLe "
		"scores are of all samples: 100 as the goldens, 0 as failing",
		lib ? ", with " : "", lib ? lib : "");
}
