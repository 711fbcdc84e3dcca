/*
 * fuzz_smt2: any bytes as what write_smt2 wrote.  What is read can be unrolled,
 * and no function is left with a state.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/smt2.h"
#include "lib/base/limits.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *text = malloc(size > 0 ? size : 1);
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct smt2 m;
	struct buf b;
	size_t i;

	FUZZ_CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	if (smt2_read(&a, text, size, "m", &m, &e) == 0) {
		FUZZ_CHECK(m.init && m.next);
		for (i = 0; i < m.n_functions; i++)
			FUZZ_CHECK(m.functions[i].name && m.functions[i].sort);
		for (i = 0; i < m.n_registers; i++)
			FUZZ_CHECK(smt2_find(&m, m.registers[i].name) &&
				m.registers[i].sort);
		buf_init(&b, LIM_MIB);
		smt2_put_step(&b, &m, 0);
		smt2_put_init(&b, &m);
		smt2_put_next(&b, &m, 0);
		buf_release(&b);
	} else {
		FUZZ_CHECK(e.msg[0]);
	}
	arena_release(&a);
	free(text);
	return 0;
}
