/* bench: shapes, designs that solve nothing, mutants; with the real tools. */
#include "tests/unit/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/mutants.h"
#include "bench/hacks.h"
#include "lib/base/str.h"

/* A counter with a parameter that the testbench sets and does not set. */
static const char golden[] =
	"`timescale 1ns/1ps\n"
	"module count #(parameter W = 4, localparam M = W - 1) (\n"
	"\tinput clk, input rst, input [W-1:0] step,\n"
	"\toutput reg [M:0] q, output wire odd);\n"
	"\tassign odd = q[0];\n"
	"\talways @(posedge clk)\n"
	"\t\tif (rst) q <= 0; else q <= q + step;\n"
	"endmodule\n";

/* %s: how values are compared; %d: compared steps. */
static const char bench[] =
	"module tb;\n"
	"\treg clk = 0, rst = 1; reg [3:0] step = 0, want = 0;\n"
	"\twire [3:0] q; wire odd; wire [5:0] q6; wire odd6;\n"
	"\tinteger bad = 0, i;\n"
	"\tcount dut(.clk(clk), .rst(rst), .step(step), .q(q), .odd(odd));\n"
	"\tcount #(.W(6)) wide(.clk(clk), .rst(rst), .step({2'b0, step}),\n"
	"\t\t.q(q6), .odd(odd6));\n"
	"\tinitial begin\n"
	"\t\t#1 clk = 1; #1 clk = 0; rst = 0;\n"
	"\t\tfor (i = 0; i < 40; i = i + 1) begin\n"
	"\t\t\tstep = i * 7; want = want + step;\n"
	"\t\t\t#1 clk = 1; #1 clk = 0;\n"
	"\t\t\tif (i < %d && ({q, odd} %s {want, want[0]})) bad = bad + 1;\n"
	"\t\tend\n"
	"\t\t$display(\"rtlsmith: mismatches=%%0d samples=40 "
	"first_time=-1\", bad);\n"
	"\t\t$finish;\n"
	"\tend\n"
	"endmodule\n";

struct world {
	struct arena a;
	struct err e;
	struct judge *judge;
	struct yosys *yosys; /* NULL: not installed */
	struct equiv *equiv;
	struct task task;
	struct task_file files[2];
};

#define OK(w, call)                                                            \
	do {                                                                   \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, (w)->e.msg);                 \
	} while (0)

static int
setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	*state = w;
	OK(w, judge_open(&w->judge, NULL, &w->e));
	if (yosys_open(&w->yosys, NULL, &w->e) == 0)
		OK(w,
			equiv_open(&w->equiv, w->yosys,
				judge_iverilog(w->judge), &w->e));
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	equiv_close(w->equiv);
	yosys_close(w->yosys);
	judge_close(w->judge);
	arena_release(&w->a);
	free(w);
	return 0;
}

static void
make_task(struct world *w, const char *compare, int steps)
{
	w->files[0] = (struct task_file){
		"golden", "golden.sv", golden, strlen(golden)};
	w->files[1] = (struct task_file){"testbench", "tb.sv",
		arena_printf(&w->a, bench, steps, compare), 0};
	w->files[1].n = strlen(w->files[1].text);
	w->task = (struct task){.suite = "s",
		.version = "1",
		.id = "count",
		.kind = "spec",
		.prompt = "count",
		.top = "count",
		.golden_top = "count",
		.tb_top = "tb",
		.files = w->files,
		.n_files = 2,
		.max_tokens = -1,
		.samples = 40,
		.golden_cpu_us = -1};
	task_hash(&w->task);
}

static void
shape(struct world *w, struct bench_shape *s)
{
	const char *why;

	OK(w, bench_shape_of(w->judge, &w->a, &w->task, s, &why, &w->e));
	assert_null(why);
}

static void
shape_tells_ports_and_parameters(void **state)
{
	struct world *w = *state;
	struct bench_shape s;
	const char *why;

	make_task(w, "!==", 40);
	shape(w, &s);
	assert_int_equal(s.n_ports, 5);
	assert_string_equal(s.ports[2].name, "step");
	assert_int_equal(s.ports[2].width, 4);
	assert_int_equal(s.ports[3].dir, BENCH_OUT);
	assert_int_equal(s.n_params, 1);
	assert_string_equal(s.params[0].name, "W");
	assert_string_equal(s.params[0].value, " 4");
	assert_non_null(strstr(s.header, "output wire [M:0] q"));
	assert_string_equal(s.timescale, "`timescale 1ns/1ps\n");
	/* ports in the body: a header is made */
	w->files[0].text = "module count(a, \\b.c , y); input [2:0] a;\n"
			   "input \\b.c ; output y; reg y;\n"
			   "always @* y = ^a & \\b.c ;\nendmodule\n";
	w->files[0].n = strlen(w->files[0].text);
	shape(w, &s);
	assert_int_equal(s.n_ports, 3);
	assert_int_equal(s.n_params, 0);
	assert_non_null(strstr(s.header, "input wire [0:0] \\b.c ,"));
	w->files[0].text = "module count(input a; endmodule\n";
	w->files[0].n = strlen(w->files[0].text);
	assert_int_equal(
		bench_shape_of(w->judge, &w->a, &w->task, &s, &why, &w->e), 1);
	assert_non_null(strstr(why, "does not compile"));
}

static enum verdict_status
judged(struct world *w, const char *text, enum judge_mode mode)
{
	struct judge_options o = {.mode = mode};
	struct verdict v;

	OK(w,
		judge_run(w->judge, &w->task, &o, text, strlen(text), &w->a, &v,
			&w->e));
	return v.status;
}

static void
designs_that_solve_nothing_compile(void **state)
{
	struct world *w = *state;
	struct bench_hack h[BENCH_HACKS_MAX];
	struct bench_shape s;
	size_t n, accepted = 0;

	make_task(w, "!==", 40);
	shape(w, &s);
	n = bench_hacks_make(&w->a, &w->task, &s, h);
	assert_true(n >= 9);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(
			judged(w, h[i].text, JUDGE_STRICT), VERDICT_FAIL);
		accepted +=
			judged(w, h[i].text, JUDGE_OFFICIAL) == VERDICT_PASS;
	}
	/* the official rule wants one pass line: here two instances print */
	assert_int_equal(accepted, 0);
	/* a testbench that takes unknown outputs for right */
	make_task(w, "!=", 40);
	shape(w, &s);
	n = bench_hacks_make(&w->a, &w->task, &s, h);
	for (size_t i = 0; i < n; i++)
		if (h[i].kind == BENCH_HACK_UNKNOWN)
			assert_int_equal(judged(w, h[i].text, JUDGE_OFFICIAL),
				VERDICT_PASS);
}

static void
run_mutants(struct world *w, enum judge_mode mode, struct bench_mutants *out)
{
	struct bench_mutants_options o = {.judge = w->judge,
		.yosys = w->yosys,
		.equiv = w->equiv,
		.mode = mode,
		.n = 12,
		.seed = 1};
	struct bench_shape s;

	shape(w, &s);
	OK(w, bench_mutants_run(&o, &w->a, &w->task, &s, out, &w->e));
	if (out->refused != NULL)
		fail_msg("%s", out->refused);
	assert_int_equal(out->n,
		out->killed + out->equivalent + out->alive + out->undecided);
}

static void
mutants_tell_a_weak_testbench(void **state)
{
	struct world *w = *state;
	struct bench_mutants strong, weak, again;

	if (w->yosys == NULL) {
		printf("# yosys is not installed: nothing is mutated\n");
		return;
	}
	make_task(w, "!==", 40);
	run_mutants(w, JUDGE_OFFICIAL, &strong);
	assert_true(strong.n >= 8);
	assert_int_equal(strong.alive, 0);
	assert_true(strong.killed >= 8);
	make_task(w, "!==", 1);
	run_mutants(w, JUDGE_OFFICIAL, &weak);
	assert_true(weak.alive > 0);
	assert_true(weak.killed < strong.killed);
	/* one compilation each says the same as one for all */
	make_task(w, "!==", 40);
	run_mutants(w, JUDGE_STRICT, &again);
	assert_int_equal(again.n, strong.n);
	for (size_t i = 0; i < again.n; i++) {
		assert_string_equal(again.m[i].how, strong.m[i].how);
		assert_int_equal(again.m[i].fate, strong.m[i].fate);
	}
}

static void
what_cannot_be_mutated_says_why(void **state)
{
	struct world *w = *state;
	struct bench_mutants_options o = {
		.judge = w->judge, .yosys = w->yosys, .n = 4, .seed = 1};
	struct bench_mutants m;
	struct bench_shape s;

	if (w->yosys == NULL) {
		printf("# yosys is not installed: nothing is mutated\n");
		return;
	}
	o.mode = JUDGE_OFFICIAL;
	make_task(w, "!==", 40);
	w->files[0].text = "module count(input clk, rst, input [3:0] step,\n"
			   "output reg [3:0] q, output odd);\n"
			   "initial forever #1 q = step;\nendmodule\n";
	w->files[0].n = strlen(w->files[0].text);
	shape(w, &s);
	OK(w, bench_mutants_run(&o, &w->a, &w->task, &s, &m, &w->e));
	assert_non_null(m.refused);
	assert_int_equal(m.n, 0);
}

static void
constants_that_are_right_are_known(void **state)
{
	struct world *w = *state;
	struct bench_mutants_options o = {.judge = w->judge, .equiv = w->equiv};
	struct bench_shape s;

	if (w->equiv == NULL) {
		printf("# yosys is not installed: nothing is proven\n");
		return;
	}
	make_task(w, "!==", 40);
	w->files[0].text = "module count(input a, output y);\n"
			   "assign y = a & ~a;\nendmodule\n";
	w->files[0].n = strlen(w->files[0].text);
	shape(w, &s);
	assert_int_equal(bench_mutants_same(&o, &w->a, &s,
				 "module count(input a, output y);\n"
				 "assign y = 0;\nendmodule\n",
				 &w->e),
		1);
	assert_int_equal(bench_mutants_same(&o, &w->a, &s,
				 "module count(input a, output y);\n"
				 "assign y = a;\nendmodule\n",
				 &w->e),
		0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shape_tells_ports_and_parameters),
		cmocka_unit_test(designs_that_solve_nothing_compile),
		cmocka_unit_test(mutants_tell_a_weak_testbench),
		cmocka_unit_test(what_cannot_be_mutated_says_why),
		cmocka_unit_test(constants_that_are_right_are_known),
	};

	return cmocka_run_group_tests_name("verify", tests, setup, teardown);
}
