/*
 * synth: what a design costs in gates, area and delay, or why it cannot be
 * made of gates.
 */
#include <math.h>
#include <string.h>

#include "cli/synth_opts.h"
#include "cli/synth_power.h"
#include "cli/synth_sta.h"
#include "eval/liberty.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

static const struct opt synth_opts[] = {
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "T",
		.help = "the module that is measured (default: the one that no "
			"other instantiates)"},
	SYNTH_OPT_LIBERTY,
	{.name = "target",
		.type = OPT_ENUM,
		.arg = "asic|ice40",
		.help = "cells of a liberty, or LUTs of a Lattice iCE40",
		.dflt = "asic"},
	{.name = "netlist",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the mapped netlist (.v: Verilog, .json: as "
			"Yosys' write_json)",
		.hint = OPT_HINT_FILE},
	{.name = "models",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write Verilog models of the liberty's cells, for "
			"simulating the netlist",
		.hint = OPT_HINT_FILE},
	SYNTH_OPT_POWER, SYNTH_OPT_STA,
	{.name = "plain",
		.type = OPT_FLAG,
		.help = "take comments and attributes out before, as for "
			"verdicts: nothing is hidden from synthesis"},
	{.name = "cells", .type = OPT_FLAG, .help = "list the cells by type"},
	{.name = "cpu",
		.type = OPT_INT,
		.arg = "SECONDS",
		.help = "CPU time of all tools together",
		.dflt = "30",
		.min = 1,
		.max = 36000},
	{.name = "fresh",
		.type = OPT_FLAG,
		.help = "measure again what the store has"},
	JUDGE_OPT_SANDBOX,
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the result as JSON (schema rtlsmith.synth/1)"},
	OPT_END};

static const struct cmd_example synth_examples[] = {
	{"Gates, area, and the longest path", "rtlsmith synth alu.sv"},
	{"A design of two files, for an FPGA",
		"rtlsmith synth top.sv fifo.sv --top top --target ice40"},
	{"With cells of your own, keeping the netlist",
		"rtlsmith synth alu.sv --liberty cells.lib -o alu_gates.v"},
	{"What it used in a simulation that wrote wave.vcd",
		"rtlsmith synth alu.sv --waveform wave.vcd --instance tb.dut"},
	{"Does it keep up with a clock of 2 ns, by OpenSTA?",
		"rtlsmith synth alu.sv --sta --clock 2"},
	{NULL, NULL}};

/* ---- the store ---- */

static bool
recall(struct cli *cli, struct store *db, const char *key,
	struct synth_result *out)
{
	struct store_measure m;
	struct err ignored = ERR_INIT;
	cJSON *doc;

	return db != NULL &&
		store_measure_find(db, cli->arena, key, &m, &ignored) == 0 &&
		json_parse(cli->arena, m.doc, strlen(m.doc), &doc, &ignored) ==
		0 &&
		synth_from_json(cli->arena, doc, out, &ignored) == 0;
}

/* What a busy machine or a budget decided is not kept. */
static int
remember(struct cli *cli, struct store *db, const struct synth *s,
	const char *key, const struct synth_result *r, struct err *e)
{
	struct store_measure m = {
		.key = key, .kind = "synth", .tools = synth_fingerprint(s)};

	if (db == NULL || r->status == SYNTH_LIMIT || r->status == SYNTH_CRASH)
		return 0;
	m.doc = json_text(cli->arena, synth_json(cli->arena, r));
	return store_measure_put(db, &m, e);
}

/* ---- running ---- */

static int
write_netlist(struct cli *cli, const struct synth_result *r, struct err *e)
{
	const char *path = opt_str(cli->opts, "netlist");
	bool json = str_ends(path, ".json");
	const char *text = json ? r->netlist_json : r->netlist;

	if (r->status != SYNTH_OK)
		return 0;
	if (text == NULL)
		return err_set(e, ERR_LIMIT, "no netlist: %s", r->why);
	return fs_write(path, text, json ? r->netlist_json_n : r->netlist_n, e);
}

static int
write_models(struct cli *cli, const struct synth *s, struct err *e)
{
	const char *path = opt_str(cli->opts, "models");
	struct buf b;
	int rc;

	if (synth_liberty(s) == NULL)
		return err_set(e, ERR_USAGE, "--models needs a liberty");
	buf_init(&b, LIM_LIBERTY);
	liberty_verilog(cli->arena, synth_liberty(s), &b);
	rc = fs_write(path, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

static int
measure(struct cli *cli, struct synth *s, const struct synth_job *job,
	struct synth_result *out, struct err *e)
{
	struct store *db = cli_store_if_any(cli);
	char key[HASH_HEX];

	synth_key(s, job, key);
	if (!job->netlist && !opt_flag(cli->opts, "fresh") &&
		recall(cli, db, key, out))
		return 0;
	if (synth_run(s, cli->arena, job, out, e) < 0)
		return -1;
	return remember(cli, db, s, key, out, e);
}

/* ---- for people ---- */

static void
print_issues(struct cli *cli, const struct synth_result *r)
{
	for (size_t i = 0; i < r->n_issues; i++) {
		const struct synth_issue *x = &r->issues[i];

		if (x->line > 0)
			ui_print(cli->ui, "%s:%d: ", x->file, x->line);
		else if (x->file[0] != '\0')
			ui_print(cli->ui, "%s: ", x->file);
		ui_print(cli->ui, "%s: %s\n", synth_issue_name(x->kind),
			x->what);
	}
}

static const char *
real(struct arena *a, double v, int digits)
{
	return isnan(v) ? "not known" : arena_printf(a, "%.*f", digits, v);
}

static void
print_path(struct cli *cli, const struct synth_result *r)
{
	char *text = arena_strdup(cli->arena, r->path), *line, *rest;

	if (r->path[0] == '\0')
		return;
	ui_print(cli->ui, "critical path: from %s to %s\n", r->path_from,
		r->path_to);
	for (line = strtok_r(text, "\n", &rest); line != NULL;
		line = strtok_r(NULL, "\n", &rest)) {
		size_t n = strcspn(line, " ");

		ui_print(cli->ui, "  %8s ps  %.*s\n", line + n + 1, (int)n,
			line);
	}
}

static void
print_cells(struct cli *cli, const struct synth_result *r)
{
	const struct ui_col cols[] = {
		{"cell", false}, {"number", true}, {"area", true}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 3);

	for (size_t i = 0; i < r->n_mapped; i++) {
		const struct synth_cell *c = &r->mapped[i];
		const char *cells[] = {c->type,
			arena_printf(cli->arena, "%lld", (long long)c->n),
			real(cli->arena, c->area, 2)};

		ui_table_row(t, cells);
	}
	ui_table_print(cli->ui, t);
}

static void
print_numbers(struct cli *cli, const struct synth_result *r)
{
	ui_print(cli->ui, "cells %lld, flip-flops %lld, latches %lld\n",
		(long long)r->cells, (long long)r->ffs, (long long)r->latches);
	if (r->luts >= 0) {
		ui_print(cli->ui, "LUTs %lld, carries %lld, block RAMs %lld\n",
			(long long)r->luts, (long long)r->carries,
			(long long)r->brams);
		return;
	}
	ui_print(cli->ui, "area %s (logic alone %s)\n",
		real(cli->arena, r->area, 2),
		real(cli->arena, r->area_comb, 2));
	ui_print(cli->ui, "delay %s%s%s\n", real(cli->arena, r->delay_ps, 2),
		isnan(r->delay_ps) ? "" : " ps",
		opt_flag(cli->opts, "sta") ? " (ABC, logic alone)" : "");
	ui_print(cli->ui, "and-inverter graph: %lld ANDs, %lld levels\n",
		(long long)r->aig_and, (long long)r->aig_levels);
}

static void
print_result(struct cli *cli, const struct synth_result *r)
{
	bool ok = r->status == SYNTH_OK;

	ui_print(cli->ui, "%s%s%s%s%s\n", r->top, r->top[0] ? ": " : "",
		synth_status_name(r->status), r->why[0] ? ": " : "", r->why);
	if (ok) {
		print_numbers(cli, r);
		print_path(cli, r);
		if (opt_flag(cli->opts, "cells"))
			print_cells(cli, r);
	}
	print_issues(cli, r);
}

/* What is told of a design beside its synthesis; NULL: not asked for. */
struct more {
	struct power_result *power;
	struct synth_sta *sta;
};

static cJSON *
result_json(struct cli *cli, const struct synth *s,
	const struct synth_result *r, const struct more *m)
{
	cJSON *doc = json_object(cli->arena), *x;

	json_set_str(doc, "schema", "rtlsmith.synth/1");
	json_set_str(doc, "tools", synth_fingerprint(s));
	cJSON_ArrayForEach(x, synth_json(cli->arena, r))
	{
		json_set(doc, x->string, json_copy(cli->arena, x));
	}
	if (m->power != NULL)
		json_set(doc, "power", power_json(cli->arena, m->power));
	if (m->sta != NULL)
		json_set(doc, "sta", synth_sta_json(cli->arena, m->sta));
	return doc;
}

static void
tell(struct cli *cli, const struct synth *s, const struct synth_result *r,
	const struct more *m)
{
	if (opt_flag(cli->opts, "json")) {
		ui_print(cli->ui, "%s",
			json_pretty(cli->arena, result_json(cli, s, r, m)));
		return;
	}
	print_result(cli, r);
	if (m->power != NULL)
		synth_power_print(cli, m->power);
	if (m->sta != NULL)
		synth_sta_print(cli, m->sta);
}

static int
exit_of(const struct synth_result *r, const struct more *m)
{
	switch (r->status) {
	case SYNTH_OK:
		return m->sta != NULL ? synth_sta_exit(m->sta) : CMD_OK;
	case SYNTH_REFUSED:
		return CMD_NEGATIVE;
	case SYNTH_LIMIT:
	case SYNTH_CRASH:
		return CMD_INFRA;
	}
	return CMD_INFRA;
}

static int
synth_in(struct cli *cli, const struct synth_tools *t, struct synth_job *job,
	struct err *e)
{
	struct synth *s = t->synth;
	struct synth_result r;
	struct power_result p;
	struct synth_sta sta;
	bool power, timing;
	struct more m;

	if (synth_power_wanted(cli, &power, e) < 0 ||
		synth_sta_wanted(cli, &timing, e) < 0)
		return -1;
	m = (struct more){power ? &p : NULL, timing ? &sta : NULL};
	if (measure(cli, s, job, &r, e) < 0 ||
		(power && synth_power_run(cli, s, &r, &p, e) < 0) ||
		(timing && synth_sta_run(cli, t, &r, &sta, e) < 0) ||
		(opt_str(cli->opts, "netlist") &&
			write_netlist(cli, &r, e) < 0) ||
		(opt_str(cli->opts, "models") && write_models(cli, s, e) < 0))
		return -1;
	tell(cli, s, &r, &m);
	return exit_of(&r, &m);
}

static int
synth_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	const char *netlist = opt_str(cli->opts, "netlist");
	struct synth_job job = {.top = opt_str(cli->opts, "top"),
		.target = str_eq(opt_str(cli->opts, "target"), "ice40")
			? SYNTH_ICE40
			: SYNTH_ASIC,
		.netlist = netlist != NULL ||
			opt_str(cli->opts, "waveform") != NULL ||
			opt_flag(cli->opts, "sta"),
		.plain = opt_flag(cli->opts, "plain"),
		.cpu_ms = 1000 * opt_i64(cli->opts, "cpu", 30)};
	struct synth_tools tools;
	int rc;

	if (netlist != NULL && !str_ends(netlist, ".v") &&
		!str_ends(netlist, ".json"))
		return err_set(e, ERR_USAGE,
			"--netlist %s: the name must end in .v or .json",
			netlist);
	if (netlist != NULL && job.target == SYNTH_ICE40)
		return err_set(
			e, ERR_USAGE, "--netlist goes with --target asic only");
	job.n_sources = (size_t)argc;
	if (design_sources(cli, argc, argv, &job.sources, e) < 0)
		return -1;
	rc = synth_opts_open(cli, &tools, e);
	if (rc == 0)
		rc = synth_in(cli, &tools, &job, e);
	synth_opts_close(&tools);
	return rc;
}

const struct cmd cmd_synth = {
	.name = "synth",
	.group = CMD_GROUP_DESIGN,
	.summary = "tell what a design costs in gates, area and delay",
	.operands = "FILE...",
	.min_operands = 1,
	.max_operands = -1,
	.description =
		"Synthesises a design with Yosys and ABC and maps it to the "
		"cells of a liberty file, always by the same steps, so that "
		"designs compare. Shown are the cells, the flip-flops, the "
		"area (in the liberty's unit, usually square micrometres), "
		"the longest path through logic in picoseconds with its cells "
		"and where it begins and ends, and the size and depth of the "
		"and-inverter graph, which depend on no cells.\n\n"
		"A design that cannot be built is refused by name, with file "
		"and line: a loop through logic, several drivers, a module "
		"that is missing, a construct that no hardware has, ... A "
		"latch that was not meant and a net that nothing drives are "
		"told, too. A latch or a cell that the liberty has nothing "
		"for makes the area unknown: it is never left out silently.\n\n"
		"The delay is the one of logic between inputs, outputs and "
		"flip-flops, without wires, clock-to-output and setup times. "
		"Compare numbers of the same liberty only. When there is a "
		"store the result is kept in it, and found again for the same "
		"texts and tools.\n\n"
		"--waveform plays the inputs of a simulation into the mapped "
		"netlist and counts how often each net changes: power is half "
		"of capacitance times voltage squared for each change, and "
		"the cells' leakage. Without wires, glitches and what cells "
		"use inside: an estimate, for comparing designs under the "
		"same inputs (doc/HOWTO_PPA.md).\n\n"
		"--sta asks OpenSTA (Debian: opensta) for the delay, too, "
		"which begins at the clock's edge and ends at the setup time. "
		"With --clock or --sdc it tells the slack: how much earlier "
		"than wanted the slowest path settles, negative when it is "
		"too slow. Inputs that clock flip-flops are found; "
		"--clock PORT=NS names one. A design without flip-flops is "
		"held to the period from its inputs to its outputs. Times in "
		"an SDC file are in the unit of its set_units, or else of the "
		"liberty.\n\n"
		"Exit status: 0 it can be built, 1 it cannot, or it is slower "
		"than --clock or --sdc ask for, 3 not known (out of time or "
		"memory, a tool is missing or broke), 5 no path is held to "
		"--clock or --sdc.",
	.opts = synth_opts,
	.examples = synth_examples,
	.run = synth_cmd,
};
