/*
 * fixes: what models mended in earlier runs, found by what the tools said.
 *
 * A run freezes what there is when it begins.  A benchmark must not be solved
 * from its own answers: nothing of a suite that is run is frozen, and a fix
 * that holds a golden or testbench of one, or nearly so, is taken out before
 * anything can be found (agent/context.h tells how).
 */
#ifndef AGENT_FIXES_H
#define AGENT_FIXES_H

#include <cjson/cJSON.h>

#include "agent/context.h"
#include "lib/store/store.h"

struct fixes;

/* What is done by runs of other suites than those (names: a JSON array) as a
 * list [{"from", "wrong", "said", "right"}], the newest first; LIM_FIXES and
 * LIM_FIXES_TEXT bound it. */
int fixes_freeze(struct arena *a, struct store *s, const char *suites,
	cJSON **out, struct err *e);
/* frozen is borrowed until fixes_close. */
void fixes_open(struct fixes **out, const cJSON *frozen);
void fixes_close(struct fixes *f); /* NULL is accepted */
/* For context_bar. */
struct context *fixes_texts(struct fixes *f);
/* After the last context_bar, before the first fixes_find. */
int fixes_index(struct fixes *f, struct err *e);

struct fixes_query {
	const char *code; /* the design, of n bytes */
	size_t n;
	const char *said; /* what a tool says of it */
	size_t limit;	  /* fixes */
	int64_t tokens;	  /* of all of them */
};
/* The nearest by the words of the messages without names of the designs, files
 * and numbers; "": there is none.  Thread-safe. */
int fixes_find(struct fixes *f, struct arena *a, const struct fixes_query *q,
	const char **text, struct err *e);

#endif
