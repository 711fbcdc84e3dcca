/*
 * elaborate: a text as Yosys understands it, in its JSON.
 */
#ifndef CURATE_ELABORATE_H
#define CURATE_ELABORATE_H

#include "eval/equiv.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct yosys;

struct elaborated {
	const char *json; /* NULL: there is none */
	size_t n;
	const char *why; /* one line; "" with a JSON */
};
/* Reads the text, keeps what its top needs, does the passes (commands, a line
 * each, of the program's own) and writes JSON.  -1 only when no text could be
 * read so (ERR_TOOL, ERR_IO, ERR_CANCELLED).  Thread-safe; memory is of a. */
int elaborate(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	const char *passes, struct elaborated *out, struct err *e);

#endif
