/*
 * test_strengthen: testbenches of ours, run with the real tools.
 */
#include "tests/unit/unit.h"

#include "eval/strengthen.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static struct iverilog *iv;
static struct arena a = ARENA_INIT;
static struct task_file files[2];

static struct task
task_of(const char *golden, const char *bench)
{
	struct task t = {.suite = "test",
		.version = "1",
		.id = "it",
		.profile = TASK_NATIVE,
		.kind = "spec",
		.prompt = "p",
		.top = "it",
		.golden_top = "it",
		.tb_top = "tb",
		.files = files,
		.n_files = bench ? 2 : 1,
		.samples = -1,
		.golden_cpu_us = -1};

	files[0] = (struct task_file){
		"golden", "golden.sv", golden, strlen(golden)};
	if (bench)
		files[1] = (struct task_file){
			"testbench", "testbench.sv", bench, strlen(bench)};
	return t;
}

static struct strengthen
made(const struct task *t)
{
	struct strengthen s;
	struct err e = ERR_INIT;

	assert_ok(strengthen_generate(iv, &a, t, NULL, &s, &e), e);
	if (s.refused)
		fail_msg("refused: %s", s.refused);
	assert_true(s.samples > 0 && s.known > 0);
	return s;
}

static void
says(const struct task *t, const struct strengthen *s, const char *code,
	enum strengthen_says want)
{
	struct strengthen_run r;
	struct err e = ERR_INIT;

	assert_ok(strengthen_try(iv, &a, t, s, code, strlen(code), &r, &e), e);
	if (r.says != want)
		fail_msg("says %d instead of %d of %s\n%s", (int)r.says,
			(int)want, code, r.log);
	if (want == STRENGTHEN_ACCEPTS || want == STRENGTHEN_REJECTS)
		assert_int_equal(r.samples, s->samples);
}

static const char *
role_of(const struct strengthen *s, const char *port, const char *key)
{
	const cJSON *x;

	cJSON_ArrayForEach(x,
		json_get(s->learnt,
			"inputs")) if (str_eq(json_str(x, "name", ""),
					       port)) return json_str(x, key,
		"");
	return "";
}

/* ---- a golden that never leaves its unknown start ---- */

#define TOGGLE(ports, body)                                                    \
	"module it(input clk, input in, output " ports ");\n" body             \
	"\nendmodule\n"
#define TOGGLE_BENCH                                                           \
	"module tb;\n"                                                         \
	"\treg clk = 0, in; wire out; integer i, m = 0;\n"                     \
	"\tit dut(.clk(clk), .in(in), .out(out));\n"                           \
	"\treg ref_out;\n"                                                     \
	"\talways @(posedge clk) ref_out <= ref_out ^ in;\n"                   \
	"\tinitial begin\n"                                                    \
	"\t\tfor (i = 0; i < 60; i = i + 1) begin\n"                           \
	"\t\t\t#5 clk = 1; #1 in = $random; #4 clk = 0;\n"                     \
	"\t\t\tif (ref_out !== (ref_out ^ out ^ ref_out)) m = m + 1;\n"        \
	"\t\tend\n"                                                            \
	"\t\t$display(\"rtlsmith: mismatches=%0d samples=%0d "                 \
	"first_time=%0d\", m, i, -1);\n"                                       \
	"\t\t$finish;\n"                                                       \
	"\tend\n"                                                              \
	"endmodule\n"

static void
test_unknown_start(void **state)
{
	struct task t = task_of(
		TOGGLE("reg out", "always @(posedge clk) out <= out ^ in;"),
		TOGGLE_BENCH);
	struct strengthen s = made(&t);

	(void)state;
	assert_true(s.starts);
	assert_true(s.vacuous);
	says(&t, &s,
		TOGGLE("reg out", "always @(posedge clk) out <= in ^ out;"),
		STRENGTHEN_ACCEPTS);
	says(&t, &s,
		TOGGLE("out",
			"reg q; assign out = q;\n"
			"always @(posedge clk) if (in) q <= ~q;"),
		STRENGTHEN_ACCEPTS);
	says(&t, &s,
		TOGGLE("out",
			"reg n; assign out = ~n;\n"
			"always @(posedge clk) n <= n ^ in;"),
		STRENGTHEN_ACCEPTS);
	says(&t, &s,
		TOGGLE("out",
			"genvar i; generate for (i = 0; i < 1; i = i + 1)\n"
			"begin : g int n; always @(posedge clk)\n"
			"n <= {31'd0, n[0] ^ in}; assign out = n[0]; end\n"
			"endgenerate"),
		STRENGTHEN_ACCEPTS);
	says(&t, &s, TOGGLE("reg out", "always @(posedge clk) out <= 1 ^ out;"),
		STRENGTHEN_REJECTS);
	says(&t, &s,
		TOGGLE("reg out", "always @(posedge clk) out <= out | in;"),
		STRENGTHEN_REJECTS);
	says(&t, &s,
		TOGGLE("reg out", "always @(negedge clk) out <= out ^ in;"),
		STRENGTHEN_REJECTS);
	says(&t, &s, TOGGLE("out", "assign out = 1'b0;"), STRENGTHEN_REJECTS);
	says(&t, &s, TOGGLE("out", ""), STRENGTHEN_REJECTS);
	says(&t, &s, "module it(; endmodule\n", STRENGTHEN_NO_COMPILE);
}

/* ---- a bit that the suite's stimulus leaves out ---- */

#define PAIRS(top)                                                             \
	"module it(input [99:0] in, output [99:0] both);\n"                    \
	"\tassign both = {" top ", in[99:1] & in[98:0]};\n"                    \
	"endmodule\n"

static void
test_codev_r1_full_width(void **state)
{
	struct task t = task_of(PAIRS("in[0] & in[99]"),
		"module tb;\n"
		"\treg [99:0] in; wire [99:0] both; integer i;\n"
		"\tit dut(.in(in), .both(both));\n"
		"\tinitial begin\n"
		"\t\tfor (i = 0; i < 200; i = i + 1) #5\n"
		"\t\t\tin = {1'b0, $random, $random, $random, 3'b0};\n"
		"\t\t$display(\"rtlsmith: mismatches=0 samples=200 "
		"first_time=-1\");\n"
		"\tend\nendmodule\n");
	struct strengthen s = made(&t);

	(void)state;
	assert_false(s.starts);
	assert_false(s.vacuous);
	says(&t, &s, PAIRS("in[99] & in[0]"), STRENGTHEN_ACCEPTS);
	says(&t, &s, PAIRS("1'b0"), STRENGTHEN_REJECTS);
	says(&t, &s, PAIRS("in[99] | in[0]"), STRENGTHEN_REJECTS);
}

/* ---- clocks and resets ---- */

#define COUNTER(list, reset, more)                                             \
	"module it(input ck, input r_n, input en, output reg [3:0] q);\n"      \
	"\talways @(" list ")\n"                                               \
	"\t\tif (" reset ") q <= 4'd3; else if (en) q <= q + 1" more ";\n"     \
	"endmodule\n"

static void
test_codev_r1_reset_swap(void **state)
{
	struct task t =
		task_of(COUNTER("negedge ck or negedge r_n", "!r_n", ""), NULL);
	struct strengthen s = made(&t);

	(void)state;
	assert_string_equal(role_of(&s, "ck", "role"), "clock");
	assert_string_equal(role_of(&s, "ck", "edges"), "neg");
	assert_string_equal(role_of(&s, "r_n", "role"), "reset");
	assert_string_equal(role_of(&s, "r_n", "active"), "low");
	assert_string_equal(role_of(&s, "en", "role"), "data");
	says(&t, &s, COUNTER("negedge ck", "!r_n", ""), STRENGTHEN_REJECTS);
	says(&t, &s, COUNTER("posedge ck or negedge r_n", "!r_n", ""),
		STRENGTHEN_REJECTS);
	says(&t, &s, COUNTER("negedge ck or posedge r_n", "r_n", ""),
		STRENGTHEN_REJECTS);
	says(&t, &s, COUNTER("negedge ck or negedge r_n", "!r_n", " + (&q)"),
		STRENGTHEN_REJECTS);
}

#define TWO(second)                                                            \
	"module it(input ca, input cb, input rst, input [7:0] d,\n"            \
	"\t\toutput reg [7:0] x, output reg [7:0] y);\n"                       \
	"\talways @(posedge ca) if (rst) x <= 0; else x <= x + d;\n"           \
	"\talways @(posedge " second ") if (rst) y <= 0; else y <= y ^ x;\n"   \
	"endmodule\n"

static void
test_two_clocks(void **state)
{
	struct task t = task_of(TWO("cb"), NULL);
	struct strengthen s = made(&t);

	(void)state;
	assert_string_equal(role_of(&s, "ca", "role"), "clock");
	assert_string_equal(role_of(&s, "cb", "role"), "clock");
	assert_string_equal(role_of(&s, "rst", "active"), "high");
	says(&t, &s, TWO("cb"), STRENGTHEN_ACCEPTS);
	says(&t, &s, TWO("ca"), STRENGTHEN_REJECTS);
}

/* ---- what the suite keeps to ---- */

/* Takes a start only when idle; what a start while busy does is not said. */
#define UNIT(while_busy)                                                       \
	"module it(input clk, input rst, input start, input [7:0] d,\n"        \
	"\t\toutput reg busy, output reg [7:0] q);\n"                          \
	"\treg [1:0] n;\n"                                                     \
	"\talways @(posedge clk)\n"                                            \
	"\t\tif (rst) begin busy <= 0; q <= 0; n <= 0; end\n"                  \
	"\t\telse if (start && !busy) begin\n"                                 \
	"\t\t\tbusy <= 1; q <= d; n <= 0;\n"                                   \
	"\t\tend else if (busy) begin\n"                                       \
	"\t\t\tn <= n + 1; q <= q + 1; busy <= n != 3;\n" while_busy           \
	"\t\tend\n"                                                            \
	"endmodule\n"

static void
test_start_when_idle(void **state)
{
	struct task t = task_of(UNIT(""),
		"module tb;\n"
		"\treg clk = 0, rst = 1, start = 0; reg [7:0] d = 0;\n"
		"\twire busy; wire [7:0] q; integer i;\n"
		"\tit dut(.clk(clk), .rst(rst), .start(start), .d(d),\n"
		"\t\t.busy(busy), .q(q));\n"
		"\tinitial begin\n"
		"\t\tfor (i = 0; i < 2000; i = i + 1) begin\n"
		"\t\t\trst = i < 3; d = $random;\n"
		"\t\t\tstart = !rst && !busy && ($random & 1);\n"
		"\t\t\t#5 clk = 1; #5 clk = 0;\n"
		"\t\tend\n"
		"\t\t$display(\"rtlsmith: mismatches=0 samples=2000 "
		"first_time=-1\");\n"
		"\t\t$finish;\n\tend\nendmodule\n");
	struct strengthen s = made(&t);

	(void)state;
	assert_true(cJSON_GetArraySize(json_get(s.learnt, "relations")) > 0);
	says(&t, &s, UNIT("if (start) q <= 8'h55;"), STRENGTHEN_ACCEPTS);
	says(&t, &s, UNIT("if (q == 8'hff) q <= 1;"), STRENGTHEN_REJECTS);
}

#define CHOICE(other)                                                          \
	"module it(input [3:0] sel, input [3:0] d, output reg y);\n"           \
	"\talways @* case (sel)\n"                                             \
	"\t\t4'b0001: y = d[0];\n\t\t4'b0010: y = d[1];\n"                     \
	"\t\t4'b0100: y = d[2];\n\t\t4'b1000: y = d[3];\n"                     \
	"\t\tdefault: y = " other ";\n\tendcase\nendmodule\n"

static void
test_one_hot(void **state)
{
	struct task t = task_of(CHOICE("1'b0"),
		"module tb;\n"
		"\treg [3:0] sel = 1, d = 0; wire y; integer i;\n"
		"\tit dut(.sel(sel), .d(d), .y(y));\n"
		"\tinitial begin\n"
		"\t\tfor (i = 0; i < 400; i = i + 1) begin\n"
		"\t\t\tsel = 1 << ($random & 3); d = $random; #5;\n"
		"\t\tend\n"
		"\t\t$display(\"rtlsmith: mismatches=0 samples=400 "
		"first_time=-1\");\n"
		"\tend\nendmodule\n");
	struct strengthen s = made(&t);

	(void)state;
	says(&t, &s, CHOICE("1'b1"), STRENGTHEN_ACCEPTS);
	says(&t, &s,
		"module it(input [3:0] sel, input [3:0] d, output y);\n"
		"\tassign y = sel[3] ? d[3] : |(sel & d & 4'b0011);\n"
		"endmodule\n",
		STRENGTHEN_REJECTS);
}

/* ---- names, and what is refused ---- */

static void
test_same_names(void **state)
{
	static const char golden[] =
		"module inner(input a, output y); assign y = ~a; endmodule\n"
		"module it(input a, output y); inner u(a, y); endmodule\n";
	struct task t = task_of(golden, NULL);
	struct strengthen s = made(&t);

	(void)state;
	says(&t, &s, golden, STRENGTHEN_ACCEPTS);
	says(&t, &s,
		"module inner(input a, output y); assign y = a; endmodule\n"
		"module it(input a, output y); inner u(a, y); endmodule\n",
		STRENGTHEN_REJECTS);
	says(&t, &s,
		"module it(input a, output y); assign y = a ? 1'b0 : 1'bx;\n"
		"endmodule\n",
		STRENGTHEN_REJECTS);
}

static void
refused(const struct task *t, const char *words)
{
	struct strengthen s;
	struct err e = ERR_INIT;

	assert_ok(strengthen_generate(iv, &a, t, NULL, &s, &e), e);
	assert_non_null(s.refused);
	assert_null(s.text);
	if (!strstr(s.refused, words))
		fail_msg("\"%s\" does not say \"%s\"", s.refused, words);
}

static void
test_refused(void **state)
{
	struct task t =
		task_of("module it(inout p, input a); endmodule\n", NULL);

	(void)state;
	refused(&t, "inout");
	t = task_of("module it(input a); endmodule\n", NULL);
	refused(&t, "no outputs");
	t = task_of("module it(input a, output y); endmodule\n", NULL);
	refused(&t, "never known");
	t = task_of("module it(input a, output y\n", NULL);
	refused(&t, "does not compile");
	t = task_of("module other(input a, output y); endmodule\n", NULL);
	refused(&t, "does not compile");
	t = task_of("module it(input a, output reg [31:0] y);\n"
		    "always @(a) y = $urandom; endmodule\n",
		NULL);
	refused(&t, "differs from itself");
	t.n_files = 0;
	refused(&t, "no golden");
}

/* ---- seed, document ---- */

static void
test_seed(void **state)
{
	struct task t = task_of(TWO("cb"), NULL);
	struct strengthen s = made(&t), other = s;
	char *at;

	(void)state;
	at = strstr(s.text, STRENGTHEN_SEED);
	assert_non_null(at);
	assert_null(strstr(at + 1, STRENGTHEN_SEED));
	other.text = arena_strndup(&a, s.text, s.n);
	at = strstr((char *)other.text, STRENGTHEN_SEED);
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): amid a text */
	memcpy(at, "4294967295", 10);
	says(&t, &other, TWO("cb"), STRENGTHEN_ACCEPTS);
	says(&t, &other, TWO("ca"), STRENGTHEN_REJECTS);
}

static void
test_document(void **state)
{
	struct task t = task_of(TWO("cb"), NULL), ours;
	struct strengthen s = made(&t), again = made(&t), back;
	struct err e = ERR_INIT;

	(void)state;
	assert_string_equal(s.text, again.text);
	s.use = STRENGTHEN_ALL;
	assert_ok(
		strengthen_from_json(&a, strengthen_to_json(&a, &s), &back, &e),
		e);
	assert_int_equal(back.use, STRENGTHEN_ALL);
	assert_int_equal(back.samples, s.samples);
	assert_string_equal(back.text, s.text);
	assert_int_equal(
		strengthen_from_json(&a, json_object(&a), &back, &e), -1);
	strengthen_task(&a, &t, &s, &ours);
	assert_int_equal(ours.profile, TASK_NATIVE);
	assert_int_equal(ours.samples, s.samples);
	assert_non_null(task_file(&ours, "testbench"));
	assert_non_null(task_file(&ours, "golden"));
	assert_false(strengthen_has_own(&ours));
	assert_false(strengthen_has_own(&t));
}

static int
open_tools(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	return iverilog_open(&iv, NULL, &e);
}

static int
close_tools(void **state)
{
	(void)state;
	iverilog_close(iv);
	arena_release(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_start),
		cmocka_unit_test(test_codev_r1_full_width),
		cmocka_unit_test(test_codev_r1_reset_swap),
		cmocka_unit_test(test_two_clocks),
		cmocka_unit_test(test_start_when_idle),
		cmocka_unit_test(test_one_hot),
		cmocka_unit_test(test_same_names),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, open_tools, close_tools);
}
