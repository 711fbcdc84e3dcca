/*
 * disagreements: where simulation and formal equivalence do not say the same.
 */
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

#define LIST_MAX 10000

static const struct opt disagreements_opts[] = {
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "verdicts of which judge (default: each sample's "
			"current one)"},
	{.name = "suite",
		.letter = 's',
		.type = OPT_STR,
		.arg = "SUITE",
		.help = "only samples of this suite",
		.hint = OPT_HINT_SUITE},
	{.name = "all",
		.letter = 'a',
		.type = OPT_FLAG,
		.help = "every opinion, not only those that disagree"},
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static const struct cmd_example disagreements_examples[] = {
	{"Ask the second judge about what passed, then look where it differs",
		"rtlsmith rescore quickstart --equiv pass"},
	{"The list, with the counterexamples",
		"rtlsmith disagreements quickstart --json"},
	{NULL, NULL}};

/* One sample's: its verdict, the opinion, what to look at. */
static cJSON *
opinion_json(struct arena *a, const struct store_opinion *x)
{
	cJSON *o = json_object(a), *doc = NULL;
	struct err bad = ERR_INIT;

	json_set_str(o, "run", x->run);
	json_set_str(o, "suite", x->suite);
	json_set_str(o, "task", x->task);
	json_set_str(o, "model", x->model);
	json_set_i64(o, "sample", x->idx);
	json_set_str(o, "candidate", x->proof.candidate);
	json_set_str(o, "status", x->status);
	json_set_str(o, "reason", x->reason);
	json_set_str(o, "tools", x->proof.tools);
	if (json_parse(a, x->proof.doc, strlen(x->proof.doc), &doc, &bad) < 0)
		doc = json_object(a);
	json_set(o, "opinion", doc);
	return o;
}

static void
print_json(struct cli *cli, const struct store_opinion *x, size_t n)
{
	struct arena *a = cli->arena;
	cJSON *o = json_object(a), *list = json_array(a);
	const char *s;

	for (size_t i = 0; i < n; i++)
		json_push(list, opinion_json(a, &x[i]));
	json_set_str(o, "schema", "rtlsmith.disagreements/1");
	json_set(o, "samples", list);
	s = json_pretty(a, o);
	ui_write(cli->ui, s, strlen(s));
}

static void
print_table(struct cli *cli, const struct store_opinion *x, size_t n)
{
	static const struct ui_col cols[] = {{"TASK", false}, {"MODEL", false},
		{"SAMPLE", true}, {"SIMULATION", false}, {"PROOF", false},
		{"WHY", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 6);

	for (size_t i = 0; i < n; i++) {
		bool fail = str_eq(x[i].status, "fail");

		ui_table_row(t,
			(const char *[]){
				arena_printf(a, "%s/%s", x[i].suite, x[i].task),
				x[i].model,
				arena_printf(a, "%lld", (long long)x[i].idx),
				fail ? x[i].reason : x[i].status,
				x[i].proof.result, x[i].proof.why});
		ui_table_style(t, 3, fail ? UI_BAD : UI_GOOD);
	}
	ui_table_print(cli->ui, t);
}

static int
disagreements_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	bool all = opt_flag(cli->opts, "all");
	struct store_opinion_filter f = {.mode = opt_str(cli->opts, "mode"),
		.disagree = !all,
		.limit = LIST_MAX};
	const char *name = opt_str(cli->opts, "suite");
	struct store_opinion *x;
	struct store_suite suite;
	struct store_run run;
	size_t n;

	if (name != NULL) {
		if (store_suite_get(cli->store, cli->arena, name, &suite, e) <
			0)
			return -1;
		f.suite_id = suite.id;
	}
	if (argc > 0) {
		if (store_run_get(cli->store, cli->arena, argv[0], &run, e) < 0)
			return -1;
		f.run_id = run.id;
	}
	if (store_proof_list(cli->store, cli->arena, &f, &x, &n, e) < 0)
		return -1;
	if (n == LIST_MAX)
		ui_warn(cli->ui, "only the first %d are shown", LIST_MAX);
	if (opt_flag(cli->opts, "json"))
		print_json(cli, x, n);
	else if (n > 0)
		print_table(cli, x, n);
	else
		ui_note(cli->ui,
			all ? "the second judge was not asked (--equiv)"
			    : "no disagreement is known (--all lists what the "
			      "second judge said)");
	return CMD_OK;
}

const struct cmd cmd_disagreements = {
	.name = "disagreements",
	.group = CMD_GROUP_READ,
	.summary = "where simulation and formal proof differ",
	.operands = "[RUN]",
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Lists samples of a run (default: of all runs) that passed "
		"the simulation although a counterexample shows that they "
		"differ from the golden, and samples that failed although "
		"they were proven to be its equal. Either the testbench is "
		"weak, or the golden, or what the simulator sees and synthesis "
		"does not (sensitivity lists, races, unknown values) matters: "
		"somebody has to look.\n\n"
		"Opinions come from the second judge, which run, resume, "
		"rescore and eval ask with --equiv pass or --equiv all. It "
		"needs Yosys. An opinion is proven, bounded (the same for so "
		"many clocks), refuted (with a counterexample that was "
		"simulated) or unknown (with a reason); it never changes a "
		"verdict.",
	.opts = disagreements_opts,
	.examples = disagreements_examples,
	.run = disagreements_cmd,
};
