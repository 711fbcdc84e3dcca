/*
 * prefix: repairs of a text that need no model: a fence that was left, a
 * missing endmodule, the header's name.
 */
#ifndef AGENT_PREFIX_H
#define AGENT_PREFIX_H

#include <stddef.h>

#include "lib/base/arena.h"

struct prefix_result {
	const char *code;
	size_t n;
	const char *done; /* "fence, endmodule"; "": nothing was changed */
};
/* top: the module that must be there.  Only a text with one module is
 * renamed. */
void prefix_repair(struct arena *a, const char *code, size_t n, const char *top,
	struct prefix_result *out);

#endif
