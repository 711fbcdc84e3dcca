/*
 * fsm: the state machines of a design, which of their states are of no use,
 * and the same design with fewer states or other codes, proven.
 */
#include <math.h>
#include <string.h>

#include "cli/fsm_print.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FULL_CPU_MS 4000 /* tables that take longer are left */

static const struct opt fsm_opts[] = {DESIGN_OPT_TOP,
	{.name = "minimize",
		.letter = 'm',
		.type = OPT_FLAG,
		.help = "leave out states that are never reached, and make one "
			"of those that no input can tell apart"},
	{.name = "encoding",
		.letter = 'e',
		.type = OPT_ENUM,
		.arg = "keep|binary|onehot|gray",
		.help = "state codes of the new design (default: keep, and "
			"binary with --minimize)"},
	{.name = "emit",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the new design there, when it is proven",
		.hint = OPT_HINT_FILE},
	{.name = "dot",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the machines as graphs for graphviz",
		.hint = OPT_HINT_FILE},
	DESIGN_OPT_BUDGET("CPU seconds of the proof", "30"),
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.fsm/1)"},
	SYNTH_OPT_LIBERTY, JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example fsm_examples[] = {
	{"Which machines are there, and which states are of no use?",
		"rtlsmith fsm door.sv"},
	{"The smallest machine, as Verilog, proven",
		"rtlsmith fsm door.sv --minimize --emit small.v"},
	{"The same machine with one flip-flop a state",
		"rtlsmith fsm door.sv --encoding onehot --emit onehot.v"},
	{NULL, NULL}};

static enum fsm_encoding
encoding(const struct fsm_show *j)
{
	static const enum fsm_encoding all[] = {
		FSM_KEEP, FSM_BINARY, FSM_ONEHOT, FSM_GRAY};
	const char *s = opt_str(j->cli->opts, "encoding");

	for (size_t i = 0; s && i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(s, fsm_encoding_name(all[i])))
			return all[i];
	return j->minimize ? FSM_BINARY : FSM_KEEP;
}

/* ---- the work ---- */

/* States that stay, of all machines. */
static int
count(const struct fsm_show *j)
{
	int n = 0;

	for (size_t i = 0; i < j->d.n; i++)
		n += j->an[i].n_classes;
	return n;
}

/* 1: read, 0: *why. */
static int
look(struct fsm_show *j, bool full, const char **why, struct err *e)
{
	struct fsm_job job = {.text = j->text.text,
		.n = j->text.n,
		.top = j->text.top,
		.full = full,
		.cpu_ms = full ? FULL_CPU_MS : 0};
	int rc = fsm_extract(
		j->tools.base.yosys, j->cli->arena, &job, &j->d, why, e);

	if (rc <= 0)
		return rc;
	j->an = arena_array(j->cli->arena, j->d.n + 1, sizeof(*j->an));
	for (size_t i = 0; i < j->d.n; i++)
		fsm_analyse(j->cli->arena, &j->d.machines[i], &j->an[i]);
	return 1;
}

/* Outputs may stand outside the machine at first; with them inside, more
 * states are equal.  The smaller answer is taken. */
static int
look_twice(struct fsm_show *j, const char **why, struct err *e)
{
	int rc = look(j, false, why, e);
	struct fsm_show first = *j;

	if (rc <= 0 || j->d.n == 0)
		return rc;
	rc = look(j, true, why, e);
	if (rc < 0)
		return -1;
	if (rc == 0 || j->d.n != first.d.n || count(j) >= count(&first)) {
		j->d = first.d;
		j->an = first.an;
		*why = NULL;
	}
	return 1;
}

static int
rewrite(struct fsm_show *j, struct err *e)
{
	struct arena *a = j->cli->arena;
	struct rewrite_job q = {.gold = j->text, .any_cost = true};

	j->small = arena_array(a, j->d.n + 1, sizeof(*j->small));
	for (size_t i = 0; i < j->d.n; i++) {
		struct fsm_machine *m = &j->small[i];

		*m = j->d.machines[i];
		if (j->minimize)
			fsm_reduce(a, &j->d.machines[i], &j->an[i], m);
		if (!fsm_encode(a, m, j->encoding))
			return err_set(e, ERR_LIMIT,
				"%s has %d states: at most %d are coded "
				"one-hot",
				m->name, m->n_states, LIM_FSM_BITS);
	}
	j->emitted = fsm_emit(a, &j->d, j->small);
	q.gate = (struct equiv_text){
		j->emitted, strlen(j->emitted), j->text.top};
	q.cpu_ms = llround(opt_num(j->cli->opts, "budget", 30) * 1000);
	return rewrite_gate_run(j->tools.gate, a, &q, &j->gate, e);
}

static int
write_dot(struct fsm_show *j, struct err *e)
{
	const char *path = opt_str(j->cli->opts, "dot");
	const char *text = "";

	if (!path)
		return 0;
	for (size_t i = 0; i < j->d.n; i++)
		text = arena_printf(j->cli->arena, "%s%s", text,
			fsm_dot(j->cli->arena, &j->d.machines[i], &j->an[i]));
	return fs_write(path, text, strlen(text), e);
}

static int
write_emit(struct fsm_show *j, struct err *e)
{
	const char *path = opt_str(j->cli->opts, "emit");

	if (!path || !j->rewrite)
		return 0;
	if (j->gate.end != REWRITE_ACCEPTED) {
		ui_note(j->cli->ui, "%s is not written: not proven", path);
		return 0;
	}
	return fs_write(path, j->emitted, strlen(j->emitted), e);
}

static int
exit_of(const struct fsm_show *j, const char *why)
{
	if (why || j->d.n == 0)
		return CMD_NEGATIVE;
	return j->rewrite ? rewrite_exit(&j->gate) : CMD_OK;
}

static int
run_job(struct fsm_show *j, struct err *e)
{
	const char *why;
	int rc = look_twice(j, &why, e);

	if (rc < 0)
		return -1;
	j->rewrite = rc > 0 && j->d.n > 0 && j->rewrite;
	if (j->rewrite && rewrite(j, e) < 0)
		return -1;
	if (write_dot(j, e) < 0 || write_emit(j, e) < 0)
		return -1;
	if (opt_flag(j->cli->opts, "json"))
		fsm_print_json(j, why);
	else
		fsm_print_text(j, why);
	return exit_of(j, why);
}

static int
fsm_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct fsm_show j = {.cli = cli, .path = argv[0]};
	int rc = -1;

	(void)argc;
	j.minimize = opt_flag(cli->opts, "minimize");
	j.encoding = encoding(&j);
	j.rewrite = j.minimize || opt_given(cli->opts, "encoding") ||
		opt_given(cli->opts, "emit");
	if (rewrite_read(cli, argv[0], &j.text, e) < 0)
		return -1;
	if (rewrite_tools_open(cli, &j.tools, e) == 0)
		rc = run_job(&j, e);
	rewrite_tools_close(&j.tools);
	return rc;
}

const struct cmd cmd_fsm = {
	.name = "fsm",
	.group = CMD_GROUP_DESIGN,
	.summary = "find state machines, make them smaller, code them anew",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"Finds the state machines of a design with Yosys: registers "
		"whose next value is always one of a few constants. Shows "
		"their states, inputs and outputs, states that are never "
		"entered from reset, and states that no sequence of inputs "
		"can tell apart by the outputs (found by refining classes of "
		"states until nothing splits).\n\n"
		"With --minimize, --encoding or --emit, a new design is made: "
		"a module with the same ports, in which each machine is a "
		"readable case over its states. A design that is nothing but "
		"one machine becomes one such module; otherwise the rest is "
		"what Yosys makes of it, and the machines are modules of "
		"their own. The new design is compared with FILE by formal "
		"proof and only written when it is proven to be the same "
		"circuit; otherwise the exit code is 1 (refuted, with a "
		"counterexample) or 4 (no answer).\n\n"
		"A register that is itself an output is not taken, because "
		"its codes are seen outside. Exit code 1 also means that no "
		"machine was found. doc/HOWTO_OPTIMIZE.md has examples.",
	.opts = fsm_opts,
	.examples = fsm_examples,
	.run = fsm_cmd,
};
