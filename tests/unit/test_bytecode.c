/*
 * test_bytecode: compiled designs of the real compiler, read and audited.
 */
#include "tests/unit/iverilog_util.h"

#include "eval/bytecode.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* Trusted text first, as judging does it. */
static struct bytecode *
compile(const char *bench, const char *dut, const char *top)
{
	const struct iverilog_source src[] = {
		{"bench.sv", bench, strlen(bench)},
		{"dut.sv", dut, strlen(dut)}};
	const struct iverilog_job job = {.sources = bench[0] ? src : src + 1,
		.n_sources = bench[0] ? 2 : 1,
		.generation = "2012",
		.top = top,
		.cpu_ms = 20000,
		.wall_ms = 120000};
	struct iverilog_compile c;
	struct bytecode *bc;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, &job, &c, &e), e);
	if (!c.ok)
		fail_msg(
			"does not compile: %s\n%.*s", dut, (int)c.log_n, c.log);
	assert_ok(bytecode_parse(&a, c.code, c.code_n, &bc, &e), e);
	return bc;
}

static const char bench[] =
	"package tp; integer count = 0; endpackage\n"
	"integer shared = 0;\n"
	"module Ref(input clk, input [7:0] a, output reg [7:0] q);\n"
	"  reg [7:0] state = 0; wire hidden; assign hidden = ^state;\n"
	"  always @(posedge clk) begin q <= a; state <= state + 1; end\n"
	"endmodule\n"
	"module tb;\n"
	"  reg clk = 0; reg [7:0] a = 0; wire [7:0] q, q_ref; wire io;\n"
	"  wire [3:0] x, y; wire spare; wire loose; reg secret = 0;\n"
	"  integer errors = 0; reg [7:0] mem [0:3]; event ev;\n"
	"  assign io = a[0] ? 1'b1 : 1'bz; pullup(io);\n"
	"  Ref good(.clk(clk), .a(a), .q(q_ref));\n"
	"  TopModule dut(.clk(clk), .a(a), .q(q), .io(io), .two({x, y[1:0]}),\n"
	"    .open(), .one(1'b1));\n"
	"  assign y[3:2] = 0;\n"
	"  wire peek = ^dut.q;\n"
	"  task check; errors = errors + 1; endtask\n"
	"  function [7:0] f(input [7:0] v); f = v; endfunction\n"
	"  always @(posedge clk) begin : compare if (q !== q_ref) check; end\n"
	"  always @(spare or loose or x or y) shared = f(a) + tp::count;\n"
	"  initial begin repeat (20) #5 clk = !clk; -> ev; a = 1; $finish; "
	"end\n"
	"endmodule\n";

#define HEAD                                                                   \
	"module TopModule(input clk, input [7:0] a, output reg [7:0] q,"       \
	" inout io, output [5:0] two, input open, input one);\n"

static const struct {
	const char *body, *rule;
} attacks[] = {
	{"always @* q = good.q;", "foreign_read"},
	{"always @* q = tb.good.state;", "foreign_read"},
	{"assign two = good.q;", "foreign_read"},
	{"assign two = tb.good.hidden;", "foreign_read"},
	{"initial tb.errors = 0;", "foreign_write"},
	{"always @(posedge clk) tb.errors <= 0;", "foreign_write"},
	{"initial tb.mem[a] = 1;", "foreign_write"},
	{"initial tb.errors[3:0] = 1;", "foreign_write"},
	{"import tp::*; initial count = 7;", "foreign_write"},
	{"initial shared = 7;", "foreign_write"},
	{"initial $readmemh(\"x\", tb.mem);", "foreign_read"},
	{"initial $display(\"%d\", tb.secret);", "foreign_read"},
	{"initial $monitor(\"%d\", tb.q_ref);", "foreign_read"},
	{"initial force tb.q_ref = q;", "foreign_force"},
	{"initial force a = 0;", "foreign_force"},
	{"initial force q[0] = 0;", NULL},
	{"initial force two = 0;", "foreign_force"},
	{"initial release tb.q_ref;", "foreign_force"},
	{"initial assign tb.secret = 1;", "foreign_force"},
	{"initial deassign tb.secret;", "foreign_force"},
	{"always @(posedge clk) disable tb.compare;", "foreign_control"},
	{"initial -> tb.ev;", "foreign_control"},
	{"initial @(tb.ev) q = 0;", "foreign_control"},
	{"always @(tb.secret) q = 0;", "foreign_read"},
	{"always @(posedge tb.good.state[0]) q = 0;", "foreign_read"},
	{"initial wait (tb.secret) q = 0;", "foreign_read"},
	{"initial tb.check;", "foreign_call"},
	{"always @* q = tb.f(a);", "foreign_call"},
	{"assign two = tb.f(a);", "foreign_read"},
	{"assign tb.spare = clk;", "foreign_drive"},
	{"wire w = a[0] & a[1]; assign tb.loose = w;", "foreign_drive"},
	{"assign good.hidden = ~a[1];", "foreign_drive"},
	{"assign a = q;", "input_drive"},
	{"assign (supply1, supply0) a = 8'd0;", "input_drive"},
	{"Ref mine(.clk(clk), .a(a), .q());", "foreign_instance"},
	{"task t; tb.errors = 0; endtask initial t;", "foreign_write"},
	{"function g(input x); begin tb.errors = 0; g = x; end endfunction\n"
	 "always @* q = g(a);",
		"foreign_write"},
	{"generate if (1) begin : g initial tb.errors = 0; end endgenerate",
		"foreign_write"},
};

static void
test_attacks(void **state)
{
	struct bytecode_audit au;
	struct bytecode *bc;
	const char *dut;
	size_t i, k;
	bool found;

	(void)state;
	for (i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		dut = arena_printf(
			&a, "%s%s\nendmodule\n", HEAD, attacks[i].body);
		bc = compile(bench, dut, "tb");
		assert_int_equal(bc->n_unknown, 0);
		bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
		assert_int_equal(au.instances, 1);
		found = !attacks[i].rule && au.n == 0;
		for (k = 0; k < au.n; k++) {
			assert_non_null(strstr(au.findings[k].scope, "tb.dut"));
			found |= str_eq(au.findings[k].rule, attacks[i].rule);
		}
		if (!found)
			fail_msg("%s: %zu findings, wanted %s, first %s: %s",
				attacks[i].body, au.n,
				attacks[i].rule ? attacks[i].rule : "none",
				au.n ? au.findings[0].rule : "-",
				au.n ? au.findings[0].what : "-");
	}
}

/* What honest designs do, however odd it looks. */
static const char *const honest[] = {
	"always @(posedge clk) q <= a;",
	"always @* begin : b integer k; q = 0; for (k = 0; k < 8; k = k + 1)\n"
	"  q[k] = a[7 - k]; end",
	"assign io = a[1] ? 1'b0 : 1'bz; always @* q = {8{io}};",
	"assign io = a[1] ? 1'b0 : 1'bz; assign io = a[2] ? 1'b1 : 1'bz;",
	"assign two = a; always @* q = two + one + open;",
	"buf b1(two[0], a[0]); bufif1 b2(two[1], a[1], a[2]);\n"
	"bufif0 b3(two[1], a[3], a[2]); tran t(two[2], two[3]);",
	"wor w; assign w = a[0]; assign w = a[1]; assign two = w;",
	"sub u(.x(a[3:0]), .y(two[3:0])); sub v(.x(~a[7:4]), .y());\n"
	"assign two[5:4] = u.y[1:0] ^ v.y[1:0];",
	"genvar i; generate for (i = 0; i < 3; i = i + 1) begin : g\n"
	"  sub u(.x(a[3:0]), .y()); assign two[i] = u.y[i]; end endgenerate",
	"always @(posedge clk) q <= own_f(a) + own_p::twice(a);",
	"import own_p::*; initial begin own_v = 3; n = own_v; end\n"
	"always @* q = own_v + own_p::n;",
	"event e; reg r; always @(posedge clk) begin -> e; r <= a[0]; end\n"
	"always @(e) begin : blk q = a; disable blk; end",
	"task t; output [7:0] o; begin #1 o = a; end endtask\n"
	"initial fork t(q); begin : z #5 disable z; end join",
	"reg s; initial begin assign s = 1; deassign s; force s = 0;\n"
	"  release s; end always @* q = s;",
	"reg [3:0] m [0:7]; reg [3:0] o; initial m[0] = 1;\n"
	"always @(posedge clk) begin m[a[2:0]] <= a; o <= m[a[5:3]]; q <= o; "
	"end",
	"udp u(two[0], a[0], a[1]); wire [3:0] arr [0:1]; assign arr[0] = a;\n"
	"assign arr[1] = arr[0]; assign two[4:1] = arr[1];",
	"typedef enum logic [1:0] {A, B, C} e_t; e_t st = A;\n"
	"always_ff @(posedge clk or negedge a[7]) if (!a[7]) st <= A; else\n"
	"  case (st) A: st <= B; B: st <= C; default: st <= A; endcase\n"
	"always_comb q = st;",
	"typedef struct packed {logic [3:0] h, l;} p_t; p_t p;\n"
	"always_comb begin p = a; q = {p.l, p.h}; end",
	"string s; real r; int dq[$]; initial begin s = \"a;\\\"b\"; r = 1.5;\n"
	"  dq.push_back(3); $display(\"%s %f\", s, r); end",
	"wire \\a\"b;c ; assign \\a\"b;c = a[0]; assign two = \\a\"b;c ;",
};

static const char own[] =
	"package own_p; integer n = 0; function automatic [7:0] twice(\n"
	"  input [7:0] v); twice = v * 2 + n; endfunction endpackage\n"
	"integer own_v = 1;\n"
	"function [7:0] own_f(input [7:0] v); own_f = v + own_v; endfunction\n"
	"primitive udp(o, a, b); output o; input a, b; table 0 ? : 0;\n"
	"  1 0 : 0; 1 1 : 1; endtable endprimitive\n"
	"module sub(input [3:0] x, output [3:0] y); assign y = ~x; endmodule\n";

static void
test_honest(void **state)
{
	struct bytecode_audit au;
	struct bytecode *bc;
	const char *dut;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(honest) / sizeof(honest[0]); i++) {
		dut = arena_printf(
			&a, "%s%s%s\nendmodule\n", own, HEAD, honest[i]);
		bc = compile(bench, dut, "tb");
		bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
		assert_int_equal(au.instances, 1);
		if (au.n > 0)
			fail_msg("%s: %s: %s in %s", honest[i],
				au.findings[0].rule, au.findings[0].what,
				au.findings[0].scope);
		assert_int_equal(au.n_unknown, 0);
		/* alone, with nothing around it */
		bc = compile("", dut, "TopModule");
		bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
		assert_int_equal(au.instances, 1);
		assert_int_equal(au.n, 0);
	}
}

/* Each instance is on its own; a finding tells where. */
static void
test_instances(void **state)
{
	static const char two[] =
		"module tb; reg a = 0; wire p, q;\n"
		"TopModule u(.a(a), .q(p)); TopModule v(.a(p), .q(q));\n"
		"endmodule\n";
	struct bytecode_audit au;
	struct bytecode *bc;

	(void)state;
	bc = compile(two,
		"module TopModule(input a, output q); assign q = !a; "
		"endmodule\n",
		"tb");
	bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
	assert_int_equal(au.instances, 2);
	assert_int_equal(au.n, 0);
	bc = compile(two,
		"module TopModule(input a, output reg q);\n\n"
		"  always @* begin : w\n q = !a; v.q = 0; end\nendmodule\n",
		"tb");
	bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
	assert_int_equal(au.n, 1);
	assert_string_equal(au.findings[0].rule, "foreign_write");
	assert_string_equal(au.findings[0].what, "tb.v.q by %store/vec4");
	assert_string_equal(au.findings[0].scope, "tb.u.w");
	assert_int_equal(au.findings[0].line, 3);
	/* nothing of that name, or of that file */
	bytecode_audit(&a, bc, "Top", "dut.sv", &au);
	assert_int_equal(au.instances, 0);
	bytecode_audit(&a, bc, "TopModule", "other.sv", &au);
	assert_int_equal(au.instances, 0);
	/* roots of the candidate's own */
	bc = compile(two,
		"module TopModule(input a, output q); endmodule\n"
		"module more; endmodule\n",
		NULL);
	bytecode_audit(&a, bc, "TopModule", "dut.sv", &au);
	assert_int_equal(au.n, 1);
	assert_string_equal(au.findings[0].rule, "extra_instance");
	assert_string_equal(au.findings[0].what, "module more");
}

static void
test_reads(void **state)
{
	struct bytecode *bc = compile("",
		"module TopModule(input clk, input signed [7:0] s,\n"
		"  output reg [0:3] q, output real r, inout [2:1] io,\n"
		"  output integer n);\n"
		"  initial begin $display(\"a;\\\"b\"); q = $random; end\n"
		"endmodule\n",
		"TopModule");
	int at = bytecode_instance(bc, "TopModule");
	const struct bytecode_scope *s;

	(void)state;
	assert_string_equal(bc->version, "11.0 (stable)");
	assert_true(at >= 0);
	s = &bc->scopes[at];
	assert_string_equal(s->name, "TopModule");
	assert_int_equal(s->kind, BYTECODE_MODULE);
	assert_int_equal(s->parent, -1);
	assert_int_equal(s->def_file, bytecode_file(bc, "dut.sv"));
	assert_int_equal(s->def_line, 1);
	assert_int_equal(s->n_ports, 6);
	assert_int_equal(bc->n_calls, 2);
	assert_string_equal(bc->calls[0].name, "$display");
	assert_int_equal(bc->calls[0].line, 4);
	assert_int_equal(bc->calls[0].file, s->def_file);
	assert_int_equal(bc->calls[0].scope, at);
	assert_string_equal(bc->calls[1].name, "$random");
	assert_int_equal(bytecode_file(bc, "none.sv"), -1);
	assert_int_equal(bytecode_instance(bc, "None"), -1);
}

static void
test_ports(void **state)
{
	static const char text[] =
		"module TopModule(input clk, input signed [7:0] s,\n"
		"  output reg [0:3] q, output real r, inout [2:1] io,\n"
		"  output integer n, output [3:0] arr [0:1]);\n"
		"endmodule\n";
	static const struct bytecode_port want[] = {
		{"clk", BYTECODE_INPUT, 1, true, 0, 0, false, false, false},
		{"s", BYTECODE_INPUT, 8, true, 7, 0, true, false, false},
		{"q", BYTECODE_OUTPUT, 4, true, 0, 3, false, false, true},
		{"r", BYTECODE_OUTPUT, 1, true, 0, 0, false, true, false},
		{"io", BYTECODE_INOUT, 2, true, 2, 1, false, false, false},
		{"n", BYTECODE_OUTPUT, 32, true, 31, 0, true, false, true},
		{"arr", BYTECODE_OUTPUT, 8, true, 3, 0, false, false, false}};
	const struct iverilog_source src = {"dut.sv", text, strlen(text)};
	const struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.cpu_ms = 20000,
		.wall_ms = 120000};
	struct bytecode_port *p;
	struct iverilog_compile c;
	struct err e = ERR_INIT;
	size_t n, i;

	(void)state;
	assert_ok(iverilog_compile(iv, &a, &job, &c, &e), e);
	assert_ok(bytecode_ports(&a, c.code, c.code_n, "TopModule", &p, &n, &e),
		e);
	assert_int_equal(n, 7);
	for (i = 0; i < n; i++) {
		assert_string_equal(p[i].name, want[i].name);
		assert_int_equal(p[i].dir, want[i].dir);
		assert_int_equal(p[i].width, want[i].width);
		assert_int_equal(p[i].msb, want[i].msb);
		assert_int_equal(p[i].lsb, want[i].lsb);
		assert_true(p[i].found);
		assert_int_equal(p[i].is_signed, want[i].is_signed);
		assert_int_equal(p[i].is_real, want[i].is_real);
		assert_int_equal(p[i].is_var, want[i].is_var);
	}
	assert_err(bytecode_ports(&a, c.code, c.code_n, "None", &p, &n, &e), e,
		ERR_NOTFOUND, "None");
}

static void
test_not_code(void **state)
{
	static const struct {
		const char *text, *message;
		enum err_code code;
	} texts[] = {
		{"", "no line with a version", ERR_PARSE},
		{"module x; endmodule\n", "no line with a version", ERR_PARSE},
		{":ivl_version \"11.0\";\nS_1 .scope module, \"a\";\n",
			"scope is not readable", ERR_PARSE},
		{":ivl_version \"11.0\";\n .scope S_7;\n",
			"scope is not readable", ERR_PARSE},
	};
	struct bytecode *bc;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_err(bytecode_parse(&a, texts[i].text,
				   strlen(texts[i].text), &bc, &e),
			e, texts[i].code, texts[i].message);
	assert_err(bytecode_parse(&a, "", LIM_BYTECODE + 1, &bc, &e), e,
		ERR_LIMIT, "bytes");
}

/* Another version's statements are told, not judged. */
static void
test_unknown(void **state)
{
	static const char text[] =
		":ivl_version \"13.0\";\n"
		"S_1 .scope module, \"top\" \"Top\" 2 1;\n"
		" .timescale 0 0;\n"
		"v1_0 .var \"q\", 0 0;\n"
		"L_5 .wonder 3, v1_0;\n"
		"    .scope S_1;\n"
		"T_0 ;\n"
		"    %marvel v1_0;\n"
		"    %end;\n"
		"    .thread T_0;\n"
		":file_names 3;\n"
		"    \"N/A\";\n    \"x\";\n    \"dut.sv\";\n";
	struct bytecode_audit au;
	struct bytecode *bc;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(bytecode_parse(&a, text, strlen(text), &bc, &e), e);
	assert_int_equal(bc->n_unknown, 2);
	assert_non_null(strstr(bc->unknown, ".wonder"));
	bytecode_audit(&a, bc, "Top", "dut.sv", &au);
	assert_int_equal(au.instances, 1);
	assert_int_equal(au.n, 0);
	assert_int_equal(au.n_unknown, 2);
	assert_string_equal(au.unknown, ".wonder");
}

/* Thousands of ports and labels: linear. */
static void
test_large(void **state)
{
	struct bytecode_port *p;
	struct bytecode_audit au;
	struct bytecode *bc;
	struct err e = ERR_INIT;
	struct buf b;
	char *text;
	size_t len, n;
	int i;

	(void)state;
	buf_init(&b, LIM_BYTECODE);
	buf_addstr(&b,
		":ivl_version \"11.0\";\n"
		"S_1 .scope module, \"top\" \"Top\" 2 1;\n");
	for (i = 0; i < 60000; i++)
		buf_printf(&b, "    .port_info %d /INPUT 1 \"p%d\";\n", i, i);
	for (i = 60000; i-- > 0;)
		buf_printf(&b, "v%d_0 .net \"p%d\", 0 0, L_%d;  1 drivers\n", i,
			i, i);
	buf_addstr(&b, ":file_names 3;\n    \"a\";\n    \"b\";\n    \"d\";\n");
	text = buf_take(&b, &a, &len);
	assert_ok(bytecode_ports(&a, text, len, "Top", &p, &n, &e), e);
	assert_int_equal(n, 60000);
	assert_true(p[59999].found);
	assert_ok(bytecode_parse(&a, text, len, &bc, &e), e);
	bytecode_audit(&a, bc, "Top", "d", &au);
	assert_int_equal(au.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_instances),
		cmocka_unit_test(test_not_code),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_large),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
