/*
 * The experiment of doc/HOWTO_PPA.md: power of synthesised designs scales with
 * width, with activity and with the gating of a clock as it should, and the
 * switching that it is made of is what Icarus sees in the same netlist.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/liberty.h"
#include "eval/power.h"
#include "eval/synth.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/yosys.h"

#define CYCLES 64
#define PERIOD 10

static struct arena A;
static struct yosys *Ys;
static struct synth *Synth;

static int
open_tools(void **state)
{
	const char *top = getenv("abs_top_srcdir");
	struct err e = ERR_INIT;

	(void)state;
	if (yosys_open(&Ys, NULL, &e) < 0) {
		print_message("# left out: %s\n", e.msg);
		return 0;
	}
	return synth_open(&Synth, Ys,
		arena_printf(
			&A, "%s/data/liberty/rtlsmith45.lib", top ? top : "."),
		&e);
}

static int
close_tools(void **state)
{
	(void)state;
	synth_close(Synth);
	yosys_close(Ys);
	arena_release(&A);
	return 0;
}

/* What the inputs do; cycles begin with the falling edge of clk, at which d
 * and en change. */
struct inputs {
	int width;
	int every;   /* d is inverted at every n-th cycle; 0: random */
	int enabled; /* en is 1 in every n-th cycle */
};

static void
put_word(struct buf *b, uint64_t v, int width)
{
	buf_addch(b, 'b');
	for (int i = width - 1; i >= 0; i--)
		buf_addch(b, v >> i & 1 ? '1' : '0');
	buf_addstr(b, " #\n");
}

static uint64_t
next_word(uint64_t d, const struct inputs *in, int cycle)
{
	if (in->every > 0)
		return cycle % in->every == 0 ? ~d : d;
	return d * 6364136223846793005ULL + 1442695040888963407ULL;
}

static char *
waveform(const struct inputs *in, size_t *n)
{
	struct buf b;
	uint64_t d = 1;

	buf_init(&b, LIM_MIB);
	buf_printf(&b,
		"$timescale 1ns $end\n$scope module tb $end\n"
		"$scope module dut $end\n$var wire 1 ! clk $end\n"
		"$var wire 1 $ en $end\n$var wire %d # d [%d:0] $end\n"
		"$upscope $end\n$upscope $end\n$enddefinitions $end\n",
		in->width, in->width - 1);
	for (int i = 0; i < CYCLES; i++) {
		buf_printf(
			&b, "#%d\n0!\n%d$\n", i * PERIOD, i % in->enabled == 0);
		d = next_word(d, in, i);
		put_word(&b, d >> (in->every > 0 ? 0 : 64 - in->width),
			in->width);
		buf_printf(&b, "#%d\n1!\n", i * PERIOD + PERIOD / 2);
	}
	buf_printf(&b, "#%d\n", CYCLES * PERIOD);
	return buf_take(&b, &A, n);
}

static void
synthesise(const char *text, struct synth_result *r)
{
	struct synth_job job = {
		.text = text, .n = strlen(text), .top = "m", .netlist = true};
	struct err e = ERR_INIT;

	assert_ok(synth_run(Synth, &A, &job, r, &e), e);
	if (r->status != SYNTH_OK)
		fail_msg("%s", r->why);
}

static void
estimate(const struct synth_result *r, const struct inputs *in,
	struct power_result *out)
{
	struct vcd vcd;
	struct power_job job = {.lib = synth_liberty(Synth),
		.netlist_json = r->netlist_json,
		.netlist_json_n = r->netlist_json_n,
		.top = "m",
		.vcd = &vcd,
		.instance = "tb.dut"};
	struct err e = ERR_INIT;
	size_t n;
	char *text = waveform(in, &n);

	assert_ok(vcd_parse(&A, text, n, &vcd, &e), e);
	power_estimate(&A, &job, out);
	if (out->why)
		fail_msg("%s", out->why);
}

static void
measure(const char *text, const struct inputs *in, struct power_result *out)
{
	struct synth_result r;

	synthesise(text, &r);
	estimate(&r, in, out);
}

static void
ratio(double a, double b, double want, double slack)
{
	if (!(fabs(a / b - want) <= slack))
		fail_msg("%g / %g is %g, not %g", a, b, a / b, want);
}

static const char *
reg(int width)
{
	return arena_printf(&A,
		"module m(input clk, input en, input [%d:0] d,\n"
		"  output reg [%d:0] q);\n"
		"  always @(posedge clk) q <= d;\nendmodule\n",
		width - 1, width - 1);
}

/* A register: all of its power is linear in its width. */
static void
width(void **state)
{
	struct power_result p[3];

	(void)state;
	if (!Synth)
		return;
	for (int i = 0; i < 3; i++) {
		struct inputs in = {8 << i, 1, 1};

		measure(reg(8 << i), &in, &p[i]);
	}
	ratio(p[1].dynamic_nw, p[0].dynamic_nw, 2, 0.01);
	ratio(p[2].dynamic_nw, p[0].dynamic_nw, 4, 0.01);
	ratio(p[2].clock_nw, p[0].clock_nw, 4, 0.01);
	ratio(p[1].leakage_nw, p[0].leakage_nw, 2, 0.01);
}

/* Data that changes half as often costs half; the clock costs the same. */
static void
activity(void **state)
{
	struct power_result p[3], still;
	struct inputs in = {16, 1, 1};

	(void)state;
	if (!Synth)
		return;
	for (int i = 0; i < 3; i++) {
		in.every = 1 << i;
		measure(reg(16), &in, &p[i]);
		ratio(p[i].clock_nw, p[0].clock_nw, 1, 1e-9);
	}
	ratio(p[0].dynamic_nw - p[0].clock_nw, p[1].dynamic_nw - p[1].clock_nw,
		2, 0.1);
	ratio(p[0].dynamic_nw - p[0].clock_nw, p[2].dynamic_nw - p[2].clock_nw,
		4, 0.3);
	in.every = 2 * CYCLES; /* only before the first cycle */
	measure(reg(16), &in, &still);
	ratio(still.dynamic_nw, still.clock_nw, 1, 1e-9);
	ratio(still.leakage_nw, p[0].leakage_nw, 1, 1e-9);
}

/* A register that is written in one cycle of eight, with an enable and with a
 * gated clock. */
static void
clock_gating(void **state)
{
	static const char enable[] =
		"module m(input clk, input en, input [31:0] d,\n"
		"  output reg [31:0] q);\n"
		"  always @(posedge clk) if (en) q <= d;\nendmodule\n";
	static const char gated[] =
		"module m(input clk, input en, input [31:0] d,\n"
		"  output reg [31:0] q);\n"
		"  wire g = clk & en;\n"
		"  always @(posedge g) q <= d;\nendmodule\n";
	struct inputs in = {32, 0, 8};
	struct power_result e, g;

	(void)state;
	if (!Synth)
		return;
	measure(enable, &in, &e);
	measure(gated, &in, &g);
	ratio(g.clock_nw, e.clock_nw, 1.0 / 8, 0.01);
	assert_true(g.dynamic_nw < e.dynamic_nw / 2);
	/* no multiplexers any more */
	assert_true(g.leakage_nw < e.leakage_nw);
}

/* ---- against Icarus ---- */

static const char *
replay(const struct inputs *in)
{
	struct buf b;
	uint64_t d = 1;

	buf_init(&b, LIM_MIB);
	buf_printf(&b,
		"`timescale 1ns/1ns\nmodule tb;\n reg clk, en;\n"
		" reg [%d:0] d;\n m dut(.clk(clk), .en(en), .d(d));\n"
		" initial begin\n  $dumpfile(\"x.vcd\");\n"
		"  $dumpvars(0, dut);\n",
		in->width - 1);
	for (int i = 0; i < CYCLES; i++) {
		d = next_word(d, in, i);
		buf_printf(&b, "  clk = 0; en = %d; d = %d'h%llx; #%d\n",
			i % in->enabled == 0, in->width,
			(unsigned long long)(d >> (64 - in->width)),
			PERIOD / 2);
		buf_printf(&b, "  clk = 1; #%d\n", PERIOD / 2);
	}
	buf_addstr(&b, "  $finish;\n end\nendmodule\n");
	return buf_take(&b, &A, NULL);
}

/* Changes between 0 and 1 of nets of the netlist itself, each net once. */
static int64_t
vcd_toggles(const struct vcd *v)
{
	int64_t n = 0;

	for (size_t s = 0; s < v->n; s++) {
		const struct vcd_signal *x = &v->signals[s];
		const char *last = NULL;
		bool again = strchr(x->path + strlen("tb.dut."), '.') != NULL;

		for (size_t k = 0; k < s; k++)
			again |= v->signals[k].values == x->values;
		for (size_t k = 0; k < x->values->n && !again; k++) {
			const char *now =
				vcd_at(&A, x, x->values->changes[k].time);

			for (size_t i = 0; last && i < strlen(now); i++)
				n += (last[i] == '0' && now[i] == '1') ||
					(last[i] == '1' && now[i] == '0');
			last = now;
		}
	}
	return n;
}

static int64_t
icarus_toggles(const struct synth_result *r, const struct inputs *in)
{
	struct iverilog *iv;
	struct iverilog_compile c;
	struct iverilog_sim sim;
	struct buf models;
	struct vcd vcd;
	struct err e = ERR_INIT;
	const char *tb = replay(in);
	char *dir, *path, *text;
	size_t n;

	buf_init(&models, 4 * LIM_MIB);
	liberty_verilog(&A, synth_liberty(Synth), &models);
	struct iverilog_source src[] = {{"tb.v", tb, strlen(tb)},
		{"net.v", r->netlist, r->netlist_n},
		{"cells.v", models.ptr, models.len}};
	struct iverilog_job job = {.sources = src,
		.n_sources = 3,
		.generation = "2012",
		.top = "tb",
		.cpu_ms = 20000,
		.wall_ms = 120000};
	struct iverilog_sim_job sj = {.batch = true,
		.cpu_ms = 20000,
		.wall_ms = 120000,
		.file_bytes = LIM_VCD,
		.out_max = LIM_KIB};

	assert_ok(iverilog_open(&iv, NULL, &e), e);
	assert_ok(fs_scratch(&A, &dir, &e), e);
	path = fs_join(&A, dir, "out.vcd");
	job.dir = sj.dir = dir;
	assert_ok(iverilog_compile(iv, &A, &job, &c, &e), e);
	if (!c.ok)
		fail_msg("%.*s", (int)c.log_n, c.log);
	sj.code = c.code;
	sj.code_n = c.code_n;
	sj.wave = path;
	assert_ok(iverilog_simulate(iv, &A, &sj, &sim, &e), e);
	assert_ok(fs_read(&A, path, LIM_VCD, &text, &n, &e), e);
	assert_ok(vcd_parse(&A, text, n, &vcd, &e), e);
	assert_ok(fs_rmtree(dir, &e), e);
	buf_release(&models);
	iverilog_close(iv);
	return vcd_toggles(&vcd);
}

/* Logic whose every net can be known from the first cycle on: what is counted
 * here is what Icarus counts, but for the start of flip-flops (X there). */
static void
as_icarus(void **state)
{
	static const char text[] =
		"module m(input clk, input en, input [15:0] d,\n"
		"  output reg [15:0] q, output [7:0] y);\n"
		"  reg [7:0] r;\n"
		"  assign y = r + q[7:0];\n"
		"  always @(posedge clk) begin\n"
		"    if (en) q <= d ^ {d[7:0], d[15:8]};\n"
		"    r <= d[7:0] * d[11:8];\n  end\nendmodule\n";
	struct inputs in = {16, 0, 4};
	struct synth_result r;
	struct power_result p;
	int64_t theirs;

	(void)state;
	if (!Synth)
		return;
	synthesise(text, &r);
	estimate(&r, &in, &p);
	theirs = icarus_toggles(&r, &in);
	if (llabs(p.toggles - theirs) > r.wire_bits)
		fail_msg("%lld changes here, %lld in Icarus",
			(long long)p.toggles, (long long)theirs);
	assert_true(theirs > (int64_t)20 * CYCLES);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(width),
	cmocka_unit_test(activity),
	cmocka_unit_test(clock_gating),
	cmocka_unit_test(as_icarus),
};

int
main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_tools, close_tools);
}
