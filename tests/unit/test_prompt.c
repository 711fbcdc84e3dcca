/* prompt: what a model is asked, with and without a template. */
#include "tests/unit/unit.h"

#include "eval/prompt.h"
#include "lib/base/limits.h"

static struct task
a_task(void)
{
	struct task t = {.id = "gate",
		.title = "A gate",
		.system = "Be brief.",
		.prompt = "Write {{top}}.",
		.header = "module top_module(",
		.top = "top_module"};

	return t;
}

static void
without_a_template(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = a_task();
	struct prompt_options o = {0};
	struct prompt_text p;

	(void)state;
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_string_equal(p.system, "Be brief.");
	/* the suite's text is no template */
	assert_string_equal(p.user, "Write {{top}}.");
	t.system = NULL;
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_null(p.system);
	t.prompt = NULL;
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_string_equal(p.user, "");
	arena_release(&a);
}

static void
system_message(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = a_task();
	struct prompt_options o = {.system = "Think."};
	struct prompt_text p;

	(void)state;
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_string_equal(p.system, "Think.");
	o.system = "";
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_null(p.system);
	arena_release(&a);
}

static void
every_name(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = a_task();
	struct prompt_options o = {
		.template = "{{id}}|{{title}}|{{top}}|{{header}}|{{system}}|"
			    "{{prompt}}|{ {id} }|}}",
		.template_name = "t.txt"};
	struct prompt_text p;

	(void)state;
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	/* what is put in is not looked through again */
	assert_string_equal(p.user,
		"gate|A gate|top_module|module top_module(|Be brief.|"
		"Write {{top}}.|{ {id} }|}}");
	t.title = NULL;
	t.header = NULL;
	o.template = "<{{title}}{{header}}>";
	assert_ok(prompt_render(&a, &t, &o, &p, &e), e);
	assert_string_equal(p.user, "<>");
	arena_release(&a);
}

static void
bad_templates(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = a_task();
	struct prompt_options o = {
		.template = "a\nb {{prompt}}\n{{promt}}", .template_name = "t"};
	struct prompt_text p;

	(void)state;
	assert_err(prompt_render(&a, &t, &o, &p, &e), e, ERR_PARSE,
		"t:3: unknown name \"promt\"");
	o.template = "\n{{ prompt }}";
	assert_err(prompt_render(&a, &t, &o, &p, &e), e, ERR_PARSE, "t:2");
	o.template = "{{prompt";
	assert_err(prompt_render(&a, &t, &o, &p, &e), e, ERR_PARSE,
		"t:1: \"{{\" without \"}}\"");
	arena_release(&a);
}

static void
bounded(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *big = arena_alloc(&a, LIM_PROMPT / 2 + 2);
	const char *pairs[] = {"x", big, NULL};
	char *out;

	(void)state;
	memset(big, 'x', LIM_PROMPT / 2 + 1);
	assert_ok(prompt_expand(&a, "t", "{{x}}", pairs, &out, &e), e);
	assert_int_equal(strlen(out), LIM_PROMPT / 2 + 1);
	assert_err(prompt_expand(&a, "t", "{{x}}{{x}}", pairs, &out, &e), e,
		ERR_LIMIT, "larger than");
	arena_release(&a);
}

static void
hash_is_of_the_template(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = a_task(), other = a_task();
	struct prompt_options none = {0}, empty = {.system = ""};
	struct prompt_text p, q;

	(void)state;
	other.prompt = "Another task.";
	assert_ok(prompt_render(&a, &t, &none, &p, &e), e);
	assert_ok(prompt_render(&a, &other, &none, &q, &e), e);
	assert_string_equal(p.hash, q.hash);
	assert_ok(prompt_render(&a, &t, &empty, &q, &e), e);
	assert_string_not_equal(p.hash, q.hash);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_template),
		cmocka_unit_test(system_message),
		cmocka_unit_test(every_name),
		cmocka_unit_test(bad_templates),
		cmocka_unit_test(bounded),
		cmocka_unit_test(hash_is_of_the_template),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
