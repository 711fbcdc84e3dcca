/*
 * resume, retry: go on with a run from its own record.
 */
#include "cli/cmd.h"
#include "cli/runner.h"
#include "cli/runner_opts.h"

static const struct opt resume_opts[] = {
	RUNNER_OPTS_OPS, RUNNER_OPTS_REPORT, OPT_END};

static const struct opt retry_opts[] = {
	{.name = "errors",
		.type = OPT_FLAG,
		.help = "samples in error (the default)"},
	{.name = "truncated",
		.type = OPT_FLAG,
		.help = "samples whose reply was cut by the length limit"},
	RUNNER_OPTS_OPS, RUNNER_OPTS_REPORT, OPT_END};

static const struct cmd_example resume_examples[] = {
	{"The newest run", "rtlsmith resume"},
	{"A run by name", "rtlsmith resume quickstart"}, {NULL, NULL}};

static const struct cmd_example retry_examples[] = {
	{"Ask again where the endpoint or a tool broke",
		"rtlsmith retry quickstart --errors"},
	{NULL, NULL}};

static int
resume_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct runner_options o = {.judge = true,
		.states = 1U << STORE_SAMPLE_PENDING |
			1U << STORE_SAMPLE_GENERATED};
	struct store_run run;

	if (store_run_get(cli->store, cli->arena, argc > 0 ? argv[0] : "last",
		    &run, e) < 0)
		return -1;
	return runner_execute(cli, &run, &o, e);
}

static int
retry_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct runner_options o = {.judge = true,
		.states = 1U << STORE_SAMPLE_PENDING |
			1U << STORE_SAMPLE_GENERATED};
	struct store_run run;
	int64_t n = 0;
	bool cut = opt_flag(cli->opts, "truncated");

	(void)argc;
	if (store_run_get(cli->store, cli->arena, argv[0], &run, e) < 0)
		return -1;
	if (store_sample_reset(cli->store, run.id,
		    opt_flag(cli->opts, "errors") || !cut, cut, &n, e) < 0)
		return -1;
	if (n == 0)
		ui_note(cli->ui, "run %s has no such samples", run.name);
	return runner_execute(cli, &run, &o, e);
}

const struct cmd cmd_resume = {
	.name = "resume",
	.group = CMD_GROUP_WORK,
	.summary = "go on with a run that was interrupted",
	.operands = "[RUN]",
	.min_operands = 0,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Does what is left of a run (the newest one by default) with "
		"the configuration it was started with: asks for samples "
		"that have no reply and judges replies that have no verdict. "
		"A run that is complete only prints its report.",
	.opts = resume_opts,
	.examples = resume_examples,
	.run = resume_cmd,
};

const struct cmd cmd_retry = {
	.name = "retry",
	.group = CMD_GROUP_WORK,
	.summary = "ask again for samples in error",
	.operands = "RUN",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Puts samples in error (and, with --truncated, samples whose "
		"reply was cut) back to pending and goes on with the run. "
		"Earlier attempts stay in the store.",
	.opts = retry_opts,
	.examples = retry_examples,
	.run = retry_cmd,
};
