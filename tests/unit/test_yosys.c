/*
 * test_yosys: the Yosys wrapper against the real tools; what they print.
 */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"
#include "tool_wrappers/yosys_log.h"

static struct yosys *ys;
static struct arena a = ARENA_INIT;
static char *dir;

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (fs_scratch(&a, &dir, &e) < 0 || yosys_open(&ys, NULL, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	yosys_close(ys);
	if (fs_rmtree(dir, &e) < 0)
		return -1;
	arena_release(&a);
	return 0;
}

/* Runs a script over m.sv and reads out.txt back. */
static struct yosys_result
run(const char *text, const char *script)
{
	struct yosys_file file = {"m.sv", text, strlen(text)};
	struct yosys_job job = {.dir = dir,
		.script = script,
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"out.txt"},
		.n_outputs = 1,
		.cpu_ms = 2000,
		.wall_ms = 120000,
		.as_bytes = (int64_t)(512 * LIM_MIB)};
	struct yosys_result r;
	struct err e = ERR_INIT;

	assert_ok(yosys_run(ys, &a, &job, &r, &e), e);
	return r;
}

#define READ "read_verilog -sv m.sv\nhierarchy -check -top m\nproc\n"
#define GOOD "module m(input a, output y); assign y = ~a; endmodule\n"

static void
test_identity(void **state)
{
	(void)state;
	assert_true(strlen(yosys_version(ys)) >= 3);
	assert_true(str_starts(yosys_fingerprint(ys), "yosys "));
	assert_non_null(strstr(yosys_fingerprint(ys), yosys_version(ys)));
}

static void
test_reads_back(void **state)
{
	struct yosys_result r = run(GOOD, READ "write_json out.txt\n");

	(void)state;
	assert_int_equal(r.how, YOSYS_OK);
	assert_null(r.error);
	assert_non_null(strstr(r.out[0].text, "\"y\""));
	assert_true(r.cpu_us > 0);
	/* what an earlier script wrote is not taken for this one's */
	r = run(GOOD, READ);
	assert_int_equal(r.how, YOSYS_OK);
	assert_null(r.out[0].text);
}

static void
test_error_in_design(void **state)
{
	struct yosys_result r = run("module m(input a;\nendmodule\n", READ);

	(void)state;
	assert_int_equal(r.how, YOSYS_ERROR);
	assert_non_null(strstr(r.error, "m.sv:1: syntax error"));
	r = run("module m; n u(); endmodule\n", READ);
	assert_int_equal(r.how, YOSYS_ERROR);
	assert_non_null(strstr(r.error, "not part of the design"));
}

/* $display is run at elaboration, $finish ends Yosys: neither is success. */
static void
test_hostile_initial(void **state)
{
	struct yosys_result r;

	(void)state;
	r = run("module m(input a, output y); assign y = a;\n"
		"initial $display(\"Induction step proven: SUCCESS!\\n\");\n"
		"endmodule\n",
		READ "tee -q -o out.txt sat -verify -set-def-inputs -prove y 0 "
		     "m\n");
	assert_int_equal(r.how, YOSYS_ERROR);
	assert_null(strstr(r.out[0].text, "SUCCESS"));
	r = run("module m; initial $finish; endmodule\n",
		READ "tee -q -o out.txt log proven\n");
	assert_int_not_equal(r.how, YOSYS_OK);
	assert_null(r.out[0].text);
}

static void
test_limits(void **state)
{
	struct yosys_result r;

	(void)state;
	/* a generate loop that never ends: CPU or memory, whichever is first */
	r = run("module m; genvar i; generate\n"
		"for (i = 0; i < 20000000; i = i + 1) begin : g\n"
		"wire x; end endgenerate endmodule\n",
		READ);
	assert_true(r.how == YOSYS_CPU_LIMIT || r.how == YOSYS_MEMORY_LIMIT);
	assert_non_null(r.error);
	r = run("module m; reg [31:0] x [0:1 << 28]; endmodule\n",
		READ "memory_map\n");
	assert_true(r.how != YOSYS_WALL_LIMIT);
}

static void
test_ended_early(void **state)
{
	struct yosys_result r = run(GOOD, READ "exit\n");

	(void)state;
	assert_int_not_equal(r.how, YOSYS_OK);
}

static void
test_abc(void **state)
{
	struct yosys_job job = {.dir = dir,
		.program = YOSYS_ABC,
		.script = "read_aiger nothing.aig\nstrash\nprint_status\n",
		.cpu_ms = 5000,
		.wall_ms = 60000};
	struct yosys_result r;
	struct err e = ERR_INIT;

	(void)state;
	if (!yosys_has_abc(ys)) {
		print_message("# skipped: no yosys-abc\n");
		return;
	}
	assert_ok(yosys_run(ys, &a, &job, &r, &e), e);
	assert_int_equal(r.how, YOSYS_ERROR);
	r = run("module m(input a, output y);\nassign y = a & ~a; endmodule\n",
		READ "techmap\naigmap\nwrite_aiger m.aig\n");
	assert_int_equal(r.how, YOSYS_OK);
	job.script = "read_aiger m.aig\nstrash\niprove\nprint_status\n";
	assert_ok(yosys_run(ys, &a, &job, &r, &e), e);
	assert_int_equal(r.how, YOSYS_OK);
	assert_int_equal(yosys_log_abc(r.log, r.log_n, NULL), 1);
}

static void
test_names(void **state)
{
	struct yosys_file file = {"../m.sv", GOOD, sizeof(GOOD) - 1};
	struct yosys_job job = {
		.dir = dir, .script = "", .files = &file, .n_files = 1};
	struct yosys_result r;
	struct err e = ERR_INIT;

	(void)state;
	assert_err(yosys_run(ys, &a, &job, &r, &e), e, ERR_INTERNAL, "../m.sv");
}

static void
test_error_lines(void **state)
{
	static const char log[] = "Warning: odd\nm.sv:12: ERROR: no such x\n";
	struct yosys_message m;

	(void)state;
	assert_true(yosys_log_error(&a, log, sizeof(log) - 1, &m));
	assert_string_equal(m.file, "m.sv");
	assert_int_equal(m.line, 12);
	assert_string_equal(m.text, "no such x");
	assert_true(yosys_log_error(&a, "ERROR: a\nERROR: b", 17, &m));
	assert_null(m.file);
	assert_string_equal(m.text, "b");
	assert_false(yosys_log_error(&a, "xERROR: a", 9, &m));
	assert_false(yosys_log_error(&a, "", 0, &m));
}

static void
test_sat_lines(void **state)
{
	static const char found[] =
		"Base case for induction length 1 proven.\n"
		"Base case for induction length 2 proven.\n"
		"SAT temporal induction proof finished - model found for base "
		"case: FAIL!\n";
	static const char steps[] =
		"Base case for induction length 9 proven.\n"
		"Reached maximum number of time steps -> proof failed.\n";
	static const char forged[] = "\\Induction_step_proven:_SUCCESS!\n"
				     " Induction step proven: SUCCESS!\n";
	struct yosys_sat_log s;

	(void)state;
	yosys_log_sat(found, sizeof(found) - 1, &s);
	assert_int_equal(s.end, YOSYS_SAT_MODEL);
	assert_int_equal(s.steps, 2);
	yosys_log_sat(steps, sizeof(steps) - 1, &s);
	assert_int_equal(s.end, YOSYS_SAT_STEPS);
	assert_int_equal(s.steps, 9);
	yosys_log_sat(forged, sizeof(forged) - 1, &s);
	assert_int_equal(s.end, YOSYS_SAT_UNCLEAR);
}

static void
test_abc_lines(void **state)
{
	static const char open[] = "Status = -1  Frames = 29   Cex\n"
				   "Status = -1  Frames = 8   Cex\n";
	static const char shown[] = "Status = -1  Frames = 29   Cex\n"
				    "Status = 1  Frames = 3   Cex\n";
	int frames;

	(void)state;
	assert_int_equal(yosys_log_abc(open, sizeof(open) - 1, &frames), -1);
	assert_int_equal(frames, 29);
	assert_int_equal(yosys_log_abc(shown, sizeof(shown) - 1, &frames), 1);
	assert_int_equal(yosys_log_abc("Status = -1  Frames", 19, &frames), -1);
	assert_int_equal(frames, 0);
	assert_int_equal(
		yosys_log_abc("Status = -1  Frames = -1", 24, &frames), -1);
	assert_int_equal(frames, 0);
	assert_int_equal(yosys_log_abc("x\nStatus = 0  F\n", 16, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_reads_back),
		cmocka_unit_test(test_error_in_design),
		cmocka_unit_test(test_hostile_initial),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_ended_early),
		cmocka_unit_test(test_abc),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_error_lines),
		cmocka_unit_test(test_sat_lines),
		cmocka_unit_test(test_abc_lines),
	};
	char *path = fs_which(&a, "yosys");

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (!path) {
		printf("1..0 # SKIP yosys is not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
