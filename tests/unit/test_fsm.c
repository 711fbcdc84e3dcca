/*
 * test_fsm: machines out of real texts by Yosys: found, named, made smaller,
 * coded anew, emitted, and proven; and what must not pass the gate.
 */
#include "tests/unit/equiv_util.h"

#include "eval/fsm.h"
#include "eval/rewrite_gate.h"
#include "eval/synth.h"
#include "lib/base/str.h"

static struct synth *synth;
static struct rewrite_gate *gate;

static const char *
liberty(void)
{
	const char *top = getenv("abs_top_srcdir");

	return arena_printf(
		&a, "%s/data/liberty/rtlsmith45.lib", top ? top : ".");
}

static int
set_up_gate(void **state)
{
	struct err e = ERR_INIT;

	if (set_up(state) < 0)
		return -1;
	if (synth_open(&synth, ys, liberty(), &e) < 0 ||
		rewrite_gate_open(&gate, synth, eq, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down_gate(void **state)
{
	rewrite_gate_close(gate);
	synth_close(synth);
	return tear_down(state);
}

/* Eight states, of which A and A2, B and B2, ... do the same. */
static const char red8[] =
	"module m(input clk, input rst, input go, output reg y, output busy);\n"
	"reg [2:0] st, nx;\n"
	"localparam A = 0, B = 1, C = 2, D = 3, A2 = 4, B2 = 5, C2 = 6, "
	"D2 = 7;\n"
	"always @(posedge clk) if (rst) st <= A; else st <= nx;\n"
	"always @(*) begin nx = st;\n"
	"case (st) A: nx = go ? B : A2; B: nx = go ? C2 : B;\n"
	"C: nx = go ? D : A; D: nx = go ? A2 : D2;\n"
	"A2: nx = go ? B2 : A; B2: nx = go ? C : B2;\n"
	"C2: nx = go ? D2 : A2; D2: nx = go ? A : D; endcase\n"
	"case (st) B, B2: y = go; D, D2: y = 1; default: y = 0; endcase end\n"
	"assign busy = st != A && st != A2;\nendmodule\n";

static struct fsm_design
extract(const char *text, bool full)
{
	struct fsm_job job = {
		.text = text, .n = strlen(text), .top = "m", .full = full};
	struct fsm_design d;
	const char *why;
	struct err e = ERR_INIT;
	int rc = fsm_extract(ys, &a, &job, &d, &why, &e);

	if (rc <= 0)
		fail_msg("%s: %s", rc < 0 ? e.msg : why, text);
	return d;
}

static struct rewrite_result
judge(const char *gold, const char *text)
{
	struct rewrite_job job = {.gold = {gold, strlen(gold), "m"},
		.gate = {text, strlen(text), "m"},
		.any_cost = true};
	struct rewrite_result r;
	struct err e = ERR_INIT;

	assert_ok(rewrite_gate_run(gate, &a, &job, &r, &e), e);
	return r;
}

static void
accepted(const char *gold, const char *text)
{
	struct rewrite_result r = judge(gold, text);

	if (r.end != REWRITE_ACCEPTED)
		fail_msg("%s: %s\n%s", rewrite_end_name(r.end), r.why, text);
}

static void
test_redundant(void **state)
{
	struct fsm_design d = extract(red8, true);
	struct fsm_analysis an;
	struct fsm_machine small;
	struct rewrite_result r;
	const char *text;

	(void)state;
	assert_int_equal(d.n, 1);
	assert_string_equal(d.machines[0].name, "st");
	assert_int_equal(d.machines[0].n_states, 8);
	assert_non_null(d.ports);
	fsm_analyse(&a, &d.machines[0], &an);
	assert_int_equal(an.n_reached, 8);
	assert_int_equal(an.n_classes, 4);
	for (int s = 0; s < 8; s++)
		for (int t = 0; t < 8; t++) {
			char x = d.machines[0].states[s][0];
			char y = d.machines[0].states[t][0];

			assert_int_equal(
				an.class_of[s] == an.class_of[t], x == y);
		}
	fsm_reduce(&a, &d.machines[0], &an, &small);
	assert_true(fsm_encode(&a, &small, FSM_BINARY));
	assert_int_equal(small.n_states, 4);
	assert_int_equal(small.bits, 2);
	text = fsm_emit(&a, &d, &small);
	r = judge(red8, text);
	assert_string_equal(rewrite_end_name(r.end), "accepted");
	assert_true(r.after.area < r.before.area);
	assert_int_equal(r.before.ffs, 3);
	assert_int_equal(r.after.ffs, 2);
}

static void
test_encodings(void **state)
{
	static const enum fsm_encoding all[] = {FSM_ONEHOT, FSM_GRAY};
	struct fsm_design d = extract(red8, false);

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct fsm_machine m = d.machines[0];

		assert_true(fsm_encode(&a, &m, all[i]));
		accepted(red8, fsm_emit(&a, &d, &m));
	}
}

/* A wrong machine is refused, with inputs that show it. */
static void
test_wrong(void **state)
{
	struct fsm_design d = extract(red8, true);
	struct fsm_machine m = d.machines[0];
	struct rewrite_result r;

	(void)state;
	for (size_t i = 0; i < m.n_edges; i++)
		if (str_eq(m.states[m.edges[i].from], "B") &&
			str_eq(m.states[m.edges[i].to], "C2"))
			m.edges[i].to = m.edges[i].from;
	r = judge(red8, fsm_emit(&a, &d, &m));
	assert_string_equal(rewrite_end_name(r.end), "wrong");
	assert_non_null(r.proof.counterexample);
	/* merging two states that differ is wrong, too */
	m = d.machines[0];
	for (size_t i = 0; i < m.n_edges; i++)
		if (str_eq(m.states[m.edges[i].to], "D"))
			m.edges[i].to = m.reset;
	r = judge(red8, fsm_emit(&a, &d, &m));
	assert_string_equal(rewrite_end_name(r.end), "wrong");
}

/* A machine beside a counter: the rest of the module must stay right. */
static const char traffic[] =
	"module m(input clk, input rst_n, input car, input [3:0] lim,\n"
	"output [1:0] ns, output reg [1:0] ew, output reg [3:0] cnt,\n"
	"output done);\n"
	"typedef enum logic [1:0] {GREEN, YELLOW, RED, DEAD} st_t;\n"
	"st_t s;\nwire last = cnt == lim;\n"
	"always_ff @(posedge clk or negedge rst_n)\n"
	"if (!rst_n) begin s <= GREEN; cnt <= 0; end\n"
	"else begin cnt <= last ? 0 : cnt + 1;\n"
	"case (s) GREEN: if (car && last) s <= YELLOW;\n"
	"YELLOW: if (last) s <= RED; RED: if (last) s <= GREEN;\n"
	"DEAD: s <= GREEN; endcase end\n"
	"always_comb begin ew = 2; if (s == RED) ew = 0; end\n"
	"assign ns = s; assign done = last & s == RED;\nendmodule\n";

static void
test_rest(void **state)
{
	struct fsm_design d;
	struct fsm_analysis an;
	struct fsm_machine m;

	(void)state;
	for (int full = 0; full < 2; full++) {
		d = extract(traffic, full != 0);
		assert_int_equal(d.n, 1);
		assert_null(d.ports);
		assert_int_equal(d.machines[0].n_states, 3);
		assert_string_equal(
			d.machines[0].states[d.machines[0].reset], "GREEN");
		assert_int_equal(d.machines[0].n_dead, 1);
		assert_string_equal(d.machines[0].dead[0], "DEAD");
		fsm_analyse(&a, &d.machines[0], &an);
		assert_int_equal(an.n_classes, 3);
		fsm_reduce(&a, &d.machines[0], &an, &m);
		if (full) /* the counter is in the table: a slow proof */
			continue;
		assert_true(fsm_encode(&a, &m, FSM_ONEHOT));
		accepted(traffic, fsm_emit(&a, &d, &m));
	}
}

/* An output of the state leads through logic outside back to an input: no
 * loop may come of it. */
static void
test_feedback(void **state)
{
	static const char feedback[] =
		"module m(input clk, input rst, input [3:0] t, input d,\n"
		"output reg [3:0] q, output busy);\nreg [1:0] s;\n"
		"wire hit = t * t == (s == 1 ? 4'd9 : 4'd4);\n"
		"assign busy = s != 0;\n"
		"always @(posedge clk) if (rst) begin s <= 0; q <= 0; end\n"
		"else case (s) 0: if (d) s <= 1; 1: if (hit) s <= 2;\n"
		"2: if (hit) begin s <= 0; q <= q + 1; end endcase\n"
		"endmodule\n";
	struct fsm_design d = extract(feedback, false);
	struct fsm_machine m = d.machines[0];

	(void)state;
	assert_int_equal(d.n, 1);
	assert_null(d.ports);
	assert_true(fsm_encode(&a, &m, FSM_GRAY));
	accepted(feedback, fsm_emit(&a, &d, &m));
}

/* Unreachable from reset, initial value, no reset. */
static void
test_reached(void **state)
{
	static const char island[] =
		"module m(input clk, input reset, input a, output y);\n"
		"reg [1:0] s; always @(posedge clk) if (reset) s <= 0;\n"
		"else case (s) 0: if (a) s <= 1; 1: s <= 0;\n"
		"2: if (a) s <= 3; 3: s <= 2; endcase\n"
		"assign y = s == 1 || s == 2;\nendmodule\n";
	static const char initial[] =
		"module m(input clk, input a, output y);\n"
		"reg [1:0] s = 1; always @(posedge clk)\n"
		"case (s) 0: if (a) s <= 1; 1: s <= a ? 2 : 0;\n"
		"2: s <= 0; default: s <= 1; endcase\n"
		"assign y = s == 2;\nendmodule\n";
	struct fsm_design d = extract(island, true);
	struct fsm_analysis an;
	struct fsm_machine m;

	(void)state;
	fsm_analyse(&a, &d.machines[0], &an);
	assert_int_equal(d.machines[0].sreset >= 0, true);
	assert_int_equal(an.n_reached, 2);
	fsm_reduce(&a, &d.machines[0], &an, &m);
	accepted(island, fsm_emit(&a, &d, &m));
	d = extract(initial, true);
	assert_true(d.machines[0].init >= 0);
	assert_string_equal(d.machines[0].codes[d.machines[0].init], "01");
	fsm_analyse(&a, &d.machines[0], &an);
	fsm_reduce(&a, &d.machines[0], &an, &m);
	assert_true(fsm_encode(&a, &m, FSM_GRAY));
	accepted(initial, fsm_emit(&a, &d, &m));
}

static void
test_none(void **state)
{
	static const char counter[] =
		"module m(input clk, input rst, output reg [3:0] q);\n"
		"always @(posedge clk) if (rst) q <= 0; else q <= q + 1;\n"
		"endmodule\n";
	static const char seen[] =
		"module m(input clk, input rst, output reg [1:0] q);\n"
		"always @(posedge clk) if (rst) q <= 0; else case (q)\n"
		"0: q <= 2; 2: q <= 1; default: q <= 0; endcase\n"
		"endmodule\n";
	struct fsm_job job = {.text = "module m(; endmodule",
		.n = strlen("module m(; endmodule"),
		.top = "m"};
	struct fsm_design d = extract(counter, true);
	const char *why;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(d.n, 0);
	d = extract(seen, true);
	assert_int_equal(d.n, 0);
	assert_int_equal(d.n_others, 1);
	assert_non_null(strstr(d.others[0], "is an output"));
	assert_int_equal(fsm_extract(ys, &a, &job, &d, &why, &e), 0);
	assert_non_null(why);
	job.top = "m; shell true";
	assert_int_equal(fsm_extract(ys, &a, &job, &d, &why, &e), 0);
	assert_non_null(strstr(why, "identifier"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_redundant),
		cmocka_unit_test(test_encodings), cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_rest), cmocka_unit_test(test_reached),
		cmocka_unit_test(test_feedback), cmocka_unit_test(test_none)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up_gate, tear_down_gate);
}
