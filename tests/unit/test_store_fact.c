/* lib/store: facts, errata and proofs, and stores of the version before. */
#include "tests/unit/store_util.h"

static void
put_fact(struct world *w, int64_t task, const char *tools, const char *doc,
	int64_t ms)
{
	struct store_fact f = {.task_id = task,
		.kind = "verify",
		.tools = tools,
		.doc = doc,
		.created_ms = ms};

	OK(w, store_fact_put(w->s, &f, &w->e));
}

static void
facts_by_task_kind_and_tools(void **state)
{
	struct world *w = *state;
	struct store_fact f, *list;
	size_t n;

	put_fact(w, w->tasks[1], "t1", "{\"a\":1}", 10);
	put_fact(w, w->tasks[1], "t2", "{\"a\":2}", 20);
	put_fact(w, w->tasks[0], "t1", "{\"a\":3}", 30);
	put_fact(w, w->tasks[1], "t1", "{\"a\":4}", 15);
	OK(w,
		store_fact_get(
			w->s, &w->a, w->tasks[1], "verify", "t1", &f, &w->e));
	assert_string_equal(f.doc, "{\"a\":4}");
	assert_int_equal(f.created_ms, 15);
	OK(w,
		store_fact_get(
			w->s, &w->a, w->tasks[1], "verify", NULL, &f, &w->e));
	assert_string_equal(f.doc, "{\"a\":2}");
	assert_string_equal(f.tools, "t2");
	FAILS(w, ERR_NOTFOUND, "no profile",
		store_fact_get(
			w->s, &w->a, w->tasks[1], "profile", NULL, &f, &w->e));
	FAILS(w, ERR_NOTFOUND, "no verify",
		store_fact_get(
			w->s, &w->a, w->tasks[1], "verify", "t3", &f, &w->e));
	OK(w,
		store_fact_list(
			w->s, &w->a, w->suite_id, "verify", &list, &n, &w->e));
	assert_int_equal(n, 3);
	assert_string_equal(list[0].doc, "{\"a\":3}");
	assert_string_equal(list[1].doc, "{\"a\":2}");
	assert_string_equal(list[2].doc, "{\"a\":4}");
	world_check_clean(w);
}

static void
facts_are_json_about_a_task(void **state)
{
	struct world *w = *state;
	struct store_fact f = {.task_id = w->tasks[0],
		.kind = "verify",
		.tools = "t",
		.doc = "{\"a\":"};
	struct store_fact got;
	char *doc = arena_alloc(&w->a, 200001);

	FAILS(w, ERR_PARSE, "fact verify", store_fact_put(w->s, &f, &w->e));
	f.doc = "{}";
	f.task_id = 999;
	FAILS(w, ERR_NOTFOUND, "does not exist",
		store_fact_put(w->s, &f, &w->e));
	/* a large one is packed, and reads back the same */
	memset(doc, ' ', 200000);
	doc[0] = '[';
	doc[199999] = ']';
	doc[200000] = '\0';
	f.task_id = w->tasks[0];
	f.doc = doc;
	OK(w, store_fact_put(w->s, &f, &w->e));
	OK(w,
		store_fact_get(
			w->s, &w->a, f.task_id, "verify", NULL, &got, &w->e));
	assert_string_equal(got.doc, doc);
	assert_true(world_i64(w, "SELECT length(doc) FROM fact") < 2000);
	world_check_clean(w);
	world_sql(w, "UPDATE fact SET codec = 0");
	FAILS(w, ERR_IO, "damaged text",
		store_fact_get(
			w->s, &w->a, f.task_id, "verify", NULL, &got, &w->e));
	OK(w, store_check(w->s, &w->a, &doc, &w->e));
	assert_non_null(strstr(doc, "fact 1: document damaged"));
}

static void
errata_are_kept_and_removed(void **state)
{
	struct world *w = *state;
	struct store_erratum x[] = {{.suite_id = w->suite_id,
					    .task = "gamma",
					    .action = "exclude",
					    .reason = "no way",
					    .source = "a.yaml"},
		{.suite_id = w->suite_id,
			.task = "alpha",
			.action = "patch",
			.reason = "typo",
			.source = "a.yaml",
			.patch = "{\"file\":\"ref\"}"},
		{.suite_id = w->suite_id,
			.task = "alpha",
			.action = "note",
			.reason = "hm",
			.source = "a.yaml"}};
	struct store_erratum *list;
	int64_t gone;
	size_t n;

	OK(w, store_erratum_put(w->s, x, 3, &w->e));
	x[0].reason = "no way at all";
	OK(w, store_erratum_put(w->s, x, 1, &w->e));
	x[0].action = "delete";
	FAILS(w, ERR_INTERNAL, "CHECK", store_erratum_put(w->s, x, 3, &w->e));
	OK(w, store_erratum_list(w->s, &w->a, w->suite_id, &list, &n, &w->e));
	assert_int_equal(n, 3);
	assert_string_equal(list[0].action, "note");
	assert_null(list[0].patch);
	assert_string_equal(list[1].patch, "{\"file\":\"ref\"}");
	assert_string_equal(list[2].task, "gamma");
	assert_string_equal(list[2].reason, "no way at all");
	OK(w, store_erratum_drop(w->s, w->suite_id, "alpha", &gone, &w->e));
	assert_int_equal(gone, 2);
	OK(w, store_erratum_drop(w->s, w->suite_id, NULL, &gone, &w->e));
	assert_int_equal(gone, 1);
	OK(w, store_erratum_drop(w->s, w->suite_id, NULL, &gone, &w->e));
	assert_int_equal(gone, 0);
}

static void
judge(struct world *w, struct store_sample *x, const char *code,
	const char *status)
{
	struct store_verdict v = {
		.key = arena_printf(&w->a, "%s/%s", code, status),
		.status = status,
		.reason = status,
		.letter = ".",
		.mode = "strict",
		.score = 1,
		.doc = "{\"stages\":[]}",
		.tools = "fp"};
	struct store_scoring sc = {.mode = "strict",
		.extractor = "default@1",
		.code = code,
		.code_n = strlen(code)};

	OK(w, store_sample_judged(w->s, x, &v, &sc, true, &w->e));
}

static void
prove(struct world *w, const char *key, const char *code, const char *result)
{
	char hash[HASH_HEX];
	struct store_proof p = {.key = key,
		.task_id = w->tasks[0],
		.candidate = hash,
		.result = result,
		.depth = strcmp(result, "bounded") == 0 ? 12 : -1,
		.why = "because",
		.tools = "yosys",
		.cpu_us = 7};

	hash_hex(code, strlen(code), hash);
	OK(w, store_proof_put(w->s, &p, &w->e));
}

static void
proofs_and_disagreements(void **state)
{
	struct world *w = *state;
	struct store_sample *x = world_samples(w, 4);
	struct store_opinion_filter f = {
		.run_id = RUN_ID, .mode = "strict", .limit = 100};
	struct store_opinion *list;
	struct store_proof p;
	size_t n;

	judge(w, &x[0], "good", "pass");
	judge(w, &x[1], "bad", "pass");
	judge(w, &x[2], "odd", "fail");
	prove(w, "k0", "good", "bounded");
	prove(w, "k1", "bad", "refuted");
	prove(w, "k2", "odd", "unknown");
	prove(w, "k3", "never stored", "proven");
	OK(w, store_proof_find(w->s, &w->a, "k0", &p, &w->e));
	assert_int_equal(p.depth, 12);
	assert_string_equal(p.result, "bounded");
	assert_string_equal(p.doc, "{}");
	FAILS(w, ERR_NOTFOUND, "no proof",
		store_proof_find(w->s, &w->a, "k9", &p, &w->e));
	OK(w, store_proof_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 3);
	f.disagree = true;
	OK(w, store_proof_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].idx, 1);
	assert_string_equal(list[0].status, "pass");
	assert_string_equal(list[0].task, "alpha");
	assert_string_equal(list[0].proof.key, "k1");
	/* the newest proof of a candidate counts, also under an old key */
	prove(w, "k4", "odd", "proven");
	prove(w, "k0", "good", "refuted");
	f.run_id = NULL;
	f.mode = NULL;
	f.suite_id = w->suite_id;
	OK(w, store_proof_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 3);
	assert_string_equal(list[2].proof.key, "k4");
	f.suite_id = w->suite_id + 1;
	OK(w, store_proof_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 0);
	world_check_clean(w);
}

/* A store as version 1 left it, with a suite in it. */
static void
store_of_version_1_is_brought_up(void **state)
{
	struct world *w = *state;
	struct store_conn *c;
	struct store_task *list;
	size_t n;

	OK(w,
		store__conn_open(&c, w->path,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &w->e));
	OK(w, store__migrate(c, store__migrations, 1, false, &w->e));
	OK(w,
		store__script(c,
			"INSERT INTO text VALUES (1, zeroblob(32), 0, 2,"
			" CAST('{}' AS BLOB));"
			"INSERT INTO suite VALUES (1, 'old', '', 'native',"
			" 'ab', '', '', '{}', 1, 1);"
			"INSERT INTO task(id, suite_id, seq, name, kind,"
			" sha256, doc) VALUES (5, 1, 0, 't', '', '', 1)",
			&w->e));
	store__conn_close(c);
	FAILS(w, ERR_PARSE, "older version 1",
		store_open(&w->s, w->path, STORE_READONLY, &w->e));
	OK(w, store_open(&w->s, w->path, 0, &w->e));
	OK(w, store_task_list(w->s, &w->a, 1, &list, &n, &w->e));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "t");
	put_fact(w, 5, "t1", "{}", 1);
	world_reopen(w);
	assert_string_equal(world_value(w, "PRAGMA user_version"), "8");
	assert_string_equal(world_value(w, "SELECT count(*) FROM fact"), "1");
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, facts_by_task_kind_and_tools),
		IN(run, facts_are_json_about_a_task),
		IN(run, errata_are_kept_and_removed),
		IN(run, proofs_and_disagreements),
		IN(empty, store_of_version_1_is_brought_up),
	};

	return cmocka_run_group_tests_name("store fact", tests, NULL, NULL);
}
