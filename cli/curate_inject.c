/*
 * curate inject: faults that matter, and their repair.
 */
#include "cli/curate_verbs.h"

#include "cli/curate_print.h"
#include "cli/judge_opts.h"
#include "curate/inject.h"
#include "lib/base/str.h"

static const struct opt inject_opts[] = {
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "chooses among the faults that a row can have",
		.dflt = "1"},
	{.name = "per-row",
		.type = OPT_INT,
		.arg = "N",
		.help = "at most so many faults a row become examples",
		.dflt = "4",
		.min = 1,
		.max = 64},
	{.name = "kinds",
		.type = OPT_STR,
		.arg = "KIND,KIND,...",
		.help = "kinds of faults, or logic or syntax (default: all)"},
	{.name = "no-history",
		.type = OPT_FLAG,
		.help = "do not look for fixes in git histories"},
	CURATE_OPT_JOBS, CURATE_OPT_AGAIN, JUDGE_OPT_SANDBOX,
	CURATE_OPT_PROGRESS, OPT_END};

static int
no_kind(struct cli *cli, const char *word, struct err *e)
{
	const char **names =
		arena_array(cli->arena, fault_n_kinds + 3, sizeof(*names));
	size_t n = 0;
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < fault_n_kinds; i++) {
		names[n++] = fault_kinds[i].name;
		buf_printf(&b, " %s", fault_kinds[i].name);
	}
	err_set(e, ERR_USAGE,
		"--kinds: there are no faults of kind \"%.40s\"; kinds are "
		"logic, syntax,%s",
		word, b.ptr);
	buf_release(&b);
	return -1;
}

static int
read_kinds(struct cli *cli, const bool **out, struct err *e)
{
	const char *text = opt_str(cli->opts, "kinds");
	bool *on = arena_array(cli->arena, fault_n_kinds, sizeof(*on));
	char **word;

	*out = NULL;
	if (text == NULL)
		return 0;
	for (word = str_split(cli->arena, text, ',', NULL); *word != NULL;
		word++) {
		bool found = false;

		for (size_t i = 0; i < fault_n_kinds; i++)
			if (str_eq(*word, fault_kinds[i].name) ||
				str_eq(*word,
					fault_kinds[i].syntax ? "syntax"
							      : "logic"))
				on[i] = found = true;
		if (!found)
			return no_kind(cli, *word, e);
	}
	*out = on;
	return 0;
}

static void
print_tally(struct cli *cli, const struct curate_inject_tally *t)
{
	ui_print(cli->ui,
		"%lld rows: %lld with faults that matter, %lld without; of the "
		"faults %lld matter, %lld are the same, %lld undecided, %lld "
		"no faults of their kind\n",
		(long long)t->rows.seen, (long long)t->rows.kept,
		(long long)t->rows.skipped, (long long)t->fault[INJECT_MATTERS],
		(long long)t->fault[INJECT_SAME],
		(long long)t->fault[INJECT_UNDECIDED],
		(long long)t->fault[INJECT_NO_FAULT]);
	if (t->fix[INJECT_MATTERS] + t->fix[INJECT_SAME] +
			t->fix[INJECT_UNDECIDED] + t->fix[INJECT_NO_FAULT] >
		0)
		ui_print(cli->ui,
			"of the fixes in histories %lld are proven, %lld "
			"change nothing, %lld are unproven\n",
			(long long)t->fix[INJECT_MATTERS],
			(long long)t->fix[INJECT_SAME] +
				(long long)t->fix[INJECT_NO_FAULT],
			(long long)t->fix[INJECT_UNDECIDED]);
}

static int
curate_inject_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_inject o = {.seed = opt_i64(cli->opts, "seed", 1),
		.per_row = (int)opt_i64(cli->opts, "per-row", 4),
		.history = !opt_flag(cli->opts, "no-history"),
		.jobs = (int)opt_i64(cli->opts, "jobs", 0),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct curate_inject_tally t;
	struct curate_project p;
	int rc;

	(void)argc;
	if (read_kinds(cli, &o.kinds, e) < 0 ||
		curate_open(cli, argv[0], &p, e) < 0 ||
		judge_opts_open(
			cli, opt_str(cli->opts, "sandbox"), &o.judge, e) < 0)
		return -1;
	o.progress.arg = curate_bar(cli, "inject");
	rc = curate_inject(&p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	judge_close(o.judge);
	if (rc < 0)
		return -1;
	print_tally(cli, &t);
	return CMD_OK;
}

static const struct cmd_example inject_examples[] = {
	{"Four faults a module, each with its repair",
		"rtlsmith curate inject rtl"},
	{"Syntax only, others than before",
		"rtlsmith curate inject rtl --kinds syntax --seed 2"},
	{NULL, NULL}};

const struct cmd curate_inject_cmd = {.name = "inject",
	.summary = "put in faults that matter, with their repair",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Changes each living module by one small fault at a time and "
		"keeps those that are proven to matter, as examples of kind "
		"repair: the faulty text, what the tools say of it, the right "
		"text, and the judge that tells them apart.\n\n"
		"A fault of logic is refuted by equivalence with a "
		"counterexample that was simulated, or fails a testbench that "
		"the right text passes; one of syntax does not compile. What "
		"is the same or undecided is counted and not kept.\n\n"
		"Of git repositories that were read with --history, versions "
		"of a module whose commit says fix or bug and that differ by "
		"at most 40 tokens are judged likewise.",
	.opts = inject_opts,
	.examples = inject_examples,
	.run = curate_inject_run};
