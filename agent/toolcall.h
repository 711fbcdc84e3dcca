/*
 * toolcall: calls of tools as a text, which is how they stand in a reply of a
 * model without tool use, and how those of one with it are kept:
 *
 *	<tool_call>
 *	{"name": "read", "arguments": {"file": "design.v"}}
 *	</tool_call>
 *
 * An "id" is there when the endpoint gave one; "arguments" may be a text with
 * the JSON in it, which need not be JSON at all.
 */
#ifndef AGENT_TOOLCALL_H
#define AGENT_TOOLCALL_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/llm/llm.h"

struct toolcall {
	struct llm_tool_call call; /* id "" without one; as it came */
	const cJSON *arguments;	   /* an object; NULL: see why */
	const char *why;	   /* one line for the model, or NULL */
};
struct toolcalls {
	const char *said; /* before the first call */
	size_t said_n;
	struct toolcall *list; /* at most LIM_TOOL_CALLS */
	size_t n, dropped;     /* dropped: the rest, 1 if there was any */
};
/* Never fails: any bytes are harmless, and take linear time. */
void toolcall_read(
	struct arena *a, const char *text, size_t n, struct toolcalls *out);
/* Content and calls of a reply as one text. */
const char *toolcall_write(
	struct arena *a, const struct llm_reply *r, size_t *n);

#endif
