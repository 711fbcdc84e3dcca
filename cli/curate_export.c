/*
 * curate export: a data set with its card, and reading it back.
 */
#include "cli/curate_verbs.h"

#include <string.h>

#include "cli/curate_print.h"
#include "cli/judge_opts.h"
#include "cli/version.h"
#include "curate/export.h"
#include "curate/exportcheck.h"
#include "lib/base/str.h"

static const struct opt export_opts[] = {{.name = "out",
						 .letter = 'o',
						 .type = OPT_STR,
						 .arg = "DIR",
						 .help = "folder to make",
						 .hint = OPT_HINT_DIR},
	{.name = "format",
		.letter = 'f',
		.type = OPT_LIST,
		.arg = "FORMAT",
		.help = "chat, prompt-completion, alpaca, sharegpt, dpo, kto, "
			"prm, verl, trl or raw; again for more (default: all "
			"that have rows)"},
	{.name = "split",
		.type = OPT_STR,
		.arg = "TRAIN,VALIDATION,TEST",
		.help = "per cent of the groups",
		.dflt = "90,5,5"},
	{.name = "plain",
		.type = OPT_FLAG,
		.help = "files that are not packed: .jsonl, not .jsonl.zst"},
	{.name = "shard-bytes",
		.type = OPT_INT,
		.arg = "N",
		.help = "most bytes of a file, unpacked",
		.dflt = "67108864",
		.min = 1,
		.max = 268435456},
	{.name = "replace",
		.type = OPT_FLAG,
		.help = "write an export anew that is there"},
	{.name = "check",
		.type = OPT_FLAG,
		.help = "the operand is an export: read it back"},
	{.name = "sample",
		.type = OPT_STR,
		.arg = "N|all",
		.help = "--check: rows whose labels are judged again",
		.dflt = "50"},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "--check: another sample",
		.dflt = "1",
		.min = 0,
		.max = 9e15},
	JUDGE_OPT_SANDBOX, CURATE_OPT_PROGRESS, OPT_END};

/* ---- writing ---- */

static int
read_split(const char *text, struct curate_export *o, struct err *e)
{
	struct arena a = ARENA_INIT;
	int64_t v[3] = {-1, -1, -1};
	size_t n;
	char **part = str_split(&a, text, ',', &n);
	bool ok = n == 3;

	for (size_t i = 0; ok && i < 3; i++)
		ok = str_to_i64(part[i], &v[i]) && v[i] >= 0 && v[i] <= 100;
	arena_release(&a);
	if (!ok || v[0] + v[1] + v[2] != 100)
		return err_set(e, ERR_USAGE,
			"--split %.40s: three whole numbers that make 100, as "
			"in 90,5,5",
			text);
	o->validation_percent = (int)v[1];
	o->test_percent = (int)v[2];
	return 0;
}

static int
read_formats(struct cli *cli, struct curate_export *o, struct err *e)
{
	size_t n;
	char **list = opt_list(cli->opts, "format", &n);
	enum export_format f;

	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		o->format[i] = n == 0;
	for (size_t i = 0; i < n; i++) {
		if (export_format_parse(list[i], &f, e) < 0)
			return -1;
		o->format[f] = true;
	}
	return 0;
}

static void
print_rows(struct cli *cli, int64_t rows[EXPORT_FORMATS][EXPORT_SPLITS])
{
	static const struct ui_col cols[] = {{"format", false}, {"train", true},
		{"validation", true}, {"test", true}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 4);
	struct arena *a = cli->arena;

	for (int f = 0; f < EXPORT_FORMATS; f++) {
		const int64_t *n = rows[f];

		if (n[0] + n[1] + n[2] > 0)
			ui_table_row(t,
				(const char *[]){export_format_name(
							 (enum export_format)f),
					arena_printf(
						a, "%lld", (long long)n[0]),
					arena_printf(
						a, "%lld", (long long)n[1]),
					arena_printf(
						a, "%lld", (long long)n[2])});
	}
	ui_table_print(cli->ui, t);
}

static int
write_export(struct cli *cli, const char *project, struct err *e)
{
	struct curate_export o = {.dir = opt_str(cli->opts, "out"),
		.plain = opt_flag(cli->opts, "plain"),
		.replace = opt_flag(cli->opts, "replace"),
		.shard_bytes = opt_i64(cli->opts, "shard-bytes", 0),
		.version = version_number(),
		.progress.fn = curate_progress_set};
	struct curate_export_tally t;
	struct curate_project p;
	struct store *s;
	int rc;

	if (o.dir == NULL || o.dir[0] == '\0')
		return err_set(e, ERR_USAGE, "name the folder with -o DIR");
	if (read_split(opt_str(cli->opts, "split"), &o, e) < 0 ||
		read_formats(cli, &o, e) < 0 || cli_store(cli, &s, e) < 0 ||
		curate_open(cli, project, &p, e) < 0)
		return -1;
	o.progress.arg = curate_bar(cli, "export");
	rc = curate_export(&p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc < 0)
		return -1;
	print_rows(cli, t.rows);
	ui_print(cli->ui, "%lld examples and rows; %lld left out\n",
		(long long)t.items, (long long)t.refused);
	if (t.unjudged > 0)
		ui_note(cli->ui,
			"%lld rows were never compared with others: rtlsmith "
			"curate dedup %s",
			(long long)t.unjudged, project);
	return CMD_OK;
}

/* ---- reading back ---- */

static int
open_judge(void *arg, struct judge **out, struct err *e)
{
	struct cli *cli = arg;
	struct judge_setup setup = {.sandbox = SANDBOX_AUTO};

	if (sandbox_want_parse(
		    opt_str(cli->opts, "sandbox"), &setup.sandbox, e) < 0)
		return -1;
	return judge_open(out, &setup, e);
}

static void
print_fault(void *arg, const char *line)
{
	struct cli *cli = arg;

	ui_print(cli->ui, "%s\n", line);
}

static int
check_export(struct cli *cli, const char *dir, struct err *e)
{
	struct export_check o = {.dir = dir,
		.seed = opt_i64(cli->opts, "seed", 1),
		.sample = -1,
		.open = open_judge,
		.fault = print_fault,
		.arg = cli};
	const char *sample = opt_str(cli->opts, "sample");
	struct export_checked t;

	if (!str_eq(sample, "all") &&
		(!str_to_i64(sample, &o.sample) || o.sample < 0))
		return err_set(e, ERR_USAGE,
			"--sample %.40s: a number of rows, or all", sample);
	if (export_check(&o, &t, e) < 0)
		return -1;
	print_rows(cli, t.seen.rows);
	ui_print(cli->ui,
		"%lld files, %lld groups, %lld rows with labels; judged again: "
		"%lld texts, %lld as said, %lld not, %lld undecided "
		"(%lld different ones)\n",
		(long long)t.seen.files, (long long)t.groups,
		(long long)t.labelled, (long long)t.judged,
		(long long)t.as_said, (long long)t.not_as_said,
		(long long)t.undecided, (long long)t.different);
	if (t.faults == 0)
		return CMD_OK;
	ui_print(cli->ui, "%lld faults\n", (long long)t.faults);
	return CMD_NEGATIVE;
}

static int
curate_export_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	return opt_flag(cli->opts, "check") ? check_export(cli, argv[0], e)
					    : write_export(cli, argv[0], e);
}

static const struct cmd_example export_examples[] = {
	{"All that there is, with its card",
		"rtlsmith curate export rtl -o rtl-data"},
	{"Preferences and prompts only",
		"rtlsmith curate export rtl -o rl -f dpo -f verl"},
	{"Read it back, and judge every label again",
		"rtlsmith curate export --check rtl-data --sample all"},
	{NULL, NULL}};

const struct cmd curate_export_cmd = {.name = "export",
	.summary = "write a data set with its card, or read one back",
	.operands = "PROJECT|DIR",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"Writes examples and living rows of a project as JSONL in the "
		"layout of Hugging Face data sets, with a data card: counts, "
		"licences, stages and their thresholds, contamination, tools, "
		"commands. Each row has its source, licence, evidence, and "
		"what is needed to judge it again. What was made from one "
		"file, and the rows of one task, are in one split. The same "
		"project gives the same bytes.\n\n"
		"With --check reads an export back strictly, on any machine "
		"that has the tools: members and types of each row, counts and "
		"hashes of the card, splits that share nothing; and judges the "
		"labels of a sample again: what is called right must pass, "
		"what is called wrong must fail. Each fault is a line with its "
		"place; the exit code is then 1.",
	.opts = export_opts,
	.examples = export_examples,
	.run = curate_export_run};
