/*
 * main: from the command line to one command and back to an exit code.
 *
 * Order: global options before the command, the command's own, -C, the
 * configuration, environment and defaults, ui and log, store, the command.
 * Errors are printed here and nowhere else.
 */
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "cli/help.h"
#include "cli/version.h"
#include "lib/base/fs.h"
#include "lib/base/log.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

/* One parse of a command line. */
struct main_line {
	const struct cmd *cmd;
	const struct cmd *parent; /* of a verb: "suite" of "suite ls" */
	struct opt_set *opts;
	char **operands;
	int n_operands;
};

static bool
main_wants_help(const struct opt_set *o)
{
	return opt_flag(o, "help");
}

/* Options of the command (or verb) that argv begins with. */
static int
main_parse_command(struct cli *cli, struct main_line *l, int argc, char **argv,
	const struct opt_set *global, struct err *e)
{
	int used = 1;

	l->cmd = cmd_find(NULL, argv[0], e);
	if (!l->cmd)
		return -1;
	l->opts = opt_set_new(cli->arena, l->cmd->opts, cmd_global_opts);
	if (l->cmd->subs) {
		int n = opt_parse(
			l->opts, argc - 1, argv + 1, true, &l->operands, e);

		if (n < 0)
			return -1;
		used += n;
		opt_inherit(l->opts, global);
		if (used >= argc) /* no verb: help */
			return 0;
		global = l->opts;
		l->parent = l->cmd;
		l->cmd = cmd_find(l->parent, argv[used], e);
		if (!l->cmd)
			return -1;
		used++;
		l->opts =
			opt_set_new(cli->arena, l->cmd->opts, cmd_global_opts);
	}
	if (opt_parse(l->opts, argc - used, argv + used, false, &l->operands,
		    e) < 0)
		return -1;
	opt_inherit(l->opts, global);
	return 0;
}

/* cmd stays NULL for a bare "rtlsmith", "rtlsmith -h", "--version". */
static int
main_parse(struct cli *cli, struct main_line *l, struct err *e)
{
	struct opt_set *global = opt_set_new(cli->arena, NULL, cmd_global_opts);
	char **argv = (char **)cli->argv + 1;
	int argc = cli->argc - 1;
	int used;

	if (argc > 0 && strcmp(argv[0], "--version") == 0) {
		static char version[] = "version";

		argv[0] = version;
	}
	used = opt_parse(global, argc, argv, true, &l->operands, e);
	if (used < 0)
		return -1;
	l->opts = global;
	if (used >= argc)
		return 0;
	return main_parse_command(cli, l, argc - used, argv + used, global, e);
}

static int
main_check_operands(struct main_line *l, struct err *e)
{
	const struct cmd *c = l->cmd;

	l->n_operands = 0;
	while (l->operands[l->n_operands])
		l->n_operands++;
	if (l->n_operands < c->min_operands)
		return err_set(e, ERR_USAGE, "%s: %s is missing", c->name,
			c->operands);
	if (c->max_operands >= 0 && l->n_operands > c->max_operands)
		return err_set(e, ERR_USAGE, "%s: unexpected operand '%s'",
			c->name, l->operands[c->max_operands]);
	return 0;
}

/* Members of the merged tree that nobody reads are most likely typing
 * errors. */
static void
main_check_config(struct cli *cli)
{
	const char *names[128];
	size_t n = 0;
	const cJSON *m;

	names[n++] = "models";
	names[n++] = "prices";
	for (const struct opt *o = cmd_global_opts; o->name; o++)
		names[n++] = opt_conf_name(cli->arena, o->name);
	for (size_t i = 0; cmd_table[i] && n < 128; i++)
		names[n++] = cmd_table[i]->name;
	cJSON_ArrayForEach(m, cli->config.tree)
	{
		size_t i = 0;
		char *near;

		while (i < n && strcmp(names[i], m->string) != 0)
			i++;
		if (i < n)
			continue;
		near = str_nearest(cli->arena, m->string, names, n);
		ui_warn(cli->ui, "%s: unknown section '%s'%s%s",
			config_origin(&cli->config, m->string), m->string,
			near[0] ? "; did you mean " : "", near);
	}
}

/* What is needed before the configuration can be read (-C, --config): from
 * the command line or the environment. */
static struct opt_set *
main_early(struct cli *cli, const struct main_line *l, struct err *e)
{
	struct opt_set *o = opt_set_new(cli->arena, NULL, cmd_global_opts);

	opt_inherit(o, l->opts);
	return opt_fill(o, NULL, NULL, "", e) < 0 ? NULL : o;
}

static int
main_configure(struct cli *cli, struct main_line *l, const char *explicit_file,
	struct err *e)
{
	struct arena *a = cli->arena;
	const char *own = l->parent ? l->parent->name : l->cmd->name;
	struct err bad = ERR_INIT;
	const char *file;
	cJSON *section;

	if (config_load(a, explicit_file, &cli->config, &bad) < 0) {
		if (!(l->cmd->flags & CMD_NO_CONFIG)) {
			*e = bad;
			return -1;
		}
		cli->config.n = 0;
		cli->config.tree = json_object(a);
	}
	section = json_get(cli->config.tree, own);
	file = config_origin(&cli->config, own);
	if (l->parent)
		section = json_get(section, l->cmd->name);
	if (l->parent)
		own = arena_printf(a, "%s.%s", own, l->cmd->name);
	return opt_fill(l->opts, section, cli->config.tree,
		arena_printf(a, "%s: %s", file ? file : "configuration", own),
		e);
}

static const char *
main_db_path(struct cli *cli)
{
	const char *db = opt_str(cli->opts, "db");

	if (db)
		return db;
	if (cli->config.root)
		return arena_printf(cli->arena, "%s/%s/runs.db",
			cli->config.root, CONFIG_DIR);
	return fs_join(cli->arena, config_state_dir(cli->arena), "runs.db");
}

static int
main_log(const struct opt_set *o, struct err *e)
{
	const char *file = opt_str(o, "log-file");

	log_set_level(LOG_WARN);
	if (opt_flag(o, "quiet"))
		log_set_level(LOG_ERROR);
	if (opt_flag(o, "verbose"))
		log_set_level(LOG_INFO);
	if (opt_flag(o, "debug"))
		log_set_level(LOG_DEBUG);
	return file ? log_open(file, e) : 0;
}

static enum ui_when
main_color(const char *word)
{
	if (word && strcmp(word, "always") == 0)
		return UI_ALWAYS;
	if (word && strcmp(word, "never") == 0)
		return UI_NEVER;
	return UI_AUTO;
}

/* A new ui once the options are known; the first one only shows errors made
 * before that. */
static void
main_ui(struct cli *cli)
{
	ui_free(cli->ui);
	cli->ui = ui_new(main_color(opt_str(cli->opts, "color")),
		opt_flag(cli->opts, "quiet"));
}

static int
main_run(struct cli *cli, struct main_line *l, struct err *e)
{
	struct opt_set *early = main_early(cli, l, e);
	const char *dir;

	cli->cmd = l->cmd;
	cli->opts = l->opts;
	if (!early)
		return -1;
	dir = opt_str(early, "directory");
	if (dir && chdir(dir) < 0)
		return err_sys(e, ERR_USAGE, "cannot go to folder '%s'", dir);
	if (main_check_operands(l, e) < 0 ||
		main_configure(cli, l, opt_str(early, "config"), e) < 0 ||
		main_log(l->opts, e) < 0)
		return -1;
	main_ui(cli);
	if (!(l->cmd->flags & CMD_NO_CONFIG))
		main_check_config(cli);
	cli->no_input = opt_flag(l->opts, "no-input");
	cli->yes = opt_flag(l->opts, "yes");
	cli->db_path = main_db_path(cli);
	if ((l->cmd->flags & CMD_NEED_STORE) &&
		cli_store(cli, &cli->store, e) < 0)
		return -1;
	return l->cmd->run(cli, l->n_operands, l->operands, e);
}

static int
main_dispatch(struct cli *cli, struct main_line *l, struct err *e)
{
	if (main_parse(cli, l, e) < 0)
		return -1;
	if (!l->cmd) {
		cli->opts = l->opts;
		help_overview(cli->ui);
		return main_wants_help(l->opts) ? CMD_OK : CMD_USAGE;
	}
	if (main_wants_help(l->opts)) {
		help_short(cli->ui, l->parent, l->cmd);
		return CMD_OK;
	}
	if (l->cmd->subs) {
		help_short(cli->ui, l->parent, l->cmd);
		return CMD_USAGE;
	}
	return main_run(cli, l, e);
}

/* 128+n when a signal ended the work; SIGTERM during resumable work is how a
 * batch system asks for a checkpoint, and keeps its own code. */
static int
main_exit_code(int rc, const struct err *e)
{
	int sig = pool_cancelled() ? pool_cancel_why() : 0;

	if (rc < 0)
		rc = (int)cmd_exit_of(e);
	if (sig > 0 && rc == CMD_RESUMABLE && sig != SIGTERM)
		return CMD_SIGNAL + sig;
	return rc;
}

static void
main_report(struct cli *cli, const struct main_line *l, const struct err *e)
{
	ui_error(cli->ui, e);
	if (e->code != ERR_USAGE)
		return;
	if (l->cmd)
		ui_note(cli->ui, "see 'rtlsmith help %s'",
			l->parent ? l->parent->name : l->cmd->name);
	else
		ui_note(cli->ui, "see 'rtlsmith help'");
}

int
main(int argc, char **argv)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct err flush = ERR_INIT;
	struct main_line line = {NULL, NULL, NULL, NULL, 0};
	struct cli cli = {.arena = &arena, .argc = argc, .argv = argv};
	int rc;

	/* before any thread; numbers stay in the C locale */
	setlocale(LC_CTYPE, ""); /* NOLINT(concurrency-mt-unsafe) */
	pool_install_signals();
	cli.ui = ui_new(UI_AUTO, false);
	rc = main_dispatch(&cli, &line, &e);
	if (rc < 0)
		main_report(&cli, &line, &e);
	if (ui_flush(cli.ui, &flush) < 0) {
		ui_error(cli.ui, &flush);
		if (rc == CMD_OK || rc == CMD_NEGATIVE)
			rc = CMD_INFRA;
	}
	store_close(cli.store);
	rc = main_exit_code(rc, &e);
	ui_free(cli.ui);
	log_close();
	arena_release(&arena);
	return rc;
}
