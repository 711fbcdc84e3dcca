/*
 * structure: a number for what a text describes, whatever its names, its
 * layout and the order of what may stand in any order.
 *
 * The text is read as a tree of modules, items and statements.  Modules, items
 * of a module, ports, named connections, items of a plain case, and assignments
 * without blocking (but those of one target among themselves) have no order;
 * declarations are split by name and by attribute; comments, attributes,
 * labels, needless begin/end and parentheses are off; wire, reg and logic are
 * one.  Names are coloured by where they stand, and colours refined until no
 * more names are told apart (Weisfeiler and Leman 1968); of names that are
 * still alike one is told apart and refining goes on.  Texts with `ifdef keep
 * all of their order.
 *
 * No tool is called.  Designs with other ports, other expressions or another
 * cut into statements have other numbers, though they may do the same.
 */
#ifndef CURATE_STRUCTURE_H
#define CURATE_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

/* false: the text is not understood so far (unbalanced, too deep, too large),
 * or has no token.  Any bytes.  The same on every machine, and part of what is
 * stored. */
bool structure_make(struct arena *a, const char *s, size_t n, uint64_t *out);

#endif
