/*
 * rescore: extract and judge stored replies again.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/runner.h"
#include "cli/runner_opts.h"
#include "lib/base/str.h"

static const struct opt rescore_opts[] = {
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "our judge, or the suite's own (default: the run's)"},
	{.name = "extract",
		.type = OPT_ENUM,
		.arg = "default|official|none",
		.help = "how code is taken from a reply (default: the run's)"},
	RUNNER_OPTS_OPS, RUNNER_OPTS_REPORT, OPT_END};

static const struct cmd_example rescore_examples[] = {
	{"The same replies, judged as the suite's own script does",
		"rtlsmith rescore quickstart --mode official"},
	{NULL, NULL}};

static void
replace(cJSON *o, const char *key, const char *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(o, key);
	json_set_str(o, key, value);
}

static int
rescore_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct runner_options o = {.judge = true,
		.rescore = true,
		.states = 1U << STORE_SAMPLE_GENERATED |
			1U << STORE_SAMPLE_JUDGED | 1U << STORE_SAMPLE_ERROR};
	const char *mode = opt_str(cli->opts, "mode");
	const char *extract = opt_str(cli->opts, "extract");
	struct store_run run;
	cJSON *config, *identity;

	(void)argc;
	if (store_run_get(cli->store, cli->arena, argv[0], &run, e) < 0)
		return -1;
	if (json_parse(cli->arena, run.config, strlen(run.config), &config, e) <
		0)
		return err_wrap(e, "configuration of run %s", run.name);
	identity = json_get(config, "identity");
	if (mode != NULL) {
		replace(config, "mode", mode);
		replace(identity, "mode", mode);
	}
	if (extract != NULL)
		replace(identity, "extract", extract);
	run.config = json_text(cli->arena, config);
	return runner_execute(cli, &run, &o, e);
}

const struct cmd cmd_rescore = {
	.name = "rescore",
	.group = CMD_GROUP_WORK,
	.summary = "extract and judge stored replies again",
	.operands = "RUN",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Takes code from the replies of a run again and judges it, "
		"with another mode or extractor, or with newer tools; no "
		"model is asked. The verdicts stand beside the old ones; the "
		"run keeps its own mode, and rtlsmith report --mode shows "
		"the other.",
	.opts = rescore_opts,
	.examples = rescore_examples,
	.run = rescore_cmd,
};
