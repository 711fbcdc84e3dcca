/*
 * taskgraph: the parts of a piece of work as JSON, with what each needs, put
 * into an order in which they can be done.  The text is a model's and hostile.
 */
#ifndef AGENT_TASKGRAPH_H
#define AGENT_TASKGRAPH_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define TASKGRAPH_MAX 20    /* parts */
#define TASKGRAPH_TEXT 4000 /* bytes of one part's description */

struct taskgraph_task {
	const char *id, *what;
	const char **needs; /* ids */
	size_t n_needs;
};
struct taskgraph {
	struct taskgraph_task *tasks; /* each behind those that it needs */
	size_t n;
};

/* {"tasks": [{"id": "1", "what": "...", "needs": ["..."]}]}, the first object
 * of the text.  Of parts that could come next the first one given does.
 * ERR_NOTFOUND: no JSON; ERR_PARSE: what is wrong with it (an id twice, a need
 * that is no id, parts that need one another); ERR_LIMIT. */
int taskgraph_read(struct arena *a, const char *text, size_t n,
	struct taskgraph *out, struct err *e);

#endif
