/*
 * curate run: the stages of a project, one after another, as they are without
 * options.  It must not do a stage's work itself.
 */
#include "cli/curate_verbs.h"

#include "cli/judge_opts.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

/* Handed to the stages that have them. */
static const struct opt run_opts[] = {
	CURATE_OPT_JOBS, JUDGE_OPT_SANDBOX, CURATE_OPT_PROGRESS, OPT_END};

/* What takes a project alone, in the order of the stages. */
static const char *const stages[] = {"license", "modules", "dedup",
	"decontaminate", "check", "describe", "verify", "inject", "graph",
	"pairs"};

static const struct cmd *
verb(const char *name)
{
	for (const struct cmd *const *s = cmd_curate.subs; *s != NULL; s++)
		if (str_eq((*s)->name, name))
			return *s;
	return NULL;
}

/* Without a suite there is nothing to compare with. */
static int
has_suites(struct cli *cli, bool *yes, struct err *e)
{
	struct store_suite *list;
	size_t n;

	if (store_suite_list(cli->store, cli->arena, &list, &n, e) < 0)
		return -1;
	*yes = n > 0;
	return 0;
}

static int
run_stage(struct cli *cli, const struct cmd *c, char **argv, struct err *e)
{
	const cJSON *own = json_get(cli->config.tree, "curate");
	struct cli sub = *cli;
	const char *place =
		arena_printf(cli->arena, "configuration: curate.%s", c->name);

	sub.cmd = c;
	sub.opts = opt_set_new(cli->arena, c->opts, cmd_global_opts);
	opt_inherit(sub.opts, cli->opts);
	if (opt_fill(sub.opts, json_get(own, c->name), cli->config.tree, place,
		    e) < 0)
		return -1;
	ui_print(cli->ui, "-- %s\n", c->name);
	return c->run(&sub, 1, argv, e);
}

static int
curate_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	bool suites;

	(void)argc;
	if (has_suites(cli, &suites, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		const struct cmd *c = verb(stages[i]);
		int rc;

		if (c == NULL)
			continue;
		if (str_eq(c->name, "decontaminate") && !suites) {
			ui_note(cli->ui,
				"no suite is in the store: nothing is compared "
				"with benchmarks (rtlsmith suite import)");
			continue;
		}
		rc = run_stage(cli, c, argv, e);
		if (rc != CMD_OK)
			return rc;
	}
	return CMD_OK;
}

static const struct cmd_example run_examples[] = {
	{"From a folder to a project that can be exported",
		"rtlsmith curate run rtl"},
	{NULL, NULL}};

const struct cmd curate_run_cmd = {.name = "run",
	.summary = "all stages, one after another",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.opts = run_opts,
	.flags = CMD_NEED_STORE,
	.description =
		"Runs the stages that need nothing but the project, in their "
		"order, each with its defaults or what the configuration says "
		"below curate: as if each had been called, with the options "
		"given here where it knows them. A stage that was "
		"stopped or killed goes on; rows that a stage has seen with "
		"the same rules are not judged again. Without a suite in the "
		"store decontaminate is left out.",
	.examples = run_examples,
	.run = curate_run};
