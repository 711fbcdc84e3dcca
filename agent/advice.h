/*
 * advice: what to do about a message of a tool, from a table that is data
 * (data/advice).
 */
#ifndef AGENT_ADVICE_H
#define AGENT_ADVICE_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define ADVICE_MAX 4 /* entries that are told of one log */

/* Is it a table, with expressions that compile?  ERR_PARSE names the entry. */
int advice_check(
	struct arena *a, const char *path, const cJSON *table, struct err *e);
/* The advice for a log as lines, "" if there is none: the first ADVICE_MAX
 * entries, in the table's order, that match one of its lines; one that a
 * more special entry above has spoken for a line is not asked again for it.
 * table NULL: none. */
const char *advice_for(struct arena *a, const cJSON *table, const char *log);

#endif
