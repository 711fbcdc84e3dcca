/*
 * cmd_config: rtlsmith config get|set|list.
 */
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/fs.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

static const struct opt get_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "as JSON"},
	OPT_END,
};

static const struct opt set_opts[] = {
	{.name = "user",
		.type = OPT_FLAG,
		.help = "in the user's file instead of the project's"},
	OPT_END,
};

static const struct opt list_opts[] = {
	{.name = "show-origin",
		.type = OPT_FLAG,
		.help = "also the file that each value comes from"},
	{.name = "json", .type = OPT_FLAG, .help = "as JSON"},
	OPT_END,
};

/* A key in a file is never shown. */
static bool
config_is_secret(const char *name)
{
	return strcmp(name, "api_key") == 0;
}

static const char *
config_value_text(struct arena *a, const char *name, const cJSON *v)
{
	const char *s = cJSON_IsString(v) ? v->valuestring : json_text(a, v);

	return config_is_secret(name) ? "[redacted]" : log_redact(a, s);
}

static const char *
config_last_name(const char *key)
{
	const char *dot = strrchr(key, '.');

	return dot ? dot + 1 : key;
}

static int
cmd_config_get_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	const cJSON *v = config_get(&cli->config, argv[0]);
	const char *s;

	(void)argc;
	if (!v)
		return err_set(e, ERR_NOTFOUND,
			"no value for '%s'; 'rtlsmith config list' shows all",
			argv[0]);
	if (opt_flag(cli->opts, "json"))
		s = config_is_secret(config_last_name(argv[0]))
			? "\"[redacted]\""
			: log_redact(cli->arena, json_text(cli->arena, v));
	else
		s = config_value_text(cli->arena, config_last_name(argv[0]), v);
	ui_print(cli->ui, "%s\n", s);
	return CMD_OK;
}

static int
cmd_config_set_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct arena *a = cli->arena;
	const char *path = opt_str(cli->opts, "config");

	(void)argc;
	if (config_load(a, NULL, &cli->config, e) < 0)
		return -1;
	if (!path && opt_flag(cli->opts, "user")) {
		if (fs_mkdirs(config_user_dir(a), 0700, e) < 0)
			return -1;
		path = fs_join(a, config_user_dir(a), CONFIG_NAME);
	} else if (!path && cli->config.root) {
		path = arena_printf(a, "%s/%s/%s", cli->config.root, CONFIG_DIR,
			CONFIG_NAME);
	} else if (!path) {
		return err_set(e, ERR_NOTFOUND,
			"no project here; run 'rtlsmith init' first, or set "
			"--user");
	}
	if (config_set(a, path, argv[0], argv[1], e) < 0)
		return -1;
	ui_note(cli->ui, "%s set in %s", argv[0], path);
	return CMD_OK;
}

/* One line a value, depth first. */
static void
config_print(
	struct cli *cli, struct ui_table *t, const char *prefix, const cJSON *o)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, o)
	{
		const char *key = prefix
			? arena_printf(cli->arena, "%s.%s", prefix, m->string)
			: m->string;

		if (cJSON_IsObject(m) && m->child) {
			/* as deep as LIM_YAML_DEPTH allows */
			config_print(cli, t, key, m);
			continue;
		}
		ui_table_row(t,
			(const char *const[]){key,
				config_value_text(cli->arena, m->string, m),
				config_origin(&cli->config, key)});
	}
}

static int
cmd_config_list_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {
		{"KEY", false}, {"VALUE", false}, {"FROM", false}};
	bool origin = opt_flag(cli->opts, "show-origin");
	struct ui_table *t;
	const char *s;

	(void)argc;
	(void)argv;
	(void)e;
	if (opt_flag(cli->opts, "json")) {
		s = log_redact(
			cli->arena, json_pretty(cli->arena, cli->config.tree));
		ui_write(cli->ui, s, strlen(s));
		return CMD_OK;
	}
	t = ui_table_new(cli->arena, cols, origin ? 3 : 2);
	config_print(cli, t, NULL, cli->config.tree);
	ui_table_print(cli->ui, t);
	return CMD_OK;
}

static const struct cmd config_get_verb = {
	.name = "get",
	.summary = "print one value",
	.operands = "KEY",
	.min_operands = 1,
	.max_operands = 1,
	.opts = get_opts,
	.run = cmd_config_get_run,
};

static const struct cmd config_set_verb = {
	.name = "set",
	.summary = "set one value and keep the rest of the file",
	.operands = "KEY VALUE",
	.min_operands = 2,
	.max_operands = 2,
	.flags = CMD_NO_CONFIG,
	.opts = set_opts,
	.run = cmd_config_set_run,
};

static const struct cmd config_list_verb = {
	.name = "list",
	.summary = "print all values",
	.operands = "",
	.opts = list_opts,
	.run = cmd_config_list_run,
};

static const struct cmd *const config_subs[] = {
	&config_get_verb, &config_set_verb, &config_list_verb, NULL};

static const struct cmd_example config_examples[] = {
	{"Where does each value come from?",
		"rtlsmith config list --show-origin"},
	{"Point a model at another endpoint",
		"rtlsmith config set models.demo.base_url "
		"http://127.0.0.1:8000/v1"},
	{"Four samples a task unless said otherwise",
		"rtlsmith config set run.samples 4"},
	{NULL, NULL},
};

const struct cmd cmd_config = {
	.name = "config",
	.group = CMD_GROUP_KEEP,
	.summary = "read and change the configuration",
	.operands = "",
	.description =
		"The configuration is merged from, nearest first: the file "
		"named by --config; .rtlsmith/config.yaml of the project, "
		"searched upward from the working folder; config.yaml in "
		"$XDG_CONFIG_HOME/rtlsmith; config.yaml in rtlsmith in the "
		"system's configuration folder.\n\n"
		"models.NAME describes an endpoint.  Options of commands are "
		"set as COMMAND.OPTION, with _ for each dash: run.samples, "
		"suite.import.name.  Global options are set by their bare "
		"name.\n\n"
		"Keys of endpoints do not belong into a file: api_key_env "
		"names the environment variable that holds one.",
	.subs = config_subs,
	.examples = config_examples,
};
