/*
 * test_table: truth tables, Karnaugh maps and formulas that are read, compared
 * by formal equivalence with a module written by hand; what must be refused,
 * with its line; hostile texts.  State machines: test_table_fsm.
 */
#include "tests/unit/table_util.h"

#include "lib/base/limits.h"

#define ABC_F "module m(input a, input b, input c, output f);\n"
#define ABCD_F "module m(input a, b, c, d, output f);\n"

static char *
verilog(const struct table *t)
{
	struct err e = ERR_INIT;
	char *text;

	assert_ok(table_verilog(&a, t, &text, &e), e);
	return text;
}

/* ---- ports ---- */

static void
test_ports(void **state)
{
	struct table t;

	(void)state;
	t = read_table("a module named Top_1 with\n - input  v (3 bits)\n"
		       " - output q\n\nv | q\n000 | 0\n");
	assert_string_equal(t.module, "Top_1");
	assert_int_equal(t.n_ports, 2);
	assert_int_equal(t.ports[0].msb, 2);
	assert_int_equal(t.n_in, 3);
	assert_true(noted(&t, "1 of 8 input combinations"));
	t = read_table(
		"```verilog\nmodule n #(parameter P = (3))(\n"
		"  input wire [1:0] v, w,\n  output logic signed y\n);\n```\n"
		"v[1] v[0] w[1] w[0] y\n1 0 x x 1\n");
	assert_string_equal(t.module, "n");
	assert_int_equal(t.ports[1].width, 2);
	assert_int_equal(t.given, 4);
	t = read_table("input ports are one bit\ninput a;\noutput [0:1] y;\n"
		       "a y[0] y[1]\n0 1 0\n1 0 1\n");
	assert_string_equal(t.module, "TopModule");
	assert_int_equal(t.ports[1].lsb, 1);
	/* the text counts from one */
	t = read_table(" - input x (2 bits)\n - output f\n\nx[1] x[2] f\n"
		       "0 0 1\n0 1 0\n1 0 0\n1 1 1\n");
	assert_int_equal(t.ports[0].msb, 2);
	assert_int_equal(t.ports[0].lsb, 1);
	assert_true(noted(&t, "x is [2:1]"));
}

static void
test_ports_bad(void **state)
{
	(void)state;
	refused("a | f\n0 | 1\n", ERR_NOTFOUND, "no ports in the text");
	refused("module m(input a, output f);\nnothing", ERR_NOTFOUND,
		"no table for the module m");
	refused("module m(input a, output a);\na\n", ERR_PARSE,
		"line 1: port a is declared in line 1");
	refused("module m(input [W-1:0] a, output f);\n", ERR_PARSE,
		"line 1: a range that is not two numbers");
	refused("\nmodule m(inout a, output f);\n", ERR_PARSE,
		"line 2: an inout port");
	refused("module m(input wire, output f);\n", ERR_PARSE, "line 1: ");
	refused(" - input if\n - output f\n", ERR_PARSE,
		"line 1: if is no name");
	refused("module m(input [9999999:0] a, output f);\n", ERR_PARSE,
		"line 1: ");
}

/* ---- truth tables ---- */

static void
test_truth(void **state)
{
	struct table t;

	(void)state;
	same(ABC_F "\n a | b | c | f\n 0 | 0 | - | 0\n 0 | 1 | 0 | 1\n"
		   " 0 | 1 | 1 | 0\n 1 | - | 0 | 1\n 1 | x | 1 | 0\n",
		"assign f = ~c & (a | b);");
	/* Markdown, other order, several outputs, a column of numbers */
	same("module m(input a, b, output s, co);\n"
	     "| Row | co | b | a | s |\n|---|:-:|---|---|---|\n"
	     "| 0 | 0 | 0 | 0 | 0 |\n| 1 | 0 | 0 | 1 | 1 |\n"
	     "| 2 | 0 | 1 | 0 | 1 |\n| 3 | 1 | 1 | 1 | 0 |\n",
		"assign {co, s} = {1'b0, a} + {1'b0, b};");
	/* constants, don't cares in outputs */
	same(ABC_F "a b c f\n1 - - 1\n0 - - d\n", "assign f = 1'b1;");
	same(ABC_F "a b c f\n1 - - 0\n0 - - 0\n", "assign f = 1'b0;");
	t = same("module m(input [1:0] v, output [2:0] q);\nv q\n00 001\n"
		 "01 010\n10 100\n11 1x0\n",
		"assign q = {v[1], v == 3 ? 1'bx : v == 1, v == 0};");
	assert_false(noted(&t, "combinations"));
	/* names in a row, upper case */
	same("module m(input a, b, output y);\nAB | Y\n00 | 0\n01 | 1\n"
	     "10 | 1\n11 | 0\n",
		"assign y = a ^ b;");
}

static void
test_waveform(void **state)
{
	struct table t;

	(void)state;
	t = same("module m(input [2:0] a, output [15:0] q);\n"
		 "  time  a  q\n  0ns x x\n  5ns 0 1232\n  10ns 1 aee0\n"
		 "  15ns 1 aee0\n  20ns 2 27d4\n  25ns 3 5a0e\n  30ns 4 2066\n"
		 "  35ns 5 64ce\n  40ns 6 c526\n  45ns 7 2f19\n",
		"reg [15:0] r; assign q = r; always @(*) case (a)\n"
		"0: r = 16'h1232; 1: r = 16'haee0; 2: r = 16'h27d4;\n"
		"3: r = 16'h5a0e; 4: r = 16'h2066; 5: r = 16'h64ce;\n"
		"6: r = 16'hc526; default: r = 16'h2f19; endcase");
	assert_true(noted(&t, "column q is read as hexadecimal"));
	refused("module m(input a, output q);\ntime a q\n0ns 0 0\n5ns 1 1\n"
		"10ns 0 1\n",
		ERR_PARSE, "lines 3 and 5 contradict each other: a = 0");
	refused("module m(input clk, a, output q);\ntime clk a q\n"
		"0ns 0 0 0\n5ns 1 1 1\n",
		ERR_PARSE, "line 2: the module has the clock clk");
	refused("module m(input clk, reset, output q);\ntime clk rst q\n"
		"0ns 0 0 0\n5ns 1 1 1\n",
		ERR_PARSE, "line 2: a table with the column rst");
}

static void
test_truth_bad(void **state)
{
	(void)state;
	refused(ABC_F "a b f\n0 0 0\n1 1 1\n", ERR_PARSE,
		"line 2: input c has no column");
	refused("module m(input a, output f, g);\na f\n0 0\n1 1\n", ERR_PARSE,
		"line 2: output g has no column");
	refused("module m(input a, output f);\na a f\n0 0 0\n1 1 1\n",
		ERR_PARSE, "line 2: input a has two columns");
	refused("module m(input a, output f);\na f\n0 0\n1 1 1\n", ERR_PARSE,
		"line 4: a row of 3 cells under a header of 2");
	refused("module m(input a, output f);\na f\n0 2\n", ERR_PARSE,
		"line 3: 2 is no value of f (1 bit)");
	refused("module m(input a, output f);\na | f\n0 | 0\n- | 1\n",
		ERR_PARSE, "lines 3 and 4 contradict");
	refused("module m(input a, output f);\na f\n0 0\n\na f\n1 1\n",
		ERR_PARSE, "line 5: a second table (the first is in line 2)");
	refused("module m(input [16:0] a, output f);\na f\n0 0\n", ERR_LIMIT,
		"17 bits of inputs");
	refused("module m(input a, output f);\na | go | f\n0 | 1 | 1\n",
		ERR_PARSE, "line 2: a table with the column go");
}

/* Sixteen inputs: no sums of products any more. */
static void
test_truth_wide(void **state)
{
	struct table t = same(
		"module m(input [15:0] s, output l, d, r, u);\n"
		"s | l | d | r | u\n16'he06b | 1 | 0 | 0 | 0\n"
		"16'he072 | 0 | 1 | 0 | 0\n16'he074 | 0 | 0 | 1 | 0\n"
		"16'he075 | 0 | 0 | 0 | 1\n16'b0xxxxxxxxxxxxxxx|0|0|0|0\n",
		"assign {l, d, r, u} = {s == 16'he06b, s == 16'he072,\n"
		"s == 16'he074, s == 16'he075} | (s[15] && s != 16'he06b &&\n"
		"s != 16'he072 && s != 16'he074 && s != 16'he075 ? 4'bx : 0);");

	(void)state;
	assert_non_null(strstr(verilog(&t), "casez"));
	assert_int_equal(t.given, 32768 + 4);
	refused("module m(input [10:0] s, output l);\ns | l\n"
		"0xxxxxxxxxx | 1\n00000000000 | x\n",
		ERR_PARSE, "line 2: rows overlap");
}

/* ---- sums are small ---- */

static size_t
terms(const char *text)
{
	size_t n = 1;

	for (; (text = strstr(text, " |\n")); text++)
		n++;
	return n;
}

static void
test_minimal(void **state)
{
	struct buf b;
	struct table t;

	(void)state;
	/* the map's d's let two products do */
	t = read_table(
		ABCD_F "\n     ab\ncd 00 01 11 10\n00 | 1 | d | 0 | 1 |\n"
		       "01 | 0 | 1 | 1 | 0\n11 | d | 1 | d | 0\n"
		       "10 | 1 | 0 | 0 | 1\n");
	assert_int_equal(terms(verilog(&t)), 2);
	/* a majority of seven: 35 products of four, no fewer do */
	buf_init(&b, LIM_MIB);
	(void)buf_addstr(&b, "module m(input [6:0] v, output f);\nv f\n");
	for (unsigned i = 0; i < 128; i++) {
		for (int k = 6; k >= 0; k--)
			(void)buf_addch(&b, i >> k & 1 ? '1' : '0');
		(void)buf_printf(&b, " %d\n", __builtin_popcount(i) > 3);
	}
	t = same(b.ptr, "assign f = v[0]+v[1]+v[2]+v[3]+v[4]+v[5]+v[6] > 3;");
	assert_int_equal(terms(verilog(&t)), 35);
	buf_release(&b);
}

/* Every product is needed and evaluated: a wrong one is found. */
static void
test_check(void **state)
{
	struct table t = read_table(ABC_F "a b c f\n0 0 - 1\n1 1 - 0\n");
	struct err e = ERR_INIT;
	struct equiv_result r;
	char *rows;
	uint64_t n;

	(void)state;
	assert_ok(table_check(&a, &t, &n, &e), e);
	assert_int_equal(n, 8);
	assert_ok(table_reference(&a, &t, &rows, &e), e);
	proven(rows,
		"module m(input a, b, c, output f); assign f = ~a;\n"
		"endmodule",
		"m");
	proven(rows,
		"module m(input a, b, c, output f); assign f = ~b;\n"
		"endmodule",
		"m");
	r = compare(rows,
		"module m(input a, b, c, output f); assign f = ~a & c;\n"
		"endmodule",
		"m");
	assert_int_equal(r.kind, EQUIV_REFUTED);
}

/* ---- Karnaugh maps ---- */

static void
test_kmap(void **state)
{
	(void)state;
	same(ABCD_F "\n              ab\n   cd   00  01  11  10\n"
		    "   00 | 1 | 1 | 0 | 1 |\n   01 | 1 | 0 | 0 | 1 |\n"
		    "   11 | 0 | 1 | 1 | 1 |\n   10 | 1 | 1 | 0 | 0 |\n",
		"assign f = ~b&~c | ~a&~d | b&c&d | a&c&d;");
	/* labels in another order */
	same(ABCD_F "\n     ab\n cd  01  00  10  11\n 10 | 1 | 1 | 0 | 0\n"
		    " 00 | 1 | 1 | 1 | 0\n 01 | 0 | 1 | 1 | 0\n"
		    " 11 | 1 | 0 | 1 | 1\n",
		"assign f = ~b&~c | ~a&~d | b&c&d | a&c&d;");
	/* one column variable; one row variable */
	same(ABC_F "     a\nbc   0   1\n00 | 0 | 1 |\n01 | 1 | 1 |\n"
		   "11 | 1 | 1 |\n10 | 1 | 1 |\n",
		"assign f = a | b | c;");
	same(ABC_F "   b c\na 00 01 11 10\n0 1 1 0 0\n1 0 0 1 1\n",
		"assign f = a ^ ~b;");
	/* two variables, and six */
	same("module m(input a, b, output f);\n a\nb 0 1\n0 | 0 | 1\n"
	     "1 | 1 | 0\n",
		"assign f = a ^ b;");
	same("module m(input [5:0] v, output f);\n v[5:3]\n"
	     "v[2:0] 000 001 010 011 100 101 110 111\n"
	     "000 1 0 0 0 0 0 0 0\n001 0 1 0 0 0 0 0 0\n"
	     "010 0 0 1 0 0 0 0 0\n011 0 0 0 1 0 0 0 0\n"
	     "100 0 0 0 0 1 0 0 0\n101 0 0 0 0 0 1 0 0\n"
	     "110 0 0 0 0 0 0 1 0\n111 0 0 0 0 0 0 0 1\n",
		"assign f = v[5:3] == v[2:0];");
}

static void
test_kmap_forms(void **state)
{
	(void)state;
	/* vectors, don't cares, the text counting from one */
	same(" - input x (4 bits)\n - output f\n\n            x[1]x[2]\n"
	     "x[3]x[4]  00  01  11  10\n   00   | d | 0 | d | d |\n"
	     "   01   | 0 | d | 1 | 0 |\n   11   | 1 | 1 | d | d |\n"
	     "   10   | 1 | 1 | 0 | d |\n",
		"reg r; assign f = r; always @(*)\n"
		"case ({x[1], x[2], x[3], x[4]})\n"
		"4'b0001, 4'b0100, 4'b1110, 4'b1001: r = 0;\n"
		"4'b0011, 4'b0010, 4'b0111, 4'b0110, 4'b1101: r = 1;\n"
		"default: r = 1'bx; endcase");
	/* corner forms */
	same(ABCD_F "| cd\\ab | 00 | 01 | 11 | 10 |\n|---|---|---|---|---|\n"
		    "| 00 | 0 | 1 | 0 | 1 |\n| 01 | 1 | 0 | 1 | 0 |\n"
		    "| 11 | 0 | 1 | 0 | 1 |\n| 10 | 1 | 0 | 1 | 0 |\n",
		"assign f = a ^ b ^ c ^ d;");
	same("module m(input sel, d0, d1, output f);\n"
	     "   sel\nd1d0 0 1\n00 0 0\n01 1 0\n11 1 1\n10 0 1\n",
		"assign f = sel ? d1 : d0;");
}

static void
test_kmap_bad(void **state)
{
	(void)state;
	refused(ABCD_F "  ab\ncd 00 01 11 10\n00 1 1 1 1\n01 1 1 1 1\n"
		       "11 1 1 1 1\n",
		ERR_PARSE, "line 3: a Karnaugh map with 12 of 16 cells");
	refused(ABCD_F "  ab\ncd 00 01 11 10\n00 1 1 1\n", ERR_PARSE,
		"line 4: no row of this Karnaugh map");
	refused(ABCD_F "  ab\ncd 00 01 11 10\n00 1 1 1 z\n", ERR_PARSE,
		"line 4: z is no cell");
	refused(ABCD_F "  ab\nc 00 01 11 10\n0 1 1 1 1\n1 1 1 1 1\n", ERR_PARSE,
		"line 3: input d is not in the Karnaugh map");
	refused(ABCD_F "  abc\nd 00 01 11 10\n0 1 1 1 1\n1 1 1 1 1\n",
		ERR_PARSE, "line 3: a Karnaugh map of 4 columns for 3");
	refused("module m(input a, b, output f, g);\n a\nb 0 1\n0 1 1\n1 1 1\n",
		ERR_PARSE, "line 3: a Karnaugh map tells one output bit");
	refused("module m(input a, b, output f);\n a\nb 0 1\n0 1 1\n0 1 0\n",
		ERR_PARSE, "lines 4 and 5 contradict");
	refused("module m(input a, b, output f);\n a\nb 0 1\n0 1 1\n1 1 0\n\n"
		" b\na 0 1\n0 1 1\n1 1 0\n",
		ERR_PARSE, "line 8: a second Karnaugh map");
}

/* ---- formulas ---- */

static void
test_cnf(void **state)
{
	struct table t;

	(void)state;
	t = same("c of three\np cnf 3 2\n1 -2 0 2\n3 0\n",
		"assign f = (x1 | ~x2) & (x2 | x3);");
	assert_true(noted(&t, "the text has no ports"));
	same("module m(input b, input a, input [1:0] v, output y);\n"
	     "```\nc 1 = a\nc 3 = v[1]\np cnf 4 3\n-1 2 0\n3 -4 0\n1 4 "
	     "0\n```\n",
		"assign y = (~a | b) & (v[1] | ~v[0]) & (a | v[0]);");
	same("c 1 = go\nc 2 = stop\np cnf 2 1\n1 -2 0\n",
		"assign f = go | ~stop;");
	same("p cnf 1 0\n", "assign f = 1'b1;");
	same("p cnf 1 2\n1 0 0\n", "assign f = 1'b0;");
	refused("p cnf 2 1\n1 3 0\n", ERR_PARSE, "line 2: 3 is no literal");
	refused("p cnf 2 2\n1 2 0\n", ERR_PARSE, "after 1 of 2 clauses");
	refused("p cnf 2 1\n1 2\n", ERR_PARSE, "without the 0 of the last");
	refused("p cnf 2 1\n1 0 2 0\n", ERR_PARSE, "line 2: more than the 1");
	refused("p cnf 99999999 1\n1 0\n", ERR_LIMIT, "line 1: a formula of");
	refused("c 3 = q\np cnf 2 1\n1 0\n", ERR_PARSE, "line 1: variable 3");
	refused("c 1 = q+\np cnf 2 1\n1 0\n", ERR_PARSE, "q+ is no name");
	refused("module m(input a, output f);\np cnf 2 1\n1 0\n", ERR_PARSE,
		"line 2: a formula of 2 variables for a module of 1");
}

/* ---- determinism, names, hostile texts ---- */

static void
test_names(void **state)
{
	const char *text = "module m(input clk, reset, state, S_A, output "
			   "next_state);\nSynchronous reset.\n"
			   "A (0) --state=1,S_A=1--> B\nA --state=0--> A\n"
			   "A --S_A=0,state=1--> A\nB (1) ----> A\n";
	struct table t = same(text,
		"reg q; assign next_state = q;\n"
		"always @(posedge clk) if (reset) q <= 0;\n"
		"else q <= ~q & state & S_A;");
	struct table u = read_table(text);
	struct err e = ERR_INIT;

	(void)state;
	assert_string_equal(verilog(&t), verilog(&u));
	assert_ok(table_read(&a, text, strlen(text), "other", &t, &e), e);
	assert_string_equal(t.module, "other");
	assert_err(table_read(&a, text, strlen(text), "a b", &t, &e), e,
		ERR_USAGE, "a b is no name of a module");
}

static void
test_hostile(void **state)
{
	size_t n = 2 * LIM_MIB;
	struct err e = ERR_INIT;
	struct table t;
	struct buf b;
	char *s = arena_alloc(&a, n + 1);

	(void)state;
	assert_err(table_read(&a, "a\nb\0c", 5, NULL, &t, &e), e, ERR_PARSE,
		"line 2: holds a NUL byte");
	memset(s, 'x', n);
	assert_err(table_read(&a, s, n / 2, NULL, &t, &e), e, ERR_LIMIT,
		"line 1: longer than");
	buf_init(&b, 64 * LIM_MIB);
	(void)buf_addstr(&b, "module m(input a, output f);\na f\n");
	for (int i = 0; i < 1000000; i++)
		(void)buf_addstr(&b, "0 1\n");
	assert_err(table_read(&a, b.ptr, b.len, NULL, &t, &e), e, ERR_LIMIT,
		"line 2: a table of more than 65536 rows");
	buf_clear(&b);
	(void)buf_addstr(&b, "module m(input [15:0] a, output f);\na f\n");
	for (int i = 0; i < 60000; i++)
		(void)buf_addstr(&b, "xxxxxxxxxxxxxxxx 1\n");
	assert_err(table_read(&a, b.ptr, b.len, NULL, &t, &e), e, ERR_LIMIT,
		"the rows stand for more than");
	buf_clear(&b);
	(void)buf_addstr(&b, CLOCKED);
	for (int i = 0; i < 30000; i++)
		(void)buf_addstr(&b, "A (0) --1--> A\n");
	assert_err(table_read(&a, b.ptr, b.len, NULL, &t, &e), e, ERR_LIMIT,
		"a machine of more than 20000 transitions");
	while (buf_addch(&b, '\n') == 0 && b.len <= LIM_TABLE_TEXT)
		continue;
	assert_err(table_read(&a, b.ptr, b.len, NULL, &t, &e), e, ERR_LIMIT,
		"a text of more than");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_ports_bad),
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_waveform),
		cmocka_unit_test(test_truth_bad),
		cmocka_unit_test(test_truth_wide),
		cmocka_unit_test(test_minimal),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_kmap),
		cmocka_unit_test(test_kmap_forms),
		cmocka_unit_test(test_kmap_bad),
		cmocka_unit_test(test_cnf),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hostile),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
