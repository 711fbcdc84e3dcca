/*
 * flow: the control flow of each process of a module and the dependencies of
 * its signals, as text (in the manner of RTL++, arXiv 2505.13479) and as JSON.
 *
 * Control flow: a node for each statement and condition with its line, edges
 * with the condition under which they are taken; from N0, the entry, to the
 * last one, the exit.
 *
 *	process P0 line 3: always @(posedge clk)
 *	  N0 entry
 *	  N1 line 4: if (en)
 *	  N2 line 4: q <= d
 *	  N3 exit
 *	  N0 -> N1
 *	  N1 -> N2 [en]
 *	  N1 -> N3 [!(en)]
 *	  N2 -> N3
 *
 * Dependencies: an edge for each signal or number that a value is made of
 * (data, with the operators above it, the nearest first), that decides whether
 * it is assigned (control), that selects what is assigned (index), and that
 * clocks it (clock), each with its line.  Pins of instances are edges to and
 * from the instance, of unknown direction (pin).
 *
 *	q <- d [data] line 4
 *	q <- en [control] line 4
 *	q <- clk [clock posedge] line 3
 */
#ifndef CURATE_FLOW_H
#define CURATE_FLOW_H

#include "curate/vtree.h"
#include "lib/base/json.h"

/* false: more than LIM_GRAPH_NODES or LIM_GRAPH_EDGES.  The same text gives
 * the same bytes. */
bool flow_cfg(struct arena *a, const struct vtree *t, char **out);
bool flow_dfg(struct arena *a, const struct vtree *t, char **out);

#endif
