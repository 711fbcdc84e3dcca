/*
 * fuzz_blif: any bytes as Yosys' netlist and, behind a line "--", as the log
 * that tells initial values.  Nets of instances and ports are nets, and every
 * net begins with 0, 1 or nothing.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/synth_int.h"

static void
check_net(const struct synth_net *net)
{
	int i, k;

	for (i = 0; i < net->n_insts; i++)
		for (k = 0; k < net->insts[i].n; k++)
			FUZZ_CHECK(net->insts[i].net[k] < net->n);
	for (i = 0; i < net->n_ports; i++)
		for (k = 0; k < net->ports[i].n; k++)
			FUZZ_CHECK(net->ports[i].net[k] < net->n);
	for (i = 0; i < net->n; i++)
		FUZZ_CHECK(net->init[i] == 0 || net->init[i] == '0' ||
			net->init[i] == '1');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *log;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct synth_net net;

	FUZZ_CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	log = strstr(text, "\n--\n");
	if (log) {
		*log = '\0';
		log += 4;
	}
	if (synth__blif(&a, text, strlen(text), &net, &e) == 0) {
		synth__init(&a, &net, log ? log : "");
		check_net(&net);
	} else {
		FUZZ_CHECK(e.msg[0]);
	}
	arena_release(&a);
	free(text);
	return 0;
}
