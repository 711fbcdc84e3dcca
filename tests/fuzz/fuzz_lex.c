/*
 * fuzz_lex: any bytes as Verilog.  Tokens are pieces of the text in order,
 * what lies between them is white space and comments; a renamed text has the
 * same tokens but for the names; the normal form of a normal form is itself.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/lex.h"

static void
in_order(const char *s, size_t n)
{
	const char *at = s;
	struct lex_token t;
	struct lex l;
	size_t k;

	lex_init(&l, s, n);
	while (lex_next(&l, &t)) {
		FUZZ_CHECK(t.n > 0 && t.p >= at && t.p + t.n <= s + n);
		FUZZ_CHECK(l.at <= n);
		if (t.kind == LEX_IDENT || t.kind == LEX_ESCAPED)
			FUZZ_CHECK(lex_name(&t, &k) >= t.p && k > 0);
		for (; at < t.p && *at == ' '; at++)
			;
		FUZZ_CHECK(at == t.p || strchr("\n\t\b\f\r/", *at));
		at = t.p + t.n;
	}
	FUZZ_CHECK(l.at == n);
	FUZZ_CHECK((l.fault == LEX_FINE) == (l.fault_line == 0));
}

static void
same_but_names(const char *s, size_t n, const char *r, size_t rn)
{
	struct lex_token a, b;
	struct lex la, lb;

	lex_init(&la, s, n);
	lex_init(&lb, r, rn);
	while (lex_next(&la, &a)) {
		FUZZ_CHECK(lex_next(&lb, &b) && a.kind == b.kind);
		FUZZ_CHECK(a.n == b.n ? memcmp(a.p, b.p, a.n) == 0
				      : a.n + 3 == b.n);
	}
	FUZZ_CHECK(!lex_next(&lb, &b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a", "tb", "TopModule"};
	struct arena a = ARENA_INIT;
	const char *s = arena_memdup(&a, data, size);
	char *out, *again;
	size_t n, m;

	in_order(s, size);
	out = lex_rename(&a, s, size, names, 3, "rs_", &n);
	same_but_names(s, size, out, n);
	out = lex_normal(&a, s, size, &n);
	again = lex_normal(&a, out, n, &m);
	FUZZ_CHECK(n == m && memcmp(out, again, n) == 0);
	arena_release(&a);
	return 0;
}
