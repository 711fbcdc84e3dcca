/*
 * fact: what was found out about tasks with some tools, and the errata of
 * suites.  It must not know what a document says.
 */
#include "lib/store/store_internal.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"

/* ---- facts ---- */

struct fact_put {
	const struct store_fact *f;
	struct store_blob doc;
};

static int
fact_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct fact_put *w = arg;
	const struct store_fact *f = w->f;

	return store__run(c, e,
		"INSERT INTO fact(task_id, kind, tools, created_ms, codec,"
		" size, doc) VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (task_id, kind, tools) DO UPDATE SET"
		" created_ms = excluded.created_ms, codec = excluded.codec,"
		" size = excluded.size, doc = excluded.doc",
		"isSiiib", f->task_id, f->kind, f->tools,
		f->created_ms > 0 ? f->created_ms : clock_wall_ms(),
		w->doc.codec, w->doc.size, w->doc.body, w->doc.body_n);
}

int
store_fact_put(struct store *s, const struct store_fact *f, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct fact_put w = {.f = f};
	size_t n = strlen(f->doc);
	cJSON *tree;
	int rc = json_parse(&tmp, f->doc, n, &tree, e);

	if (rc < 0)
		err_wrap(e, "fact %s", f->kind);
	if (rc == 0)
		rc = store__pack(store__codec(s), &tmp, f->doc, n, &w.doc, e);
	if (rc == 0)
		rc = store__write(s, "storing a fact", fact_part, &w, e);
	arena_release(&tmp);
	return rc;
}

static int
fact_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_fact *out = row;
	struct store_blob blob;
	char *doc;

	store__blob_column(st, 4, &blob);
	if (store__unpack(c, a, &blob, &doc, e) < 0)
		return -1;
	out->doc = doc;
	out->task_id = sqlite3_column_int64(st, 0);
	out->kind = store__str(a, st, 1);
	out->tools = store__str(a, st, 2);
	out->created_ms = sqlite3_column_int64(st, 3);
	return 0;
}

#define FACT_COLUMNS                                                           \
	"SELECT f.task_id, f.kind, f.tools, f.created_ms, f.codec, f.size,"    \
	" f.doc FROM fact f "

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_fact_get(struct store *s, struct arena *a, int64_t task_id,
	const char *kind, const char *tools, struct store_fact *out,
	struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a fact", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		FACT_COLUMNS "WHERE f.task_id = ? AND f.kind = ?"
			     " AND f.tools = coalesce(?, f.tools)"
			     " ORDER BY f.created_ms DESC, f.id DESC LIMIT 1",
		"iss", task_id, kind, tools);
	if (rc == 1) {
		rc = fact_read(c, a, st, out, e);
		sqlite3_reset(st);
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOTFOUND, "task %lld: no %s is stored",
			(long long)task_id, kind);
	}
	store__reader_done(s, c);
	return rc;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_fact_list(struct store *s, struct arena *a, int64_t suite_id,
	const char *kind, struct store_fact **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing facts", e);
	struct store_answer w = {a, fact_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		FACT_COLUMNS "JOIN task t ON t.id = f.task_id"
			     " WHERE t.suite_id = ? AND f.kind = ?"
			     " ORDER BY t.seq, f.created_ms DESC, f.id DESC",
		"is", suite_id, kind);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

/* ---- errata ---- */

struct errata_put {
	const struct store_erratum *x;
	size_t n;
};

static int
errata_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct errata_put *w = arg;
	int64_t now = clock_wall_ms();
	size_t i;

	for (i = 0; i < w->n; i++) {
		const struct store_erratum *x = &w->x[i];

		if (store__run(c, e,
			    "INSERT INTO erratum(suite_id, task, action,"
			    " reason, source, patch, created_ms)"
			    " VALUES (?, ?, ?, ?, ?, ?, ?)"
			    " ON CONFLICT (suite_id, task, action) DO UPDATE"
			    " SET reason = excluded.reason,"
			    " source = excluded.source,"
			    " patch = excluded.patch,"
			    " created_ms = excluded.created_ms",
			    "isssSsi", x->suite_id, x->task, x->action,
			    x->reason, x->source, x->patch,
			    x->created_ms > 0 ? x->created_ms : now) < 0)
			return -1;
	}
	return 0;
}

int
store_erratum_put(
	struct store *s, const struct store_erratum *x, size_t n, struct err *e)
{
	struct errata_put w = {x, n};

	return store__write(s, "storing errata", errata_part, &w, e);
}

int
store_erratum_list(struct store *s, struct arena *a, int64_t suite_id,
	struct store_erratum **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing errata", e);
	struct store_list l = {.size = sizeof(**out)};
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT x.id, x.suite_id, x.task, x.action, x.reason,"
		" x.source, x.patch, x.created_ms FROM erratum x"
		" LEFT JOIN task t ON t.suite_id = x.suite_id"
		" AND t.name = x.task WHERE x.suite_id = ?"
		" ORDER BY t.seq, x.task, x.action",
		"i", suite_id);
	while (rc == 1) {
		struct store_erratum *x = store__push(a, &l);

		x->id = sqlite3_column_int64(st, 0);
		x->suite_id = sqlite3_column_int64(st, 1);
		x->task = store__str(a, st, 2);
		x->action = store__str(a, st, 3);
		x->reason = store__str(a, st, 4);
		x->source = store__str(a, st, 5);
		x->patch = store__str(a, st, 6);
		x->created_ms = sqlite3_column_int64(st, 7);
		rc = store__step(c, st, e);
	}
	store__reader_done(s, c);
	*out = l.ptr;
	*n = l.n;
	return rc;
}

struct errata_drop {
	int64_t suite_id;
	const char *task;
	int64_t n;
};

static int
drop_part(struct store_conn *c, void *arg, struct err *e)
{
	struct errata_drop *w = arg;

	if (store__run(c, e,
		    "DELETE FROM erratum WHERE suite_id = ?"
		    " AND task = coalesce(?, task)",
		    "is", w->suite_id, w->task) < 0)
		return -1;
	w->n = sqlite3_changes64(c->db);
	return 0;
}

int
store_erratum_drop(struct store *s, int64_t suite_id, const char *task,
	int64_t *n, struct err *e)
{
	struct errata_drop w = {suite_id, task, 0};

	if (store__write(s, "removing errata", drop_part, &w, e) < 0)
		return -1;
	*n = w.n;
	return 0;
}
