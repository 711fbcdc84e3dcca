/*
 * cmd_version: rtlsmith version.
 */
#include <string.h>

#include "cli/build_id.h"
#include "cli/cmd.h"
#include "cli/version.h"

#ifndef SANITIZE
#define SANITIZE ""
#endif

static const struct opt version_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "as JSON"},
	OPT_END,
};

const char *
version_number(void)
{
	return PACKAGE_VERSION;
}

const char *
version_build(void)
{
	return BUILD_ID;
}

static int
cmd_version_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	cJSON *o;
	const char *s;

	(void)argc;
	(void)argv;
	(void)e;
	if (!opt_flag(cli->opts, "json")) {
		ui_print(cli->ui, "rtlsmith %s (%s)\n", version_number(),
			version_build());
		return CMD_OK;
	}
	o = json_object(cli->arena);
	json_set_str(o, "schema", "rtlsmith.version/1");
	json_set_str(o, "version", version_number());
	json_set_str(o, "build", version_build());
	json_set_str(o, "compiler", __VERSION__);
	json_set_str(o, "sanitizers", SANITIZE);
	s = json_pretty(cli->arena, o);
	ui_write(cli->ui, s, strlen(s));
	return CMD_OK;
}

static const struct cmd_example version_examples[] = {
	{"Version and commit for a bug report", "rtlsmith version --json"},
	{NULL, NULL},
};

const struct cmd cmd_version = {
	.name = "version",
	.group = CMD_GROUP_KEEP,
	.summary = "show version and build",
	.operands = "",
	.flags = CMD_NO_CONFIG,
	.description = "Shows the version and the commit it was built from.",
	.opts = version_opts,
	.examples = version_examples,
	.run = cmd_version_run,
};
