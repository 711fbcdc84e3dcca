/* diff: paired comparisons whose figures are worked out by hand, and what is
 * refused. */
#include "tests/unit/report_util.h"

#define N_MANY 10

static const struct said passed = {
	.status = "pass", .reason = "pass", .letter = "."};
static const struct said wrong = {
	.status = "fail", .reason = "sim_mismatch", .letter = "R"};
static int
world_diff(void **state)
{
	struct store_suite suite = {.name = "many",
		.version = "1",
		.format = "native",
		.sha256 = "ab",
		.licence = "MIT",
		.source = "data"};
	struct store_task tasks[N_MANY];
	struct world *w;
	int64_t id;

	world_new(state);
	w = *state;
	world_suite(w); /* for the models */
	for (int i = 0; i < N_MANY; i++)
		tasks[i] = (struct store_task){
			.name = arena_printf(&w->a, "t%d", i),
			.kind = "spec",
			.doc = "{}"};
	OK(w, store_suite_put(w->s, &suite, tasks, N_MANY, &id, &w->e));
	w->suite_id = id;
	return 0;
}

static const char *
many_config(struct world *w, const char *sha, const char *mode)
{
	return arena_printf(&w->a,
		"{\"mode\":\"%s\",\"ks\":[1],\"identity\":{\"suites\":[{"
		"\"name\":\"many\",\"version\":\"1\",\"sha256\":\"%s\"}]}}",
		mode, sha);
}

/* Tasks whose letter in text is "1" pass; "-" is not done. */
static void
many_run(struct world *w, const char *id, const char *name, const char *config,
	const char *text, struct said like)
{
	int64_t ids[N_MANY];
	struct store_task *t;
	size_t n;

	OK(w, store_task_list(w->s, &w->a, w->suite_id, &t, &n, &w->e));
	for (size_t i = 0; i < N_MANY; i++)
		ids[i] = t[i].id;
	add_run(w, id, name, config);
	plan(w, id, ids, N_MANY, 1, 1);
	for (size_t i = 0; i < N_MANY; i++) {
		struct store_sample x = sample(w, id, ids[i], w->models[0], 0);

		if (text[i] == '-')
			continue;
		like.status = text[i] == '1' ? "pass" : "fail";
		like.reason = text[i] == '1' ? "pass" : "sim_mismatch";
		like.letter = text[i] == '1' ? "." : "R";
		answer(w, x.id, "m", NULL);
		judge(w, x, &like);
	}
}

static const cJSON *
diff(struct world *w, bool force)
{
	const char *const runs[2] = {"a", "b"};
	struct bench_diff_options o = {.force = force};
	cJSON *doc;

	OK(w, bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
	assert_string_equal(json_str(doc, "schema", ""), "rtlsmith.diff/1");
	return json_get(doc, "comparisons")->child;
}

static void
diff_worse(void **state)
{
	struct world *w = *state;
	const char *config = many_config(w, "ab", "strict");
	const struct said like = {.tools = "fp1"};
	const cJSON *c, *f;

	many_run(w, RUN_A, "a", config, "1111111110", like);
	many_run(w, RUN_B, "b", config, "0000000011", like);
	c = diff(w, false);
	is_num(c, "n_tasks", 10);
	is_num(c, "value_a", 0.9);
	is_num(c, "value_b", 0.2);
	is_num(c, "difference", -0.7);
	/* 8 lost, 1 gained: 2 * (1 + 9) / 2^9 */
	assert_string_equal(
		json_str(json_get(c, "test"), "method", ""), "mcnemar-exact");
	is_num(c, "test.lost", 8);
	is_num(c, "test.gained", 1);
	is_num(c, "test.p", 20.0 / 512);
	is_num(c, "test.p_holm", 20.0 / 512);
	assert_string_equal(json_str(c, "outcome", ""), "worse");
	f = json_get(c, "flipped");
	assert_int_equal(cJSON_GetArraySize(f), 9);
	assert_string_equal(json_str(f->child, "direction", ""), "lost");
	assert_string_equal(json_str(f->child, "id", ""), "t0");
	assert_string_equal(
		json_str(f->child->prev, "direction", ""), "gained");
	assert_true(json_num(json_get(c, "ci"), "upper", 1) < 0);
	assert_string_equal(json_text(&w->a, c),
		json_text(&w->a, diff(w, false))); /* the same each time */
}

static void
diff_tied_and_left_out(void **state)
{
	struct world *w = *state;
	const char *config = many_config(w, "ab", "strict");
	const struct said like = {.tools = "fp1"};
	const cJSON *c;

	many_run(w, RUN_A, "a", config, "1100110-0-", like);
	many_run(w, RUN_B, "b", config, "10001111--", like);
	c = diff(w, false);
	is_num(c, "n_tasks", 7);
	is_num(c, "tasks_left_out", 3);
	is_num(c, "test.lost", 1);
	is_num(c, "test.gained", 1);
	is_num(c, "test.p", 1);
	assert_string_equal(json_str(c, "outcome", ""), "tied");
	assert_non_null(strstr(json_str(c, "statement", ""), "tied"));
	is_num(c, "n_equal", 5);
}

static void
diff_refused(void **state)
{
	struct world *w = *state;
	const char *const runs[2] = {"a", "b"};
	const char *const self[2] = {"a", "a"};
	struct bench_diff_options o = {0};
	const struct said like = {.tools = "fp1"};
	const struct said other = {.tools = "fp2", .mode = "official"};
	const cJSON *c;
	cJSON *doc;

	many_run(w, RUN_A, "a", many_config(w, "ab", "strict"), "1111111111",
		like);
	many_run(w, RUN_B, "b", many_config(w, "cd", "official"), "1111111111",
		other);
	FAILS(w, ERR_USAGE, "suite many is not the same",
		bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
	FAILS(w, ERR_USAGE, "one model",
		bench_diff(w->s, &w->a, self, &o, &doc, &w->e));
	c = diff(w, true);
	assert_string_equal(json_str(c, "outcome", ""), "tied");
	o.force = true;
	OK(w, bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
	assert_int_equal(cJSON_GetArraySize(json_get(doc, "warnings")), 3);
	o.k = 2;
	FAILS(w, ERR_USAGE, "no task",
		bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
}

static void
diff_tools_alone(void **state)
{
	struct world *w = *state;
	const char *const runs[2] = {"a", "b"};
	const char *config = many_config(w, "ab", "strict");
	struct bench_diff_options o = {0};
	const struct said like = {.tools = "fp1"}, other = {.tools = "fp2"};
	cJSON *doc;

	many_run(w, RUN_A, "a", config, "1111111111", like);
	many_run(w, RUN_B, "b", config, "1111111111", other);
	FAILS(w, ERR_USAGE, "judged with \"fp1\" and with \"fp2\"",
		bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
}

static void
diff_models_of_a_run(void **state)
{
	struct world *w = *state;
	const char *const runs[2] = {RUN_A, RUN_A};
	struct bench_diff_options o = {0};
	static const int passes[2][3] = {{1, 2, 0}, {2, 2, 2}};
	const cJSON *c;
	cJSON *doc;

	add_run(w, RUN_A, "both", "{}");
	plan(w, RUN_A, w->tasks, 3, 2, 2);
	for (int k = 0; k < 12; k++) {
		int m = k / 6, t = k / 2 % 3;
		struct store_sample x =
			sample(w, RUN_A, w->tasks[t], w->models[m], k % 2);

		answer(w, x.id, "m", NULL);
		judge(w, x, k % 2 < passes[m][t] ? &passed : &wrong);
	}
	OK(w, bench_diff(w->s, &w->a, runs, &o, &doc, &w->e));
	c = json_get(doc, "comparisons")->child;
	assert_null(c->next);
	assert_true(json_bool(doc, "same_run", false));
	assert_string_equal(json_str(c, "model_a", ""), "m0");
	assert_string_equal(json_str(c, "model_b", ""), "m1");
	is_num(c, "difference", 0.5);
	/* differences .5 0 1: of four sign patterns two are as far out */
	assert_string_equal(
		json_str(json_get(c, "test"), "method", ""), "sign-flip");
	is_num(c, "test.p", 0.5);
	is_num(c, "n_better", 2);
}

int
main(void)
{
#define IN(test) cmocka_unit_test_setup_teardown(test, world_diff, world_free)
	const struct CMUnitTest tests[] = {
		IN(diff_worse),
		IN(diff_tied_and_left_out),
		IN(diff_refused),
		IN(diff_tools_alone),
		IN(diff_models_of_a_run),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
