/*
 * explain: what messages of a compiler mean, for somebody who has not seen them
 * before: from the advice table where it has an entry, else as a question to a
 * model.
 */
#ifndef AGENT_EXPLAIN_H
#define AGENT_EXPLAIN_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define EXPLAIN_MAX 40 /* messages that are told of one log */

struct explain_item {
	const char *where;    /* "m.v:3"; "" when the message has no place */
	const char *severity; /* "error", "warning", "note" */
	const char *message;
	const char *advice; /* lines "- ..."; "": the table has none */
};

struct explain_list {
	struct explain_item *items;
	size_t n;
};

/* The messages of a log, each text once, in their order. */
void explain_log(struct arena *a, const cJSON *table, const char *log, size_t n,
	struct explain_list *out);

/* The question about the items without advice, by a template with {{findings}}
 * and {{code}} (code may be NULL).  NULL: there are none.  ERR_PARSE: the
 * template. */
struct explain_code {
	const char *text;
	size_t n;
};
int explain_question(struct arena *a, const char *template,
	const struct explain_list *list, const struct explain_code *code,
	char **out, struct err *e);

#endif
