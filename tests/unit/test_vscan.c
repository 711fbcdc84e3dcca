/* vscan: modules and words in text that may be anything. */
#include "tests/unit/unit.h"

#include "eval/vscan.h"

static struct vscan
scan(struct arena *a, const char *s)
{
	struct vscan v;

	vscan_text(a, s, strlen(s), &v);
	return v;
}

static bool
has(const char *s, const char *word)
{
	return vscan_has_word(s, strlen(s), word);
}

static void
two_modules(void **state)
{
	const char s[] = "x module a(input i); endmodule\nmodule b; wire w;"
			 "endmodule tail";
	struct arena a = ARENA_INIT;
	struct vscan v = scan(&a, s);

	(void)state;
	assert_int_equal(v.n, 2);
	assert_string_equal(v.modules[0].name, "a");
	assert_int_equal(v.modules[0].start, 2);
	assert_int_equal(v.modules[0].end, strstr(s, "\nmodule b") - s);
	assert_true(v.modules[0].complete && v.modules[0].ports);
	assert_string_equal(v.modules[1].name, "b");
	assert_int_equal(v.modules[1].end, strstr(s, " tail") - s);
	assert_true(v.modules[1].complete);
	assert_false(v.modules[1].ports);
	assert_false(v.stray_end);
	assert_true(v.words);
	arena_release(&a);
}

static void
headers(void **state)
{
	struct arena a = ARENA_INIT;
	struct vscan v = scan(&a, "module automatic m #(parameter P = 1) (o);");

	(void)state;
	assert_int_equal(v.n, 1);
	assert_string_equal(v.modules[0].name, "m");
	assert_true(v.modules[0].ports);
	assert_false(v.modules[0].complete);
	v = scan(&a, "macromodule m2 ( /* none */ ) ; endmodule");
	assert_int_equal(v.n, 1);
	assert_string_equal(v.modules[0].name, "m2");
	assert_false(v.modules[0].ports);
	v = scan(&a, "module a; module b; endmodule");
	assert_int_equal(v.n, 2); /* the first one was never ended */
	assert_false(v.modules[0].complete);
	assert_int_equal(v.modules[0].end, 10);
	assert_true(v.modules[1].complete);
	arena_release(&a);
}

static void
prose_is_no_module(void **state)
{
	struct arena a = ARENA_INIT;
	struct vscan v = scan(&a, "The module is simple, the module uses a.");

	(void)state;
	assert_int_equal(v.n, 0);
	assert_false(v.words);
	v = scan(&a, "  assign y = a;\nendmodule\n");
	assert_int_equal(v.n, 0);
	assert_true(v.stray_end && v.words);
	assert_int_equal(v.stray_at, strlen("  assign y = a;\nendmodule"));
	v = scan(&a, "");
	assert_int_equal(v.n, 0);
	v = scan(&a, "module");
	assert_int_equal(v.n, 0);
	arena_release(&a);
}

static void
hidden_words(void **state)
{
	(void)state;
	assert_true(has("a initial b", "initial"));
	assert_false(has("// initial\nx", "initial"));
	assert_true(has("// x\ninitial", "initial"));
	assert_false(has("/* initial \n initial */", "initial"));
	assert_false(has("/* initial", "initial")); /* never closed */
	assert_true(has("/*/ */initial", "initial"));
	assert_false(has("\"initial\"", "initial"));
	assert_false(has("\"a \\\" initial\"", "initial"));
	assert_true(has("\"a \\\\\" initial", "initial"));
	assert_true(has("\"open\ninitial", "initial"));
	assert_false(has("`initial", "initial"));
	assert_true(has("`define X initial", "initial"));
	assert_false(has("initials my_initial initial$", "initial"));
	assert_true(has("$finish;", "$finish"));
}

/* IEEE 1364-2005, 3.7.1: an escaped identifier ends at white space only. */
static void
escaped_identifiers(void **state)
{
	(void)state;
	assert_false(has("\\initial x", "initial"));
	assert_false(has("wire \\a(initial ;", "initial"));
	assert_false(has("wire \\a;initial ;", "initial"));
	assert_true(has("wire \\a initial", "initial"));
}

static void
words_know_their_place(void **state)
{
	struct vscan_words w = VSCAN_WORDS("u1.x /* c */ (a)  foo #(.P(1)) bar",
		sizeof("u1.x /* c */ (a)  foo #(.P(1)) bar") - 1);

	(void)state;
	assert_true(vscan_next(&w)); /* u1 */
	assert_int_equal(w.len, 2);
	assert_false(w.dot);
	assert_int_equal(w.after, '.');
	assert_true(vscan_next(&w)); /* x */
	assert_true(w.dot);
	assert_int_equal(w.after, '(');
	assert_true(vscan_next(&w)); /* a */
	assert_int_equal(w.after, ')');
	assert_true(vscan_next(&w)); /* foo */
	assert_int_equal(w.after, '#');
	assert_true(vscan_skip_parameters(&w));
	assert_true(vscan_next(&w)); /* bar */
	assert_int_equal(w.len, 3);
	assert_int_equal(w.after, -1);
	assert_false(vscan_next(&w));
	assert_false(vscan_next(&w));
}

static void
skip_parameters_edges(void **state)
{
	static const struct {
		const char *text;
		bool name_follows;
	} cases[] = {{"m #(1) u (", true}, {"m #(\")\", (2)) u (", true},
		{"m # 5;", false}, {"m #", false}, {"m #(((", false},
		{"m #(1) ;", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vscan_words w =
			VSCAN_WORDS(cases[i].text, strlen(cases[i].text));

		assert_true(vscan_next(&w));
		assert_int_equal(
			vscan_skip_parameters(&w), cases[i].name_follows);
	}
}

static void
many_modules(void **state)
{
	struct arena a = ARENA_INIT;
	size_t n = 1000;
	char *s = arena_alloc(&a, n * 24 + 1), *p = s;
	struct vscan v;

	(void)state;
	for (size_t i = 0; i < n; i++)
		p += snprintf(p, 24, "module m%zu;endmodule\n", i);
	v = scan(&a, s);
	assert_int_equal(v.n, n);
	assert_string_equal(v.modules[999].name, "m999");
	assert_true(v.modules[0].complete && v.modules[999].complete);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_modules),
		cmocka_unit_test(headers),
		cmocka_unit_test(prose_is_no_module),
		cmocka_unit_test(hidden_words),
		cmocka_unit_test(escaped_identifiers),
		cmocka_unit_test(words_know_their_place),
		cmocka_unit_test(skip_parameters_edges),
		cmocka_unit_test(many_modules),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("vscan", tests, NULL, NULL);
}
