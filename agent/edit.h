/*
 * edit: changes to a text, as a model writes them:
 *
 *	<<<<<<< SEARCH
 *	old lines
 *	=======
 *	new lines
 *	>>>>>>> REPLACE
 *
 * The old lines must occur exactly once; all edits of a reply are made, or
 * none.
 */
#ifndef AGENT_EDIT_H
#define AGENT_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

#define EDIT_MAX 64 /* edits of one reply */

struct edit_result {
	const char *code; /* NULL: it could not be done */
	size_t n;
	int edits;	 /* made, or found in the reply */
	const char *why; /* one line for the model, unless code is there */
};
/* Never fails: a reply without edits, or with ones that do not fit, says so in
 * why.  Any bytes are harmless. */
void edit_apply(struct arena *a, const char *code, size_t n, const char *reply,
	size_t reply_n, struct edit_result *out);
/* One edit: old, which must occur exactly once, becomes new_text. */
void edit_replace(struct arena *a, const char *code, size_t n, const char *old,
	const char *new_text, struct edit_result *out);

#endif
