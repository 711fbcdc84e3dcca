/*
 * fuzz_vtree: any bytes as Verilog: each module is read or refused, with the
 * same graphs every time.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/flow.h"
#include "eval/vscan.h"

static bool
graphs(struct arena *a, const char *s, size_t n, const char *top, char **cfg,
	char **dfg)
{
	struct vtree t;

	return vtree_read(a, s, n, top, &t, NULL) == 0 &&
		flow_cfg(a, &t, cfg) && flow_dfg(a, &t, dfg);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	const char *s = (const char *)data;
	char *cfg[2], *dfg[2];
	struct vscan v;

	if (size > 20000)
		return 0;
	vscan_text(&a, s, size, &v);
	for (size_t i = 0; i < v.n && i < 4; i++) {
		bool x = graphs(
			&a, s, size, v.modules[i].name, &cfg[0], &dfg[0]);
		bool y = graphs(
			&a, s, size, v.modules[i].name, &cfg[1], &dfg[1]);

		FUZZ_CHECK(x == y);
		FUZZ_CHECK(!x || strcmp(cfg[0], cfg[1]) == 0);
		FUZZ_CHECK(!x || strcmp(dfg[0], dfg[1]) == 0);
	}
	arena_release(&a);
	return 0;
}
