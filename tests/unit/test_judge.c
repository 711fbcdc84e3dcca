/*
 * test_judge: the suites' own rules, on real tools.
 */
#include "tests/unit/unit.h"

#include "lib/base/pool.h"
#include "tests/unit/judge_util.h"

static void
test_good_and_wrong(void **state)
{
	struct task t;
	int p;

	(void)state;
	for (p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		t = task_of((enum task_profile)p);
		check(&t, JUDGE_OFFICIAL, GOOD, REASON_PASS, '.');
		check(&t, JUDGE_OFFICIAL, WRONG, REASON_SIM_MISMATCH,
			p == TASK_RTLLM || p == TASK_VGEN ? 'F' : 'R');
		check(&t, JUDGE_OFFICIAL, "", REASON_EMPTY, 0);
		check(&t, JUDGE_OFFICIAL, " \n\t", REASON_EMPTY, 0);
	}
}

static void
test_does_not_compile(void **state)
{
	struct task t;
	char letter;
	int p;

	(void)state;
	for (p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		t = task_of((enum task_profile)p);
		letter = p == TASK_RTLLM || p == TASK_VGEN ? 'C' : 'S';
		check(&t, JUDGE_OFFICIAL, "module TopModule(; endmodule\n",
			REASON_SYNTAX, letter);
		check(&t, JUDGE_OFFICIAL, WITH("other u(y);"), REASON_ELAB,
			p == TASK_VE2_SPEC || p == TASK_VE2_CC ? 'm' : 'C');
		check(&t, JUDGE_OFFICIAL,
			"module TopModule(input b, output y); endmodule\n",
			REASON_PORT_MISMATCH, 'C');
	}
}

/* What an honest rule would not fail, but the suites' own do. */
static void
test_warnings(void **state)
{
	struct task t = task_of(TASK_VE1);

	(void)state;
	check(&t, JUDGE_OFFICIAL, WITH("assign implicit = a;"), REASON_ELAB,
		'C');
	t = task_of(TASK_VE2_SPEC);
	check(&t, JUDGE_OFFICIAL, WITH("assign implicit = a;"), REASON_PASS,
		'.');
	check(&t, JUDGE_OFFICIAL, WITH("always_comb begin end"), REASON_ELAB,
		'n');
	/* a line with the word error fails a design that works */
	check(&t, JUDGE_OFFICIAL, WITH("initial $display(\"no error here\");"),
		REASON_SIM_RUNTIME, 'C');
	t = task_of(TASK_RTLLM);
	check(&t, JUDGE_OFFICIAL, WITH("assign implicit = a;"), REASON_PASS,
		'.');
}

static void
test_ve1_forms(void **state)
{
	struct task t = task_of(TASK_VE1);
	struct verdict v;

	(void)state;
	v = verdict_of(
		&t, JUDGE_OFFICIAL, "assign y = ~a;\nendmodule\n", false);
	assert_int_equal(v.status, VERDICT_PASS);
	v = verdict_of(&t, JUDGE_OFFICIAL, GOOD, false);
	assert_int_equal(v.letter, 'S');
	/* lines are counted from the header, which is line 1 */
	v = verdict_of(&t, JUDGE_OFFICIAL, "\nassign y = nothing;\nendmodule\n",
		false);
	assert_int_equal(v.reason, REASON_ELAB);
	assert_string_equal(v.diags[0].file, "dut.sv");
	assert_int_equal(v.diags[0].line, 4);
	/* the first verdict line counts */
	check(&t, JUDGE_OFFICIAL,
		"module TopModule(input a, output y); assign y = a;\n"
		"initial $display(\"Mismatches: 0 in 1 samples\");\n"
		"endmodule\n",
		REASON_PASS, '.');
}

static void
test_evidence(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v = verdict_of(&t, JUDGE_OFFICIAL, WRONG, false);
	const struct verdict_stage *sim = &v.stages[2];

	(void)state;
	assert_int_equal(v.n_stages, 3);
	assert_string_equal(v.stages[0].name, "syntax");
	assert_string_equal(v.stages[1].name, "compile");
	assert_string_equal(v.stages[1].status, "pass");
	assert_string_equal(sim->name, "sim");
	assert_string_equal(sim->status, "fail");
	assert_int_equal(sim->mismatches, 10);
	assert_int_equal(sim->samples, 10);
	assert_int_equal(sim->first_mismatch, 5);
	assert_int_equal(sim->exit_code, 0);
	assert_true(sim->cpu_us > 0 && v.cpu_us > sim->cpu_us);
	assert_non_null(strstr(v.detail, "10 of 10"));
	assert_non_null(strstr(v.log, "Mismatches: 10 in 10 samples"));
	assert_string_equal(v.mode, "official");
	v = verdict_of(
		&t, JUDGE_OFFICIAL, "module TopModule(; endmodule", false);
	assert_string_equal(v.stages[0].status, "fail");
	assert_string_equal(v.stages[1].status, "skip");
	assert_string_equal(v.stages[2].status, "skip");
	assert_true(v.n_diags > 0);
	assert_string_equal(v.diags[0].file, "dut.sv");
	assert_int_equal(v.diags[0].line, 1);
}

static void
test_endless(void **state)
{
	struct judge_options o = {.mode = JUDGE_OFFICIAL};
	const char *code = WITH("initial while (1) $display(\"flood\");");
	struct err e = ERR_INIT;
	struct verdict v;
	struct task t;
	int p;

	(void)state;
	for (p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		t = task_of((enum task_profile)p);
		/* 0.1 s instead of 30 */
		o.timeout_factor = 8.0 * 100 /
			(p == TASK_RTLLM || p == TASK_VGEN ? 8000 : 30000);
		o.full = true;
		assert_ok(judge_run(judge, &t, &o, code, strlen(code), &a, &v,
				  &e),
			e);
		assert_string_equal(
			verdict_reason_name(v.reason), "sim_timeout");
		assert_int_equal(v.letter, 'T');
		assert_true(strlen(v.log) <= (size_t)64 * 1024);
	}
}

/* A verdict line in the middle of more output than is kept. */
static void
test_verdict_in_flood(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);

	(void)state;
	check(&t, JUDGE_OFFICIAL,
		WITH("integer i; initial begin\n"
		     "for (i = 0; i < 30000; i = i + 1) "
		     "$display(\"before %0d\", i);\n"
		     "$display(\"Mismatches: 0 in 3 samples\");\n"
		     "for (i = 0; i < 30000; i = i + 1) "
		     "$display(\"after %0d\", i);\nend"),
		REASON_PASS, '.');
}

static void
test_memory(void **state)
{
	struct judge_options o = {
		.mode = JUDGE_OFFICIAL, .mem_mb = 200, .full = true};
	const char *code = WITH("reg [63:0] m [0:33554431]; integer i;\n"
				"initial for (i = 0; i < 33554432; i = i + 1) "
				"m[i] = i;");
	struct task t = task_of(TASK_NATIVE);
	struct err e = ERR_INIT;
	struct verdict v;

	(void)state;
	assert_ok(judge_run(judge, &t, &o, code, strlen(code), &a, &v, &e), e);
	assert_int_equal(v.status, VERDICT_FAIL);
	assert_true(v.reason == REASON_RESOURCE_LIMIT ||
		v.reason == REASON_SIM_RUNTIME);
}

static void
test_native_rule(void **state)
{
	struct task t = task_of(TASK_NATIVE);

	(void)state;
	t.samples = 8;
	check(&t, JUDGE_OFFICIAL, GOOD, REASON_PASS, '.');
	t.samples = 9;
	check(&t, JUDGE_OFFICIAL, GOOD, REASON_SAMPLE_COUNT, 'R');
	t.samples = -1;
	check(&t, JUDGE_OFFICIAL,
		WITH("initial $display(\"rtlsmith: mismatches=0 samples=8 "
		     "first_time=-1\");"),
		REASON_SIM_RUNTIME, 'R');
	check(&t, JUDGE_OFFICIAL, WITH("initial #1 $finish;"),
		REASON_SIM_NO_VERDICT, 'R');
	check(&t, JUDGE_OFFICIAL, WITH("initial #1 $fatal(1);"),
		REASON_SIM_RUNTIME, 'R');
}

/* VGen: the pass text must be the end of the output. */
static void
test_vgen_rule(void **state)
{
	struct task t = task_of(TASK_VGEN);

	(void)state;
	check(&t, JUDGE_OFFICIAL, WITH("initial #1000 $display(\"late\");"),
		REASON_PASS, '.');
	check(&t, JUDGE_OFFICIAL, WITH("final $display(\"bye\");"),
		REASON_SYNTAX, 'C');
	check(&t, JUDGE_OFFICIAL,
		WITH("initial #40 #0 #0 $display(\"same time\");"),
		REASON_SIM_MISMATCH, 'F');
}

static void
test_golden(void **state)
{
	struct err e = ERR_INIT;
	struct verdict v;
	struct task t;
	int p;

	(void)state;
	for (p = TASK_NATIVE; p <= TASK_VGEN; p++) {
		t = task_of((enum task_profile)p);
		assert_ok(judge_golden(judge, &t, &a, &v, &e), e);
		assert_int_equal(v.status, VERDICT_PASS);
		assert_true(t.golden_cpu_us > 0);
		assert_int_equal(t.samples,
			p == TASK_NATIVE			    ? 8
				: p == TASK_RTLLM || p == TASK_VGEN ? -1
								    : 10);
	}
	t.n_files = 1;
	assert_ok(judge_golden(judge, &t, &a, &v, &e), e);
	assert_int_equal(v.status, VERDICT_ERROR);
}

static void
test_limits(void **state)
{
	struct judge_options o = {.mode = JUDGE_STRICT};
	struct task t = task_of(TASK_VE2_SPEC);

	(void)state;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 30000);
	t.golden_cpu_us = 9000;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 4000);
	t.golden_cpu_us = 1100000;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 16000);
	t.golden_cpu_us = 7700000;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 64000);
	o.timeout_factor = 1;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 8000);
	t = task_of(TASK_VGEN);
	o.timeout_factor = 0;
	assert_int_equal(judge_cpu_limit_ms(&t, &o), 8000);
}

static void
key_of(const struct task *t, const struct judge_options *o, const char *code,
	char out[HASH_HEX])
{
	judge_key(judge, t, o, code, strlen(code), out);
}

static void
test_key(void **state)
{
	struct judge_options o = {.mode = JUDGE_STRICT};
	struct task t = task_of(TASK_VE1);
	char base[HASH_HEX], k[HASH_HEX];

	(void)state;
	key_of(&t, &o, "x", base);
	key_of(&t, &o, "x", k);
	assert_string_equal(k, base);
	key_of(&t, &o, "y", k);
	assert_string_not_equal(k, base);
	o.full = true;
	key_of(&t, &o, "x", k);
	assert_string_not_equal(k, base);
	o = (struct judge_options){.mode = JUDGE_OFFICIAL};
	key_of(&t, &o, "x", k);
	assert_string_not_equal(k, base);
	o = (struct judge_options){.mode = JUDGE_STRICT, .mem_mb = 99};
	key_of(&t, &o, "x", k);
	assert_string_not_equal(k, base);
	o.mem_mb = 0;
	t.samples = 5;
	key_of(&t, &o, "x", k);
	assert_string_not_equal(k, base);
}

static void
test_broken_task(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v;

	(void)state;
	t.n_files = 0;
	v = verdict_of(&t, JUDGE_OFFICIAL, GOOD, false);
	assert_int_equal(v.status, VERDICT_ERROR);
	assert_non_null(strstr(v.detail, "no testbench"));
	t.n_files = 1;
	v = verdict_of(&t, JUDGE_OFFICIAL, GOOD, false);
	assert_int_equal(v.status, VERDICT_ERROR);
	t = task_of(TASK_VE2_SPEC);
	t.tb_top = "tb\nout:/tmp/x";
	v = verdict_of(&t, JUDGE_OFFICIAL, GOOD, false);
	assert_int_equal(v.status, VERDICT_ERROR);
}

/* A task's file may have the name that we give to the candidate. */
static void
test_names_meet(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "dut.sv", NATIVE_BENCH)};
	struct task t = task_of(TASK_NATIVE);

	(void)state;
	t.files = files;
	t.n_files = 1;
	check(&t, JUDGE_OFFICIAL, GOOD, REASON_PASS, '.');
}

static void
test_data_files(void **state)
{
	static const struct task_file files[] = {
		FILE_OF("testbench", "testbench.v",
			"module t; reg [7:0] m [0:1]; wire y;\n"
			"TopModule u(m[0][0], y);\n"
			"initial begin $readmemh(\"my data.txt\", m);\n"
			"#1 if (m[1] == 8'hab && y == 0) "
			"$display(\"Your Design Passed\"); end endmodule\n"),
		FILE_OF("data", "my data.txt", "01 ab\n")};
	struct task t = task_of(TASK_RTLLM);

	(void)state;
	t.files = files;
	check(&t, JUDGE_OFFICIAL, GOOD, REASON_PASS, '.');
}

static void
test_scratch(void **state)
{
	struct judge_options o = {.mode = JUDGE_OFFICIAL};
	struct task t = task_of(TASK_NATIVE);
	struct err e = ERR_INIT;
	struct verdict v;
	char *keep, **names;
	size_t n;

	(void)state;
	assert_ok(fs_scratch(&a, &keep, &e), e);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs here */
	setenv("RTLSMITH_SCRATCH", keep, 1);
	assert_ok(judge_run(judge, &t, &o, GOOD, strlen(GOOD), &a, &v, &e), e);
	assert_ok(fs_list(&a, keep, &names, &n, &e), e);
	assert_int_equal(n, 0);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs here */
	unsetenv("RTLSMITH_SCRATCH");
	o.keep_dir = keep;
	assert_ok(judge_run(judge, &t, &o, GOOD, strlen(GOOD), &a, &v, &e), e);
	assert_ok(fs_list(&a, keep, &names, &n, &e), e);
	assert_int_equal(n, 1);
	assert_true(
		fs_exists(fs_join(&a, fs_join(&a, keep, names[0]), "dut.sv")));
	assert_ok(fs_rmtree(keep, &e), e);
	/* no folder: that concerns every candidate */
	o.keep_dir = "/proc/none";
	assert_int_equal(
		judge_run(judge, &t, &o, GOOD, strlen(GOOD), &a, &v, &e), -1);
}

static void
thread_work(void *arg, int index)
{
	struct arena mine = ARENA_INIT;
	struct judge_options o = {.mode = JUDGE_STRICT, .full = true};
	struct err e = ERR_INIT;
	struct verdict v;
	struct task t;
	int *bad = arg, i;

	for (i = 0; i < 12; i++) {
		const char *code = i % 2 ? GOOD : WRONG;

		t = task_of((enum task_profile)(i % 6));
		if (judge_run(judge, &t, &o, code, strlen(code), &mine, &v,
			    &e) < 0 ||
			(v.status == VERDICT_PASS) != (i % 2 == 1))
			bad[index]++;
	}
	arena_release(&mine);
}

static void
test_threads(void **state)
{
	struct err e = ERR_INIT;
	int bad[4] = {0, 0, 0, 0};

	(void)state;
	assert_ok(pool_run(4, thread_work, bad, &e), e);
	assert_int_equal(bad[0] + bad[1] + bad[2] + bad[3], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_and_wrong),
		cmocka_unit_test(test_does_not_compile),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_ve1_forms),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_verdict_in_flood),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_native_rule),
		cmocka_unit_test(test_vgen_rule),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_broken_task),
		cmocka_unit_test(test_names_meet),
		cmocka_unit_test(test_data_files),
		cmocka_unit_test(test_scratch),
		cmocka_unit_test(test_threads),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
