/*
 * fuzz_rewrite: any bytes as rules, and as a text that rules are applied to:
 * the bytes up to the first NUL are YAML, the rest is Verilog; without a NUL
 * all is Verilog, for rules of every kind.  A match lies in the text, and what
 * is applied is as long as it says.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/rewrite.h"

static const char own[] =
	"rules:\n"
	"- {name: a, before: \"$s ? $a + $b : $a + $c\", after: $a + $b, "
	"vars: {s: expr}}\n"
	"- {name: b, before: $a * $c, after: $a << $(log2 c), "
	"vars: {c: const}, where: [pow2 c]}\n"
	"- {name: c, before: assign $p = $a; $x assign $q = $a;, after: $x $p, "
	"vars: {x: any, p: name}}\n"
	"- {name: d, before: if ($s) $y = $a; else $y = $b;, after: $y, "
	"vars: {s: any, a: expr, b: expr}}\n";

static void
apply(struct arena *a, const struct rewrite_rules *r, const char *text,
	size_t n)
{
	struct rewrite_matches m;

	rewrite_find(a, r, text, n, &m);
	for (size_t i = 0; i < m.n && i < 50; i++) {
		size_t got;
		char *s;

		FUZZ_CHECK(m.at[i].at <= n && m.at[i].n <= n - m.at[i].at);
		FUZZ_CHECK(m.at[i].n > 0);
		s = rewrite_apply(a, text, n, &m.at[i], &got);
		FUZZ_CHECK(got == n - m.at[i].n + strlen(m.at[i].by));
		FUZZ_CHECK(s[got] == '\0');
		if (i == 0 && strlen(text) == n && strlen(s) == got)
			FUZZ_CHECK(rewrite_diff(a, "f", text, s) != NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *text = arena_alloc(&a, size + 1);
	struct rewrite_rules r = {NULL, 0};
	size_t yaml;

	if (size > 0)
		memcpy(text, data, size);
	yaml = strlen(text);
	if (yaml == size) {
		FUZZ_CHECK(rewrite_rules_add(
				   &a, "own", own, strlen(own), &r, &e) == 0);
		apply(&a, &r, text, size);
	} else if (rewrite_rules_add(&a, "f", text, yaml, &r, &e) == 0) {
		apply(&a, &r, text + yaml + 1, size - yaml - 1);
	} else {
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_LIMIT);
	}
	arena_release(&a);
	return 0;
}
