/*
 * test_judge_same: candidates that are the same: their keys, verdicts kept in
 * memory, and code that compiles to the same.
 */
#include "tests/unit/unit.h"

#include "lib/base/json.h"
#include "tests/unit/judge_util.h"

static void
key_of(const struct task *t, enum judge_mode mode, const char *code, bool exact,
	char out[HASH_HEX])
{
	struct judge_options o = {.mode = mode};

	(exact ? judge_key_exact : judge_key)(
		judge, t, &o, code, strlen(code), out);
}

#define RESPELLED                                                              \
	"// the same\nmodule   TopModule ( input a,output y ) ;\n"             \
	"assign y=~a; endmodule"

/* Spellings that mean the same are one candidate, except for lines. */
static void
test_spellings(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	char one[HASH_HEX], two[HASH_HEX];
	struct verdict v;

	(void)state;
	key_of(&t, JUDGE_STRICT, GOOD, false, one);
	key_of(&t, JUDGE_STRICT, RESPELLED, false, two);
	assert_string_equal(one, two);
	key_of(&t, JUDGE_STRICT, WRONG, false, two);
	assert_string_not_equal(one, two);
	key_of(&t, JUDGE_STRICT, GOOD, true, two);
	assert_string_not_equal(one, two);
	key_of(&t, JUDGE_STRICT, GOOD, true, one);
	key_of(&t, JUDGE_STRICT, RESPELLED, true, two);
	assert_string_not_equal(one, two);
	key_of(&t, JUDGE_OFFICIAL, GOOD, false, one);
	key_of(&t, JUDGE_OFFICIAL, RESPELLED, false, two);
	assert_string_equal(one, two);
	/* VerilogEval's letter r or R hangs on the very text */
	key_of(&t, JUDGE_OFFICIAL, GOOD "// posedge reset\n", false, two);
	assert_string_not_equal(one, two);
	v = verdict_of(&t, JUDGE_STRICT, GOOD, true);
	assert_true(judge_any_spelling(&v));
	v = verdict_of(&t, JUDGE_STRICT, WRONG, true);
	assert_true(judge_any_spelling(&v));
	v = verdict_of(&t, JUDGE_STRICT, "module TopModule(; endmodule", true);
	assert_false(judge_any_spelling(&v));
	v = verdict_of(&t, JUDGE_STRICT, WITH("initial $finish;"), true);
	assert_false(judge_any_spelling(&v));
	v = verdict_of(&t, JUDGE_STRICT, WITH("assign y = b;"), true);
	assert_false(judge_any_spelling(&v));
}

static void
test_memo(void **state)
{
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict v, back;
	char key[HASH_HEX], other[HASH_HEX];

	(void)state;
	v = verdict_of(&t, JUDGE_STRICT, "module TopModule(; endmodule", true);
	key_of(&t, JUDGE_STRICT, "memo", true, key);
	assert_false(judge_memo_find(judge, key, &a, &back));
	judge_memo_keep(judge, key, key, &v);
	assert_true(judge_memo_find(judge, key, &a, &back));
	assert_true(back.cached);
	assert_null(back.log);
	back.cached = false;
	assert_string_equal(json_text(&a, verdict_json(&a, &t, &v, true)),
		json_text(&a, verdict_json(&a, &t, &back, true)));
	key_of(&t, JUDGE_STRICT, "memo ", true, other);
	judge_memo_keep(judge, other, key, &v);
	assert_true(judge_memo_find(judge, other, &a, &back));
	assert_string_equal(other, key);
	v.status = VERDICT_ERROR;
	key_of(&t, JUDGE_STRICT, "error", true, key);
	judge_memo_keep(judge, key, key, &v);
	assert_false(judge_memo_find(judge, key, &a, &back));
}

/* CPU time of the run that a verdict is from. */
static int64_t
run_cost(const struct verdict *v)
{
	size_t i;

	for (i = 0; i < v->n_stages; i++)
		if (strcmp(v->stages[i].name, "sim") == 0)
			return v->stages[i].cpu_us;
	return -1;
}

/* What compiles to the same runs once, and its verdict says the same. */
static void
test_same_code(void **state)
{
	static const enum judge_mode modes[] = {JUDGE_STRICT, JUDGE_OFFICIAL};
	struct task t = task_of(TASK_VE2_SPEC);
	struct verdict one, two;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		one = verdict_of(&t, modes[i], GOOD, true);
		two = verdict_of(&t, modes[i], RESPELLED, true);
		assert_true(run_cost(&one) > 0);
		assert_int_equal(run_cost(&one), run_cost(&two));
		assert_string_equal(
			json_text(&a, verdict_json(&a, &t, &one, false)),
			json_text(&a, verdict_json(&a, &t, &two, false)));
		two = verdict_of(&t, modes[i], WRONG, true);
		assert_int_equal(two.reason, REASON_SIM_MISMATCH);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_memo),
		cmocka_unit_test(test_same_code),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
