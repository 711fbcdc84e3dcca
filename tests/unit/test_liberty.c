/*
 * test_liberty: what is read of liberty files, ours and broken ones, and what
 * is written for other tools.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/liberty.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static struct arena a = ARENA_INIT;

static struct liberty *
parse(const char *text)
{
	struct err e = ERR_INIT;
	struct liberty *lib = NULL;

	assert_ok(liberty_parse(&a, "t.lib", text, strlen(text), &lib, &e), e);
	return lib;
}

static void
broken(const char *text, enum err_code code, const char *why)
{
	struct err e = ERR_INIT;
	struct liberty *lib;

	assert_err(liberty_parse(&a, "t.lib", text, strlen(text), &lib, &e), e,
		code, why);
}

#define SMALL                                                                  \
	"/* a\ncomment */ library(l) {\n"                                      \
	" time_unit : \"10ps\"; capacitive_load_unit (2, pf);\n"               \
	" leakage_power_unit : 1uW ; nom_voltage : 1.8;\n"                     \
	" default_cell_leakage_power : 3;\n"                                   \
	" cell (\"B\") { area : 2.5; cell_leakage_power : 0.5\n"               \
	"  pin (A) { direction : input; capacitance : 0.002; }\n"              \
	"  pin (Y) { direction : \"output\"; function : \"A'\";\n"             \
	"   timing () { related_pin : \"A\"; values (\"1, 2\", \\\n\"3\"); } " \
	"} "                                                                   \
	"}\n"                                                                  \
	" cell (A) { dont_use : true; ff (IQ,IQN) { clocked_on : \"C\";\n"     \
	"  next_state : \"D\"; clear : \"!R\"; }\n"                            \
	"  pin(C) { clock : true; direction : input; } }\n"                    \
	"}\n"

static void
reads_what_is_needed(void **state)
{
	struct liberty *lib = parse(SMALL);
	const struct liberty_cell *c;

	(void)state;
	assert_string_equal(lib->name, "l");
	assert_int_equal(lib->n_cells, 2);
	assert_true(fabs(lib->time_ps - 10) < 1e-9);
	assert_true(fabs(lib->volt - 1.8) < 1e-9);
	c = liberty_find(lib, "B");
	assert_non_null(c);
	assert_true(fabs(c->area - 2.5) < 1e-9);
	assert_true(fabs(c->leakage_nw - 500) < 1e-6);
	assert_int_equal(c->n_pins, 2);
	assert_true(fabs(c->pins[0].cap_ff - 4) < 1e-9);
	assert_string_equal(liberty_pin_find(c, "Y")->function, "A'");
	c = liberty_find(lib, "A");
	assert_true(c->ff && c->dont_use && !c->latch);
	assert_true(isnan(c->area));
	assert_true(fabs(c->leakage_nw - 3000) < 1e-6);
	assert_string_equal(c->state.clear, "!R");
	assert_true(liberty_pin_find(c, "C")->clock);
	assert_null(liberty_find(lib, "C"));
}

static void
refuses_what_is_broken(void **state)
{
	struct buf deep;
	int i;

	(void)state;
	broken("", ERR_PARSE, "t.lib:1");
	broken("library (x) { }", ERR_PARSE, "no cell");
	broken("library (x) {\n cell (A) {\n", ERR_PARSE, "t.lib:3: the file");
	broken("library (x) {\n cell (A) { area : } }", ERR_PARSE, "t.lib:2");
	broken("library (x) { cell (A) { pin (\"B", ERR_PARSE, "argument");
	broken("library (x) { cell (A) {} cell (A) {} }", ERR_PARSE, "twice");
	broken("library (x) { cell () { } }", ERR_PARSE, "no name");
	broken("module m; endmodule", ERR_PARSE, "library");
	/* groups that are passed by may be as deep as they like */
	buf_init(&deep, LIM_KIB * 16);
	buf_addstr(&deep, "library (x) { cell (A) { area : 1;");
	for (i = 0; i < 600; i++)
		buf_addstr(&deep, "a(){ ");
	broken(deep.ptr, ERR_PARSE, "the file ends");
	buf_release(&deep);
}

static void
is(const char *function, const char *want)
{
	const char *got = liberty_expr(&a, function);

	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got, want);
}

static void
functions_become_verilog(void **state)
{
	(void)state;
	is("!A", "(~\\A )");
	is("A'", "(~\\A )");
	is("(A B)'", "(~(\\A  & \\B ))");
	is("A+B*C", "(\\A  | (\\B  & \\C ))");
	is("A&B^C", "(\\A  & (\\B  ^ \\C ))");
	is("0", "1'b0");
	is("A[1]", "\\A[1] ");
	is("", NULL);
	is("(A", NULL);
	is("A)", NULL);
	is("A | ", NULL);
	is("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
		NULL);
}

/* Ours, whole; what is written of it reads the same. */
static void
own_library(void **state)
{
	const char *top = getenv("abs_top_srcdir");
	struct liberty *lib, *again;
	struct err e = ERR_INIT;
	struct buf b;
	char *text;
	size_t n, i;

	(void)state;
	assert_non_null(top);
	assert_ok(fs_read(&a, fs_join(&a, top, "data/liberty/rtlsmith45.lib"),
			  LIM_LIBERTY, &text, &n, &e),
		e);
	assert_ok(liberty_parse(&a, "own", text, n, &lib, &e), e);
	assert_int_equal(lib->n_cells, 37);
	for (i = 0; i < lib->n_cells; i++) {
		assert_true(lib->cells[i].area > 0);
		assert_true(lib->cells[i].leakage_nw > 0);
		assert_false(lib->cells[i].macro);
	}
	assert_true(liberty_find(lib, "DFFRS_X1")->ff);
	assert_true(liberty_find(lib, "DLH_X1")->latch);
	buf_init(&b, LIM_LIBERTY);
	liberty_write(lib, false, &b);
	assert_true(b.len < n / 4);
	assert_ok(liberty_parse(&a, "small", b.ptr, b.len, &again, &e), e);
	assert_int_equal(again->n_cells, lib->n_cells);
	for (i = 0; i < lib->n_cells; i++) {
		assert_string_equal(again->cells[i].name, lib->cells[i].name);
		assert_true(again->cells[i].area == lib->cells[i].area);
	}
	buf_clear(&b);
	liberty_write(lib, true, &b);
	assert_ok(liberty_parse(&a, "flops", b.ptr, b.len, &again, &e), e);
	assert_int_equal(again->n_cells, 7);
	buf_clear(&b);
	liberty_verilog(&a, lib, &b);
	assert_non_null(strstr(b.ptr, "module \\NAND2_X1 "));
	buf_clear(&b);
	liberty_latch_map(&a, lib, &b);
	assert_non_null(strstr(b.ptr, "\\DLH_X1 _TECHMAP_REPLACE_"));
	assert_non_null(strstr(b.ptr, "\\DLL_X1 _TECHMAP_REPLACE_"));
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_needed),
		cmocka_unit_test(refuses_what_is_broken),
		cmocka_unit_test(functions_become_verilog),
		cmocka_unit_test(own_library),
	};
	int rc = cmocka_run_group_tests_name("liberty", tests, NULL, NULL);

	arena_release(&a);
	return rc;
}
