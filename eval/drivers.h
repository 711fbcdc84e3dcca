/*
 * drivers: what drives a signal, in the words of the source: which statement,
 * on which line, and which signals it reads, conditions included.  For showing
 * to people and models where a wrong value comes from; no verdict depends on
 * it.
 */
#ifndef EVAL_DRIVERS_H
#define EVAL_DRIVERS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct driver {
	const char *module; /* whose text it stands in */
	const char *target; /* the signal that it drives */
	int line;
	const char *text;    /* the statement, on one line, shortened */
	const char **inputs; /* what it reads: right side, selects, conditions
			      * around it; each once, in that order */
	size_t n_inputs;
	bool clocked; /* below @(posedge ...) or @(negedge ...) */
	/* Behind a port of an instance; else NULL. */
	const char *instance, *of, *port;
};

struct drivers {
	struct driver *list; /* in order of the text */
	size_t n;
};

/* Reads any text; what is not understood is left out.  Linear time but for
 * expressions within conditions, whose depth is bounded. */
void drivers_find(
	struct arena *a, const char *text, size_t n, struct drivers *out);

#endif
