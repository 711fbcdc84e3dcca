/*
 * unit_int: what the files of unit share.
 */
#ifndef CURATE_UNIT_INT_H
#define CURATE_UNIT_INT_H

#include "curate/unit.h"

/* kind: m module, p package, d macro, f base name of a file */
uint64_t unit__key(int64_t scope, char kind, const char *p, size_t n);
char unit__letter(enum vsplit_kind k); /* m or p */
/* The entries of a key, *n of them; of more than LIM_UNIT_CHOICES those whose
 * rows are nearest to this one: files of a folder come one after another. */
const struct unit_entry *unit__near(
	const struct unit_index *x, uint64_t key, int64_t row_id, size_t *n);
/* Is the path that of an include of this name, with its folders? */
bool unit__ends_with(const char *path, const char *name, size_t n);
/* Is x nearer to `from` than the best so far?  1 yes, -1 no, 0 as near. */
int unit__nearer(const struct unit_file *x, const struct unit_file *best,
	const struct unit_file *from);

#endif
