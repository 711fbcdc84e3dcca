/*
 * curate: data sets for training, with the evidence of every row.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/curate_print.h"
#include "cli/curate_verbs.h"
#include "cli/datadir.h"
#include "cli/judge_opts.h"
#include "curate/ingest.h"
#include "curate/licence_stage.h"
#include "curate/modules.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "tool_wrappers/sandbox.h"

static const struct opt json_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static const struct opt ingest_opts[] = {
	{.name = "as",
		.type = OPT_ENUM,
		.arg = "auto|dir|archive|git|jsonl|csv",
		.help = "what the paths are",
		.dflt = "auto"},
	{.name = "names",
		.type = OPT_LIST,
		.arg = "GLOB",
		.help = "base names of sources (default: *.v *.vh *.sv *.svh)"},
	{.name = "max-bytes",
		.type = OPT_INT,
		.arg = "N",
		.help = "largest file or record that is kept",
		.dflt = "1048576",
		.min = 1,
		.max = 4194304},
	{.name = "history",
		.type = OPT_FLAG,
		.help = "git: every version of every file, not only HEAD's"},
	{.name = "text-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "member or column that holds the text"},
	{.name = "path-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "member or column that names the record"},
	{.name = "license-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "member or column that names the licence"},
	{.name = "keep-field",
		.type = OPT_LIST,
		.arg = "NAME",
		.help = "member or column that is kept with the row"},
	{.name = "separator",
		.type = OPT_ENUM,
		.arg = "comma|semicolon|tab",
		.help = "what parts the columns of CSV",
		.dflt = "comma"},
	{.name = "max-unpacked",
		.type = OPT_INT,
		.arg = "BYTES",
		.help = "archives: most bytes that one may unpack to",
		.dflt = "17179869184",
		.min = 1,
		.max = 1e15},
	{.name = "max-members",
		.type = OPT_INT,
		.arg = "N",
		.help = "archives: most members of one",
		.dflt = "2000000",
		.min = 1,
		.max = 1e9},
	{.name = "max-ratio",
		.type = OPT_INT,
		.arg = "N",
		.help = "archives: most bytes unpacked of one packed byte",
		.dflt = "200",
		.min = 1,
		.max = 1e6},
	CURATE_OPT_PROGRESS, OPT_END};

static const struct opt license_opts[] = {
	{.name = "policy",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "what is allowed (default: permissive licences)",
		.hint = OPT_HINT_FILE},
	{.name = "header-filter",
		.type = OPT_ENUM,
		.arg = "off|freeset",
		.help = "freeset: refuse a header that claims copyright and "
			"grants nothing",
		.dflt = "off"},
	CURATE_OPT_AGAIN, CURATE_OPT_PROGRESS, OPT_END};

static const struct opt modules_opts[] = {
	CURATE_OPT_AGAIN, JUDGE_OPT_SANDBOX, CURATE_OPT_PROGRESS, OPT_END};

/* ---- init ---- */

static int
curate_init(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	if (curate_project_make(cli->store, argv[0], e) < 0)
		return -1;
	ui_note(cli->ui,
		"project %s made; bring sources in with: rtlsmith curate "
		"ingest %s PATH",
		argv[0], argv[0]);
	return CMD_OK;
}

/* ---- ingest ---- */

static char
separator(const char *word)
{
	return str_eq(word, "tab")	    ? '\t'
		: str_eq(word, "semicolon") ? ';'
					    : ',';
}

static enum curate_source_kind
kind_of(const char *word)
{
	static const char *const words[] = {
		"auto", "dir", "archive", "git", "jsonl", "csv"};

	for (int i = 0; i < 6; i++)
		if (str_eq(words[i], word))
			return (enum curate_source_kind)i;
	return CURATE_AUTO;
}

static struct curate_ingest
ingest_options(struct cli *cli)
{
	struct curate_ingest o = curate_ingest_default;
	const struct opt_set *s = cli->opts;

	o.as = kind_of(opt_str(s, "as"));
	if (opt_given(s, "names"))
		o.names = opt_list(s, "names", NULL);
	o.max_bytes = opt_i64(s, "max-bytes", o.max_bytes);
	o.history = opt_flag(s, "history");
	o.text_field = opt_str(s, "text-field");
	o.path_field = opt_str(s, "path-field");
	o.licence_field = opt_str(s, "license-field");
	o.keep_fields = opt_list(s, "keep-field", NULL);
	o.separator = separator(opt_str(s, "separator"));
	o.max_unpacked = opt_i64(s, "max-unpacked", o.max_unpacked);
	o.max_members = opt_i64(s, "max-members", o.max_members);
	o.max_ratio = opt_i64(s, "max-ratio", o.max_ratio);
	o.progress.fn = curate_progress_set;
	return o;
}

static int
ingest_one(struct cli *cli, const struct curate_project *p, const char *path,
	struct err *e)
{
	struct curate_ingest o = ingest_options(cli);
	struct curate_intake t;
	int rc;

	o.progress.arg = curate_bar(cli, "ingest");
	rc = curate_ingest(p, path, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc == 0)
		ui_print(cli->ui,
			"%s: %s, %lld rows (%lld new, %lld changed), %lld "
			"kept, %lld rejected, %lld files passed over\n",
			path, t.kind, (long long)t.rows, (long long)t.added,
			(long long)t.changed, (long long)t.kept,
			(long long)t.rejected, (long long)t.passed_over);
	return rc;
}

static int
curate_ingest_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;

	if (curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	for (int i = 1; i < argc; i++)
		if (ingest_one(cli, &p, argv[i], e) < 0)
			return -1;
	return CMD_OK;
}

/* ---- license ---- */

/* Parses a YAML file and adds its text to the hash. */
static int
read_yaml(struct cli *cli, const char *path, struct hash_ctx *h, cJSON **out,
	struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(cli->arena, path, LIM_YAML_TEXT, &text, &n, e) < 0)
		return -1;
	hash_part(h, text, n);
	return yaml_parse(cli->arena, path, text, n, out, e);
}

struct law { /* book and policy */
	struct licence_book *book;
	struct licence_policy policy;
	char hash[HASH_HEX];
};

static int
read_law(struct cli *cli, struct hash_ctx *h, struct law *l, struct err *e)
{
	const char *policy = opt_str(cli->opts, "policy");
	struct arena *a = cli->arena;
	char *book, *usual;
	cJSON *tree;

	if (datadir_find(a, "data/licences/licences.yaml", &book, e) < 0 ||
		read_yaml(cli, book, h, &tree, e) < 0 ||
		licence_book_make(a, tree, book, &l->book, e) < 0)
		return -1;
	if (policy == NULL) {
		if (datadir_find(a, "data/licences/policy.yaml", &usual, e) < 0)
			return -1;
		policy = usual;
	}
	if (read_yaml(cli, policy, h, &tree, e) < 0)
		return -1;
	return licence_policy_make(a, l->book, tree, policy, &l->policy, e);
}

static int
curate_license_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_license o = {
		.header_filter =
			str_eq(opt_str(cli->opts, "header-filter"), "freeset"),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct hash_ctx *h = hash_new();
	struct curate_project p;
	struct curate_tally t;
	int64_t conflicts;
	struct law l;
	int rc;

	(void)argc;
	rc = read_law(cli, h, &l, e);
	hash_final(h, l.hash);
	if (rc < 0 || curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	o.book = l.book;
	o.policy = &l.policy;
	o.inputs = l.hash;
	o.progress.arg = curate_bar(cli, "license");
	rc = curate_license(&p, &o, &t, &conflicts, e);
	ui_progress_free(o.progress.arg);
	if (rc < 0)
		return -1;
	ui_print(cli->ui,
		"%lld rows judged: %lld kept, %lld rejected, %lld conflicts "
		"between header and repository\n",
		(long long)t.kept + (long long)t.rejected, (long long)t.kept,
		(long long)t.rejected, (long long)conflicts);
	return CMD_OK;
}

/* ---- modules ---- */

static int
modules_in(struct cli *cli, const struct curate_project *p,
	struct sandbox *sandbox, struct err *e)
{
	struct iverilog_setup setup = {.sandbox = sandbox};
	struct curate_modules o = {.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct curate_modules_tally t;
	int rc;

	if (iverilog_open(&o.iverilog, &setup, e) < 0)
		return -1;
	o.progress.arg = curate_bar(cli, "modules");
	rc = curate_modules(p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	iverilog_close(o.iverilog);
	if (rc == 0)
		ui_print(cli->ui,
			"%lld files split, %lld rejected; of their modules "
			"%lld kept, %lld rejected\n",
			(long long)t.files.kept, (long long)t.files.rejected,
			(long long)t.kept, (long long)t.rejected);
	return rc;
}

static int
curate_modules_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;
	enum sandbox_want want;
	struct sandbox *sandbox;
	int rc;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0 ||
		sandbox_want_parse(opt_str(cli->opts, "sandbox"), &want, e) <
			0 ||
		sandbox_open(&sandbox, want, e) < 0)
		return -1;
	rc = modules_in(cli, &p, sandbox, e);
	sandbox_close(sandbox);
	return rc < 0 ? -1 : CMD_OK;
}

/* ---- reading ---- */

static int
curate_status(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {
		{"project", false}, {"made", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 2);
	struct store_cur_project *list;
	struct curate_project p;
	size_t n;

	if (argc > 0)
		return curate_open(cli, argv[0], &p, e) < 0
			? -1
			: curate_print_status(cli, &p, e);
	if (store_cur_project_list(cli->store, cli->arena, &list, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char when[CLOCK_RFC3339_MAX];

		clock_rfc3339(list[i].created_ms, when);
		ui_table_row(t, (const char *[]){list[i].name, when});
	}
	ui_table_print(cli->ui, t);
	return CMD_OK;
}

static int
curate_why(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	return curate_print_why(
		cli, &p, argv[1], opt_flag(cli->opts, "json"), e);
}

/* ---- tables ---- */

static const struct cmd_example init_examples[] = {
	{"A new project", "rtlsmith curate init rtl"}, {NULL, NULL}};
static const struct cmd_example ingest_examples[] = {
	{"A folder of sources", "rtlsmith curate ingest rtl designs/"},
	{"Every version in a repository",
		"rtlsmith curate ingest rtl cpu/ --history"},
	{"A data set whose column code holds the text",
		"rtlsmith curate ingest rtl rows.csv --text-field code"},
	{NULL, NULL}};
static const struct cmd_example license_examples[] = {
	{"What may be used", "rtlsmith curate license rtl"},
	{"Another policy, and nobody's copyright without a grant",
		"rtlsmith curate license rtl --policy ours.yaml "
		"--header-filter freeset"},
	{NULL, NULL}};
static const struct cmd_example modules_examples[] = {
	{"A module a row, with all that it needs",
		"rtlsmith curate modules rtl"},
	{NULL, NULL}};
static const struct cmd_example status_examples[] = {
	{"Where each source stands", "rtlsmith curate status rtl"},
	{NULL, NULL}};
static const struct cmd_example why_examples[] = {
	{"What happened to a file", "rtlsmith curate why rtl fifo/fifo.v"},
	{NULL, NULL}};
static const struct cmd init_cmd = {.name = "init",
	.summary = "make a project",
	.operands = "NAME",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Makes an empty curation project in the store.",
	.examples = init_examples,
	.run = curate_init};
static const struct cmd ingest_cmd = {.name = "ingest",
	.summary = "bring sources into a project",
	.operands = "PROJECT PATH...",
	.min_operands = 2,
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Reads folders, archives (tar, zip; gzip, zstd, xz, bzip2), "
		"git repositories, JSONL and CSV data sets. Each source file "
		"or record becomes a row; what is no usable text becomes one "
		"with its reason. Texts are kept as UTF-8 with LF.\n\n"
		"Sources are only read: links are not followed, nothing is "
		"unpacked onto the disk, and git runs nothing that a "
		"repository's configuration names. An archive that unpacks to "
		"too much is read no further.\n\n"
		"The same command goes on after it was stopped or killed; "
		"later it finds what is new and what has changed.",
	.opts = ingest_opts,
	.examples = ingest_examples,
	.run = curate_ingest_run};
static const struct cmd license_cmd = {.name = "license",
	.summary = "judge the licences of the rows",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Reads the comments of each row (SPDX identifiers, licence "
		"texts, copyright, proprietary and export notices), the "
		"licence files of the nearest folder above it, and what a data "
		"set says of its rows, and asks a policy. The header decides "
		"before the repository; where they disagree the row says "
		"so.\n\n"
		"A policy is a YAML file with allow and deny (classes such as "
		"permissive, or SPDX identifiers), and unlicensed, unknown, "
		"conflict and export (keep or reject).",
	.opts = license_opts,
	.examples = license_examples,
	.run = curate_license_run};
static const struct cmd modules_cmd = {.name = "modules",
	.summary = "split files into modules that stand alone",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Makes a row of each module of the living files and records: "
		"its text with the modules that it instantiates, the packages "
		"that it uses, the files that it includes and the macros that "
		"other files define, from the nearest file of the same "
		"source that has them. Icarus must accept it.\n\n"
		"Each module that is not kept has its reason. The later "
		"stages take the modules instead of their files.",
	.opts = modules_opts,
	.examples = modules_examples,
	.run = curate_modules_run};
static const struct cmd status_cmd = {.name = "status",
	.summary = "list projects, or the sources of one",
	.operands = "[PROJECT]",
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Lists the projects of the store, or the sources of a "
		       "project and how far each was read.",
	.examples = status_examples,
	.run = curate_status};
static const struct cmd why_cmd = {.name = "why",
	.summary = "show what each stage said of a row",
	.operands = "PROJECT ROW",
	.min_operands = 2,
	.max_operands = 2,
	.flags = CMD_NEED_STORE,
	.description = "Prints a row, named by number or path, with the "
		       "verdict, reason, evidence and rules of each stage.",
	.opts = json_opts,
	.examples = why_examples,
	.run = curate_why};
static const struct cmd *const curate_subs[] = {&init_cmd, &ingest_cmd,
	&curate_run_cmd, &license_cmd, &modules_cmd, &curate_dedup_cmd,
	&curate_decontaminate_cmd, &curate_check_cmd, &curate_describe_cmd,
	&curate_verify_cmd, &curate_inject_cmd, &curate_graph_cmd,
	&curate_pairs_cmd, &curate_export_cmd, &status_cmd, &why_cmd,
	&curate_report_cmd, NULL};

static const struct cmd_example curate_examples[] = {
	{"What may be used of a folder", "rtlsmith curate ingest rtl designs/"},
	{NULL, NULL}};

const struct cmd cmd_curate = {
	.name = "curate",
	.group = CMD_GROUP_TEXT,
	.summary = "data sets for training, with evidence in every row",
	.operands = "VERB",
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description = "Curation projects live in the store. Each stage takes "
		       "the rows that the stages before it left, and says of "
		       "each why it is kept or not.",
	.examples = curate_examples,
	.subs = curate_subs,
};
