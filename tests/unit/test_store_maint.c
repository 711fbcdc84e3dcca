/* lib/store: check finds damage, backup, sql reads and nothing else. */
#include "tests/unit/store_util.h"

#include "lib/base/pool.h"

static void
populate(struct world *w)
{
	struct store_sample *x = world_samples(w, 2);
	struct store_attempt a = world_attempt(x[0].id);
	struct store_reply_texts t = {
		.content = "module top;", .content_n = 11};
	struct store_verdict v = {.key = "k",
		.status = "pass",
		.reason = "pass",
		.letter = ".",
		.mode = "strict",
		.score = 1,
		.doc = "{\"stages\":[]}",
		.tools = "fp"};
	struct store_scoring sc = {.mode = "strict",
		.extractor = "default@1",
		.code = "module top;",
		.code_n = 11};
	int64_t id;

	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
	OK(w, store_sample_judged(w->s, &x[0], &v, &sc, true, &w->e));
	a.sample_id = x[1].id;
	OK(w, store_attempt_commit(w->s, &a, &t, true, &id, &w->e));
}

/* The damage is found, and named so. */
static void
damage(struct world *w, const char *sql, const char *found)
{
	char *problems;

	world_sql(w, sql);
	OK(w, store_check(w->s, &w->a, &problems, &w->e));
	if (strstr(problems, found) == NULL)
		fail_msg("%s: %s", sql, problems);
}

static void
check_finds_damage(void **state)
{
	struct world *w = *state;

	populate(w);
	world_check_clean(w);
	damage(w, "UPDATE text SET body = CAST('modulo top;' AS BLOB)",
		"body does not match its hash");
	world_sql(w,
		"UPDATE text SET body = CAST('module top;' AS BLOB)"
		" WHERE size = 11");
	damage(w, "UPDATE verdict SET codec = 1", "document damaged");
	world_sql(w, "UPDATE verdict SET codec = 0");
	damage(w, "UPDATE sample SET scoring_id = NULL WHERE state = 2",
		"judged without a verdict");
	damage(w, "UPDATE attempt SET status = 'error'",
		"generated without a usable reply");
	damage(w, "UPDATE sample SET attempt_id = 1", "another sample");
	damage(w, "UPDATE suite SET n_tasks = 9", "9 tasks expected");
	damage(w,
		"COMMIT; PRAGMA foreign_keys = OFF; BEGIN;"
		"DELETE FROM model; COMMIT; PRAGMA foreign_keys = ON; BEGIN",
		"missing row of model");
}

static void
check_reports_a_broken_file(void **state)
{
	struct world *w = *state;
	char *file, *problems;
	size_t n, page;

	populate(w);
	page = (size_t)world_i64(
		w, "SELECT rootpage FROM sqlite_schema WHERE name = 'text'");
	store_close(w->s);
	w->s = NULL;
	OK(w, fs_read(&w->a, w->path, 1 << 26, &file, &n, &w->e));
	memset(file + (page - 1) * 4096, 0x5a, 64);
	OK(w, fs_write(w->path, file, n, &w->e));
	OK(w, store_open(&w->s, w->path, 0, &w->e));
	OK(w, store_check(w->s, &w->a, &problems, &w->e));
	if (strstr(problems, "Page 2") == NULL)
		fail_msg("%s", problems);
}

static void
backup_is_a_store(void **state)
{
	struct world *w = *state;
	char *to = fs_join(&w->a, w->dir, "copy.db");
	struct store_run run;

	populate(w);
	OK(w, store_backup(w->s, to, &w->e));
	FAILS(w, ERR_EXISTS, "copy.db exists already",
		store_backup(w->s, to, &w->e));
	assert_false(fs_exists(fs_join(&w->a, w->dir, "copy.db.partial")));
	FAILS(w, ERR_IO, "no/such",
		store_backup(
			w->s, fs_join(&w->a, w->dir, "no/such/x.db"), &w->e));
	/* the original goes on */
	world_samples(w, 9);
	store_close(w->s);
	w->s = NULL;
	w->path = to;
	OK(w, store_open(&w->s, to, 0, &w->e));
	OK(w, store_run_get(w->s, &w->a, "night", &run, &w->e));
	assert_string_equal(world_value(w, "SELECT count(*) FROM sample"), "2");
	world_check_clean(w);
}

struct seen {
	int64_t rows;
	int stop_at;
	char text[256];
};

static int
see(void *arg, int64_t row, int argc, const char *const *argv)
{
	struct seen *s = arg;
	int i;

	s->rows = row;
	for (i = 0; i < argc; i++)
		snprintf(s->text + strlen(s->text),
			sizeof(s->text) - strlen(s->text), "%s%s",
			argv[i] == NULL ? "NULL" : argv[i],
			i + 1 < argc ? "," : ";");
	return s->stop_at != 0 && row == s->stop_at;
}

static void
sql_gives_rows_as_text(void **state)
{
	struct world *w = *state;
	struct seen s = {0};

	OK(w,
		store_sql(w->s,
			"SELECT 1 AS a, NULL AS b, x'00ff' AS c UNION ALL"
			" SELECT 2, 'two', 2.5 -- comment",
			see, &s, &w->e));
	assert_string_equal(s.text, "a,b,c;1,NULL,00ff;2,two,2.5;");
	memset(&s, 0, sizeof(s));
	s.stop_at = 2;
	OK(w,
		store_sql(w->s,
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
			" SELECT i + 1 FROM n) SELECT i FROM n;",
			see, &s, &w->e));
	assert_int_equal(s.rows, 2);
	populate(w);
	assert_string_equal(
		world_value(w, "SELECT text_of(content) FROM attempt"),
		"module top;");
	assert_string_equal(world_value(w,
				    "SELECT unpack(codec, size, doc)"
				    " FROM verdict"),
		"{\"stages\":[]}");
}

static void
sql_refuses_all_but_reading(void **state)
{
	static const char *const refused[] = {
		"DELETE FROM run",
		"UPDATE run SET name = 'x'",
		"UPDATE sqlite_master SET name = 'x'",
		"INSERT INTO model VALUES (9, 'a', 'b', 'c', 1)",
		"CREATE TABLE t(x)",
		"CREATE TEMP TABLE t(x)",
		"DROP TABLE run",
		"ATTACH '/tmp/other.db' AS o",
		"DETACH main",
		"VACUUM",
		"VACUUM INTO '/tmp/other.db'",
		"BEGIN",
		"COMMIT",
		"SAVEPOINT a",
		"PRAGMA user_version = 7",
		"PRAGMA journal_mode = DELETE",
		"PRAGMA writable_schema = 1",
		"PRAGMA query_only",
		"REINDEX",
		"ANALYZE",
		"SELECT load_extension('x')",
		NULL,
	};
	struct world *w = *state;
	struct seen s = {0};
	int i;

	for (i = 0; refused[i] != NULL; i++)
		FAILS(w, ERR_USAGE,
			"sql: ", store_sql(w->s, refused[i], see, &s, &w->e));
	FAILS(w, ERR_USAGE, "one statement",
		store_sql(w->s, "SELECT 1; SELECT 2", see, &s, &w->e));
	FAILS(w, ERR_USAGE, "one statement",
		store_sql(w->s, "SELECT 1; nonsense", see, &s, &w->e));
	FAILS(w, ERR_USAGE, "no statement",
		store_sql(w->s, " -- nothing", see, &s, &w->e));
	FAILS(w, ERR_USAGE, "syntax error",
		store_sql(w->s, "SELEKT 1", see, &s, &w->e));
	FAILS(w, ERR_USAGE, "no such column",
		store_sql(w->s, "SELECT nome FROM run", see, &s, &w->e));
	assert_string_equal(s.text, "");
	OK(w, store_sql(w->s, "PRAGMA table_info(run)", see, &s, &w->e));
	assert_string_equal(world_value(w, "SELECT count(*) FROM run"), "1");
}

static int
cancel_at_once(void *arg, int64_t row, int argc, const char *const *argv)
{
	(void)arg;
	(void)argc;
	(void)argv;
	if (row == 0)
		pool_cancel(0);
	return 0;
}

static void
sql_can_be_cancelled(void **state)
{
	struct world *w = *state;

	FAILS(w, ERR_CANCELLED, "cancelled",
		store_sql(w->s,
			"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
			" SELECT i + 1 FROM n) SELECT count(*) FROM n",
			cancel_at_once, NULL, &w->e));
	pool_cancel_reset();
	assert_string_equal(world_value(w, "SELECT 1"), "1");
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, check_finds_damage),
		IN(run, check_reports_a_broken_file),
		IN(run, backup_is_a_store),
		IN(run, sql_gives_rows_as_text),
		IN(run, sql_refuses_all_but_reading),
		IN(run, sql_can_be_cancelled),
	};

	return cmocka_run_group_tests_name("store_maint", tests, NULL, NULL);
}
