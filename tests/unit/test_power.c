/* power: netlists and waveforms small enough to count by hand. */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/power.h"

/* 1 V, fF, nW: a change of a net of 2 fF is 1 fJ. */
#define LIB                                                                    \
	"library (t) { voltage_unit : \"1V\"; nom_voltage : 1.0;\n"            \
	"leakage_power_unit : \"1nW\"; capacitive_load_unit (1, ff);\n"        \
	"cell (INV) { area : 1; cell_leakage_power : 5;\n"                     \
	" pin (A) { direction : input; capacitance : 2; }\n"                   \
	" pin (Y) { direction : output; function : \"!A\"; } }\n"              \
	"cell (XOR) { area : 2; cell_leakage_power : 7;\n"                     \
	" pin (A) { direction : input; capacitance : 2; }\n"                   \
	" pin (B) { direction : input; capacitance : 4; }\n"                   \
	" pin (Y) { direction : output; function : \"A B' + !A B\"; } }\n"     \
	"cell (AND) { area : 2; cell_leakage_power : 7;\n"                     \
	" pin (A) { direction : input; capacitance : 2; }\n"                   \
	" pin (B) { direction : input; capacitance : 2; }\n"                   \
	" pin (Y) { direction : output; function : \"(A * B)\"; } }\n"         \
	"cell (DFF) { area : 5; cell_leakage_power : 20;\n"                    \
	" ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\";\n"           \
	"  clear : \"!RN\"; }\n"                                               \
	" pin (CK) { direction : input; capacitance : 1; clock : true; }\n"    \
	" pin (D) { direction : input; capacitance : 2; }\n"                   \
	" pin (RN) { direction : input; capacitance : 1; }\n"                  \
	" pin (Q) { direction : output; function : \"IQ\"; }\n"                \
	" pin (QN) { direction : output; function : \"IQN\"; } }\n"            \
	"cell (BARE) { area : 1; pin (A) { direction : input; }\n"             \
	" pin (Y) { direction : output; function : \"A\"; } }\n"               \
	"}\n"

#define PORT(name, dir, bits)                                                  \
	"\"" name "\":{\"direction\":\"" dir "\",\"bits\":" bits "}"
#define NET(name, bits)                                                        \
	"\"" name "\":{\"hide_name\":0,\"bits\":" bits ",\"attributes\":{}}"
#define CELL(name, type, pins)                                                 \
	"\"" name "\":{\"type\":\"" type "\",\"connections\":{" pins "}}"
#define TOP(ports, cells, nets)                                                \
	"{\"modules\":{\"m\":{\"ports\":{" ports "},\"cells\":{" cells         \
	"},\"netnames\":{" nets "}}}}"

#define VCD_HEAD                                                               \
	"$timescale 1ns $end\n$scope module tb $end\n"                         \
	"$scope module dut $end\n$var wire 1 ! clk $end\n"                     \
	"$var wire 1 # a $end\n$var wire 1 $ rst_n $end\n"                     \
	"$var wire 2 % w [1:0] $end\n"                                         \
	"$upscope $end\n$upscope $end\n$enddefinitions $end\n"

static struct arena A;

static void
estimate(const char *netlist, const char *wave, struct power_result *r)
{
	struct liberty *lib;
	struct vcd vcd;
	struct err e = ERR_INIT;
	char *text = arena_printf(&A, "%s%s", VCD_HEAD, wave);
	struct power_job job = {.netlist_json = netlist,
		.netlist_json_n = strlen(netlist),
		.top = "m",
		.vcd = &vcd,
		.instance = "tb.dut"};

	assert_ok(liberty_parse(&A, "t.lib", LIB, strlen(LIB), &lib, &e), e);
	assert_ok(vcd_parse(&A, text, strlen(text), &vcd, &e), e);
	job.lib = lib;
	power_estimate(&A, &job, r);
}

static void
good(const struct power_result *r)
{
	if (r->why)
		fail_msg("%s", r->why);
}

static void
near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
		fail_msg("%.12g is not %.12g", got, want);
}

static void
two_inverters(void **state)
{
	struct power_result r;

	(void)state;
	/* a -> INV -> n -> INV -> y; a changes 4 times in 10 ns; each change
	 * is 1 fJ at a and 1 fJ at n; y feeds nothing */
	estimate(TOP(PORT("a", "input", "[2]") "," PORT("y", "output", "[4]"),
			 CELL("u", "INV", "\"A\":[2],\"Y\":[3]") "," CELL(
				 "v", "INV", "\"A\":[3],\"Y\":[4]"),
			 NET("a", "[2]") "," NET("n", "[3]")),
		"#0\n0#\n#2\n1#\n#4\n0#\n#6\n1#\n#8\n0#\n#10\n", &r);
	good(&r);
	near(r.window_ns, 10);
	assert_int_equal(r.toggles, 12);
	assert_int_equal(r.nets, 2);
	near(r.dynamic_nw, 800); /* 8 fJ in 10 ns */
	near(r.leakage_nw, 10);
	near(r.total_nw, 810);
	near(r.clock_nw, 0);
	assert_int_equal(r.n_top, 2);
	assert_string_equal(r.top[0].name, "a");
	assert_int_equal(r.top[0].toggles, 4);
	near(r.top[0].nw, 400);
}

static void
nothing_moves(void **state)
{
	struct power_result r;

	(void)state;
	/* a known start is no change, nor is an X */
	estimate(TOP(PORT("a", "input", "[2]"),
			 CELL("u", "INV", "\"A\":[2],\"Y\":[3]"),
			 NET("a", "[2]")),
		"#0\nx#\n#5\n0#\n#7\nx#\n#10\n", &r);
	good(&r);
	assert_int_equal(r.toggles, 0);
	near(r.dynamic_nw, 0);
	near(r.total_nw, 5);
}

static void
vector_and_xor(void **state)
{
	struct power_result r;

	(void)state;
	/* w: 00 01 11 (written "1" + "1" extended) 00; y = w0 ^ w1.
	 * w0 changes 2 times (A: 2 fF), w1 2 times (B: 4 fF): 2 + 4 fJ;
	 * y: 0 1 0 0, 2 changes, feeds the inverter: 2 fJ */
	estimate(TOP(PORT("w", "input", "[2,3]"),
			 CELL("x", "XOR",
				 "\"A\":[2],\"B\":[3],\"Y\":[4]") "," CELL("i",
				 "INV", "\"A\":[4],\"Y\":[5]"),
			 NET("w", "[2,3]") "," NET("y", "[4]")),
		"#0\nb0 %\n#2\nb1 %\n#4\nb11 %\n#6\nb0 %\n#8\n", &r);
	good(&r);
	near(r.dynamic_nw, 8.0 / 8 * 1000);
	assert_string_equal(r.top[0].name, "w[1]");
	near(r.top[0].nw, 500);
}

#define DIVIDER                                                                \
	TOP(PORT("clk", "input", "[2]") "," PORT("rst_n", "input", "[3]"),     \
		CELL("f", "DFF",                                               \
			"\"CK\":[2],\"D\":[4],\"RN\":[3],\"Q\":[5],"           \
			"\"QN\":[4]"),                                         \
		NET("clk", "[2]") "," NET("q", "[5]") "," NET("nq", "[4]"))

static void
divider(void **state)
{
	struct power_result r;

	(void)state;
	/* 4 rising edges of 8 changes; in reset at the first: q changes 3
	 * times, and nq (fed back, 2 fF) too.  clk 8 x 0.5 fJ, nq 3 x 1 fJ,
	 * reset once 0.5 fJ */
	estimate(DIVIDER,
		"#0\n0!\n0$\n#5\n1!\n#10\n0!\n#12\n1$\n#15\n1!\n#20\n0!\n"
		"#25\n1!\n#30\n0!\n#35\n1!\n#40\n0!\n",
		&r);
	good(&r);
	near(r.window_ns, 40);
	near(r.clock_nw, 4.0 / 40 * 1000);
	near(r.dynamic_nw, 7.5 / 40 * 1000);
	assert_int_equal(r.toggles, 8 + 3 + 3 + 1);
	near(r.leakage_nw, 20);
}

static void
clock_goes_first(void **state)
{
	struct power_result r;

	(void)state;
	/* a changes at the very edges: the flip-flop sees what was before, so
	 * q is a, one clock later: 0 1 0 1 -> 2 changes after 3 edges, and
	 * none if it saw the new value of each (1 0 1 would be 3) */
	estimate(TOP(PORT("clk", "input", "[2]") "," PORT("a", "input", "[3]"),
			 CELL("f", "DFF",
				 "\"CK\":[2],\"D\":[3],\"RN\":[\"1\"],"
				 "\"Q\":[5]") "," CELL("u", "INV",
				 "\"A\":[5],\"Y\":[6]"),
			 NET("q", "[5]") "," NET("a", "[3]")),
		"#0\n0!\n0#\n#5\n1#\n1!\n#10\n0!\n#15\n0#\n1!\n#20\n0!\n"
		"#25\n1#\n1!\n#30\n0!\n",
		&r);
	good(&r);
	for (size_t i = 0; i < r.n_top; i++)
		if (strcmp(r.top[i].name, "q") == 0)
			assert_int_equal(r.top[i].toggles, 2);
}

static void
gated_clock(void **state)
{
	struct power_result gated, always;
	const char *wave = "#0\n0!\n0#\n#5\n1!\n#10\n0!\n#12\n1#\n#15\n1!\n#20"
			   "\n0!\n#22\n0#\n#25\n1!\n#30\n0!\n#35\n1!\n#40\n0!"
			   "\n";

	(void)state;
	/* 4 edges, 1 of them let through to the flip-flop: of 8 changes of
	 * clk 2 reach the pin */
	estimate(TOP(PORT("clk", "input", "[2]") "," PORT("a", "input", "[3]"),
			 CELL("g", "AND",
				 "\"A\":[2],\"B\":[3],\"Y\":[4]") "," CELL("f",
				 "DFF",
				 "\"CK\":[4],\"D\":[6],\"RN\":[\"1\"],\"Q\":["
				 "5],\"QN\":[6]"),
			 NET("q", "[5]") "," NET("gclk", "[4]")),
		wave, &gated);
	good(&gated);
	near(gated.clock_nw, 2 * 0.5 / 40 * 1000);
	estimate(TOP(PORT("clk", "input", "[2]"),
			 CELL("f", "DFF",
				 "\"CK\":[2],\"D\":[6],\"RN\":[\"1\"],\"Q\":["
				 "5],\"QN\":[6]"),
			 NET("q", "[5]")),
		wave, &always);
	good(&always);
	near(always.clock_nw, 8 * 0.5 / 40 * 1000);
}

static void
initial_value(void **state)
{
	struct power_result r;

	(void)state;
	/* q begins at 1 and is held: no change (0 would become 1 by no clock)
	 */
	estimate(TOP(PORT("clk", "input", "[2]"),
			 CELL("f", "DFF",
				 "\"CK\":[2],\"D\":[5],\"RN\":[\"1\"],"
				 "\"Q\":[5]") "," CELL("g", "DFF",
				 "\"CK\":[2],\"D\":[5],\"RN\":[\"1\"],"
				 "\"Q\":[6]"),
			 "\"q\":{\"hide_name\":0,\"bits\":[5],\"attributes\":{"
			 "\"init\":\"1\"}}"),
		"#0\n0!\n#5\n1!\n#10\n0!\n#15\n1!\n#20\n0!\n", &r);
	good(&r);
	/* clk 4 times, and g takes over the 1 */
	assert_int_equal(r.toggles, 5);
}

static void
no_estimate(void **state)
{
	struct power_result r;
	static const char *const bad[][3] = {
		{TOP(PORT("zz", "input", "[2]"), "", ""), "#0\n0!\n#5\n",
			"no input zz"},
		{TOP(PORT("a", "input", "[2]"), CELL("u", "$_NOT_", ""), ""),
			"#0\n0#\n#5\n", "$_NOT_ is not in the liberty"},
		{TOP(PORT("a", "input", "[2]"),
			 CELL("u", "BARE", "\"A\":[2],\"Y\":[3]"), ""),
			"#0\n0#\n#5\n", "no capacitance of BARE, pin A"},
		{TOP(PORT("a", "inout", "[2]"), "", ""), "#0\n0#\n#5\n",
			"inout"},
		{TOP(PORT("a", "input", "[2]"), "", ""), "#0\n0#\n",
			"no length"},
		{TOP(PORT("a", "input", "[99999999]"), "", ""), "#0\n0#\n",
			"above"},
		{"{\"modules\":{}}", "#0\n0#\n#5\n", "no module m"},
		{"{", "#0\n0#\n#5\n", "cannot be read"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		estimate(bad[i][0], bad[i][1], &r);
		if (!r.why || !strstr(r.why, bad[i][2]))
			fail_msg("\"%s\" lacks \"%s\"", r.why ? r.why : "",
				bad[i][2]);
		assert_true(isnan(r.total_nw));
	}
}

/* Two inverters in a ring, and a ring of three: both end. */
static void
rings(void **state)
{
	struct power_result r;

	(void)state;
	estimate(TOP(PORT("a", "input", "[2]"),
			 CELL("u", "INV", "\"A\":[3],\"Y\":[4]") "," CELL("v",
				 "INV", "\"A\":[4],\"Y\":[5]") "," CELL("x",
				 "XOR", "\"A\":[5],\"B\":[2],\"Y\":[3]"),
			 ""),
		"#0\n0#\n#5\n1#\n#10\n0#\n#15\n", &r);
	good(&r);
	assert_true(r.toggles < 10000);
}

static int
release(void **state)
{
	(void)state;
	arena_release(&A);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(two_inverters, release),
	cmocka_unit_test_teardown(nothing_moves, release),
	cmocka_unit_test_teardown(vector_and_xor, release),
	cmocka_unit_test_teardown(divider, release),
	cmocka_unit_test_teardown(clock_goes_first, release),
	cmocka_unit_test_teardown(gated_clock, release),
	cmocka_unit_test_teardown(initial_value, release),
	cmocka_unit_test_teardown(no_estimate, release),
	cmocka_unit_test_teardown(rings, release),
};

UNIT_MAIN(tests)
