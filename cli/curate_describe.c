/*
 * curate describe: modules in English, without a model and by one.
 */
#include "cli/curate_verbs.h"

#include <string.h>

#include "cli/curate_model.h"
#include "cli/curate_print.h"
#include "cli/datadir.h"
#include "cli/design.h"
#include "curate/describe.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt describe_opts[] = {
	{.name = "levels",
		.type = OPT_STR,
		.arg = "LEVEL,...",
		.help = "line, block (with a model), detailed, high",
		.dflt = "line,block,detailed,high"},
	{.name = "registers",
		.type = OPT_STR,
		.arg = "REGISTER,...",
		.help = "how it is said: spec, request, question, terse",
		.dflt = "spec,request,question,terse"},
	{.name = "round-trip",
		.type = OPT_FLAG,
		.help = "have the model write each module from its detailed "
			"description alone, and ask for equivalence"},
	CURATE_OPT_JOBS, CURATE_OPT_AGAIN, CURATE_OPTS_MODEL, JUDGE_OPT_SANDBOX,
	CURATE_OPT_PROGRESS, OPT_END};

/* Words between commas as bits. */
static int
read_words(struct cli *cli, const char *option, const char *const *words,
	unsigned n, unsigned *out, struct err *e)
{
	size_t given;
	char **x =
		str_split(cli->arena, opt_str(cli->opts, option), ',', &given);

	*out = 0;
	for (size_t i = 0; i < given; i++) {
		unsigned k = 0;

		while (k < n && !str_eq(words[k], x[i]))
			k++;
		if (k == n)
			return err_set(e, ERR_USAGE, "--%s knows no \"%.60s\"",
				option, x[i]);
		*out |= 1U << k;
	}
	return *out != 0 ? 0
			 : err_set(e, ERR_USAGE, "--%s names nothing", option);
}

static int
read_templates(struct cli *cli, struct curate_describe *o, struct err *e)
{
	struct hash_ctx *h = hash_new();
	char *hex = arena_alloc(cli->arena, HASH_HEX);
	int rc = 0;

	for (int i = 0; i < DESCRIBE_TEMPLATES && rc == 0; i++) {
		char *path, *text;
		size_t n;

		rc = datadir_find(cli->arena,
			arena_printf(cli->arena, "prompts/curate/%s.md",
				describe_template_names[i]),
			&path, e);
		if (rc == 0)
			rc = fs_read(
				cli->arena, path, LIM_PROMPT, &text, &n, e);
		if (rc == 0) {
			hash_part(h, text, n);
			o->templates[i] = text;
		}
	}
	hash_final(h, hex);
	o->templates_hash = hex;
	return rc;
}

static void
print_result(struct cli *cli, const struct curate_describe *o,
	const struct curate_described *d)
{
	ui_print(cli->ui,
		"%lld rows looked at: %lld described, %lld not; %lld "
		"descriptions\n",
		(long long)d->rows.seen, (long long)d->rows.kept,
		(long long)d->rows.skipped, (long long)d->examples);
	if (o->model == NULL)
		return;
	ui_print(cli->ui,
		"%s: %lld replies; of no use: %lld no JSON, %lld empty, %lld "
		"with code; %lld levels lost (run %s)\n",
		o->model->name, (long long)d->asked, (long long)d->bad_json,
		(long long)d->empty, (long long)d->holds_code,
		(long long)d->lost, o->model->run);
	if (o->equiv != NULL)
		ui_print(cli->ui,
			"round trips: %lld equivalent, %lld different, %lld "
			"unknown\n",
			(long long)d->equivalent, (long long)d->different,
			(long long)d->unknown);
}

static int
describe_with(struct cli *cli, const struct curate_project *p,
	const struct design_tools *tools, struct curate_describe *o,
	struct err *e)
{
	struct curate_asker *asker;
	struct curate_model model;
	struct curate_described d = {.examples = 0};
	int rc = curate_model_open(cli, "describe", o->jobs, &asker, &model, e);

	o->yosys = tools->yosys;
	if (rc == 0 && model.ask != NULL) {
		o->model = &model;
		rc = read_templates(cli, o, e);
	}
	if (rc == 0) {
		o->progress.arg = curate_bar(cli, "describe");
		rc = curate_describe(p, o, &d, e);
		ui_progress_free(o->progress.arg);
		print_result(cli, o, &d);
	}
	o->model = NULL;
	return curate_model_close(asker, rc, e);
}

static int
curate_describe_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_describe o = {.jobs = (int)opt_i64(cli->opts, "jobs", 0),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	bool trip = opt_flag(cli->opts, "round-trip");
	struct design_tools tools = {0};
	struct curate_project p;
	int rc;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0 ||
		read_words(cli, "levels", describe_level_names, DESCRIBE_LEVELS,
			&o.levels, e) < 0 ||
		read_words(cli, "registers", describe_register_names,
			DESCRIBE_REGISTERS, &o.registers, e) < 0)
		return -1;
	if (trip && opt_list(cli->opts, "model", NULL)[0] == NULL)
		return err_set(e, ERR_USAGE,
			"--round-trip needs a model: name one with -m");
	rc = trip ? design_judge_open(cli, &tools, e)
		  : design_tools_open(cli, &tools, e);
	o.equiv = trip ? tools.equiv : NULL;
	if (rc == 0)
		rc = describe_with(cli, &p, &tools, &o, e);
	design_tools_close(&tools);
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example describe_examples[] = {
	{"What is known without a model", "rtlsmith curate describe rtl"},
	{"By a model, and whether it can be made from that again",
		"rtlsmith curate describe rtl -m demo --round-trip"},
	{NULL, NULL}};

const struct cmd curate_describe_cmd = {.name = "describe",
	.summary = "describe modules in English",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Makes examples of kind description of each living row. "
		"Without a model: ports, parameters, registers with clocks and "
		"resets, state machines, memories and instances, as Yosys and "
		"the text have them, as specification, request, question and "
		"note. With one: also its lines, blocks of at most 10 lines, "
		"the module in detail and in short, each from the one "
		"below.\n\n"
		"A reply that is no JSON, empty, or has the module's code is "
		"counted and asked for again, at most twice; what is lost in "
		"the end the row's evidence says. Replies are kept in a run of "
		"the store: the same command asks nothing twice.\n\n"
		"With --round-trip the model writes the module from its "
		"detailed description alone; equivalent, different (with a "
		"counterexample) or unknown is kept with the description.",
	.opts = describe_opts,
	.examples = describe_examples,
	.run = curate_describe_run};
