/*
 * fuzz_guard: any bytes as a candidate.  A finding is one of the rules, with a
 * printable construct and a line; the same text gets the same answer; and what
 * surely matters is found.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/guard.h"
#include "eval/lex.h"
#include "eval/testbench.h"

static void
check(bool found, const struct guard_finding *f)
{
	size_t n, i, k;
	const struct guard_rule *rules = guard_rules(&n);

	if (!found)
		return;
	for (i = 0; i < n && strcmp(rules[i].name, f->rule) != 0; i++)
		;
	FUZZ_CHECK(i < n);
	for (k = 0; f->construct[k]; k++)
		FUZZ_CHECK(f->construct[k] >= ' ' && f->construct[k] <= '~');
	FUZZ_CHECK(k < sizeof(f->construct) && f->line >= -1);
}

/* With no top, everything is reached: no "force" gets through. */
static bool
forces(const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, s, n);
	while (lex_next(&l, &t))
		if (t.kind == LEX_IDENT && lex_is(&t, "force"))
			return true;
	return false;
}

/* The rules of testbenches know no top: what they refuse then is refused with
 * one, too. */
static void
check_testbench(struct arena *a, const char *s, size_t n)
{
	int line = 0, again = 0;
	const char *why = testbench_forbidden(a, "", s, n, &line);

	FUZZ_CHECK(!why || line > 0);
	FUZZ_CHECK(!why || testbench_forbidden(a, "tb", s, n, &again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const taken[] = {"tb", "RefModule"};
	const struct guard_policy strict = {
		.top = "TopModule", .taken = taken, .n_taken = 2};
	const struct guard_policy open = {
		.delays = true, .inout = true, .prints = true};
	struct guard_finding f, again;
	struct arena a = ARENA_INIT;
	const char *s = arena_memdup(&a, data, size);
	bool found = guard_source(s, size, &f);

	check(found, &f);
	found = guard_tokens(&a, &strict, s, size, &f);
	check(found, &f);
	FUZZ_CHECK(guard_tokens(&a, &strict, s, size, &again) == found);
	if (found)
		FUZZ_CHECK(f.rule == again.rule && f.line == again.line);
	found = guard_tokens(&a, &open, s, size, &f);
	check(found, &f);
	FUZZ_CHECK(found || !forces(s, size));
	check_testbench(&a, s, size);
	arena_release(&a);
	return 0;
}
