/* lib/store: turns of a sample, in one commit with their exchange. */
#include "tests/unit/store_util.h"

static void
a_step_is_one_commit(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt at = world_attempt(x->id);
	struct store_reply_texts t = {.content = "hello", .content_n = 5};
	struct store_turn asked = {.sample_id = x->id,
		.n = 0,
		.parent = -1,
		.step = "write",
		.role = "writer",
		.model = "m",
		.key = "k0",
		.outcome = "asked"};
	struct store_turn more = {.sample_id = x->id,
		.n = 1,
		.parent = 0,
		.step = "lint",
		.candidate = "module m; endmodule",
		.candidate_n = 19,
		.findings = "",
		.findings_n = 0,
		.outcome = "compiles"};
	struct store_step s = {.attempt = &at,
		.texts = &t,
		.oracle = "none",
		.artefacts = "[\"prompt\"]",
		.asked = &asked,
		.turns = &more,
		.n_turns = 1};
	struct store_turn *list;
	int64_t id = 0;
	size_t n;

	OK(w, store_step_commit(w->s, &s, &id, &w->e));
	assert_true(id > 0);
	world_reopen(w);
	OK(w, store_turn_list(w->s, &w->a, x->id, &list, &n, &w->e));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].attempt_id, id);
	assert_int_equal(list[0].parent, -1);
	assert_string_equal(list[0].key, "k0");
	assert_string_equal(list[0].model, "m");
	assert_null(list[0].candidate);
	assert_int_equal(list[1].attempt_id, 0);
	assert_int_equal(list[1].parent, 0);
	assert_null(list[1].key);
	assert_string_equal(list[1].outcome, "compiles");
	assert_int_equal(strlen(list[1].candidate), HASH_HEX - 1);
	assert_string_equal(
		world_value(w, "SELECT oracle || attempt_id FROM ledger"),
		"none1");
	/* not final: the sample is still to be solved */
	assert_string_equal(world_value(w, "SELECT state FROM sample"), "0");
	world_check_clean(w);
}

static void
a_step_that_fails_leaves_nothing(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt at = world_attempt(x->id);
	struct store_turn bad = {.sample_id = 999, .step = "write"};
	struct store_step s = {.attempt = &at, .turns = &bad, .n_turns = 1};

	FAILS(w, ERR_NOTFOUND, "does not exist",
		store_step_commit(w->s, &s, NULL, &w->e));
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM attempt"), "0");
	world_check_clean(w);
}

static void
a_turn_is_replaced_and_a_sample_ended(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt at = world_attempt(x->id);
	struct store_turn turn = {.sample_id = x->id, .step = "write"};
	struct store_step s = {.attempt = &at, .asked = &turn};
	struct store_step end = {.final_sample = x->id};
	struct store_turn *list;
	int64_t n_reset = 0;
	size_t n;

	at.finish_reason = "length";
	OK(w, store_step_commit(w->s, &s, &end.final_attempt, &w->e));
	turn.outcome = "passes";
	end.turns = &turn;
	end.n_turns = 1;
	OK(w, store_step_commit(w->s, &end, NULL, &w->e));
	OK(w, store_turn_list(w->s, &w->a, x->id, &list, &n, &w->e));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].outcome, "passes");
	assert_int_equal(list[0].attempt_id, end.final_attempt);
	assert_string_equal(
		world_value(w, "SELECT state || attempt_id FROM sample"), "11");
	/* asked again from the beginning: no turn answers it */
	OK(w, store_sample_reset(w->s, RUN_ID, false, true, &n_reset, &w->e));
	assert_int_equal(n_reset, 1);
	OK(w, store_turn_list(w->s, &w->a, x->id, &list, &n, &w->e));
	assert_int_equal(n, 0);
	world_check_clean(w);
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, a_step_is_one_commit),
		IN(run, a_step_that_fails_leaves_nothing),
		IN(run, a_turn_is_replaced_and_a_sample_ended),
	};

	return cmocka_run_group_tests_name("store turn", tests, NULL, NULL);
}
