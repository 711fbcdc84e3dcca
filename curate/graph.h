/*
 * graph: the stage that makes graphs of modules: control flow and dependencies
 * of the source as text (curate/flow.h), netlist and data flow of the
 * elaborated module as JSON (curate/netgraph.h).
 */
#ifndef CURATE_GRAPH_H
#define CURATE_GRAPH_H

#include "curate/project.h"
#include "eval/equiv.h"

struct yosys;

/* The graphs of one text: {"top", "cfg", "dfg", "netlist", "dataflow"}; the
 * last two are null, and "why" says why, where Yosys makes no netlist of it.
 * *reason (NULL: fine) is one of the stage's: there is no document. */
struct curate_graph_made {
	cJSON *doc;
	const char *reason, *what;
};
int curate_graph_make(struct yosys *ys, struct arena *a,
	const struct equiv_text *x, struct curate_graph_made *out,
	struct err *e);

/* The module that a row is about: of its meta, else the last one of its text
 * that no other uses; NULL: it has none. */
const char *curate_row_top(struct arena *a, const struct store_cur_row *row);

struct curate_graph {
	struct yosys *yosys;
	int jobs;
	bool again;
	struct curate_progress progress;
};
int curate_graph(const struct curate_project *p, const struct curate_graph *o,
	struct curate_tally *t, struct err *e);

#endif
