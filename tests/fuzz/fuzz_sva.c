/*
 * fuzz_sva: any bytes as a file of properties.  Every item has a name and a
 * line; what is made of it is Verilog in which only our names are declared,
 * and which no property can end.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/assertion.h"
#include "eval/sva_int.h"

/* What a candidate must not hold is told with its line, and the same twice. */
static void
check_forbidden(struct arena *a, const char *text, size_t n)
{
	int line = 0, again = 0;
	const char *why = assertion_forbidden(a, text, n, true, &line);

	FUZZ_CHECK(!why || line > 0);
	FUZZ_CHECK(!why || assertion_forbidden(a, text, n, false, &again));
	FUZZ_CHECK(!why || again <= line);
}

/* The checker begins no module and ends none. */
static void
check_text(const char *text, size_t n)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		if (t.kind != LEX_IDENT)
			continue;
		FUZZ_CHECK(!lex_is(&t, "module") && !lex_is(&t, "endmodule"));
		FUZZ_CHECK(!lex_is(&t, "initial") && !lex_is(&t, "function"));
	}
	FUZZ_CHECK(l.fault == LEX_FINE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct sva_file f;
	struct sva_signed sig;
	struct sva_env env = {.clock = "posedge clk",
		.reset = "rst === 1'b1",
		.reset_steps = 2,
		.sig = &sig};
	/* an exact copy, so that a byte too far is seen */
	char *copy = malloc(size > 0 ? size : 1), *text;
	size_t i, n;

	FUZZ_CHECK(copy);
	if (size > 0)
		memcpy(copy, data, size);
	check_forbidden(&a, copy, size);
	if (!sva__parse(&a, copy, size, &f)) {
		for (i = 0; i < f.n; i++)
			FUZZ_CHECK(f.item[i].name && f.item[i].line > 0);
		sva__signed(&a, copy, size, "m", &sig);
		text = sva__checker(&a, &f, &env, &n);
		if (text)
			check_text(text, n);
	}
	arena_release(&a);
	free(copy);
	return 0;
}
