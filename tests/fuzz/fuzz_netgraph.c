/*
 * fuzz_netgraph: any document as a netlist of Yosys: graphs whose edges are
 * between nodes that there are, or an error.
 */
#include "tests/fuzz/fuzz.h"

#include "curate/netgraph.h"

static void
check(const cJSON *g)
{
	int n = cJSON_GetArraySize(json_get(g, "nodes"));
	const cJSON *x;

	cJSON_ArrayForEach(x, json_get(g, "edges"))
	{
		double from = json_num(x, "from", -1);
		double to = json_num(x, "to", -1);

		FUZZ_CHECK(from >= 0 && from < n && to >= 0 && to < n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct netgraph g;

	if (netgraph_make(&a, (const char *)data, size, &g, NULL) == 0) {
		check(g.netlist);
		if (g.dataflow != NULL) {
			check(g.dataflow);
			FUZZ_CHECK(netgraph_dot(&a, "t", g.dataflow) != NULL);
		}
	}
	arena_release(&a);
	return 0;
}
