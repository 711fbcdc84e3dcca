/*
 * fuzz_table: any bytes as a specification.  A table that is read can be
 * written, twice to the same bytes, and its products do what its rows say;
 * what is refused has a reason of one of four kinds.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/table.h"
#include "lib/base/limits.h"

static void
check_table(struct arena *a, const struct table *t)
{
	struct err e = ERR_INIT;
	char *one;
	char *two;
	uint64_t n;

	FUZZ_CHECK(t->line > 0 && t->module && t->source);
	for (size_t i = 0; i < t->n_edges; i++) {
		FUZZ_CHECK((size_t)t->edges[i].from < t->n_states);
		FUZZ_CHECK((size_t)t->edges[i].to < t->n_states);
	}
	if (table_verilog(a, t, &one, &e) < 0) {
		FUZZ_CHECK(e.code == ERR_LIMIT);
		return;
	}
	FUZZ_CHECK(table_verilog(a, t, &two, &e) == 0);
	FUZZ_CHECK(strcmp(one, two) == 0);
	FUZZ_CHECK(strlen(one) <= LIM_CANDIDATE);
	FUZZ_CHECK(table_check(a, t, &n, &e) == 0);
	if (table_reference(a, t, &two, &e) < 0)
		FUZZ_CHECK(e.code == ERR_LIMIT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct table t;

	if (table_read(&a, (const char *)data, size, NULL, &t, &e) == 0)
		check_table(&a, &t);
	else
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_NOTFOUND ||
			e.code == ERR_LIMIT);
	arena_release(&a);
	return 0;
}
