/*
 * conn: one connection to SQLite: prepared statements kept by the address of
 * their text, binding by format, and result codes turned into errors that say
 * what to do.  It knows nothing of the schema.
 */
#include "lib/store/store_internal.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

int
store__conn_open(
	struct store_conn **out, const char *path, int flags, struct err *e)
{
	struct store_conn *c = xcalloc(1, sizeof(*c));
	int rc;

	c->path = path;
	c->doing = "opening";
	rc = sqlite3_open_v2(path, &c->db,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK) {
		store__err(c, rc, e);
		store__conn_close(c);
		return -1;
	}
	sqlite3_busy_timeout(c->db, STORE_BUSY_MS);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	*out = c;
	return 0;
}

void
store__conn_close(struct store_conn *c)
{
	int i;

	if (c == NULL)
		return;
	for (i = 0; i < STORE_STMT_SLOTS; i++)
		sqlite3_finalize(c->stmts[i].stmt);
	sqlite3_close(c->db);
	free(c);
}

static int
constraint_err(struct store_conn *c, int rc, struct err *e)
{
	const char *msg = sqlite3_errmsg(c->db);

	if (rc == SQLITE_CONSTRAINT_UNIQUE ||
		rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
		rc == SQLITE_CONSTRAINT_ROWID)
		return err_set(e, ERR_EXISTS, "%s: exists already (%s)",
			c->doing, msg);
	if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
		return err_set(e, ERR_NOTFOUND,
			"%s: refers to a row that does not exist", c->doing);
	return err_set(e, ERR_INTERNAL, "%s: %s", c->doing, msg);
}

static int
full_err(struct store_conn *c, struct err *e)
{
	err_set(e, ERR_IO,
		"%s: disk full while %s: free space or move the database "
		"with --db",
		c->path, c->doing);
	if (e != NULL)
		e->sys = ENOSPC;
	return -1;
}

static int
io_err(struct store_conn *c, int rc, struct err *e)
{
	int sys = c->db == NULL ? 0 : sqlite3_system_errno(c->db);

	if (sys == ENOSPC || sys == EDQUOT || rc == SQLITE_IOERR_SHMSIZE)
		return full_err(c, e);
	errno = sys;
	if (sys != 0)
		return err_sys(e, ERR_IO, "%s: %s", c->path, c->doing);
	return err_set(
		e, ERR_IO, "%s: %s: %s", c->path, c->doing, sqlite3_errstr(rc));
}

int
store__err(struct store_conn *c, int rc, struct err *e)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return full_err(c, e);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_IO,
			"%s: another process holds the database (waited %d s "
			"while %s): end it or use another --db",
			c->path, STORE_BUSY_MS / 1000, c->doing);
	case SQLITE_NOTADB:
		return err_set(e, ERR_PARSE,
			"%s: not a database: name an rtlsmith database or a "
			"new file with --db",
			c->path);
	case SQLITE_CORRUPT:
		return err_set(e, ERR_IO,
			"%s: database is damaged (%s while %s): run "
			"rtlsmith db check, restore a backup",
			c->path, sqlite3_errmsg(c->db), c->doing);
	case SQLITE_READONLY:
		return err_set(e, ERR_IO, "%s: %s: database is read-only",
			c->path, c->doing);
	case SQLITE_CONSTRAINT:
		return constraint_err(c, rc, e);
	case SQLITE_TOOBIG:
		return err_set(e, ERR_LIMIT, "%s: text too big", c->doing);
	case SQLITE_INTERRUPT:
		return err_set(e, ERR_CANCELLED, "%s: cancelled", c->doing);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return io_err(c, rc, e);
	default:
		return err_set(e, ERR_INTERNAL, "%s: %s: %s", c->path, c->doing,
			c->db == NULL ? sqlite3_errstr(rc)
				      : sqlite3_errmsg(c->db));
	}
}

int
store__script(struct store_conn *c, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store__err(c, rc, e);
}

static int
prepare(struct store_conn *c, const char *sql, sqlite3_stmt **st, struct err *e)
{
	uintptr_t key = (uintptr_t)sql;
	size_t i = (size_t)(hash_fnv64(&key, sizeof(key)) % STORE_STMT_SLOTS);
	size_t tries;
	int rc;

	for (tries = 0; tries < STORE_STMT_SLOTS; tries++) {
		if (c->stmts[i].sql == sql) {
			*st = c->stmts[i].stmt;
			return 0;
		}
		if (c->stmts[i].sql == NULL)
			break;
		i = (i + 1) % STORE_STMT_SLOTS;
	}
	if (tries == STORE_STMT_SLOTS)
		BUG("statement table is full");
	rc = sqlite3_prepare_v3(
		c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
	if (rc != SQLITE_OK)
		return store__err(c, rc, e);
	c->stmts[i].sql = sql;
	c->stmts[i].stmt = *st;
	return 0;
}

static int
bind_i64(sqlite3_stmt *st, int i, int64_t v, int64_t null)
{
	if (v == null)
		return sqlite3_bind_null(st, i);
	return sqlite3_bind_int64(st, i, v);
}

static int
bind_text(sqlite3_stmt *st, int i, const char *s)
{
	/* NULL binds NULL */
	return sqlite3_bind_text(st, i, s, -1, SQLITE_STATIC);
}

static int
bind_double(sqlite3_stmt *st, int i, double d)
{
	return isnan(d) ? sqlite3_bind_null(st, i)
			: sqlite3_bind_double(st, i, d);
}

/* clang-tidy does not see the va_start of store__ask and store__run */
/* NOLINTBEGIN(clang-analyzer-valist.Uninitialized) */
static int
bind_all(sqlite3_stmt *st, const char *fmt, va_list ap)
{
	int i, rc = SQLITE_OK;
	const void *p;

	for (i = 1; fmt[i - 1] != '\0' && rc == SQLITE_OK; i++)
		switch (fmt[i - 1]) {
		case 'i':
			rc = sqlite3_bind_int64(st, i, va_arg(ap, int64_t));
			break;
		case 'z':
			rc = bind_i64(st, i, va_arg(ap, int64_t), 0);
			break;
		case 'o':
			rc = bind_i64(st, i, va_arg(ap, int64_t), -1);
			break;
		case 's':
			rc = bind_text(st, i, va_arg(ap, const char *));
			break;
		case 'S':
			p = va_arg(ap, const char *);
			rc = bind_text(st, i, p == NULL ? "" : p);
			break;
		case 'b':
			p = va_arg(ap, const void *);
			rc = sqlite3_bind_blob64(
				st, i, p, va_arg(ap, size_t), SQLITE_STATIC);
			break;
		case 'd':
			rc = bind_double(st, i, va_arg(ap, double));
			break;
		default:
			BUG("bind format '%c'", fmt[i - 1]);
		}
	return rc;
}
/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

/* The statement with its parameters. */
static int
prepare_bound(struct store_conn *c, const char *sql, sqlite3_stmt **st,
	const char *fmt, va_list ap, struct err *e)
{
	int rc;

	if (prepare(c, sql, st, e) < 0)
		return -1;
	if ((int)strlen(fmt) != sqlite3_bind_parameter_count(*st))
		BUG("%s: %d parameters", sql, (int)strlen(fmt));
	rc = bind_all(*st, fmt, ap);
	return rc == SQLITE_OK ? 0 : store__err(c, rc, e);
}

int
store__step(struct store_conn *c, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		store__err(c, rc, e);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
store__ask(struct store_conn *c, struct err *e, sqlite3_stmt **st,
	const char *sql, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = prepare_bound(c, sql, st, fmt, ap, e);
	va_end(ap);
	return rc < 0 ? -1 : store__step(c, *st, e);
}

int
store__run(struct store_conn *c, struct err *e, const char *sql,
	const char *fmt, ...)
{
	sqlite3_stmt *st;
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = prepare_bound(c, sql, &st, fmt, ap, e);
	va_end(ap);
	while (rc >= 0) {
		rc = store__step(c, st, e);
		if (rc == 0)
			return 0;
	}
	return -1;
}

char *
store__str(struct arena *a, sqlite3_stmt *st, int col)
{
	const unsigned char *p = sqlite3_column_text(st, col);

	if (p == NULL)
		return NULL;
	return arena_strndup(
		a, (const char *)p, (size_t)sqlite3_column_bytes(st, col));
}

char *
store__str0(struct arena *a, sqlite3_stmt *st, int col)
{
	char *p = store__str(a, st, col);

	return p == NULL ? arena_strdup(a, "") : p;
}

int64_t
store__opt(sqlite3_stmt *st, int col)
{
	if (sqlite3_column_type(st, col) == SQLITE_NULL)
		return -1;
	return sqlite3_column_int64(st, col);
}

void *
store__push(struct arena *a, struct store_list *l)
{
	l->ptr = arena_grow(a, l->ptr, l->n, &l->cap, l->size);
	l->n++;
	return (char *)l->ptr + (l->n - 1) * l->size;
}

int
store__rows(struct store_conn *c, sqlite3_stmt *st, int rc,
	struct store_answer *w, struct err *e)
{
	while (rc == 1) {
		if (w->read(c, w->a, st, store__push(w->a, &w->rows), e) < 0) {
			sqlite3_reset(st);
			return -1;
		}
		rc = store__step(c, st, e);
	}
	return rc;
}
