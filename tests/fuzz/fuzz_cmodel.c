/*
 * fuzz_cmodel: any bytes as a reply with worked examples and a model in C: what
 * is read fits its port, is compared without reading past an end, and a text
 * that is found lies in the reply.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/cmodel_examples.h"
#include "lib/base/limits.h"

static struct cmodel_port ports[] = {
	{.name = "clk", .field = "clk", .clock = true, .width = 1},
	{.name = "a", .field = "a", .width = 1, .at = 0, .words = 1},
	{.name = "w", .field = "w", .width = 100, .at = 1, .words = 2},
	{.name = "y", .field = "y", .output = true, .width = 64, .words = 1},
	{.name = "z",
		.field = "z",
		.output = true,
		.width = 70,
		.at = 1,
		.words = 2},
};
static const struct cmodel model = {.top = "top",
	.ports = ports,
	.n_ports = 5,
	.clock = "clk",
	.in_words = 3,
	.out_words = 3};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *code, *told;
	struct arena a = ARENA_INIT;
	struct cmodel_examples x;
	struct err e = ERR_INIT;
	size_t differ;

	code = cmodel_code(&a, text, size);
	FUZZ_CHECK(code == NULL || strlen(code) <= 3 * size);
	if (cmodel_examples_read(&a, &model, text, size, &x, &e) == 0) {
		FUZZ_CHECK(x.given.steps > 0 && x.values > 0);
		FUZZ_CHECK(x.given.steps <= LIM_CMODEL_STEPS);
		for (size_t i = 0; i < x.given.steps; i++) {
			FUZZ_CHECK(x.given.in[3 * i] <= 1);
			FUZZ_CHECK(x.given.in[3 * i + 2] >> 36 == 0);
			FUZZ_CHECK(x.want[3 * i + 2] >> 6 == 0);
		}
		told = cmodel_examples_check(&a, &model, &x, x.want, &differ);
		FUZZ_CHECK(differ == 0 && told[0] == '\0');
	} else {
		FUZZ_CHECK(e.msg[0] != '\0');
	}
	arena_release(&a);
	return 0;
}
