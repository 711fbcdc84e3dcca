/*
 * graph: asks the readers for their graphs, and Yosys for its netlist.  A text
 * that a reader does not understand is a reason, never an error.
 */
#include "curate/graph.h"

#include <string.h>

#include "curate/elaborate.h"
#include "curate/flow.h"
#include "curate/netgraph.h"
#include "curate/unitlook.h"
#include "curate/work.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

/* *why: there is no netlist. */
static int
netlist(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	struct netgraph *out, struct err *e)
{
	const char *passes = arena_printf(a,
		NETGRAPH_SCRIPT "hierarchy -check -purge_lib -top %s\n",
		x->top);
	struct err bad = ERR_INIT;
	struct elaborated y;

	memset(out, 0, sizeof(*out));
	if (elaborate(ys, a, x, passes, &y, e) < 0)
		return -1;
	if (y.json == NULL)
		out->why = y.why;
	else if (netgraph_make(a, y.json, y.n, out, &bad) < 0)
		out->why = arena_strdup(a, bad.msg);
	return 0;
}

static bool
read_flow(struct arena *a, const struct equiv_text *x,
	struct curate_graph_made *out, cJSON *doc)
{
	struct err bad = ERR_INIT;
	char *cfg, *dfg;
	struct vtree t;

	out->reason = NULL;
	if (vtree_read(a, x->text, x->n, x->top, &t, &bad) < 0) {
		out->reason = bad.code == ERR_LIMIT ? "too_large" : "not_read";
		out->what = arena_strdup(a, bad.msg);
	} else if (!flow_cfg(a, &t, &cfg) || !flow_dfg(a, &t, &dfg)) {
		out->reason = "too_large";
		out->what = "more nodes or edges than a graph may have";
	} else {
		json_set_str(doc, "cfg", str_utf8_fix(a, cfg, strlen(cfg)));
		json_set_str(doc, "dfg", str_utf8_fix(a, dfg, strlen(dfg)));
	}
	return out->reason == NULL;
}

static void
set_graph(cJSON *doc, const char *key, cJSON *graph)
{
	if (graph != NULL)
		json_set(doc, key, graph);
	else
		json_set_null(doc, key);
}

int
curate_graph_make(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	struct curate_graph_made *out, struct err *e)
{
	cJSON *doc = json_object(a);
	struct netgraph g;

	memset(out, 0, sizeof(*out));
	json_set_str(doc, "top", x->top);
	if (!read_flow(a, x, out, doc))
		return 0;
	if (netlist(ys, a, x, &g, e) < 0)
		return -1;
	set_graph(doc, "netlist", g.netlist);
	set_graph(doc, "dataflow", g.dataflow);
	if (g.why != NULL)
		json_set_str(doc, "why", str_utf8_fix(a, g.why, strlen(g.why)));
	out->doc = doc;
	return 0;
}

/* ---- the stage ---- */

static int
nodes(const cJSON *doc, const char *graph)
{
	return cJSON_GetArraySize(json_get(json_get(doc, graph), "nodes"));
}

static void
say(struct arena *a, const struct curate_graph_made *g,
	struct store_cur_result *r)
{
	cJSON *doc = json_object(a);

	if (g->reason != NULL) {
		r->status = STORE_CUR_SKIP;
		r->reason = g->reason;
		json_set_str(doc, "what", g->what);
	} else {
		r->status = STORE_CUR_KEEP;
		json_set_num(doc, "netlist", nodes(g->doc, "netlist"));
		json_set_num(doc, "dataflow", nodes(g->doc, "dataflow"));
		if (json_str(g->doc, "why", NULL) != NULL)
			json_set_str(doc, "why", json_str(g->doc, "why", ""));
	}
	r->doc = json_text(a, doc);
}

const char *
curate_row_top(struct arena *a, const struct store_cur_row *row)
{
	const char *top = NULL;
	struct unitlook look;
	cJSON *meta;

	if (row->meta != NULL && row->meta[0] != '\0' &&
		json_parse(a, row->meta, strlen(row->meta), &meta, NULL) == 0)
		top = json_str(meta, "top", NULL);
	if (top != NULL || row->text == NULL)
		return top;
	unitlook_make(a, row->text, row->text_n, NULL, &look);
	return look.top[0] != '\0' ? look.top : NULL;
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *row,
	struct store_cur_made *out, struct err *e)
{
	const struct curate_graph *o = arg;
	const struct equiv_text text = {
		row->text, row->text_n, curate_row_top(a, row)};
	struct store_cur_example *x;
	struct curate_graph_made g = {.reason = "no_module",
		.what = "a text without a module that is its top"};

	if (text.top != NULL &&
		curate_graph_make(o->yosys, a, &text, &g, e) < 0)
		return -1;
	say(a, &g, &out->result);
	if (g.reason != NULL)
		return 0;
	x = arena_alloc(a, sizeof(*x));
	x->kind = "graph";
	x->key = "1";
	x->doc = json_text(a, g.doc);
	out->example = x;
	out->n = 1;
	return 0;
}

int
curate_graph(const struct curate_project *p, const struct curate_graph *o,
	struct curate_tally *t, struct err *e)
{
	struct curate_graph own = *o;
	struct arena a = ARENA_INIT;
	struct curate_work w = {.name = "graph",
		.leaves = true,
		.jobs = o->jobs,
		.judge = judge,
		.arg = &own,
		.progress = o->progress};
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	w.rules = arena_printf(&a, "graph@1 %s", yosys_fingerprint(o->yosys));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, w.name, &dropped, e);
	if (rc == 0)
		rc = curate_work_run(p, &w, t, e);
	arena_release(&a);
	return rc;
}
