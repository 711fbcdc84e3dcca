/*
 * test_synth: synthesis with the real tools: by servers and alone the same,
 * netlists that are the design, recipes, budgets.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/liberty.h"
#include "eval/synth.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

static struct arena a = ARENA_INIT;
static struct yosys *ys;
static struct synth *s, *gates;

static const char counter[] =
	"module m(input clk, rst_n, en, input [3:0] a,\n"
	"	output reg [3:0] q, output [0:1] z);\n"
	"	assign z = {&q, a[0]};\n"
	"	always @(posedge clk or negedge rst_n)\n"
	"		if (!rst_n) q <= 0; else if (en) q <= q + a;\n"
	"endmodule\n";

static const char *
own_liberty(void)
{
	return fs_join(
		&a, getenv("abs_top_srcdir"), "data/liberty/rtlsmith45.lib");
}

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (yosys_open(&ys, NULL, &e) < 0 ||
		synth_open(&s, ys, own_liberty(), &e) < 0 ||
		synth_open(&gates, ys, NULL, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	synth_close(s);
	synth_close(gates);
	yosys_close(ys);
	arena_release(&a);
	return 0;
}

static struct synth_result
run(struct synth *with, const char *text, const char *recipe, bool netlist)
{
	struct synth_job job = {.text = text,
		.n = strlen(text),
		.recipe = recipe,
		.netlist = netlist};
	struct synth_result r;
	struct err e = ERR_INIT;

	assert_ok(synth_run(with, &a, &job, &r, &e), e);
	return r;
}

static void
counts_and_areas(void **state)
{
	struct synth_result r = run(s, counter, NULL, false);
	double area = 0;
	int64_t n = 0;
	size_t i;

	(void)state;
	assert_int_equal(r.status, SYNTH_OK);
	assert_int_equal(r.ffs, 4);
	assert_int_equal(r.latches, 0);
	for (i = 0; i < r.n_mapped; i++) {
		const struct liberty_cell *c =
			liberty_find(synth_liberty(s), r.mapped[i].type);

		assert_non_null(c);
		area += c->area * (double)r.mapped[i].n;
		n += r.mapped[i].n;
	}
	assert_true(fabs(area - r.area) < 1e-9);
	assert_int_equal(n, r.cells);
	assert_true(r.area_comb < r.area && r.area_comb > 0);
	assert_true(r.delay_ps > 0 && r.aig_and > 0 && r.aig_levels > 0);
	assert_non_null(strstr(r.path_to, "q["));
}

/* Without the preload library every job runs by itself. */
static void
servers_change_nothing(void **state)
{
	struct synth_result with = run(s, counter, NULL, true), without;
	char *dir = getenv("RTLSMITH_LIBDIR");
	struct synth *alone;
	struct err e = ERR_INIT;

	(void)state;
	dir = dir ? arena_strdup(&a, dir) : NULL;
	unsetenv("RTLSMITH_LIBDIR");
	assert_ok(synth_open(&alone, ys, own_liberty(), &e), e);
	if (dir)
		setenv("RTLSMITH_LIBDIR", dir, 1);
	without = run(alone, counter, NULL, true);
	assert_string_equal(json_text(&a, synth_json(&a, &with)),
		json_text(&a, synth_json(&a, &without)));
	assert_string_equal(with.netlist, without.netlist);
	assert_string_equal(synth_fingerprint(s), synth_fingerprint(alone));
	synth_close(alone);
}

/* Yosys proves the netlist, with the liberty's models, equal to the text. */
static void
is_the_design(struct synth *with, const char *text)
{
	struct synth_result r = run(with, text, NULL, true);
	struct yosys_file files[3] = {{"gold.sv", text, strlen(text)}};
	struct yosys_job job = {.files = files,
		.n_files = 3,
		.script = "read_verilog -sv gold.sv\nproc\nflatten\n"
			  "memory_map\nrename m gold\ndesign -stash g\n"
			  "read_verilog -icells gate.v\n"
			  "read_verilog models.v\n"
			  "hierarchy -check -top m\nproc\nflatten\n"
			  "opt_clean\nrename m gate\n"
			  "design -copy-from g gold\n"
			  "miter -equiv -flatten gold gate miter\n"
			  "hierarchy -top miter\nasync2sync\nopt_clean\n"
			  "sat -verify -tempinduct -maxsteps 8 "
			  "-set-init-zero -prove trigger 0 miter\n",
		.cpu_ms = 20000,
		.wall_ms = 120000};
	struct yosys_result y;
	struct err e = ERR_INIT;
	struct buf models;
	char *dir;

	assert_int_equal(r.status, SYNTH_OK);
	assert_non_null(r.netlist);
	assert_non_null(r.netlist_json);
	buf_init(&models, LIM_MIB);
	if (synth_liberty(with))
		liberty_verilog(&a, synth_liberty(with), &models);
	files[1] = (struct yosys_file){"gate.v", r.netlist, r.netlist_n};
	files[2] = (struct yosys_file){"models.v", models.ptr, models.len};
	assert_ok(fs_scratch(&a, &dir, &e), e);
	job.dir = dir;
	assert_ok(yosys_run(ys, &a, &job, &y, &e), e);
	assert_ok(fs_rmtree(dir, &e), e);
	if (y.how != YOSYS_OK)
		fail_msg("%s\n%s", y.error, r.netlist);
	buf_release(&models);
}

static void
netlists_are_the_design(void **state)
{
	(void)state;
	is_the_design(s, counter);
	is_the_design(s,
		"module m(input [2:0] a, output [2:0] y, output o, w);\n"
		"assign y = ~a, o = 1'b1, w = a[1]; endmodule\n");
	is_the_design(gates,
		"module m(input [2:0] a, b, output [3:0] y, output z);\n"
		"assign y = a + b, z = ~(a[0] & b[0]); endmodule\n");
}

static void
recipes(void **state)
{
	struct synth_result r = run(s, counter, "strash; balance", false);
	struct synth_job job = {.text = counter,
		.n = strlen(counter),
		.recipe = "strash; write_blif /tmp/x"};
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(r.status, SYNTH_OK);
	assert_err(synth_run(s, &a, &job, &r, &e), e, ERR_USAGE, "recipe");
	r = run(s, counter, "nosuchcommand", false);
	assert_int_equal(r.status, SYNTH_CRASH);
	assert_non_null(strstr(r.why, "ABC refused"));
}

static void
limits_are_no_verdicts(void **state)
{
	static const char big[] =
		"module m(input [63:0] a, b, output [63:0] y, z);\n"
		"assign y = a / b, z = (a * b) % (b + 64'd3); endmodule\n";
	struct synth_job job = {
		.text = big, .n = sizeof(big) - 1, .cpu_ms = 300};
	struct synth_result r;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(synth_run(s, &a, &job, &r, &e), e);
	assert_int_equal(r.status, SYNTH_LIMIT);
	assert_non_null(strstr(r.why, "300 ms"));
	assert_true(isnan(r.area));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_and_areas),
		cmocka_unit_test(servers_change_nothing),
		cmocka_unit_test(netlists_are_the_design),
		cmocka_unit_test(recipes),
		cmocka_unit_test(limits_are_no_verdicts),
	};

	return cmocka_run_group_tests_name("synth", tests, set_up, tear_down);
}
