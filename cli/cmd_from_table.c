/*
 * from-table: Verilog straight from the table that a specification holds,
 * without a model, proven against a second text made row by row.
 */
#include <math.h>
#include <string.h>

#include "agent/table.h"
#include "cli/cmd.h"
#include "cli/design.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

static const struct opt from_table_opts[] = {
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "NAME",
		.help = "name of the module (default: as the text says)"},
	{.name = "output",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the Verilog there (default: to the terminal)",
		.hint = OPT_HINT_FILE},
	{.name = "no-proof",
		.type = OPT_FLAG,
		.help = "do not prove the text; sums of products are still "
			"evaluated for all inputs"},
	DESIGN_OPT_BUDGET("CPU seconds of the proof", "30"),
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.table/1)"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example from_table_examples[] = {
	{"A Karnaugh map in a specification as a proven module",
		"rtlsmith from-table kmap.md -o kmap.v"},
	{"The same from a pipe, without the proof",
		"rtlsmith from-table - --no-proof"},
	{NULL, NULL}};

struct from_table {
	struct cli *cli;
	const char *path;
	struct table t;
	char *verilog;
	uint64_t tried; /* input combinations that were evaluated */
	bool proof;
	struct equiv_result r;
};

/* ---- the work ---- */

static int
prove(struct from_table *x, struct err *e)
{
	struct cli *cli = x->cli;
	struct equiv_job job = {.depth = EQUIV_DEPTH, .jobs = pool_ncpu()};
	char *rows;

	if (!x->proof)
		return 0;
	if (table_reference(cli->arena, &x->t, &rows, e) < 0)
		return -1;
	job.cpu_ms = llround(opt_num(cli->opts, "budget", 30) * 1000);
	job.gold = (struct equiv_text){rows, strlen(rows), x->t.module};
	job.gate = (struct equiv_text){
		x->verilog, strlen(x->verilog), x->t.module};
	if (design_equiv(cli, &job, &x->r, e) < 0)
		return err_wrap(e, "no proof (--no-proof writes without one)");
	return 0;
}

static int
make(struct from_table *x, struct err *e)
{
	struct cli *cli = x->cli;
	const char *top = opt_str(cli->opts, "top");
	char *text;
	size_t n;

	if (fs_read(cli->arena, x->path, LIM_TABLE_TEXT, &text, &n, e) < 0)
		return -1;
	if (table_read(cli->arena, text, n, top, &x->t, e) < 0 ||
		table_verilog(cli->arena, &x->t, &x->verilog, e) < 0 ||
		table_check(cli->arena, &x->t, &x->tried, e) < 0)
		return err_wrap(e, "%s", x->path);
	return prove(x, e);
}

/* ---- the answer ---- */

static int
exit_of(const struct from_table *x)
{
	if (!x->proof)
		return CMD_OK;
	switch (x->r.kind) {
	case EQUIV_PROVEN:
		return CMD_OK;
	case EQUIV_REFUTED:
		return CMD_NEGATIVE;
	case EQUIV_BOUNDED:
	case EQUIV_UNKNOWN:
		return CMD_RESUMABLE;
	}
	return CMD_RESUMABLE;
}

static const char *
outcome(const struct from_table *x)
{
	switch (exit_of(x)) {
	case CMD_OK:
		return "positive";
	case CMD_NEGATIVE:
		return "negative";
	default:
		return "unknown";
	}
}

static void
print_json(const struct from_table *x)
{
	struct arena *a = x->cli->arena;
	cJSON *doc = json_object(a);
	cJSON *notes = json_array(a);

	for (size_t i = 0; i < x->t.n_notes; i++)
		json_push_str(notes, x->t.notes[i]);
	json_set_str(doc, "schema", "rtlsmith.table/1");
	json_set_str(doc, "outcome", outcome(x));
	json_set_str(doc, "file", x->path);
	json_set_str(doc, "source", x->t.source);
	json_set_i64(doc, "line", x->t.line);
	json_set_str(doc, "kind", table_kind_name(x->t.kind));
	json_set_str(doc, "module", x->t.module);
	json_set(doc, "notes", notes);
	json_set_i64(doc, "evaluated", (int64_t)x->tried);
	if (x->proof)
		json_set(doc, "proof", equiv_json(a, &x->r));
	else
		json_set_null(doc, "proof");
	json_set_str(doc, "verilog", x->verilog);
	ui_print(x->cli->ui, "%s", json_pretty(a, doc));
}

/* What was assumed and what was shown; to stderr, the text is the data. */
static void
tell(const struct from_table *x)
{
	struct ui *ui = x->cli->ui;

	ui_note(ui, "%s:%d: %s of %s: %s", x->path, x->t.line, x->t.source,
		x->t.module, table_kind_name(x->t.kind));
	for (size_t i = 0; i < x->t.n_notes; i++)
		ui_note(ui, "%s", x->t.notes[i]);
	if (x->tried)
		ui_note(ui, "evaluated for all %llu input combinations",
			(unsigned long long)x->tried);
	if (!x->proof)
		ui_note(ui, "not proven: --no-proof");
	else if (x->r.kind == EQUIV_PROVEN)
		ui_note(ui, "proven: the same as the rows (%s)%s%s",
			x->r.engine, *x->r.assume ? ", assuming " : "",
			x->r.assume);
	else
		ui_warn(ui, "%s: %s", equiv_kind_name(x->r.kind), x->r.why);
}

static int
from_table_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct from_table x = {.cli = cli, .path = argv[0]};
	const char *file = opt_str(cli->opts, "output");
	bool json = opt_flag(cli->opts, "json");

	(void)argc;
	x.proof = !opt_flag(cli->opts, "no-proof");
	if (make(&x, e) < 0)
		return -1;
	tell(&x);
	if (exit_of(&x) == CMD_NEGATIVE)
		ui_warn(cli->ui, "nothing is written: this is a fault of ours");
	else if (file && fs_write(file, x.verilog, strlen(x.verilog), e) < 0)
		return -1;
	else if (!file && !json)
		ui_print(cli->ui, "%s", x.verilog);
	if (json)
		print_json(&x);
	return exit_of(&x);
}

const struct cmd cmd_from_table = {
	.name = "from-table",
	.group = CMD_GROUP_DESIGN,
	.summary = "write Verilog from the table of a specification",
	.operands = "SPEC",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"Reads a specification (a text, also Markdown; - is standard "
		"input) that holds the ports of a module and one table of "
		"what it does: a truth table, the printed waveform of a "
		"combinational circuit, a Karnaugh map, a state diagram of "
		"arrows (A (0) --1--> B), a state table, or a DIMACS formula. "
		"Writes the module without asking a model; the same text gives "
		"the same bytes. doc/HOWTO_TABLES.md shows what is read.\n\n"
		"A table that is contradictory, incomplete or does not fit the "
		"ports is refused with the line, and so is a second table. "
		"What is taken for granted (rows that are not given, kind of "
		"reset, first state) is told. Sentences beside the table are "
		"not understood: what they add is not in the module.\n\n"
		"Sums of products are evaluated for every input; then the "
		"module is proven equivalent to a second text, made row by row "
		"from the table, by the engines of equiv; what the table "
		"leaves open may be anything. Exit codes: 0 proven (or "
		"--no-proof), 1 refuted, 2 no table or one that is refused, 4 "
		"no answer within the budget (the Verilog is written).",
	.opts = from_table_opts,
	.examples = from_table_examples,
	.run = from_table_cmd,
};
