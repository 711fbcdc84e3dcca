/*
 * run: sample models over suites and judge every candidate.
 */
#include "cli/cmd.h"
#include "cli/runner.h"
#include "cli/runner_opts.h"

static const struct opt run_opts[] = {RUNNER_OPTS_IDENTITY, RUNNER_OPTS_START,
	RUNNER_OPTS_OPS, RUNNER_OPTS_REPORT, OPT_END};

static const struct cmd_example run_examples[] = {
	{"Four samples of each task of the suite that comes with the program",
		"rtlsmith run -s core -m demo -n 4 -k 1,4"},
	{"Ten tasks, at most one dollar, temperature 0.2",
		"rtlsmith run -s core -m demo --limit 10 --max-cost 1 -t 0.2"},
	{"An agent that compiles, simulates and repairs what it writes",
		"rtlsmith run -s core -m demo --agent repair"},
	{"What would be asked, and what it would cost",
		"rtlsmith run -s core -m demo -n 20 --dry-run"},
	{NULL, NULL}};

static int
run_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct runner_options o = {.judge = true,
		.states = 1U << STORE_SAMPLE_PENDING |
			1U << STORE_SAMPLE_GENERATED};
	cJSON *config;

	(void)argc;
	(void)argv;
	if (runner_freeze(cli, &config, e) < 0)
		return -1;
	o.dry_run = opt_flag(cli->opts, "dry-run");
	return runner_start(cli, config, &o, e);
}

const struct cmd cmd_run = {
	.name = "run",
	.group = CMD_GROUP_WORK,
	.summary = "sample models over suites and judge every candidate",
	.operands = "",
	.min_operands = 0,
	.max_operands = 0,
	.flags = CMD_NEED_STORE,
	.description =
		"Asks each model for N samples of each task, takes the code "
		"from each reply, judges it with Icarus Verilog, keeps "
		"everything in the store, and prints pass@k.\n\n"
		"Every reply is committed before anything else is done with "
		"it. Whatever ends the process, the same command goes on "
		"where it was: the run's name is made from what is asked "
		"(or given by --run), and only what is missing is asked "
		"again. A larger -n adds the difference.\n\n"
		"With --agent a sample is solved by a policy: candidates, "
		"compiler, simulation, repairs (doc/HOWTO_AGENTS.md). What "
		"an agent may see is said by --oracle and printed beside the "
		"score; rtlsmith show RUN/TASK/INDEX --turns tells what it "
		"did.\n\n"
		"A sample passes, fails, or is in error; errors (endpoint, "
		"tool) are never counted as failures, and are asked again by "
		"rtlsmith retry.",
	.opts = run_opts,
	.examples = run_examples,
	.run = run_cmd,
};
