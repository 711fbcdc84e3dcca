/*
 * prove: are the assertions about a design true?  And would they notice if
 * the design were wrong?
 */
#include <math.h>
#include <string.h>

#include "cli/design.h"
#include "cli/prove_print.h"
#include "eval/sva.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt prove_opts[] = {
	{.name = "properties",
		.letter = 'p',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "the assertions, assumptions and covers",
		.hint = OPT_HINT_FILE},
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "module that they are about (default: the one that no "
			"other module uses)"},
	{.name = "reset",
		.letter = 'r',
		.type = OPT_STR,
		.arg = "NAME[=0|1]",
		.help = "input that is active in the first steps, or none "
			"(default: found by its use and its name)"},
	{.name = "reset-steps",
		.type = OPT_INT,
		.arg = "N",
		.help = "how many steps it is active; checking begins behind",
		.dflt = "2",
		.min = 1,
		.max = 200},
	{.name = "depth",
		.letter = 'd',
		.type = OPT_INT,
		.arg = "STEPS",
		.help = "how many steps are searched where no proof is found",
		.dflt = "24",
		.min = 1,
		.max = 500},
	DESIGN_OPT_BUDGET("CPU seconds of all engines together (and as many "
			  "again for --mutants)",
		"30"),
	{.name = "mutants",
		.letter = 'm',
		.type = OPT_INT,
		.arg = "N",
		.help = "inject N faults into the design and count those that "
			"the proven assertions catch",
		.dflt = "0",
		.min = 0,
		.max = 1000},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "chooses the faults",
		.dflt = "1",
		.min = 0,
		.max = 1000000000},
	{.name = "wave",
		.letter = 'w',
		.type = OPT_STR,
		.arg = "DIR",
		.help = "write a waveform (NAME.vcd) of each counterexample "
			"and each cover into this folder",
		.hint = OPT_HINT_DIR},
	{.name = "columns",
		.type = OPT_INT,
		.arg = "N",
		.help = "steps in a table (its last)",
		.dflt = "8",
		.min = 1,
		.max = 64},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.prove/1)"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example prove_examples[] = {
	{"Does the counter keep what its assertions say?",
		"rtlsmith prove counter.sv --properties counter_props.sv"},
	{"The same, with a waveform of what fails, and whether faults "
	 "would be noticed",
		"rtlsmith prove counter.sv -p counter_props.sv -t counter "
		"--wave waves --mutants 8"},
	{NULL, NULL}};

/* ---- the question ---- */

/* All files as one text, named as the first. */
static int
read_design(
	struct cli *cli, char **files, struct equiv_text *out, struct err *e)
{
	if (design_read(cli, files[0], "", out, e) < 0)
		return -1;
	for (files++; *files; files++) {
		if (design_read(cli, *files, out->text, out, e) < 0)
			return -1;
		if (out->n > LIM_SOURCE_FILE)
			return err_set(e, ERR_LIMIT,
				"%s: more than %zu bytes in all files", *files,
				LIM_SOURCE_FILE);
	}
	return 0;
}

static int
read_job(struct cli *cli, char **files, struct sva_job *job, struct err *e)
{
	const char *path = opt_str(cli->opts, "properties");
	struct equiv_text design, props;

	memset(job, 0, sizeof(*job));
	if (!path)
		return err_set(e, ERR_USAGE,
			"name the file of assertions with --properties");
	job->reset = opt_str(cli->opts, "reset");
	job->reset_steps = (int)opt_i64(cli->opts, "reset-steps", 2);
	job->depth = (int)opt_i64(cli->opts, "depth", SVA_DEPTH);
	job->cpu_ms = llround(opt_num(cli->opts, "budget", 30) * 1000);
	job->mutants = (int)opt_i64(cli->opts, "mutants", 0);
	job->seed = opt_i64(cli->opts, "seed", 1);
	job->wave = opt_str(cli->opts, "wave");
	if (read_design(cli, files, &design, e) < 0 ||
		design_read(cli, path, "", &props, e) < 0 ||
		design_top(cli, files[0], &design, e) < 0)
		return -1;
	job->top = design.top;
	job->design = (struct sva_text){files[0], design.text, design.n};
	job->props = (struct sva_text){path, props.text, props.n};
	return 0;
}

static int
run_job(struct cli *cli, const struct sva_job *job, struct sva_result *r,
	struct err *e)
{
	struct design_tools t;
	struct sva *s = NULL;
	int rc = -1;

	if (design_judge_open(cli, &t, e) == 0 &&
		sva_open(&s, t.yosys, judge_iverilog(t.judge), t.equiv, e) == 0)
		rc = sva_run(s, cli->arena, job, r, e);
	sva_close(s);
	design_tools_close(&t);
	return rc;
}

/* One that says no decides; then one that says nothing. */
static int
exit_of(const struct sva_result *r)
{
	int code = r->refused ? CMD_RESUMABLE : CMD_OK;
	size_t i;

	for (i = 0; i < r->n && code != CMD_NEGATIVE; i++)
		switch (r->f[i].outcome) {
		case SVA_COUNTEREXAMPLE:
		case SVA_VACUOUS:
		case SVA_UNREACHABLE:
			code = CMD_NEGATIVE;
			break;
		case SVA_UNKNOWN:
		case SVA_NOT_IN_SUBSET:
			code = CMD_RESUMABLE;
			break;
		case SVA_PROVEN:
		case SVA_REACHED:
		case SVA_ASSUMED:
			break;
		}
	return code;
}

static int
prove_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct sva_result r;
	struct sva_job job;

	(void)argc;
	if (read_job(cli, argv, &job, e) < 0 || run_job(cli, &job, &r, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s",
			json_pretty(cli->arena, sva_json(cli->arena, &r)));
	else
		prove_print(cli, &job, &r);
	return exit_of(&r);
}

const struct cmd cmd_prove = {
	.name = "prove",
	.group = CMD_GROUP_DESIGN,
	.summary = "prove assertions about a design, or show how they fail",
	.operands = "FILE...",
	.min_operands = 1,
	.max_operands = -1,
	.description =
		"Takes a design and a file of SystemVerilog assertions about "
		"its top module, and answers for each of them, by reasoning "
		"about all inputs in all clock cycles:\n\n"
		"proven: it holds in every cycle of every run. counterexample: "
		"it fails, and Icarus Verilog shows the failure with the "
		"inputs that are printed. vacuous: it holds, but only because "
		"what it begins with can never happen. unknown: no answer "
		"within the budget; so many cycles were searched. not in the "
		"subset: something in it cannot be read, by file and line. A "
		"cover is reached or unreachable.\n\n"
		"The subset: [NAME:] assert, assume or cover property "
		"(@(posedge CLK) disable iff (RST) SEQ |-> SEQ), with |=>, "
		"sequences of expressions with ##n and ##[m:n], $past, $rose, "
		"$fell, $stable, $changed, $onehot, $onehot0, $countones; "
		"named properties without arguments; default clocking and "
		"default disable iff; localparam; immediate assertions in "
		"always blocks, under if. Names are those of the top module, "
		"internal ones too. One clock.\n\n"
		"A reset is active in the first steps; checking begins behind "
		"them, and from then on it may do what it likes. With "
		"--mutants, faults are injected into the design: the mutation "
		"score is the share of real faults that make a proven "
		"assertion fail. doc/HOWTO_ASSERTIONS.md explains the "
		"words.\n\n"
		"Exit code: 0 when every assertion is proven and every cover "
		"reached; 1 when one has a counterexample, is vacuous or "
		"unreachable; 4 when otherwise one has no answer.",
	.opts = prove_opts,
	.examples = prove_examples,
	.run = prove_cmd,
};
