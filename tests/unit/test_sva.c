/*
 * test_sva: assertions with the real tools: what is read, what is refused and
 * where, and every outcome on five designs.
 */
#include "tests/unit/equiv_util.h"

#include <math.h>

#include "eval/sva.h"
#include "eval/sva_int.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static struct sva *sv;

static int
set_up_sva(void **state)
{
	struct err e = ERR_INIT;

	if (set_up(state) < 0)
		return -1;
	if (sva_open(&sv, ys, iv, eq, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down_sva(void **state)
{
	sva_close(sv);
	return tear_down(state);
}

/* ---- reading ---- */

static const struct sva_item *
first_item(const char *text, size_t want)
{
	struct sva_file *f = arena_alloc(&a, sizeof(*f));
	const char *why = sva__parse(&a, text, strlen(text), f);

	if (why)
		fail_msg("%s: %s", text, why);
	assert_int_equal(f->n, want);
	return f->item;
}

/* Not in the subset: on this line, and the text is part of why. */
static void
refused(const char *text, int line, const char *part)
{
	const struct sva_item *x = first_item(text, 1);

	if (!x->refused || !strstr(x->refused, part) || x->line != line)
		fail_msg("%s\ngot line %d: %s\nwanted line %d: %s", text,
			x->line, x->refused ? x->refused : "fine", line, part);
}

static void
taken(const char *text)
{
	const struct sva_item *x = first_item(text, 1);

	if (x->refused)
		fail_msg("%s: line %d: %s", text, x->line, x->refused);
}

#define P(body) "assert property (@(posedge clk) " body ");\n"

static void
test_read(void **state)
{
	const struct sva_item *x;

	(void)state;
	taken(P("a"));
	taken(P("disable iff (rst) a |-> b"));
	taken(P("(a ##1 b) ##[0:2] c |=> ##3 d[3:1] == {x, 2'b01}"));
	taken("n: cover property (@(negedge clk) a ##1 b);");
	taken("default clocking cb @(posedge clk); endclocking\n"
	      "assume property ($past(a, 3) == $past($past(b)));");
	taken("property p; @(posedge clk) a |-> b; endproperty : p\n"
	      "assert property (p) else $error(\"no\", a);");
	taken("assert property (p());\nproperty p; @(posedge clk) a; "
	      "endproperty");
	taken("always_comb if (a) begin if (b) x: assert (c); end");
	taken("always @(posedge clk) assert ($rose(a)) else $fatal;");
	taken("assert #0 (a ? b : c);");
	taken("assert final ($onehot0(v));");
	x = first_item(P("a ##2 b |=> c ##[1:4] d"), 1);
	assert_int_equal(x->ant.n, 2);
	assert_int_equal(x->ant.at[1].lo, 2);
	assert_int_equal(x->con.at[0].lo, 1);
	assert_int_equal(x->con.at[1].hi, 4);
	x = first_item("always @* if (a) assert (b); else assert (c);", 2);
	assert_true(x[1].guards->negated);
	assert_string_equal(x[1].name, "assert_1");
}

static void
test_refused(void **state)
{
	(void)state;
	refused(P("a |-> ##[1:$] b"), 1, "unbounded");
	refused(P("a\n |-> ##N b"), 2, "##n or ##[m:n]");
	refused(P("a ##[3:1] b"), 1, "3 to 1");
	refused(P("a ##65 b"), 1, "0 to 64");
	refused(P("a |-> b |-> c"), 1, "'|->'");
	refused(P("a until\nb"), 1, "'until'");
	refused(P("a[*3] |-> b"), 1, "repetition");
	refused(P("a[->1] |-> b"), 1, "'->'");
	refused(P("u.x == 1"), 1, "hierarchical");
	refused(P("$random == 1"), 1, "$random");
	refused(P("$past(a, 0)"), 1, "$past takes");
	refused(P("$past(a, 1, en)"), 1, "$past takes");
	refused(P("`X"), 1, "macros");
	refused(P("\\a b "), 1, "escaped");
	refused(P("rs_sva_t == 0"), 1, "ours");
	refused(P("a = b"), 1, "'='");
	refused(P("{a[1)}"), 1, "match");
	refused("assert property (a);", 1, "no clock");
	refused("assert property (@(clk) a);", 1, "@(posedge NAME)");
	refused("assert (a);", 1, "always");
	refused("always @(posedge clk) q <= d;", 1, "only if, begin");
	refused("always @(posedge clk, negedge r) assert (a);", 1, "posedge");
	refused("always_comb assert ($past(a));", 1, "clock");
	refused("cover property (@(posedge clk) a |-> b);", 1, "cover takes");
	refused("property p(x); x; endproperty\nassert property (p);", 1,
		"arguments");
	refused("property p; a;", 1, "endproperty");
	refused("wire w = a;", 1, "'wire'");
	refused("bind m checker c(.*);", 1, "'bind'");
	refused("localparam N = $random;", 1, "localparam");
}

static void
test_unreadable(void **state)
{
	const struct sva_item *x;
	struct sva_file f;

	(void)state;
	/* what ends an assertion early is read as what it is */
	x = first_item(P("a); initial $finish; assert (b"), 3);
	assert_null(x[0].refused);
	assert_non_null(x[1].refused);
	assert_non_null(x[2].refused);
	assert_string_equal(sva__parse(&a, "/* open", 7, &f),
		"line 1: unterminated comment");
	assert_null(sva__parse(&a, "", 0, &f));
	assert_int_equal(f.n, 0);
}

/* ---- designs ---- */

static struct sva_text
read_file(const char *name)
{
	struct sva_text x = {.name = name};
	struct err e = ERR_INIT;
	char *text;

	assert_ok(fs_read(&a,
			  arena_printf(&a, "%s/tests/designs/prove/%s",
				  getenv("abs_top_srcdir"), name),
			  1 << 20, &text, &x.n, &e),
		e);
	x.text = text;
	return x;
}

/* Names of properties begin with what must come out. */
static enum sva_outcome
wanted(const char *name)
{
	static const struct {
		const char *prefix;
		enum sva_outcome o;
	} wants[] = {{"proven_", SVA_PROVEN}, {"cex_", SVA_COUNTEREXAMPLE},
		{"vacuous_", SVA_VACUOUS}, {"reached_", SVA_REACHED},
		{"unreachable_", SVA_UNREACHABLE}, {"odd_", SVA_NOT_IN_SUBSET},
		{"assert_", SVA_NOT_IN_SUBSET}, {"unknown_", SVA_UNKNOWN},
		{"quiet", SVA_ASSUMED}};

	for (size_t k = 0; k < sizeof(wants) / sizeof(wants[0]); k++)
		if (str_starts(name, wants[k].prefix))
			return wants[k].o;
	fail_msg("%s: what should come out?", name);
	return SVA_UNKNOWN;
}

static void
check_outcomes(const struct sva_result *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct sva_finding *f = &r->f[i];

		if (f->outcome != wanted(f->name))
			fail_msg("%s: %s: %s", f->name,
				sva_outcome_name(f->outcome), f->why);
		assert_true(f->line > 0);
		if (f->outcome == SVA_COUNTEREXAMPLE ||
			f->outcome == SVA_REACHED) {
			assert_true(f->step > 0);
			assert_non_null(f->table);
		}
	}
}

static struct sva_result
run(const char *top, int64_t cpu_ms, int mutants)
{
	struct sva_job job = {.top = top,
		.design = read_file(arena_printf(&a, "%s.sv", top)),
		.props = read_file(arena_printf(&a, "%s_props.sv", top)),
		.cpu_ms = cpu_ms,
		.depth = 14,
		.mutants = mutants,
		.seed = 1};
	struct sva_result r;
	struct err e = ERR_INIT;

	assert_ok(sva_run(sv, &a, &job, &r, &e), e);
	if (r.refused)
		fail_msg("%s: %s", top, r.refused);
	assert_true(r.n > 8);
	check_outcomes(&r);
	return r;
}

/* Every fault has a fate, most are caught, and each that is names how. */
static void
check_score(const struct sva_result *r, size_t n, double least)
{
	double score = sva_score(r);
	size_t i, all = 0;

	assert_null(r->no_score);
	assert_int_equal(r->n_m, n);
	for (i = 0; i < 4; i++)
		all += r->fates[i];
	assert_int_equal(all, n);
	for (i = 0; i < n; i++)
		if ((r->m[i].fate == SVA_KILLED) != (r->m[i].by != NULL))
			fail_msg("fault %zu", i);
	if (!(score >= least && score <= 1))
		fail_msg("score %f", score);
}

static void
test_counter(void **state)
{
	struct sva_result r;

	(void)state;
	r = run("counter", 20000, 4);
	assert_string_equal(r.clock, "posedge clk");
	assert_string_equal(r.assume, "rst=1 in the first 2 steps");
	check_score(&r, 4, 0.6);
}

static void
test_arbiter(void **state)
{
	struct sva_result r;

	(void)state;
	r = run("arbiter", 20000, 3);
	assert_string_equal(r.assume, "rst_n=0 in the first 2 steps");
	check_score(&r, 3, 0.5);
}

static void
test_handshake(void **state)
{
	struct sva_result r;

	(void)state;
	r = run("handshake", 20000, 3);
	check_score(&r, 3, 0.5);
}

static void
test_lanes(void **state)
{
	struct sva_result r;

	(void)state;
	r = run("lanes", 20000, 5);
	assert_string_equal(r.clock, "");
	check_score(&r, 5, 0.6);
}

static void
test_timer(void **state)
{
	struct sva_result r;

	(void)state;
	r = run("timer", 2500, 2);
	check_score(&r, 2, 0.3);
}

/* ---- what must not be said ---- */

#define WITH_RESET                                                             \
	"module m(input clk, rst, d, output reg q);\n"                         \
	"always @(posedge clk) q <= rst ? 1'b0 : d; endmodule\n"

static struct sva_result
ask(const char *design, const char *props, const char *reset)
{
	struct sva_job job = {.top = "m",
		.design = {"m.sv", design, strlen(design)},
		.props = {"p.sv", props, strlen(props)},
		.reset = reset,
		.depth = 12,
		.cpu_ms = 4000};
	struct sva_result r;
	struct err e = ERR_INIT;

	assert_ok(sva_run(sv, &a, &job, &r, &e), e);
	return r;
}

static void
test_assume(void **state)
{
	struct sva_result r;

	(void)state;
	/* nothing can be kept: not proven, but empty */
	r = ask(WITH_RESET,
		"assume property (@(posedge clk) d && !d);\n" P("q == 0"),
		NULL);
	assert_int_equal(r.f[0].outcome, SVA_ASSUMED);
	assert_int_equal(r.f[1].outcome, SVA_VACUOUS);
	/* an assumption that fails later does not excuse what failed before */
	r = ask(WITH_RESET,
		"assume property (@(posedge clk) d |-> ##3 !d);\n" P("!q"),
		NULL);
	assert_int_equal(r.f[1].outcome, SVA_COUNTEREXAMPLE);
	r = ask(WITH_RESET, "assume property (@(posedge clk) !d);\n" P("!q"),
		NULL);
	assert_int_equal(r.f[1].outcome, SVA_PROVEN);
}

static void
test_start(void **state)
{
	struct sva_result r;

	(void)state;
	/* without a reset nothing is known of a register at the start */
	r = ask(WITH_RESET, P("q == 0 || q == 1"), "none");
	assert_int_equal(r.f[0].outcome, SVA_PROVEN);
	r = ask(WITH_RESET, P("!d |-> !q"), "none");
	assert_int_equal(r.f[0].outcome, SVA_COUNTEREXAMPLE);
	assert_string_equal(r.assume, "");
	/* disable iff ends an attempt that is under way */
	r = ask(WITH_RESET, P("d |=> q"), NULL);
	assert_int_equal(r.f[0].outcome, SVA_COUNTEREXAMPLE);
	r = ask(WITH_RESET, P("disable iff (rst) d |=> q"), NULL);
	assert_int_equal(r.f[0].outcome, SVA_PROVEN);
}

static void
test_designs_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} odd[] = {{"module m(input e, d, output reg q);\n"
		    "always @* if (e) q = d; endmodule\n",
			   "latches"},
		{"module m(input c1, c2, d, output reg p, q);\n"
		 "always @(posedge c1) p <= d; always @(negedge c2) q <= p;\n"
		 "endmodule\n",
			"more than one clock"},
		{"module m(input clk, d, output q); assign q = e; endmodule\n",
			"does not compile"},
		{"module m(inout clk); endmodule\n", "inout"},
		{"module n; endmodule\n", "does not compile"}};
	struct sva_result r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		r = ask(odd[i].text, P("d"), NULL);
		if (!r.refused || !strstr(r.refused, odd[i].why))
			fail_msg("%s: %s", odd[i].text,
				r.refused ? r.refused : "taken");
	}
}

/* What a design prints is not taken for the checker's word. */
static void
test_prints(void **state)
{
	struct sva_result r;

	(void)state;
	r = ask("module m(input clk, rst, d, output reg q);\n"
		"initial $display(\"Status = 1\\nERROR: proven n 1\");\n"
		"always @(posedge clk) begin q <= rst ? 1'b0 : d;\n"
		"$display(\"n0 1\"); end endmodule\n",
		P("!q"), NULL);
	assert_null(r.refused);
	assert_int_equal(r.f[0].outcome, SVA_COUNTEREXAMPLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_counter), cmocka_unit_test(test_arbiter),
		cmocka_unit_test(test_handshake), cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_timer), cmocka_unit_test(test_assume),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_designs_refused),
		cmocka_unit_test(test_prints)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up_sva, tear_down_sva);
}
