/*
 * curate/rank, unitlook and tbfind, and what Verilator prints: vectors by hand
 * from the tables of rank.h.
 */
#include "tests/unit/unit.h"

#include "curate/rank.h"
#include "curate/tbfind.h"
#include "tool_wrappers/verilator.h"

static struct arena arena;

/* All 20 points. */
static const struct rank_measures best = {.syntax = RANK_YES,
	.synth = RANK_YES,
	.latch_free = RANK_YES,
	.driven = RANK_YES,
	.equivalence = RANK_YES,
	.simulation = RANK_YES,
	.testbench = RANK_YES,
	.lines = 40,
	.bytes = 1000,
	.comment_bytes = 50,
	.name_length = 3};

static int
rank_of(const struct rank_measures *m)
{
	struct rank_points p;

	rank_make(m, &p);
	return p.rank;
}

static void
points(void **state)
{
	struct rank_measures m = best;

	(void)state;
	assert_int_equal(rank_of(&m), 20);
	m.warnings = 1;
	assert_int_equal(rank_of(&m), 19);
	m.lint_warnings = 2; /* one in 20 lines: one of two points */
	assert_int_equal(rank_of(&m), 18);
	m.lint_warnings = 3;
	assert_int_equal(rank_of(&m), 17);
	m.lint_warnings = 0;
	m.lint_errors = 1;
	assert_int_equal(rank_of(&m), 17);
	m = best;
	m.equivalence = RANK_PARTLY;
	m.testbench = RANK_PARTLY;
	assert_int_equal(rank_of(&m), 18);
	m.equivalence = m.simulation = m.testbench = RANK_NO;
	assert_int_equal(rank_of(&m), 15);
	m = best;
	m.synth = RANK_NO;
	assert_int_equal(rank_of(&m), 16);
	m = best;
	m.latch_free = m.driven = RANK_NO;
	assert_int_equal(rank_of(&m), 18);
	m = best;
	m.comment_bytes = 49; /* 4.9 % */
	assert_int_equal(rank_of(&m), 19);
	m.comment_bytes = 600;
	assert_int_equal(rank_of(&m), 20);
	m.comment_bytes = 601;
	m.name_length = 2;
	assert_int_equal(rank_of(&m), 18);
}

/* What could not be measured does not count: 13 of 18 is 14.4 of 20. */
static void
unknown(void **state)
{
	struct rank_measures m = best;
	struct rank_points p;

	(void)state;
	m.lint_warnings = m.lint_errors = -1;
	m.equivalence = m.testbench = RANK_NO;
	m.simulation = RANK_NO;
	rank_make(&m, &p);
	assert_int_equal(p.got, 13);
	assert_int_equal(p.of, 18);
	assert_int_equal(p.rank, 14);
	m.syntax = RANK_NO;
	assert_int_equal(rank_of(&m), 0);
}

static void
tiers(void **state)
{
	struct rank_measures m = {.cells = 31, .depth = 5, .levels = 1};
	enum rank_tier t;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(rank_tier_of(&m), RANK_BASIC);
	m.cells = 100000; /* one measure alone is not enough */
	assert_int_equal(rank_tier_of(&m), RANK_BASIC);
	m.depth = 6;
	assert_int_equal(rank_tier_of(&m), RANK_INTERMEDIATE);
	m.ffs = 32;
	assert_int_equal(rank_tier_of(&m), RANK_ADVANCED);
	m.states = 16;
	assert_int_equal(rank_tier_of(&m), RANK_EXPERT);
	m = (struct rank_measures){
		.cells = -1, .ffs = -1, .states = -1, .depth = -1, .levels = 4};
	assert_int_equal(rank_tier_of(&m), RANK_BASIC);
	assert_int_equal(rank_tier_parse("expert", &t, &e), 0);
	assert_int_equal(t, RANK_EXPERT);
	assert_int_equal(rank_tier_parse("hard", &t, &e), -1);
}

/* ---- what the text tells ---- */

static struct unitlook
look(const char *s, const char *top)
{
	struct unitlook k;

	unitlook_make(&arena, s, strlen(s), top, &k);
	return k;
}

static void
tops(void **state)
{
	static const char s[] = "module leaf(input a, output y);\n"
				"  not n(y, a); // one\n"
				"endmodule\n"
				"module top(input a, output y);\n"
				"  leaf l(a, y);\n"
				"endmodule\n"
				"module deep(input a, output y);\n"
				"  top t(a, y);\n"
				"endmodule\n";
	struct unitlook k = look(s, NULL);

	(void)state;
	assert_string_equal(k.top, "deep");
	assert_int_equal(k.levels, 3);
	assert_int_equal(k.lines, 9);
	assert_int_equal(k.comment_bytes, 5);
	assert_true(k.ports && k.body);
	assert_int_equal(look(s, "leaf").levels, 1);
	assert_int_equal(look(s, "none").item, 3);
	/* modules in a circle have no top, and end */
	k = look("module a; b x(); endmodule module b; a x(); endmodule", NULL);
	assert_int_equal(k.item, 2);
	assert_int_equal(k.levels, -1);
}

static void
bodies(void **state)
{
	(void)state;
	assert_false(look("module m(input a, output y); wire t;"
			  " parameter P = 1, Q = 2; endmodule",
		NULL)
			     .body);
	assert_true(
		look("module m(output y); wire t = 1; endmodule", NULL).body);
	assert_true(
		look("module m(output y); assign y = 1; endmodule", NULL).body);
	assert_false(look("module m #(parameter P = 1) (a, y); input a;"
			  " output y; endmodule",
		NULL)
			     .body);
	assert_false(look("module m(); endmodule", NULL).ports);
	assert_false(
		look("module m #(parameter P = (1)); endmodule", NULL).ports);
	assert_true(look("module m import p::*; #(parameter P = (1)) (y);"
			 " output y; endmodule",
		NULL)
			    .ports);
}

static void
names(void **state)
{
	(void)state;
	/* m a y y a: the median of 1 1 1 1 1 */
	assert_int_equal(look("module m(input a, output y); assign y = ~a;"
			      " endmodule",
				 NULL)
				 .name_length,
		1);
	assert_int_equal(look("1 + 2", NULL).name_length, -1);
}

/* ---- testbenches ---- */

#define DUT "module dut(input a, output y); assign y = a; endmodule"
#define BENCH "module bench; reg a; wire y; dut d(a, y); endmodule"

static void
benches(void **state)
{
	static const char found[] = "// of the same text\n" DUT "\n" BENCH;
	static const char other[] = "module dut(input a, output y); assign y = "
				    "!a; endmodule " BENCH;
	struct unitlook k = look(DUT, NULL);
	struct tbfind x = {0};

	(void)state;
	tbfind_add(&x, &arena, 3, other, strlen(other));
	tbfind_sort(&x);
	assert_null(tbfind_of(&x, DUT, &k.v.item[0]));
	tbfind_add(&x, &arena, 9, found, strlen(found));
	tbfind_add(&x, &arena, 5, found, strlen(found));
	tbfind_add(&x, &arena, 7, DUT, strlen(DUT));
	tbfind_sort(&x);
	assert_int_equal(x.n, 3);
	assert_int_equal(tbfind_of(&x, DUT, &k.v.item[0])->row_id, 5);
	assert_int_equal(tbfind_of(&x, DUT, &k.v.item[0])->item, 1);
	tbfind_release(&x);
}

/* ---- Verilator ---- */

static void
lint(void **state)
{
	static const char log[] =
		"%Warning-WIDTH: design.sv:3:5: Operator ASSIGN expects 8\n"
		"                : ... In instance m\n"
		"    3 |  assign y = a;\n"
		"%Warning-UNUSED: design.sv:1:2: Signal is not used: 'b'\n"
		"%Warning-WIDTH: design.sv:4:5: Operator\n"
		"%Error: design.sv:9:1: syntax error, unexpected end\n"
		"%Error-UNSUPPORTED: design.sv:9:1: x\n"
		"%Error: Exiting due to 2 error(s)\n";
	struct verilator_lint r = {0};

	(void)state;
	verilator_read(&arena, log, strlen(log), &r);
	assert_int_equal(r.warnings, 3);
	assert_int_equal(r.errors, 2);
	assert_int_equal(r.n_kinds, 2);
	assert_string_equal(r.kind[0].name, "WIDTH");
	assert_int_equal(r.kind[0].n, 2);
	assert_string_equal(r.kind[1].name, "UNUSED");
	assert_string_equal(r.first_error,
		"%Error: design.sv:9:1: syntax error, unexpected end");
}

static void
many_kinds(void **state)
{
	struct verilator_lint r = {0};
	char log[8192];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < VERILATOR_KINDS + 10; i++)
		n += (size_t)snprintf(
			log + n, sizeof(log) - n, "%%Warning-K%d: x\n", i);
	verilator_read(&arena, log, n, &r);
	assert_int_equal(r.n_kinds, VERILATOR_KINDS);
	assert_int_equal(r.warnings, VERILATOR_KINDS + 10);
	assert_int_equal(r.kind[VERILATOR_KINDS - 1].n, 11);
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#define T(test) cmocka_unit_test_teardown(test, end)

static const struct CMUnitTest tests[] = {
	T(points),
	T(unknown),
	T(tiers),
	T(tops),
	T(bodies),
	T(names),
	T(benches),
	T(lint),
	T(many_kinds),
};
UNIT_MAIN(tests)
