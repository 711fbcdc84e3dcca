/*
 * report_line: of tasks whose answer is the next line of a text: exact match,
 * and how near the lines were otherwise, of each model.  A sample without a
 * line counts as near as an empty one.  Reads measures of the store; must not
 * measure.
 */
#include "bench/report_int.h"

#include <math.h>
#include <string.h>

#include "eval/nextline.h"
#include "eval/stats.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define REPS 2000
#define SEED 20241

struct sums {
	double sum[METRICS];
	int64_t n[METRICS], rows;
};

struct lines {
	struct arena *a;
	const struct report_cells *in;
	struct sums *cell; /* one for each of in */
};

/* Rows come in the order of the cells: the search goes on where it was. */
static struct sums *
cell_of(const struct lines *l, const struct store_measured *x, size_t *at)
{
	for (size_t i = 0; i < l->in->n; i++, *at = (*at + 1) % l->in->n)
		if (l->in->cells[*at].task_id == x->task_id &&
			l->in->cells[*at].model_id == x->model_id)
			return &l->cell[*at];
	return NULL;
}

static bool
add_rows(struct lines *l, const struct store_measured *rows, size_t n)
{
	size_t at = 0;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		struct sums *s = cell_of(l, &rows[i], &at);
		struct err unreadable = ERR_INIT;
		struct arena tmp = ARENA_INIT;
		cJSON *doc;

		if (s != NULL &&
			json_parse(&tmp, rows[i].doc, strlen(rows[i].doc), &doc,
				&unreadable) == 0) {
			for (int m = 0; m < METRICS; m++) {
				double v = json_num(json_get(doc, "line"),
					metric_name((enum metric)m), NAN);

				s->sum[m] += isnan(v) ? 0 : v;
				s->n[m] += !isnan(v);
			}
			s->rows++;
			any = true;
		}
		arena_release(&tmp);
	}
	return any;
}

static bool
counts(const struct lines *l, size_t i, const char *model)
{
	return l->cell[i].rows > 0 && str_eq(l->in->cells[i].model, model);
}

/* As any other pass@1. */
static void
exact_ci(const struct lines *l, const char *model, struct stats_ci *ci)
{
	int64_t *n = arena_array(l->a, l->in->n + 1, sizeof(*n));
	int64_t *c = arena_array(l->a, l->in->n + 1, sizeof(*c));
	size_t k = 0;

	for (size_t i = 0; i < l->in->n; i++) {
		if (!counts(l, i, model))
			continue;
		n[k] = l->in->cells[i].pass + l->in->cells[i].fail;
		c[k++] = l->in->cells[i].pass;
	}
	stats_pass_ci(n, c, k, 1, ci, NULL);
}

/* Mean over tasks of the means of their samples; the interval is that of tasks
 * drawn anew. */
static void
near_ci(const struct lines *l, const char *model, enum metric m,
	struct stats_ci *ci)
{
	double *d = arena_array(l->a, l->in->n + 1, sizeof(*d)), sum = 0;
	size_t k = 0;

	memset(ci, 0, sizeof(*ci));
	for (size_t i = 0; i < l->in->n; i++) {
		const struct sums *s = &l->cell[i];

		if (!counts(l, i, model) || s->n[m] == 0)
			continue;
		d[k] = s->sum[m] / (double)s->n[m];
		sum += d[k++];
		ci->n_samples += s->n[m];
	}
	ci->n_tasks = (int64_t)k;
	ci->value = k > 0 ? sum / (double)k : NAN;
	ci->method = "bootstrap";
	ci->lower = ci->upper = NAN;
	if (k > 1)
		stats_paired_bootstrap(
			d, k, SEED, REPS, &ci->lower, &ci->upper);
}

static cJSON *
measure_json(struct arena *a, enum metric m, const struct stats_ci *ci)
{
	cJSON *o = json_object(a);

	json_set_str(o, "name", metric_name(m));
	json_set_str(o, "what", metric_text(m));
	report__ci(a, o, ci);
	return o;
}

static cJSON *
model_json(const struct lines *l, const char *model)
{
	cJSON *o = json_object(l->a), *list = json_array(l->a);
	struct stats_ci ci;

	json_set_str(o, "model", model);
	for (int m = 0; m < METRICS; m++) {
		if (m == METRIC_EXACT_WORDS)
			exact_ci(l, model, &ci);
		else
			near_ci(l, model, (enum metric)m, &ci);
		json_push(list, measure_json(l->a, (enum metric)m, &ci));
	}
	json_set(o, "measures", list);
	return o;
}

static cJSON *
models_json(const struct lines *l)
{
	cJSON *list = json_array(l->a);
	const cJSON *m;

	for (size_t i = 0; i < l->in->n; i++) {
		const char *model = l->in->cells[i].model;
		bool there = l->cell[i].rows == 0;

		cJSON_ArrayForEach(m, list)
		{
			there |= str_eq(json_str(m, "model", ""), model);
		}
		if (!there)
			json_push(list, model_json(l, model));
	}
	return list;
}

int
report__line(struct store *s, struct arena *a, const char *run_id,
	const struct report_cells *in, struct report_lines *out, struct err *e)
{
	struct store_measured_filter f = {run_id, in->mode, NEXTLINE_KIND};
	struct lines l = {.a = a, .in = in};
	struct store_measured *rows;
	size_t n;

	memset(out, 0, sizeof(*out));
	if (store_measured_list(s, a, &f, &rows, &n, e) < 0)
		return -1;
	l.cell = arena_array(a, in->n + 1, sizeof(*l.cell));
	if (n == 0 || !add_rows(&l, rows, n))
		return 0;
	out->doc = models_json(&l);
	out->similar = arena_array(a, in->n + 1, sizeof(*out->similar));
	for (size_t i = 0; i < in->n; i++)
		out->similar[i] = l.cell[i].n[METRIC_EDIT_FUZZ] > 0
			? l.cell[i].sum[METRIC_EDIT_FUZZ] /
				(double)l.cell[i].n[METRIC_EDIT_FUZZ]
			: NAN;
	return 0;
}

/* ---- for people ---- */

static const cJSON *
measure_of(const cJSON *model, enum metric m)
{
	return cJSON_GetArrayItem(json_get(model, "measures"), (int)m);
}

static void
add_value(struct buf *b, struct arena *a, const cJSON *model, enum metric m,
	const char *what)
{
	const cJSON *x = measure_of(model, m);

	buf_printf(b, "; %s %s", what,
		report__percent(a, json_num(x, "value", NAN)));
}

static void
add_interval(struct buf *b, struct arena *a, const cJSON *model, enum metric m)
{
	buf_printf(b, ", 95 %% interval %s",
		report__interval(a, measure_of(model, m)));
}

char *
bench_report_line_text(struct arena *a, const cJSON *doc)
{
	static const enum metric others[] = {METRIC_EXACT, METRIC_BLEU4,
		METRIC_ROUGE_L, METRIC_CHRF, METRIC_CODEBLEU};
	const cJSON *m;
	struct buf b;
	char *text;

	if (json_get(doc, "line") == NULL)
		return NULL;
	buf_init(&b, LIM_MIB);
	cJSON_ArrayForEach(m, json_get(doc, "line"))
	{
		const cJSON *em = measure_of(m, METRIC_EXACT_WORDS);

		buf_printf(&b, "%s%s: %lld lines of %lld tasks",
			b.len > 0 ? "\n" : "", json_str(m, "model", ""),
			(long long)json_i64(em, "n_samples", 0),
			(long long)json_i64(em, "n_tasks", 0));
		add_value(&b, a, m, METRIC_EXACT_WORDS, "exact match");
		add_interval(&b, a, m, METRIC_EXACT_WORDS);
		add_value(&b, a, m, METRIC_EDIT_FUZZ, "edit similarity");
		add_interval(&b, a, m, METRIC_EDIT_FUZZ);
		add_value(&b, a, m, METRIC_EDIT_DIFFLIB, "by difflib");
		add_interval(&b, a, m, METRIC_EDIT_DIFFLIB);
		add_value(&b, a, m, METRIC_EDIT_LEVENSHTEIN, "by Levenshtein");
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			add_value(&b, a, m, others[i], metric_name(others[i]));
		buf_addch(&b, '.');
	}
	text = buf_take(&b, a, NULL);
	buf_release(&b);
	return text;
}
