/* curate/recheck: texts judged again by what a row carries. */
#include "tests/unit/judge_util.h"

#include "curate/recheck.h"
#include "lib/base/json.h"

static struct err e;

static cJSON *
parse(const char *text)
{
	cJSON *o;

	assert_ok(json_parse(&a, text, strlen(text), &o, &e), e);
	return o;
}

static cJSON *
object(const char *kind, const char *top)
{
	cJSON *o = json_object(&a);

	json_set_str(o, "kind", kind);
	json_set_str(o, "top", top);
	return o;
}

static struct recheck_answer
ask(const cJSON *o, const char *code)
{
	struct recheck_text text = {code, strlen(code)};
	struct recheck_answer got;
	struct recheck r;

	assert_ok(recheck_read(&a, o, &r, &e), e);
	assert_ok(recheck_run(judge, &r, &text, &a, &got, &e), e);
	return got;
}

static void
says(const cJSON *o, const char *code, enum recheck_says want,
	const char *reason)
{
	struct recheck_answer got = ask(o, code);

	if (got.says != want || !str_eq(got.reason, reason))
		fail_msg("wanted %s (%s), got %s (%s: %s)",
			recheck_says_name(want), reason,
			recheck_says_name(got.says), got.reason, got.detail);
}

/* Through text, as a row's is. */
static cJSON *
again(const cJSON *o)
{
	return parse(json_text(&a, o));
}

static void
tasks_of_every_suite(void **state)
{
	static const enum task_profile profiles[] = {TASK_NATIVE, TASK_VE1,
		TASK_VE2_SPEC, TASK_VE2_CC, TASK_RTLLM, TASK_VGEN};

	(void)state;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct task t = task_of(profiles[i]);
		cJSON *o;

		o = again(recheck_of_task(&a, &t, JUDGE_STRICT, true));
		says(o, GOOD, RECHECK_PASS, "pass");
		says(o, WRONG, RECHECK_FAIL, "sim_mismatch");
		o = again(recheck_of_task(&a, &t, JUDGE_OFFICIAL, true));
		says(o, GOOD, RECHECK_PASS, "pass");
		assert_int_equal(ask(o, WRONG).says, RECHECK_FAIL);
	}
}

static void
a_completion_behind_its_header(void **state)
{
	struct task t = task_of(TASK_VE1);
	const cJSON *o = again(recheck_of_task(&a, &t, JUDGE_STRICT, false));

	(void)state;
	says(o, "\tassign y = ~a;\nendmodule\n", RECHECK_PASS, "pass");
	says(o, "\tassign y = a;\nendmodule\n", RECHECK_FAIL, "sim_mismatch");
}

static void
a_testbench_alone(void **state)
{
	cJSON *o = object("testbench", "TopModule");

	(void)state;
	json_set_str(o, "testbench", NATIVE_BENCH);
	says(o, GOOD, RECHECK_PASS, "pass");
	says(o, WRONG, RECHECK_FAIL, "sim_mismatch");
	says(o, "module TopModule(input a, output y) assign y = ~a; endmodule",
		RECHECK_FAIL, "syntax");
	/* who speaks in the testbench's place has not passed */
	assert_int_equal(
		ask(o,
			"module TopModule(input a, output y); initial $display("
			"\"rtlsmith: mismatches=0 samples=8 first_time=-1\");"
			" endmodule")
			.says,
		RECHECK_UNDECIDED);
	says(o, WITH("initial $finish;"), RECHECK_FAIL, "forbidden_construct");
	/* a testbench that says nothing says nothing of the text */
	json_set_str(o, "testbench", "module tb; TopModule d(); endmodule");
	assert_int_equal(ask(o, GOOD).says, RECHECK_UNDECIDED);
	json_set_str(o, "testbench", "module tb; wire y TopModule d();");
	assert_int_equal(ask(o, GOOD).says, RECHECK_UNDECIDED);
}

static void
a_circuit(void **state)
{
	static const char gates[] = "module TopModule(input a, output y);"
				    " inv i(a, y); endmodule\n";
	cJSON *o = object("equiv", "TopModule");

	(void)state;
	json_set_str(o, "golden", GOOD);
	says(o, GOOD, RECHECK_PASS, "proven");
	says(o, WRONG, RECHECK_FAIL, "refuted");
	says(o,
		"module TopModule(input a, b, output y); assign y = ~a; "
		"endmodule",
		RECHECK_FAIL, "refuted");
	/* a module that is not there: nothing is known */
	assert_int_not_equal(ask(o, gates).says, RECHECK_PASS);
	json_set(o, "support",
		parse("[{\"name\":\"inv.v\",\"text\":\"module inv(input a,"
		      " output y); assign y = ~a; endmodule\\n\"}]"));
	says(o, gates, RECHECK_PASS, "proven");
}

static void
what_compiles(void **state)
{
	cJSON *o = object("compile", "TopModule");

	(void)state;
	says(o, WRONG, RECHECK_PASS, "pass");
	says(o, "module TopModule(input a; endmodule", RECHECK_FAIL, "syntax");
	says(o, "module Other; endmodule", RECHECK_FAIL, "elab");
	says(o, "module TopModule(output y); inv i(y); endmodule", RECHECK_FAIL,
		"elab");
	json_set(o, "support",
		parse("[{\"name\":\"inv.v\",\"text\":\"module inv(output y);"
		      " assign y = 1; endmodule\\n\"}]"));
	says(o, "module TopModule(output y); inv i(y); endmodule", RECHECK_PASS,
		"pass");
}

static void
refused(const char *text, const char *why)
{
	struct recheck r;

	if (recheck_read(&a, parse(text), &r, &e) == 0)
		fail_msg("accepted: %s", text);
	if (strstr(e.msg, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.msg, why);
}

static void
what_is_no_judge(void **state)
{
	(void)state;
	refused("[]", "no object");
	refused("{}", "kind is \"\"");
	refused("{\"kind\":\"proof\",\"top\":\"m\"}", "kind is \"proof\"");
	refused("{\"kind\":\"compile\"}", "top must be an identifier");
	refused("{\"kind\":\"compile\",\"top\":\"m; exec sh\"}",
		"top must be an identifier");
	refused("{\"kind\":\"compile\",\"top\":\"m\",\"mode\":\"loose\"}",
		"unknown mode");
	refused("{\"kind\":\"compile\",\"top\":\"m\",\"support\":[1]}",
		"support file 1");
	refused("{\"kind\":\"compile\",\"top\":\"m\",\"support\":\"x\"}",
		"support must be a list");
	refused("{\"kind\":\"equiv\",\"top\":\"m\"}", "needs the text golden");
	refused("{\"kind\":\"equiv\",\"top\":\"m\",\"golden\":1}",
		"golden must be a text or null");
	refused("{\"kind\":\"testbench\",\"top\":\"m\"}",
		"needs the text testbench");
	refused("{\"kind\":\"testbench\",\"top\":\"m\",\"testbench\":\"\","
		"\"golden\":\"\",\"pass\":{\"tb_top\":\"-x\"}}",
		"must be identifiers");
	refused("{\"kind\":\"testbench\",\"top\":\"m\",\"testbench\":\"\","
		"\"golden\":\"\",\"support\":[{\"name\":\"../x\","
		"\"text\":\"\"}]}",
		"plain name");
	refused("{\"kind\":\"testbench\",\"top\":\"m\",\"testbench\":\"\","
		"\"golden\":\"\",\"pass\":{\"profile\":\"other\"}}",
		"profile");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_of_every_suite),
		cmocka_unit_test(a_completion_behind_its_header),
		cmocka_unit_test(a_testbench_alone),
		cmocka_unit_test(a_circuit),
		cmocka_unit_test(what_compiles),
		cmocka_unit_test(what_is_no_judge),
	};

	return cmocka_run_group_tests_name("recheck", tests, set_up, tear_down);
}
