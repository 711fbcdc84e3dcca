/* waveview: which signals, which moments, and how times and values read. */
#include "tests/unit/unit.h"

#include "eval/waveview.h"

static struct arena a;
static struct vcd d;
static struct waveview v;

static int
release(void **state)
{
	(void)state;
	arena_release(&a);
	memset(&v, 0, sizeof(v));
	return 0;
}

static void
parse(const char *text)
{
	struct err e = ERR_INIT;
	char *copy = arena_strdup(&a, text);

	assert_ok(vcd_parse(&a, copy, strlen(copy), &d, &e), e);
	v.unit_fs = d.unit_fs;
	v.mark = -1;
}

/* q_dut differs from q_ref at 30, gate.y from gold.y at 20. */
static const char two_pairs[] =
	"$timescale 10ns $end $scope module tb $end\n"
	"$var wire 2 ! q_dut [1:0] $end $var wire 2 # q_ref [1:0] $end\n"
	"$scope module gate $end $var wire 1 $ y $end $upscope $end\n"
	"$scope module gold $end $var wire 1 % y $end $upscope $end\n"
	"$upscope $end $enddefinitions $end\n"
	"#0 b0 ! b0 # 0$ x% #10 b1 ! b1 # #20 0$ 1% #30 b10 ! b11 # #40 ";

static void
pairs(void **state)
{
	(void)state;
	parse(two_pairs);
	assert_ptr_equal(
		waveview_partner(&a, &d, &d.signals[0]), &d.signals[1]);
	assert_ptr_equal(waveview_partner(&a, &d, vcd_find(&d, "tb.gate.y")),
		vcd_find(&d, "tb.gold.y"));
	assert_null(waveview_partner(&a, &d, &d.signals[1]));
	assert_int_equal(waveview_first_wrong(&a, &d), 20);
	d.n = 2;
	assert_int_equal(waveview_first_wrong(&a, &d), 30);
	d.n = 1;
	assert_int_equal(waveview_first_wrong(&a, &d), -2);
}

static void
window(void **state)
{
	static const char *const some[] = {"q_*"};

	(void)state;
	parse(two_pairs);
	waveview_choose(&v, &a, &d, some, 1);
	assert_int_equal(v.n_rows, 2);
	waveview_window(&v, &a, 25, 4);
	/* three up to the moment, which is one of them, and one behind it */
	assert_int_equal(v.n_times, 4);
	assert_int_equal(v.times[0], 0);
	assert_int_equal(v.times[2], 25);
	assert_int_equal(v.times[3], 30);
	assert_string_equal(v.rows[0].label, "q_dut");
	assert_string_equal(v.cells[0][3].text, "10");
	assert_true(v.cells[0][3].wrong);
	assert_true(v.cells[0][3].changed);
	assert_false(v.cells[0][2].changed);
	assert_false(v.cells[0][2].wrong);
	/* units of 10 ns */
	assert_string_equal(v.unit, "ns");
	assert_string_equal(v.labels[2], "250");
	waveview_window(&v, &a, -1, 1);
	assert_int_equal(v.n_times, 1);
	assert_int_equal(v.times[0], 0);
}

static void
times(void **state)
{
	static const struct {
		const char *text;
		int64_t unit, t;
	} good[] = {{"85ns", 1000, 85000}, {"1.5 us", 1000000, 1500},
		{"7", 1000, 7}, {"7", 0, 7}, {"0", 1, 0}};
	static const char *const bad[] = {"", "ns", "-1", "1 parsec", "1e30s",
		"nan", "inf", "0x", "9e18ns"};
	struct err e = ERR_INIT;
	int64_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_ok(
			waveview_time_parse(good[i].text, good[i].unit, &t, &e),
			e);
		assert_int_equal(t, good[i].t);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(waveview_time_parse(bad[i], 1000, &t, &e), -1);
	assert_int_equal(waveview_time_parse("5ns", 0, &t, &e), -1);
}

static void
values(void **state)
{
	(void)state;
	assert_string_equal(waveview_value(&a, "x"), "x");
	assert_string_equal(waveview_value(&a, "01zx0101"), "01zx0101");
	assert_string_equal(waveview_value(&a, "111110000"), "h1f0");
	assert_string_equal(waveview_value(&a, "1111z0000"), "h1z0");
	assert_string_equal(waveview_value(&a, "-0.5"), "-0.5");
	assert_string_equal(waveview_value(&a, "a\033[1m"), "a?[1m");
}

static void
limits(void **state)
{
	struct waveview_row row = {.label = "s"};
	struct vcd_values none = {NULL, 0};
	struct vcd_signal s = {"t.s", "", WAVEVIEW_WIDTH + 1, &none};

	(void)state;
	row.signal = &s;
	assert_false(waveview_add(&v, &row));
	s.width = 1;
	for (size_t i = 0; i < WAVEVIEW_ROWS; i++)
		assert_true(waveview_add(&v, &row));
	assert_false(waveview_add(&v, &row));
	assert_int_equal(v.left_out, 2);
	waveview_window(&v, &a, -1, 5); /* nothing ever changes */
	assert_int_equal(v.n_times, 0);
}

int
main(void)
{
#define IN(test) cmocka_unit_test_teardown(test, release)
	const struct CMUnitTest tests[] = {
		IN(pairs), IN(window), IN(times), IN(values), IN(limits)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("waveview", tests, NULL, NULL);
}
