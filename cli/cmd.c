/*
 * cmd: what all commands share: global options, lookup, exit codes, store.
 */
#include "cli/cmd.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

#define CMD_NAMES_MAX 64

const struct opt cmd_global_opts[] = {
	{.name = "directory",
		.letter = 'C',
		.type = OPT_STR,
		.arg = "DIR",
		.hint = OPT_HINT_DIR,
		.help = "work as if started in DIR"},
	{.name = "config",
		.type = OPT_STR,
		.arg = "FILE",
		.hint = OPT_HINT_FILE,
		.help = "read this configuration file before the others"},
	{.name = "db",
		.type = OPT_STR,
		.arg = "FILE",
		.hint = OPT_HINT_FILE,
		.help = "the store: default .rtlsmith/runs.db of the project, "
			"else runs.db in $XDG_STATE_HOME/rtlsmith"},
	{.name = "verbose",
		.letter = 'v',
		.type = OPT_FLAG,
		.help = "tell what is done, on stderr"},
	{.name = "debug",
		.type = OPT_FLAG,
		.help = "tell everything, on stderr"},
	{.name = "quiet",
		.letter = 'q',
		.type = OPT_FLAG,
		.help = "no notes and no progress on stderr"},
	{.name = "color",
		.type = OPT_ENUM,
		.arg = "auto|always|never",
		.dflt = "auto",
		.help = "colours; NO_COLOR and CLICOLOR_FORCE are honoured"},
	{.name = "no-input", .type = OPT_FLAG, .help = "never ask anything"},
	{.name = "yes", .type = OPT_FLAG, .help = "answer yes to questions"},
	{.name = "log-file",
		.type = OPT_STR,
		.arg = "FILE",
		.hint = OPT_HINT_FILE,
		.help = "append all events to FILE as JSON lines"},
	{.name = "help",
		.letter = 'h',
		.type = OPT_FLAG,
		.help = "show the options of the command"},
	OPT_END,
};

const struct cmd *
cmd_find(const struct cmd *parent, const char *name, struct err *e)
{
	const struct cmd *const *t = parent ? parent->subs : cmd_table;
	struct arena a = ARENA_INIT;
	const char *names[CMD_NAMES_MAX];
	size_t n = 0;
	char *near;

	for (; *t; t++) {
		if (strcmp((*t)->name, name) == 0)
			return *t;
		if (n < CMD_NAMES_MAX)
			names[n++] = (*t)->name;
	}
	near = str_nearest(&a, name, names, n);
	err_set(e, ERR_USAGE, "unknown command '%s%s%s'%s%s%s",
		parent ? parent->name : "", parent ? " " : "", name,
		near[0] ? "; did you mean '" : "", near, near[0] ? "'?" : "");
	arena_release(&a);
	return NULL;
}

enum cmd_exit
cmd_exit_of(const struct err *e)
{
	switch (e->code) {
	case ERR_OK:
		return CMD_OK;
	case ERR_USAGE:
	case ERR_NOTFOUND:
	case ERR_EXISTS:
	case ERR_PARSE:
	case ERR_LIMIT:
		return CMD_USAGE;
	case ERR_IO:
	case ERR_TIMEOUT:
	case ERR_RETRY:
	case ERR_AUTH:
	case ERR_TOOL:
	case ERR_INTERNAL:
		return CMD_INFRA;
	case ERR_CANCELLED:
		return CMD_RESUMABLE;
	}
	return CMD_INFRA;
}

int
cli_store(struct cli *cli, struct store **out, struct err *e)
{
	if (!cli->store) {
		char *dir = arena_strdup(cli->arena, cli->db_path);
		char *slash = strrchr(dir, '/');

		if (slash && slash != dir) {
			*slash = '\0';
			if (fs_mkdirs(dir, 0700, e) < 0)
				return -1;
		}
		if (store_open(&cli->store, cli->db_path, STORE_CREATE, e) < 0)
			return -1;
	}
	*out = cli->store;
	return 0;
}

struct store *
cli_store_if_any(struct cli *cli)
{
	struct store *s = NULL;
	struct err ignored = ERR_INIT;

	if (!cli->db_path || !fs_exists(cli->db_path) ||
		cli_store(cli, &s, &ignored) < 0)
		return NULL;
	return s;
}
