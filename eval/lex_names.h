/*
 * lex_names: a set of names, for texts with thousands of them.  Names are
 * borrowed, not copied.
 */
#ifndef EVAL_LEX_NAMES_H
#define EVAL_LEX_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

struct lex_name_slot {
	const char *p; /* NULL: free */
	size_t n;
	int value;
};

struct lex_names {
	struct arena *a;
	struct lex_name_slot *slots;
	size_t n, cap; /* cap: 0 or a power of two */
};

void lex_names_init(struct lex_names *s, struct arena *a);
/* The slot of the name, made with this value if it is not there; *fresh (may
 * be NULL) tells.  The pointer is good until the next call. */
struct lex_name_slot *lex_names_put(
	struct lex_names *s, const char *p, size_t n, int value, bool *fresh);
/* NULL if absent. */
struct lex_name_slot *lex_names_get(
	const struct lex_names *s, const char *p, size_t n);
bool lex_names_has(const struct lex_names *s, const char *p, size_t n);

#endif
