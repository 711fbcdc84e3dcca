/*
 * report_print: a run's report for people (see report_print.h).  All numbers
 * come from the report's document.
 */
#include "cli/report_print.h"

#include <math.h>
#include <string.h>

#include "bench/report.h"
#include "lib/base/str.h"

static const char *
percent(struct arena *a, double v)
{
	return isnan(v) ? "-" : arena_printf(a, "%.1f %%", 100.0 * v);
}

static double
num_or_nan(const cJSON *o, const char *key)
{
	return json_num(o, key, NAN);
}

static void
print_scores(struct cli *cli, const cJSON *doc)
{
	static const struct ui_col cols[] = {{"model", false},
		{"metric", false}, {"score", true}, {"95 % interval", false},
		{"tasks", true}, {"samples", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 6);
	const cJSON *m;

	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		const cJSON *ci = json_get(m, "ci");
		double lower = num_or_nan(ci, "lower");
		const char *cells[6];

		cells[0] = json_str(m, "model", "");
		cells[1] = json_str(m, "name", "");
		cells[2] = percent(a, num_or_nan(m, "value"));
		cells[3] = isnan(lower)
			? "-"
			: arena_printf(a, "%s - %s (%s)", percent(a, lower),
				  percent(a, num_or_nan(ci, "upper")),
				  json_str(ci, "method", ""));
		cells[4] = arena_printf(
			a, "%lld", (long long)json_i64(m, "n_tasks", 0));
		cells[5] = arena_printf(
			a, "%lld", (long long)json_i64(m, "n_samples", 0));
		ui_table_row(t, cells);
		ui_table_style(t, 2, UI_BOLD);
	}
	if (ui_table_rows(t) > 0)
		ui_table_print(cli->ui, t);
}

static void
print_ppa(struct cli *cli, const cJSON *doc)
{
	struct ui_col cols[BENCH_PPA_COLUMNS];
	struct bench_ppa_row *rows;
	size_t n = bench_report_ppa_rows(cli->arena, doc, &rows);
	struct ui_table *t;

	if (n == 0)
		return;
	for (size_t k = 0; k < BENCH_PPA_COLUMNS; k++)
		cols[k] = (struct ui_col){bench_report_ppa_columns[k], k > 0};
	t = ui_table_new(cli->arena, cols, BENCH_PPA_COLUMNS);
	for (size_t i = 0; i < n; i++)
		ui_table_row(t, rows[i].cell);
	ui_table_print(cli->ui, t);
	ui_print(cli->ui, "%s\n", bench_report_ppa_text(cli->arena, doc));
}

static void
print_funnel(struct cli *cli, const cJSON *f)
{
	ui_print(cli->ui,
		"  %lld replies, %lld with code, %lld compile, %lld simulate "
		"to a verdict, %lld pass\n",
		(long long)json_i64(f, "scored", 0),
		(long long)json_i64(f, "extracted", 0),
		(long long)json_i64(f, "compiles", 0),
		(long long)json_i64(f, "simulates", 0),
		(long long)json_i64(f, "pass", 0));
}

static void
print_outcomes(struct cli *cli, const cJSON *doc)
{
	struct arena *a = cli->arena;
	const cJSON *m, *r;

	cJSON_ArrayForEach(m, json_get(doc, "models"))
	{
		ui_print(cli->ui,
			"%s%s%s: %lld scored: %s%lld pass%s, %lld fail; %lld "
			"in error, %lld not done\n",
			ui_style(cli->ui, UI_BOLD), json_str(m, "name", ""),
			ui_style(cli->ui, UI_PLAIN),
			(long long)json_i64(m, "scored", 0),
			ui_style(cli->ui, UI_GOOD),
			(long long)json_i64(m, "pass", 0),
			ui_style(cli->ui, UI_PLAIN),
			(long long)json_i64(m, "fail", 0),
			(long long)json_i64(m, "error", 0),
			(long long)json_i64(m, "pending", 0));
		if (json_get(doc, "line") == NULL) /* which compiles nothing */
			print_funnel(cli, json_get(m, "funnel"));
		cJSON_ArrayForEach(r, json_get(m, "reasons"))
		{
			const char *letter = json_str(r, "letter", "");
			const char *status = json_str(r, "status", "");

			if (str_eq(status, "pass"))
				continue;
			ui_print(cli->ui, "  %6lld %s %s%s%s%s\n",
				(long long)json_i64(r, "n", 0), status,
				json_str(r, "reason", ""),
				letter[0] != '\0' ? " (class " : "", letter,
				letter[0] != '\0' ? ")" : "");
		}
	}
	(void)a;
}

void
report_print_table(struct cli *cli, const cJSON *doc)
{
	const cJSON *run = json_get(doc, "run");
	const cJSON *t = json_get(doc, "totals");
	const cJSON *s;
	double cost = num_or_nan(t, "cost_usd");
	static char *(*const texts[])(struct arena *, const cJSON *) = {
		bench_report_verified_text, bench_report_testbench_text,
		bench_report_line_text, bench_report_modes_text,
		bench_report_opinions_text};

	ui_print(cli->ui, "run %s (%s), judged in %s mode, ",
		json_str(run, "name", ""), json_str(run, "status", ""),
		json_str(run, "mode", ""));
	if (!str_eq(json_str(run, "solver", "single"), "single"))
		ui_print(cli->ui, "agent %s with oracle %s, ",
			json_str(run, "solver", ""),
			json_str(run, "oracle", ""));
	ui_print(cli->ui, "suite");
	cJSON_ArrayForEach(s, json_get(doc, "suites"))
	{
		ui_print(cli->ui, " %s@%s", json_str(s, "name", ""),
			json_str(s, "version", ""));
	}
	ui_print(cli->ui, "\n");
	print_scores(cli, doc);
	print_outcomes(cli, doc);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = texts[i](cli->arena, doc);

		if (text != NULL)
			ui_print(cli->ui, "%s\n", text);
	}
	print_ppa(cli, doc);
	ui_print(cli->ui,
		"replies: %lld cut by length, %lld empty, %lld without code; "
		"tokens %lld in, %lld out; %lld requests, %lld retries, %lld "
		"from cache; ",
		(long long)json_i64(t, "truncated", 0),
		(long long)json_i64(t, "empty", 0),
		(long long)json_i64(t, "no_code", 0),
		(long long)json_i64(json_get(t, "tokens"), "input", 0),
		(long long)json_i64(json_get(t, "tokens"), "output", 0),
		(long long)json_i64(t, "requests", 0),
		(long long)json_i64(t, "retries", 0),
		(long long)json_i64(t, "cache_hits", 0));
	if (isnan(cost))
		ui_print(cli->ui, "cost not known (no price)\n");
	else
		ui_print(cli->ui, "cost USD %.4f\n", cost);
}

int
report_print_document(
	struct cli *cli, const char *run_id, const char *mode, struct err *e)
{
	struct bench_report_options o = {.mode = mode};
	cJSON *doc;

	if (bench_report(cli->store, cli->arena, run_id, &o, &doc, e) < 0)
		return -1;
	report_print_table(cli, doc);
	return CMD_OK;
}

int
report_ks(struct cli *cli, int64_t **ks, size_t *n, struct err *e)
{
	const char *text = opt_str(cli->opts, "pass-k");
	char **part = str_split(cli->arena, text, ',', n);

	*ks = arena_array(cli->arena, *n + 1, sizeof(**ks));
	for (size_t i = 0; i < *n; i++)
		if (!str_to_i64(part[i], &(*ks)[i]) || (*ks)[i] < 1)
			return err_set(e, ERR_USAGE,
				"-k takes numbers from 1 up with commas "
				"between, not \"%s\"",
				text);
	return 0;
}

struct gate {
	const char *name; /* "pass@1"; NULL: no gate */
	const char *text; /* the least value, as given */
	double least;
};

static int
parse_gate(struct cli *cli, struct gate *g, struct err *e)
{
	const char *text = opt_str(cli->opts, "fail-under");
	size_t n;
	char **part;

	memset(g, 0, sizeof(*g));
	if (text == NULL)
		return 0;
	part = str_split(cli->arena, text, '=', &n);
	if (n != 2 || !str_to_double(part[1], &g->least) || g->least < 0 ||
		g->least > 1 || !str_starts(part[0], "pass@"))
		return err_set(e, ERR_USAGE,
			"--fail-under takes pass@K=VALUE with VALUE from 0 "
			"to 1, not \"%s\"",
			text);
	g->name = part[0];
	g->text = part[1];
	return 0;
}

static int
no_metric(const struct gate *g, struct err *e)
{
	return err_set(e, ERR_USAGE,
		"--fail-under: the run has no %s; add its k to -k and have "
		"at least as many samples",
		g->name);
}

int
report_gate_check(struct cli *cli, const cJSON *config, struct err *e)
{
	const cJSON *k;
	struct gate g;
	int64_t want;

	if (parse_gate(cli, &g, e) < 0)
		return -1;
	if (g.name == NULL)
		return 0;
	if (!str_to_i64(g.name + strlen("pass@"), &want) ||
		want > json_i64(config, "n", 1))
		return no_metric(&g, e);
	cJSON_ArrayForEach(k, json_get(config, "ks"))
	{
		if (cJSON_IsNumber(k) && k->valuedouble == (double)want)
			return 0;
	}
	return no_metric(&g, e);
}

int
report_gate(struct cli *cli, const cJSON *doc, struct err *e)
{
	const cJSON *m;
	struct gate g;
	bool seen = false, missed = false;

	if (parse_gate(cli, &g, e) < 0)
		return -1;
	if (g.name == NULL)
		return CMD_OK;
	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		double v = num_or_nan(m, "value");

		if (!str_eq(json_str(m, "name", ""), g.name))
			continue;
		seen = true;
		if (!(v < g.least))
			continue;
		missed = true;
		ui_warn(cli->ui, "%s: %s is %.4f, below %s",
			json_str(m, "model", ""), g.name, v, g.text);
	}
	if (!seen)
		return no_metric(&g, e);
	return missed ? (int)opt_i64(cli->opts, "gate-exit-code", 1) : CMD_OK;
}

static const char *
outcome(int code)
{
	switch (code) {
	case CMD_OK:
		return "ok";
	case CMD_INFRA:
		return "infrastructure";
	case CMD_RESUMABLE:
		return "resumable";
	default:
		return code > CMD_SIGNAL ? "interrupted" : "gate_missed";
	}
}

int
report_print_run(struct cli *cli, const char *run_id, const char *mode,
	int code, struct err *e)
{
	struct bench_report_options o = {0};
	int64_t *ks = NULL;
	cJSON *doc;
	int gate;

	if (opt_given(cli->opts, "pass-k") &&
		report_ks(cli, &ks, &o.n_ks, e) < 0)
		return -1;
	o.ks = ks;
	o.mode = mode;
	o.per_task = opt_flag(cli->opts, "json");
	if (bench_report(cli->store, cli->arena, run_id, &o, &doc, e) < 0)
		return -1;
	gate = report_gate(cli, doc, e);
	if (gate < 0)
		return -1;
	if (code == CMD_OK)
		code = gate;
	json_set_str(doc, "outcome", outcome(code));
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(cli->arena, doc));
	else
		report_print_table(cli, doc);
	return code;
}
