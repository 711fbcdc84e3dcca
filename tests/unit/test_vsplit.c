/*
 * curate/vsplit: the pieces of a file, and what a text needs from elsewhere.
 */
#include "tests/unit/unit.h"

#include "curate/vsplit.h"

static struct arena arena;

static struct vsplit
split(const char *s)
{
	struct vsplit v;

	vsplit_text(&arena, s, strlen(s), &v);
	return v;
}

static void
is_item(const char *s, const struct vsplit_item *t, const char *name,
	const char *text)
{
	assert_string_equal(t->name, name);
	assert_int_equal(t->end - t->start, strlen(text));
	assert_memory_equal(s + t->start, text, strlen(text));
}

static void
items(void **state)
{
	static const char s[] = "// module no;\n"
				"package p; endpackage : p\n"
				"module automatic \\a+b (input x);\n"
				" wire w = \"endmodule\"; // endmodule\n"
				"endmodule\n"
				"macromodule m; endmodule primitive u(a, b);"
				" endprimitive";
	struct vsplit v = split(s);

	(void)state;
	assert_false(v.broken);
	assert_int_equal(v.n, 4);
	is_item(s, &v.item[0], "p", "package p; endpackage : p");
	assert_int_equal(v.item[0].kind, VSPLIT_PACKAGE);
	assert_string_equal(v.item[1].name, "a+b");
	assert_int_equal(v.item[1].kind, VSPLIT_MODULE);
	assert_int_equal(v.item[1].line, 3);
	is_item(s, &v.item[2], "m", "macromodule m; endmodule");
	assert_int_equal(v.item[3].kind, VSPLIT_OTHER);
}

static void
conditions(void **state)
{
	struct vsplit v = split("`ifndef G\n`define G\nmodule a; endmodule\n"
				"`ifdef X\nmodule b; endmodule\n`endif\n"
				"`endif\nmodule c; endmodule\n");

	(void)state;
	assert_false(v.broken);
	assert_int_equal(v.n, 3);
	assert_int_equal(v.item[0].depth, 1);
	assert_int_equal(v.item[1].depth, 2);
	assert_int_equal(v.item[2].depth, 0);
}

/* The body of a macro is no part of the file, over all of its lines. */
static void
macros(void **state)
{
	static const char s[] = "`define M(x) \\\n module x; \\\r\n endmodule\n"
				"`define N\nmodule a; endmodule\n";
	struct vsplit v = split(s);

	(void)state;
	assert_false(v.broken);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.item[0].line, 5);
	assert_int_equal(v.n_macros, 2);
	assert_memory_equal(v.macro[0].p, "M", 1);
	assert_memory_equal(v.macro[1].p, "N", 1);
}

static void
broken(void **state)
{
	static const struct {
		const char *s;
		int line;
	} bad[] = {
		{"module a;\n", 1},
		{"wire x;\nendmodule", 2},
		{"`endif", 1},
		{"`ifdef X\nmodule a; endmodule", 2},
		{"module a; /* endmodule", 1},
		{"module ; endmodule", 1},
		{"package p;\nendmodule", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vsplit v = split(bad[i].s);

		if (!v.broken || v.broken_line != bad[i].line)
			fail_msg("%s: line %d", bad[i].s, v.broken_line);
		for (size_t k = 0; k < v.n; k++)
			assert_non_null(v.item[k].name);
	}
}

static void
needs(void **state)
{
	static const char s[] =
		"`include \"x/h.vh\"\n`timescale 1ns/1ns\n"
		"sub #(3) a(b); other c(); p::t d; `M(e) // f g();\n"
		"assign y = f(z);";
	static const struct {
		enum vsplit_use use;
		const char *name;
	} want[] = {{VSPLIT_INCLUDE, "x/h.vh"}, {VSPLIT_INSTANCE, "sub"},
		{VSPLIT_INSTANCE, "other"}, {VSPLIT_SCOPE, "p"},
		{VSPLIT_INSTANCE, "t"}, {VSPLIT_MACRO, "M"}};
	struct vsplit_refs r = {s, sizeof(s) - 1, 0};
	struct vsplit_ref x;

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(vsplit_next(&r, &x));
		assert_int_equal(x.use, want[i].use);
		assert_int_equal(x.name.n, strlen(want[i].name));
		assert_memory_equal(x.name.p, want[i].name, x.name.n);
		if (i == 0) { /* the whole directive */
			assert_int_equal(x.name.at, 0);
			assert_int_equal(x.end, 17);
		}
	}
	assert_false(vsplit_next(&r, &x));
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#define T(test) cmocka_unit_test_teardown(test, end)

static const struct CMUnitTest tests[] = {
	T(items),
	T(conditions),
	T(macros),
	T(broken),
	T(needs),
};
UNIT_MAIN(tests)
