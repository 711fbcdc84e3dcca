/*
 * diff: which of two runs is better, task by task.
 */
#include <math.h>
#include <string.h>

#include "bench/report.h"
#include "cli/cmd.h"
#include "lib/base/str.h"

static const struct opt diff_opts[] = {{.name = "pass-k",
					       .letter = 'k',
					       .type = OPT_INT,
					       .arg = "K",
					       .help = "k of pass@k",
					       .dflt = "1",
					       .min = 1,
					       .max = 100000},
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "verdicts of which judge (default: each run's own)"},
	{.name = "all",
		.letter = 'a',
		.type = OPT_FLAG,
		.help = "list tasks too whose rate changed without flipping"},
	{.name = "force",
		.type = OPT_FLAG,
		.help = "compare although suites, judges or tools differ"},
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static void
print_tasks(struct cli *cli, const cJSON *arr)
{
	static const struct ui_col cols[] = {{"", false}, {"task", false},
		{"A", true}, {"B", true}, {"difference", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 5);
	const cJSON *x;

	cJSON_ArrayForEach(x, arr)
	{
		const cJSON *p = json_get(x, "a"), *q = json_get(x, "b");
		double d = json_num(x, "difference", 0);

		ui_table_row(t,
			(const char *[]){json_str(x, "direction", "changed"),
				arena_printf(a, "%s/%s",
					json_str(x, "suite", ""),
					json_str(x, "id", "")),
				arena_printf(a, "%lld/%lld",
					(long long)json_i64(p, "c", 0),
					(long long)json_i64(p, "n", 0)),
				arena_printf(a, "%lld/%lld",
					(long long)json_i64(q, "c", 0),
					(long long)json_i64(q, "n", 0)),
				arena_printf(a, "%+.1f %%", 100 * d)});
		ui_table_style(t, 4, d < 0 ? UI_BAD : UI_GOOD);
	}
	if (ui_table_rows(t) > 0)
		ui_table_print(cli->ui, t);
}

static void
print_comparison(struct cli *cli, const cJSON *c)
{
	const cJSON *ci = json_get(c, "ci"), *test = json_get(c, "test");
	const char *what = json_str(c, "outcome", "");
	enum ui_style style = str_eq(what, "better") ? UI_GOOD
		: str_eq(what, "worse")		     ? UI_BAD
						     : UI_ODD;

	ui_print(cli->ui,
		"\n%s against %s: %s over %lld common tasks (%lld left out): "
		"%.1f %% -> %.1f %%\n",
		json_str(c, "model_a", ""), json_str(c, "model_b", ""),
		json_str(c, "metric", ""), (long long)json_i64(c, "n_tasks", 0),
		(long long)json_i64(c, "tasks_left_out", 0),
		100 * json_num(c, "value_a", 0),
		100 * json_num(c, "value_b", 0));
	ui_print(cli->ui,
		"difference %+.1f %%, 95 %% interval %+.1f %% to %+.1f %% "
		"(%s); p = %.3g (%s), %.3g adjusted\n",
		100 * json_num(c, "difference", 0),
		100 * json_num(ci, "lower", 0), 100 * json_num(ci, "upper", 0),
		json_str(ci, "method", ""), json_num(test, "p", 1),
		json_str(test, "method", ""), json_num(test, "p_holm", 1));
	ui_print(cli->ui,
		"%s%s%s; tasks: %lld better, %lld worse, %lld equal\n",
		ui_style(cli->ui, style), json_str(c, "statement", ""),
		ui_style(cli->ui, UI_PLAIN),
		(long long)json_i64(c, "n_better", 0),
		(long long)json_i64(c, "n_worse", 0),
		(long long)json_i64(c, "n_equal", 0));
	print_tasks(cli, json_get(c, "flipped"));
	if (opt_flag(cli->opts, "all"))
		print_tasks(cli, json_get(c, "changed"));
}

static void
print_diff(struct cli *cli, const cJSON *doc)
{
	static const char *const side[] = {"a", "b"};
	const cJSON *c;

	for (int i = 0; i < 2; i++) {
		const cJSON *r = json_get(doc, side[i]);

		ui_print(cli->ui, "%s: run %s, judged in %s mode with %s\n",
			i == 0 ? "A" : "B", json_str(r, "name", ""),
			json_str(r, "mode", ""), json_str(r, "tools", ""));
	}
	cJSON_ArrayForEach(c, json_get(doc, "comparisons"))
	{
		print_comparison(cli, c);
	}
}

/* Is B worse than A for any model?  Pairs of models of one run have no A and
 * B that one could regress from. */
static bool
regression(const cJSON *doc)
{
	const cJSON *c;

	if (json_bool(doc, "same_run", false))
		return false;
	cJSON_ArrayForEach(c, json_get(doc, "comparisons"))
	{
		if (str_eq(json_str(c, "outcome", ""), "worse"))
			return true;
	}
	return false;
}

static int
diff_cmd_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct bench_diff_options o = {0};
	const char *runs[2] = {argv[0], argv[1]};
	const cJSON *w;
	cJSON *doc;
	bool bad;

	(void)argc;
	o.k = opt_i64(cli->opts, "pass-k", 1);
	o.mode = opt_str(cli->opts, "mode");
	o.force = opt_flag(cli->opts, "force");
	if (bench_diff(cli->store, cli->arena, runs, &o, &doc, e) < 0)
		return -1;
	cJSON_ArrayForEach(w, json_get(doc, "warnings"))
	{
		ui_warn(cli->ui, "not comparable: %s", w->valuestring);
	}
	bad = regression(doc);
	json_set_str(doc, "outcome", bad ? "regression" : "ok");
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(cli->arena, doc));
	else
		print_diff(cli, doc);
	return bad ? CMD_NEGATIVE : CMD_OK;
}

static const struct cmd_example diff_examples[] = {
	{"Did the new model get worse?", "rtlsmith diff monday tuesday"},
	{"The models of one run, pair by pair", "rtlsmith diff last last"},
	{NULL, NULL}};

const struct cmd cmd_diff = {
	.name = "diff",
	.group = CMD_GROUP_READ,
	.summary = "compare two runs task by task",
	.operands = "A B",
	.min_operands = 2,
	.max_operands = 2,
	.flags = CMD_NEED_STORE,
	.description =
		"Compares run B with run A over the tasks that both have "
		"scored: mean difference of pass@k with a paired bootstrap "
		"interval over tasks, and an exact test (McNemar's where "
		"each task has one sample, else sign flips of the tasks' "
		"differences). With several models, those of the same name "
		"are compared; a run given twice has its models compared pair "
		"by pair. p-values are adjusted by Holm's method for the "
		"number of comparisons. What does not differ at the 5 % level "
		"is called tied.\n\n"
		"Lists the tasks that only one side solves (gained, lost); "
		"-a lists all whose rate changed.\n\n"
		"Exits with 1 when B is worse than A at the 5 % level. Runs "
		"of different suite contents, judges or tools are refused "
		"(exit code 2) unless --force is given.",
	.opts = diff_opts,
	.examples = diff_examples,
	.run = diff_cmd_run,
};
