/*
 * test_verdict: the verdict object, written and read back.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/task.h"
#include "eval/verdict.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static struct verdict
sample(void)
{
	struct verdict v;

	memset(&v, 0, sizeof(v));
	v.status = VERDICT_FAIL;
	v.reason = REASON_SIM_MISMATCH;
	v.letter = 'R';
	v.mode = "official";
	v.detail = "17 of 436 samples differ";
	v.n_stages = 2;
	v.stages[0] = (struct verdict_stage){
		"compile", "pass", 12, 11000, 0, -1, -1, -1, -1, NULL};
	v.stages[1] = (struct verdict_stage){
		"sim", "fail", 31, 29000, 0, 17, 436, 436, 85, "x"};
	v.n_diags = 1;
	v.diags[0] = (struct verdict_diag){
		"compile", "warning", "dut.sv", "bad byte \xff here", 12};
	v.tools = "iverilog 11.0 (direct)";
	v.tool_version = "11.0";
	v.sandbox = "none";
	v.cpu_us = 40000;
	v.wall_us = 61500;
	return v;
}

static struct task
some_task(enum task_profile p)
{
	struct task t;

	memset(&t, 0, sizeof(t));
	t.suite = "verilog-eval";
	t.version = "v2";
	t.id = "Prob1";
	t.profile = p;
	snprintf(t.sha256, sizeof(t.sha256), "%s", "abc");
	return t;
}

static void
test_round_trip(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct task t = some_task(TASK_VE2_SPEC);
	struct verdict v = sample(), u;
	char *text = json_text(&a, verdict_json(&a, &t, &v, true));
	cJSON *doc;

	(void)state;
	assert_ok(json_parse(&a, text, strlen(text), &doc, &e), e);
	assert_ok(verdict_from_json(&a, doc, &u, &e), e);
	assert_string_equal(
		json_text(&a, verdict_json(&a, &t, &u, true)), text);
	assert_int_equal(u.reason, REASON_SIM_MISMATCH);
	assert_int_equal(u.letter, 'R');
	assert_int_equal(u.stages[1].first_mismatch, 85);
	assert_int_equal(u.stages[0].samples, -1);
	assert_string_equal(u.diags[0].message, "bad byte \xef\xbf\xbd here");
	assert_int_equal(u.wall_us, 61500);
	arena_release(&a);
}

static void
test_form(void **state)
{
	struct arena a = ARENA_INIT;
	struct task t = some_task(TASK_VE1);
	struct verdict v = sample();
	cJSON *o = verdict_json(&a, &t, &v, false), *sim;

	(void)state;
	sim = cJSON_GetArrayItem(json_get(o, "stages"), 1);
	assert_string_equal(json_str(o, "schema", ""), "rtlsmith.verdict/1");
	assert_string_equal(json_str(json_get(o, "task"), "id", ""), "Prob1");
	assert_true(json_num(o, "score", -1) == 0);
	assert_int_equal(json_i64(sim, "mismatches", -1), 17);
	assert_int_equal(json_i64(sim, "first_mismatch_time_ps", -1), 85);
	assert_null(json_get(sim, "ms"));
	assert_null(json_get(o, "wall_ms"));
	t.profile = TASK_NATIVE;
	o = verdict_json(&a, &t, &v, true);
	sim = cJSON_GetArrayItem(json_get(o, "stages"), 1);
	assert_null(json_get(sim, "first_mismatch_time_ps"));
	assert_int_equal(json_i64(sim, "first_mismatch_time", -1), 85);
	assert_int_equal(json_i64(o, "wall_ms", -1), 61);
	arena_release(&a);
}

static void
test_score(void **state)
{
	struct arena a = ARENA_INIT;
	struct verdict v = sample();

	(void)state;
	assert_true(verdict_score(&v) == 0);
	v.status = VERDICT_PASS;
	assert_true(verdict_score(&v) == 1);
	v.status = VERDICT_ERROR;
	assert_true(isnan(verdict_score(&v)));
	assert_true(cJSON_IsNull(
		json_get(verdict_json(&a, NULL, &v, true), "score")));
	arena_release(&a);
}

static void
refused(const char *text, enum err_code code, const char *why)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v;
	cJSON *doc;

	assert_ok(json_parse(&a, text, strlen(text), &doc, &e), e);
	assert_err(verdict_from_json(&a, doc, &v, &e), e, code, why);
	arena_release(&a);
}

#define HEAD "{\"schema\":\"rtlsmith.verdict/1\","

static void
test_refused(void **state)
{
	(void)state;
	refused("{}", ERR_PARSE, "schema");
	refused(HEAD "\"status\":\"maybe\"}", ERR_PARSE, "maybe");
	refused(HEAD "\"status\":\"fail\",\"reason\":\"mood\"}", ERR_PARSE,
		"mood");
	refused(HEAD "\"status\":\"pass\",\"reason\":\"elab\"}", ERR_PARSE,
		"does not go with");
	refused(HEAD "\"status\":\"fail\",\"reason\":\"pass\"}", ERR_PARSE,
		"does not go with");
	refused(HEAD "\"status\":\"pass\",\"reason\":\"pass\","
		     "\"letter\":\"Q\"}",
		ERR_PARSE, "letter");
	refused(HEAD "\"status\":\"pass\",\"reason\":\"pass\","
		     "\"stages\":[{}]}",
		ERR_PARSE, "stage without");
	refused(HEAD "\"status\":\"pass\",\"reason\":\"pass\","
		     "\"stages\":[1,{},{},{},{},{},{},{},{}]}",
		ERR_PARSE, "stage without");
	refused(HEAD "\"status\":\"pass\",\"reason\":\"pass\","
		     "\"diagnostics\":[{}]}",
		ERR_PARSE, "diagnostic");
}

static void
test_too_many(void **state)
{
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 1 << 16);
	buf_addstr(&b,
		HEAD "\"status\":\"pass\",\"reason\":\"pass\","
		     "\"stages\":[");
	for (i = 0; i <= VERDICT_STAGES_MAX; i++)
		buf_printf(&b, "%s{\"name\":\"a\",\"status\":\"pass\"}",
			i ? "," : "");
	buf_addstr(&b, "]}");
	refused(b.ptr, ERR_LIMIT, "stages");
	buf_release(&b);
}

static void
test_names(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v = sample(), u;
	int r;

	(void)state;
	for (r = REASON_PASS; r <= REASON_INTERNAL; r++) {
		v.reason = (enum verdict_reason)r;
		v.status = r == REASON_PASS ? VERDICT_PASS : VERDICT_FAIL;
		assert_ok(verdict_from_json(&a,
				  verdict_json(&a, NULL, &v, false), &u, &e),
			e);
		assert_int_equal(u.reason, r);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_score),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
