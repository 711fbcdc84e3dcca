/* agent/spec: plans taken apart. */
#include "tests/unit/unit.h"

#include <string.h>

#include "agent/spec.h"

static struct arena a = ARENA_INIT;
static struct spec_plan p;

static void
read_plan(const char *text)
{
	spec_plan_read(&a, text, strlen(text), &p);
}

static void
questions(void **state)
{
	(void)state;
	read_plan("1. a\n2. b\n\nQUESTIONS:\n- Is it so? [yes]\n"
		  "* And [this]? [no [not]]\r\n- open\nno question\n");
	assert_string_equal(p.text, "1. a\n2. b");
	assert_int_equal(p.n, 3);
	assert_string_equal(p.questions[0].text, "Is it so?");
	assert_string_equal(p.questions[0].dflt, "yes");
	assert_string_equal(p.questions[1].text, "And [this]? [no");
	assert_string_equal(p.questions[1].dflt, "not]");
	assert_string_equal(p.questions[2].text, "open");
	assert_string_equal(p.questions[2].dflt, "");
}

static void
no_questions(void **state)
{
	(void)state;
	read_plan("only a plan");
	assert_string_equal(p.text, "only a plan");
	assert_int_equal(p.n, 0);
	read_plan("plan\nQUESTIONS:\n- none");
	assert_int_equal(p.n, 0);
	read_plan("QUESTIONS:");
	assert_string_equal(p.text, "");
	assert_int_equal(p.n, 0);
	read_plan("");
	assert_int_equal(p.n, 0);
	/* the last mark counts, however it is written */
	read_plan("QUESTIONS:\n- a [b]\n**QUESTIONS:**\n- c\n");
	assert_int_equal(p.n, 1);
	assert_string_equal(p.questions[0].text, "c");
}

static void
many(void **state)
{
	char text[4000] = "QUESTIONS:\n";
	size_t n = strlen(text);

	(void)state;
	for (int i = 0; i < 2 * SPEC_QUESTIONS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "- q%d\n", i);
	read_plan(text);
	assert_int_equal(p.n, SPEC_QUESTIONS);
	memset(text + 13, 'x', sizeof(text) - 14);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "QUESTIONS:\n- ", 13);
	read_plan(text);
	assert_int_equal(p.n, 1);
	assert_int_equal(strlen(p.questions[0].text), SPEC_QUESTION_MAX);
}

static int
release(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(questions),
		cmocka_unit_test(no_questions), cmocka_unit_test(many)};

	return cmocka_run_group_tests(tests, NULL, release);
}
