/*
 * judge_util: small tasks in the form of each suite, for tests of the judge.
 * The design is an inverter called TopModule.
 */
#ifndef TESTS_JUDGE_UTIL_H
#define TESTS_JUDGE_UTIL_H

#include "eval/judge.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "tests/unit/unit.h"

static struct judge *judge;
static struct arena a = ARENA_INIT;

#define GOOD                                                                   \
	"module TopModule(input a, output y);\n\tassign y = ~a;\nendmodule\n"
#define WRONG                                                                  \
	"module TopModule(input a, output y);\n\tassign y = a;\nendmodule\n"
#define WITH(text)                                                             \
	"module TopModule(input a, output y);\n\tassign y = ~a;\n\t" text      \
	"\nendmodule\n"

/* VerilogEval's style: a reference beside the design, a final block. */
#define VE_BENCH                                                               \
	"`timescale 1 ps/1 ps\n"                                               \
	"module tb;\n"                                                         \
	"\treg a = 0; wire y, z; integer e = 0, n = 0, first = 0;\n"           \
	"\tTopModule good(.a(a), .y(y));\n"                                    \
	"\tRefModule ref1(.a(a), .y(z));\n"                                    \
	"\tinitial begin\n"                                                    \
	"\t\trepeat (10) begin\n"                                              \
	"\t\t\t#5 n = n + 1;\n"                                                \
	"\t\t\tif (y !== z) begin\n"                                           \
	"\t\t\t\tif (e == 0) first = $time;\n"                                 \
	"\t\t\t\te = e + 1;\n"                                                 \
	"\t\t\tend\n"                                                          \
	"\t\t\ta = ~a;\n"                                                      \
	"\t\tend\n"                                                            \
	"\t\t$finish;\n"                                                       \
	"\tend\n"                                                              \
	"\tfinal begin\n"                                                      \
	"\t\tif (e > 0) $display(\"Hint: Output 'y' has %0d mismatches. "      \
	"First mismatch occurred at time %0d.\", e, first);\n"                 \
	"\t\t$display(\"Mismatches: %0d in %0d samples\", e, n);\n"            \
	"\tend\n"                                                              \
	"endmodule\n"
#define VE_REF                                                                 \
	"module RefModule(input a, output y);\n\tassign y = ~a;\nendmodule\n"
#define NATIVE_BENCH                                                           \
	"module tb;\n"                                                         \
	"\treg a = 0; wire y; integer m = 0, s = 0, t = -1;\n"                 \
	"\tTopModule dut(.a(a), .y(y));\n"                                     \
	"\tinitial begin\n"                                                    \
	"\t\trepeat (8) begin\n"                                               \
	"\t\t\t#5 s = s + 1;\n"                                                \
	"\t\t\tif (y !== ~a) begin\n"                                          \
	"\t\t\t\tm = m + 1;\n"                                                 \
	"\t\t\t\tif (t < 0) t = $time;\n"                                      \
	"\t\t\tend\n"                                                          \
	"\t\t\ta = ~a;\n"                                                      \
	"\t\tend\n"                                                            \
	"\t\t$display(\"rtlsmith: mismatches=%0d samples=%0d "                 \
	"first_time=%0d\", m, s, t);\n"                                        \
	"\t\t$finish;\n"                                                       \
	"\tend\n"                                                              \
	"endmodule\n"
#define TEXT_BENCH(pass)                                                       \
	"module bench;\n"                                                      \
	"\treg a = 0; wire y; integer m = 0;\n"                                \
	"\tTopModule dut(.a(a), .y(y));\n"                                     \
	"\tinitial begin\n"                                                    \
	"\t\trepeat (8) begin\n"                                               \
	"\t\t\t#5 if (y !== ~a) m = m + 1;\n"                                  \
	"\t\t\ta = ~a;\n"                                                      \
	"\t\tend\n"                                                            \
	"\t\tif (m == 0) $display(\"" pass "\");\n"                            \
	"\t\telse $display(\"%0d failures\", m);\n"                            \
	"\t\t$finish;\n"                                                       \
	"\tend\n"                                                              \
	"endmodule\n"

#define FILE_OF(role, name, text)                                              \
	{                                                                      \
		role, name, text, sizeof(text) - 1                             \
	}
static const struct task_file ve_files[] = {
	FILE_OF("testbench", "p_test.sv", VE_BENCH),
	FILE_OF("golden", "p_ref.sv", VE_REF)};
static const struct task_file ve1_files[] = {
	FILE_OF("testbench", "test.sv", VE_BENCH VE_REF),
	FILE_OF("golden", "golden.sv", "\tassign y = ~a;\nendmodule\n")};
static const struct task_file native_files[] = {
	FILE_OF("testbench", "testbench.sv", NATIVE_BENCH),
	FILE_OF("golden", "golden.sv", GOOD)};
static const struct task_file rtllm_files[] = {
	FILE_OF("testbench", "testbench.v",
		TEXT_BENCH("=====Your Design Passed=====")),
	FILE_OF("golden", "verified_x.v", GOOD)};
static const struct task_file vgen_files[] = {
	FILE_OF("testbench", "tb_x.v", TEXT_BENCH("all tests passed")),
	FILE_OF("golden", "answer_x.v", GOOD)};

static struct task
task_of(enum task_profile p)
{
	struct task t;

	memset(&t, 0, sizeof(t));
	t.suite = "unit";
	t.version = "1";
	t.id = "inverter";
	t.profile = p;
	t.prompt = "an inverter";
	t.top = t.golden_top = "TopModule";
	t.samples = t.golden_cpu_us = t.max_tokens = -1;
	t.n_files = 2;
	switch (p) {
	case TASK_NATIVE:
		t.files = native_files;
		break;
	case TASK_VE1:
		t.files = ve1_files;
		t.header = "module TopModule(input a, output y);\n";
		break;
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		t.files = ve_files;
		t.golden_top = "RefModule";
		break;
	case TASK_RTLLM:
		t.files = rtllm_files;
		break;
	case TASK_VGEN:
		t.files = vgen_files;
		break;
	}
	task_hash(&t);
	return t;
}

static inline struct verdict
verdict_of(
	const struct task *t, enum judge_mode mode, const char *code, bool full)
{
	struct judge_options o = {.mode = mode, .full = full};
	struct err e = ERR_INIT;
	struct verdict v;

	assert_ok(judge_run(judge, t, &o, code, strlen(code), &a, &v, &e), e);
	return v;
}

/* Fails unless the verdict is this one; letter 0: any. */
static inline void
check(const struct task *t, enum judge_mode mode, const char *code,
	enum verdict_reason want, char letter)
{
	struct verdict v = verdict_of(t, mode, code, true);

	if (v.reason != want || (letter && v.letter != letter))
		fail_msg("%s %s, wanted %s '%c', got %s '%c' (%s) for:\n%s\n%s",
			task_profile_name(t->profile), judge_mode_name(mode),
			verdict_reason_name(want), letter ? letter : '*',
			verdict_reason_name(v.reason),
			v.letter ? v.letter : '-', v.detail ? v.detail : "",
			code, v.log);
	assert_int_equal(
		v.status, want == REASON_PASS ? VERDICT_PASS : VERDICT_FAIL);
}

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (judge_open(&judge, NULL, &e) == 0)
		return 0;
	print_error("%s\n", e.msg);
	return -1;
}

static int
tear_down(void **state)
{
	(void)state;
	judge_close(judge);
	arena_release(&a);
	return 0;
}

#endif
