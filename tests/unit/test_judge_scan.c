/*
 * test_judge_scan: what the judges' reader of tool output finds.
 */
#include "tests/unit/unit.h"

#include "eval/judge_scan.h"

static char
letter_of(const char *compile, const char *sim, const char *code)
{
	struct judge_scan s;
	char c;

	judge_scan_init(&s);
	judge_scan_add(&s, compile, strlen(compile));
	judge_scan_phase(&s, SCAN_SIM);
	judge_scan_add(&s, sim, strlen(sim));
	judge_scan_end(&s);
	c = judge_scan_letter(&s, code, strlen(code));
	judge_scan_release(&s);
	return c;
}

static void
test_letters(void **state)
{
	static const char good[] = "Mismatches: 0 in 5 samples\n";

	(void)state;
	assert_int_equal(letter_of("", good, ""), '.');
	assert_int_equal(
		letter_of("", "Mismatches: 1 in 5 samples\n", ""), 'R');
	assert_int_equal(letter_of("", "", "always @(posedge reset)"), 'r');
	assert_int_equal(letter_of("", "", "@(posedge clk, posedge r)"), 'r');
	assert_int_equal(letter_of("", good, "posedge reset"), '.');
	assert_int_equal(letter_of("a.sv:1: syntax error\n", good, ""), 'S');
	assert_int_equal(letter_of("1 error(s)\n", good, ""), 'C');
	assert_int_equal(letter_of("x: error: This assignment requires an "
				   "explicit cast\n",
				 good, ""),
		'e');
	assert_int_equal(letter_of("error: Sized numeric constant must have a "
				   "size greater than zero\n",
				 good, ""),
		'0');
	assert_int_equal(letter_of("warning: always_comb process has no "
				   "sensitivities\n",
				 good, ""),
		'n');
	assert_int_equal(letter_of("found no sensitivities so it will never "
				   "trigger\n",
				 good, ""),
		'n');
	assert_int_equal(
		letter_of("is declared here as wire\n", good, ""), 'w');
	assert_int_equal(letter_of("Unknown module type: a\n", good, ""), 'm');
	assert_int_equal(
		letter_of("error: Unable to bind wire/reg `x'\n", good, ""),
		'p');
	assert_int_equal(
		letter_of("Unable to bind wire/reg/memory `clk'\n", good, ""),
		'c');
	assert_int_equal(
		letter_of("", "TIMEOUT\nMismatches: 0 in 5 samples\n", ""),
		'T');
}

static void
test_order(void **state)
{
	(void)state;
	/* the first phrase that ends the reading wins */
	assert_int_equal(
		letter_of("Unknown module type: a\nsyntax error\n", "", ""),
		'm');
	assert_int_equal(
		letter_of("is declared here as wire\n", "TIMEOUT\n", ""), 'w');
	/* within a line, the order of the tests decides */
	assert_int_equal(letter_of("TIMEOUT syntax error\n", "", ""), 'S');
	assert_int_equal(
		letter_of("TIMEOUT Unknown module type\n", "", ""), 'm');
	/* flags: p beats C, both beat a pass */
	assert_int_equal(letter_of("error\nUnable to bind wire/reg `a'\n",
				 "Mismatches: 0 in 5 samples\n", ""),
		'p');
	/* a later non-zero line does not take a zero line back */
	assert_int_equal(letter_of("",
				 "Mismatches: 0 in 1 samples\n"
				 "Mismatches: 9 in 9 samples\n",
				 ""),
		'.');
}

static void
test_line_form(void **state)
{
	(void)state;
	assert_int_equal(
		letter_of("", " Mismatches: 0 in 5 samples\n", ""), 'R');
	assert_int_equal(
		letter_of("", "Mismatches: 0 in 5 samples \n", ""), 'R');
	assert_int_equal(
		letter_of("", "Mismatches:  0 in 5 samples\n", ""), 'R');
	assert_int_equal(letter_of("", "Mismatches:  in 5 samples\n", ""), 'R');
	assert_int_equal(letter_of("", "Mismatches: 0 in 5 samples", ""), '.');
	assert_int_equal(
		letter_of("", "Mismatches: 0 in 5 samples\r\n", ""), '.');
	assert_int_equal(
		letter_of("", "x\rMismatches: 00 in 5 samples\rx", ""), '.');
	/* one log: the compiler's last line may lack its newline */
	assert_int_equal(
		letter_of("x", "Mismatches: 0 in 5 samples\n", ""), 'R');
}

static struct judge_scan
sim_of(const char *sim)
{
	struct judge_scan s;

	judge_scan_init(&s);
	judge_scan_phase(&s, SCAN_SIM);
	judge_scan_add(&s, sim, strlen(sim));
	judge_scan_end(&s);
	judge_scan_release(&s);
	return s;
}

static void
test_values(void **state)
{
	struct judge_scan s;

	(void)state;
	s = sim_of("x Mismatches: 3 in 50 samples\n"
		   "Hint: First mismatch occurred at time 95.\n"
		   "Hint: First mismatch occurred at time 25.\n"
		   "Mismatches: 4 in 60 samples\n");
	assert_int_equal(s.found, 2);
	assert_int_equal(s.first_e, 3);
	assert_int_equal(s.first_s, 50);
	assert_int_equal(s.lines, 1);
	assert_int_equal(s.last_e, 4);
	assert_int_equal(s.last_s, 60);
	assert_int_equal(s.first_mismatch, 25);
	s = sim_of("Mismatches: Mismatches:  in 7 samples, "
		   "Mismatches: 1 in 2 samples\n");
	assert_int_equal(s.found, 2);
	assert_int_equal(s.first_e, -1);
	assert_int_equal(s.first_s, 7);
	s = sim_of("Mismatches: 99999999999999999999999 in 1 samples");
	assert_true(s.last_e > 1000000000000000000);
}

static void
test_native(void **state)
{
	struct judge_scan s;

	(void)state;
	s = sim_of("rtlsmith: mismatches=0 samples=100 first_time=-1\n");
	assert_int_equal(s.native, 1);
	assert_int_equal(s.native_s, 100);
	assert_int_equal(s.native_t, -1);
	s = sim_of("rtlsmith: mismatches=2 samples=100 first_time=45\n"
		   "rtlsmith: mismatches=0 samples=9 first_time=-1");
	assert_int_equal(s.native, 2);
	assert_int_equal(sim_of(" rtlsmith: mismatches=0 samples=1 "
				"first_time=-1\n")
				 .native,
		0);
	assert_int_equal(sim_of("rtlsmith: mismatches=0 samples=1 "
				"first_time=-1 \n")
				 .native,
		0);
	assert_int_equal(
		sim_of("rtlsmith: mismatches=x samples=1 first_time=1\n")
			.native,
		0);
	assert_int_equal(
		sim_of("rtlsmith: mismatches=1 samples=1 first_time=\n").native,
		0);
	assert_int_equal(
		sim_of("rtlsmith: mismatches= samples=1 first_time=1\n").native,
		0);
}

/* The same bytes in pieces of any size give the same. */
static void
test_pieces(void **state)
{
	static const char text[] =
		"a\nMismatches: 3 in 50 samples\r\nYour Design Passed\n"
		"all tests passed\n\nFirst mismatch occurred at time 7.\n"
		"Mismatches: 0 in 50 samples";
	struct judge_scan s;
	size_t step, i, k;

	(void)state;
	for (step = 1; step < sizeof(text); step++) {
		judge_scan_init(&s);
		judge_scan_phase(&s, SCAN_SIM);
		for (i = 0; i < sizeof(text) - 1; i += k) {
			k = sizeof(text) - 1 - i;
			k = k < step ? k : step;
			judge_scan_add(&s, text + i, k);
		}
		judge_scan_end(&s);
		assert_int_equal(s.lines, 2);
		assert_int_equal(s.last_e, 0);
		assert_int_equal(s.rtllm_pass, 1);
		assert_int_equal(s.vgen_pass, 1);
		assert_int_equal(s.first_mismatch, 7);
		assert_int_equal(judge_scan_letter(&s, "", 0), '.');
		judge_scan_release(&s);
	}
}

static void
fill(struct judge_scan *s, size_t n)
{
	static char block[1000];

	memset(block, 'x', sizeof(block));
	for (; n >= sizeof(block); n -= sizeof(block))
		judge_scan_add(s, block, sizeof(block));
	judge_scan_add(s, block, n);
}

/* A line longer than the buffer: memory stays bounded, a phrase in it is
 * found wherever the pieces end, a verdict line in it is none. */
static void
test_long_line(void **state)
{
	struct judge_scan s;
	size_t before;

	(void)state;
	for (before = SCAN_LINE - 300; before < SCAN_LINE + 300; before += 7) {
		judge_scan_init(&s);
		judge_scan_phase(&s, SCAN_SIM);
		fill(&s, before);
		judge_scan_add(&s, "Your Design Passed", 18);
		fill(&s, 3 * SCAN_LINE);
		judge_scan_add(&s, "Mismatches: 0 in 5 samples\n", 27);
		judge_scan_end(&s);
		assert_true(s.rtllm_pass > 0);
		assert_true(s.found > 0);
		assert_int_equal(s.lines, 0);
		assert_int_equal(judge_scan_letter(&s, "", 0), 'R');
		assert_true(s.line.cap <= 2 * SCAN_LINE);
		judge_scan_release(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_line_form),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_long_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
