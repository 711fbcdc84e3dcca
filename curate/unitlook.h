/*
 * unitlook: what the text of a unit tells without a tool: which module is its
 * top, whether that has ports and a body, how deep the instances go, comments
 * and names.  Read by tokens before preprocessing.  Any bytes.
 */
#ifndef CURATE_UNITLOOK_H
#define CURATE_UNITLOOK_H

#include <stdint.h>

#include "curate/vsplit.h"

struct unitlook {
	struct vsplit v;
	size_t item;	 /* of the top in v; v.n: there is none */
	const char *top; /* its name, "" */
	bool ports;	 /* it has a list of ports that is not empty */
	bool body;	 /* it holds an assignment, process or instance */
	int64_t levels;	 /* of instances, the top the first; -1: no top */
	int64_t lines, bytes, comment_bytes;
	int64_t name_length; /* median of the identifiers; -1: none */
};

/* top NULL: the last module that no other instantiates. */
void unitlook_make(struct arena *a, const char *s, size_t n, const char *top,
	struct unitlook *out);

/* Has a module no ports, as a testbench? */
bool unitlook_portless(const char *s, const struct vsplit_item *t);
/* Names the text of a module among all others. */
uint64_t unitlook_key(const char *s, const struct vsplit_item *t);
/* The item of this name, v->n: none among the first LIM_UNIT_LOOK. */
size_t unitlook_item(const struct vsplit *v, const char *name, size_t n);

#endif
