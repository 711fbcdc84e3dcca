/*
 * report_md: documents as Markdown: a page a run, and the leaderboard over
 * several runs.  The leaderboard refuses nothing, but says beside each score
 * in which mode and with which tools it was judged, since scores of different
 * judges are not comparable.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report_int.h"
#include "lib/base/str.h"

static void
cell(struct report_writer *w, const char *s)
{
	buf_addstr(w->out, " ");
	report__md_text(w, s);
	buf_addstr(w->out, " |");
}

static void
cell_i64(struct report_writer *w, const cJSON *o, const char *key)
{
	buf_printf(w->out, " %lld |", (long long)json_i64(o, key, 0));
}

static void
md_head(struct report_writer *w, const cJSON *doc)
{
	const cJSON *t = json_get(doc, "totals");
	const cJSON *tok = json_get(t, "tokens");

	buf_addstr(w->out, "# Run ");
	report__md_text(w, report__run(doc, "name"));
	buf_addstr(w->out, "\n\nSuite ");
	report__md_text(w, report__suites(w->a, doc));
	buf_addstr(w->out, ", judged in mode ");
	report__md_text(w, bench_report_judged_text(w->a, doc));
	buf_addstr(w->out, " with ");
	report__md_text(w, report__tools(w->a, doc));
	buf_printf(w->out, "; created %s, %s.\n\n", report__run(doc, "created"),
		report__run(doc, "status"));
	buf_printf(w->out,
		"%lld tasks, %lld samples: %lld scored, %lld in error, %lld "
		"not done. Of the replies %lld were cut by length, %lld empty, "
		"%lld without code. ",
		(long long)json_i64(t, "tasks", 0),
		(long long)json_i64(t, "samples", 0),
		(long long)json_i64(t, "scored", 0),
		(long long)json_i64(t, "error", 0),
		(long long)json_i64(t, "pending", 0),
		(long long)json_i64(t, "truncated", 0),
		(long long)json_i64(t, "empty", 0),
		(long long)json_i64(t, "no_code", 0));
	if (cJSON_IsObject(tok))
		buf_printf(w->out, "%lld tokens in, %lld out; cost %s.",
			(long long)json_i64(tok, "input", 0),
			(long long)json_i64(tok, "output", 0),
			report__cost(w->a, doc));
	buf_addstr(w->out, "\n\n");
}

/* Each line a line of the page. */
static void
md_lines(struct report_writer *w, char *text)
{
	char *line, *next = text;

	buf_addch(w->out, '\n');
	while ((line = strsep(&next, "\n")) != NULL) {
		report__md_text(w, line);
		buf_addstr(w->out, next != NULL ? "\\\n" : "\n");
	}
}

static void
md_scores(struct report_writer *w, const cJSON *doc)
{
	const cJSON *m;

	buf_addstr(w->out,
		"| model | metric | score | 95 % interval | tasks | samples "
		"|\n|---|---|---:|---|---:|---:|\n");
	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		buf_addch(w->out, '|');
		cell(w, json_str(m, "model", ""));
		cell(w, json_str(m, "name", ""));
		cell(w, report__percent(w->a, json_num(m, "value", NAN)));
		cell(w, report__interval(w->a, m));
		cell_i64(w, m, "n_tasks");
		cell_i64(w, m, "n_samples");
		buf_addch(w->out, '\n');
	}
	buf_addstr(w->out,
		"\nThe unbiased estimate; samples in error are in no "
		"denominator.\n\n## Outcomes\n\n| model | status | reason | "
		"class | samples |\n|---|---|---|---|---:|\n");
	cJSON_ArrayForEach(m, json_get(doc, "models"))
	{
		const cJSON *r;

		cJSON_ArrayForEach(r, json_get(m, "reasons"))
		{
			buf_addch(w->out, '|');
			cell(w, json_str(m, "name", ""));
			cell(w, json_str(r, "status", ""));
			cell(w, json_str(r, "reason", ""));
			cell(w, json_str(r, "letter", ""));
			cell_i64(w, r, "n");
			buf_addch(w->out, '\n');
		}
	}
	if (bench_report_verified_text(w->a, doc) != NULL)
		md_lines(w, bench_report_verified_text(w->a, doc));
	if (bench_report_testbench_text(w->a, doc) != NULL)
		md_lines(w, bench_report_testbench_text(w->a, doc));
	if (bench_report_line_text(w->a, doc) != NULL)
		md_lines(w, bench_report_line_text(w->a, doc));
	if (bench_report_modes_text(w->a, doc) != NULL)
		buf_printf(
			w->out, "\n%s\n", bench_report_modes_text(w->a, doc));
}

static void
md_ppa(struct report_writer *w, const cJSON *doc)
{
	struct bench_ppa_row *rows;
	size_t n = bench_report_ppa_rows(w->a, doc, &rows);

	if (n == 0)
		return;
	buf_addstr(w->out, "\n## Cost\n\n|");
	for (size_t k = 0; k < BENCH_PPA_COLUMNS; k++)
		cell(w, bench_report_ppa_columns[k]);
	buf_addstr(w->out, "\n|---|");
	for (size_t k = 1; k < BENCH_PPA_COLUMNS; k++)
		buf_addstr(w->out, "---:|");
	for (size_t i = 0; i < n; i++) {
		buf_addstr(w->out, "\n|");
		for (size_t k = 0; k < BENCH_PPA_COLUMNS; k++)
			cell(w, rows[i].cell[k]);
	}
	buf_addstr(w->out, "\n\n");
	report__md_text(w, bench_report_ppa_text(w->a, doc));
	buf_addstr(w->out, ".\n");
}

static void
md_tasks(struct report_writer *w, const cJSON *doc)
{
	const cJSON *t;

	buf_addstr(w->out,
		"\n## Tasks\n\n| suite | task | model | pass | of | error | "
		"not done |\n|---|---|---|---:|---:|---:|---:|\n");
	cJSON_ArrayForEach(t, json_get(doc, "tasks"))
	{
		const cJSON *st = json_get(t, "status_counts");

		buf_addch(w->out, '|');
		cell(w, json_str(t, "suite", ""));
		cell(w, json_str(t, "id", ""));
		cell(w, json_str(t, "model", ""));
		cell_i64(w, t, "c");
		cell_i64(w, t, "n");
		cell_i64(w, st, "error");
		cell_i64(w, st, "pending");
		buf_addch(w->out, '\n');
	}
}

int
report__md(struct report_writer *w, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < w->n; i++) {
		if (i > 0)
			buf_addch(w->out, '\n');
		md_head(w, w->docs[i]);
		md_scores(w, w->docs[i]);
		md_ppa(w, w->docs[i]);
		if (json_get(w->docs[i], "tasks") != NULL)
			md_tasks(w, w->docs[i]);
	}
	return 0;
}

/* A line of the leaderboard. */
struct place {
	const cJSON *doc, *model, *metric; /* metric: pass@1 or NULL */
	double score;			   /* NaN: none */
	size_t order;
};

static int
by_score(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	if (isnan(a->score) != isnan(b->score))
		return isnan(a->score) ? 1 : -1;
	if (!isnan(a->score) && (a->score < b->score || a->score > b->score))
		return a->score < b->score ? 1 : -1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static const cJSON *
pass_at_1(const cJSON *doc, const char *model)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		if (json_i64(m, "k", 0) == 1 &&
			str_eq(json_str(m, "model", ""), model))
			return m;
	}
	return NULL;
}

static struct place *
places(struct report_writer *w, size_t *n)
{
	struct place *p;
	const cJSON *m;

	*n = 0;
	for (size_t i = 0; i < w->n; i++)
		*n += (size_t)cJSON_GetArraySize(
			json_get(w->docs[i], "models"));
	p = arena_array(w->a, *n + 1, sizeof(*p));
	*n = 0;
	for (size_t i = 0; i < w->n; i++) {
		cJSON_ArrayForEach(m, json_get(w->docs[i], "models"))
		{
			struct place *x = &p[*n];

			x->doc = w->docs[i];
			x->model = m;
			x->metric =
				pass_at_1(w->docs[i], json_str(m, "name", ""));
			x->score = json_num(x->metric, "value", NAN);
			x->order = (*n)++;
		}
	}
	qsort(p, *n, sizeof(*p), by_score);
	return p;
}

int
report__leaderboard(struct report_writer *w, struct err *e)
{
	size_t n;
	struct place *p = places(w, &n);

	(void)e;
	buf_addstr(w->out,
		"| # | model | pass@1 | 95 % interval | on verified tasks | "
		"tasks | scored | error | suite | mode | tools | run |\n"
		"|---:|---|---:|---|---:|---:|---:|---:|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(w->out, "| %zu |", i + 1);
		cell(w, json_str(p[i].model, "name", ""));
		cell(w, report__percent(w->a, p[i].score));
		cell(w, report__interval(w->a, p[i].metric));
		cell(w, report__verified_score(w->a, p[i].doc, p[i].metric));
		cell_i64(w, p[i].metric, "n_tasks");
		cell_i64(w, p[i].model, "scored");
		cell_i64(w, p[i].model, "error");
		cell(w, report__suites(w->a, p[i].doc));
		cell(w, bench_report_judged_text(w->a, p[i].doc));
		cell(w, report__tools(w->a, p[i].doc));
		cell(w, report__run(p[i].doc, "name"));
		buf_addch(w->out, '\n');
	}
	return 0;
}
