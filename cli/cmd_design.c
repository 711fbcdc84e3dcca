/*
 * design: from a specification to a folder with a design.
 */
#include <math.h>
#include <string.h>

#include "cli/judge_opts.h"
#include "cli/llm_opts.h"
#include "cli/session.h"
#include "lib/base/json.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

static const struct opt design_opts[] = {
	{.name = "model",
		.letter = 'm',
		.type = OPT_LIST,
		.arg = "MODEL",
		.help = "endpoint of the configuration to ask; several where "
			"the agent's policy has places for several",
		.hint = OPT_HINT_MODEL},
	{.name = "agent",
		.type = OPT_STR,
		.arg = "NAME|FILE",
		.help = "how it is solved: a policy of prompts/policies, or a "
			"file; single asks once",
		.dflt = "repair",
		.hint = OPT_HINT_FILE},
	{.name = "out",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "DIR",
		.help = "folder for the design (default: the module's name)",
		.hint = OPT_HINT_DIR},
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "name of the module (default: of the interface, or as "
			"a line \"Module name: x\" says, or the file's name)"},
	{.name = "interface",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "head of the module in Verilog, to be kept",
		.hint = OPT_HINT_FILE},
	{.name = "testbench",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "testbench that decides instead of one that the model "
			"writes: a module tb that ends by printing rtlsmith: "
			"mismatches=M samples=S first_time=T",
		.hint = OPT_HINT_FILE},
	{.name = "model-c",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "reference model in C (see doc/HOWTO_AGENTS.md): "
			"shown to the model, and run beside the design, which "
			"has to do the same",
		.hint = OPT_HINT_FILE},
	{.name = "no-plan",
		.type = OPT_FLAG,
		.help = "ask for no plan and no questions first"},
	{.name = "force",
		.type = OPT_FLAG,
		.help = "write over files that were changed by hand"},
	{.name = "budget",
		.type = OPT_NUM,
		.arg = "SECONDS",
		.help = "CPU time for proving that the netlist is the design; "
			"0: it is not compared, and the testbench is not tried "
			"with faults",
		.dflt = "30",
		.min = 0,
		.max = 86400},
	{.name = "liberty",
		.letter = 'l',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "cells to map to (default: rtlsmith45, which comes "
			"with rtlsmith); none: gates only",
		.hint = OPT_HINT_FILE},
	{.name = "max-turns",
		.type = OPT_INT,
		.arg = "N",
		.help = "most requests of the agent (default: as its policy "
			"says)",
		.min = 1,
		.max = 1e6},
	{.name = "max-cost",
		.type = OPT_NUM,
		.arg = "USD",
		.help = "stop when so much money was spent",
		.min = 0,
		.max = 1e9},
	{.name = "max-total-tokens",
		.type = OPT_INT,
		.arg = "N",
		.help = "stop when so many tokens were used",
		.min = 0,
		.max = 4e15},
	{.name = "temperature",
		.type = OPT_NUM,
		.arg = "T",
		.help = "sampling temperature (default: as the policy says)",
		.min = 0,
		.max = 10},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "S",
		.help = "seed of the sampling",
		.min = 0,
		.max = 4e15},
	LLM_OPT_MAX_TOKENS, LLM_OPT_REASONING_EFFORT, LLM_OPT_PARAM,
	{.name = "cache",
		.type = OPT_ENUM,
		.arg = "use|refresh|off",
		.help = "replies to the same question that the store has",
		.dflt = "use"},
	LLM_OPT_MAX_RETRIES, LLM_OPT_ATTEMPT_TIMEOUT,
	{.name = "replay",
		.type = OPT_STR,
		.arg = "CASSETTE",
		.help = "answer from a recording instead of the endpoint",
		.hint = OPT_HINT_FILE},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example design_examples[] = {
	{"A FIFO from a page of text", "rtlsmith design fifo.md -m local"},
	{"With a testbench of your own that decides",
		"rtlsmith design uart.md -m local --testbench uart_tb.sv"},
	{"From a folder, by another agent, for at most one dollar",
		"rtlsmith design cpu/ -m local --agent mage --max-cost 1"},
	{NULL, NULL}};

/* ---- what is told ---- */

static void
title(const struct session *s)
{
	struct ui *ui = s->cli->ui;
	char **models = opt_list(s->cli->opts, "model", NULL);

	ui_print(ui, "%s%s%s  from %s", ui_style(ui, UI_BOLD), s->spec.top,
		ui_style(ui, UI_PLAIN), s->spec.origin);
	for (size_t i = 0; models[i] != NULL; i++)
		ui_print(ui, "%s%s", i == 0 ? ", model " : "+", models[i]);
	ui_print(ui, ", agent %s%s\n", opt_str(s->cli->opts, "agent"),
		s->spec.testbench != NULL ? ", with a testbench" : "");
}

static void
line(const struct session *s, const char *what, const char *text)
{
	ui_print(s->cli->ui, "  %-10s %s\n", what, text);
}

static const char *
synthesis(const struct session *s)
{
	const cJSON *x = json_get(s->dossier.doc, "synth");
	double area = json_num(x, "area", NAN),
	       ps = json_num(x, "delay_ps", NAN);
	struct arena *a = s->cli->arena;

	if (!str_eq(json_str(x, "status", "none"), "ok"))
		return arena_printf(a, "%s: %s", json_str(x, "status", "none"),
			json_str(x, "why", ""));
	return arena_printf(a, "%lld cells, %lld flip-flops%s%s%s%s",
		(long long)json_i64(x, "cells", 0),
		(long long)json_i64(x, "ffs", 0),
		isnan(area) ? "" : arena_printf(a, ", area %.2f", area),
		isnan(ps) ? "" : arena_printf(a, ", longest path %.0f ps", ps),
		json_i64(x, "latches", 0) > 0 ? ", LATCHES" : "",
		cJSON_GetArraySize(json_get(x, "issues")) > 0
			? ", with remarks (report.md)"
			: "");
}

static const char *
netlist(const struct session *s, const cJSON *net)
{
	struct arena *a = s->cli->arena;
	const char *kind = json_str(net, "result", "");
	const char *assume = json_str(net, "assume", "");

	if (str_eq(kind, "bounded"))
		return arena_printf(a,
			"the same as the text for %lld cycles from the reset; "
			"what follows is not known",
			(long long)json_i64(net, "depth", 0));
	if (!str_eq(kind, "proven"))
		return arena_printf(
			a, "%s: %s", kind, json_str(net, "why", ""));
	return arena_printf(a, "proven to be the same as the text%s%s",
		assume[0] != '\0' ? "; assumes " : "", assume);
}

static const char *
strength(const struct session *s, const cJSON *x)
{
	if (json_get(x, "why") != NULL)
		return json_str(x, "why", "");
	return arena_printf(s->cli->arena,
		"notices %lld of %lld faults that matter",
		(long long)json_i64(x, "caught", 0),
		(long long)json_i64(x, "faults", 0));
}

static void
result(const struct session *s)
{
	struct ui *ui = s->cli->ui;
	const cJSON *net = json_get(s->dossier.doc, "netlist");
	double nw =
		json_num(json_get(s->dossier.doc, "power"), "total_nw", NAN);
	enum ui_style style = str_eq(s->verdict, "pass") ? UI_GOOD
		: str_eq(s->verdict, "fail")		 ? UI_BAD
							 : UI_ODD;

	ui_print(ui, "\n%sresult%s\n  %s%-10s%s %s\n", ui_style(ui, UI_BOLD),
		ui_style(ui, UI_PLAIN), ui_style(ui, style),
		str_eq(s->verdict, "not_checked") ? "unchecked" : s->verdict,
		ui_style(ui, UI_PLAIN), s->detail);
	if (s->dossier.doc != NULL)
		line(s, "synthesis", synthesis(s));
	if (!isnan(nw))
		line(s, "power",
			arena_printf(s->cli->arena,
				"%.3g uW under the testbench, an estimate",
				nw / 1e3));
	if (cJSON_IsObject(net))
		line(s, "netlist", netlist(s, net));
	if (json_get(s->dossier.doc, "strength") != NULL)
		line(s, "testbench",
			strength(s, json_get(s->dossier.doc, "strength")));
	line(s, "cost", session_cost(s));
	line(s, "folder",
		arena_printf(
			s->cli->arena, "%s (begin with README.md)", s->dir));
}

static int
stopped(const struct session *s, int code)
{
	ui_note(s->cli->ui,
		"stopped; what was asked and answered is kept. The same "
		"command goes on: %s",
		session_again(s));
	return code;
}

/* ---- the work ---- */

static int
read_spec(struct session *s, const char *path, struct err *e)
{
	const struct opt_set *o = s->cli->opts;
	const struct spec_source src = {.path = path,
		.interface = opt_str(o, "interface"),
		.testbench = opt_str(o, "testbench"),
		.model = opt_str(o, "model-c"),
		.top = opt_str(o, "top")};

	if (opt_list(o, "model", NULL)[0] == NULL)
		return err_set(e, ERR_USAGE,
			"no model given: name one of the configuration with "
			"-m; rtlsmith model ls lists them");
	if (spec_read(s->cli->arena, &src, &s->spec, e) < 0)
		return -1;
	s->dir = opt_str(o, "out");
	if (s->dir == NULL)
		s->dir = s->spec.top;
	return session_check_folder(s, e);
}

static int
design_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct session *s = arena_alloc(cli->arena, sizeof(*s));
	int rc = 0;

	(void)argc;
	s->cli = cli;
	if (read_spec(s, argv[0], e) < 0)
		return -1;
	title(s);
	if (!opt_flag(cli->opts, "no-plan"))
		rc = session_plan(s, e);
	if (rc == 0)
		rc = session_solve(s, e);
	if (rc > 0)
		return stopped(s, rc);
	if (rc < 0 || session_measure(s, e) < 0 || session_write(s, e) < 0)
		return -1;
	result(s);
	return str_eq(s->verdict, "pass") ? CMD_OK : CMD_NEGATIVE;
}

const struct cmd cmd_design = {
	.name = "design",
	.group = CMD_GROUP_WORK,
	.summary = "make a design from a specification",
	.operands = "SPEC",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"SPEC is a text, a folder of texts (.md, .txt, .rst, and "
		"beside them interface.sv, testbench.sv and model.c), or - "
		"for standard input. A model plans the design and says what "
		"SPEC leaves open; on a terminal you are asked, elsewhere its "
		"own guesses are taken and listed. Then an agent writes the "
		"design, compiles, simulates and repairs it; each turn is "
		"shown with what the tools found.\n\n"
		"What comes of it is a folder: rtl/, tb/, netlist/, waves/, a "
		"schematic, a Makefile, and a report as report.md, "
		"report.html and report.json: the verdict of the testbench, "
		"cells, area, delay and power, whether the netlist is proven "
		"to be the same as the text, and every turn. The same session "
		"writes the same bytes, so that the folder can be kept in "
		"git. A file that was changed by hand is not written over "
		"without --force.\n\n"
		"Whatever ends the command, all that was asked and answered "
		"is kept: the same command goes on. When SPEC or an answer in "
		"answers.md was changed it makes the design anew.\n\n"
		"Unless --testbench is given the testbench is written by the "
		"model, too, from the same text: a pass then means that two "
		"readings of SPEC agree (doc/HOWTO_DESIGN.md).\n\n"
		"Exit status: 0 the design passes its testbench, 1 it does "
		"not, or there is none that works, 3 endpoint or tool, 4 "
		"stopped: the same command goes on.",
	.opts = design_opts,
	.examples = design_examples,
	.run = design_cmd,
};
