/*
 * test_opensta_report: the paths and lines that are read out of the tool's
 * reports: names like marks, several paths, texts that are no reports.  Needs
 * no tool.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "tool_wrappers/opensta.h"

static struct arena a = ARENA_INIT;

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

#define HEAD                                                                   \
	"Startpoint: $g0 (rising edge-triggered flip-flop clocked by c)\n"     \
	"Endpoint: z (output port clocked by c)\n"                             \
	"Fanout         Cap        Slew       Delay        Time   "            \
	"Description\n"                                                        \
	"  0.0000    0.0000   clock c (rise edge)\n"                           \
	"  0.0000    0.0000 ^ $g0/CK (DFF_X1)\n"                               \
	"  9.0000  8.0000  8.0000 v $g0/Q (DFF_X1)\n"

static bool
path_of(const char *text, struct opensta_path *p)
{
	return opensta_report_path(&a, text, strlen(text), p);
}

static void
test_names(void **state)
{
	struct opensta_path p;

	(void)state;
	/* nets called ^, 7 and (net) */
	assert_true(path_of(HEAD "  1  2.5000  ^ (net)\n"
				 "  9.0  0.0  8.0 v v/A (NAND2_X1)\n"
				 "  5.0  1.0  9.0 ^ v/Y (NAND2_X1)\n"
				 "  1  0.5  7 (net)\n"
				 "  5.0  1.0  10.0 ^ ^/Y (INV_X1)\n"
				 "  1  0.5  (net) (net)\n"
				 "  10.0  data arrival time\n"
				 "  20.0  20.0  clock c (rise edge)\n"
				 "  20.0 ^ $g9/CK (DFF_X1)\n"
				 "  -1.5  18.5  library setup time\n"
				 "  18.5  data required time\n"
				 "---\n  18.5  data required time\n"
				 "  -10.0  data arrival time\n"
				 "  8.5  slack (MET)\n",
		&p));
	assert_string_equal(p.from, "$g0");
	assert_string_equal(p.to, "z");
	assert_int_equal(p.n_points, 5);
	assert_string_equal(p.points[0].net, "");
	assert_true(isnan(p.points[0].slew_ps));
	assert_string_equal(p.points[1].net, "^");
	assert_true(p.points[1].load_ff == 2.5 && !p.points[1].rise);
	assert_string_equal(p.points[2].pin, "v/A");
	assert_string_equal(p.points[3].net, "7");
	assert_true(p.points[3].load_ff == 0.5 && p.points[3].rise);
	assert_string_equal(p.points[4].net, "(net)");
	assert_true(p.arrival_ps == 10 && p.required_ps == 18.5);
	assert_true(p.setup_ps == 1.5 && p.slack_ps == 8.5);
}

static void
test_worst_of_several(void **state)
{
#define END(t, s)                                                              \
	"  " t "  data arrival time\n  9.0  data required time\n"              \
	"  " s "  slack (MET)\n"
	struct opensta_path p;

	(void)state;
	assert_true(path_of(HEAD END("8.0", "1.0") HEAD END("8.5", "-0.5")
				    HEAD END("7.0", "2.0"),
		&p));
	assert_true(p.slack_ps == -0.5 && p.arrival_ps == 8.5);
	/* without a constraint, and one that never ends */
	assert_true(path_of(HEAD "  8.0  data arrival time\n" HEAD, &p));
	assert_true(p.arrival_ps == 8 && isnan(p.slack_ps));
	assert_false(path_of(HEAD, &p));
	assert_false(path_of("No paths found.\n", &p));
	assert_false(path_of("", &p));
	assert_false(path_of(END("8.0", "1.0"), &p));
}

static void
test_no_numbers(void **state)
{
	struct opensta_path p;
	struct buf b;

	(void)state;
	assert_false(path_of(HEAD "  inf  data arrival time\n", &p));
	assert_true(path_of(HEAD "  nan 1e999 0x8 ^ a/Y (INV_X1)\n"
				 "  8.0  data arrival time\n  -inf slack\n",
		&p));
	assert_int_equal(p.n_points, 2);
	assert_true(isnan(p.slack_ps));
	/* more pins than are kept */
	buf_init(&b, LIM_FILE);
	buf_addstr(&b, HEAD);
	for (int i = 0; i < LIM_STA_POINTS; i++)
		buf_printf(&b, " 1.0 1.0 %d.0 ^ g%d/Y (INV_X1)\n", i, i);
	buf_addstr(&b, "  8.0  data arrival time\n");
	assert_true(opensta_report_path(&a, b.ptr, b.len, &p));
	assert_int_equal(p.n_points, LIM_STA_POINTS);
	assert_true(p.cut);
	buf_release(&b);
}

static void
test_small_reports(void **state)
{
	static const char clocks[] =
		"Clock  Period  Waveform\n-----\n"
		"a\xff  10.00  0.00  5.00\nb  20  0  10  30\nc d e f\n";
	static const char setup[] =
		"Warning: There are 2 input ports missing set_input_delay.\n"
		"  There are 9 unclocked\n"
		"Warning: There is 1 unclocked register/latch pins.\n";
	static const char log[] = "Warning: x\nError:   bad\x1bthing\nError: 2";
	struct opensta_clock *c;

	(void)state;
	assert_int_equal(
		opensta_report_clocks(&a, clocks, sizeof(clocks) - 1, &c), 2);
	assert_string_equal(c[0].name, "a\xef\xbf\xbd");
	assert_true(c[1].period_ps == 20);
	assert_int_equal(
		opensta_report_count(setup, sizeof(setup) - 1, "unclocked"), 1);
	assert_int_equal(
		opensta_report_count(setup, sizeof(setup) - 1, "other"), 0);
	assert_true(opensta_report_number("tns max -3.5\n", 13, "tns") == -3.5);
	assert_true(
		isnan(opensta_report_number("worst slack INF\n", 16, "worst")));
	assert_string_equal(
		opensta_report_line(&a, log, sizeof(log) - 1, "Error:", NULL),
		"bad\x1bthing");
	assert_string_equal(
		opensta_report_line(&a, log, sizeof(log) - 1, "Error:", "bad"),
		"2");
	assert_null(
		opensta_report_line(&a, log, sizeof(log) - 1, "Fatal", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_worst_of_several),
		cmocka_unit_test(test_no_numbers),
		cmocka_unit_test(test_small_reports),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
