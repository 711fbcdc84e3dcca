/*
 * curate/structure: copies with other names, order and layout have the same
 * number, other designs another one.
 */
#include "tests/unit/unit.h"

#include "curate/structure.h"

static struct arena arena;

static uint64_t
of(const char *s)
{
	uint64_t h = 0;

	assert_true(structure_make(&arena, s, strlen(s), &h));
	return h;
}

#define SAME(x, y) assert_int_equal(of(x), of(y))
#define OTHER(x, y) assert_int_not_equal(of(x), of(y))

#define COUNTER                                                                \
	"module counter(input clk, input rst, output reg [3:0] q, output "     \
	"c);\n"

static void
copies(void **state)
{
	static const char one[] =
		COUNTER "  reg [1:0] s; wire w = q[0] & ~s[1];\n"
			"  assign c = (w | rst);\n"
			"  always @(posedge clk or posedge rst) begin\n"
			"    if (rst) begin q <= 4'hA; s <= 2'd0; end\n"
			"    else begin q <= q + 1; s <= {s[0], w}; end\n"
			"  end\nendmodule\n";
	static const char two[] =
		"/* mine */ module cnt(z, d, ck, r);\n"
		"output z; output [3:0] d; reg [3:0] d; input r, ck;\n"
		"always_ff @(posedge r, posedge ck)\n"
		"  if (r) begin t <= 2'd0; d <= 4'ha; end else begin : x\n"
		"   t <= {t[0], n}; d <= d + 1; end\n"
		"assign z = n | r; logic [1:0] t; wire n;\n"
		"assign n = d[0] & ~t[1];\nendmodule : cnt\n";

	(void)state;
	SAME(one, two);
}

static void
orders(void **state)
{
	(void)state;
	/* modules, cases and named ports have none */
	SAME("module a(input x, output y); b u(.p(x), .q(y)); endmodule\n"
	     "module b(input p, output q); assign q = ~p; endmodule",
		"module k(output q, input p); assign q = ~p; endmodule\n"
		"module t(input x, output y); k i(.q(y), .p(x)); endmodule");
	OTHER("module a(input x, output y); b u(x, y); endmodule",
		"module a(input x, output y); b u(y, x); endmodule");
	SAME("module m(input [1:0] s, output reg y); always @* case (s)\n"
	     "0: y = 1; 1: y = 0; default: y = s[0]; endcase endmodule",
		"module m(input [1:0] s, output reg y); always_comb begin\n"
		"case (s) 1: y = 0; default: y = s[0]; 0: y = 1; endcase "
		"end endmodule");
	OTHER("module m(input [1:0] s, output reg y); always @* casez (s)\n"
	      "2'b0?: y = 1; 2'b?1: y = 0; endcase endmodule",
		"module m(input [1:0] s, output reg y); always @* casez (s)\n"
		"2'b?1: y = 0; 2'b0?: y = 1; endcase endmodule");
	/* blocking assignments have one, others of one target too */
	OTHER("module m(input a, output reg x, y); always @* begin\n"
	      "x = a; y = x; end endmodule",
		"module m(input a, output reg x, y); always @* begin\n"
		"y = x; x = a; end endmodule");
	OTHER("module m(input c, a, b, output reg q); always @(posedge c) "
	      "begin\nq <= a; if (b) q <= 0; end endmodule",
		"module m(input c, a, b, output reg q); always @(posedge c) "
		"begin\nif (b) q <= 0; q <= a; end endmodule");
}

static void
others(void **state)
{
	(void)state;
	OTHER("module m(input a, b, c, output y); assign y = a & b; endmodule",
		"module m(input a, b, c, output y); assign y = a | b; "
		"endmodule");
	OTHER("module m(input a, b, output y); assign y = a - b; endmodule",
		"module m(input a, b, output y); assign y = a - a; endmodule");
	OTHER("module m(input [3:0] a, output y); assign y = ^a; endmodule",
		"module m(input [4:0] a, output y); assign y = ^a; endmodule");
	OTHER("module m(input a, output y); endmodule",
		"module m(input a, input y); endmodule");
	OTHER("module m(input a); endmodule",
		"module m(input a, input b); endmodule");
	/* alike by their neighbours only: one ring of six, two of three */
	OTHER("module m(input c); reg a, b, d, e, f, g; always @(posedge c) "
	      "begin a<=b; b<=d; d<=e; e<=f; f<=g; g<=a; end endmodule",
		"module m(input c); reg a, b, d, e, f, g; always @(posedge c) "
		"begin a<=b; b<=d; d<=a; e<=f; f<=g; g<=e; end endmodule");
	/* text under a condition keeps its place */
	OTHER("module m(output y);\n`ifdef A\nassign y = 0;\n`else\n"
	      "assign y = 1;\n`endif\nendmodule",
		"module m(output y);\n`ifdef A\nassign y = 1;\n`else\n"
		"assign y = 0;\n`endif\nendmodule");
}

static void
not_understood(void **state)
{
	static const char *const texts[] = {"", "// nothing", "module m; (",
		"module m; )", "module m;", "module", "module m; begin",
		"module m; case (x) 1: y = 2;", "module m; always @",
		"module m; always #", "module m(input [); endmodule"};
	uint64_t h;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(
			structure_make(&arena, texts[i], strlen(texts[i]), &h));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(copies),
		cmocka_unit_test(orders), cmocka_unit_test(others),
		cmocka_unit_test(not_understood)};
	int rc = cmocka_run_group_tests_name("structure", tests, NULL, NULL);

	arena_release(&arena);
	return rc;
}
