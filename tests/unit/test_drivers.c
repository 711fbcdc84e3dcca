/* drivers: which statement drives what, and what it reads. */
#include "tests/unit/unit.h"

#include "eval/drivers.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static struct arena a;

static int
release(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

/* "module.target@line[!](inputs) ..." */
static const char *
found(const char *text)
{
	struct drivers d;
	struct buf b;

	drivers_find(&a, text, strlen(text), &d);
	buf_init(&b, LIM_MIB);
	for (size_t i = 0; i < d.n; i++) {
		const struct driver *x = &d.list[i];

		buf_printf(&b, "%s%s.%s@%d%s", i > 0 ? " " : "", x->module,
			x->target, x->line, x->clocked ? "!" : "");
		if (x->instance != NULL)
			buf_printf(
				&b, "=%s:%s.%s", x->of, x->instance, x->port);
		buf_addstr(&b, "(");
		for (size_t k = 0; k < x->n_inputs; k++)
			buf_printf(&b, "%s%s", k > 0 ? " " : "", x->inputs[k]);
		buf_addstr(&b, ")");
	}
	return buf_take(&b, &a, NULL);
}

static void
continuous(void **state)
{
	(void)state;
	assert_string_equal(found("module m(input a, output y);\n"
				  "assign y = a & b[i];\n"
				  "wire [3:0] p = q, r = s;\n"
				  "assign {c, d[k]} = x + 8'hff;\n"
				  "assign #3 e = f; assign (strong0, weak1) g "
				  "= h;\nendmodule"),
		"m.y@2(a b i) m.p@3(q) m.r@3(s) m.c@4(x) m.d@4(x k) m.e@5(f) "
		"m.g@5(h)");
}

static void
processes(void **state)
{
	(void)state;
	assert_string_equal(found("module m;\nalways @(posedge clk or negedge "
				  "rst_n)\n if (!rst_n) q <= 0;\n else if (en) "
				  "begin : b\n  q <= d; r[n] <= #1 e;\n end\n"
				  "always_comb case (s) 2'd0, 2'd1: y = u;\n"
				  " default: begin y = v; if (w) z = 1; end\n"
				  "endcase\nalways @* for (i = 0; i < 4; i = i "
				  "+ 1) t[i] = k[i];\nendmodule"),
		"m.q@3!(rst_n) m.q@5!(d en rst_n) m.r@5!(e n en rst_n) "
		"m.y@7(u s) m.y@8(v s) m.z@8(w s) m.t@10(k i)");
}

static void
instances(void **state)
{
	(void)state;
	assert_string_equal(
		found("module sub(input i, output o); assign o = ~i;\n"
		      "endmodule module m;\nsub #(.W(4)) u(.i(a), .o(b[c])), "
		      "v(.i(b), .o());\nendmodule"),
		"sub.o@1(i) m.a@3=sub:u.i() m.b@3=sub:u.o() m.c@3=sub:u.o() "
		"m.b@3=sub:v.i()");
}

static void
not_meant(void **state)
{
	(void)state;
	/* comments, functions, parameters, attributes, comparisons */
	assert_string_equal(found("module m; // assign a = b;\n"
				  "parameter P = 3; localparam Q = P;\n"
				  "function f(input x); f = x; endfunction\n"
				  "(* keep = 1 *) assign y = (a <= b) ? c : d;"
				  "\nendmodule"),
		"m.y@4(a b c d)");
	assert_string_equal(found(""), "");
	assert_string_equal(found("assign a = b;"), "");
	assert_string_equal(found("module"), "");
	assert_string_equal(found("module m; always if ((( begin case ("), "");
}

/* Deep nests end, and stay shallow on the stack. */
static void
deep(void **state)
{
	struct buf b;
	struct drivers d;

	(void)state;
	buf_init(&b, 4 * LIM_MIB);
	buf_addstr(&b, "module m; always ");
	for (int i = 0; i < 100000; i++)
		buf_addstr(&b, "if (a) ");
	buf_addstr(&b, "x = 1; assign y = z; endmodule");
	drivers_find(&a, b.ptr, b.len, &d);
	assert_true(d.n >= 1);
	assert_string_equal(d.list[d.n - 1].target, "y");
	buf_release(&b);
}

int
main(void)
{
#define T(test) cmocka_unit_test_teardown(test, release)
	const struct CMUnitTest tests[] = {
		T(continuous),
		T(processes),
		T(instances),
		T(not_meant),
		T(deep),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("drivers", tests, NULL, NULL);
}
