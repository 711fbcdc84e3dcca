/*
 * db: look after the store.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

static const struct opt sql_opts[] = {
	{.name = "json",
		.type = OPT_FLAG,
		.help = "one JSON object a row instead of tab-separated text"},
	{.name = "no-header",
		.type = OPT_FLAG,
		.help = "leave out the line with the column names"},
	OPT_END};

static int
db_path(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	(void)argv;
	(void)e;
	ui_print(cli->ui, "%s\n", cli->db_path);
	return CMD_OK;
}

static int
db_check(struct cli *cli, int argc, char **argv, struct err *e)
{
	char *problems = NULL;

	(void)argc;
	(void)argv;
	if (store_check(cli->store, cli->arena, &problems, e) < 0)
		return -1;
	if (problems == NULL || problems[0] == '\0') {
		ui_print(cli->ui, "%s is sound\n", cli->db_path);
		return CMD_OK;
	}
	ui_print(cli->ui, "%s", problems);
	return CMD_NEGATIVE;
}

static int
db_backup(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	if (fs_exists(argv[0]))
		return err_set(e, ERR_EXISTS,
			"%s exists; name a file that does not", argv[0]);
	if (store_backup(cli->store, argv[0], e) < 0)
		return -1;
	ui_note(cli->ui, "%s is copied to %s", cli->db_path, argv[0]);
	return CMD_OK;
}

struct rows {
	struct cli *cli;
	char **names;
	int n;
};

static void
print_json_row(struct rows *r, int argc, const char *const *argv)
{
	struct arena a = ARENA_INIT;
	cJSON *o = json_object(&a);

	for (int i = 0; i < argc && i < r->n; i++)
		json_set_str(o, r->names[i], argv[i]);
	ui_print(r->cli->ui, "%s\n", json_text(&a, o));
	arena_release(&a);
}

/* Tabs and newlines inside a value would tear the table. */
static void
print_text_row(struct rows *r, int argc, const char *const *argv)
{
	for (int i = 0; i < argc; i++) {
		const char *p = argv[i] != NULL ? argv[i] : "";

		if (i > 0)
			ui_write(r->cli->ui, "\t", 1);
		while (*p != '\0') {
			size_t k = strcspn(p, "\t\n\r");

			ui_write(r->cli->ui, p, k);
			p += k;
			if (*p == '\0')
				break;
			ui_write(r->cli->ui, " ", 1);
			p++;
		}
	}
	ui_write(r->cli->ui, "\n", 1);
}

static int
on_row(void *arg, int64_t row, int argc, const char *const *argv)
{
	struct rows *r = arg;
	const struct opt_set *o = r->cli->opts;

	if (row == 0) {
		r->names = arena_array(
			r->cli->arena, (size_t)argc + 1, sizeof(*r->names));
		r->n = argc;
		for (int i = 0; i < argc; i++)
			r->names[i] = arena_strdup(
				r->cli->arena, argv[i] != NULL ? argv[i] : "");
		if (opt_flag(o, "json") || opt_flag(o, "no-header"))
			return 0;
	}
	if (row > 0 && opt_flag(o, "json"))
		print_json_row(r, argc, argv);
	else
		print_text_row(r, argc, argv);
	return 0;
}

static int
db_sql(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct rows r = {cli, NULL, 0};

	(void)argc;
	if (store_sql(cli->store, argv[0], on_row, &r, e) < 0)
		return -1;
	return CMD_OK;
}

static const struct cmd_example path_examples[] = {
	{"Where the store is", "rtlsmith db path"}, {NULL, NULL}};
static const struct cmd_example check_examples[] = {
	{"Is the store sound?", "rtlsmith db check"}, {NULL, NULL}};
static const struct cmd_example backup_examples[] = {
	{"A copy, also while a run is at work",
		"rtlsmith db backup runs-copy.db"},
	{NULL, NULL}};
static const struct cmd_example sql_examples[] = {
	{"Runs, newest first",
		"rtlsmith db sql 'SELECT name, created_ms FROM run ORDER BY "
		"created_ms DESC'"},
	{NULL, NULL}};

static const struct cmd db_path_cmd = {.name = "path",
	.summary = "say where the store is",
	.operands = "",
	.description = "Prints the path of the store.",
	.examples = path_examples,
	.run = db_path};
static const struct cmd db_check_cmd = {.name = "check",
	.summary = "check the store",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Checks the file's integrity, all references, the "
		       "hash of every text and the state of every sample. "
		       "Exits with 1 when something is wrong.",
	.examples = check_examples,
	.run = db_check};
static const struct cmd db_backup_cmd = {.name = "backup",
	.summary = "copy the store",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Copies the store as it is at one moment, also while "
		       "runs are at work on it.",
	.examples = backup_examples,
	.run = db_backup};
static const struct cmd db_sql_cmd = {.name = "sql",
	.summary = "ask the store a question in SQL",
	.operands = "STATEMENT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Runs one statement that only reads and prints its rows, "
		"separated by tabs. The function text_of(id) gives a stored "
		"text. The schema is no interface: it may change with the "
		"next version.",
	.opts = sql_opts,
	.examples = sql_examples,
	.run = db_sql};

static const struct cmd *const db_subs[] = {
	&db_path_cmd, &db_check_cmd, &db_backup_cmd, &db_sql_cmd, NULL};

const struct cmd cmd_db = {
	.name = "db",
	.group = CMD_GROUP_KEEP,
	.summary = "check, copy and query the store",
	.operands = "VERB",
	.max_operands = -1,
	.description = "Everything that rtlsmith keeps is in one SQLite "
		       "file.",
	.examples = check_examples,
	.subs = db_subs,
};
