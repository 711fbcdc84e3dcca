/*
 * fuzz_ir: any bytes as a plan, and as a netlist.  What is read keeps the
 * bounds that its readers count on; what is refused has a reason.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/ir.h"
#include "agent/taskgraph.h"
#include "lib/base/limits.h"

/* A netlist behind a line with nothing but "=". */
static const char *
parted(const char *text, size_t n, size_t *first)
{
	const char *at = n >= 3 ? memchr(text, '=', n) : NULL;

	while (at != NULL &&
		(at == text || at[-1] != '\n' || at + 1 >= text + n ||
			at[1] != '\n'))
		at = at + 1 < text + n
			? memchr(at + 1, '=', (size_t)(text + n - at - 1))
			: NULL;
	*first = at != NULL ? (size_t)(at - text) : n;
	return at != NULL ? at + 2 : NULL;
}

static void
check_plan(const struct ir *ir)
{
	FUZZ_CHECK(ir->n_ports > 0 && ir->n_ports <= LIM_IR_LIST);
	for (size_t i = 0; i < ir->n_ports; i++)
		FUZZ_CHECK(ir->ports[i].width >= 1 &&
			ir->ports[i].width <= LIM_IR_WIDTH);
	FUZZ_CHECK(ir->n_registers == 0 || ir->clock != NULL);
	FUZZ_CHECK((ir->n_states == 0) == (ir->state_register == NULL));
}

/* Nothing comes before what it needs. */
static void
check_graph(const struct taskgraph *g)
{
	FUZZ_CHECK(g->n > 0 && g->n <= TASKGRAPH_MAX);
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->tasks[i].n_needs; k++) {
			size_t at = 0;

			while (at < i &&
				strcmp(g->tasks[at].id, g->tasks[i].needs[k]) !=
					0)
				at++;
			FUZZ_CHECK(at < i);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct shape s;
	struct ir_design d = {text, size, &s};
	struct taskgraph g;
	struct ir ir;
	size_t n, faults;
	const char *netlist = parted(text, size, &n);
	int rc = ir_read(&a, text, n, &ir, &e);

	if (rc == 0)
		check_plan(&ir);
	else
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_NOTFOUND ||
			e.code == ERR_LIMIT);
	if (netlist != NULL &&
		shape_read(&a, netlist, size - (size_t)(netlist - text), NULL,
			&s, &e) == 0 &&
		rc == 0) {
		const char *said = ir_lint(&a, &ir, &d, &faults);

		FUZZ_CHECK((faults == 0) == (said[0] == '\0'));
	}
	if (taskgraph_read(&a, text, n, &g, &e) == 0)
		check_graph(&g);
	arena_release(&a);
	return 0;
}
