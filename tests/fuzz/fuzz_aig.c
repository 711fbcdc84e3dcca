/*
 * fuzz_aig: any bytes as AIGER.  What is read has no literal above its own,
 * and a fingerprint of finite numbers.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "eval/aig.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *text = malloc(size > 0 ? size : 1);
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	double f[AIG_FEATURES];
	struct aig g;
	uint32_t i;

	FUZZ_CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	if (aig_read(&a, text, size, &g, &e) == 0) {
		for (i = 0; i < g.n_and; i++) {
			FUZZ_CHECK(g.fanin[i][0] <
				2 * (1 + g.n_in + g.n_latch + i));
			FUZZ_CHECK(g.fanin[i][1] <= g.fanin[i][0]);
		}
		FUZZ_CHECK(g.levels <= g.n_and);
		aig_features(&a, &g, f);
		for (i = 0; i < AIG_FEATURES; i++)
			FUZZ_CHECK(isfinite(f[i]) && f[i] >= 0 && f[i] <= 4);
		FUZZ_CHECK(aig_distance(f, f) == 0);
	} else {
		FUZZ_CHECK(e.msg[0]);
	}
	arena_release(&a);
	free(text);
	return 0;
}
