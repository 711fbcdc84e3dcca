/*
 * gen: the first half of run: ask, store, do not judge.
 */
#include "cli/cmd.h"
#include "cli/runner.h"
#include "cli/runner_opts.h"

static const struct opt gen_opts[] = {RUNNER_OPTS_IDENTITY, RUNNER_OPTS_START,
	RUNNER_OPTS_OPS, RUNNER_OPTS_REPORT, OPT_END};

static const struct cmd_example gen_examples[] = {
	{"Only ask, for a machine without the tools",
		"rtlsmith gen -s core -m demo -n 4 --run first"},
	{"Judge what was generated, later", "rtlsmith resume first"},
	{NULL, NULL}};

static int
gen_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct runner_options o = {
		.judge = false, .states = 1U << STORE_SAMPLE_PENDING};
	cJSON *config;

	(void)argc;
	(void)argv;
	if (runner_freeze(cli, &config, e) < 0)
		return -1;
	o.dry_run = opt_flag(cli->opts, "dry-run");
	return runner_start(cli, config, &o, e);
}

const struct cmd cmd_gen = {
	.name = "gen",
	.group = CMD_GROUP_WORK,
	.summary = "sample models over suites without judging",
	.operands = "",
	.min_operands = 0,
	.max_operands = 0,
	.flags = CMD_NEED_STORE,
	.description =
		"Does the first half of rtlsmith run: replies are asked for "
		"and stored. rtlsmith resume RUN judges them, there or on "
		"another machine that has the tools.",
	.opts = gen_opts,
	.examples = gen_examples,
	.run = gen_cmd,
};
