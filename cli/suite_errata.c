/*
 * suite_errata: puts errata beside a suite of the store, lists and removes
 * them.
 */
#include "cli/suite_errata.h"

#include <string.h>

#include "bench/errata.h"
#include "cli/datadir.h"
#include "cli/suites.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static const struct opt errata_opts[] = {
	{.name = "suite",
		.letter = 's',
		.type = OPT_STR,
		.arg = "SUITE",
		.help = "the suite they are for, when yours has another name "
			"than in the file"},
	{.name = "list",
		.type = OPT_FLAG,
		.help = "list the errata of the suite named in place of FILE"},
	{.name = "remove",
		.type = OPT_FLAG,
		.help = "remove the errata of the suite named in place of "
			"FILE"},
	{.name = "task",
		.letter = 't',
		.type = OPT_STR,
		.arg = "TASK",
		.help = "with --remove: only those of this task"},
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static int
find_suite(struct cli *cli, const char *name, struct store_suite *row,
	struct err *e)
{
	struct suites_found f;

	/* a suite that comes with the program is put into the store */
	if (store_suite_get(cli->store, cli->arena, name, row, NULL) == 0)
		return 0;
	if (suites_find(cli, name, &f, e) < 0)
		return -1;
	*row = f.row;
	return 0;
}

static void
list_json(struct cli *cli, const struct store_erratum *list, size_t n)
{
	cJSON *arr = json_array(cli->arena);

	for (size_t i = 0; i < n; i++) {
		cJSON *o = json_object(cli->arena);

		json_set_str(o, "task", list[i].task);
		json_set_str(o, "action", list[i].action);
		json_set_str(o, "reason", list[i].reason);
		json_set_str(o, "source", list[i].source);
		json_push(arr, o);
	}
	ui_print(cli->ui, "%s", json_pretty(cli->arena, arr));
}

static int
list_errata(struct cli *cli, const struct store_suite *row, struct err *e)
{
	static const struct ui_col cols[] = {{"task", false}, {"action", false},
		{"reason", false}, {"source", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 4);
	struct store_erratum *list;
	size_t n;

	if (store_erratum_list(cli->store, cli->arena, row->id, &list, &n, e) <
		0)
		return -1;
	if (opt_flag(cli->opts, "json")) {
		list_json(cli, list, n);
		return CMD_OK;
	}
	for (size_t i = 0; i < n; i++)
		ui_table_row(t,
			(const char *[]){list[i].task, list[i].action,
				list[i].reason, list[i].source});
	ui_table_print(cli->ui, t);
	return CMD_OK;
}

static int
remove_errata(struct cli *cli, const struct store_suite *row, struct err *e)
{
	const char *task = opt_str(cli->opts, "task");
	int64_t n;

	if (store_erratum_drop(cli->store, row->id, task, &n, e) < 0)
		return -1;
	if (n == 0 && task != NULL)
		return err_set(e, ERR_NOTFOUND,
			"suite %s has no errata of a task \"%s\"", row->name,
			task);
	ui_note(cli->ui, "suite %s@%s: %lld errata removed", row->name,
		row->version, (long long)n);
	return CMD_OK;
}

/* FILE, or the name of one that comes with the program. */
static const char *
find_file(struct cli *cli, const char *name)
{
	struct err ignore = ERR_INIT;
	char *path;

	if (!fs_exists(name) && strchr(name, '/') == NULL &&
		datadir_find(cli->arena,
			arena_printf(cli->arena, "data/errata/%s.yaml", name),
			&path, &ignore) == 0)
		return path;
	return name;
}

/* A suite that was imported in part is no error. */
static void
warn_missing(struct cli *cli, const struct store_suite *row,
	const struct bench_errata *x)
{
	char *names = NULL;

	for (size_t i = 0; i < x->n_missing; i++)
		names = arena_printf(cli->arena, "%s%s%s",
			names == NULL ? "" : names, names == NULL ? "" : ", ",
			x->missing[i]);
	if (names != NULL)
		ui_warn(cli->ui, "suite %s does not have: %s", row->name,
			names);
}

static int
put_errata(struct cli *cli, const char *name, struct err *e)
{
	const char *suite = opt_str(cli->opts, "suite");
	struct bench_errata x;
	struct store_suite row;
	size_t counts[3] = {0};

	if (bench_errata_read(cli->arena, find_file(cli, name), &x, e) < 0)
		return -1;
	for (size_t i = 0; i < x.n; i++)
		x.list[i].source = name;
	if (find_suite(cli, suite != NULL ? suite : x.suite, &row, e) < 0 ||
		bench_errata_store(cli->store, cli->arena, &row, &x, e) < 0)
		return -1;
	warn_missing(cli, &row, &x);
	for (size_t i = 0; i < x.n; i++)
		counts[str_eq(x.list[i].action, "exclude")	    ? 0
				: str_eq(x.list[i].action, "patch") ? 1
								    : 2]++;
	ui_note(cli->ui,
		"suite %s@%s: %zu tasks excluded from verified scores, %zu "
		"patched, %zu noted%s%s",
		row.name, row.version, counts[0], counts[1], counts[2],
		counts[1] > 0 ? "; look at the patched ones with: rtlsmith "
				"suite verify "
			      : "",
		counts[1] > 0 ? row.name : "");
	return CMD_OK;
}

static int
errata_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	bool list = opt_flag(cli->opts, "list");
	bool gone = opt_flag(cli->opts, "remove");
	struct store_suite row;

	(void)argc;
	if (list && gone)
		return err_set(
			e, ERR_USAGE, "--list and --remove exclude each other");
	if (opt_given(cli->opts, "task") && !gone)
		return err_set(e, ERR_USAGE, "--task goes with --remove");
	if (!list && !gone)
		return put_errata(cli, argv[0], e);
	if (find_suite(cli, argv[0], &row, e) < 0)
		return -1;
	return list ? list_errata(cli, &row, e) : remove_errata(cli, &row, e);
}

static const struct cmd_example errata_examples[] = {
	{"What is known of VerilogEval v2, for your import of it",
		"rtlsmith suite errata verilogeval-v2 --suite ve2-spec"},
	{"Your own", "rtlsmith suite errata errata.yaml"},
	{"What is in force", "rtlsmith suite errata ve2-spec --list"},
	{NULL, NULL}};

const struct cmd suite_errata_cmd = {.name = "errata",
	.summary = "keep what is known to be wrong with a suite's tasks",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Reads a YAML file that excludes tasks from verified scores, "
		"patches tasks, or only notes what is odd, each with a reason, "
		"and keeps it beside the suite's stored revision. FILE is a "
		"path or the name of one that comes with the program "
		"(verilogeval-v2, rtllm, vgen).\n\n"
		"Excluded tasks are still asked and judged: reports print "
		"scores on all tasks and on the verified ones. A patched task "
		"has another identity: its verdicts are new ones, and runs "
		"record which errata were in force.",
	.opts = errata_opts,
	.examples = errata_examples,
	.run = errata_run};
