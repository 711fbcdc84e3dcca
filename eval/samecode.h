/*
 * samecode: a name for what byte code does, so that candidates which differ
 * only in layout, remarks or spelling are simulated once.
 *
 * Icarus names everything in .vvp text by addresses of its own memory, and
 * remembers on which line a scope or a parameter stood.  With the addresses
 * numbered by first appearance and those lines left out, two texts that are
 * the same describe the same simulation, event for event.  Lines in calls of
 * system tasks stay: messages hold them.
 */
#ifndef EVAL_SAMECODE_H
#define EVAL_SAMECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

/*
 * The text without what does not matter, in the arena.  NULL: not to be told,
 * so the text is like no other (names that may hold quotes, or something that
 * Icarus does not write).  Equal results mean equal simulations; the reverse
 * is not promised.
 */
const char *samecode_text(
	struct arena *a, const char *code, size_t n, size_t *out_n);

#endif
