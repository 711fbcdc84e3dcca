/*
 * guard: every rule stops an attack and lets a look-alike through.
 */
#include "tests/unit/growth.h"

#include "eval/guard.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const char *const taken[] = {"tb", "RefModule", "stimulus_gen"};
static const struct guard_policy plain = {
	.prints = true, .top = "TopModule", .taken = taken, .n_taken = 3};

/* The rule that the texts break; NULL: none. */
static const char *
broken(const struct guard_policy *p, const char *s, size_t n)
{
	static struct guard_finding f;
	struct arena a = ARENA_INIT;
	bool found = guard_source(s, n, &f);

	/* the preprocessor would have taken these away */
	if (!found && !str_memmem(s, n, "`define") &&
		!str_memmem(s, n, "`ifdef"))
		found = guard_tokens(&a, p, s, n, &f);
	arena_release(&a);
	return found ? f.rule : NULL;
}

#define TOP(body) "module TopModule(input clk, reset, output q);\n" body "\n"
#define MOD(body) TOP(body "\nendmodule")

struct pair {
	const char *rule;
	const char *attack;
	const char *honest; /* the look-alike */
};

static const struct pair pairs[] = {
	{"open-comment", MOD("assign q = 0;") "\n/* open",
		MOD("assign q = 0; /* a /* b */ // /*") "\n"},
	{"include", "`include \"/etc/passwd\"\n" MOD(""),
		"// `include \"a.v\"\n" MOD("parameter P = \"`include\";")},
	{"include", "`define A `include \"/etc/passwd\"\n`A\n" MOD(""),
		"`ifdef NEVER\n`include \"a.v\"\n`endif\n" MOD("")},
	{"line", "`line 3 \"tb.v\" 0\n" MOD(""), MOD("wire line;")},
	{"line", "#line \"tb.v\" 3\n" MOD(""),
		MOD("defparam u.P = 1; sub #(1) "
		    "u();") " module sub; "
			    "parameter P = 1; "
			    "endmodule"},
	{"directive", "`unconnected_drive pull1\n" MOD(""),
		"`resetall\n`celldefine\n`default_nettype none\n" MOD(
			"") "\n`endcelldefine\n`default_nettype wire\n"},
	{"directive", "`begin_keywords \"1364-1995\"\n" MOD(""),
		MOD("wire begin_keywords;")},
	{"directive",
		"`default_nettype wire /*\n" TOP("`protect") "endmodule "
							     "/* */",
		"`default_nettype none // x\n`timescale 1ns / 1ps // /*\n" MOD(
			"")},
	{"macro-recursion", "`define A `B\n`define B `A\n" MOD("wire w = `A;"),
		"`define A 1\n`define B (`A + `A)\n" MOD("wire w = `B + `A;")},
	{"macro-growth",
		"`define A(x) x x x x x x x x\n`define B(x) `A(`A(`A(`A(x))))\n"
		"`define C(x) `B(`B(x))\n" MOD("initial `C(;)"),
		"`define MAX(a, b) ((a) > (b) ? (a) : (b))\n" MOD(
			"localparam P = `MAX(`MAX(1, 2), `MAX(3, 4));")},
	{"macro-paste", "`define CALL(m) `m\n`define Q 1\n" MOD("`CALL(Q)"),
		"`define PAIR(n) wire n``_a, n``_b\n" MOD("`PAIR(x);")},
	{"macro-paste",
		"`define CAT(a, b) a``b\n`define QZ 1\n" MOD("`CAT(\\`,QZ)"),
		"`define CAT(a, b) a``b\n" MOD("wire `CAT(x, y);")},
	{"timescale", "`timescale 1ps/1fs\n" MOD(""),
		"`timescale 1 ns / 100 ps // not 1 fs\n" MOD("")},
	{"timescale", MOD("timeunit 1ps; timeprecision 1fs;"),
		MOD("timeunit 1ns; timeprecision 1ps;")},
	{"attribute", MOD("(* a ; initial $finish; *) wire w;"),
		MOD("(* full_case, parallel_case, keep = \"yes\", n = 3 *) "
		    "wire w; always @(*) begin end always @( * ) begin end")},
	{"attribute", MOD("(* ivl_schedule_push = 1 *) wire w;"),
		MOD("(* ram_style = \"block\" *) reg w; (* ivl_synthesis_on *) "
		    "wire v;")},
	{"duplicate-module", MOD("") "\nmodule TopModule; endmodule",
		MOD("") "\nmodule TopModule2; endmodule"},
	{"duplicate-module",
		MOD("") "\nprimitive TopModule(o, i); endprimitive",
		MOD("wire modules;")},
	{"taken-name", MOD("") "\nmodule RefModule; endmodule",
		MOD("wire tb, RefModule;")},
	{"taken-name", MOD("RefModule u(.clk(clk));"),
		MOD("wire RefModule_q; // RefModule u();")},
	{"taken-name", MOD("stimulus_gen #(1) u();"), MOD("sub #(1) u();")},
	{"root-name", MOD("assign q = $root.tb.q;"),
		MOD("wire root, unit; assign q = root;")},
	{"root-name", MOD("assign q = $unit::x;"), MOD("")},
	{"upward-name", MOD("assign q = good1.q;"),
		MOD("sub u(.q(q)); wire w = u.q;") " module sub(output q); "
						   "endmodule"},
	{"upward-name", MOD("assign q = tb.good1.q;"),
		MOD("genvar i; for (i = 0; i < 2; i = i + 1) begin : g wire w; "
		    "end assign q = g[1].w;")},
	{"upward-name", MOD("assign q = a[0].q;"),
		"package p; typedef struct packed {logic a;} s_t; "
		"endpackage\n" MOD("p::s_t s; assign q = s.a;")},
	{"upward-name", MOD("wire tb; defparam tb.stim1.N = 0;"),
		MOD("sub u(); defparam u.N = 0;") " module sub; parameter N = "
						  "1; endmodule"},
	{"upward-name", MOD("always @(posedge clk) disable check;"),
		MOD("always @(posedge clk) begin : b disable b; end "
		    "initial begin disable fork; end")},
	{"upward-name", MOD("event e; initial -> tb.e;"),
		MOD("event e; initial -> e;")},
	{"foreign-package", MOD("assign q = tb_pkg::x;"),
		"package p; parameter x = 1; endpackage\n" MOD(
			"import p::*; assign q = p::x;")},
	{"ends-run", MOD("initial $finish;"),
		MOD("parameter N = 4; initial begin if (N % 2 != 0) begin "
		    "$error(\"odd\"); $finish; end end")},
	{"ends-run", MOD("parameter N = 1; initial if (N && clk) $stop;"),
		MOD("parameter N = 1; generate if (N < 1) $fatal(1, \"N\"); "
		    "endgenerate")},
	{"ends-run",
		MOD("parameter N = 1; initial begin if (N) begin end "
		    "$finish; end"),
		MOD("") "\nmodule my_tb; TopModule u(); initial begin #10 "
			"$finish; end endmodule"},
	{"ends-run",
		MOD("parameter M = 1; always @* case (q) 1: $stop; "
		    "endcase"),
		MOD("parameter M = 1; generate case (M) 1: sub u(); default: "
		    "begin initial begin $display(\"M\"); $finish; end end "
		    "endcase endgenerate")},
	{"ends-run",
		MOD("parameter M = 1; initial begin case (M) 1: ; endcase "
		    "$finish; end"),
		MOD("always @* case (q) 1: ; endcase")},
	{"file-access", MOD("integer f; initial f = $fopen(\"x\", \"w\");"),
		MOD("integer fopen; // $fopen")},
	{"file-access", MOD("reg [7:0] m[0:3]; initial $readmemh(\"x\", m);"),
		MOD("reg [7:0] m[0:3]; initial m[0] = 1;")},
	{"file-access", MOD("initial $dumpvars(0, TopModule);"),
		MOD("initial $display(\"$dumpvars\");")},
	{"random", MOD("integer m; always @(posedge clk) m = $random;"),
		MOD("reg [7:0] random; always @(posedge clk) random <= 1;")},
	{"plusargs", MOD("initial if ($test$plusargs(\"x\")) ;"),
		MOD("wire test, plusargs;")},
	{"print-state", MOD("initial $monitoroff;"),
		MOD("initial $monitor(\"%d\", q);")},
	{"print-state", MOD("initial $timeformat(-9, 0, \"\", 5);"),
		MOD("initial $strobe(\"%t\", $time);")},
	{"format-task", MOD("string s; initial s = $sformatf(\"%m\");"),
		MOD("initial $display(\"%s\", $sformatf(\"%d\", 1));")},
	{"time-value", MOD("assign q = $time > 100;"),
		MOD("initial $display(\"%t %d\", $time, {$realtime});")},
	{"time-value", MOD("real r; initial r = $sqrt($realtime);"),
		MOD("wire time_out; assign q = time_out;")},
	{"system-task", MOD("initial $sdf_x(\"/etc/passwd\");"),
		MOD("localparam W = $clog2(8); wire signed [7:0] s = "
		    "$signed(8'd1); specify $setup(clk, reset, 1); "
		    "endspecify")},
	{"system-task", MOD("reg [80:1] s; initial $swrite(s, \"%m\");"),
		MOD("reg swrite;")},
	{"wide-format", MOD("initial $display(\"%0999999999d\", 1);"),
		MOD("initial $display(\"100%%00000 %08d %-20s\", 1, \"a\");")},
	{"force", MOD("initial force reset = 1;"),
		MOD("wire force_clear, \\force ; reg r; always @* assign r = "
		    "clk; always @* deassign r;")},
	{"force", MOD("initial release clk;"), MOD("wire release_n;")},
	{"keyword", MOD("bind tb foo u();"), MOD("wire bind_en;")},
	{"keyword", MOD("alias q = reset;"), MOD("wire aliased;")},
	{"keyword", MOD("") "\nprogram p; endprogram",
		MOD("reg program; always @* program = 1;")},
	{"keyword", MOD("") "\nconfig c; endconfig", MOD("wire config_q;")},
	{"keyword", MOD("class c; endclass"), MOD("wire class_0;")},
	{"dpi", MOD("import \"DPI-C\" function int f();"),
		"package p; endpackage\n" MOD("import p::*;")},
	{"delay", MOD("reg c; always #5 c = ~c;"),
		MOD("reg r; always @(posedge clk) r <= #1 reset;")},
	{"delay", MOD("reg y; always @* begin y = 1'bx; #2 y = clk; end"),
		MOD("wire #2 w = clk; assign #(1, 2) q = w; and #1 g(a, b, "
		    "c);")},
	{"delay", MOD("initial begin : b #1; end"),
		"package p; endpackage\nmodule TopModule import p::*; "
		"#(parameter N = 1) (input clk); sub #(3) u(); endmodule"},
	{"delay", MOD("always @(posedge clk) #0 r = 1;"),
		MOD("assign (strong1, weak0) #1 q = clk;")},
	{"delay", MOD("event e; initial @e #1 r = 1;"),
		MOD("sub #(.N(2)) u(); my_udp #2 v(q, clk);")},
	{"delay", MOD("reg r; always @(clk) r = #2 clk;"),
		MOD("reg [3:0] r; always @(clk) r[0] <= #2 clk;")},
	{"inout", "module TopModule(input clk, inout reset); endmodule",
		MOD("task t; inout x; x = 1; endtask") " module sub(inout a); "
						       "endmodule"},
	{"drives-input", MOD("assign reset = 1;"),
		MOD("reg r; assign q = reset; wire x = reset;")},
	{"drives-input", MOD("assign (supply1, supply0) q = 0, reset = 1;"),
		MOD("wire [1:0] w; assign w[0] = 1, w[1] = reset;")},
	{"drives-input", MOD("wire w; assign {w, reset} = 2'b11;"),
		MOD("wire [1:0] w; assign w[reset] = 1;")},
	{"drives-input", MOD("buf b(reset, q);"),
		MOD("buf b(q, reset); always @(clk or (reset)) ;")},
	{"drives-input", MOD("pullup (reset);"), MOD("pullup (q);")},
	{"drives-input", MOD("tran (q, reset);"), MOD("supply0 gnd;")},
	{"drives-input",
		"module TopModule(clk, reset); input clk, reset; "
		"supply1 reset; endmodule",
		"module TopModule(clk, reset); input clk, reset; wire reset; "
		"endmodule"},
	{"drives-input", MOD("assign TopModule.reset = 1;"),
		MOD("struct packed {logic reset;} s; assign s.reset = q;")},
	{"odd-name", MOD("wire \\a\"b ;"), MOD("wire \\cnt[3:0] , \\en&~r ;")},
	{"odd-name", MOD("initial \\$finish ;"), MOD("wire \\a$finish ;")},
	{"odd-name", MOD("wire \\tb.q ;"), MOD("wire \\tb-q ;")},
};

static void
pairs_hold(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct pair *p = &pairs[i];
		const char *got = broken(&plain, p->attack, strlen(p->attack));
		const char *no = broken(&plain, p->honest, strlen(p->honest));

		if (!str_eq(got, p->rule))
			fail_msg("%s is found as %s: %s", p->rule,
				got ? got : "nothing", p->attack);
		if (no)
			fail_msg("honest, but %s: %s", no, p->honest);
	}
}

static void
texts_as_a_whole(void **state)
{
	struct arena a = ARENA_INIT;
	size_t n = LIM_CANDIDATE + 1;
	char *big = arena_alloc(&a, n + 1);

	(void)state;
	memset(big, ' ', n);
	assert_string_equal(broken(&plain, big, n), "too-large");
	assert_null(broken(&plain, big, n - 1));
	memset(big, 'a', n);
	assert_string_equal(broken(&plain, big, LIM_LEX_TOKEN + 1), "token");
	assert_string_equal(broken(&plain, "a\0b", 3), "nul");
	assert_string_equal(broken(&plain, "// \xff\n", 5), "utf8");
	assert_null(broken(&plain, "// \xc3\xa9\n", 6));
	assert_null(broken(&plain, "", 0));
	arena_release(&a);
}

static void
policy(void **state)
{
	const char delay[] = MOD("reg c; always #5 c = ~c;");
	const char port[] = "module TopModule(inout a); endmodule";
	const char print[] = MOD("initial $display(\"x\");");
	struct guard_policy p = plain;

	(void)state;
	p.delays = p.inout = true;
	p.prints = false;
	assert_null(broken(&p, delay, strlen(delay)));
	assert_null(broken(&p, port, strlen(port)));
	assert_string_equal(broken(&p, print, strlen(print)), "print");
	assert_true(guard_system_ok("$display", true));
	assert_false(guard_system_ok("$display", false));
	assert_true(guard_system_ok("$clog2", false));
	assert_false(guard_system_ok("$finish", true));
	assert_false(guard_system_ok("$nosuch", true));
	assert_false(guard_system_ok("", true));
}

static void
of_task(void **state)
{
	static const char tb[] = "module tb; TopModule u(); endmodule "
				 "package tb_pkg; endpackage";
	static const char gold[] = "module RefModule(inout a); always #1 ; "
				   "endmodule module helper; endmodule";
	struct task_file files[] = {{"testbench", "tb.v", tb, sizeof(tb) - 1},
		{"golden", "ref.v", gold, sizeof(gold) - 1}};
	struct task t = {.profile = TASK_VE2_SPEC,
		.top = "TopModule",
		.files = files,
		.n_files = 2};
	struct arena a = ARENA_INIT;
	struct guard_policy p;

	(void)state;
	guard_policy_of(&a, &t, &p);
	assert_true(p.delays && p.inout && p.prints);
	assert_int_equal(p.n_taken, 4);
	assert_string_equal(p.taken[1], "tb_pkg");
	assert_string_equal(p.taken[3], "helper");
	t.profile = TASK_RTLLM; /* the golden is not compiled with it */
	guard_policy_of(&a, &t, &p);
	assert_int_equal(p.n_taken, 2);
	arena_release(&a);
}

static void
findings(void **state)
{
	const char s[] = "`line 1 \"dut.sv\" 0\n\n" TOP(
		"\n  initial force q = 1;") "endmodule";
	const char other[] = "`line 1 \"dut.sv\" 0\n`line 1 \"x\" 1\n" MOD("");
	const char same[] = "`line 1 \"dut.sv\" 0\n\n`line 9 \"dut.sv\" 2\n"
			    "module TopModule; initial $finish; endmodule";
	struct arena a = ARENA_INIT;
	struct guard_finding f;

	(void)state;
	assert_true(guard_tokens(&a, &plain, s, strlen(s), &f));
	assert_string_equal(f.rule, "force");
	assert_string_equal(f.construct, "force");
	assert_int_equal(f.line, 4);
	assert_true(guard_tokens(&a, &plain, other, strlen(other), &f));
	assert_string_equal(f.rule, "line");
	assert_true(guard_tokens(&a, &plain, same, strlen(same), &f));
	assert_string_equal(f.rule, "ends-run");
	assert_int_equal(f.line, 9);
	assert_true(guard_source("\n`define A `A\n`A", 16, &f));
	assert_string_equal(f.construct, "A");
	assert_int_equal(f.line, 2);
	arena_release(&a);
}

/* Looks at n bytes: a head, and one piece over and over behind it. */
static void
look_at(void *shape, size_t n)
{
	const char *const *headed = shape;
	struct arena a = ARENA_INIT;
	char *s = arena_alloc(&a, n);
	const size_t head = strlen(headed[0]);
	const size_t piece = strlen(headed[1]);
	size_t i;

	memcpy(s, headed[0], head);
	for (i = head; i < n; i++)
		s[i] = headed[1][(i - head) % piece];
	broken(&plain, s, n);
	arena_release(&a);
}

static void
linear(void **state)
{
	static const char *shapes[][2] = {{"", "module a;endmodule "},
		{"module TopModule;", "a u(); "},
		{"module TopModule;", "x.y = "}, {"", "("}, {"", "(*"},
		{"", "(* "}, {"", "`a "}, {"", "`define a b\n"},
		{"`define a(x) x\n", "`a("}, {"", "`ifdef a\n"}, {"", "/*"},
		{"/", "*"}, {"", "\""}, {"", "\\"}, {"", "`line "},
		{"", "\n`line 1 \"a\" "}, {"", "'"}, {"", "'h "}, {"", "#"},
		{"module TopModule; always ", "begin "},
		{"module TopModule; always ", "if (1) "},
		{"module TopModule; initial ", "@a.b"}, {"", "a.b[c."},
		{"", "function "}, {"", "input "}, {"", "1e"}, {"", "$time("},
		{"", "assign "}, {"", "\xc3\xa9"}, {"", "parameter "}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		assert_linear(look_at, shapes[i], LIM_CANDIDATE / 4);
}

static void
chains(void **state)
{
	struct arena a = ARENA_INIT;
	char *s = arena_strdup(&a, "");
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		s = arena_printf(&a, "%s`define M%d `M%d + 1\n", s, i, i + 1);
	s = arena_printf(&a,
		"%s`define M20 1\nmodule TopModule; localparam P "
		"= `M0; endmodule\n",
		s);
	assert_null(broken(&plain, s, strlen(s)));
	s = arena_strdup(&a, "`define A0 x\n");
	for (i = 1; i < 9; i++)
		s = arena_printf(&a,
			"%s`define A%d `A%d `A%d `A%d `A%d `A%d `A%d `A%d\n", s,
			i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	s = arena_printf(&a, "%s`A8", s);
	assert_string_equal(broken(&plain, s, strlen(s)), "macro-growth");
	arena_release(&a);
}

/* The goldens of our own suite are honest. */
static void
own_suite(void **state)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *src = getenv("abs_top_srcdir");
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *dir = arena_printf(&a, "%s/data/suites/core", src ? src : ".");
	struct guard_policy p = plain;
	char **names, *text, *file;
	size_t n, size, i, goldens = 0;
	const char *rule;

	(void)state;
	p.top = NULL;
	assert_ok(fs_list(&a, dir, &names, &n, &e), e);
	for (i = 0; i < n; i++) {
		file = arena_printf(&a, "%s/%s/golden.sv", dir, names[i]);
		if (!fs_exists(file))
			continue;
		assert_ok(fs_read(&a, file, LIM_FILE, &text, &size, &e), e);
		rule = broken(&p, text, size);
		if (rule)
			fail_msg("%s: %s", file, rule);
		goldens++;
	}
	assert_true(goldens >= 50);
	arena_release(&a);
}

/* doc/GUARD.md names every rule, and no rule is only there. */
static void
documented(void **state)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *src = getenv("abs_top_srcdir");
	const struct guard_rule *rules;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *text;
	size_t n, i, k;

	(void)state;
	assert_ok(fs_read(&a,
			  arena_printf(&a, "%s/doc/GUARD.md", src ? src : "."),
			  LIM_FILE, &text, NULL, &e),
		e);
	rules = guard_rules(&n);
	for (i = 0; i < n; i++) {
		if (!strstr(text, arena_printf(&a, "| `%s` |", rules[i].name)))
			fail_msg("doc/GUARD.md lacks %s", rules[i].name);
		for (k = 0; k < i; k++)
			assert_string_not_equal(rules[i].name, rules[k].name);
	}
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		for (k = 0; k < n; k++)
			if (str_eq(rules[k].name, pairs[i].rule))
				break;
		if (k == n)
			fail_msg("%s is no rule", pairs[i].rule);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_hold),
		cmocka_unit_test(texts_as_a_whole), cmocka_unit_test(policy),
		cmocka_unit_test(of_task), cmocka_unit_test(findings),
		cmocka_unit_test(linear), cmocka_unit_test(chains),
		cmocka_unit_test(documented), cmocka_unit_test(own_suite)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
