/*
 * curate/describe: when a description holds the code it is about.
 */
#include "tests/unit/unit.h"

#include "curate/describe.h"

static struct arena arena;

static const char code[] = "module m(input clk, input rst, input d, output q);"
			   "\nalways @(posedge clk) if (rst) q <= 0; else q <= "
			   "d;\nendmodule\n";

static double
copied(const char *text)
{
	return describe_copied(&arena, code, sizeof(code) - 1, text);
}

static void
shares(void **state)
{
	(void)state;
	assert_true(copied(code) == 1);
	assert_true(copied("") == 0);
	assert_true(copied("The module m copies d to q at the rising edge of "
			   "clk, unless rst is high.") == 0);
	assert_true(copied("if (rst) q <= 0; else q <=") == 1);
	/* a copy among words is one of the code's n-grams, too */
	assert_true(copied("Here it is, as I was told to write it down for "
			   "you and for all the others who may want to have "
			   "it: module m(input clk, input rst, input d, output "
			   "q); always @(posedge clk) if (rst) q <= 0;") >
		DESCRIBE_COPIED);
	arena_release(&arena);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(shares),
};
UNIT_MAIN(tests)
