/*
 * test_harness: the trusted texts, rewritten.
 */
#include "tests/unit/unit.h"

#include "eval/harness.h"
#include "lib/base/str.h"
#include "tests/unit/judge_util.h"

static struct harness_marks marks = {
	"0123456789abcdef0123456789abcdef", "1987654321"};

static struct harness
make(const struct task *t, const char *tb_top, const char *timescale)
{
	const struct harness_want want = {
		tb_top, timescale, &marks, true, false};
	struct harness h;
	struct err e = ERR_INIT;

	assert_ok(harness_make(&a, t, &want, &h, &e), e);
	return h;
}

/* A task of one testbench. */
static struct task
task_with(enum task_profile p, const char *text, struct task_file files[2])
{
	struct task t = task_of(p);

	files[0] = t.files[0];
	files[1] = t.files[1];
	files[0].text = text;
	files[0].n = strlen(text);
	t.files = files;
	return t;
}

static struct harness
rewritten(enum task_profile p, const char *text)
{
	struct task_file files[2];
	struct task t = task_with(p, text, files);

	return make(&t, "tb", NULL);
}

static void
same(enum task_profile p, const char *in, const char *out)
{
	struct harness h = rewritten(p, in);

	assert_string_equal(h.text[1].text, out);
	assert_int_equal(h.text[1].n, strlen(out));
}

static void
test_exact(void **state)
{
	struct task_file files[2];
	struct task t = task_with(TASK_RTLLM,
		"module tb; initial if (a==b && c != d || e === f) $display("
		"\"==\"); // !=\nendmodule",
		files);
	const struct harness_want want = {
		.tb_top = "tb", .marks = &marks, .exact = true};
	struct harness h;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(harness_make(&a, &t, &want, &h, &e), e);
	assert_string_equal(h.text[1].text,
		"module tb; initial if (a===b && c !== d || e === f) $display("
		"\"==\"); // !=\nendmodule");
}

#define MARK "0123456789abcdef0123456789abcdef"

static void
test_verdict_lines(void **state)
{
	(void)state;
	same(TASK_VE1, "$display(\"Mismatches: %0d\");",
		"$display(\"" MARK "Mismatches: %0d\");");
	same(TASK_VE2_CC,
		"$display(\"TIMEOUT\"); // \"TIMEOUT\"\n$display(\"x\");",
		"$display(\"" MARK
		"TIMEOUT\"); // \"TIMEOUT\"\n$display(\"x\");");
	same(TASK_RTLLM, "`define P \"== Your Design Passed ==\"\n",
		"`define P \"" MARK "== Your Design Passed ==\"\n");
	same(TASK_VGEN, "$display(\"all tests passed\");",
		"$display(\"" MARK "all tests passed\");");
	same(TASK_NATIVE, "\"rtlsmith: mismatches=\"",
		"\"" MARK "rtlsmith: mismatches=\"");
	/* another suite's line is none */
	same(TASK_VGEN, "\"Your Design Passed\"", "\"Your Design Passed\"");
	assert_int_equal(
		rewritten(TASK_VGEN, "\"Your Design Passed\"").marked, 0);
	assert_int_equal(
		rewritten(TASK_VE1, "\"TIMEOUT\" \"Mismatches: \"").marked, 2);
}

static void
test_draws(void **state)
{
	(void)state;
	same(TASK_VE1, "d <= $random>>2;", "d <= $random(rs_root.s)>>2;");
	same(TASK_VE1, "d = $random();", "d = $random(rs_root.s);");
	same(TASK_VE1, "d = $random (seed);", "d = $random (seed);");
	same(TASK_VE1, "d = {$random} % 3; e = $urandom;",
		"d = {$random(rs_root.s)} % 3; e = $urandom(rs_root.u);");
	same(TASK_VE1, "// $random\n\"$random\"", "// $random\n\"$random\"");
	/* what $urandom_range draws cannot follow: all stay together */
	same(TASK_VE1, "$urandom; $urandom_range(1);",
		"$urandom; $urandom_range(1);");
	assert_true(rewritten(TASK_VE1, "$random;").seeded);
	assert_false(rewritten(TASK_VE1, "$random(s);").seeded);
}

static void
test_roots(void **state)
{
	struct task t = task_of(TASK_RTLLM);
	struct task_file files[2];

	(void)state;
	assert_string_equal(make(&t, NULL, NULL).root, "bench");
	assert_string_equal(make(&t, "other", NULL).root, "other");
	t = task_with(TASK_RTLLM,
		"module clock; endmodule module idle; endmodule\n"
		"module bench; clock c(); TopModule t(); endmodule\n"
		"module last; endmodule\n",
		files);
	assert_string_equal(make(&t, NULL, NULL).root, "bench");
}

static void
test_texts(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct harness h = make(&t, NULL, NULL);

	(void)state;
	assert_int_equal(h.n_text, 3);
	assert_string_equal(h.text[0].name, "rs_root.v");
	assert_non_null(strstr(h.text[0].text, "32'd1987654321"));
	assert_non_null(
		strstr(h.text[0].text, "$rtlsmith_watch(\"TopModule\")"));
	assert_string_equal(h.text[1].name, "p_test.sv");
	assert_string_equal(h.text[2].name, "p_ref.sv");
	assert_string_equal(h.timescale, "1 ps/1 ps");
	t = task_of(TASK_RTLLM);
	h = make(&t, NULL, "1ns/1ns");
	assert_int_equal(h.n_text, 2);
	assert_string_equal(h.timescale, "1ns/1ns");
	assert_false(h.files);
	assert_null(rewritten(TASK_VE1, "`timescale 1ns/1ps\n`resetall\n")
			    .timescale);
	assert_true(rewritten(TASK_VE1, "$readmemh(\"x\", m);").files);
}

static void
test_no_testbench(void **state)
{
	const struct harness_want want = {"tb", NULL, &marks, false, false};
	struct task t = task_of(TASK_VE1);
	struct harness h;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(harness_make(&a, &t, &want, &h, &e), e);
	assert_null(strstr(h.text[0].text, "$rtlsmith_watch"));
	t.n_files = 0;
	assert_int_equal(harness_make(&a, &t, &want, &h, &e), -1);
	assert_int_equal(e.code, ERR_PARSE);
	assert_non_null(strstr(e.msg, "testbench"));
	t = task_of(TASK_VE2_CC);
	t.n_files = 1;
	assert_int_equal(harness_make(&a, &t, &want, &h, &e), -1);
}

static void
test_seeds(void **state)
{
	char s[HARNESS_SEED + 1];
	int64_t v;

	(void)state;
	harness_seed(0, s);
	assert_string_equal(s, "0000000000");
	harness_seed(1, s);
	assert_string_equal(s, "1000000001");
	harness_seed(UINT64_MAX, s);
	assert_true(str_to_i64(s, &v));
	assert_int_equal(strlen(s), HARNESS_SEED);
	assert_true(v >= 1000000000 && v < 2147483648);
}

static void
test_marks(void **state)
{
	struct harness_marks x, y;

	(void)state;
	harness_marks_new(&x);
	harness_marks_new(&y);
	assert_string_not_equal(x.nonce, y.nonce);
	assert_string_not_equal(x.seed, y.seed);
	assert_int_equal(strlen(x.nonce), HARNESS_NONCE);
	assert_int_equal(strlen(x.seed), HARNESS_SEED);
	assert_string_not_equal(x.seed, "0000000000");
}

static void
test_clean(void **state)
{
	size_t n;
	char *s = harness_clean(&a, "ab<N>c\0<N><N>d", 14, "<N>", &n);

	(void)state;
	assert_int_equal(n, 5);
	assert_memory_equal(s, "abc\0d", 6);
	s = harness_clean(&a, "abc", 3, "", &n);
	assert_string_equal(s, "abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict_lines),
		cmocka_unit_test(test_draws),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_testbench),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_clean),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
