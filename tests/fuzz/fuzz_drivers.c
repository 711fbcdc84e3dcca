/*
 * fuzz_drivers: any bytes as Verilog.  Reading ends, and what is found stands
 * on a line of the text and has names.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/drivers.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	char *text = arena_alloc(&a, size + 1);
	struct drivers d;

	if (size > 0)
		memcpy(text, data, size);
	drivers_find(&a, text, size, &d);
	for (size_t i = 0; i < d.n; i++) {
		FUZZ_CHECK(d.list[i].module && d.list[i].target[0]);
		FUZZ_CHECK(d.list[i].text && strlen(d.list[i].text) < 160);
		FUZZ_CHECK((d.list[i].instance == NULL) ==
			(d.list[i].port == NULL));
		for (size_t k = 0; k < d.list[i].n_inputs; k++)
			FUZZ_CHECK(d.list[i].inputs[k][0]);
	}
	arena_release(&a);
	return 0;
}
