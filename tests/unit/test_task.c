/*
 * test_task: task documents, their hash, and the golden as a candidate.
 */
#include "tests/unit/unit.h"

#include "eval/task.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static const struct task_file files[] = {
	{"testbench", "tb.sv", "module tb; endmodule\n", 21},
	{"golden", "ref.sv", "module RefModule; endmodule\n", 28},
	{"data", "odd name: x.dat", "\xff\x00\x80z", 4},
};
static const char *const stops[] = {"endmodule", "x", NULL};

static struct task
sample(void)
{
	struct task t;

	memset(&t, 0, sizeof(t));
	t.suite = "s";
	t.version = "1";
	t.id = "t1";
	t.profile = TASK_VE2_CC;
	t.kind = "complete";
	t.title = "a title";
	t.prompt = "do it";
	t.header = "module TopModule();";
	t.top = "TopModule";
	t.golden_top = "RefModule";
	t.tb_top = "tb";
	t.files = files;
	t.n_files = 3;
	t.stop = stops;
	t.max_tokens = 300;
	t.samples = 17;
	t.golden_cpu_us = -1;
	return t;
}

static void
test_round_trip(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = sample(), u;
	char *text;
	cJSON *doc;

	(void)state;
	task_hash(&t);
	text = json_text(&a, task_to_json(&a, &t));
	assert_ok(json_parse(&a, text, strlen(text), &doc, &e), e);
	assert_ok(task_from_json(&a, doc, &u, &e), e);
	assert_string_equal(u.sha256, t.sha256);
	assert_string_equal(u.header, t.header);
	assert_null(u.system);
	assert_int_equal(u.profile, TASK_VE2_CC);
	assert_int_equal(u.n_files, 3);
	assert_int_equal(u.files[2].n, 4);
	assert_memory_equal(u.files[2].text, files[2].text, 4);
	assert_string_equal(u.stop[1], "x");
	assert_null(u.stop[2]);
	assert_int_equal(u.samples, 17);
	assert_int_equal(u.golden_cpu_us, -1);
	assert_ptr_equal(task_file(&u, "golden"), &u.files[1]);
	assert_null(task_file(&u, "interface"));
	arena_release(&a);
}

static void
test_hash(void **state)
{
	struct task t = sample();
	char before[HASH_HEX];

	(void)state;
	task_hash(&t);
	memcpy(before, t.sha256, sizeof(before));
	t.samples = 99;
	t.golden_cpu_us = 12345;
	task_hash(&t);
	assert_string_equal(t.sha256, before);
	t.prompt = "do it differently";
	task_hash(&t);
	assert_string_not_equal(t.sha256, before);
}

static void
refused(const char *text, const char *why)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t;
	cJSON *doc;

	assert_ok(json_parse(&a, text, strlen(text), &doc, &e), e);
	assert_err(task_from_json(&a, doc, &t, &e), e, ERR_PARSE, why);
	arena_release(&a);
}

#define HEAD                                                                   \
	"{\"schema\":\"rtlsmith.task/1\",\"suite\":\"s\",\"version\":\"1\","   \
	"\"prompt\":\"p\","

static void
test_refused(void **state)
{
	(void)state;
	refused("[]", "schema");
	refused("{\"schema\":\"rtlsmith.task/2\"}", "schema");
	refused(HEAD "\"profile\":\"native\"}", "without id");
	refused(HEAD "\"id\":\"../../a\",\"profile\":\"native\"}",
		"plain file name");
	refused(HEAD "\"id\":\"a\",\"profile\":\"ve9\"}", "ve9");
	refused("{\"schema\":\"rtlsmith.task/1\",\"id\":\"a\","
		"\"profile\":\"native\"}",
		"suite, version and prompt");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"files\":"
		     "[{\"role\":\"data\",\"name\":\"../x\",\"text\":\"\"}]}",
		"plain name");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"files\":"
		     "[{\"role\":\"data\",\"name\":\"-o\",\"text\":\"\"}]}",
		"plain name");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"files\":"
		     "[{\"role\":\"data\",\"name\":\"x\"}]}",
		"neither text nor base64");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"files\":"
		     "[{\"role\":\"data\",\"name\":\"x\",\"base64\":\"a\"}]}",
		"neither text nor base64");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"files\":"
		     "[{\"role\":\"a\",\"name\":\"x\",\"text\":\"\"},"
		     "{\"role\":\"b\",\"name\":\"x\",\"text\":\"\"}]}",
		"two files named x");
	refused(HEAD "\"id\":\"a\",\"profile\":\"native\",\"stop\":[1]}",
		"stop");
}

static void
test_profiles(void **state)
{
	enum task_profile p;
	struct err e = ERR_INIT;
	int i;

	(void)state;
	for (i = TASK_NATIVE; i <= TASK_VGEN; i++) {
		assert_ok(task_profile_parse(
				  task_profile_name((enum task_profile)i), &p,
				  &e),
			e);
		assert_int_equal(p, i);
	}
	assert_err(task_profile_parse(NULL, &p, &e), e, ERR_PARSE, "unknown");
}

static void
check_rename(const char *golden, const char *want)
{
	struct arena a = ARENA_INIT;
	struct task_file f = {"golden", "g.v", golden, strlen(golden)};
	struct task t = sample();

	t.files = &f;
	t.n_files = 1;
	assert_string_equal(task_golden_candidate(&a, &t), want);
	arena_release(&a);
}

static void
test_golden(void **state)
{
	struct arena a = ARENA_INIT;
	struct task t = sample();

	(void)state;
	check_rename("module RefModule(); endmodule\n",
		"module TopModule(); endmodule\n");
	check_rename("// RefModule\n/* RefModule */ module\tRefModule;",
		"// RefModule\n/* RefModule */ module\tTopModule;");
	check_rename("$display(\"RefModule \\\" RefModule\", RefModule);",
		"$display(\"RefModule \\\" RefModule\", TopModule);");
	check_rename("x.RefModule `RefModule \\RefModule RefModule2 "
		     "aRefModule RefModule",
		"x.RefModule `RefModule \\RefModule RefModule2 "
		"aRefModule TopModule");
	check_rename("/* open RefModule", "/* open RefModule");
	check_rename("\"open RefModule", "\"open RefModule");
	check_rename("RefModule", "TopModule");
	check_rename("", "");
	t.n_files = 1;
	assert_null(task_golden_candidate(&a, &t));
	t = sample();
	t.golden_top = "TopModule";
	assert_string_equal(task_golden_candidate(&a, &t), files[1].text);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_golden),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
