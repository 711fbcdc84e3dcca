/*
 * test_rewrite: rules read, patterns found where they stand alone, texts
 * rewritten, diffs; and the search with the real tools.
 */
#include "tests/unit/unit.h"

#include "eval/rewrite_int.h"
#include "eval/synth.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/yosys.h"

static struct arena a = ARENA_INIT;

static struct rewrite_rules
rules_of(const char *yaml)
{
	struct rewrite_rules r = {NULL, 0};
	struct err e = ERR_INIT;

	assert_ok(
		rewrite_rules_add(&a, "t.yaml", yaml, strlen(yaml), &r, &e), e);
	return r;
}

/* The text after the first match, or "". */
static const char *
after(const char *yaml, const char *text)
{
	struct rewrite_rules r = rules_of(yaml);
	struct rewrite_matches m;
	size_t n;

	rewrite_find(&a, &r, text, strlen(text), &m);
	return m.n == 0 ? ""
			: rewrite_apply(&a, text, strlen(text), &m.at[0], &n);
}

#define RULE(before, after)                                                    \
	"rules:\n- name: t\n  before: \"" before "\"\n  after: \"" after "\""  \
	"\n"
#define SHARE RULE("$s ? $a + $b : $a + $c", "$a + ($s ? $b : $c)")

static void
test_match(void **state)
{
	(void)state;
	assert_string_equal(after(SHARE, "y = s ? a + b : a + c;"),
		"y = (a + (s ? b : c));");
	/* operands: selects, numbers, parentheses, braces, calls, names */
	assert_string_equal(
		after(SHARE, "y = s[1] ? x[3:0] + 4 'hf : x[3:0] + {p, q};"),
		"y = (x[3:0] + (s[1] ? 4 'hf : {p, q}));");
	assert_string_equal(
		after(RULE("$a + $b", "f($b)"), "y = \\a+b  + $signed(c);"),
		"y = (f($signed(c)));");
	/* the same name is the same tokens */
	assert_string_equal(after(SHARE, "y = s ? a + b : d + c;"), "");
	/* only where the neighbours bind weaker */
	assert_string_equal(after(RULE("$a + $b", "z"), "y = x * a + b;"), "");
	assert_string_equal(after(RULE("$a + $b", "z"), "y = a + b * x;"), "");
	assert_string_equal(after(RULE("$a + $b", "z"), "y = x - a + b;"), "");
	assert_string_equal(after(RULE("$a + $b", "z"), "y = x & a + b | w;"),
		"y = x & (z) | w;");
	assert_string_equal(after(SHARE, "y = s ? a + b : a + c * d;"), "");
	assert_string_equal(after(SHARE, "y = t ? k : s ? a + b : a + c;"),
		"y = t ? k : (a + (s ? b : c));");
	/* comments between tokens go, outside they stay */
	assert_string_equal(after(SHARE, "/*1*/ s ? a /*2*/ + b : a + c//3"),
		"/*1*/ (a + (s ? b : c))//3");
}

static void
test_kinds(void **state)
{
	(void)state;
	assert_string_equal(
		after(RULE("$a * $c", "$a << $(log2 c)") "  vars: {c: const}\n"
							 "  where: [pow2 c]\n",
			"y = a * 3 + b * 8'd16;"),
		"y = a * 3 + (b << 4);");
	assert_string_equal(
		after(RULE("$a * $c",
			      "($a << $(log2+1 c)) - $a") "  vars: {c: "
							  "const}\n  where: "
							  "[pow2+1 c, min c "
							  "3]\n",
			"y = a * 1 + b * 'h7;"),
		"y = a * 1 + ((b << 3) - b);");
	assert_string_equal(
		after(RULE("if ($s) $y = $b; else $y = $c;",
			      "$y = $s ? $b : $c;") "  vars: {s: expr, b: "
						    "expr, c: expr}\n",
			"if (p && (q | r)) v[2] = t + 1; else v[2] = u;"),
		"v[2] = (p && (q | r)) ? (t + 1) : u;");
	assert_string_equal(after(RULE("assign $p = $a + $b; $x assign $q = $a "
				       "+ $b;",
					  "assign $p = $a + $b; $x assign $q = "
					  "$p;") "  vars: {x: any, p: name}\n",
				    "assign s = a + b; wire w; assign t = a + "
				    "b;"),
		"assign s = a + b; wire w; assign t = s;");
	assert_string_equal(
		after(RULE("$a + $b", "z") "  where: [differ a b]\n",
			"y = x + x; w = x + v;"),
		"y = x + x; w = (z);");
}

static void
bad(const char *yaml, enum err_code code, const char *why)
{
	struct rewrite_rules r = {NULL, 0};
	struct err e = ERR_INIT;

	assert_err(rewrite_rules_add(&a, "t.yaml", yaml, strlen(yaml), &r, &e),
		e, code, why);
}

static void
test_bad_rules(void **state)
{
	(void)state;
	bad("rules: 3\n", ERR_PARSE, "no list of rules");
	bad("rules:\n- name: x\n  after: y\n", ERR_PARSE,
		"rule x: name, before and after");
	bad(RULE("$a + ($b", "$a"), ERR_PARSE, "is no pattern (brackets)");
	bad(RULE("$a", "$b"), ERR_PARSE, "after: \"$b\" is not known");
	bad(RULE("$a", "$(sin a)"), ERR_PARSE, "is not known");
	bad(RULE("$a", "$a") "  vars: {a: thing}\n", ERR_PARSE, "vars: a");
	bad(RULE("$a", "$a") "  where: [even a]\n", ERR_PARSE, "where: \"even");
	bad("rules:\n- {name: x\n", ERR_PARSE, "t.yaml");
}

static void
test_diff(void **state)
{
	(void)state;
	assert_string_equal(rewrite_diff(&a, "f", "a\nb\n", "a\nb\n"), "");
	assert_string_equal(rewrite_diff(&a, "f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
				    "1\n2\n3\n4\nx\ny\n6\n7\n8\n9\n"),
		"--- a/f\n+++ b/f\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+x\n+y\n"
		" 6\n 7\n 8\n");
	assert_string_equal(rewrite_diff(&a, "f", "a", "b"),
		"--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end "
		"of file\n+b\n\\ No newline at end of file\n");
}

/* All rules that come with the program can be read. */
static void
test_own_rules(void **state)
{
	const char *top = getenv("abs_top_srcdir");
	const char *dir = arena_printf(&a, "%s/data/rules", top ? top : ".");
	struct rewrite_rules r = {NULL, 0};
	struct err e = ERR_INIT;
	char **names, *text;
	size_t n;

	(void)state;
	assert_ok(fs_list(&a, dir, &names, NULL, &e), e);
	for (; *names; names++) {
		assert_ok(fs_read(&a, fs_join(&a, dir, *names), LIM_YAML_TEXT,
				  &text, &n, &e),
			e);
		assert_ok(rewrite_rules_add(&a, *names, text, n, &r, &e), e);
	}
	assert_true(r.n > 30);
	for (size_t i = 0; i < r.n; i++)
		assert_true(*rewrite_rule_about(&r.at[i]) != '\0');
}

/* Two rules: one that saves an adder, one that is wrong (and would save
 * more).  The first is kept, the second is refuted in simulation. */
static void
test_search(void **state)
{
	static const char text[] =
		"module m(input s, input [5:0] a, b, c, output [5:0] y);\n"
		"assign y = s ? a + b : a + c;\nendmodule\n";
	struct rewrite_rules r = rules_of(
		SHARE "- name: wrong\n  before: \"$s ? $a + $b : $a + $c\"\n"
		      "  after: $a + $b\n");
	struct yosys *ys = NULL;
	struct iverilog *iv = NULL;
	struct equiv *eq = NULL;
	struct synth *synth = NULL;
	struct rewrite_gate *g = NULL;
	struct rewrite_found f;
	struct rewrite_search s = {.text = {text, strlen(text), "m"},
		.rules = &r,
		.goal = REWRITE_AREA,
		.tries = 10};
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(yosys_open(&ys, NULL, &e), e);
	assert_ok(iverilog_open(&iv, NULL, &e), e);
	assert_ok(equiv_open(&eq, ys, iv, &e), e);
	assert_ok(synth_open(&synth, ys, NULL, &e), e);
	assert_ok(rewrite_gate_open(&g, synth, eq, &e), e);
	assert_ok(rewrite_search(g, &a, &s, &f, &e), e);
	if (f.why)
		fail_msg("%s", f.why);
	assert_true(f.ended);
	assert_int_equal(f.n_tries, 2);
	assert_string_equal(rewrite_end_name(f.tries[0].end), "accepted");
	assert_string_equal(rewrite_end_name(f.tries[1].end), "wrong");
	assert_non_null(f.tries[1].counterexample);
	assert_int_equal(f.n_points, 2);
	assert_int_equal(f.best, 1);
	assert_true(f.points[1].cost.area < f.points[0].cost.area);
	assert_true(f.tries[1].cost.area < f.points[1].cost.area);
	rewrite_gate_close(g);
	synth_close(synth);
	equiv_close(eq);
	iverilog_close(iv);
	yosys_close(ys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_match),
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_diff), cmocka_unit_test(test_own_rules),
		cmocka_unit_test(test_search)};
	int rc;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return rc;
}
