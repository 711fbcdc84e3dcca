/* lock: what is refused, and counts worked out by hand. */
#include "tests/unit/unit.h"

#include "eval/lock.h"

#define FULL_ADDER                                                             \
	"module fa(input a, input b, input ci, output s, output co);\n"        \
	"  wire p, g, t;\n"                                                    \
	"  xor (p, a, b);\n"                                                   \
	"  xor x2(s, p, ci);\n"                                                \
	"  and (g, a, b), (t, p, ci);\n"                                       \
	"  or (co, g, t);\n"                                                   \
	"endmodule\n"

#define CELLS                                                                  \
	"`timescale 1ns/1ps\n"                                                 \
	"module d_flip_flop(input clk, input d, output reg q);\n"              \
	"  always @(posedge clk) q <= d;\n"                                    \
	"endmodule\n"                                                          \
	"module mux(y, a, b, s); output y; input a, b, s;\n"                   \
	"  assign y = s ? b : a;\n"                                            \
	"endmodule\n"

static struct arena A;

static void
check(const char *text, const char *allow, struct lock_result *r)
{
	struct lock_job job = {.text = text,
		.n = strlen(text),
		.allow = allow,
		.cells = CELLS,
		.cells_n = strlen(CELLS)};
	struct err e = ERR_INIT;

	assert_ok(lock_check(&A, &job, r, &e), e);
}

static void
accepts(const char *text, const char *allow, int64_t gates, int64_t depth)
{
	struct lock_result r;

	check(text, allow, &r);
	if (!r.accepted)
		fail_msg("%s\nline %d: %s", text, r.faults[0].line,
			r.faults[0].what);
	assert_int_equal(r.gates, gates);
	assert_int_equal(r.depth, depth);
}

static void
refuses(const char *text, int line, const char *what)
{
	struct lock_result r;

	check(text, NULL, &r);
	assert_false(r.accepted);
	assert_int_equal(r.n_counts, 0);
	for (size_t i = 0; i < r.n_faults; i++)
		if (r.faults[i].line == line && strstr(r.faults[i].what, what))
			return;
	fail_msg("%s\nno \"%s\" in line %d, but \"%s\" in line %d", text, what,
		line, r.faults[0].what, r.faults[0].line);
}

static void
adders(void **state)
{
	struct lock_result r;

	(void)state;
	accepts(FULL_ADDER, NULL, 5, 3);
	/* 4 x 5 gates; 3 levels to the first carry, 2 for each other */
	check("module add4(input [3:0] a, b, input ci, output [3:0] s,\n"
	      "  output co);\n"
	      "  wire [4:0] c;\n"
	      "  fa f0(.a(a[0]), .b(b[0]), .ci(ci), .s(s[0]), .co(c[1]));\n"
	      "  fa f1(a[1], b[1], c[1], s[1], c[2]);\n"
	      "  fa f2(a[2], b[2], c[2], s[2], c[3]);\n"
	      "  fa f3(a[3], b[3], c[3], s[3], co);\n"
	      "endmodule\n" FULL_ADDER,
		NULL, &r);
	assert_true(r.accepted);
	assert_string_equal(r.top, "add4");
	assert_int_equal(r.gates, 20);
	assert_int_equal(r.depth, 9);
	assert_int_equal(r.n_counts, 3);
	assert_string_equal(r.counts[0].type, "xor");
	assert_int_equal(r.counts[0].n, 8);
	assert_string_equal(r.counts[1].type, "and");
	assert_int_equal(r.counts[1].n, 8);
	assert_string_equal(r.counts[2].type, "or");
	assert_int_equal(r.counts[2].n, 4);
}

static void
arrays_and_parts(void **state)
{
	(void)state;
	accepts("module m(a, b, y);\n input [3:0] a, b; output [3:0] y;\n"
		" wire [3:0] y;\n and g[3:0](y, a, b);\nendmodule",
		NULL, 4, 1);
	/* a chain over reversed bits: y[0] <- a[0], y[3] <- three before it */
	accepts("module m(input [0:3] a, output [0:3] y);\n"
		" not (y[0], a[0]);\n"
		" nand g[2:0](y[1:3], y[0:2], {a[1], a[2:3]});\nendmodule",
		NULL, 4, 4);
	/* adders as an array of instances: the carries are a part each */
	accepts("module m(input [3:0] a, b, output [3:0] s, output [4:0] c);\n"
		" fa f[3:0](a, b, c[3:0], s, c[4:1]);\nendmodule\n" FULL_ADDER,
		NULL, 20, 9);
	accepts("module m(input a, output [1:0] y, z);\n"
		" not (y[1], y[0], a);\n"
		" xor x(z[0], a, 1'b1, 1'b0), (z[1], a, {2{1'b1}});\nendmodule",
		NULL, 4, 1);
	accepts("module \\a+b (input \\x! , output y);\n"
		" buf (* keep *) (y, \\x! );\nendmodule",
		"buf", 1, 1);
}

static void
wires_tied(void **state)
{
	(void)state;
	accepts("module m(input a, b, output y);\n wire t, u = t;\n"
		" and (t, a, b);\n assign y = v;\n wire w;\n not (w, u);\n"
		" assign {v} = w;\nendmodule",
		"and,not,assign", 2, 2);
	accepts("module m(input a, output y); assign y = a; endmodule",
		"assign", 0, 0);
	refuses("module m(input a, output y);\nassign y = a; endmodule", 2,
		"assign: not in the list");
	refuses("module m(input a, output y);\nwire t = a;\nendmodule", 2,
		"not in the list");
}

static void
given_cells(void **state)
{
	struct lock_result r;

	(void)state;
	/* a counter bit behind a flip-flop: paths end and begin there */
	check("module m(input clk, en, output q);\n wire d, t;\n"
	      " xor (t, q, en);\n not (n, t);\n not (d, n);\n"
	      " d_flip_flop f(.clk(clk), .d(d), .q(q));\nendmodule",
		NULL, &r);
	assert_true(r.accepted);
	assert_int_equal(r.gates, 4);
	assert_int_equal(r.flipflops, 1);
	assert_int_equal(r.depth, 3);
	/* a cell without an edge is a gate */
	accepts("module m(input a, b, s, output y);\n wire t;\n"
		" mux m1(t, a, b, s), m2(y, t, b, s);\nendmodule",
		NULL, 2, 2);
	refuses("module d_flip_flop(input d, output q);\n"
		"endmodule\nmodule m(input d, output q);\n"
		" d_flip_flop f(d, q); endmodule",
		1, "there already");
}

static void
refused(void **state)
{
	(void)state;
	refuses("module m(input a, output y);\n"
		" always @(*) y = a;\nendmodule",
		2, "always: not in the list");
	refuses("module m(input a, b, s, output y);\n"
		" assign y = s ? b : a;\nendmodule",
		2, "?:: no operator");
	refuses("module m(input a, b, output y);\n"
		" and (y, a & b, b);\nendmodule",
		2, "&: no operator");
	refuses("module m(input a, output y);\nbuf (y, a);\nendmodule", 2,
		"buf: not in the list");
	refuses("`define G and\nmodule m(input a, output y);\nendmodule", 1,
		"macro");
	refuses("module m(input a, output y);\n not (y, a);\n"
		"initial $finish;\nendmodule",
		3, "$finish");
	refuses("module m #(parameter W = 2)(input a);\nendmodule", 1,
		"parameter");
	refuses("module m(input a, output y);\n not #2 (y, a);\nendmodule", 2,
		"\"#\" where \"(\"");
	refuses("module m(input a, output y);\n nand2 (y, a);\nendmodule", 2,
		"nand2: neither a module");
	refuses("module m(input a, output y);\n m x(a, y);\nendmodule\n"
		"module t(input a, output y);\n m x(a, y);\nendmodule",
		1, "nested too deep");
	refuses("module m(input [1:0] a, output y);\n not (y, a);\nendmodule",
		2, "a terminal of 2 bits");
	refuses("module m(a, y);\n input a;\nendmodule", 1, "neither input");
	refuses("module m(input a, output y);\n not (y, a);\n", 1,
		"cannot be read");
	refuses("module m(input a, output y);\n fa "
		"f(.z(a));\nendmodule\n" FULL_ADDER,
		2, "has no port z");
	refuses("module m(input a, output y); /*", 1, "unterminated comment");
	refuses("", 1, "no module");
}

static void
loops(void **state)
{
	struct lock_result r;

	(void)state;
	/* the latch of two gates is a structure, but has no depth */
	check("module m(input s, r, output q, qn);\n"
	      " nor (q, r, qn);\n nor (qn, s, q);\nendmodule",
		NULL, &r);
	assert_true(r.accepted);
	assert_int_equal(r.gates, 2);
	assert_int_equal(r.depth, -1);
	assert_int_equal(r.loop_line, 2);
}

static void
bounded(void **state)
{
	char *text = arena_printf(
		&A, "module m0(input a, output y);\nnot (y, a);\nendmodule\n");

	(void)state;
	/* 2^40 gates in a kilobyte */
	for (int i = 1; i < 40; i++)
		text = arena_printf(&A,
			"%smodule m%d(input a, output y);\n"
			"m%d x(a, t), z(t, y); endmodule\n",
			text, i, i - 1);
	refuses(text, 1, "more than");
	refuses("module m(input [65535:0] a);\nendmodule\n"
		"module t(input [65535:0] a);\n m x[65535:0](a);\nendmodule",
		1, "more than");
	refuses("module m(input [9999999:0] a);\nendmodule", 1, "wider");
	refuses("module m(input a, output y);\n"
		"not (y, {9999999{{9999999{a}}}});\nendmodule",
		2, "more than");
}

static void
asked_wrongly(void **state)
{
	struct lock_job job = {.text = "module a; endmodule module b;"
				       " endmodule",
		.n = 39};
	struct lock_result r;
	struct err e = ERR_INIT;

	(void)state;
	assert_err(lock_check(&A, &job, &r, &e), e, ERR_USAGE, "both could be");
	job.top = "c";
	assert_err(lock_check(&A, &job, &r, &e), e, ERR_USAGE, "no module");
	job.top = "b";
	assert_ok(lock_check(&A, &job, &r, &e), e);
	job.allow = "and,maj";
	assert_err(lock_check(&A, &job, &r, &e), e, ERR_USAGE, "\"maj\"");
	job.allow = NULL;
	job.cells = "module x(input a)";
	job.cells_n = strlen(job.cells);
	assert_err(lock_check(&A, &job, &r, &e), e, ERR_PARSE, "given cells");
}

static int
release(void **state)
{
	(void)state;
	arena_release(&A);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(adders, release),
	cmocka_unit_test_teardown(arrays_and_parts, release),
	cmocka_unit_test_teardown(wires_tied, release),
	cmocka_unit_test_teardown(given_cells, release),
	cmocka_unit_test_teardown(refused, release),
	cmocka_unit_test_teardown(loops, release),
	cmocka_unit_test_teardown(bounded, release),
	cmocka_unit_test_teardown(asked_wrongly, release),
};

UNIT_MAIN(tests)
