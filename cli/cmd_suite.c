/*
 * suite: list, show, import and verify suites.
 */
#include <stdio.h>
#include <string.h>

#include "bench/suite.h"
#include "cli/cmd.h"
#include "cli/suite_errata.h"
#include "cli/suite_facts.h"
#include "cli/suite_strengthen.h"
#include "cli/suite_verify.h"
#include "cli/suites.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

static const struct opt suite_json_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static const struct opt suite_import_opts[] = {
	{.name = "name",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "name of the suite (default: made from the path)"},
	{.name = "level",
		.type = OPT_INT,
		.arg = "1|2|3",
		.help = "vgen: which of the three prompts is asked",
		.dflt = "2",
		.min = 1,
		.max = 3},
	{.name = "window",
		.type = OPT_INT,
		.arg = "TOKENS",
		.help = "rtl-repo: what the model takes, of which prompts "
			"leave "
			"80 (a token counts as 3.2 bytes)",
		.dflt = "2048",
		.min = BENCH_SUITE_WINDOW_MIN,
		.max = BENCH_SUITE_WINDOW_MAX},
	OPT_END};

static int
suite_ls(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {{"suite", false},
		{"version", false}, {"format", false}, {"tasks", true},
		{"sha256", false}, {"imported", false}, {"source", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 7);
	struct store_suite *list;
	const char **names;
	size_t n, n_names;

	(void)argc;
	(void)argv;
	if (store_suite_list(cli->store, a, &list, &n, e) < 0 ||
		suites_names(cli, &names, &n_names, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char when[CLOCK_RFC3339_MAX];

		clock_rfc3339(list[i].imported_ms, when);
		ui_table_row(t,
			(const char *[]){list[i].name, list[i].version,
				list[i].format,
				arena_printf(
					a, "%lld", (long long)list[i].n_tasks),
				arena_printf(a, "%.12s", list[i].sha256),
				arena_printf(a, "%.10s", when),
				list[i].source});
	}
	for (size_t i = 0; i < n_names; i++) {
		size_t k = 0;

		while (k < n && strcmp(list[k].name, names[i]) != 0)
			k++;
		if (k == n)
			ui_table_row(t,
				(const char *[]){names[i], NULL, "native", NULL,
					NULL, NULL, "comes with the program"});
	}
	ui_table_print(cli->ui, t);
	return CMD_OK;
}

static void
print_task(struct cli *cli, const struct task *t, const cJSON *facts)
{
	ui_print(cli->ui, "%s%s%s: %s\nkind %s, judged as %s, module %s\n",
		ui_style(cli->ui, UI_BOLD), t->id, ui_style(cli->ui, UI_PLAIN),
		t->title != NULL ? t->title : "", t->kind,
		task_profile_name(t->profile), t->top != NULL ? t->top : "-");
	for (size_t i = 0; i < t->n_files; i++)
		ui_print(cli->ui, "%s %s, %zu bytes\n", t->files[i].role,
			t->files[i].name, t->files[i].n);
	suite_facts_print(cli, facts);
	if (t->system != NULL)
		ui_print(cli->ui, "\n--- system\n%s\n", t->system);
	ui_print(cli->ui, "\n--- prompt\n%s\n", t->prompt);
}

static int
show_task(struct cli *cli, const struct suites_found *f, const char *id,
	struct err *e)
{
	const char **names =
		arena_array(cli->arena, f->suite.n + 1, sizeof(*names));
	struct suite_facts facts;
	const char *near;

	for (size_t i = 0; i < f->suite.n; i++) {
		const struct task *t = &f->suite.tasks[i];

		names[i] = t->id;
		if (strcmp(t->id, id) != 0)
			continue;
		if (opt_flag(cli->opts, "json"))
			ui_print(cli->ui, "%s",
				json_pretty(cli->arena,
					task_to_json(cli->arena, t)));
		else if (suite_facts_load(cli, f->row.id, &facts, e) < 0)
			return -1;
		else
			print_task(
				cli, t, suite_facts_of(cli, &facts, f->ids[i]));
		return CMD_OK;
	}
	near = str_nearest(cli->arena, id, names, f->suite.n);
	return err_set(e, ERR_NOTFOUND, "suite %s has no task \"%s\"%s%s",
		f->row.name, id, near[0] != '\0' ? "; did you mean " : "",
		near);
}

static int
suite_show(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {{"task", false}, {"kind", false},
		{"module", false}, {"golden", false}, {"strict", false},
		{"faults", true}, {"samples", true}, {"CPU ms", true},
		{"title", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 9);
	struct suite_facts facts;
	struct store_task *rows;
	struct suites_found f;
	size_t n;

	if (suites_find(cli, argv[0], &f, e) < 0)
		return -1;
	if (argc > 1)
		return show_task(cli, &f, argv[1], e);
	if (store_task_list(cli->store, a, f.row.id, &rows, &n, e) < 0 ||
		suite_facts_load(cli, f.row.id, &facts, e) < 0)
		return -1;
	for (size_t i = 0; i < f.suite.n; i++) {
		const struct task *x = &f.suite.tasks[i];
		const char *known = rows[i].golden_status;
		const cJSON *doc = suite_facts_of(cli, &facts, rows[i].id);

		ui_table_row(t,
			(const char *[]){x->id, x->kind, x->top,
				task_file(x, "golden") == NULL ? "none"
					: known == NULL || known[0] == '\0'
					? "not verified"
					: known,
				suite_facts_golden(cli, doc, "strict"),
				suite_facts_kills(cli, doc),
				x->samples < 0 ? NULL
					       : arena_printf(a, "%lld",
							 (long long)x->samples),
				x->golden_cpu_us < 0
					? NULL
					: arena_printf(a, "%.1f",
						  (double)x->golden_cpu_us /
							  1e3),
				x->title});
	}
	ui_print(cli->ui, "suite %s@%s, format %s, licence %s, from %s\n",
		f.row.name, f.row.version, f.row.format, f.row.licence,
		f.row.source);
	ui_table_print(cli->ui, t);
	suite_facts_print_left_out(cli, &facts);
	return CMD_OK;
}

static int
suite_import(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct bench_suite s;
	const char *format = argv[0];
	int64_t id;

	(void)argc;
	if (str_eq(format, "vgen"))
		format = arena_printf(cli->arena, "vgen:%lld",
			(long long)opt_i64(cli->opts, "level", 2));
	else if (str_eq(format, "rtl-repo"))
		format = arena_printf(cli->arena, "rtl-repo:%lld",
			(long long)opt_i64(
				cli->opts, "window", BENCH_SUITE_WINDOW));
	if (bench_suite_import(cli->arena, format, argv[1],
		    opt_str(cli->opts, "name"), &s, e) < 0 ||
		bench_suite_store(cli->store, &s, &id, e) < 0)
		return -1;
	for (size_t i = 0; i < s.n_notes; i++)
		ui_warn(cli->ui, "%s", s.notes[i]);
	ui_note(cli->ui,
		"suite %s@%s: %zu tasks imported; check what is attainable "
		"with: rtlsmith suite verify %s",
		s.name, s.version, s.n, s.name);
	return CMD_OK;
}

static const struct cmd_example suite_ls_examples[] = {
	{"What is there", "rtlsmith suite ls"}, {NULL, NULL}};
static const struct cmd_example suite_show_examples[] = {
	{"The tasks of a suite", "rtlsmith suite show core"},
	{"One task with its prompt", "rtlsmith suite show core alu16"},
	{NULL, NULL}};
static const struct cmd_example suite_import_examples[] = {
	{"VerilogEval v2 from your clone",
		"rtlsmith suite import verilogeval-v2 "
		"verilog-eval/dataset_spec-to-rtl --name ve2-spec"},
	{NULL, NULL}};

static const struct cmd suite_ls_cmd = {.name = "ls",
	.summary = "list suites",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Lists the suites of the store and those that come "
		       "with the program.",
	.examples = suite_ls_examples,
	.run = suite_ls};
static const struct cmd suite_show_cmd = {.name = "show",
	.summary = "show a suite or one of its tasks",
	.operands = "SUITE [TASK]",
	.min_operands = 1,
	.max_operands = 2,
	.flags = CMD_NEED_STORE,
	.description = "Lists a suite's tasks with what was measured of "
		       "their goldens, or prints one task.",
	.opts = suite_json_opts,
	.examples = suite_show_examples,
	.run = suite_show};
static const struct cmd suite_import_cmd = {.name = "import",
	.summary = "import a suite from your own clone",
	.operands = "FORMAT PATH",
	.min_operands = 2,
	.max_operands = 2,
	.flags = CMD_NEED_STORE,
	.description =
		"Reads a suite into the store, which afterwards needs the "
		"folder no more. FORMAT is one of native, verilogeval-v1, "
		"verilogeval-v2, rtllm, vgen, rtl-repo; PATH is the folder "
		"that holds the tasks, or the JSONL file of VerilogEval v1 or "
		"of RTL-Repo (of Parquet it is said how JSONL is made).\n\n"
		"Importing the same content again changes nothing; other "
		"content under the same name becomes a new revision.",
	.opts = suite_import_opts,
	.examples = suite_import_examples,
	.run = suite_import};

static const struct cmd *const suite_subs[] = {&suite_ls_cmd, &suite_show_cmd,
	&suite_import_cmd, &suite_verify_cmd, &suite_errata_cmd,
	&suite_strengthen_cmd, NULL};

static const struct cmd_example suite_examples[] = {
	{"What is there", "rtlsmith suite ls"}, {NULL, NULL}};

const struct cmd cmd_suite = {
	.name = "suite",
	.group = CMD_GROUP_DATA,
	.summary = "list, show, import and verify suites",
	.operands = "VERB",
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description = "Suites are named, versioned sets of tasks. They live "
		       "in the store; rtlsmith suite import brings public "
		       "ones in from your own clone.",
	.examples = suite_examples,
	.subs = suite_subs,
};
