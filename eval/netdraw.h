/*
 * netdraw: a netlist of Yosys (write_json) as a graph in the language of
 * Graphviz: ports, cells with their pins, one edge for each run of bits that
 * goes from one pin to another.  Names come from a design and are hostile.
 */
#ifndef EVAL_NETDRAW_H
#define EVAL_NETDRAW_H

#include <cjson/cJSON.h>

#include "lib/base/arena.h"

#define NETDRAW_CELLS 400 /* more cannot be read in a picture */
#define NETDRAW_EDGES 3000

struct netdraw {
	const char *top; /* the module that is drawn */
	size_t cells, edges;
	char *dot; /* NULL: too large, see why */
	size_t n;
	const char *why; /* NULL, or a sentence */
};

/* The module called top, or the one that Yosys marked as top.  All in a.
 * ERR_PARSE when the document is no netlist, ERR_NOTFOUND without such a
 * module; a design that is too large to draw is no error. */
int netdraw_dot(struct arena *a, const cJSON *doc, const char *top,
	struct netdraw *out, struct err *e);

#endif
