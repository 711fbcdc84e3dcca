/*
 * curate/fault: every kind of fault, with the exact text that it makes.
 */
#include "tests/unit/unit.h"

#include "curate/fault.h"
#include "lib/base/str.h"

static struct arena arena;

static struct fault_list
all(const char *s, struct fault_text *t)
{
	struct fault_list list;

	*t = (struct fault_text){s, strlen(s), 0, strlen(s)};
	fault_find(&arena, t, &list);
	return list;
}

/* How many of the faults of a kind make this text. */
static int
makes(const char *s, const char *kind, const char *want)
{
	struct fault_text t;
	struct fault_list list = all(s, &t);
	int found = 0;

	for (size_t i = 0; i < list.n; i++) {
		size_t n;
		char *got = fault_apply(&arena, &t, &list.x[i], &n);

		assert_int_equal(strlen(got), n);
		assert_true(list.x[i].n_edits > 0 && list.x[i].what != NULL);
		found +=
			str_eq(list.x[i].kind->name, kind) && str_eq(got, want);
	}
	return found;
}

static int
count(const char *s, const char *kind)
{
	struct fault_text t;
	struct fault_list list = all(s, &t);
	int n = 0;

	for (size_t i = 0; i < list.n; i++)
		n += str_eq(list.x[i].kind->name, kind);
	return n;
}

#define MAKES(s, kind, want) assert_int_equal(makes(s, kind, want), 1)
/* A statement in a module. */
#define M(x) "module m(input a, b, output y);\n" x "\nendmodule\n"
#define MM(x, kind, want) MAKES(M(x), kind, M(want))

static void
logic(void **state)
{
	(void)state;
	MM("assign y = a + b;", "operator", "assign y = a - b;");
	MM("assign y = a & b;", "operator", "assign y = a | b;");
	MM("assign y = (a == b) ? a : b;", "operator",
		"assign y = (a != b) ? a : b;");
	MM("assign y = a << b;", "operator", "assign y = a >> b;");
	MM("assign y = a < b;", "off_by_one", "assign y = a <= b;");
	MM("assign y = a <= b;", "off_by_one", "assign y = a < b;");
	MM("assign y = w == 4'd9;", "off_by_one", "assign y = w == 4'd8;");
	MM("assign y = w > 7;", "off_by_one", "assign y = w > 6;");
	MM("assign y = w[3];", "off_by_one", "assign y = w[2];");
	assert_int_equal(count(M("assign y = a + 8'h1f;"), "constant"), 0);
}

static void
numbers(void **state)
{
	(void)state;
	MM("assign y = w + 2;", "constant", "assign y = w + 3;");
	MM("assign y = w ^ 4'b010;", "constant", "assign y = w ^ 4'b011;");
	MM("assign y = w ^ 4'd5;", "constant", "assign y = w ^ 4'd6;");
	MM("assign y = w ^ 4'sd9;", "constant", "assign y = w ^ 4'sd8;");
	/* a reduction has one operand, a port no width to lose */
	assert_int_equal(count(M("assign y = &w;"), "operator"), 0);
	assert_int_equal(
		count("module m(input [3:0] a); endmodule\n", "width"), 0);
	assert_int_equal(
		count("module m; output reg [3:0] a; endmodule\n", "width"), 0);
	MM("wire [3:0] w;", "width", "wire [2:0] w;");
	MM("reg signed [W-1:0] w;", "width", "reg signed [W-2:0] w;");
	assert_int_equal(count(M("wire [0:0] w;"), "width"), 0);
}

static void
processes(void **state)
{
	(void)state;
	MM("always @* if (a) q = b;", "condition",
		"always @* if (!(a)) q = b;");
	MM("always @(posedge c) if (rst) q <= 0;", "reset",
		"always @(posedge c) if (!rst) q <= 0;");
	MM("always @(posedge c) if (!rst) q <= 0;", "reset",
		"always @(posedge c) if (rst) q <= 0;");
	MM("always @(posedge c) begin if (!rst_n) q <= 0; end", "reset",
		"always @(posedge c or negedge rst_n) begin if (!rst_n) q <= "
		"0; end");
	MM("always @(posedge c or negedge rst_n) if (!rst_n) q <= 0;", "reset",
		"always @(posedge c ) if (!rst_n) q <= 0;");
	MM("always @(posedge c or negedge rst_n) if (!rst_n) q <= 0;", "reset",
		"always @(posedge c or posedge rst_n) if (!rst_n) q <= 0;");
	MM("always @(posedge c) q <= d;", "sensitivity",
		"always @(negedge c) q <= d;");
	MM("always @(a or b or s) y = a;", "sensitivity",
		"always @(a or b ) y = a;");
	MM("always @(a or b) y = a;", "sensitivity", "always @( b) y = a;");
	MM("always @(*) y = a & b;", "sensitivity", "always @(a) y = a & b;");
	MM("always @* if (s) y = a;", "sensitivity",
		"always @(s) if (s) y = a;");
	MM("always @(posedge c) q <= d <= e;", "assignment",
		"always @(posedge c) q = d <= e;");
	MM("always @(*) begin y = a; end", "assignment",
		"always @(*) begin y <= a; end");
	assert_int_equal(count(M("assign y = a;"), "assignment"), 0);
}

static void
statements(void **state)
{
#define STATES "localparam A = 0, B = 1, C = 2;\n"
#define LINES "parameter A = 0;\nparameter B = 1;\n"
	(void)state;
	MM(STATES "always @(posedge c) s <= C;", "transition",
		STATES "always @(posedge c) s <= A;");
	MM(STATES "always @* n = x ? B : C;", "transition",
		STATES "always @* n = x ? C : C;");
	MM(LINES "always @* n = A;", "transition", LINES "always @* n = B;");
	MM("typedef enum {A, B} t;\nalways_comb n = A;", "transition",
		"typedef enum {A, B} t;\nalways_comb n = B;");
	MM("always @* case (s) 0: y = a; default: y = b; endcase", "default",
		"always @* case (s) 0: y = a;  endcase");
	MM("always @* case (s) 0: y = a; default begin y = b; end endcase",
		"default", "always @* case (s) 0: y = a;  endcase");
	MM("always @* if (s) y = a; else y = b;", "default",
		"always @* if (s) y = a; ");
	MM("sub u(.p(a), .q(b));", "port", "sub u(.p(b), .q(a));");
	MM("sub #(.W(4)) u(.p(a), .q(b), .r(2));", "port",
		"sub #(.W(4)) u(.p(b), .q(a), .r(2));");
	MM("sub u(y, a, b);", "port", "sub u(a, y, b);");
	assert_int_equal(count(M("assign y = f(a, b);"), "port"), 0);
}

static void
syntax(void **state)
{
	(void)state;
	MAKES("module m; endmodule", "endmodule", "module m; ");
	MAKES("module m; endmodule\n", "fence", "module m; endmodule\n```\n");
	MAKES("module m; endmodule", "fence", "module m; endmodule\n```\n");
	MM("assign y = a;", "semicolon", "assign y = a");
	MM("initial begin y = a; end", "begin", "initial  y = a; end");
	MM("initial begin y = a; end", "end", "initial begin y = a; ");
	MM("assign y = (a);", "bracket", "assign y = (a;");
	MM("assign y = a;", "keyword", "asign y = a;");
	MM("assign y = a & b;", "undeclared", "assign y = a_r & b;");
	MM("output reg q;", "net_type", "output  q;");
	assert_int_equal(count(M("assign y = f(a);"), "undeclared"), 1);
}

/* Only between from and to; the lines are those of the text. */
static void
ranges(void **state)
{
	static const char s[] = "module a(input x, output y);\n"
				"assign y = x & x;\nendmodule\n"
				"module b(input x, output y);\n"
				"assign y = x | x;\nendmodule\n";
	size_t from = (size_t)(strstr(s, "module b") - s);
	struct fault_text t = {s, strlen(s), from, strlen(s)};
	struct fault_list list;
	int lines = 0;

	(void)state;
	fault_find(&arena, &t, &list);
	assert_true(list.n > 5);
	for (size_t i = 0; i < list.n; i++) {
		assert_true(list.x[i].edit[0].at >= from);
		lines += str_eq(list.x[i].kind->name, "operator") &&
			list.x[i].line == 5;
	}
	assert_int_equal(lines, 1);
	t.n = t.to = 0;
	t.from = 0;
	fault_find(&arena, &t, &list);
	assert_int_equal(list.n, 0);
	assert_null(fault_kind_find("none"));
}

/* Every kind of the table is made by some pass. */
static void
kinds(void **state)
{
	static const char s[] =
		"module m(input clk, rst, input [3:0] d, output reg [3:0] q);\n"
		"localparam A = 0, B = 1; reg [1:0] n; sub u(clk, d);\n"
		"always @(posedge clk) begin if (rst) q <= 0; else q <= q + d; "
		"end\nalways @(*) case (q < 3) 1'd1: n = A; default: n = B; "
		"endcase\nendmodule\n";

	(void)state;
	for (size_t i = 0; i < fault_n_kinds; i++)
		assert_true(count(s, fault_kinds[i].name) > 0);
}

static int
release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(logic, release),
		cmocka_unit_test_teardown(numbers, release),
		cmocka_unit_test_teardown(processes, release),
		cmocka_unit_test_teardown(statements, release),
		cmocka_unit_test_teardown(syntax, release),
		cmocka_unit_test_teardown(ranges, release),
		cmocka_unit_test_teardown(kinds, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
