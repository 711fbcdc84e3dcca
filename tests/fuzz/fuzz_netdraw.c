/*
 * fuzz_netdraw: any bytes as a netlist of Yosys.  The graph is text whose
 * labels end where they should, whatever a design calls its parts.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/netdraw.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* Every line with a label has it closed: quotes that count come in pairs. */
static void
check_graph(const char *dot, size_t n)
{
	bool open = false;

	FUZZ_CHECK(strlen(dot) == n && str_utf8_ok(dot, n));
	for (const char *p = dot; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '"')
			open = !open;
		else if (*p == '\n')
			FUZZ_CHECK(!open);
	}
	FUZZ_CHECK(!open && str_ends(dot, "}\n"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct netdraw g;
	cJSON *doc;

	if (json_parse(&a, (const char *)data, size, &doc, &e) == 0) {
		if (netdraw_dot(&a, doc, NULL, &g, &e) < 0)
			FUZZ_CHECK(
				e.code == ERR_PARSE || e.code == ERR_NOTFOUND);
		else if (g.dot == NULL)
			FUZZ_CHECK(g.why != NULL);
		else
			check_graph(g.dot, g.n);
	}
	arena_release(&a);
	return 0;
}
