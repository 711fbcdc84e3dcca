/* lib/store: the file and its versions, texts, suites, models, runs. */
#include "tests/unit/store_util.h"

#include <unistd.h>

#include "lib/base/proc.h"
#include "lib/base/rand.h"

static void
open_creates_only_when_told(void **state)
{
	struct world *w = *state;

	FAILS(w, ERR_NOTFOUND, "no such database",
		store_open(&w->s, w->path, 0, &w->e));
	FAILS(w, ERR_NOTFOUND, "no such database",
		store_open(&w->s, w->path, STORE_READONLY, &w->e));
	assert_false(fs_exists(w->path));
	OK(w, store_open(&w->s, w->path, STORE_CREATE, &w->e));
	assert_string_equal(store_path(w->s), w->path);
	world_reopen(w);
	assert_string_equal(world_value(w, "SELECT count(*) FROM sample"), "0");
	/* closing leaves one file, so that it can be copied */
	store_close(w->s);
	w->s = NULL;
	assert_false(fs_exists(fs_join(&w->a, w->dir, "t.db-wal")));
}

static void
open_in_missing_folder(void **state)
{
	struct world *w = *state;
	char *path = fs_join(&w->a, w->dir, "no/such/t.db");

	FAILS(w, ERR_IO, "no/such/t.db",
		store_open(&w->s, path, STORE_CREATE, &w->e));
}

static void
open_refuses_other_files(void **state)
{
	struct world *w = *state;
	struct store_conn *c;
	char noise[4096];

	memset(noise, 'x', sizeof(noise));
	OK(w, fs_write(w->path, noise, sizeof(noise), &w->e));
	FAILS(w, ERR_PARSE, "not a database",
		store_open(&w->s, w->path, STORE_CREATE, &w->e));
	FAILS(w, ERR_PARSE, "not a database",
		store_open(&w->s, w->path, STORE_READONLY, &w->e));
	unlink(w->path);
	OK(w,
		store__conn_open(&c, w->path,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &w->e));
	OK(w, store__script(c, "CREATE TABLE address(name TEXT)", &w->e));
	store__conn_close(c);
	FAILS(w, ERR_PARSE, "another program",
		store_open(&w->s, w->path, STORE_CREATE, &w->e));
	/* and left as it was: no WAL mode, no table of ours */
	OK(w, store__conn_open(&c, w->path, SQLITE_OPEN_READWRITE, &w->e));
	OK(w, store__script(c, "INSERT INTO address VALUES ('a')", &w->e));
	assert_int_equal(store__run(c, &w->e, "SELECT hash FROM text", ""), -1);
	store__conn_close(c);
	assert_false(fs_exists(fs_join(&w->a, w->dir, "t.db-wal")));
}

static void
open_refuses_newer_version(void **state)
{
	struct world *w = *state;

	OK(w, store_open(&w->s, w->path, STORE_CREATE, &w->e));
	world_sql(w, "PRAGMA user_version = 99");
	store_close(w->s);
	w->s = NULL;
	FAILS(w, ERR_PARSE, "version 99",
		store_open(&w->s, w->path, STORE_CREATE, &w->e));
	FAILS(w, ERR_PARSE, "version 99",
		store_open(&w->s, w->path, STORE_READONLY, &w->e));
}

static void
open_completes_an_empty_file(void **state)
{
	struct world *w = *state;

	/* what a crash between creating and the first commit leaves */
	OK(w, fs_write(w->path, "", 0, &w->e));
	FAILS(w, ERR_PARSE, "older version 0",
		store_open(&w->s, w->path, STORE_READONLY, &w->e));
	OK(w, store_open(&w->s, w->path, 0, &w->e));
	world_suite(w);
	world_check_clean(w);
}

static int64_t
ask_i64(struct world *w, struct store_conn *c, const char *sql)
{
	sqlite3_stmt *st;
	int64_t v;

	assert_int_equal(store__ask(c, &w->e, &st, sql, ""), 1);
	v = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return v;
}

/* The machinery, with a made-up history of three versions. */
static void
migrate_from_each_old_version(void **state)
{
	static const char *const history[] = {
		"CREATE TABLE a(x INTEGER) STRICT;"
		"INSERT INTO a VALUES (1)",
		"ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1",
		"CREATE TABLE b(z INTEGER) STRICT;"
		"INSERT INTO b SELECT x + y FROM a"};
	struct world *w = *state;
	struct store_conn *c;
	int from;

	for (from = 0; from <= 3; from++) {
		unlink(w->path);
		OK(w,
			store__conn_open(&c, w->path,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				&w->e));
		OK(w, store__migrate(c, history, from, false, &w->e));
		assert_int_equal(ask_i64(w, c, "PRAGMA user_version"), from);
		OK(w, store__migrate(c, history, 3, false, &w->e));
		assert_int_equal(ask_i64(w, c, "PRAGMA user_version"), 3);
		assert_int_equal(ask_i64(w, c, "SELECT z FROM b"), 3);
		FAILS(w, ERR_PARSE, "newer rtlsmith",
			store__migrate(c, history, 2, false, &w->e));
		store__conn_close(c);
	}
}

static void
migrate_failing_changes_nothing(void **state)
{
	static const char *const history[] = {"CREATE TABLE a(x INTEGER)",
		"ALTER TABLE a ADD COLUMN y INTEGER; CREATE TABLE a(x)"};
	struct world *w = *state;
	struct store_conn *c;

	OK(w,
		store__conn_open(&c, w->path,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &w->e));
	OK(w, store__migrate(c, history, 1, false, &w->e));
	FAILS(w, ERR_INTERNAL, "already exists",
		store__migrate(c, history, 2, false, &w->e));
	assert_int_equal(ask_i64(w, c, "PRAGMA user_version"), 1);
	assert_int_equal(
		ask_i64(w, c, "SELECT count(*) FROM pragma_table_info('a')"),
		1);
	store__conn_close(c);
}

static void
readonly_store_reads(void **state)
{
	struct world *w = *state;
	char hash[HASH_HEX], *p;
	struct store *r;

	OK(w, store_text_put(w->s, "abc", 3, hash, &w->e));
	OK(w, store_open(&r, w->path, STORE_READONLY, &w->e));
	OK(w, store_text_get(r, &w->a, hash, &p, NULL, &w->e));
	assert_string_equal(p, "abc");
	FAILS(w, ERR_IO, "read-only",
		store_text_put(r, "abcd", 4, hash, &w->e));
	store_close(r);
	/* also when nobody else has it open */
	store_close(w->s);
	w->s = NULL;
	OK(w, store_open(&w->s, w->path, STORE_READONLY, &w->e));
	OK(w, store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
}

static void
text_round_trip(struct world *w, const char *p, size_t n)
{
	char hash[HASH_HEX], again[HASH_HEX], want[HASH_HEX], *got;
	size_t got_n;

	hash_hex(p, n, want);
	OK(w, store_text_put(w->s, p, n, hash, &w->e));
	assert_string_equal(hash, want);
	OK(w, store_text_put(w->s, p, n, again, &w->e));
	assert_string_equal(again, want);
	OK(w, store_text_get(w->s, &w->a, hash, &got, &got_n, &w->e));
	assert_int_equal(got_n, n);
	assert_memory_equal(got, p, n);
	assert_int_equal(got[n], '\0');
}

static void
texts_of_all_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 511, 512, 513, 4096, 1 << 20};
	struct world *w = *state;
	char *text = arena_alloc(&w->a, 1 << 20);
	char *noise = arena_alloc(&w->a, 1 << 20);
	struct rand_state r;
	size_t i;

	rand_seed(&r, 1);
	for (i = 0; i < 1 << 20; i++) {
		text[i] = i % 7 == 3 ? '\0' : (char)('a' + i / 64 % 26);
		noise[i] = (char)rand_u64(&r);
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		text_round_trip(w, text, sizes[i]);
		text_round_trip(w, noise, sizes[i]);
	}
	/* each once: the empty text is the same in both */
	assert_string_equal(world_value(w, "SELECT count(*) FROM text"), "13");
	/* packed where it pays: text above 512 bytes, never noise */
	assert_string_equal(world_value(w,
				    "SELECT group_concat(size) FROM (SELECT"
				    " size FROM text WHERE codec = 1"
				    " ORDER BY size)"),
		"513,4096,1048576");
	assert_string_equal(
		world_value(w,
			"SELECT sum(length(body)) < sum(size) / 10 FROM text"
			" WHERE codec = 1"),
		"1");
	world_reopen(w);
	text_round_trip(w, text, 4096);
	assert_string_equal(world_value(w, "SELECT count(*) FROM text"), "13");
	world_check_clean(w);
}

static void
text_missing_or_damaged(void **state)
{
	struct world *w = *state;
	char hash[HASH_HEX], text[2000], *p;

	FAILS(w, ERR_NOTFOUND, "no text",
		store_text_get(w->s, &w->a, "zz", &p, NULL, &w->e));
	hash_hex("nothing", 7, hash);
	FAILS(w, ERR_NOTFOUND, "no text",
		store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
	memset(text, 't', sizeof(text));
	OK(w, store_text_put(w->s, text, sizeof(text), hash, &w->e));
	world_sql(w, "UPDATE text SET size = 1999");
	FAILS(w, ERR_IO, "db check",
		store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
	world_sql(w, "UPDATE text SET size = 9000000000000");
	FAILS(w, ERR_IO, "db check",
		store_text_get(w->s, &w->a, hash, &p, NULL, &w->e));
}

static void
suite_revisions(void **state)
{
	struct world *w = *state;
	struct store_suite suite = {.name = "ve",
		.version = "v1",
		.format = "native",
		.sha256 = "aaaa1111",
		.meta = "{\"k\":1}"};
	struct store_task tasks[2] = {
		{.name = "x", .kind = "spec", .doc = "{\"v\":1}"},
		{.name = "y", .kind = "spec", .doc = "{\"v\":2}"}};
	struct store_suite got, *list;
	struct store_task *t;
	int64_t first, second, again;
	size_t n;

	OK(w, store_suite_put(w->s, &suite, tasks, 2, &first, &w->e));
	OK(w, store_suite_put(w->s, &suite, tasks, 2, &again, &w->e));
	assert_int_equal(first, again);
	suite.version = "v2";
	suite.sha256 = "bbbb2222";
	OK(w, store_suite_put(w->s, &suite, tasks, 1, &second, &w->e));
	assert_int_not_equal(first, second);

	OK(w, store_suite_get(w->s, &w->a, "ve", &got, &w->e));
	assert_int_equal(got.id, second);
	assert_int_equal(got.n_tasks, 1);
	assert_string_equal(got.meta, "{\"k\":1}");
	OK(w, store_suite_get(w->s, &w->a, "ve@v1", &got, &w->e));
	assert_int_equal(got.id, first);
	OK(w, store_suite_get(w->s, &w->a, "ve@aaaa", &got, &w->e));
	assert_int_equal(got.id, first);
	FAILS(w, ERR_NOTFOUND, "no suite \"ve@aaa\"",
		store_suite_get(w->s, &w->a, "ve@aaa", &got, &w->e));
	FAILS(w, ERR_NOTFOUND, "no suite \"vf\"",
		store_suite_get(w->s, &w->a, "vf", &got, &w->e));
	OK(w, store_suite_list(w->s, &w->a, &list, &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, second);
	OK(w, store_task_list(w->s, &w->a, first, &t, &n, &w->e));
	assert_int_equal(n, 2);
	assert_string_equal(t[1].name, "y");
	assert_string_equal(t[1].doc, "{\"v\":2}");
	assert_int_equal(t[1].seq, 1);
}

static void
suite_is_all_or_nothing(void **state)
{
	struct world *w = *state;
	struct store_suite suite = {.name = "twins",
		.version = "1",
		.format = "native",
		.sha256 = "cc",
		.licence = "",
		.source = ""};
	struct store_task tasks[2] = {
		{.name = "x", .kind = "spec", .doc = "{}"},
		{.name = "x", .kind = "spec", .doc = "{}"}};
	struct store_suite got;
	int64_t id;

	FAILS(w, ERR_EXISTS, "task.name",
		store_suite_put(w->s, &suite, tasks, 2, &id, &w->e));
	FAILS(w, ERR_NOTFOUND, "twins",
		store_suite_get(w->s, &w->a, "twins", &got, &w->e));
}

static void
task_golden(void **state)
{
	struct world *w = *state;
	struct store_task t = {.golden_cpu_us = 1234,
		.golden_samples = -1,
		.golden_status = "pass",
		.golden_letter = ".",
		.golden_tools = "fp"};
	struct store_task *list;
	size_t n;

	world_suite(w);
	t.id = w->tasks[1];
	OK(w, store_task_golden(w->s, &t, &w->e));
	OK(w, store_task_list(w->s, &w->a, w->suite_id, &list, &n, &w->e));
	assert_int_equal(list[1].golden_cpu_us, 1234);
	assert_int_equal(list[1].golden_samples, -1);
	assert_string_equal(list[1].golden_status, "pass");
	assert_string_equal(list[0].golden_status, "");
	t.id = 4711;
	FAILS(w, ERR_NOTFOUND, "4711", store_task_golden(w->s, &t, &w->e));
}

static void
model_same_config_same_id(void **state)
{
	struct world *w = *state;
	int64_t id;

	world_suite(w);
	OK(w, store_model_put(w->s, "m0", "{\"t\":0}", &id, &w->e));
	assert_int_equal(id, w->models[0]);
	OK(w, store_model_put(w->s, "m0", "{\"t\":1}", &id, &w->e));
	assert_int_not_equal(id, w->models[0]);
	OK(w, store_model_put(w->s, "m1", "{\"t\":0}", &id, &w->e));
	assert_int_not_equal(id, w->models[0]);
}

static void
run_references(void **state)
{
	struct world *w = *state;
	struct store_run r = {.id = "01HZZZZZZZZZZZZZZZZZZZZZZ2",
		.name = "day",
		.created_ms = 6,
		.config = "{\"n\":2}"};
	struct store_run got, *list;
	size_t n;

	FAILS(w, ERR_NOTFOUND, "no run \"x\"",
		store_run_get(w->s, &w->a, "x", &got, &w->e));
	OK(w, store_run_create(w->s, &r, &w->e));
	r.id = "01HZZZZZZZZZZZZZZZZZZZZZZ3";
	FAILS(w, ERR_EXISTS, "\"day\" exists already",
		store_run_create(w->s, &r, &w->e));
	OK(w, store_run_get(w->s, &w->a, "@", &got, &w->e));
	assert_string_equal(got.name, "day");
	assert_string_equal(got.config, "{\"n\":2}");
	OK(w, store_run_get(w->s, &w->a, "last", &got, &w->e));
	assert_string_equal(got.name, "day");
	OK(w, store_run_get(w->s, &w->a, "night", &got, &w->e));
	assert_string_equal(got.id, RUN_ID);
	FAILS(w, ERR_USAGE, "ids of 2 runs",
		store_run_get(w->s, &w->a, "01HZ", &got, &w->e));
	OK(w,
		store_run_get(w->s, &w->a, "01hzzzzzzzzzzzzzzzzzzzzzz1", &got,
			&w->e));
	assert_string_equal(got.name, "night");
	OK(w, store_run_list(w->s, &w->a, 0, &list, &n, &w->e));
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "day");
	OK(w, store_run_list(w->s, &w->a, 1, &list, &n, &w->e));
	assert_int_equal(n, 1);
}

static void
run_prefix(void **state)
{
	struct world *w = *state;
	struct store_run got;

	OK(w, store_run_get(w->s, &w->a, "01HZ", &got, &w->e));
	assert_string_equal(got.name, "night");
	FAILS(w, ERR_NOTFOUND, "01H",
		store_run_get(w->s, &w->a, "01H", &got, &w->e));
}

static void
run_status_and_config(void **state)
{
	struct world *w = *state;
	struct store_run got;

	OK(w,
		store_run_status(
			w->s, RUN_ID, STORE_RUN_PAUSED, "budget", 0, &w->e));
	OK(w, store_run_config(w->s, RUN_ID, "{\"n\":9}", &w->e));
	OK(w, store_run_get(w->s, &w->a, "night", &got, &w->e));
	assert_int_equal(got.status, STORE_RUN_PAUSED);
	assert_string_equal(got.why, "budget");
	assert_string_equal(got.config, "{\"n\":9}");
	assert_true(got.updated_ms > got.created_ms);
	FAILS(w, ERR_NOTFOUND, "no run with id",
		store_run_status(w->s, "none", STORE_RUN_DONE, NULL, 0, &w->e));
	FAILS(w, ERR_NOTFOUND, "no run with id",
		store_run_config(w->s, "none", "{}", &w->e));
}

/* Number of a process that is gone. */
static int64_t
dead_pid(struct world *w)
{
	const char *argv[] = {"/bin/cat", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_child *child;
	int64_t pid;

	spec.argv = argv;
	OK(w, proc_start(&child, &spec, &w->e));
	pid = proc_pid(child);
	OK(w, proc_stop(child, 0, NULL, &w->e));
	return pid;
}

static void
claim_takes_over_from_the_dead_only(void **state)
{
	struct world *w = *state;
	int64_t self = getpid(), parent = getppid(), dead = dead_pid(w);
	struct store_run got;

	OK(w, store_run_claim(w->s, RUN_ID, dead, &w->e));
	OK(w, store_run_claim(w->s, RUN_ID, self, &w->e));
	OK(w, store_run_claim(w->s, RUN_ID, self, &w->e));
	OK(w, store_run_get(w->s, &w->a, RUN_ID, &got, &w->e));
	assert_int_equal(got.pid, self);
	FAILS(w, ERR_EXISTS, "worked on by process",
		store_run_claim(w->s, RUN_ID, parent, &w->e));
	OK(w, store_run_release(w->s, RUN_ID, parent, &w->e)); /* not its */
	FAILS(w, ERR_EXISTS, "worked on by process",
		store_run_claim(w->s, RUN_ID, parent, &w->e));
	OK(w, store_run_release(w->s, RUN_ID, self, &w->e));
	OK(w, store_run_claim(w->s, RUN_ID, parent, &w->e));
	FAILS(w, ERR_NOTFOUND, "no run with id",
		store_run_claim(w->s, "none", self, &w->e));
}

static void
claim_sees_reused_numbers_and_hosts(void **state)
{
	struct world *w = *state;
	int64_t self = getpid(), parent = getppid();

	OK(w, store_run_claim(w->s, RUN_ID, self, &w->e));
	/* same number, other process: it started at another time */
	world_sql(w, "UPDATE run SET claim = 'boot:1'");
	OK(w, store_run_claim(w->s, RUN_ID, parent, &w->e));
	world_sql(w, "UPDATE run SET host = 'elsewhere'");
	FAILS(w, ERR_EXISTS, "on host elsewhere",
		store_run_claim(w->s, RUN_ID, self, &w->e));
}

static void
schema_is_strict(void **state)
{
	struct world *w = *state;

	assert_string_equal(world_value(w,
				    "SELECT count(*) FROM pragma_table_list"
				    " WHERE schema = 'main' AND type = 'table'"
				    " AND NOT strict AND name NOT LIKE"
				    " 'sqlite%'"),
		"0");
	assert_string_equal(world_value(w, "PRAGMA user_version"), "8");
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(empty, open_creates_only_when_told),
		IN(empty, open_in_missing_folder),
		IN(empty, open_refuses_other_files),
		IN(empty, open_refuses_newer_version),
		IN(empty, open_completes_an_empty_file),
		IN(empty, migrate_from_each_old_version),
		IN(empty, migrate_failing_changes_nothing),
		IN(new, readonly_store_reads),
		IN(new, schema_is_strict),
		IN(new, texts_of_all_sizes),
		IN(new, text_missing_or_damaged),
		IN(new, suite_revisions),
		IN(new, suite_is_all_or_nothing),
		IN(new, task_golden),
		IN(new, model_same_config_same_id),
		IN(run, run_references),
		IN(run, run_prefix),
		IN(run, run_status_and_config),
		IN(run, claim_takes_over_from_the_dead_only),
		IN(run, claim_sees_reused_numbers_and_hosts),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
