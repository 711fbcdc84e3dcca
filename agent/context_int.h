/*
 * context_int: what the files of context share.
 */
#ifndef AGENT_CONTEXT_INT_H
#define AGENT_CONTEXT_INT_H

#include "agent/context.h"
#include "lib/store/store.h"

#define CONTEXT_USES 16 /* other modules that one uses, as far as we look */

struct context_module {
	const char *file, *name;
	const char *text; /* from "module" to behind "endmodule" */
	size_t n;
	const char *stub; /* its header alone */
	bool barred;
	struct context_module **uses;
	size_t n_uses;
};

struct context {
	struct arena arena;
	struct context_module *list;
	size_t n;
	struct context_module **sorted; /* by name, without what is barred */
	size_t n_sorted;
	struct store_index *index;
};

/* The complete modules of a text, and the text itself as one more: of a text
 * that may have broken ones.  false: there is no room for all. */
bool context__take(struct context *c, const char *file, const char *text);

#endif
