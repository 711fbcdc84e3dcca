/*
 * fuzz_structure: any bytes as Verilog; the same bytes, and the same with a
 * comment and other white space around them, have the same number.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/structure.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	char *more = arena_alloc(&a, size + 16);
	uint64_t x = 0, y = 0;
	bool ok = structure_make(&a, (const char *)data, size, &x);

	memcpy(more, "/* x */ ", 8);
	if (size > 0)
		memcpy(more + 8, data, size);
	FUZZ_CHECK(!ok || x != 0);
	if (size > 0 && data[0] != '`' && data[0] != '#') {
		FUZZ_CHECK(structure_make(&a, more, size + 8, &y) == ok);
		FUZZ_CHECK(x == y);
	}
	arena_release(&a);
	return 0;
}
