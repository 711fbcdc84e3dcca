/* lib/store: samples, attempts, the cache. */
#include "tests/unit/store_util.h"

#include "lib/base/log.h"
#include "lib/base/str.h"

static void
plan_adds_what_is_missing(void **state)
{
	struct world *w = *state;
	int64_t added, backwards[3] = {w->tasks[2], w->tasks[0], w->tasks[1]};

	OK(w,
		store_sample_plan(w->s, RUN_ID, backwards, 3, w->models, 2, 2,
			&added, &w->e));
	assert_int_equal(added, 12);
	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 3, w->models, 2, 2,
			&added, &w->e));
	assert_int_equal(added, 0);
	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 3, w->models, 2, 5,
			&added, &w->e));
	assert_int_equal(added, 18);
	FAILS(w, ERR_NOTFOUND, "no run with id",
		store_sample_plan(w->s, "none", w->tasks, 1, w->models, 1, 1,
			&added, &w->e));
}

static void
plan_is_all_or_nothing(void **state)
{
	struct world *w = *state;
	int64_t added, tasks[2] = {w->tasks[0], 4711};

	FAILS(w, ERR_NOTFOUND, "row that does not exist",
		store_sample_plan(w->s, RUN_ID, tasks, 2, w->models, 1, 3,
			&added, &w->e));
	assert_string_equal(world_value(w, "SELECT count(*) FROM sample"), "0");
}

static void
page_in_order_and_resumable(void **state)
{
	struct world *w = *state;
	int64_t added, cursor = 0;
	struct store_sample *x;
	size_t n, seen = 0, i;

	/* the higher indexes come last, though some ids are lower */
	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 2, w->models, 2, 4,
			&added, &w->e));
	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 3, w->models, 2, 4,
			&added, &w->e));
	for (;;) {
		OK(w,
			store_sample_page(w->s, &w->a, RUN_ID, ~0u, &cursor, 5,
				&x, &n, &w->e));
		if (n == 0)
			break;
		for (i = 0; i < n; i++, seen++) {
			assert_int_equal(x[i].idx, seen / 6);
			assert_int_equal(x[i].task_id, w->tasks[seen % 6 / 2]);
			assert_int_equal(x[i].model_id, w->models[seen % 2]);
		}
		world_reopen(w);
	}
	assert_int_equal(seen, 24);
	assert_string_equal(x == NULL ? "none" : "some", "none");
	cursor = 999;
	FAILS(w, ERR_NOTFOUND, "no sample 999",
		store_sample_page(
			w->s, &w->a, RUN_ID, ~0u, &cursor, 5, &x, &n, &w->e));
}

static void
page_filters_states(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 6), *got;
	int64_t cursor = 0;
	size_t n;

	x[1].state = STORE_SAMPLE_ERROR;
	x[1].error = "refused";
	OK(w, store_sample_set(w->s, &x[1], &w->e));
	x[4].state = STORE_SAMPLE_ERROR;
	OK(w, store_sample_set(w->s, &x[4], &w->e));
	OK(w,
		store_sample_page(w->s, &w->a, RUN_ID, 1u << STORE_SAMPLE_ERROR,
			&cursor, 1, &got, &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(got[0].id, x[1].id);
	assert_string_equal(got[0].error, "refused");
	assert_string_equal(got[0].suite, "core");
	assert_string_equal(got[0].task, "alpha");
	assert_string_equal(got[0].model, "m0");
	assert_string_equal(got[0].run_id, RUN_ID);
	assert_null(got[0].status);
	OK(w,
		store_sample_page(w->s, &w->a, RUN_ID, 1u << STORE_SAMPLE_ERROR,
			&cursor, 9, &got, &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(got[0].id, x[4].id);
	cursor = 0;
	OK(w,
		store_sample_page(w->s, &w->a, RUN_ID,
			1u << STORE_SAMPLE_PENDING, &cursor, 9, &got, &n,
			&w->e));
	assert_int_equal(n, 4);
}

static void
page_uses_the_index(void **state)
{
	struct world *w = *state;
	char *plan;

	plan = world_value(
		w, "SELECT group_concat(detail) FROM (SELECT 'x' AS detail)");
	assert_string_equal(plan, "x");
	/* no sorting, a range of the index */
	plan = world_value(w,
		"EXPLAIN QUERY PLAN SELECT id FROM sample x"
		" WHERE x.run_no = 1 AND"
		" (x.idx, x.task_id, x.model_id) > (1, 2, 3)"
		" ORDER BY x.idx, x.task_id, x.model_id LIMIT 10");
	assert_non_null(plan);
	assert_string_equal(
		world_value(w,
			"SELECT count(*) FROM sqlite_schema"
			" WHERE name LIKE 'sqlite_autoindex_sample%'"),
		"1");
}

static void
sample_missing(void **state)
{
	struct world *w = *state;
	struct store_sample x = {.id = 77};

	FAILS(w, ERR_NOTFOUND, "no sample 77",
		store_sample_get(w->s, &w->a, 77, &x, &w->e));
	x.id = 77;
	FAILS(w, ERR_NOTFOUND, "no sample 77",
		store_sample_set(w->s, &x, &w->e));
}

static void
same_as_committed(const struct store_attempt *got)
{
	assert_int_equal(got->n, 3);
	assert_int_equal(got->started_ms, 1000);
	assert_int_equal(got->latency_us, 10);
	assert_int_equal(got->ttft_us, -1);
	assert_string_equal(got->status, "ok");
	assert_null(got->error);
	assert_int_equal(got->http_status, 200);
	assert_string_equal(got->finish_reason, "stop");
	assert_string_equal(got->finish_raw, "STOP");
	assert_int_equal(got->tokens_in, 7);
	assert_int_equal(got->tokens_out, 11);
	assert_int_equal(got->tokens_cached, -1);
	assert_int_equal(got->tokens_cache_write, 0);
	assert_int_equal(got->tokens_reasoning, 5);
	assert_int_equal(got->cost_uusd, 42);
	assert_string_equal(got->response_id, "resp");
	assert_string_equal(got->request_id, "req");
	assert_string_equal(got->response_model, "gpt");
	assert_string_equal(got->system_fingerprint, "fp");
	assert_string_equal(got->cache_key, "key");
	assert_false(got->from_cache);
	assert_null(got->reasoning);
}

static void
attempt_keeps_everything(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt a = world_attempt(x[0].id), got;
	struct store_reply_texts t = {.request = "rq",
		.request_n = 2,
		.response = "r\0s",
		.response_n = 3,
		.content = "c",
		.content_n = 1};
	struct store_sample now;
	char *p;
	int64_t id;
	size_t n;

	a.n = 3;
	a.finish_raw = "STOP";
	a.tokens_reasoning = 5;
	a.tokens_cache_write = 0;
	a.cost_uusd = 42;
	a.response_id = "resp";
	a.request_id = "req";
	a.response_model = "gpt";
	a.system_fingerprint = "fp";
	a.cache_key = "key";
	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
	world_reopen(w);
	OK(w, store_attempt_get(w->s, &w->a, id, &got, &w->e));
	assert_int_equal(got.id, id);
	assert_int_equal(got.sample_id, x[0].id);
	same_as_committed(&got);
	OK(w, store_text_get(w->s, &w->a, got.request, &p, &n, &w->e));
	assert_string_equal(p, "rq");
	OK(w, store_text_get(w->s, &w->a, got.response, &p, &n, &w->e));
	assert_int_equal(n, 3);
	assert_memory_equal(p, "r\0s", 3);
	OK(w, store_text_get(w->s, &w->a, got.content, &p, &n, &w->e));
	assert_string_equal(p, "c");
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_int_equal(now.state, STORE_SAMPLE_GENERATED);
	assert_int_equal(now.attempt_id, id);
	world_check_clean(w);
}

static void
attempt_numbers_go_on(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt a = world_attempt(x[0].id), *list;
	int64_t id;
	size_t n;

	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	OK(w, store_attempt_add(w->s, &a, &id, &w->e)); /* 0 is taken */
	a.n = 5;
	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	OK(w, store_attempt_list(w->s, &w->a, x[0].id, &list, &n, &w->e));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].n, 0);
	assert_int_equal(list[1].n, 1);
	assert_int_equal(list[2].n, 5);
	/* without a sample: as given */
	a.sample_id = 0;
	a.n = 0;
	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	OK(w, store_attempt_get(w->s, &w->a, id, &list[0], &w->e));
	assert_int_equal(list[0].n, 0);
	assert_int_equal(list[0].sample_id, 0);
}

static void
attempt_texts_by_hash(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 2);
	struct store_attempt a = world_attempt(x[0].id), got;
	struct store_counts counts;
	char hash[HASH_HEX];
	int64_t id;

	OK(w, store_text_put(w->s, "body", 4, hash, &w->e));
	a.content = hash;
	OK(w, store_attempt_commit(w->s, &a, NULL, true, &id, &w->e));
	OK(w, store_attempt_get(w->s, &w->a, id, &got, &w->e));
	assert_string_equal(got.content, hash);
	OK(w, store_run_counts(w->s, RUN_ID, &counts, &w->e));
	assert_int_equal(counts.empty, 0);
	hash_hex("other", 5, hash);
	a.sample_id = x[1].id;
	FAILS(w, ERR_NOTFOUND, "no text with hash",
		store_attempt_commit(w->s, &a, NULL, true, &id, &w->e));
	OK(w, store_sample_get(w->s, &w->a, x[1].id, &x[1], &w->e));
	assert_int_equal(x[1].state, STORE_SAMPLE_PENDING);
}

static void
attempt_failing_leaves_nothing(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1);
	struct store_attempt a = world_attempt(4711), got;
	struct store_reply_texts t = {.content = "anew", .content_n = 4};
	int64_t id;
	char *p;

	FAILS(w, ERR_NOTFOUND, "",
		store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
	assert_string_equal(
		world_value(w, "SELECT count(*) FROM text WHERE size = 4"),
		"0");
	/* the text is not taken for stored either */
	a.sample_id = x[0].id;
	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
	OK(w, store_attempt_get(w->s, &w->a, id, &got, &w->e));
	OK(w, store_text_get(w->s, &w->a, got.content, &p, NULL, &w->e));
	assert_string_equal(p, "anew");
}

static void
attempt_error_is_redacted(void **state)
{
	static const char canary[] = "canary-0f3a9b7c55";
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 1), now;
	struct store_attempt a = world_attempt(x[0].id), got;
	int64_t id;
	char *file;
	size_t n;

	log_redact_add(canary);
	a.status = "error";
	a.error = "401: key canary-0f3a9b7c55 refused";
	OK(w, store_attempt_commit(w->s, &a, NULL, true, &id, &w->e));
	OK(w, store_attempt_get(w->s, &w->a, id, &got, &w->e));
	assert_string_equal(got.error, "401: key [redacted] refused");
	OK(w, store_sample_get(w->s, &w->a, x[0].id, &now, &w->e));
	assert_int_equal(now.state, STORE_SAMPLE_ERROR);
	assert_string_equal(now.error, "401: key [redacted] refused");
	store_close(w->s);
	w->s = NULL;
	OK(w, fs_read(&w->a, w->path, 1 << 26, &file, &n, &w->e));
	assert_null(str_memmem(file, n, canary));
	assert_non_null(str_memmem(file, n, "[redacted] refused"));
}

static void
cache_answers_newest_ok(void **state)
{
	struct world *w = *state;
	struct store_attempt a = world_attempt(0), got;
	int64_t first, second, id, n;

	FAILS(w, ERR_NOTFOUND, "cache",
		store_cache_get(w->s, &w->a, "k", &got, &w->e));
	a.cache_key = "k";
	OK(w, store_attempt_add(w->s, &a, &first, &w->e));
	a.started_ms = 2000;
	OK(w, store_attempt_add(w->s, &a, &second, &w->e));
	a.status = "error";
	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	a.status = "ok";
	a.from_cache = true;
	OK(w, store_attempt_add(w->s, &a, &id, &w->e));
	OK(w, store_cache_get(w->s, &w->a, "k", &got, &w->e));
	assert_int_equal(got.id, second);
	OK(w, store_cache_prune(w->s, 2000, &n, &w->e));
	assert_int_equal(n, 1);
	OK(w, store_cache_get(w->s, &w->a, "k", &got, &w->e));
	assert_int_equal(got.id, second);
	OK(w, store_cache_prune(w->s, 3000, &n, &w->e));
	assert_int_equal(n, 3);
	FAILS(w, ERR_NOTFOUND, "cache",
		store_cache_get(w->s, &w->a, "k", &got, &w->e));
	OK(w, store_attempt_get(w->s, &w->a, second, &got, &w->e));
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, plan_adds_what_is_missing),
		IN(run, plan_is_all_or_nothing),
		IN(run, page_in_order_and_resumable),
		IN(run, page_filters_states),
		IN(run, page_uses_the_index),
		IN(run, sample_missing),
		IN(run, attempt_keeps_everything),
		IN(run, attempt_numbers_go_on),
		IN(run, attempt_texts_by_hash),
		IN(run, attempt_failing_leaves_nothing),
		IN(run, attempt_error_is_redacted),
		IN(run, cache_answers_newest_ok),
	};

	return cmocka_run_group_tests_name("store_run", tests, NULL, NULL);
}
