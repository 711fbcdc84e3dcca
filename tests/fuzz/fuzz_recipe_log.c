/*
 * fuzz_recipe_log: any bytes as what ABC printed, as a recipe, and as a kept
 * document.  Figures are finite, and only the seven actions come out.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "eval/recipe_int.h"

#define PARTS 16

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *log = malloc(size + 1);
	struct recipe_log x[PARTS];
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	uint8_t steps[RECIPE_STEPS];
	struct recipe_hint h;
	size_t n, i;
	int k;

	FUZZ_CHECK(log);
	memcpy(log + 1, data, size);
	n = recipe__log(log + 1, size, x, PARTS);
	FUZZ_CHECK(n <= PARTS);
	for (i = 0; i < n; i++) {
		FUZZ_CHECK(x[i].id >= 0);
		FUZZ_CHECK(x[i].cec >= -1 && x[i].cec <= 1);
		FUZZ_CHECK(!x[i].mapped ||
			(isfinite(x[i].area) && x[i].area >= 0 &&
				isfinite(x[i].delay_ps) && x[i].delay_ps >= 0));
	}
	if (recipe_hint_read(&a, log + 1, size, &h, &e) == 0) {
		k = recipe_parse(h.recipe, steps);
		FUZZ_CHECK(k > 0 && k <= RECIPE_STEPS);
		while (k-- > 0)
			FUZZ_CHECK(steps[k] < RECIPE_ACTIONS);
	}
	arena_release(&a);
	free(log);
	return 0;
}
