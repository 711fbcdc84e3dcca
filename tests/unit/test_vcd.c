/* vcd: dumps as Icarus writes them, cut ones, and hostile ones. */
#include "tests/unit/unit.h"

#include "eval/vcd.h"
#include "lib/base/limits.h"

static struct arena a;
static struct vcd v;

static int
parse(const char *text, struct err *e)
{
	char *copy = arena_strdup(&a, text);

	return vcd_parse(&a, copy, strlen(copy), &v, e);
}

static int
release(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static const char small[] =
	"$date today $end\n$version x $end\n$timescale\n\t10ns\n$end\n"
	"$scope module tb $end\n$var wire 4 ! q [3:0] $end\n"
	"$scope module dut $end\n$var reg 4 ! q [3:0] $end\n"
	"$var wire 1 \" clk $end\n$var real 1 # r $end\n$upscope $end\n"
	"$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\nbx !\n0\"\n"
	"r0.5 #\n$end\n#5\n1\"\nb101 !\n#7\n0\"\nb1z !\nb11 !\n#9\n";

static void
values(void **state)
{
	struct err e = ERR_INIT;
	const struct vcd_signal *q, *clk;

	(void)state;
	assert_ok(parse(small, &e), e);
	assert_int_equal(v.n, 4);
	assert_int_equal(v.unit_fs, 10000000);
	assert_int_equal(v.end, 9);
	q = vcd_find(&v, "tb.dut.q");
	clk = vcd_find(&v, "tb.dut.clk");
	assert_non_null(q);
	assert_non_null(clk);
	assert_null(vcd_find(&v, "tb.clk"));
	assert_ptr_equal(q->values, vcd_find(&v, "tb.q")->values);
	assert_string_equal(vcd_at(&a, q, 4), "xxxx"); /* x extends */
	assert_string_equal(vcd_at(&a, q, 5), "0101"); /* 1 does not */
	assert_string_equal(vcd_at(&a, q, 6), "0101");
	/* the last change of a time step counts */
	assert_string_equal(vcd_at(&a, q, 7), "0011");
	assert_string_equal(vcd_at(&a, q, 1000), "0011");
	assert_string_equal(vcd_at(&a, q, -1), "xxxx"); /* before the first */
	assert_string_equal(vcd_at(&a, clk, 5), "1");
	assert_string_equal(vcd_at(&a, vcd_find(&v, "tb.dut.r"), 3), "0.5");
	assert_int_equal(v.cut, 0);
}

static void
cut_anywhere(void **state)
{
	struct err e = ERR_INIT;
	const char *defined = strstr(small, "$enddefinitions $end");

	(void)state;
	for (size_t n = 0; n < sizeof(small); n++) {
		char *copy = arena_strndup(&a, small, n);

		if (vcd_parse(&a, copy, n, &v, &e) < 0) {
			assert_int_equal(e.code, ERR_PARSE);
			assert_true(small + n <= defined + 20);
		} else {
			assert_true(n >= (size_t)(defined - small));
		}
	}
}

static void
hostile(void **state)
{
	static const char *const bad[] = {"", "$", "$scope", "$var", "\n\n",
		"$enddefinitions", "$var wire 99999999999999999999 ! q $end",
		"#5 1!"};
	struct err e = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_err(parse(bad[i], &e), e, ERR_PARSE, "enddefinitions");
	/* scopes without end, names without end, codes that nobody declared */
	assert_ok(parse("$upscope $end $scope module a $end $var wire 8 ~~~~~~ "
			"far $end $var wire 0 $ none $end $enddefinitions $end "
			"#1 b1 ~~~~~~ 1$ 1% bzz $ #0 1$ ",
			  &e),
		e);
	assert_int_equal(v.cut, 1); /* the code is above the limit */
	assert_string_equal(vcd_at(&a, vcd_find(&v, "a.none"), 1), "1");
}

int
main(void)
{
#define T(test) cmocka_unit_test_teardown(test, release)
	const struct CMUnitTest tests[] = {
		T(values),
		T(cut_anywhere),
		T(hostile),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("vcd", tests, NULL, NULL);
}
