/*
 * test_opt: option tables: forms on the command line, checks of values,
 * environment, configuration, defaults and who wins.
 */
#include "tests/unit/unit.h"

#include "cli/opt.h"

static const struct opt own[] = {
	{.name = "samples",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "samples",
		.dflt = "1",
		.min = 1,
		.max = 100},
	{.name = "top-p", .type = OPT_NUM, .arg = "P", .help = "nucleus"},
	{.name = "suite",
		.letter = 's',
		.type = OPT_LIST,
		.arg = "SUITE",
		.help = "suites"},
	{.name = "wave",
		.type = OPT_ENUM,
		.arg = "off|on-fail|all",
		.help = "waves",
		.dflt = "off"},
	{.name = "json", .letter = 'j', .type = OPT_FLAG, .help = "JSON"},
	{.name = "query",
		.letter = 'q',
		.type = OPT_STR,
		.arg = "TEXT",
		.help = "text"},
	OPT_END,
};

static const struct opt global[] = {
	{.name = "quiet", .letter = 'q', .type = OPT_FLAG, .help = "quiet"},
	{.name = "verbose", .letter = 'v', .type = OPT_FLAG, .help = "more"},
	OPT_END,
};

struct fixture {
	struct arena a;
	struct opt_set *set;
	char **operands;
	struct err e;
};

static int
setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.set = opt_set_new(&f.a, own, global);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	unsetenv("RTLSMITH_SAMPLES");
	unsetenv("RTLSMITH_SUITE");
	unsetenv("RTLSMITH_TOP_P");
	arena_release(&f->a);
	return 0;
}

#define PARSE(f, ...) parse(f, (const char *[]){__VA_ARGS__, NULL})

static int
parse(struct fixture *f, const char **argv)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return opt_parse(
		f->set, argc, (char **)argv, false, &f->operands, &f->e);
}

static int
fill(struct fixture *f, const char *section)
{
	cJSON *tree = NULL;

	if (section)
		assert_ok(json_parse(&f->a, section, strlen(section), &tree,
				  &f->e),
			f->e);
	return opt_fill(f->set, tree, NULL, "config.yaml: run", &f->e);
}

static void
test_forms(void **state)
{
	struct fixture *f = *state;
	size_t n;
	char **list;

	assert_int_equal(PARSE(f, "a", "-jvn4", "--suite=x", "-s", "y", "-",
				 "--top-p", "0.5", "-qtext", "--", "-z"),
		11);
	assert_true(opt_flag(f->set, "json"));
	assert_true(opt_flag(f->set, "verbose"));
	assert_int_equal(opt_i64(f->set, "samples", 0), 4);
	assert_true(opt_num(f->set, "top-p", 0) == 0.5);
	/* the command's own letter wins over the global one */
	assert_string_equal(opt_str(f->set, "query"), "text");
	assert_false(opt_flag(f->set, "quiet"));
	list = opt_list(f->set, "suite", &n);
	assert_int_equal(n, 2);
	assert_string_equal(list[0], "x");
	assert_string_equal(list[1], "y");
	assert_null(list[2]);
	assert_string_equal(f->operands[0], "a");
	assert_string_equal(f->operands[1], "-");
	assert_string_equal(f->operands[2], "-z");
	assert_null(f->operands[3]);
}

static void
test_last_counts(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f, "-n4", "--json", "-n", "5", "--json=off") > 0);
	assert_int_equal(opt_i64(f->set, "samples", 0), 5);
	assert_false(opt_flag(f->set, "json"));
	assert_true(opt_given(f->set, "json"));
}

static void
test_bad_values(void **state)
{
	struct fixture *f = *state;

	assert_err(PARSE(f, "-n", "four"), f->e, ERR_USAGE,
		"option -n/--samples: 'four' is no whole number");
	assert_err(PARSE(f, "-n", "4x"), f->e, ERR_USAGE, "whole number");
	assert_err(PARSE(f, "-n", ""), f->e, ERR_USAGE, "whole number");
	assert_err(PARSE(f, "-n0"), f->e, ERR_USAGE, "not between 1 and 100");
	assert_err(PARSE(f, "-n101"), f->e, ERR_USAGE, "between");
	assert_err(PARSE(f, "-n", "99999999999999999999"), f->e, ERR_USAGE,
		"whole number");
	assert_err(PARSE(f, "--top-p=nan"), f->e, ERR_USAGE, "no number");
	assert_err(PARSE(f, "--top-p=inf"), f->e, ERR_USAGE, "no number");
	assert_err(PARSE(f, "--wave", "always"), f->e, ERR_USAGE,
		"'always' is not one of off|on-fail|all");
	assert_err(PARSE(f, "-n"), f->e, ERR_USAGE, "N is missing");
	assert_err(PARSE(f, "--samples"), f->e, ERR_USAGE, "N is missing");
	assert_err(PARSE(f, "--sample", "4"), f->e, ERR_USAGE,
		"unknown option --sample; did you mean --samples?");
	assert_err(PARSE(f, "-x"), f->e, ERR_USAGE, "unknown option -x");
}

static void
test_stop(void **state)
{
	struct fixture *f = *state;
	const char *argv[] = {"-v", "run", "-n4", NULL};

	assert_int_equal(
		opt_parse(f->set, 3, (char **)argv, true, &f->operands, &f->e),
		1);
	assert_true(opt_flag(f->set, "verbose"));
	assert_false(opt_given(f->set, "samples"));
}

static void
test_defaults(void **state)
{
	struct fixture *f = *state;

	assert_ok(fill(f, NULL), f->e);
	assert_int_equal(opt_i64(f->set, "samples", 7), 1);
	assert_int_equal(opt_origin(f->set, "samples"), OPT_FROM_DEFAULT);
	assert_false(opt_given(f->set, "samples"));
	assert_null(opt_str(f->set, "query"));
	assert_true(opt_num(f->set, "top-p", 0.25) == 0.25);
	assert_null(opt_list(f->set, "suite", NULL)[0]);
}

static void
test_precedence(void **state)
{
	struct fixture *f = *state;
	size_t n;

	setenv("RTLSMITH_SAMPLES", "3", 1);
	setenv("RTLSMITH_TOP_P", "0.3", 1);
	setenv("RTLSMITH_SUITE", "a, b", 1);
	assert_true(PARSE(f, "--samples=4") > 0);
	assert_ok(fill(f,
			  "{\"samples\":2,\"top_p\":0.2,\"suite\":\"c\","
			  "\"wave\":\"all\"}"),
		f->e);
	assert_int_equal(opt_i64(f->set, "samples", 0), 4);
	assert_true(opt_num(f->set, "top-p", 0) == 0.3);
	assert_string_equal(opt_list(f->set, "suite", &n)[1], "b");
	assert_int_equal(n, 2);
	assert_string_equal(opt_str(f->set, "wave"), "all");
	assert_int_equal(opt_origin(f->set, "samples"), OPT_FROM_FLAG);
	assert_int_equal(opt_origin(f->set, "top-p"), OPT_FROM_ENV);
	assert_int_equal(opt_origin(f->set, "wave"), OPT_FROM_CONFIG);
}

static void
test_config(void **state)
{
	struct fixture *f = *state;
	size_t n;

	assert_ok(fill(f,
			  "{\"suite\":[\"a\",\"b\"],\"json\":true,"
			  "\"query\":[1,5,10]}"),
		f->e);
	opt_list(f->set, "suite", &n);
	assert_int_equal(n, 2);
	assert_true(opt_flag(f->set, "json"));
	assert_string_equal(opt_str(f->set, "query"), "1,5,10");
}

static void
test_bad_config(void **state)
{
	struct fixture *f = *state;

	assert_err(fill(f, "{\"samples\":0}"), f->e, ERR_USAGE,
		"config.yaml: run: samples: 0 is not between");
	assert_err(fill(f, "{\"sampels\":1}"), f->e, ERR_USAGE,
		"unknown option 'sampels'; did you mean samples");
	assert_err(fill(f, "{\"samples\":{\"a\":1}}"), f->e, ERR_USAGE,
		"a value is needed");
	assert_err(fill(f, "{\"suite\":[[1]]}"), f->e, ERR_USAGE,
		"a list of plain values");
}

static void
test_bad_environment(void **state)
{
	struct fixture *f = *state;

	setenv("RTLSMITH_SAMPLES", "many", 1);
	assert_err(fill(f, NULL), f->e, ERR_USAGE,
		"RTLSMITH_SAMPLES: 'many' is no whole number");
}

static void
test_inherit(void **state)
{
	struct fixture *f = *state;
	struct opt_set *first = opt_set_new(&f->a, NULL, global);
	const char *argv[] = {"-v", NULL};
	char **operands;

	assert_int_equal(
		opt_parse(first, 1, (char **)argv, true, &operands, &f->e), 1);
	opt_inherit(f->set, first);
	assert_true(opt_flag(f->set, "verbose"));
	assert_false(opt_flag(f->set, "quiet"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
	cmocka_unit_test_setup_teardown(test_last_counts, setup, teardown),
	cmocka_unit_test_setup_teardown(test_bad_values, setup, teardown),
	cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
	cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
	cmocka_unit_test_setup_teardown(test_precedence, setup, teardown),
	cmocka_unit_test_setup_teardown(test_config, setup, teardown),
	cmocka_unit_test_setup_teardown(test_bad_config, setup, teardown),
	cmocka_unit_test_setup_teardown(test_bad_environment, setup, teardown),
	cmocka_unit_test_setup_teardown(test_inherit, setup, teardown),
};

UNIT_MAIN(tests)
