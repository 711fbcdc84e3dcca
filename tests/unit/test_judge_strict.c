/*
 * test_judge_strict: our own rule, and what tries to get around it.
 */
#include "tests/unit/unit.h"

#include "lib/base/json.h"
#include "tests/unit/judge_util.h"

#define EMPTY "module TopModule(input a, output y);\nendmodule\n"

static void
all(const char *code, enum verdict_reason want)
{
	struct task t;
	int p;

	for (p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		t = task_of((enum task_profile)p);
		check(&t, JUDGE_STRICT, code, want, 0);
	}
}

static void
test_good_and_wrong(void **state)
{
	(void)state;
	all(GOOD, REASON_PASS);
	all(WRONG, REASON_SIM_MISMATCH);
	all("module TopModule(; endmodule\n", REASON_SYNTAX);
	all(WITH("other u(y);"), REASON_ELAB);
	all("module Top(input a, output y); endmodule\n", REASON_ELAB);
	all("module TopModule(input b, output y); endmodule\n",
		REASON_PORT_MISMATCH);
}

/* A warning never fails a design. */
static void
test_warnings(void **state)
{
	(void)state;
	all(WITH("assign implicit = a;"), REASON_PASS);
	all(WITH("always @(*) begin end"), REASON_PASS);
}

static void
test_forbidden(void **state)
{
	static const char *const bodies[] = {
		"initial $finish;",
		"initial $stop;",
		"initial $fatal(1);",
		"integer f; initial f = $fopen(\"/tmp/x\");",
		"reg [7:0] m [0:1]; initial $readmemh(\"x\", m);",
		"reg [7:0] m [0:1]; initial $writememh(\"x\", m);",
		"initial $dumpvars(0, TopModule);",
		"initial $dumpfile(\"x\");",
		"integer f; initial f = $value$plusargs(\"a=%d\", f);",
		"integer f; initial f = $test$plusargs(\"a\");",
		"integer f; initial f = $random;",
		"integer f; initial f = $urandom;",
		"wire [31:0] r = $random;",
		"integer f; initial f = $system(\"ls\");",
		"initial $fwrite(1, \"x\");",
		"integer f; initial f = $fgetc(0);",
	};
	struct arena mine = ARENA_INIT;
	struct task t = task_of(TASK_NATIVE);
	struct verdict v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		check(&t, JUDGE_STRICT,
			arena_printf(&mine,
				"module TopModule(input a, output y);\n"
				"assign y = ~a;\n%s\nendmodule\n",
				bodies[i]),
			REASON_FORBIDDEN_CONSTRUCT, 0);
	arena_release(&mine);
	v = verdict_of(&t, JUDGE_STRICT, WITH("initial $finish;"), true);
	assert_non_null(strstr(v.detail, "dut.sv:3: $finish"));
	assert_string_equal(v.stages[0].name, "guard");
	assert_string_equal(v.stages[0].status, "fail");
	assert_string_equal(v.stages[2].status, "skip");
	/* hidden by a macro, escaped, in another module of the file */
	check(&t, JUDGE_STRICT, "`define F $fin``ish\n" WITH("initial `F;"),
		REASON_FORBIDDEN_CONSTRUCT, 0);
	check(&t, JUDGE_STRICT,
		WITH("helper h();") "module helper; initial $finish; "
				    "endmodule\n",
		REASON_FORBIDDEN_CONSTRUCT, 0);
}

static void
test_include(void **state)
{
	(void)state;
	all("`include \"/etc/passwd\"\n" GOOD, REASON_FORBIDDEN_CONSTRUCT);
	all("// `include \"x\"\n/* `include \"y\" */\n" GOOD, REASON_PASS);
}

/* Pure functions and comments about forbidden things harm nobody. */
static void
test_allowed(void **state)
{
	(void)state;
	all(WITH("// $finish\nwire [31:0] w = $clog2(9) + $signed(a);\n"
		 "real r; initial r = $itor(3);"),
		REASON_PASS);
	/* a testbench of its own that nobody instantiates */
	all(GOOD "module my_tb; reg a; wire y; TopModule t(a, y);\n"
		 "initial begin $display(\"Your Design Passed\");\n"
		 "$display(\"all tests passed\"); $finish; end endmodule\n",
		REASON_PASS);
}

static void
test_printing(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);

	(void)state;
	check(&t, JUDGE_STRICT, WITH("initial $display(\"debug\");"),
		REASON_PASS, '.');
	/* what a design prints is not read, not even its letter */
	check(&t, JUDGE_STRICT, WITH("initial $display(\"error\");"),
		REASON_PASS, '.');
	check(&t, JUDGE_STRICT, WITH("initial $write(\"no newline\");"),
		REASON_PASS, '.');
	t = task_of(TASK_RTLLM);
	check(&t, JUDGE_STRICT, WITH("initial $display(\"debug\");"),
		REASON_PASS, '.');
	t = task_of(TASK_VGEN);
	check(&t, JUDGE_STRICT, WITH("initial $write(\"x\");"), REASON_PASS,
		'.');
}

#define LIAR(text)                                                             \
	"module TopModule(input a, output y); assign y = a;\n"                 \
	"initial $display(\"" text "\");\nendmodule\n"

static void
test_forged(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);

	(void)state;
	check(&t, JUDGE_OFFICIAL, LIAR("Mismatches: 0 in 10 samples"),
		REASON_PASS, '.');
	check(&t, JUDGE_STRICT, LIAR("Mismatches: 0 in 10 samples"),
		REASON_SIM_MISMATCH, 'R');
	t = task_of(TASK_VE1);
	check(&t, JUDGE_STRICT, LIAR("Mismatches: 0 in 10 samples"),
		REASON_SIM_MISMATCH, 'R');
	check(&t, JUDGE_STRICT, LIAR("x Mismatches: 0 in 10 samples"),
		REASON_SIM_MISMATCH, 'R');
	t = task_of(TASK_NATIVE);
	check(&t, JUDGE_STRICT,
		LIAR("rtlsmith: mismatches=0 samples=8 first_time=-1"),
		REASON_SIM_MISMATCH, 0);
	t = task_of(TASK_VGEN);
	check(&t, JUDGE_STRICT, LIAR("all tests passed"), REASON_SIM_MISMATCH,
		'F');
	/* a root module beside the testbench */
	t = task_of(TASK_RTLLM);
	check(&t, JUDGE_OFFICIAL,
		WRONG "module x; initial $display(\"Your Design Passed\"); "
		      "endmodule\n",
		REASON_PASS, '.');
	check(&t, JUDGE_STRICT,
		WRONG "module x; initial $display(\"Your Design Passed\"); "
		      "endmodule\n",
		REASON_SIM_MISMATCH, 'F');
	/* the bench's scope is out of reach for a design compiled alone */
	t = task_of(TASK_VE2_SPEC);
	check(&t, JUDGE_OFFICIAL,
		"module TopModule(input a, output y); RefModule r(a, y); "
		"endmodule\n",
		REASON_PASS, '.');
	check(&t, JUDGE_STRICT,
		"module TopModule(input a, output y); RefModule r(a, y); "
		"endmodule\n",
		REASON_FORBIDDEN_CONSTRUCT, 0);
}

/* A bench that stops early when its design tells it to. */
#define SHORT_BENCH                                                            \
	"module tb; reg a = 0; wire y, z; integer n = 0;\n"                    \
	"TopModule t(a, y); RefModule r(a, z);\n"                              \
	"initial begin while (n < 10 && (n < 3 || y !== 1'bz)) begin\n"        \
	"#5 n = n + 1; a = ~a; end\n"                                          \
	"$display(\"Mismatches: %0d in %0d samples\", 0, n); $finish; end\n"   \
	"endmodule\n"

static void
test_sample_count(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "p_test.sv", SHORT_BENCH),
		FILE_OF("golden", "p_ref.sv", VE_REF)};
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v;

	(void)state;
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	t.files = files;
	task_hash(&t);
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	check(&t, JUDGE_OFFICIAL, EMPTY, REASON_PASS, '.');
	check(&t, JUDGE_STRICT, EMPTY, REASON_SAMPLE_COUNT, 'R');
	v = verdict_of(&t, JUDGE_STRICT, EMPTY, true);
	assert_string_equal(v.stages[4].name, "sim");
	assert_int_equal(v.stages[4].samples, 3);
	assert_int_equal(v.stages[4].expected_samples, 10);
}

/* Nothing but the nonce tells the testbench's lines; nobody gets to see it. */
static void
test_no_nonce_in_log(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v = verdict_of(&t, JUDGE_STRICT, GOOD, true);

	(void)state;
	assert_string_equal(v.log, "Mismatches: 0 in 10 samples\n");
	v = verdict_of(&t, JUDGE_STRICT, WRONG, true);
	assert_non_null(strstr(v.log, "\nMismatches: 10 in 10 samples\n"));
}

#define WIDE(name, body)                                                       \
	"module " name "(input [31:0] a, output [31:0] y);\n" body "endmodule" \
	"\n"
#define RANDOM_BENCH                                                           \
	"module tb; reg [31:0] a = 0; wire [31:0] y, z;\n"                     \
	"integer n = 0, e = 0; TopModule t(a, y); RefModule r(a, z);\n"        \
	"initial begin repeat (4) begin\n"                                     \
	"a = $random; #5 n = n + 1; if (y !== z) e = e + 1; end\n"             \
	"$display(\"Mismatches: %0d in %0d samples\", e, n); $finish; end\n"   \
	"endmodule\n"
#define RIGHT WIDE("TopModule", "assign y = ~a;\n")
/* Right for the stimulus that everybody has seen. */
#define PLAYED_BACK                                                            \
	WIDE("TopModule",                                                      \
		"wire known = a == 0 || a == 32'h12153524 ||\n"                \
		"a == 32'hc0895e81 || a == 32'h8484d609 ||\n"                  \
		"a == 32'hb1f05663;\n"                                         \
		"assign y = known ? ~a : 32'd0;\n")

static void
test_other_stimulus(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "p_test.sv", RANDOM_BENCH),
		FILE_OF("golden", "p_ref.sv",
			WIDE("RefModule", "assign y = ~a;\n"))};
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v;

	(void)state;
	v = verdict_of(&t, JUDGE_STRICT, GOOD, true);
	assert_string_equal(v.stages[5].name, "sim_seed2");
	assert_string_equal(v.stages[5].status, "skip");
	t.files = files;
	task_hash(&t);
	v = verdict_of(&t, JUDGE_STRICT, RIGHT, true);
	assert_int_equal(v.status, VERDICT_PASS);
	assert_string_equal(v.stages[5].status, "pass");
	assert_int_equal(v.stages[5].samples, 4);
	check(&t, JUDGE_OFFICIAL, PLAYED_BACK, REASON_PASS, '.');
	v = verdict_of(&t, JUDGE_STRICT, PLAYED_BACK, true);
	assert_int_equal(v.reason, REASON_SIM_MISMATCH);
	assert_string_equal(v.stages[4].status, "pass");
	assert_string_equal(v.stages[5].status, "fail");
	assert_non_null(strstr(v.detail, "other random stimulus"));
}

/* A testbench that looks with !=, which X passes, and prints a text. */
#define WEAK_BENCH                                                             \
	"module bench; reg a = 0; wire y; integer m = 0;\n"                    \
	"TopModule dut(.a(a), .y(y));\n"                                       \
	"initial begin repeat (8) begin\n"                                     \
	"#5 if (y ^ ~a) m = m + 1; a = ~a; end\n"                              \
	"if (m == 0) $display(\"Your Design Passed\"); $finish; end\n"         \
	"endmodule\n"

static void
test_dead_outputs(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "testbench.v", WEAK_BENCH),
		FILE_OF("golden", "verified_x.v", GOOD)};
	struct task t = task_of(TASK_RTLLM);

	(void)state;
	t.files = files;
	task_hash(&t);
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	check(&t, JUDGE_OFFICIAL, EMPTY, REASON_PASS, '.');
	check(&t, JUDGE_STRICT, EMPTY, REASON_SIM_MISMATCH, 'F');
	check(&t, JUDGE_STRICT,
		"module TopModule(input a, output y); assign y = 1'bx; "
		"endmodule\n",
		REASON_SIM_MISMATCH, 'F');
	/* one that changes once only */
	check(&t, JUDGE_STRICT,
		"module TopModule(input a, output reg y); initial y = 1'bx;\n"
		"endmodule\n",
		REASON_SIM_MISMATCH, 'F');
}

/* A testbench that compares by != sees no X, and the strict judge does. */
static void
test_exact(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "testbench.v",
			"module bench; reg [1:0] a = 0; wire y; integer m = 0;"
			"\nTopModule dut(.a(a), .y(y));\n"
			"initial begin repeat (8) begin\n"
			"#5 if (y != ^a) m = m + 1; a = a + 1; end\n"
			"if (m == 0) $display(\"Your Design Passed\");\n"
			"else $display(\"Error\"); $finish; end endmodule\n"),
		FILE_OF("golden", "verified_x.v",
			"module TopModule(input [1:0] a, output y);\n"
			"assign y = ^a;\nendmodule\n")};
	static const char part[] =
		"module TopModule(input [1:0] a, output y);\n"
		"assign y = a == 3 ? 1'bx : ^a;\nendmodule\n";
	static const char decoy[] = "module TopModule(a, .y(q));\n"
				    "input [1:0] a; output q; wire y = a[0];\n"
				    "assign q = 1'bx;\nendmodule\n";
	struct task t = task_of(TASK_RTLLM);

	(void)state;
	t.files = files;
	task_hash(&t);
	check(&t, JUDGE_STRICT, files[1].text, REASON_PASS, '.');
	check(&t, JUDGE_OFFICIAL, part, REASON_PASS, '.');
	check(&t, JUDGE_STRICT, part, REASON_SIM_MISMATCH, 'F');
	check(&t, JUDGE_STRICT, decoy, REASON_SIM_MISMATCH, 'F');
	/* a stray `endif is no reason, as the suites' own judges see it */
	check(&t, JUDGE_STRICT,
		"module TopModule(input [1:0] a, output y);\n"
		"assign y = ^a;\nendmodule\n`endif\n",
		REASON_PASS, '.');
}

#define CONSTANT                                                               \
	"module TopModule(input a, output y); assign y = 1'b0;\nendmodule\n"

/* A reference whose output is never known: its testbench says nothing. */
static void
test_vacuous(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "p_test.sv",
			"module tb; reg a = 0; wire y, z; integer n = 0, e = 0;"
			"\nTopModule t(a, y); RefModule r(a, z);\n"
			"initial begin repeat (4) begin #5 n = n + 1;\n"
			"if (z !== (z ^ y ^ z)) e = e + 1; a = ~a; end\n"
			"$display(\"Mismatches: %0d in %0d samples\", e, n);\n"
			"$finish; end endmodule\n"),
		FILE_OF("golden", "p_ref.sv",
			"module RefModule(input a, output reg y);\n"
			"always @(a) y = ~y;\nendmodule\n")};
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v;

	(void)state;
	t.files = files;
	task_hash(&t);
	/* a testbench of ours decides: both designs are started */
	check(&t, JUDGE_OFFICIAL, CONSTANT, REASON_PASS, '.');
	v = verdict_of(&t, JUDGE_STRICT, CONSTANT, true);
	assert_int_equal(v.reason, REASON_SIM_MISMATCH);
	assert_non_null(strstr(v.detail, "testbench of ours"));
	assert_string_equal(v.stages[5].name, "sim_strong");
	assert_string_equal(v.stages[5].status, "fail");
	v = verdict_of(&t, JUDGE_STRICT,
		"module TopModule(input a, output reg y);\n"
		"always @(a) y = !y;\nendmodule\n",
		true);
	assert_int_equal(v.reason, REASON_PASS);
	assert_string_equal(v.stages[5].status, "pass");
}

/* What the compiler only warns of. */
static void
test_warned(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v;

	(void)state;
	v = verdict_of(&t, JUDGE_STRICT,
		"module sub(input p); assign p = 1'b0; endmodule\n" WITH(
			"sub s(a);"),
		true);
	assert_int_equal(v.reason, REASON_FORBIDDEN_CONSTRUCT);
	assert_non_null(strstr(v.detail, "dut.sv:"));
}

/* What is known of the golden is taken, not measured again. */
static void
test_golden_profile(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "p_test.sv", "// profile\n" VE_BENCH),
		FILE_OF("golden", "p_ref.sv", VE_REF)};
	struct task t = task_of(TASK_VE2_SPEC);
	struct err e = ERR_INIT;
	char *doc, *at;

	(void)state;
	assert_ok(judge_golden_profile(judge, &t, &a, &e), e);
	assert_non_null(strstr(t.golden_profile, "\"passes\":true"));
	assert_non_null(strstr(t.golden_profile, "\"samples\":10,"));
	assert_non_null(strstr(t.golden_profile, "\"signature\":"));
	t.files = files;
	doc = arena_strdup(&a, t.golden_profile);
	at = strstr(doc, "\"samples\":10,");
	at[strlen("\"samples\":1")] = '1';
	t.golden_profile = doc;
	check(&t, JUDGE_STRICT, GOOD, REASON_SAMPLE_COUNT, 'R');
	/* no golden, no profile, no error */
	t = task_of(TASK_RTLLM);
	t.n_files = 1;
	assert_ok(judge_golden_profile(judge, &t, &a, &e), e);
	assert_non_null(strstr(t.golden_profile, "\"passes\":false"));
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	check(&t, JUDGE_STRICT, EMPTY, REASON_SIM_MISMATCH, 'F');
}

/* A bench that announces its own time-out after comparing everything. */
static void
test_late_timeout(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "p_test.sv",
			VE_BENCH "module late; initial #5 "
				 "$display(\"TIMEOUT\"); endmodule\n"
				 "module both; tb t(); late l(); endmodule\n"),
		FILE_OF("golden", "p_ref.sv", VE_REF)};
	struct task t = task_of(TASK_VE2_SPEC);

	(void)state;
	t.files = files;
	t.tb_top = "both";
	t.samples = 10;
	check(&t, JUDGE_OFFICIAL, GOOD, REASON_SIM_TIMEOUT, 'T');
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	check(&t, JUDGE_STRICT, WRONG, REASON_SIM_MISMATCH, 'T');
}

static void
test_bench_stops(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "testbench.v",
			"module t; wire y; TopModule u(1'b0, y);\n"
			"initial begin #1 if (y === 1) "
			"$display(\"Your Design Passed\"); $stop; end\n"
			"endmodule\n")};
	struct task t = task_of(TASK_RTLLM);
	struct verdict v;

	(void)state;
	t.files = files;
	t.n_files = 1;
	check(&t, JUDGE_STRICT, GOOD, REASON_PASS, '.');
	v = verdict_of(&t, JUDGE_STRICT, WRONG, true);
	assert_int_equal(v.status, VERDICT_FAIL);
}

static void
test_crash(void **state)
{
	struct task t = task_of(TASK_NATIVE);

	(void)state;
	/* endless recursion at run time */
	check(&t, JUDGE_STRICT,
		WITH("function automatic integer f(input integer x);\n"
		     "f = f(x + 1) + 1; endfunction\ninteger i;\n"
		     "initial i = f(a);"),
		REASON_SIM_RUNTIME, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_and_wrong),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_printing),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_sample_count),
		cmocka_unit_test(test_no_nonce_in_log),
		cmocka_unit_test(test_other_stimulus),
		cmocka_unit_test(test_dead_outputs),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_vacuous),
		cmocka_unit_test(test_warned),
		cmocka_unit_test(test_golden_profile),
		cmocka_unit_test(test_late_timeout),
		cmocka_unit_test(test_bench_stops),
		cmocka_unit_test(test_crash),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
