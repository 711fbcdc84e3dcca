/*
 * netgraph_int: a netlist as numbers, between the files of netgraph.
 */
#ifndef CURATE_NETGRAPH_INT_H
#define CURATE_NETGRAPH_INT_H

#include "curate/netgraph.h"

struct netgraph_bit {
	int net;   /* that it belongs to; -1: none */
	int index; /* in it */
	int cell;  /* that drives it; -1: none */
};

struct netgraph_net {
	const char *name;
	const char *port; /* input output inout, or NULL */
	int width;
	int node; /* number in a graph; -1: not in it */
};

struct netgraph_design {
	struct arena *a;
	const cJSON *module;
	struct netgraph_bit *bit;
	int n_bits;
	struct netgraph_net *net;
	int n_nets;
	const cJSON **cell;
	int n_cells;
	struct netgraph *out;
};

/* -1: a constant. */
int netgraph__bit(const struct netgraph_design *d, const cJSON *v);
/* input output inout of a cell's pin; "input" when it is not told. */
const char *netgraph__direction(const cJSON *cell, const char *pin);
/* false: too much of it; d->out->why is set. */
bool netgraph__dataflow(struct netgraph_design *d);

#endif
