/*
 * curate decontaminate: what of the rows is in benchmarks.
 */
#include "cli/curate_verbs.h"

#include "cli/curate_print.h"
#include "cli/suites.h"
#include "curate/decontaminate.h"
#include "lib/base/str.h"

static const struct opt decontaminate_opts[] = {
	{.name = "suite",
		.type = OPT_LIST,
		.arg = "NAME",
		.help = "suites to compare with (default: all in the store)"},
	{.name = "rouge",
		.type = OPT_ENUM,
		.arg = "0.5|0.7",
		.help = "ROUGE-L from which a row leaks",
		.dflt = "0.7"},
	{.name = "paraphrase",
		.type = OPT_ENUM,
		.arg = "flag|reject|off",
		.help = "rows that may tell a task in other words: flag for "
			"review, reject, or do not look",
		.dflt = "flag"},
	CURATE_OPT_AGAIN, CURATE_OPT_PROGRESS, OPT_END};

/* Those that were named, else those of the store. */
static int
read_suites(struct cli *cli, struct curate_decontaminate *o, struct err *e)
{
	struct arena *a = cli->arena;
	const char **name = NULL;
	struct curate_suite *x;
	struct store_suite *list;
	size_t n = 0;

	if (opt_given(cli->opts, "suite")) {
		name = (const char **)opt_list(cli->opts, "suite", &n);
	} else {
		if (store_suite_list(cli->store, a, &list, &n, e) < 0)
			return -1;
		name = arena_array(a, n + 1, sizeof(*name));
		for (size_t i = 0; i < n; i++)
			name[i] = list[i].name;
	}
	if (n == 0)
		return err_set(e, ERR_NOTFOUND,
			"no suite to compare with: name one by --suite or "
			"import one (rtlsmith suite import)");
	x = arena_array(a, n, sizeof(*x));
	for (size_t i = 0; i < n; i++) {
		struct suites_found f;

		if (suites_find(cli, name[i], &f, e) < 0)
			return -1;
		x[i] = (struct curate_suite){
			f.row.name, f.suite.tasks, f.suite.n};
	}
	o->suites = x;
	o->n = n;
	return 0;
}

static int
print_leaks(struct cli *cli, const struct curate_project *p,
	const struct curate_decontaminate *o, struct err *e)
{
	static const struct ui_col cols[] = {{"suite", false}, {"tasks", true},
		{"leaked tasks", true}, {"leaking rows", true},
		{"highest score", true}, {"to review", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 6);
	struct store_cur_leak *x;
	size_t n;

	if (store_cur_leaks(p->store, a, p->id, &x, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < o->n; i++) {
		struct store_cur_leak none = {.rows = 0}, *l = &none;

		for (size_t k = 0; k < n; k++)
			if (str_eq(x[k].suite, o->suites[i].name))
				l = &x[k];
		ui_table_row(t,
			(const char *[]){o->suites[i].name,
				arena_printf(a, "%zu", o->suites[i].n),
				arena_printf(a, "%lld", (long long)l->tasks),
				arena_printf(a, "%lld", (long long)l->rows),
				arena_printf(a, "%.2f", l->score),
				arena_printf(a, "%lld", (long long)l->review)});
	}
	ui_table_print(cli->ui, t);
	return 0;
}

static enum curate_paraphrase
paraphrase(const char *s)
{
	if (str_eq(s, "reject"))
		return CURATE_PARAPHRASE_REJECT;
	return str_eq(s, "off") ? CURATE_PARAPHRASE_OFF
				: CURATE_PARAPHRASE_FLAG;
}

static int
curate_decontaminate_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_decontaminate o = {
		.rouge_from =
			str_eq(opt_str(cli->opts, "rouge"), "0.5") ? 0.5 : 0.7,
		.paraphrase = paraphrase(opt_str(cli->opts, "paraphrase")),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct curate_project p;
	struct curate_tally t;
	int rc;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0 || read_suites(cli, &o, e) < 0)
		return -1;
	o.progress.arg = curate_bar(cli, "decontaminate");
	rc = curate_decontaminate(&p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc < 0)
		return -1;
	ui_print(cli->ui, "%lld rows judged: %lld kept, %lld rejected\n",
		(long long)t.seen, (long long)t.kept, (long long)t.rejected);
	return print_leaks(cli, &p, &o, e) < 0 ? -1 : CMD_OK;
}

static const struct cmd_example decontaminate_examples[] = {
	{"Against every suite of the store",
		"rtlsmith curate decontaminate rtl"},
	{"As strict as CodeV-R1",
		"rtlsmith curate decontaminate rtl --rouge 0.5"},
	{NULL, NULL}};

const struct cmd curate_decontaminate_cmd = {.name = "decontaminate",
	.summary = "find rows that have what benchmarks ask for",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Compares each living row with the goldens and prompts of "
		"suites: shared 10-grams of tokens, ROUGE-L of words, "
		"similarity of renamed 5-token shingles and structure, the "
		"last two of each module of the row, too. A row's evidence "
		"has its highest score by suite.\n\n"
		"Comments, what stands outside of modules and the fields kept "
		"of a data set are compared with the prompts by their words, "
		"in any order, rare ones weighing more: from 0.5 a row is "
		"flagged for review.\n\n"
		"References of fewer than 40 tokens say too little to be "
		"found with other names.",
	.opts = decontaminate_opts,
	.examples = decontaminate_examples,
	.run = curate_decontaminate_run};
