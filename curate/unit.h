/*
 * unit: a module with all that it needs, as one text: the modules that it
 * instantiates, the packages that it uses, the files that it includes and the
 * macros of other files, each from the nearest file that has it.
 *
 * Names are looked up among the files of one scope (a source; a record of a
 * data set is a scope of its own).  The nearest of several files shares the
 * most of the path; of two that are as near and differ, none is taken.  Files
 * keep what stands between their items (directives, imports, comments);
 * conditionals are kept as they are and closed behind the last item taken.
 */
#ifndef CURATE_UNIT_H
#define CURATE_UNIT_H

#include <stdint.h>

#include "curate/vsplit.h"
#include "lib/base/err.h"

struct unit_file {
	int64_t row_id;
	int64_t scope;
	const char *path;
	int64_t ms; /* of its commit; -1: not known */
	const char *text;
	size_t n;
	struct vsplit v;
};

/* Where a name is: 24 bytes a name. */
struct unit_entry {
	uint64_t key;  /* of scope, kind and name */
	uint64_t text; /* hash of the item */
	int64_t row_id;
};
struct unit_index {
	struct unit_entry *entry;
	size_t n, cap;
};
void unit_index_add(struct unit_index *x, const struct unit_file *f);
/* After the last one. */
void unit_index_sort(struct unit_index *x);
void unit_index_release(struct unit_index *x);

/* Reads a file of the index, split, into the arena. */
struct unit_reader {
	int (*load)(void *arg, struct arena *a, int64_t row_id,
		struct unit_file *out, struct err *e);
	void *arg;
};

struct unit_place {
	const struct unit_file *home;
	size_t item;
};
struct unit {
	const char *reason; /* "" or one of the stage "modules" */
	const char *what;   /* what the reason is about */
	char *text;	    /* NULL when there is a reason */
	size_t n;
	const char **file; /* paths of the files that are in it, home first */
	size_t n_files;
	const char *circular; /* an include that was left in its place, for it
			       * includes itself; NULL: none */
};
/* The unit of a module of a file, with all of its name there; out lives in a.
 */
int unit_make(const struct unit_index *x, const struct unit_reader *reader,
	struct arena *a, const struct unit_place *at, struct unit *out,
	struct err *e);

#endif
