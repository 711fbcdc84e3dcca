/*
 * codebleu: the n-gram parts against the codebleu package, 0.7.0 (its
 * bleu.corpus_bleu and weighted_ngram_match.corpus_bleu on the same tokens,
 * with these keywords at 1 and all else at 0.2), the two others by hand.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/codebleu.h"
#include "eval/codebleu_int.h"
#include "lib/base/limits.h"

#define NEAR 1e-12
#define FLIPFLOP "always @(posedge clk) q <= d;"
#define FLIPFLOP_RST                                                           \
	"always @(posedge clk or negedge rst) if (!rst) q <= 0; else q <= d;"
#define AND "assign y = a & b;"
#define ANDOR "assign y = a | (b & c);"

static struct codebleu
measure(const char *pred, const char *ref)
{
	struct textmetric_pair p = {pred, strlen(pred), ref, strlen(ref)};
	struct arena a = ARENA_INIT;
	struct codebleu out;

	codebleu(&a, &p, &out);
	arena_release(&a);
	return out;
}

static void
close_to(double got, double want)
{
	if (!(fabs(got - want) <= NEAR))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
ngrams(void **state)
{
	struct codebleu c = measure(FLIPFLOP, FLIPFLOP_RST);

	(void)state;
	close_to(c.ngram, 0.19925084067497667);
	close_to(c.weighted, 0.27794975272585404);
	c = measure(FLIPFLOP_RST, FLIPFLOP);
	close_to(c.ngram, 0.28690668742892217);
	close_to(c.weighted, 0.73111044570902473);
	c = measure(AND, ANDOR);
	close_to(c.ngram, 0.267038712670435);
	close_to(c.weighted, 0.27959541483553901);
	c = measure(ANDOR, AND);
	close_to(c.ngram, 0.26985534666825101);
	close_to(c.weighted, 0.47287080450158792);
}

static size_t
subtrees(const char *s)
{
	struct arena a = ARENA_INIT;
	struct codebleu_bag b;

	codebleu_subtrees(&a, s, strlen(s), &b);
	arena_release(&a);
	return b.n;
}

static void
syntax(void **state)
{
	(void)state;
	assert_int_equal(subtrees(""), 0);
	assert_int_equal(subtrees("// nothing"), 0);
	assert_int_equal(subtrees("assign a = b;"), 1);
	/* "b & c", the brackets, the statement */
	assert_int_equal(subtrees("assign a = (b & c);"), 3);
	/* a, b, the brackets, m(...), two statements, the module, and as a
	 * statement of the text */
	assert_int_equal(
		subtrees("module m(a, b); x = y; z = w; endmodule"), 8);
	assert_int_equal(subtrees("begin begin begin"), 6);
	assert_int_equal(subtrees(")) end ]"), 1);
	/* other names, numbers and comments: the same trees */
	close_to(measure("assign q = r & 7; // x", "assign a = b & 2;").syntax,
		1);
	/* the operator tells the only statement apart */
	close_to(measure("assign q = r | 7;", "assign a = b & 2;").syntax, 0);
	/* of "b & c", brackets and statement two are there */
	close_to(measure("assign d = (b & c) | e;", "assign a = (b & c);")
			 .syntax,
		2.0 / 3);
	/* "then" in another order is another tree; its statements are not */
	close_to(measure("begin b = 1 + 1; a = 1; end",
			 "begin a = 1; b = 1 + 1; end")
			 .syntax,
		0.5);
}

static void
dataflow(void **state)
{
	(void)state;
	/* a<-b, a<-c with other names */
	close_to(measure("assign x = y | z;", "assign a = b & c;").dataflow, 1);
	/* one of two edges */
	close_to(measure("assign x = y;", "assign a = b & c;").dataflow, 0.5);
	/* neither has any; only one has */
	close_to(measure("wire a;", "wire b;").dataflow, 1);
	close_to(measure("assign a = b;", "wire b;").dataflow, 0);
	close_to(measure("wire b;", "assign a = b;").dataflow, 0);
	/* a module as it is */
	close_to(measure("module n(input p, output q); assign q = ~p;"
			 " endmodule",
			 "module m(input a, output b); assign b = a; endmodule")
			 .dataflow,
		1);
}

static void
whole(void **state)
{
	struct codebleu c = measure(ANDOR, ANDOR);

	(void)state;
	close_to(c.score, 1);
	c = measure(AND, ANDOR);
	close_to(c.score, (c.ngram + c.weighted + c.syntax + c.dataflow) / 4);
	c = measure("", ANDOR);
	close_to(c.score, 0);
}

static void
too_long(void **state)
{
	char *s = malloc(LIM_METRIC_TEXT + 2);

	(void)state;
	memset(s, '+', LIM_METRIC_TEXT + 1);
	s[LIM_METRIC_UNITS * 2] = '\0';
	for (size_t i = 1; i < LIM_METRIC_UNITS * 2; i += 2)
		s[i] = ' ';
	assert_false(isnan(measure(s, AND).score));
	s[1] = '-';
	assert_true(isnan(measure(s, AND).score));
	s[LIM_METRIC_UNITS * 2] = ' ';
	memset(s, ' ', LIM_METRIC_TEXT + 1);
	s[LIM_METRIC_TEXT + 1] = '\0';
	assert_true(isnan(measure(s, AND).score));
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ngrams),
		cmocka_unit_test(syntax),
		cmocka_unit_test(dataflow),
		cmocka_unit_test(whole),
		cmocka_unit_test(too_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
