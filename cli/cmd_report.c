/*
 * report: scores of runs, as a table or in a format for others.
 */
#include <stdio.h>
#include <string.h>

#include "bench/report.h"
#include "cli/cmd.h"
#include "cli/report_print.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt report_opts[] = {
	{.name = "format",
		.letter = 'f',
		.type = OPT_ENUM,
		.arg = "table|md|csv|json|junit|html|leaderboard|"
		       "verilog-eval-csv",
		.help = "how the report is written",
		.dflt = "table"},
	{.name = "output",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "where it goes (default: standard output)",
		.hint = OPT_HINT_FILE},
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "verdicts of which judge (default: the run's)"},
	{.name = "pass-k",
		.letter = 'k',
		.type = OPT_STR,
		.arg = "K,K,...",
		.help = "k of pass@k (default: the run's)"},
	{.name = "model",
		.letter = 'm',
		.type = OPT_STR,
		.arg = "MODEL",
		.help = "only this model of each run"},
	{.name = "tasks", .type = OPT_FLAG, .help = "a table of tasks too"},
	{.name = "fail-under",
		.type = OPT_STR,
		.arg = "pass@K=VALUE",
		.help = "exit with 1 when a model's score is lower"},
	{.name = "gate-exit-code",
		.type = OPT_INT,
		.arg = "N",
		.help = "exit code when --fail-under is missed",
		.dflt = "1",
		.min = 1,
		.max = 125},
	OPT_END};

static int
load_docs(struct cli *cli, int argc, char **argv, const cJSON **docs,
	struct err *e)
{
	struct bench_report_options o = {0};
	const char *format = opt_str(cli->opts, "format");
	int64_t *ks = NULL;

	if (opt_given(cli->opts, "pass-k") &&
		report_ks(cli, &ks, &o.n_ks, e) < 0)
		return -1;
	o.ks = ks;
	o.mode = opt_str(cli->opts, "mode");
	o.model = opt_str(cli->opts, "model");
	o.per_sample = bench_report_wants_samples(format);
	o.per_task = !str_eq(format, "table") || opt_flag(cli->opts, "tasks");
	for (int i = 0; i < argc; i++) {
		cJSON *doc;

		if (bench_report(cli->store, cli->arena, argv[i], &o, &doc, e) <
			0)
			return -1;
		docs[i] = doc;
	}
	return 0;
}

static void
print_tasks(struct cli *cli, const cJSON *doc)
{
	static const struct ui_col cols[] = {{"task", false}, {"model", false},
		{"pass", true}, {"of", true}, {"error", true}, {"cut", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 6);
	const cJSON *x;

	cJSON_ArrayForEach(x, json_get(doc, "tasks"))
	{
		const cJSON *st = json_get(x, "status_counts");

		ui_table_row(t,
			(const char *[]){json_str(x, "id", ""),
				json_str(x, "model", ""),
				arena_printf(a, "%lld",
					(long long)json_i64(x, "c", 0)),
				arena_printf(a, "%lld",
					(long long)json_i64(x, "n", 0)),
				arena_printf(a, "%lld",
					(long long)json_i64(st, "error", 0)),
				arena_printf(a, "%lld",
					(long long)json_i64(
						x, "truncated", 0))});
	}
	ui_table_print(cli->ui, t);
}

static int
write_docs(struct cli *cli, const cJSON *const *docs, size_t n, struct err *e)
{
	const char *format = opt_str(cli->opts, "format");
	const char *path = opt_str(cli->opts, "output");
	struct buf b;
	int rc;

	if (str_eq(format, "table")) {
		if (path != NULL)
			return err_set(e, ERR_USAGE,
				"--output needs a --format for files, for "
				"example md");
		for (size_t i = 0; i < n; i++) {
			report_print_table(cli, docs[i]);
			if (opt_flag(cli->opts, "tasks"))
				print_tasks(cli, docs[i]);
		}
		return 0;
	}
	buf_init(&b, LIM_FILE);
	rc = bench_report_render(cli->arena, docs, n, format, &b, e);
	if (rc == 0 && path != NULL)
		rc = fs_write(path, b.ptr, b.len, e);
	else if (rc == 0)
		ui_write(cli->ui, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

static int
report_cmd_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	char *newest[] = {(char[]){"last"}};
	const cJSON **docs;
	int code = CMD_OK;

	if (argc == 0) {
		argv = newest;
		argc = 1;
	}
	docs = arena_array(cli->arena, (size_t)argc, sizeof(const cJSON *));
	if (load_docs(cli, argc, argv, docs, e) < 0 ||
		write_docs(cli, docs, (size_t)argc, e) < 0)
		return -1;
	for (int i = 0; i < argc; i++) {
		int gate = report_gate(cli, docs[i], e);

		if (gate < 0)
			return -1;
		if (gate != CMD_OK)
			code = gate;
	}
	return code;
}

static const struct cmd_example report_examples[] = {
	{"The newest run", "rtlsmith report"},
	{"A page to send around",
		"rtlsmith report quickstart -f html -o report.html"},
	{"For a continuous-integration server",
		"rtlsmith report quickstart -f junit -o junit.xml"},
	{NULL, NULL}};

const struct cmd cmd_report = {
	.name = "report",
	.group = CMD_GROUP_READ,
	.summary = "print the scores of runs",
	.operands = "[RUN...]",
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Prints pass@k (the unbiased estimate) with a 95 % interval "
		"clustered by task, why samples failed, and how many were in "
		"error, cut or empty. Everything is computed from the stored "
		"samples at each call; samples in error are in no "
		"denominator.",
	.opts = report_opts,
	.examples = report_examples,
	.run = report_cmd_run,
};
