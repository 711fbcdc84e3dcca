/* eval/workbench: what a solver learns of a candidate without the task's own
 * texts. */
#include "tests/unit/judge_util.h"

#include "eval/workbench.h"

static const struct judge_options options;
static struct err e;

static struct verdict
lint(const char *code)
{
	struct task t = task_of(TASK_NATIVE);
	struct workbench_case c = {judge, &t, &options, code, strlen(code)};
	struct verdict v;

	assert_ok(workbench_lint(&c, &a, &v, &e), e);
	return v;
}

static struct workbench_run
simulate(const char *code, const char *bench)
{
	struct task t = task_of(TASK_NATIVE);
	struct workbench_case c = {judge, &t, &options, code, strlen(code)};
	struct workbench_bench b = {bench, strlen(bench), NULL};
	struct workbench_run r;

	assert_ok(workbench_simulate(&c, &b, &a, &r, &e), e);
	return r;
}

static void
alone(void **state)
{
	struct verdict v;

	(void)state;
	assert_int_equal(lint(GOOD).status, VERDICT_PASS);
	/* what it does is not looked at */
	assert_int_equal(lint(WRONG).status, VERDICT_PASS);
	v = lint("module TopModule(input a, output y)\nassign y = a;\n");
	assert_int_equal(v.reason, REASON_SYNTAX);
	assert_non_null(strstr(v.log, "dut.sv:2"));
	v = lint("module Other; endmodule");
	assert_int_equal(v.status, VERDICT_FAIL);
	assert_int_equal(v.reason, REASON_ELAB);
	v = lint(WITH("initial $finish;"));
	assert_int_equal(v.reason, REASON_FORBIDDEN_CONSTRUCT);
	assert_non_null(strstr(v.detail, "$finish"));
}

static void
with_a_testbench(void **state)
{
	struct workbench_run r;

	(void)state;
	r = simulate(GOOD, NATIVE_BENCH);
	assert_int_equal(r.verdict.status, VERDICT_PASS);
	assert_int_equal(r.samples, 8);
	assert_false(r.bench_broken);
	r = simulate(WRONG, NATIVE_BENCH);
	assert_int_equal(r.verdict.reason, REASON_SIM_MISMATCH);
	assert_int_equal(r.mismatches, 8);
	assert_false(r.bench_broken);
	/* who is wrong where it does not compile */
	r = simulate(GOOD, "module tb; wire y TopModule d(); endmodule");
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
	assert_true(r.bench_broken);
	r = simulate("module TopModule(input b, output y); assign y = b;"
		     " endmodule",
		NATIVE_BENCH);
	assert_int_equal(r.verdict.reason, REASON_PORT_MISMATCH);
	assert_false(r.bench_broken);
	/* one that says nothing says nothing of the design */
	r = simulate(GOOD,
		"module tb; TopModule d(); initial #5 $finish; endmodule");
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
	assert_true(r.bench_broken);
	r = simulate(GOOD,
		"module tb; TopModule d(); initial $display(\"rtlsmith: "
		"mismatches=0 samples=0 first_time=-1\"); endmodule");
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
	assert_true(r.bench_broken);
}

static void
alike_by_what_they_do(void **state)
{
	static const char other[] = "module TopModule(input a, output y);"
				    " wire n; not g(n, a); assign y = n;"
				    " endmodule";
	struct workbench_run good = simulate(GOOD, NATIVE_BENCH);
	struct workbench_run same = simulate(other, NATIVE_BENCH);
	struct workbench_run wrong = simulate(WRONG, NATIVE_BENCH);

	(void)state;
	assert_int_equal(strlen(good.signature), HASH_HEX - 1);
	assert_string_equal(good.signature, same.signature);
	assert_string_not_equal(good.signature, wrong.signature);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone),
		cmocka_unit_test(with_a_testbench),
		cmocka_unit_test(alike_by_what_they_do),
	};

	return cmocka_run_group_tests_name(
		"workbench", tests, set_up, tear_down);
}
