/*
 * equiv: are two designs the same circuit?  A proof, a counterexample that
 * was simulated, or no answer, said so that nobody takes one for another.
 */
#include <math.h>
#include <string.h>

#include "cli/design.h"
#include "cli/equiv_print.h"
#include "eval/equiv.h"
#include "eval/equiv_wave.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

static const struct opt equiv_opts[] = {
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "top module of both (default: the one that no other "
			"module of the file uses)"},
	{.name = "top-b",
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "top module of CANDIDATE, where it has another name"},
	{.name = "library",
		.letter = 'l',
		.type = OPT_LIST,
		.arg = "FILE",
		.help = "Verilog that both need: cells, packages",
		.hint = OPT_HINT_FILE},
	{.name = "param",
		.letter = 'P',
		.type = OPT_LIST,
		.arg = "NAME=VALUE",
		.help = "value of a parameter of both top modules: 8, 4'b1010"},
	{.name = "depth",
		.letter = 'd',
		.type = OPT_INT,
		.arg = "STEPS",
		.help = "how many clock cycles are searched for a difference "
			"where no proof is found",
		.dflt = "24",
		.min = 1,
		.max = 400},
	DESIGN_OPT_BUDGET("CPU seconds of all engines together", "30"),
	{.name = "jobs",
		.letter = 'j',
		.type = OPT_INT,
		.arg = "N",
		.help = "engines that look for an answer at once (default: "
			"as many as there are processors)",
		.min = 1,
		.max = 64},
	{.name = "wave",
		.letter = 'w',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write a counterexample as a waveform (.vcd)",
		.hint = OPT_HINT_FILE},
	{.name = "columns",
		.type = OPT_INT,
		.arg = "N",
		.help = "steps in the table of a counterexample (its last)",
		.dflt = "8",
		.min = 1,
		.max = 64},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.equiv/1)"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example equiv_examples[] = {
	{"Is a rewritten adder still the adder?",
		"rtlsmith equiv adder.sv faster.sv --top adder"},
	{"The same with 16 bits, and a waveform if it is not",
		"rtlsmith equiv adder.sv faster.sv -t adder -P WIDTH=16 -w "
		"diff.vcd"},
	{NULL, NULL}};

/* ---- texts ---- */

static int
read_library(struct cli *cli, const char **out, struct err *e)
{
	char **files = opt_list(cli->opts, "library", NULL);
	struct equiv_text one;

	for (*out = ""; *files; files++) {
		if (design_read(cli, *files, *out, &one, e) < 0)
			return -1;
		*out = one.text;
		if (one.n > LIM_SOURCE_FILE)
			return err_set(e, ERR_LIMIT,
				"--library: more than %zu bytes in all",
				LIM_SOURCE_FILE);
	}
	return 0;
}

static int
find_tops(struct cli *cli, char **files, struct equiv_job *job, size_t skip,
	struct err *e)
{
	const char *top = opt_str(cli->opts, "top");
	const char *top_b = opt_str(cli->opts, "top-b");

	if (!top)
		top = design_lone_top(cli, &job->gold, skip);
	if (!top)
		return err_set(e, ERR_USAGE,
			"%s: it is not clear which module is compared: name it "
			"with --top",
			files[0]);
	if (!top_b && design_has_module(cli, &job->gate, top))
		top_b = top;
	if (!top_b && !opt_given(cli->opts, "top"))
		top_b = design_lone_top(cli, &job->gate, skip);
	job->gold.top = top;
	job->gate.top = top_b ? top_b : top;
	if (!design_has_module(cli, &job->gold, top))
		return err_set(
			e, ERR_NOTFOUND, "%s: no module %s", files[0], top);
	if (!design_has_module(cli, &job->gate, job->gate.top))
		return err_set(e, ERR_NOTFOUND,
			"%s: no module %s; --top-b names another", files[1],
			job->gate.top);
	return 0;
}

static int
read_params(struct cli *cli, struct equiv_job *job, struct err *e)
{
	size_t n, i;
	char **list = opt_list(cli->opts, "param", &n);
	struct equiv_param *p = arena_array(cli->arena, n + 1, sizeof(*p));

	for (i = 0; i < n; i++)
		if (equiv_param_parse(cli->arena, list[i], &p[i], e) < 0)
			return -1;
	job->params = p;
	job->n_params = n;
	return 0;
}

static int
read_job(struct cli *cli, char **files, struct equiv_job *job, struct err *e)
{
	const char *library;

	memset(job, 0, sizeof(*job));
	job->cpu_ms = llround(opt_num(cli->opts, "budget", 30) * 1000);
	job->depth = (int)opt_i64(cli->opts, "depth", EQUIV_DEPTH);
	job->jobs = (int)opt_i64(cli->opts, "jobs", pool_ncpu());
	if (read_library(cli, &library, e) < 0 ||
		design_read(cli, files[0], library, &job->gold, e) < 0 ||
		design_read(cli, files[1], library, &job->gate, e) < 0 ||
		read_params(cli, job, e) < 0)
		return -1;
	return find_tops(cli, files, job, strlen(library), e);
}

/* ---- the answer ---- */

/* A file of an earlier question must not be taken for this one's answer. */
static int
write_wave(struct cli *cli, const struct equiv_result *r, struct err *e)
{
	const char *path = opt_str(cli->opts, "wave");
	const char *text = NULL;
	size_t n = 0;

	if (!path)
		return 0;
	if (r->counterexample)
		text = equiv_wave(cli->arena, r->counterexample, &n);
	if (!text) {
		ui_note(cli->ui, "%s is not written: no counterexample", path);
		return 0;
	}
	return fs_write(path, text, n, e);
}

static int
exit_of(enum equiv_kind k)
{
	switch (k) {
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

static int
equiv_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	const char *wave = opt_str(cli->opts, "wave");
	struct equiv_result r;
	struct equiv_job job;

	(void)argc;
	if (wave && !str_ends(wave, ".vcd"))
		return err_set(e, ERR_USAGE,
			"--wave %s: the name must end in .vcd", wave);
	if (read_job(cli, argv, &job, e) < 0 ||
		design_equiv(cli, &job, &r, e) < 0 ||
		write_wave(cli, &r, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		equiv_print_json(cli, argv, &job, &r);
	else
		equiv_print(cli, argv, &r);
	return exit_of(r.kind);
}

const struct cmd cmd_equiv = {
	.name = "equiv",
	.group = CMD_GROUP_DESIGN,
	.summary = "prove that two designs are the same, or show where not",
	.operands = "GOLDEN CANDIDATE",
	.min_operands = 2,
	.max_operands = 2,
	.description =
		"Compares two Verilog files by formal methods: not by trying "
		"inputs, but by reasoning about all of them. The same means: "
		"for every sequence of known inputs, in every clock cycle, "
		"each output bit of CANDIDATE has GOLDEN's value wherever "
		"that one is known. Names, order and widths of ports, clock "
		"edges and asynchronous resets are compared first.\n\n"
		"Answers: proven (exit code 0); refuted (1), with a "
		"counterexample that was simulated with Icarus Verilog over "
		"both files before it is shown; bounded, no difference in the "
		"first STEPS cycles and nothing known about later ones (4); "
		"unknown, with the reason (4). With more --budget or --depth "
		"the last two may become an answer.\n\n"
		"What a proof assumes is printed with it: that a reset is "
		"active in the first cycle (the comparison begins behind it), "
		"that parameters have their defaults or the values of "
		"--param. Flip-flops without an initial value begin unknown. "
		"doc/HOWTO_PROVE.md explains the words.",
	.opts = equiv_opts,
	.examples = equiv_examples,
	.run = equiv_cmd,
};
