/*
 * maint: checking, copying and asking by hand.  Each uses a connection of its
 * own, so that nothing it sets outlives the call.
 */
#include "lib/store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define PROBLEMS_MAX (64 * LIM_KIB) /* of text; more is cut */

/* ---- check ---- */

static int
on_progress(void *arg)
{
	(void)arg;
	return pool_cancelled() ? 1 : 0;
}

static int
private_open(struct store *s, struct store_conn **out, const char *doing,
	struct err *e)
{
	struct store_conn *c;

	if (store__conn_open(&c, store_path(s), SQLITE_OPEN_READONLY, e) < 0)
		return -1;
	c->doing = doing;
	sqlite3_progress_handler(c->db, STORE_SQL_VM_OPS, on_progress, NULL);
	if (store__text_functions(c, e) < 0) {
		store__conn_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

/* Rows of one text column; ok is the row that says nothing. */
static int
check_rows(struct store_conn *c, const char *sql, const char *ok,
	struct buf *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st, sql, "");

	while (rc == 1) {
		const char *row = (const char *)sqlite3_column_text(st, 0);

		if (row != NULL && !str_eq(row, ok))
			buf_printf(out, "%s\n", row);
		rc = store__step(c, st, e);
	}
	return rc;
}

static void
check_text(struct store_conn *c, sqlite3_stmt *st, struct buf *out)
{
	struct arena tmp = ARENA_INIT;
	char want[HASH_HEX], got[HASH_HEX] = "damaged";
	const unsigned char *raw = sqlite3_column_blob(st, 1);
	struct store_blob blob;
	char *p;

	memset(want, 0, sizeof(want));
	if (raw != NULL && sqlite3_column_bytes(st, 1) == 32)
		store__hex(raw, want);
	store__blob_column(st, 2, &blob);
	if (store__unpack(c, &tmp, &blob, &p, NULL) == 0)
		hash_hex(p, (size_t)blob.size, got);
	if (strcmp(want, got) != 0)
		buf_printf(out, "text %lld: body does not match its hash %s\n",
			(long long)sqlite3_column_int64(st, 0), want);
	arena_release(&tmp);
}

static int
check_texts(struct store_conn *c, struct buf *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(
		c, e, &st, "SELECT id, hash, codec, size, body FROM text", "");

	while (rc == 1) {
		check_text(c, st, out);
		rc = store__step(c, st, e);
	}
	return rc;
}

/* Columns codec, size, doc, and the row's name. */
static const char *const documents[] = {
	"SELECT codec, size, doc, 'verdict ' || id FROM verdict",
	"SELECT codec, size, doc, 'fact ' || id FROM fact",
	"SELECT codec, size, doc, 'proof ' || id FROM proof",
	"SELECT codec, size, doc, 'measure ' || id FROM measure",
};

static int
check_docs(
	struct store_conn *c, const char *sql, struct buf *out, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st, sql, "");

	while (rc == 1) {
		struct arena tmp = ARENA_INIT;
		struct store_blob blob;
		char *p;

		store__blob_column(st, 0, &blob);
		if (store__unpack(c, &tmp, &blob, &p, NULL) < 0)
			buf_printf(out, "%s: document damaged\n",
				store__str0(&tmp, st, 3));
		arena_release(&tmp);
		rc = store__step(c, st, e);
	}
	return rc;
}

static const char *const consistency[] = {
	"SELECT 'foreign key: ' || \"table\" || ' row ' ||"
	" coalesce(rowid, '?') || ' refers to a missing row of ' || parent"
	" FROM pragma_foreign_key_check",
	"SELECT 'sample ' || id || ': judged without a verdict' FROM sample"
	" WHERE state = 2 AND scoring_id IS NULL",
	"SELECT 'sample ' || x.id || ': generated without a usable reply'"
	" FROM sample x LEFT JOIN attempt a ON a.id = x.attempt_id"
	" WHERE x.state = 1 AND x.candidate IS NULL"
	" AND coalesce(a.status, '') <> 'ok'",
	"SELECT 'sample ' || x.id || ': final attempt of another sample'"
	" FROM sample x JOIN attempt a ON a.id = x.attempt_id"
	" WHERE a.sample_id IS NOT x.id",
	"SELECT 'sample ' || x.id || ': scoring of another sample'"
	" FROM sample x JOIN scoring c ON c.id = x.scoring_id"
	" WHERE c.sample_id <> x.id",
	"SELECT 'sample ' || x.id || ': judged with an error verdict'"
	" FROM sample x JOIN scoring c ON c.id = x.scoring_id"
	" JOIN verdict v ON v.id = c.verdict_id"
	" WHERE x.state = 2 AND v.status = 'error'",
	"SELECT 'suite ' || name || ': ' || n_tasks || ' tasks expected'"
	" FROM suite s WHERE n_tasks <>"
	" (SELECT count(*) FROM task WHERE suite_id = s.id)",
};

static int
check_all(struct store_conn *c, struct buf *out, struct err *e)
{
	size_t i;

	if (check_rows(c, "PRAGMA integrity_check", "ok", out, e) < 0 ||
		check_texts(c, out, e) < 0)
		return -1;
	for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		if (check_docs(c, documents[i], out, e) < 0)
			return -1;
	for (i = 0; i < sizeof(consistency) / sizeof(consistency[0]); i++)
		if (check_rows(c, consistency[i], NULL, out, e) < 0)
			return -1;
	return 0;
}

int
store_check(struct store *s, struct arena *a, char **problems, struct err *e)
{
	struct store_conn *c;
	struct err inner = ERR_INIT;
	struct buf out;
	int rc;

	if (private_open(s, &c, "checking", e) < 0)
		return -1;
	buf_init(&out, PROBLEMS_MAX);
	rc = check_all(c, &out, &inner);
	if (rc < 0 && inner.code != ERR_CANCELLED && out.len == 0)
		buf_printf(&out, "%s\n", inner.msg);
	if (rc < 0 && inner.code == ERR_CANCELLED && e != NULL)
		*e = inner;
	else
		rc = 0;
	*problems = buf_take(&out, a, NULL);
	store__conn_close(c);
	return rc;
}

/* ---- backup ---- */

static int
sync_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_sys(e, ERR_IO, "%s", path);
	rc = fsync(fd);
	if (rc < 0)
		err_sys(e, ERR_IO, "%s", path);
	close(fd);
	return rc;
}

int
store_backup(struct store *s, const char *to, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct store_conn *c;
	char *part = arena_printf(&tmp, "%s.partial", to);
	int rc = -1;

	if (private_open(s, &c, "writing a backup", e) < 0)
		goto out;
	c->path = part; /* of which a full disk speaks */
	if (unlink(part) < 0 && errno != ENOENT) {
		err_sys(e, ERR_IO, "%s", part);
		goto close;
	}
	rc = store__run(c, e, "VACUUM INTO ?", "s", part);
	if (rc == 0)
		rc = sync_file(part, e);
	/* link, not rename: a file that is there is never replaced */
	if (rc == 0 && link(part, to) < 0)
		rc = errno == EEXIST
			? err_set(e, ERR_EXISTS,
				  "%s exists already: name another file", to)
			: err_sys(e, ERR_IO, "%s", to);
	unlink(part);
close:
	store__conn_close(c);
out:
	arena_release(&tmp);
	return rc;
}

/* ---- sql ---- */

static bool
pragma_reads(const char *name, const char *value)
{
	static const char *const with_value[] = {"table_info", "table_xinfo",
		"index_list", "index_info", "index_xinfo", "foreign_key_list",
		NULL};
	static const char *const plain[] = {"table_list", "user_version",
		"application_id", "page_count", "page_size", "freelist_count",
		"foreign_key_check", "integrity_check", "quick_check",
		"compile_options", "function_list", "encoding", NULL};
	const char *const *p;

	for (p = with_value; *p != NULL; p++)
		if (sqlite3_stricmp(*p, name) == 0)
			return true;
	for (p = plain; *p != NULL; p++)
		if (sqlite3_stricmp(*p, name) == 0)
			return value == NULL;
	return false;
}

static bool
allowed(int action, const char *p, const char *q)
{
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return true;
	case SQLITE_UPDATE:
		/* asked when a pragma is used as a table; a real change is
		 * refused as not reading */
		return sqlite3_stricmp(p, "sqlite_master") == 0;
	case SQLITE_FUNCTION:
		return sqlite3_stricmp(q, "load_extension") != 0;
	case SQLITE_PRAGMA:
		return pragma_reads(p, q);
	default:
		return false;
	}
}

/* Result codes do not tell reliably that something was denied: *arg does. */
static int
authorize(void *arg, int action, const char *p, const char *q, const char *db,
	const char *trigger)
{
	bool *denied = arg;

	(void)db;
	(void)trigger;
	if (allowed(action, p, q))
		return SQLITE_OK;
	*denied = true;
	return SQLITE_DENY;
}

static int
sql_prepare(struct store_conn *c, const char *sql, sqlite3_stmt **st,
	const bool *denied, struct err *e)
{
	const char *tail = NULL;
	sqlite3_stmt *more = NULL;
	int rc;

	rc = sqlite3_prepare_v2(c->db, sql, -1, st, &tail);
	if (*denied || (*st != NULL && !sqlite3_stmt_readonly(*st)))
		return err_set(e, ERR_USAGE,
			"sql: only a statement that reads is allowed");
	if ((rc & 0xff) == SQLITE_ERROR)
		return err_set(e, ERR_USAGE, "sql: %s", sqlite3_errmsg(c->db));
	if (rc != SQLITE_OK)
		return store__err(c, rc, e);
	if (*st == NULL)
		return err_set(e, ERR_USAGE, "sql: no statement given");
	rc = sqlite3_prepare_v2(c->db, tail, -1, &more, NULL);
	sqlite3_finalize(more);
	if (rc != SQLITE_OK || more != NULL)
		return err_set(e, ERR_USAGE, "sql: one statement at a time");
	return 0;
}

/* Blobs (hashes) as hex, since callers print text. */
static const char *
sql_value(struct arena *a, sqlite3_stmt *st, int col)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p;
	char *hex;
	int i, n;

	if (sqlite3_column_type(st, col) != SQLITE_BLOB)
		return (const char *)sqlite3_column_text(st, col);
	p = sqlite3_column_blob(st, col);
	n = sqlite3_column_bytes(st, col);
	hex = arena_alloc(a, (size_t)n * 2 + 1);
	for (i = 0; i < n; i++) {
		hex[(size_t)i * 2] = digits[p[i] >> 4];
		hex[(size_t)i * 2 + 1] = digits[p[i] & 15];
	}
	return hex;
}

struct sql_out {
	int (*fn)(void *arg, int64_t row, int argc, const char *const *argv);
	void *arg;
};

static int
sql_rows(struct store_conn *c, sqlite3_stmt *st, const struct sql_out *out,
	struct err *e)
{
	struct arena tmp = ARENA_INIT;
	int argc = sqlite3_column_count(st), i, rc = SQLITE_DONE;
	const char **argv = arena_array(&tmp, (size_t)argc, sizeof(*argv));
	int64_t row = 0;
	bool go_on;

	for (i = 0; i < argc; i++)
		argv[i] = sqlite3_column_name(st, i);
	go_on = out->fn(out->arg, row, argc, argv) == 0;
	while (go_on) {
		struct arena values = ARENA_INIT;

		rc = sqlite3_step(st);
		if (rc != SQLITE_ROW)
			break;
		for (i = 0; i < argc; i++)
			argv[i] = sql_value(&values, st, i);
		go_on = out->fn(out->arg, ++row, argc, argv) == 0;
		rc = SQLITE_DONE;
		arena_release(&values);
	}
	arena_release(&tmp);
	if ((rc & 0xff) == SQLITE_ERROR)
		return err_set(e, ERR_USAGE, "sql: %s", sqlite3_errmsg(c->db));
	return rc == SQLITE_DONE ? 0 : store__err(c, rc, e);
}

int
store_sql(struct store *s, const char *sql,
	int (*fn)(void *arg, int64_t row, int argc, const char *const *argv),
	void *arg, struct err *e)
{
	struct sql_out out = {fn, arg};
	struct store_conn *c;
	sqlite3_stmt *st = NULL;
	bool denied = false; /* lives as long as c: it may prepare again */
	int rc;

	if (private_open(s, &c, "sql", e) < 0)
		return -1;
	sqlite3_set_authorizer(c->db, authorize, &denied);
	rc = sql_prepare(c, sql, &st, &denied, e);
	if (rc == 0)
		rc = sql_rows(c, st, &out, e);
	sqlite3_finalize(st);
	store__conn_close(c);
	return rc;
}
