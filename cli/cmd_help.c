/*
 * cmd_help: rtlsmith help.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/help.h"

static const struct opt help_opts[] = {
	{.name = "json",
		.type = OPT_FLAG,
		.help = "all commands and options as JSON"},
	{.name = "man", .type = OPT_FLAG, .help = "the page as mdoc source"},
	OPT_END,
};

static int
cmd_help_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	const struct cmd *c = NULL;
	struct buf b;

	/* `--man rtlsmith` is the page of the program itself */
	if (argc > 0 && strcmp(argv[0], "rtlsmith") != 0) {
		c = cmd_find(NULL, argv[0], e);
		if (!c)
			return -1;
	}
	if (opt_flag(cli->opts, "json")) {
		const char *s = json_pretty(cli->arena, help_json(cli->arena));

		ui_write(cli->ui, s, strlen(s));
	} else if (opt_flag(cli->opts, "man")) {
		buf_init(&b, HELP_TEXT_MAX);
		help_man(&b, c);
		ui_write(cli->ui, b.ptr, b.len);
		buf_release(&b);
	} else if (c) {
		help_long(cli->ui, c);
	} else {
		help_overview(cli->ui);
	}
	return CMD_OK;
}

static const struct cmd_example help_examples[] = {
	{"The manual of a command", "rtlsmith help config"},
	{"All options of all commands, for scripts", "rtlsmith help --json"},
	{NULL, NULL},
};

const struct cmd cmd_help = {
	.name = "help",
	.group = CMD_GROUP_KEEP,
	.summary = "show the manual of a command",
	.operands = "[COMMAND]",
	.max_operands = 1,
	.flags = CMD_NO_CONFIG,
	.description =
		"Without a command, lists all commands.  The texts, the manual "
		"pages and the shell completion are made from the same tables "
		"that parse the command line.",
	.opts = help_opts,
	.examples = help_examples,
	.run = cmd_help_run,
};
