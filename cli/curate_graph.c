/*
 * curate graph: control flow, dependencies, netlist and data flow of modules.
 */
#include "cli/curate_verbs.h"

#include <string.h>

#include "cli/curate_print.h"
#include "cli/design.h"
#include "curate/graph.h"
#include "curate/netgraph.h"
#include "lib/base/str.h"

static const struct opt graph_opts[] = {
	{.name = "row",
		.type = OPT_STR,
		.arg = "ROW",
		.help = "print the graphs of this row (number or path) and "
			"store nothing"},
	{.name = "format",
		.type = OPT_ENUM,
		.arg = "text|json|dot",
		.help = "of --row: control flow and dependencies as text, all "
			"as JSON, or the data flow for Graphviz",
		.dflt = "text"},
	CURATE_OPT_JOBS, CURATE_OPT_AGAIN, JUDGE_OPT_SANDBOX,
	CURATE_OPT_PROGRESS, OPT_END};

static int
print_row(struct cli *cli, struct yosys *ys, const struct store_cur_row *row,
	struct err *e)
{
	const char *format = opt_str(cli->opts, "format");
	struct equiv_text x = {
		row->text, row->text_n, curate_row_top(cli->arena, row)};
	struct curate_graph_made g;

	if (x.text == NULL || x.top == NULL)
		return err_set(e, ERR_NOTFOUND,
			"row %lld has no module that is its top",
			(long long)row->id);
	if (curate_graph_make(ys, cli->arena, &x, &g, e) < 0)
		return -1;
	if (g.reason != NULL)
		return err_set(e, ERR_PARSE, "%s: %s", g.reason, g.what);
	if (str_eq(format, "json")) {
		ui_print(cli->ui, "%s", json_pretty(cli->arena, g.doc));
	} else if (str_eq(format, "text")) {
		ui_print(cli->ui, "cfg of %s\n%s\ndfg of %s\n%s", x.top,
			json_str(g.doc, "cfg", ""), x.top,
			json_str(g.doc, "dfg", ""));
	} else if (!cJSON_IsObject(json_get(g.doc, "dataflow"))) {
		return err_set(e, ERR_PARSE, "no data flow: %s",
			json_str(g.doc, "why", ""));
	} else {
		ui_print(cli->ui, "%s",
			netgraph_dot(cli->arena, x.top,
				json_get(g.doc, "dataflow")));
	}
	return 0;
}

static int
one_row(struct cli *cli, const struct curate_project *p, struct yosys *ys,
	struct err *e)
{
	struct store_cur_row found, row;

	if (store_cur_row_find(p->store, cli->arena, p->id,
		    opt_str(cli->opts, "row"), &found, e) < 0 ||
		store_cur_row_get(p->store, cli->arena, found.id, &row, e) < 0)
		return -1;
	return print_row(cli, ys, &row, e);
}

static int
all_rows(struct cli *cli, const struct curate_project *p, struct yosys *ys,
	struct err *e)
{
	struct curate_graph o = {.yosys = ys,
		.jobs = (int)opt_i64(cli->opts, "jobs", 0),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct curate_tally t;
	int rc;

	o.progress.arg = curate_bar(cli, "graph");
	rc = curate_graph(p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc == 0)
		ui_print(cli->ui,
			"%lld rows looked at: %lld with graphs, %lld without\n",
			(long long)t.seen, (long long)t.kept,
			(long long)t.skipped);
	return rc;
}

static int
curate_graph_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;
	struct design_tools tools = {0};
	int rc;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	rc = design_tools_open(cli, &tools, e);
	if (rc == 0)
		rc = opt_given(cli->opts, "row")
			? one_row(cli, &p, tools.yosys, e)
			: all_rows(cli, &p, tools.yosys, e);
	design_tools_close(&tools);
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example graph_examples[] = {
	{"Graphs of every module that lives", "rtlsmith curate graph rtl"},
	{"Those of one module, to read",
		"rtlsmith curate graph rtl --row fifo"},
	{"A picture of its registers",
		"rtlsmith curate graph rtl --row fifo --format dot | dot "
		"-Tsvg"},
	{NULL, NULL}};

const struct cmd curate_graph_cmd = {.name = "graph",
	.summary = "make graphs of modules",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Makes an example of kind graph of each living row: the "
		"control flow of every process and the dependencies of the "
		"signals as text (in the manner of RTL++), the netlist and "
		"the data flow between ports, registers and memories as JSON "
		"(in the manner of BRIDGES).\n\n"
		"The first two come from the source, with its lines; the "
		"others from Yosys (proc, flatten, memory_collect, "
		"opt_clean). Where Yosys refuses a text they are null, and "
		"the example says why.",
	.opts = graph_opts,
	.examples = graph_examples,
	.run = curate_graph_run};
