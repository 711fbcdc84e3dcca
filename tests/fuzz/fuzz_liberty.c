/*
 * fuzz_liberty: any bytes as a liberty file, and as a netlist in BLIF.  What
 * was read is sound, and what is written of it can be read again.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/synth_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static void
check_liberty(struct arena *a, const struct liberty *lib)
{
	struct buf b;
	size_t i, k;

	FUZZ_CHECK(lib->n_cells > 0);
	for (i = 0; i < lib->n_cells; i++) {
		const struct liberty_cell *c = &lib->cells[i];

		FUZZ_CHECK(liberty_find(lib, c->name) == c);
		for (k = 0; k < c->n_pins; k++)
			FUZZ_CHECK(c->pins[k].name != NULL);
	}
	buf_init(&b, LIM_LIBERTY);
	liberty_write(lib, false, &b);
	liberty_verilog(a, lib, &b);
	liberty_latch_map(a, lib, &b);
	buf_release(&b);
}

static void
check_net(struct arena *a, const struct synth_net *net)
{
	struct synth_logic l;
	struct buf b;
	int i, k;

	for (i = 0; i < net->n; i++)
		FUZZ_CHECK(synth__find(net, net->name[i]) == i);
	for (i = 0; i < net->n_insts; i++)
		for (k = 0; k < net->insts[i].n; k++)
			FUZZ_CHECK(net->insts[i].net[k] < net->n);
	buf_init(&b, LIM_TOOL_FILE);
	synth__logic(a, net, &l, &b);
	(void)synth__loop(a, net);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct liberty *lib;
	struct synth_net net;
	char *text = arena_strndup(&a, (const char *)data, size);

	if (liberty_parse(&a, "f.lib", text, strlen(text), &lib, &e) == 0)
		check_liberty(&a, lib);
	if (synth__blif(&a, text, strlen(text), &net, &e) == 0)
		check_net(&a, &net);
	arena_release(&a);
	return 0;
}
