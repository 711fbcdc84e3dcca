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
	static const char before[] = "/* x */ ";
	const size_t n = sizeof(before) - 1;
	char *more = arena_alloc(&a, n + size);
	uint64_t x = 0, y = 0;
	bool ok = structure_make(&a, (const char *)data, size, &x);

	memcpy(more, before, n);
	if (size > 0)
		memcpy(more + n, data, size);
	FUZZ_CHECK(!ok || x != 0);
	if (size > 0 && data[0] != '`' && data[0] != '#') {
		FUZZ_CHECK(structure_make(&a, more, n + size, &y) == ok);
		FUZZ_CHECK(x == y);
	}
	arena_release(&a);
	return 0;
}
