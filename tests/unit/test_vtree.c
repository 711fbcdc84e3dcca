/*
 * curate/vtree and flow: what expressions read and under which operators,
 * items, statements, and texts that end too early.
 */
#include "tests/unit/unit.h"

#include "curate/flow.h"
#include "lib/base/buf.h"

static struct arena arena;

static void
open_module(struct vtree *t, const char *s)
{
	struct err e = ERR_INIT;

	if (vtree_read(&arena, s, strlen(s), "m", t, &e) < 0)
		fail_msg("%s", e.msg);
}

/* "a[+] b[+ ?:] 1#" of an expression; # constant, ! index. */
static char *
leaves(const char *expr)
{
	char *s = arena_printf(
		&arena, "module m;\nassign y = %s;\nendmodule\n", expr);
	struct vtree_leaves l = {NULL, 0, 0};
	struct vtree t;
	struct buf b;

	open_module(&t, s);
	assert_int_equal(t.n_items, 1);
	buf_init(&b, 4096);
	if (!vtree_leaves(&arena, &t, t.item->rhs, &l))
		buf_addstr(&b, "? ");
	for (size_t i = 0; i < l.n; i++)
		buf_printf(&b, "%s%s[%s]%s%s", i > 0 ? " " : "", l.x[i].name,
			l.x[i].ops, l.x[i].constant ? "#" : "",
			l.x[i].index ? "!" : "");
	return buf_take(&b, &arena, NULL);
}

static void
expressions(void **state)
{
	(void)state;
	assert_string_equal(leaves("a"), "a[]");
	assert_string_equal(leaves("a + b * c"), "a[+] b[* +] c[* +]");
	assert_string_equal(leaves("(a + b) * c"), "a[+ *] b[+ *] c[*]");
	assert_string_equal(leaves("a - b - c"), "a[-] b[-] c[-]");
	assert_string_equal(
		leaves("s ? a & b : ~c"), "s[?:] a[& ?:] b[& ?:] c[~ ?:]");
	assert_string_equal(leaves("{2{a}} == {b, 8'hff}"),
		"2[{} ==]# a[{} ==] b[{} ==] "
		"8'hff[{} ==]#");
	assert_string_equal(leaves("m[i + 1][7:0]"),
		"m[] i[+ []]! 1[+ []]#! 7[[]]#! "
		"0[[]]#!");
	assert_string_equal(
		leaves("f(a, b) | $signed(c)"), "a[f |] b[f |] c[$signed |]");
	assert_string_equal(leaves("a < b && !c"), "a[< &&] b[< &&] c[! &&]");
	assert_string_equal(leaves("`W + x"), "`W[+]# x[+]");
	assert_string_equal(leaves("8'(a) ^ p::q.r"), "8[^]# a[^] p[^]");
	assert_string_equal(leaves("a +"), "? a[+]");
}

static void
items(void **state)
{
	static const char text[] =
		"module other; endmodule\n"
		"module m #(parameter W = 8, D = W/2) (a, q);\n"
		"input [W-1:0] a; output reg q; wire x = a[0], z;\n"
		"and g1 (z, x, a[1]), (q2, z);\n"
		"sub #(.N(2)) u0 (.p(a), .r(x)), u1 (a, x);\n"
		"function f(input k); f = k; endfunction\n"
		"generate if (W > 2) begin : b assign w = x; end endgenerate\n"
		"always @(posedge a[0]) q <= x;\n"
		"endmodule\n";
	const struct vtree_item *x;
	struct vtree t;
	char *dfg;

	(void)state;
	open_module(&t, text);
	assert_string_equal(vtree_find(&t, "W")->kind, "parameter");
	assert_string_equal(vtree_find(&t, "D")->kind, "parameter");
	assert_string_equal(
		vtree_text(&arena, &t, vtree_find(&t, "D")->value, 20), "W/2");
	assert_string_equal(vtree_find(&t, "a")->kind, "input");
	assert_string_equal(vtree_find(&t, "q")->kind, "output");
	assert_null(vtree_find(&t, "k"));
	assert_int_equal(t.n_items, 7);
	x = t.item;
	assert_string_equal(x->word, "assign");
	assert_int_equal(x->line, 3);
	assert_string_equal(x->next->word, "and");
	assert_string_equal(x->next->next->next->name, "u0");
	assert_string_equal(x->next->next->next->pin->port, "p");
	assert_true(flow_dfg(&arena, &t, &dfg));
	assert_non_null(strstr(dfg, "\nz <- a [data and] line 4\n"));
	assert_non_null(strstr(dfg, "\nu1.#1 <- x [pin] line 5\n"));
	assert_non_null(strstr(dfg, "\nw <- x [data] line 7\n"));
	assert_non_null(strstr(dfg, "\nq <- a [clock posedge] line 8\n"));
	assert_null(strstr(dfg, "f <- k"));
}

static void
loops(void **state)
{
	static const char text[] = "module m;\ninitial begin\n"
				   " forever @(posedge c) x = 1;\nend\n"
				   "final do y += 2; while (y < 9);\nendmodule";
	struct vtree t;
	char *cfg, *dfg;

	(void)state;
	open_module(&t, text);
	assert_true(flow_cfg(&arena, &t, &cfg));
	assert_string_equal(cfg,
		"process P0 line 2: initial\n"
		"  N0 entry\n"
		"  N1 line 3: forever\n"
		"  N2 line 3: @(posedge c)\n"
		"  N3 line 3: x = 1\n"
		"  N4 exit\n"
		"  N0 -> N1\n"
		"  N1 -> N2\n"
		"  N2 -> N3\n"
		"  N3 -> N1\n"
		"process P1 line 5: final\n"
		"  N0 entry\n"
		"  N1 line 5: do (y < 9)\n"
		"  N2 line 5: y += 2\n"
		"  N3 exit\n"
		"  N0 -> N1\n"
		"  N1 -> N2 [loop]\n"
		"  N2 -> N1\n"
		"  N1 -> N3 [done]\n");
	assert_true(flow_dfg(&arena, &t, &dfg));
	assert_string_equal(dfg,
		"x <- 1 [data] line 3\n"
		"y <- y [data +] line 5\n"
		"y <- 2 [data] line 5\n");
}

static void
refuse(const char *s, enum err_code code, const char *why)
{
	struct err e = ERR_INIT;
	struct vtree t;

	assert_int_equal(vtree_read(&arena, s, strlen(s), "m", &t, &e), -1);
	assert_int_equal(e.code, code);
	if (strstr(e.msg, why) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", why, e.msg);
}

static void
broken(void **state)
{
	struct buf b;

	(void)state;
	refuse("module n; endmodule", ERR_NOTFOUND, "no module m");
	refuse("module m(input a\nassign", ERR_PARSE,
		"line 1: a bracket that stays open");
	refuse("module m(input a)\nassign", ERR_PARSE, "no \";\"");
	refuse("module m;\nalways begin\n x = 1;\nendmodule", ERR_PARSE,
		"line 3: a block that does not end");
	refuse("module m; always if x y = 1; endmodule", ERR_PARSE,
		"no condition in brackets");
	refuse("module m; initial case (x) 1: y = 1; endmodule", ERR_PARSE,
		"a case that does not end");
	refuse("module m; assign y = (x]; endmodule", ERR_PARSE,
		"a bracket that closes nothing");
	refuse("module m; assign y = x endmodule", ERR_PARSE,
		"an item without");
	buf_init(&b, 1 << 20);
	buf_addstr(&b, "module m; initial ");
	for (int i = 0; i < 20000; i++)
		buf_addstr(&b, "if (x) ");
	buf_addstr(&b, "y = 1; endmodule");
	refuse(b.ptr, ERR_LIMIT, "too many statements in statements");
	buf_release(&b);
}

static int
drop(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#define T(test) cmocka_unit_test_teardown(test, drop)

static const struct CMUnitTest tests[] = {
	T(expressions),
	T(items),
	T(loops),
	T(broken),
};
UNIT_MAIN(tests)
