/*
 * test_monitor: the VPI module in the real simulator, its line, and what is
 * made of it.
 */
#include "tests/unit/iverilog_util.h"

#include "eval/monitor.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static struct buf line;

static int
set_up_line(void **state)
{
	buf_init(&line, LIM_MONITOR_LINE);
	return set_up(state);
}

static int
tear_down_line(void **state)
{
	buf_release(&line);
	return tear_down(state);
}

static void
keep(void *arg, const char *p, size_t n)
{
	(void)arg;
	buf_add(&line, p, n);
}

#define ROOT                                                                   \
	"\nmodule rs_root; initial $rtlsmith_watch(\"TopModule\"); "           \
	"endmodule\n"

/* Runs tb and rs_root; what the monitor wrote is in `line`. */
static struct iverilog_sim
run_raw(const char *text)
{
	const struct iverilog_source src = {"t.sv", text, strlen(text)};
	const struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = "tb",
		.top2 = "rs_root",
		.cpu_ms = 20000,
		.wall_ms = 120000};
	struct iverilog_sim_job sim = {.batch = true,
		.merge = true,
		.monitor = true,
		.on_monitor = keep,
		.cpu_ms = 20000,
		.wall_ms = 120000,
		.out_max = 65536};
	struct iverilog_compile c;
	struct iverilog_sim out;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, &job, &c, &e), e);
	if (!c.ok)
		fail_msg("%.*s", (int)c.log_n, c.log);
	sim.code = c.code;
	sim.code_n = c.code_n;
	buf_clear(&line);
	assert_ok(iverilog_simulate(iv, &a, &sim, &out, &e), e);
	return out;
}

static struct monitor_report *
run(const char *dut, const char *tb)
{
	struct monitor_report *r;
	struct err e = ERR_INIT;

	(void)run_raw(arena_printf(&a, "%s\n%s%s", tb, dut, ROOT));
	assert_ok(monitor_parse(&a, line.ptr, line.len, &r, &e), e);
	return r;
}

static const char tb[] =
	"`timescale 1ns/1ns\n"
	"module tb; reg clk = 0; reg [7:0] d = 0; wire [7:0] q; wire z;\n"
	"TopModule dut(.clk(clk), .d(d), .q(q), .z(z));\n"
	"initial begin repeat (40) begin #5 clk = 1; d <= d + 3; #5 clk = 0;\n"
	"end $display(\"done\"); $finish; end endmodule\n";

#define TOP "module TopModule(input clk, input [7:0] d, output "
static const char golden[] = TOP
	"reg [7:0] q, output z); assign z = ^d; always @(posedge clk) q <= d; "
	"endmodule\n";

static void
test_counts(void **state)
{
	struct monitor_report *r = run(golden, tb);
	const struct monitor_instance *in;
	const struct monitor_port *q;

	(void)state;
	assert_true(r->complete);
	assert_string_equal(r->top, "TopModule");
	assert_int_equal(r->sites, 1);
	assert_int_equal(r->calls, 1);
	assert_false(r->late);
	assert_int_equal(r->precision, -9);
	assert_int_equal(r->end, 400);
	assert_int_equal(r->n_instances, 1);
	in = &r->instances[0];
	assert_string_equal(in->path, "tb.dut");
	assert_int_equal(in->n_ports, 4);
	/* time 0, then each edge */
	assert_int_equal(in->steps, 81);
	assert_string_equal(in->ports[0].name, "clk");
	assert_int_equal(in->ports[0].changes, 80);
	assert_int_equal(in->ports[1].changes, 40);
	assert_int_equal(r->changes, 80 + 40 + 2);
	q = &in->ports[2];
	assert_int_equal(q->dir, MONITOR_OUTPUT);
	assert_int_equal(q->width, 8);
	assert_int_equal(q->unknown[0], 1); /* until the first edge */
	assert_int_equal(q->seen0[0], 1);
	assert_int_equal(q->seen1[0], 1);
	assert_int_equal(q->seen1[7], 0);
	assert_int_equal(q->end_known[7], 1);
	assert_int_equal(in->ports[3].unknown[0], 0);
	assert_false(monitor_vacuous(r));
}

static const struct {
	const char *dut;
	unsigned strictness;
	const char *rule;
} designs[] = {
	{golden, MONITOR_SAMPLED | MONITOR_END | MONITOR_TEXT | MONITOR_TOGGLE,
		NULL},
	/* other names of ports' widths, delays, a finer time scale */
	{"`timescale 1ns/1ps\n" TOP
	 "reg [7:0] q, output z); assign #0.3 z = ^d; always @(posedge clk)\n"
	 "q <= #1.25 d; endmodule\n",
		MONITOR_SAMPLED | MONITOR_END | MONITOR_TEXT, NULL},
	{"module TopModule(output reg [7:0] q, input [9:0] d, output z,\n"
	 "input clk); assign z = ^d[7:0]; always @(posedge clk) q <= d;\n"
	 "endmodule\n",
		MONITOR_TEXT, NULL},
	{"module TopModule(input clk, input [3:0] d, output reg [7:0] q,\n"
	 "output z); assign z = ^d; always @(posedge clk) q <= d; endmodule\n",
		MONITOR_SAMPLED, "stimulus"},
	{TOP "reg [7:0] q, output z); assign z = ^d; initial force d = 0;\n"
	     "always @(posedge clk) q <= d; endmodule\n",
		MONITOR_SAMPLED, "stimulus"},
	{TOP "[7:0] q, output z); endmodule\n", MONITOR_KNOWN, "unknown"},
	{TOP "[7:0] q, output z); assign q = 8'bx; assign z = 1'bx; "
	     "endmodule\n",
		MONITOR_TEXT, "dead"},
	{TOP "[7:0] q, output z); assign q = 0; assign z = 1; endmodule\n",
		MONITOR_TEXT, "dead"},
	{TOP "[7:0] q, output z); assign q = 0; assign z = ^d; endmodule\n",
		MONITOR_TOGGLE, "stuck"},
	{TOP "[3:0] q, output z); assign q = d; assign z = ^d; endmodule\n",
		MONITOR_TOGGLE, "stuck"},
	{TOP "reg [7:0] q, output z); assign z = ^d; always @(posedge clk)\n"
	     "q <= {1'bx, d[6:0]}; endmodule\n",
		MONITOR_TEXT, "unknown"},
	{TOP "[7:0] q, output z); initial #77 $finish; endmodule\n",
		MONITOR_SAMPLED, "stimulus"},
	{TOP "[7:0] q, output z); initial #77 $finish; endmodule\n",
		MONITOR_END, "end"},
	{TOP "[7:0] q, output z); initial #399 $finish; endmodule\n",
		MONITOR_SAMPLED | MONITOR_END, "end"},
	{TOP "[7:0] q, output z); initial $rtlsmith_watch(\"tb\"); endmodule\n",
		MONITOR_RUN, "calls"},
	{TOP "[7:0] q, output z); initial if (d[0] === 1'bz) $rtlsmith_watch; "
	     "endmodule\n",
		MONITOR_RUN, "calls"},
};

static void
test_compare(void **state)
{
	struct monitor_report *g = run(golden, tb), *r;
	struct monitor_finding f;
	size_t i;
	bool found;

	(void)state;
	for (i = 0; i < sizeof(designs) / sizeof(designs[0]); i++) {
		f.rule = "none";
		f.what[0] = '\0';
		r = run(designs[i].dut, tb);
		found = monitor_compare(g, r, designs[i].strictness, &f);
		if (found != (designs[i].rule != NULL) ||
			(found && !str_eq(f.rule, designs[i].rule)))
			fail_msg("%s: %s (%s), wanted %s", designs[i].dut,
				f.rule, f.what,
				designs[i].rule ? designs[i].rule : "none");
	}
}

/* The signature does not depend on order of ports or on precision. */
static void
test_signature(void **state)
{
	struct monitor_report *g = run(golden, tb);
	struct monitor_report *r = run(designs[1].dut, tb);
	struct monitor_report *w = run(designs[2].dut, tb);

	(void)state;
	assert_true(g->signature == r->signature);
	assert_int_equal(r->precision, -12);
	assert_int_equal(r->end, 400000);
	/* unconnected bits of a wider port are Z: another value */
	assert_true(
		g->instances[0].ports[0].hash == w->instances[0].ports[3].hash);
	r = run(golden,
		"module tb; reg clk = 0; reg [7:0] d = 0; wire [7:0] q;\n"
		"wire z; TopModule dut(clk, d, q, z); initial begin\n"
		"#5 clk = 1; #5 $finish; end endmodule\n");
	assert_false(g->signature == r->signature);
}

/* Ways to end, and odd ports. */
static void
test_ends(void **state)
{
	static const char *const ends[] = {"$finish;", "", "$fatal;", "$stop;",
		"$finish_and_return(3);", "begin : zz $finish(0); end"};
	struct monitor_report *r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		r = run("module TopModule(input a, output b); assign b = a; "
			"endmodule\n",
			arena_printf(&a,
				"module tb; reg a = 0; wire b; TopModule "
				"t(a, b); initial begin #3 a = 1; #4; %s end "
				"endmodule\n",
				ends[i]));
		assert_true(r->complete);
		assert_int_equal(r->instances[0].steps, 2);
		assert_int_equal(r->end, 7);
	}
}

static void
test_odd_ports(void **state)
{
	struct monitor_report *r;
	const struct monitor_instance *in;

	(void)state;
	/* far in time, wide, several, in a generate block, arrays, reals */
	r = run("module TopModule(input [4095:0] w, output [4095:0] v,\n"
		"  input real x, output real y, output [3:0] m [0:1],\n"
		"  inout io, input \\a.b );\n"
		"  assign v = ~w; assign y = x * 2; assign m[0] = w;\n"
		"  assign m[1] = ~w; assign io = w[0] ? 1'b1 : 1'bz; "
		"endmodule\n",
		"module tb; reg [4095:0] w = 0; wire [4095:0] v[0:1];\n"
		"real x = 1; genvar i; generate for (i = 0; i < 2; i = i + 1)\n"
		"begin : g TopModule t(.w(w), .v(v[i]), .x(x), .y(), .m(),\n"
		"  .io(), .\\a.b (w[3])); end endgenerate\n"
		"initial begin #5000000000 w = ~w; #1 x = 2.5; #1 w[9] = "
		"1;\n"
		"  #1 w = 4096'bx; #1 $finish; end endmodule\n");
	assert_true(r->complete);
	assert_int_equal(r->n_instances, 2);
	assert_true(r->end == UINT64_C(5000000004));
	in = &r->instances[1];
	assert_string_equal(in->path, "tb.g[1].t");
	assert_int_equal(in->n_ports, 7);
	assert_int_equal(in->steps, 4);
	assert_int_equal(in->ports[0].width, 4096);
	assert_int_equal(in->ports[1].seen0[4095], 1);
	assert_int_equal(in->ports[1].seen1[4095], 1);
	assert_int_equal(in->ports[1].unknown[4095], 1);
	assert_int_equal(in->ports[1].end_known[4095], 0);
	assert_true(in->ports[2].real && in->ports[3].real);
	assert_int_equal(in->ports[2].changes, 1);
	assert_int_equal(in->ports[3].changes, 1);
	assert_int_equal(in->ports[4].width, 8);
	assert_int_equal(in->ports[4].seen1[7], 1);
	assert_int_equal(in->ports[5].dir, MONITOR_INOUT);
	assert_string_equal(in->ports[6].name, "a.b");
	assert_false(in->ports[6].lost);
	assert_int_equal(in->ports[6].changes, 2);
	/* no ports at all; nothing to watch */
	r = run("module TopModule; endmodule\n",
		"module tb; TopModule t(); initial #1 $finish; endmodule\n");
	assert_int_equal(r->n_instances, 1);
	assert_int_equal(r->instances[0].n_ports, 0);
	assert_int_equal(r->instances[0].steps, 1);
	assert_true(monitor_vacuous(r));
	r = run("", "module tb; initial #1 $finish; endmodule\n");
	assert_int_equal(r->n_instances, 0);
	assert_true(r->complete);
}

static void
test_many_ports(void **state)
{
	struct monitor_report *r;
	struct buf dut, con;
	size_t n;
	int i;

	(void)state;
	buf_init(&dut, LIM_MIB);
	buf_init(&con, LIM_MIB);
	buf_addstr(&dut, "module TopModule(input c");
	buf_addstr(&con,
		"module tb; reg c = 0; wire [2999:0] v; "
		"TopModule t(c");
	for (i = 0; i < 3000; i++) {
		buf_printf(&dut, ", output o%d", i);
		buf_printf(&con, ", v[%d]", i);
	}
	buf_addstr(&dut, ");");
	for (i = 0; i < 3000; i++)
		buf_printf(&dut, " assign o%d = c;", i);
	buf_addstr(&dut, " endmodule\n");
	buf_addstr(&con,
		"); initial begin repeat (9) #1 c = !c; $finish; end "
		"endmodule\n");
	r = run(buf_take(&dut, &a, &n), buf_take(&con, &a, &n));
	assert_true(r->complete);
	assert_int_equal(r->instances[0].n_ports, 3001);
	assert_int_equal(r->instances[0].ports[3000].seen1[0], 1);
	assert_int_equal(r->instances[0].ports[3000].changes, 9);
}

/* A task called late says so. */
static void
test_late(void **state)
{
	struct monitor_report *r;
	struct err e = ERR_INIT;
	struct monitor_finding f;

	(void)state;
	(void)run_raw(
		"module TopModule(input a); endmodule\nmodule tb; reg a = 0;\n"
		"TopModule t(a); initial #9 $finish; endmodule\n"
		"module rs_root; initial #2 $rtlsmith_watch(\"TopModule\"); "
		"endmodule\n");
	assert_ok(monitor_parse(&a, line.ptr, line.len, &r, &e), e);
	assert_true(r->late);
	assert_true(monitor_compare(r, r, MONITOR_RUN, &f));
	assert_string_equal(f.rule, "calls");
	/* nobody called: no line */
	(void)run_raw("module tb; initial #1 $finish; endmodule\n"
		      "module rs_root; endmodule\n");
	assert_int_equal(line.len, 0);
	assert_err(monitor_parse(&a, line.ptr, line.len, &r, &e), e, ERR_PARSE,
		"missing");
}

/* The golden's outputs that are never known say nothing. */
static void
test_vacuous(void **state)
{
	struct monitor_report *r =
		run(TOP "[7:0] q, output z); assign q = 8'bx; endmodule\n", tb);

	(void)state;
	assert_true(monitor_vacuous(r));
}

static void
test_bad_lines(void **state)
{
	static const struct {
		const char *from, *to, *message;
	} changes[] = {
		{"\"monitor\":1", "\"monitor\":2", "version 1"},
		{"\"end\":\"400\"", "\"end\":\"4x0\"", "no number"},
		{"\"end\":\"400\"", "\"end\":\"99999999999999999999999\"",
			"no number"},
		{"\"output\",\"width\":8", "\"output\",\"width\":9",
			"width of its port"},
		{"\"width\":8", "\"width\":99999999", "no width"},
		{"\"seen0\":\"", "\"seen0\":\"z", "width of its port"},
		{"\"unknown\":[1,", "\"unknown\":[1,9,1,", "fit"},
		{"\"unknown\":[1,8]", "\"unknown\":[1,7]", "too short"},
		{"\"dir\":\"input\"", "\"dir\":\"up\"", "direction"},
		{"\"hash\":\"", "\"hash\":\"0", "16 hex"},
		{"\"instances\":[", "\"others\":[", "instances"},
		{"\"ports\":[", "\"pins\":[", "ports"},
		{"\"precision\":-9", "\"precision\":-99", "precision"},
		{"}\n", "}\n{}\n", "more than one"},
		{"}\n", "}", "cut"},
	};
	struct monitor_report *r;
	struct err e = ERR_INIT;
	const char *at;
	char *good, *bad;
	size_t i;

	(void)state;
	(void)run(golden, tb);
	good = arena_strdup(&a, line.ptr);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		at = strstr(good, changes[i].from);
		assert_non_null(at);
		bad = arena_printf(&a, "%.*s%s%s", (int)(at - good), good,
			changes[i].to, at + strlen(changes[i].from));
		assert_err(monitor_parse(&a, bad, strlen(bad), &r, &e), e,
			ERR_PARSE, changes[i].message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_odd_ports),
		cmocka_unit_test(test_many_ports),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_vacuous),
		cmocka_unit_test(test_bad_lines),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up_line, tear_down_line);
}
