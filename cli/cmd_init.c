/*
 * cmd_init: rtlsmith init: makes a project folder.
 *
 * What exists already is kept: running it again changes nothing.
 */
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/yaml.h"

static const char init_ignore[] =
	"# the store, logs and caches stay here; the configuration is kept\n"
	"*\n"
	"!.gitignore\n"
	"!config.yaml\n";

static const char init_head[] =
	"# Configuration of rtlsmith: see rtlsmith-config(5).\n"
	"# Keys of endpoints stay in the environment: api_key_env names the\n"
	"# variable.\n";

static const char init_example[] =
	"models:\n"
	"  local:                       # llama.cpp, vLLM, Ollama, ...\n"
	"    base_url: http://127.0.0.1:8080/v1\n"
	"    model: default             # what goes into \"model\"\n"
	"  gpt:\n"
	"    provider: openai\n"
	"    base_url: https://api.openai.com/v1\n"
	"    model: gpt-4.1-mini\n"
	"    api_key_env: OPENAI_API_KEY\n"
	"  claude:\n"
	"    provider: anthropic\n"
	"    base_url: https://api.anthropic.com/v1\n"
	"    model: claude-sonnet-4-5\n"
	"    api_key_env: ANTHROPIC_API_KEY\n";

static const struct opt init_opts[] = {
	{.name = "example",
		.type = OPT_FLAG,
		.help = "write a configuration with examples of endpoints"},
	{.name = "model",
		.letter = 'm',
		.type = OPT_STR,
		.arg = "NAME",
		.help = "describe one endpoint under this name"},
	{.name = "base-url",
		.type = OPT_STR,
		.arg = "URL",
		.help = "where it answers, up to /v1"},
	{.name = "provider",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "what it is: openai, anthropic, vllm, llamacpp, "
			"ollama, "
			"openrouter, deepseek, azure or generic"},
	{.name = "model-id",
		.type = OPT_STR,
		.arg = "ID",
		.help = "what the endpoint calls the model; default NAME"},
	{.name = "api-key-env",
		.type = OPT_STR,
		.arg = "VARIABLE",
		.help = "environment variable that holds the key"},
	OPT_END,
};

static int
init_config_text(struct cli *cli, const char **out, struct err *e)
{
	struct arena *a = cli->arena;
	const char *name = opt_str(cli->opts, "model");
	cJSON *root, *models, *m;

	if (!name) {
		*out = arena_printf(a, "%s\n%s", init_head,
			opt_flag(cli->opts, "example") ? init_example : "");
		return 0;
	}
	if (!opt_str(cli->opts, "base-url") && !opt_str(cli->opts, "provider"))
		return err_set(e, ERR_USAGE,
			"--model needs --base-url (for example "
			"http://127.0.0.1:8080/v1) or --provider");
	root = json_object(a);
	models = json_object(a);
	m = json_object(a);
	if (opt_str(cli->opts, "provider"))
		json_set_str(m, "provider", opt_str(cli->opts, "provider"));
	if (opt_str(cli->opts, "base-url"))
		json_set_str(m, "base_url", opt_str(cli->opts, "base-url"));
	json_set_str(m, "model",
		opt_str(cli->opts, "model-id") ? opt_str(cli->opts, "model-id")
					       : name);
	if (opt_str(cli->opts, "api-key-env"))
		json_set_str(
			m, "api_key_env", opt_str(cli->opts, "api-key-env"));
	json_set(models, name, m);
	json_set(root, "models", models);
	*out = arena_printf(a, "%s%s", init_head, yaml_text(a, root));
	return 0;
}

/* Writes a file that does not exist yet. */
static int
init_file(struct cli *cli, const char *path, const char *text, struct err *e)
{
	if (fs_exists(path)) {
		ui_note(cli->ui, "kept %s", path);
		return 0;
	}
	if (fs_write(path, text, strlen(text), e) < 0)
		return -1;
	ui_note(cli->ui, "wrote %s", path);
	return 0;
}

static int
cmd_init_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct arena *a = cli->arena;
	const char *dir = fs_join(a, argc > 0 ? argv[0] : ".", CONFIG_DIR);
	struct store *store;
	const char *text = "";

	if (init_config_text(cli, &text, e) < 0 ||
		fs_mkdirs(dir, 0700, e) < 0 ||
		init_file(cli, fs_join(a, dir, ".gitignore"), init_ignore, e) <
			0 ||
		init_file(cli, fs_join(a, dir, CONFIG_NAME), text, e) < 0)
		return -1;
	if (!opt_given(cli->opts, "db"))
		cli->db_path = fs_join(a, dir, "runs.db");
	if (cli_store(cli, &store, e) < 0)
		return -1;
	ui_note(cli->ui, "store is %s", cli->db_path);
	return CMD_OK;
}

static const struct cmd_example init_examples[] = {
	{"A project in this folder, with examples of endpoints",
		"rtlsmith init --example"},
	{"A project for one local model server",
		"rtlsmith init verilog-bench -m local --base-url "
		"http://127.0.0.1:8080/v1"},
	{NULL, NULL},
};

const struct cmd cmd_init = {
	.name = "init",
	.group = CMD_GROUP_START,
	.summary = "make a project folder",
	.operands = "[DIR]",
	.max_operands = 1,
	.flags = CMD_NO_CONFIG,
	.description =
		"Makes .rtlsmith in DIR (the working folder without one) with "
		"config.yaml, the store runs.db, and a .gitignore that lets "
		"only the configuration into a repository.  Commands find it "
		"from any folder below.  Files that exist are kept.",
	.opts = init_opts,
	.examples = init_examples,
	.run = cmd_init_run,
};
