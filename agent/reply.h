/*
 * reply: a JSON document in the text of a model: fenced, or bare between
 * sentences.
 */
#ifndef AGENT_REPLY_H
#define AGENT_REPLY_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

/* The first object of a text of at most LIM_REPLY_JSON bytes.  The tree is
 * owned by a.  ERR_NOTFOUND: there is no object; ERR_PARSE: one that is cut
 * off or no JSON, with line and column in it; ERR_LIMIT. */
int reply_json(struct arena *a, const char *text, size_t n, cJSON **out,
	struct err *e);

#endif
