/*
 * netgraph: a netlist of Yosys (write_json, one flat module) as graphs (in the
 * manner of BRIDGES, arXiv 2504.05180).
 *
 *	netlist   nodes: {"id", "kind": "net", "name", "width", "port":
 *		  "input"...} | {"kind": "cell", "name", "type"} | {"kind":
 *		  "const", "value"}; edges: {"from", "to", "pin", "pin_lsb",
 *		  "net_lsb", "width"}, a run of bits that a pin and a net have
 *		  in common.  Of several names for a bit the net is the port,
 *		  else the first that the source gives, else the first.
 *	dataflow  nodes: {"id", "kind": "input|output|inout|register|latch|
 *		  memory|module", "name", "width", "ops": types of the cells
 *		  of the logic before it}; edges: {"from", "to", "kind":
 *		  "data|clock|reset|enable"}: some logic leads from one to the
 *		  other.  A cell is taken as a whole: each output depends on
 *		  each input.
 *
 * The order is the document's: the same document gives the same bytes.
 */
#ifndef CURATE_NETGRAPH_H
#define CURATE_NETGRAPH_H

#include "lib/base/json.h"

struct netgraph {
	cJSON *netlist;
	cJSON *dataflow; /* NULL: see why */
	const char *why; /* of a graph that is not there, or NULL */
};

/* Behind read_verilog and hierarchy. */
#define NETGRAPH_SCRIPT "proc\nflatten\nmemory_collect\nopt_clean\n"

/* ERR_PARSE when it is no netlist of one flat module, ERR_LIMIT.  Numbers and
 * names in it are hostile. */
int netgraph_make(struct arena *a, const char *json, size_t n,
	struct netgraph *out, struct err *e);
/* The data flow in the language of Graphviz. */
char *netgraph_dot(struct arena *a, const char *top, const cJSON *dataflow);

#endif
