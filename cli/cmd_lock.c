/*
 * lock: is a design made of gates only, how many, and how deep?
 */
#include <math.h>
#include <string.h>

#include "cli/design.h"
#include "eval/lock.h"
#include "eval/ppa_score.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"

static const struct opt lock_opts[] = {DESIGN_OPT_TOP,
	{.name = "allow",
		.letter = 'a',
		.type = OPT_STR,
		.arg = "LIST",
		.help = "what may be used, comma between: and, nand, or, nor, "
			"xor, xnor, not, buf, and assign (of wires to wires)",
		.dflt = LOCK_ALLOW_DEFAULT},
	{.name = "cells",
		.letter = 'c',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "Verilog of cells that may be used as well; one with "
			"an edge in it is a flip-flop",
		.hint = OPT_HINT_FILE},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.lock/1)"},
	OPT_END};

static const struct cmd_example lock_examples[] = {
	{"Count the gates of an adder", "rtlsmith lock adder.v"},
	{"Flip-flops come from a file, wires may be tied together",
		"rtlsmith lock count.v -c cells.v -a and,not,xor,assign"},
	{NULL, NULL}};

static int
read_job(struct cli *cli, const char *file, struct lock_job *job, struct err *e)
{
	const char *cells = opt_str(cli->opts, "cells");
	char *text;

	memset(job, 0, sizeof(*job));
	job->top = opt_str(cli->opts, "top");
	job->allow = opt_str(cli->opts, "allow");
	if (fs_read(cli->arena, file, LIM_CANDIDATE, &text, &job->n, e) < 0)
		return -1;
	job->text = text;
	if (!cells)
		return 0;
	if (fs_read(cli->arena, cells, LIM_SOURCE_FILE, &text, &job->cells_n,
		    e) < 0)
		return -1;
	job->cells = text;
	return 0;
}

static void
print_text(struct cli *cli, const char *file, const struct lock_result *r)
{
	struct ui *ui = cli->ui;
	double sei = ppa_sei(r->gates, r->depth);

	for (size_t i = 0; i < r->n_faults; i++)
		ui_print(ui, "%s:%d: %s\n", file, r->faults[i].line,
			r->faults[i].what);
	ui_print(ui, "%s: %s%s%s\n", file,
		ui_style(ui, r->accepted ? UI_GOOD : UI_BAD),
		r->accepted ? "gates only" : "refused", ui_style(ui, UI_PLAIN));
	if (!r->accepted)
		return;
	ui_print(ui, "  top    %s\n  gates  %lld\n", r->top,
		(long long)r->gates);
	for (size_t i = 0; i < r->n_counts; i++)
		ui_print(ui, "         %lld %s\n", (long long)r->counts[i].n,
			r->counts[i].type);
	if (r->depth >= 0)
		ui_print(ui, "  depth  %lld\n", (long long)r->depth);
	else
		ui_print(ui,
			"  depth  none: the gate in line %d feeds itself "
			"without a flip-flop\n",
			r->loop_line);
	if (!isnan(sei))
		ui_print(ui, "  SEI    %.6g, 1 / (gates + depth)\n", sei);
}

static void
print_json(struct cli *cli, const char *file, const struct lock_result *r)
{
	cJSON *doc = json_object(cli->arena);

	json_set_str(doc, "schema", "rtlsmith.lock/1");
	json_set_str(doc, "outcome", r->accepted ? "positive" : "negative");
	json_set_str(doc, "file", file);
	json_set(doc, "lock", lock_json(cli->arena, r));
	json_set_num(
		doc, "sei", r->accepted ? ppa_sei(r->gates, r->depth) : NAN);
	ui_print(cli->ui, "%s", json_pretty(cli->arena, doc));
}

static int
lock_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct lock_job job;
	struct lock_result r;

	(void)argc;
	if (read_job(cli, argv[0], &job, e) < 0 ||
		lock_check(cli->arena, &job, &r, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		print_json(cli, argv[0], &r);
	else
		print_text(cli, argv[0], &r);
	return r.accepted ? CMD_OK : CMD_NEGATIVE;
}

const struct cmd cmd_lock = {
	.name = "lock",
	.group = CMD_GROUP_DESIGN,
	.summary = "check that a design is made of gates only, and count them",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"The structural lock of gate-level tasks: FILE may hold "
		"modules, ports, wires and instances, of the primitives on "
		"the list, of given cells and of its own modules, and nothing "
		"else: no always, no operator, no ?:, no parameter, no macro. "
		"What is refused is named with its line (exit code 1).\n\n"
		"Counts the flattened design. A gate is one primitive of any "
		"number of inputs (a not or buf with n outputs is n) or one "
		"given cell. Depth is the longest path of gates between "
		"inputs, flip-flops and outputs; gates that feed themselves "
		"have none. SEI is the solution efficiency index of "
		"CircuitMind, 1 / (gates + depth). Whether the design does "
		"what it should is another question: equiv, eval.",
	.opts = lock_opts,
	.examples = lock_examples,
	.run = lock_cmd,
};
