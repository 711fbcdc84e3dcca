/*
 * test_opensta: the wrapper against the real sta, and its figures against the
 * liberty's tables and ABC's.  Its reports: test_opensta_report.
 */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

#include "eval/clocks.h"
#include "eval/liberty.h"
#include "eval/synth.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/opensta.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys.h"

static struct arena a = ARENA_INIT;
static struct sandbox *sb;
static struct opensta *sta; /* NULL: it is not installed */
static const char *lib_path;
static char *lib_text;

static int
set_up(void **state)
{
	const char *top = getenv("abs_top_srcdir");
	struct err e = ERR_INIT;
	size_t n;

	(void)state;
	lib_path = fs_join(&a, top ? top : ".", "data/liberty/rtlsmith45.lib");
	if (fs_read(&a, lib_path, LIM_LIBERTY, &lib_text, &n, &e) < 0 ||
		sandbox_open(&sb, SANDBOX_AUTO, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	if (opensta_open(&sta, sb, &e) < 0)
		print_message("# %s\n", e.msg);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	opensta_close(sta);
	sandbox_close(sb);
	arena_release(&a);
	return 0;
}

/* ---- the liberty's tables, read once more and by hand ---- */

#define GRID 5
static const double slews[GRID] = {2, 8, 32, 96, 240};
static const double loads[GRID] = {0.5, 2, 8, 24, 64};

/* The pair of an axis to look between, also beyond its ends. */
static int
place(const double *axis, double v)
{
	int i = 0;

	while (i < GRID - 2 && v > axis[i + 1])
		i++;
	return i;
}

static const char *
find(const char *at, const char *what)
{
	const char *found = strstr(at, what);

	if (!found)
		fail_msg("the liberty has no %s", what);
	return found ? found : "";
}

static double
table(const char *cell, const char *pin, const char *name, double slew,
	double load)
{
	const char *related = arena_printf(&a, "related_pin : \"%s\";\n", pin);
	const char *at = find(lib_text, arena_printf(&a, "cell (%s) {", cell));
	double v[GRID][GRID], x, y;
	int i, j;
	char *end;

	/* not a flip-flop's setup time */
	for (at = find(at, related);
		!strstr(arena_strndup(&a, at, 200), "timing_sense");)
		at = find(at + 1, related);
	at = find(find(at, arena_printf(&a, "%s (grid)", name)), "values (");
	for (i = 0; i < GRID * GRID; i++) {
		at += strcspn(at, "0123456789");
		v[i / GRID][i % GRID] = strtod(at, &end);
		at = end;
	}
	i = place(slews, slew);
	j = place(loads, load);
	x = (slew - slews[i]) / (slews[i + 1] - slews[i]);
	y = (load - loads[j]) / (loads[j + 1] - loads[j]);
	return (1 - x) * ((1 - y) * v[i][j] + y * v[i][j + 1]) +
		x * ((1 - y) * v[i + 1][j] + y * v[i + 1][j + 1]);
}

static double
delay_of(const char *cell, const char *pin, bool rise, double slew, double load)
{
	return table(cell, pin, rise ? "cell_rise" : "cell_fall", slew, load);
}

static double
slew_of(const char *cell, const char *pin, bool rise, double slew, double load)
{
	return table(cell, pin, rise ? "rise_transition" : "fall_transition",
		slew, load);
}

/* ---- running ---- */

static struct opensta_result
run(const char *netlist, const char *top, const char *liberty, const char *sdc)
{
	struct opensta_job job = {.netlist = netlist,
		.netlist_n = strlen(netlist),
		.top = top,
		.liberty = liberty,
		.sdc = sdc,
		.sdc_n = strlen(sdc),
		.sdc_ns = true,
		.cpu_ms = 5000};
	struct opensta_result r;
	struct err e = ERR_INIT;

	assert_ok(opensta_run(sta, &a, &job, &r, &e), e);
	return r;
}

#define VIRTUAL                                                                \
	"create_clock -name v -period 1\n"                                     \
	"set_input_delay 0 -clock v [all_inputs]\n"                            \
	"set_output_delay 0 -clock v [all_outputs]\n"

#define CHAIN                                                                  \
	"module chain (a, y);\n\tinput a;\n\toutput y;\n"                      \
	"\twire p, q, r;\n"                                                    \
	"\tINV_X1 g0 (.A(a), .Y(p));\n\tINV_X2 g1 (.A(p), .Y(q));\n"           \
	"\tINV_X8 g2 (.A(q), .Y(r));\n\tINV_X1 g3 (.A(r), .Y(y));\n"           \
	"endmodule\n"

/* Four inverters: each one's load is the next one's input. */
static void
test_chain(void **state)
{
	static const char *const cells[] = {
		"INV_X1", "INV_X2", "INV_X8", "INV_X1"};
	static const char *const nets[] = {"p", "q", "r", "y"};
	static const double load[] = {2, 8, 1, 0};
	double best = 0, time[2] = {0, 0};
	struct opensta_result r;
	int edge, i;

	(void)state;
	if (!sta)
		return;
	for (edge = 0; edge < 2; edge++) {
		double slew = 0;
		bool rise = edge == 1;

		for (i = 0; i < 4; i++) {
			rise = !rise;
			time[edge] +=
				delay_of(cells[i], "A", rise, slew, load[i]);
			slew = slew_of(cells[i], "A", rise, slew, load[i]);
		}
		best = time[edge] > best ? time[edge] : best;
	}
	r = run(CHAIN, "chain", lib_path, VIRTUAL);
	assert_int_equal(r.how, OPENSTA_OK);
	assert_true(r.found);
	assert_string_equal(r.warning, "");
	assert_string_equal(r.path.from, "a");
	assert_string_equal(r.path.to, "y");
	assert_true(fabs(r.path.arrival_ps - best) < 1e-3);
	assert_true(fabs(r.worst_slack_ps - (1000 - best)) < 1e-2);
	assert_true(r.tns_ps == 0);
	assert_int_equal(r.n_clocks, 1);
	assert_string_equal(r.clocks[0].name, "v");
	assert_true(fabs(r.clocks[0].period_ps - 1000) < 1e-3);
	/* the port, two pins an inverter, the port */
	assert_int_equal(r.path.n_points, 10);
	for (i = 0; i < 4; i++) {
		const struct opensta_point *p = &r.path.points[2 + 2 * i];

		assert_string_equal(p->cell, cells[i]);
		assert_string_equal(p->net, nets[i]);
		assert_true(fabs(p->load_ff - load[i]) < 1e-4);
	}
}

/* Too short a period: two ends, both late. */
static void
test_negative(void **state)
{
	struct opensta_result r;

	(void)state;
	if (!sta)
		return;
	r = run("module m (a, y, z);\n\tinput a;\n\toutput y, z;\n"
		"\tINV_X1 g0 (.A(a), .Y(y));\n\tINV_X1 g1 (.A(y), .Y(z));\n"
		"endmodule\n",
		"m", lib_path,
		"create_clock -name v -period 0.001\n"
		"set_input_delay 0 -clock v [all_inputs]\n"
		"set_output_delay 0 -clock v [all_outputs]\n");
	assert_true(r.worst_slack_ps < 0);
	assert_true(r.tns_ps < r.worst_slack_ps);
	assert_true(fabs(r.path.slack_ps - r.worst_slack_ps) < 1e-3);
}

/* ---- three designs, from their text ---- */

/* What hangs on the net of CELL's pin, by the netlist and the liberty. */
static double
load_on(const cJSON *cells, const struct liberty *lib, const char *pin)
{
	const char *slash = strrchr(pin, '/');
	const cJSON *bit, *x, *c;
	double sum = 0;

	assert_non_null(slash);
	x = json_get(cells, arena_strndup(&a, pin, (size_t)(slash - pin)));
	bit = json_get(json_get(x, "connections"), slash + 1)->child;
	cJSON_ArrayForEach(x, cells)
	{
		const struct liberty_cell *lc =
			liberty_find(lib, json_str(x, "type", ""));

		cJSON_ArrayForEach(c, json_get(x, "connections"))
		{
			const struct liberty_pin *p =
				liberty_pin_find(lc, c->string);

			if (p->dir == LIBERTY_IN && cJSON_IsNumber(c->child) &&
				c->child->valuedouble == bit->valuedouble)
				sum += p->cap_ff;
		}
	}
	return sum;
}

/* Each step of the path as the tables have it; returns the steps. */
static int
check_steps(const struct opensta_path *p, const cJSON *cells,
	const struct liberty *lib)
{
	int steps = 0;

	for (size_t i = 1; i < p->n_points; i++) {
		const struct opensta_point *in = &p->points[i - 1];
		const struct opensta_point *out = &p->points[i];
		double slew = isnan(in->slew_ps) ? 0 : in->slew_ps;
		const char *pin = strrchr(in->pin, '/');
		double load;

		assert_true(fabs(out->time_ps - in->time_ps - out->delay_ps) <
			1e-3);
		if (out->net[0] == '\0' || out->cell[0] == '\0') {
			assert_true(out->delay_ps == 0);
			continue;
		}
		assert_non_null(pin);
		load = load_on(cells, lib, out->pin);
		assert_true(fabs(out->load_ff - load) < 1e-3);
		assert_true(fabs(out->delay_ps -
				    delay_of(out->cell, pin + 1, out->rise,
					    slew, load)) < 1e-3);
		/* that of the slowest of the cell's inputs */
		assert_true(out->slew_ps >=
			slew_of(out->cell, pin + 1, out->rise, slew, load) -
				1e-3);
		steps++;
	}
	return steps;
}

static const struct design {
	const char *name, *text, *clock;
} designs[] = {
	{"parity",
		"module parity(input [7:0] a, output y);\n"
		"assign y = ^a; endmodule\n",
		NULL},
	{"add",
		"module add(input [5:0] a, b, output [5:0] s);\n"
		"assign s = a + b; endmodule\n",
		NULL},
	{"count",
		"module count(input clk, rst, output reg [3:0] q);\n"
		"always @(posedge clk) if (rst) q <= 0; else q <= q + 3;\n"
		"endmodule\n",
		"clk"},
};

static void
check_design(struct synth *s, const struct design *d)
{
	struct synth_job job = {.text = d->text,
		.n = strlen(d->text),
		.top = d->name,
		.netlist = true};
	const struct liberty *lib = synth_liberty(s);
	struct synth_result r;
	struct opensta_result t;
	struct clocks c;
	struct err e = ERR_INIT;
	cJSON *doc;
	int steps;

	assert_ok(synth_run(s, &a, &job, &r, &e), e);
	assert_int_equal(r.status, SYNTH_OK);
	assert_ok(
		json_parse(&a, r.netlist_json, r.netlist_json_n, &doc, &e), e);
	assert_ok(clocks_find(&a, lib, r.netlist_json, d->name, &c, &e), e);
	assert_int_equal(c.n, d->clock ? 1 : 0);
	t = run(r.netlist, d->name, lib_path,
		d->clock ? "create_clock -name clk -period 1 [get_ports clk]\n"
			   "set_input_delay 0 -clock clk [all_inputs]\n"
			   "set_output_delay 0 -clock clk [all_outputs]\n"
			 : VIRTUAL);
	assert_int_equal(t.how, OPENSTA_OK);
	assert_false(t.unchecked);
	steps = check_steps(&t.path,
		json_get(json_get(json_get(doc, "modules"), d->name), "cells"),
		lib);
	assert_true(steps >= 2);
	/* through logic alone ABC and OpenSTA say the same */
	if (!d->clock)
		assert_true(fabs(t.path.arrival_ps - r.delay_ps) < 0.011);
	else
		assert_true(t.path.arrival_ps > r.delay_ps);
	assert_true(
		fabs(t.path.slack_ps -
			(1000 - t.path.setup_ps - t.path.arrival_ps)) < 1e-2);
	assert_true(d->clock ? t.path.setup_ps > 28 : t.path.setup_ps == 0);
}

static void
test_designs(void **state)
{
	struct err e = ERR_INIT;
	struct yosys *ys;
	struct synth *s;

	(void)state;
	if (!sta || yosys_open(&ys, sb, &e) < 0) {
		print_message("# not run: OpenSTA or Yosys is missing\n");
		return;
	}
	assert_ok(synth_open(&s, ys, lib_path, &e), e);
	for (size_t i = 0; i < sizeof(designs) / sizeof(designs[0]); i++)
		check_design(s, &designs[i]);
	synth_close(s);
	yosys_close(ys);
}

/* ---- what is refused ---- */

static void
test_refused(void **state)
{
	struct opensta_job none = {.netlist = CHAIN,
		.netlist_n = strlen(CHAIN),
		.top = "chain",
		.liberty = "/nonexistent.lib",
		.sdc = ""};
	struct opensta_result r;
	struct err e = ERR_INIT;

	(void)state;
	if (!sta)
		return;
	assert_int_equal(opensta_run(sta, &a, &none, &r, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	r = run(CHAIN, "nope", lib_path, VIRTUAL);
	assert_int_equal(r.how, OPENSTA_REFUSED);
	assert_non_null(strstr(r.why, "nope"));
	r = run("module chain (a;\n", "chain", lib_path, VIRTUAL);
	assert_int_equal(r.how, OPENSTA_REFUSED);
	r = run(CHAIN, "chain", lib_path, "bogus 1\n");
	assert_int_equal(r.how, OPENSTA_REFUSED);
	assert_non_null(strstr(r.why, "bogus"));
	r = run(CHAIN, "chain", lib_path, "exit\n");
	assert_true(isnan(r.worst_slack_ps));
	r = run(CHAIN, "chain", lib_path,
		"create_clock -name c -period 1 [get_ports gone]\n");
	assert_non_null(strstr(r.warning, "gone"));
	/* nothing is constrained */
	r = run(CHAIN, "chain", lib_path, "");
	assert_int_equal(r.how, OPENSTA_OK);
	assert_true(isnan(r.worst_slack_ps) && isnan(r.tns_ps));
}

/* Constraints are a program: it has no time, and no files, but its own. */
static void
test_walls(void **state)
{
	const char *path = "/tmp/rtlsmith-test-opensta";
	struct opensta_result r;

	(void)state;
	if (!sta)
		return;
	r = run(CHAIN, "chain", lib_path, "while 1 {}\n");
	assert_int_equal(r.how, OPENSTA_LIMIT);
	r = run(CHAIN, "chain", lib_path,
		arena_printf(
			&a, "set f [open %s w]\nputs $f x\nclose $f\n", path));
	assert_int_equal(r.how, OPENSTA_REFUSED);
	assert_false(fs_exists(path));
	r = run(CHAIN, "chain", lib_path, "exec /bin/true\n");
	assert_int_equal(r.how, OPENSTA_REFUSED);
}

/* A path that Tcl would take for commands. */
static void
test_quoting(void **state)
{
	struct err e = ERR_INIT;
	char *dir, *path;
	struct opensta_result r;

	(void)state;
	if (!sta)
		return;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	path = fs_join(&a, dir, "a [exit] $x \"{\\ \xc3\xa9.lib");
	assert_ok(fs_write(path, lib_text, strlen(lib_text), &e), e);
	r = run(CHAIN, "chain", path, VIRTUAL);
	assert_string_equal(r.why, "");
	assert_true(r.found);
	assert_ok(fs_rmtree(dir, &e), e);
}

/* ---- clocks of a netlist ---- */

static struct clocks
clocks_of(struct synth *s, const char *text)
{
	struct synth_job job = {
		.text = text, .n = strlen(text), .top = "m", .netlist = true};
	struct synth_result r;
	struct clocks c;
	struct err e = ERR_INIT;

	assert_ok(synth_run(s, &a, &job, &r, &e), e);
	assert_int_equal(r.status, SYNTH_OK);
	assert_ok(
		clocks_find(&a, synth_liberty(s), r.netlist_json, "m", &c, &e),
		e);
	return c;
}

static void
test_clocks(void **state)
{
	struct err e = ERR_INIT;
	struct yosys *ys;
	struct synth *s;
	struct clocks c;

	(void)state;
	if (yosys_open(&ys, sb, &e) < 0) {
		print_message("# not run: %s\n", e.msg);
		return;
	}
	assert_ok(synth_open(&s, ys, lib_path, &e), e);
	c = clocks_of(s,
		"module m(input a, b, output y);\n"
		"assign y = a & b; endmodule\n");
	assert_int_equal(c.n + c.n_state, 0);
	/* falling, and through a gate whose enable is no clock */
	c = clocks_of(s,
		"module m(input ck, en, d, output reg p, q);\n"
		"always @(negedge ck) p <= d;\n"
		"wire g = ck & en;\nalways @(posedge g) q <= d;\nendmodule\n");
	assert_int_equal(c.n, 1);
	assert_string_equal(c.ports[0], "ck");
	assert_string_equal(c.unclear, "");
	assert_int_equal(c.n_state, 2);
	/* which of the two? */
	c = clocks_of(s,
		"module m(input ck, en, d, output reg q);\n"
		"wire g = ck & en;\nalways @(posedge g) q <= d;\nendmodule\n");
	assert_int_equal(c.n, 0);
	assert_non_null(strstr(c.unclear, "ck"));
	assert_non_null(strstr(c.unclear, "en"));
	/* a divider's clock is none of the inputs; a bit of a bus is */
	c = clocks_of(s,
		"module m(input [1:0] ck, input d, output reg p, q);\n"
		"always @(posedge ck[1]) p <= ~p;\n"
		"always @(posedge p) q <= d;\nendmodule\n");
	assert_int_equal(c.n, 1);
	assert_string_equal(c.ports[0], "ck[1]");
	assert_string_equal(c.unclear, "");
	assert_int_equal(
		clocks_find(&a, synth_liberty(s), "{}", "m", &c, &e), -1);
	assert_int_equal(e.code, ERR_PARSE);
	synth_close(s);
	yosys_close(ys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_negative),
		cmocka_unit_test(test_designs),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_walls),
		cmocka_unit_test(test_quoting),
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
