/*
 * tbfind: finds testbenches among the rows of a project.
 *
 * The rule: a testbench of a module is a module without ports whose text
 * instantiates the module by name, in a row whose unit has the very same text
 * of that module.  Of several, the row that came first.  24 bytes of memory a
 * pair of testbench and module.
 */
#ifndef CURATE_TBFIND_H
#define CURATE_TBFIND_H

#include "curate/unitlook.h"

struct tbfind_entry {
	uint64_t key; /* of the module's text */
	int64_t row_id;
	size_t item; /* of the testbench in its row */
};
struct tbfind {
	struct tbfind_entry *entry;
	size_t n, cap;
};

/* Adds what a row's text has. */
void tbfind_add(struct tbfind *x, struct arena *a, int64_t row_id,
	const char *s, size_t n);
/* After the last one. */
void tbfind_sort(struct tbfind *x);
void tbfind_release(struct tbfind *x);
/* NULL: none. */
const struct tbfind_entry *tbfind_of(const struct tbfind *x, const char *s,
	const struct vsplit_item *module);

#endif
