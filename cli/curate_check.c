/*
 * curate check: what the tools say of each module.
 */
#include "cli/curate_verbs.h"

#include "cli/curate_print.h"
#include "cli/judge_opts.h"
#include "curate/check.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/sandbox.h"

static const struct opt check_opts[] = {
	{.name = "require",
		.type = OPT_STR,
		.arg = "LIST",
		.help = "what rejects a row that lacks it, separated by "
			"commas: syntax outputs body synth latch lint "
			"testbench equiv",
		.dflt = "syntax,outputs,body,synth"},
	{.name = "min-rank",
		.type = OPT_INT,
		.arg = "N",
		.help = "reject what ranks lower",
		.dflt = "0",
		.min = 0,
		.max = 20},
	{.name = "min-tier",
		.type = OPT_ENUM,
		.arg = "basic|intermediate|advanced|expert",
		.help = "reject what is less complex",
		.dflt = "basic"},
	{.name = "no-find",
		.type = OPT_FLAG,
		.help = "do not look for testbenches among the rows"},
	{.name = "cpu",
		.type = OPT_INT,
		.arg = "SECONDS",
		.help = "CPU time of each step",
		.dflt = "10",
		.min = 1,
		.max = 3600},
	{.name = "memory",
		.type = OPT_INT,
		.arg = "MB",
		.help = "memory of a tool",
		.dflt = "1024",
		.min = 64,
		.max = 65536},
	{.name = "max-cells",
		.type = OPT_INT,
		.arg = "N",
		.help = "most ANDs and flip-flops of a design",
		.dflt = "100000",
		.min = 1,
		.max = 1e9},
	{.name = "samples",
		.type = OPT_INT,
		.arg = "N",
		.help = "steps of random stimulus of a generated testbench",
		.dflt = "200",
		.min = 16,
		.max = 1000000},
	CURATE_OPT_JOBS, CURATE_OPT_AGAIN, JUDGE_OPT_SANDBOX,
	CURATE_OPT_PROGRESS, OPT_END};

/* ---- tools ---- */

static int
open_tools(struct cli *cli, struct sandbox *sb, struct inspect_tools *t,
	struct err *e)
{
	struct iverilog_setup setup = {.sandbox = sb};
	struct err absent = ERR_INIT;

	if (iverilog_open(&t->iverilog, &setup, e) < 0 ||
		yosys_open(&t->yosys, sb, e) < 0 ||
		synth_open(&t->synth, t->yosys, NULL, e) < 0 ||
		equiv_open(&t->equiv, t->yosys, t->iverilog, e) < 0)
		return -1;
	if (verilator_open(&t->verilator, sb, &absent) < 0) {
		t->verilator = NULL;
		ui_note(cli->ui, "no lint: Verilator is %s", absent.msg);
	}
	return 0;
}

static void
close_tools(struct inspect_tools *t)
{
	verilator_close(t->verilator);
	equiv_close(t->equiv);
	synth_close(t->synth);
	yosys_close(t->yosys);
	iverilog_close(t->iverilog);
}

/* ---- the verb ---- */

static int
read_options(struct cli *cli, struct curate_check *o, struct err *e)
{
	const struct opt_set *s = cli->opts;

	o->min_rank = (int)opt_i64(s, "min-rank", 0);
	o->budget.cpu_ms = opt_i64(s, "cpu", 0) * 1000;
	o->budget.mem_mb = opt_i64(s, "memory", 0);
	o->budget.cells = opt_i64(s, "max-cells", 0);
	o->budget.samples = (int)opt_i64(s, "samples", 0);
	o->find_benches = !opt_flag(s, "no-find");
	o->jobs = (int)opt_i64(s, "jobs", 0);
	o->again = opt_flag(s, "again");
	o->progress.fn = curate_progress_set;
	if (rank_tier_parse(opt_str(s, "min-tier"), &o->min_tier, e) < 0)
		return -1;
	return inspect_needs_parse(opt_str(s, "require"), &o->needs, e);
}

static int
check_in(struct cli *cli, const struct curate_project *p,
	struct curate_check *o, struct err *e)
{
	struct curate_tally t;
	int rc;

	if (o->tools.verilator == NULL && (o->needs & INSPECT_LINT) != 0)
		return err_set(e, ERR_TOOL,
			"--require lint needs Verilator: apt install "
			"verilator");
	o->progress.arg = curate_bar(cli, "check");
	rc = curate_check(p, o, &t, e);
	ui_progress_free(o->progress.arg);
	if (rc == 0)
		ui_print(cli->ui,
			"%lld rows inspected: %lld kept, %lld rejected\n",
			(long long)t.kept + (long long)t.rejected,
			(long long)t.kept, (long long)t.rejected);
	return rc;
}

static int
curate_check_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_check o = {0};
	struct curate_project p;
	enum sandbox_want want;
	struct sandbox *sandbox;
	int rc;

	(void)argc;
	if (read_options(cli, &o, e) < 0 ||
		curate_open(cli, argv[0], &p, e) < 0 ||
		sandbox_want_parse(opt_str(cli->opts, "sandbox"), &want, e) <
			0 ||
		sandbox_open(&sandbox, want, e) < 0)
		return -1;
	rc = open_tools(cli, sandbox, &o.tools, e);
	if (rc == 0)
		rc = check_in(cli, &p, &o, e);
	close_tools(&o.tools);
	sandbox_close(sandbox);
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example check_examples[] = {
	{"What compiles and can be made of gates", "rtlsmith curate check rtl"},
	{"Only what is good and not trivial",
		"rtlsmith curate check rtl --min-rank 12 --min-tier "
		"intermediate"},
	{"Nothing that two tools read differently",
		"rtlsmith curate check rtl --require "
		"syntax,outputs,body,synth,latch,equiv"},
	{NULL, NULL}};

const struct cmd curate_check_cmd = {.name = "check",
	.summary = "inspect the modules with the tools, rank and tier",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Takes each living module (files and records where none were "
		"split) through Icarus, Yosys and, where it is there, "
		"Verilator's lint; looks for a testbench among the rows, else "
		"makes one; and proves the module equal to what Yosys writes "
		"of it. All of that is the row's evidence, with a rank of 0 "
		"to 20 points and a tier of complexity (doc/HOWTO_CURATE.md "
		"has the measures).\n\n"
		"A row is rejected for the first thing that --require names "
		"and it lacks, then for its rank, then for its tier. What is "
		"not required only costs points.",
	.opts = check_opts,
	.examples = check_examples,
	.run = curate_check_run};
