/*
 * fuzz_fault: any bytes as Verilog: the text with a fault is another one, not
 * much longer, and differs only where it may.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/fault.h"
#include "lib/base/limits.h"

#define LONGER 512
#define APPLIED 400 /* of one text */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	const char *s = arena_memdup(&a, data, size);
	struct fault_text t = {s, size, size / 8, size - size / 8};
	struct fault_list list;
	size_t n, step;

	fault_find(&a, &t, &list);
	FUZZ_CHECK(list.n <= LIM_FAULTS);
	step = list.n / APPLIED + 1;
	for (size_t i = 0; i < list.n; i += step) {
		struct arena b = ARENA_INIT;
		char *got = fault_apply(&b, &t, &list.x[i], &n);

		FUZZ_CHECK(n != size || memcmp(got, s, n) != 0);
		FUZZ_CHECK(n <= size + LONGER);
		FUZZ_CHECK(memcmp(got, s, t.from < n ? t.from : n) == 0);
		FUZZ_CHECK(memcmp(got + n - (size - t.to), s + t.to,
				   size - t.to) == 0);
		arena_release(&b);
	}
	arena_release(&a);
	return 0;
}
