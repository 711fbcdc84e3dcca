/*
 * log: samples of a run, one line each.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

#define LOG_PAGE 512

static const struct opt log_opts[] = {
	{.name = "task",
		.type = OPT_STR,
		.arg = "GLOB",
		.help = "only tasks whose id matches"},
	{.name = "model",
		.letter = 'm',
		.type = OPT_STR,
		.arg = "MODEL",
		.help = "only this model"},
	{.name = "status",
		.type = OPT_ENUM,
		.arg = "pass|fail|error|pending|generated",
		.help = "only samples in this state"},
	{.name = "reason",
		.type = OPT_STR,
		.arg = "REASON",
		.help = "only verdicts with this reason"},
	{.name = "number",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "at most so many lines",
		.min = 1,
		.max = 1e9},
	{.name = "json", .type = OPT_FLAG, .help = "one JSON object a line"},
	OPT_END};

static const char *
log_state(const struct store_sample *x)
{
	switch (x->state) {
	case STORE_SAMPLE_PENDING:
		return "pending";
	case STORE_SAMPLE_GENERATED:
		return "generated";
	case STORE_SAMPLE_ERROR:
		return "error";
	case STORE_SAMPLE_JUDGED:
		break;
	}
	return x->status != NULL ? x->status : "judged";
}

static bool
wanted(const struct cli *cli, const struct store_sample *x)
{
	const char *task = opt_str(cli->opts, "task");
	const char *model = opt_str(cli->opts, "model");
	const char *status = opt_str(cli->opts, "status");
	const char *reason = opt_str(cli->opts, "reason");

	return (task == NULL || str_glob(task, x->task)) &&
		(model == NULL || str_eq(model, x->model)) &&
		(status == NULL || str_eq(status, log_state(x))) &&
		(reason == NULL || str_eq(reason, x->reason));
}

static void
print_json(struct cli *cli, const struct store_sample *x)
{
	struct arena a = ARENA_INIT;
	cJSON *o = json_object(&a);

	json_set_i64(o, "sample", x->id);
	json_set_str(o, "suite", x->suite);
	json_set_str(o, "task", x->task);
	json_set_i64(o, "index", x->idx);
	json_set_str(o, "model", x->model);
	json_set_str(o, "status", log_state(x));
	json_set_str(o, "reason", x->reason);
	json_set_str(o, "letter", x->letter);
	json_set_str(o, "error", x->error);
	ui_print(cli->ui, "%s\n", json_text(&a, o));
	arena_release(&a);
}

static void
print_line(struct cli *cli, const struct store_sample *x)
{
	const char *st = log_state(x);
	enum ui_style style = str_eq(st, "pass") ? UI_GOOD
		: str_eq(st, "fail")		 ? UI_BAD
						 : UI_ODD;

	ui_print(cli->ui, "%s%-9s%s %-14s %s/%s/%lld %s%s%s\n",
		ui_style(cli->ui, style), st, ui_style(cli->ui, UI_PLAIN),
		x->reason != NULL ? x->reason : "-", x->suite, x->task,
		(long long)x->idx, x->model, x->error != NULL ? "  " : "",
		x->error != NULL ? x->error : "");
}

static int
log_cmd_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct store_run run;
	struct arena page = ARENA_INIT;
	int64_t cursor = 0, left = opt_i64(cli->opts, "number", INT64_MAX);
	size_t n = 0;
	int rc = 0;

	if (store_run_get(cli->store, cli->arena, argc > 0 ? argv[0] : "last",
		    &run, e) < 0)
		return -1;
	do {
		struct store_sample *x;

		arena_release(&page);
		rc = store_sample_page(cli->store, &page, run.id, 0xf, &cursor,
			LOG_PAGE, &x, &n, e);
		for (size_t i = 0; rc == 0 && i < n && left > 0; i++) {
			if (!wanted(cli, &x[i]))
				continue;
			left--;
			if (opt_flag(cli->opts, "json"))
				print_json(cli, &x[i]);
			else
				print_line(cli, &x[i]);
		}
	} while (rc == 0 && n == LOG_PAGE && left > 0);
	arena_release(&page);
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example log_examples[] = {
	{"What failed to compile in the newest run",
		"rtlsmith log --reason syntax"},
	{"Samples of some tasks", "rtlsmith log quickstart --task 'uart*'"},
	{NULL, NULL}};

const struct cmd cmd_log = {
	.name = "log",
	.group = CMD_GROUP_READ,
	.summary = "list the samples of a run",
	.operands = "[RUN]",
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Prints one line a sample: verdict, reason, suite, "
		       "task, index and model; rtlsmith show RUN/TASK/INDEX "
		       "prints one of them whole.",
	.opts = log_opts,
	.examples = log_examples,
	.run = log_cmd_run,
};
