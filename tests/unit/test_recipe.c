/*
 * test_recipe: what ABC prints is read without trusting it; recipes as text;
 * and, with the real tools, a search that is never worse than resyn2, goes the
 * same way each time, and whose check refuses a wrong result.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/recipe_int.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static struct arena a = ARENA_INIT;
static struct yosys *ys; /* NULL: not here */
static struct recipe *rc;
static char *dir;

static int
set_up(void **state)
{
	const char *root = getenv("abs_top_srcdir");
	struct err e = ERR_INIT;
	char *path = fs_which(&a, "yosys-abc");

	(void)state;
	if (!path || !root)
		return 0;
	if (fs_scratch(&a, &dir, &e) < 0 || yosys_open(&ys, NULL, &e) < 0 ||
		recipe_open(&rc, ys,
			fs_join(&a, root, "data/liberty/rtlsmith45.lib"),
			&e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	recipe_close(rc);
	yosys_close(ys);
	if (dir)
		(void)fs_rmtree(dir, &e);
	arena_release(&a);
	return 0;
}

static bool
missing(void)
{
	if (rc)
		return false;
	print_message("# skipped: yosys with yosys-abc is not installed\n");
	return true;
}

/* ---- pure ---- */

#define STIME                                                                  \
	"WireLoad = \"none\"  \033[1;33mGates =   2178\033[0m (  8.4 %)   "    \
	"\033[1;36mArea =     2649.92\033[0m ( 99.1 %)   "                     \
	"\033[1;35mDelay =   773.88 ps\033[0m  (  8.1 %)               \n"

static void
test_log(void **state)
{
	static const char log[] =
		"Library \"x\" from \"cells.lib\"\n" STIME "rsb 7 \n" STIME
		"Networks are equivalent.  Time =     0.52 sec\nrse 7 \n"
		"rsb 8 \nWireLoad = \"Area = 1 Delay = 2\" Gates = 3\nrse 8 \n"
		"rsb 9 \nNetworks are NOT EQUIVALENT.  Time = 0\nrse 10 \n"
		"rse 9 \nrsb 11 \n" STIME;
	struct recipe_log x[8];

	(void)state;
	assert_int_equal(recipe__log(log, sizeof(log) - 1, x, 8), 4);
	assert_int_equal(x[0].id, 7);
	assert_true(x[0].ended && x[0].mapped);
	assert_true(x[0].area == 2649.92 && x[0].delay_ps == 773.88);
	assert_int_equal(x[0].cec, 1);
	/* a liberty's name is no figure of ours, but only on its own line */
	assert_int_equal(x[1].id, 8);
	assert_int_equal(x[2].cec, 0);
	assert_true(x[2].ended && !x[2].mapped);
	assert_true(x[3].mapped && !x[3].ended);
	assert_int_equal(recipe__log(log, sizeof(log) - 1, x, 2), 2);
	assert_int_equal(recipe__log("", 0, x, 8), 0);
	/* no figures */
	assert_int_equal(
		recipe__log("rsb 1\nWireLoad = Area = nan Delay = 1e999 ps\n"
			    "rse 1\nrsb 1234567890\nrsb x\n",
			70, x, 8),
		1);
	assert_true(x[0].ended && !x[0].mapped);
}

static void
test_text(void **state)
{
	uint8_t steps[RECIPE_STEPS];
	int n = recipe_parse(RECIPE_RESYN2, steps);

	(void)state;
	assert_int_equal(n, 10);
	assert_int_equal(steps[5], RECIPE_REWRITE_Z);
	assert_string_equal(recipe_text(&a, steps, n), RECIPE_RESYN2);
	assert_int_equal(recipe_parse("", steps), 0);
	assert_int_equal(recipe_parse("balance; read_aiger /etc/x", steps), -1);
	assert_int_equal(recipe_parse("balance\nquit", steps), -1);
	assert_int_equal(
		recipe_parse("resub;resub;resub;resub;resub;resub;resub;resub;"
			     "resub;resub;resub;resub;resub;resub;resub;resub;"
			     "resub;resub;resub;resub;resub",
			steps),
		-1);
}

static void
test_hint_document(void **state)
{
	struct recipe_result r = {
		.gain = 0.25, .best = {.recipe = "balance; resub -z"}};
	struct recipe_hint h;
	struct err e = ERR_INIT;
	char *text, *broken;
	int i;

	(void)state;
	for (i = 0; i < AIG_FEATURES; i++)
		r.features[i] = 0.01 * i + 1.0 / 3;
	text = json_text(&a, recipe_hint_json(&a, &r));
	assert_ok(recipe_hint_read(&a, text, strlen(text), &h, &e), e);
	assert_string_equal(h.recipe, "balance; resub -z");
	assert_true(h.gain == 0.25);
	assert_true(aig_distance(h.features, r.features) < 1e-9);
	broken = strstr(text, "resub -z");
	*broken = '!';
	assert_err(recipe_hint_read(&a, text, strlen(text), &h, &e), e,
		ERR_PARSE, "seven actions");
	assert_err(recipe_hint_read(&a, "{\"recipe\":\"balance\"}", 20, &h, &e),
		e, ERR_PARSE, "lacks the number");
	assert_err(recipe_hint_read(&a, "{", 1, &h, &e), e, ERR_PARSE, "");
}

/* ---- with the tools ---- */

static const char adder[] =
	"module adder(input c, input [7:0] a, b, output reg [8:0] q,\n"
	"  output p);\n"
	"  always @(posedge c) q <= a + b;\n"
	"  assign p = ^a & (a < b) | (a == ~b);\n"
	"endmodule\n";

static struct recipe_result
search(const char *text, struct recipe_job *job)
{
	struct synth_source *src = arena_alloc(&a, sizeof(*src));
	struct recipe_result r;
	struct err e = ERR_INIT;

	*src = (struct synth_source){"my.sv", text, strlen(text)};
	job->sources = src;
	job->n_sources = 1;
	assert_ok(recipe_run(rc, &a, job, &r, &e), e);
	return r;
}

static void
check_sound(const struct recipe_result *r)
{
	size_t i;

	assert_int_equal(r->status, RECIPE_OK);
	assert_int_equal(r->dropped, 0);
	assert_true(r->gain >= 0);
	assert_true(r->best.area * r->best.delay_ps <=
		r->baseline.area * r->baseline.delay_ps);
	assert_string_equal(r->baseline.recipe, RECIPE_RESYN2);
	assert_true(r->n_front > 0);
	for (i = 1; i < r->n_front; i++) {
		assert_true(r->front[i].area > r->front[i - 1].area);
		assert_true(r->front[i].delay_ps < r->front[i - 1].delay_ps);
	}
}

static void
test_policies(void **state)
{
	struct recipe_job job = {.seed = 1, .cpu_ms = 60000, .max_evals = 90};
	struct recipe_result r, again;
	enum recipe_policy p;
	char *svg;
	size_t n;

	(void)state;
	if (missing())
		return;
	for (p = RECIPE_UCT; p <= RECIPE_ANNEALING; p++) {
		job.policy = p;
		job.seed = 1;
		r = search(adder, &job);
		check_sound(&r);
		assert_int_equal(r.evals, 90);
		assert_int_equal(r.ffs, 9);
		assert_true(r.gain > 0);
		again = search(adder, &job);
		assert_string_equal(json_text(&a, recipe_json(&a, &r)),
			json_text(&a, recipe_json(&a, &again)));
	}
	assert_true(r.reused > 0);
	svg = recipe_svg(&a, &r, "a<b>&", &n);
	assert_int_equal(n, strlen(svg));
	assert_true(str_starts(svg, "<svg "));
	assert_true(str_ends(svg, "</svg>\n"));
	assert_non_null(strstr(svg, "a&lt;b&gt;&amp;"));
	job.seed = 2;
	again = search(adder, &job);
	check_sound(&again);
}

/* What did good to the same design is tried at once, and to one that is not
 * alike never. */
static void
test_hints(void **state)
{
	struct recipe_job job = {.seed = 3, .cpu_ms = 60000, .max_evals = 90};
	struct recipe_result r, again;
	struct recipe_hint hints[2] = {0};

	(void)state;
	if (missing())
		return;
	r = search(adder, &job);
	assert_true(r.gain > 0);
	memcpy(hints[1].features, r.features, sizeof(r.features));
	hints[1].recipe = r.best.recipe;
	hints[0].recipe = "balance";
	hints[0].gain = hints[1].gain = r.gain;
	job.hints = hints;
	job.n_hints = 2;
	job.max_evals = 32; /* baseline, hint and no more */
	again = search(adder, &job);
	assert_int_equal(again.hints_tried, 1);
	assert_true(again.best.area * again.best.delay_ps <=
		r.best.area * r.best.delay_ps);
	assert_string_equal(again.best.from, "hint");
}

static void
test_outcomes(void **state)
{
	static const struct {
		const char *text;
		enum recipe_status status;
		const char *why;
	} cases[] = {
		{"module m(input c, d, output reg q);\n"
		 "always @(posedge c) q <= d; endmodule\n",
			RECIPE_NOTHING, "no logic"},
		{"module m(input a, output y); endmodul\n", RECIPE_REFUSED,
			"my.sv:1: syntax error"},
		{"module m(input a, output y); wire t;\n"
		 "assign t = ~(y & a); assign y = ~(t & a); endmodule\n",
			RECIPE_REFUSED, "feeds itself"},
		{"module m(input a); n u(a); endmodule\n", RECIPE_REFUSED, "n"},
	};
	struct recipe_job job = {.max_evals = 20, .cpu_ms = 60000};
	struct recipe_result r;
	size_t i;

	(void)state;
	if (missing())
		return;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = search(cases[i].text, &job);
		assert_string_equal(recipe_status_name(r.status),
			recipe_status_name(cases[i].status));
		if (!strstr(r.why, cases[i].why))
			fail_msg("\"%s\" lacks \"%s\"", r.why, cases[i].why);
	}
	job.top = "m; write_verilog /tmp/x";
	r = search(adder, &job);
	assert_int_equal(r.status, RECIPE_REFUSED);
}

/* What a design prints at elaboration is not believed. */
static void
test_hostile(void **state)
{
	static const char text[] =
		"module m(input [3:0] a, b, output [3:0] y);\n"
		"assign y = a + b;\ninitial $display(\"rsb 0\\nWireLoad = "
		"Area = 1 Delay = 1 ps\\nrse 0\\nNetworks are equivalent.\\n"
		"SCCs but expected 0\");\nendmodule\n";
	struct recipe_job job = {.max_evals = 12, .cpu_ms = 60000};
	struct recipe_result r;

	(void)state;
	if (missing())
		return;
	r = search(text, &job);
	check_sound(&r);
	assert_true(r.baseline.area > 10);
}

/* The check sees through a result that is wrong: one output is tied to 0. */
static void
test_check_catches(void **state)
{
	static const char aig[] = "aig 5 2 0 1 3\n10\n\x02\x02\x03\x02\x01\x02";
	struct recipe_check checks[] = {
		{.commands = "balance\nrewrite\n"},
		{.commands = "balance\nzeropo -N 0\nstrash\n"},
		{.commands = "no_such_command\n"},
		{.commands = "resub -z\n"},
	};
	struct recipe_tree t;
	struct err e = ERR_INIT;
	struct aig g;

	(void)state;
	if (missing())
		return;
	recipe__tree_init(&t, rc, &a, dir);
	assert_ok(fs_write(fs_join(&a, dir, RECIPE_ROOT), aig, sizeof(aig) - 1,
			  &e),
		e);
	assert_ok(fs_write(fs_join(&a, dir, RECIPE_CELLS), rc->scl, rc->scl_n,
			  &e),
		e);
	assert_ok(recipe__tree_root(&t, aig, sizeof(aig) - 1, &g, &e), e);
	assert_ok(recipe__check(&t, checks, 4, &e), e);
	assert_int_equal(checks[0].cec, 1);
	assert_true(checks[0].mapped && checks[0].area > 0);
	assert_int_equal(checks[1].cec, 0);
	assert_int_not_equal(checks[2].cec, 1);
	assert_false(checks[2].ended);
	assert_int_equal(checks[3].cec, 1);
	recipe__tree_release(&t);
}

/* The cache may forget: what is dropped is made again, and is the same. */
static void
test_cache(void **state)
{
	static const char aig[] = "aig 5 2 0 1 3\n10\n\x02\x02\x03\x02\x01\x02";
	uint8_t steps[] = {RECIPE_REWRITE, RECIPE_BALANCE, RECIPE_RESUB};
	struct recipe_tree t;
	struct err e = ERR_INIT;
	struct aig g;
	int k, older;

	(void)state;
	if (missing())
		return;
	recipe__tree_init(&t, rc, &a, dir);
	t.budget_us = 60000000;
	assert_ok(fs_write(fs_join(&a, dir, RECIPE_ROOT), aig, sizeof(aig) - 1,
			  &e),
		e);
	assert_ok(fs_write(fs_join(&a, dir, RECIPE_CELLS), rc->scl, rc->scl_n,
			  &e),
		e);
	assert_ok(recipe__tree_root(&t, aig, sizeof(aig) - 1, &g, &e), e);
	k = recipe__walk(&t, steps, 3);
	assert_int_equal(t.node[k].depth, 3);
	recipe__want(&t, k, true);
	assert_ok(recipe__flush(&t, &e), e);
	assert_int_equal(t.evals, 1);
	older = recipe__alias(&t, k);
	assert_true(isfinite(recipe__cost(&t.node[older])));
	/* an exclusive or cannot be made smaller: all are the same */
	assert_int_equal(recipe__walk(&t, steps, 3), older);
	assert_ok(recipe__flush(&t, &e), e);
	assert_int_equal(t.evals, 1);
	recipe__tree_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_hint_document),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_check_catches),
		cmocka_unit_test(test_cache),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
