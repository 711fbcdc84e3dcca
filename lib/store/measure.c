/*
 * measure: what was measured of designs (synthesis, recipes, ...), found again
 * by its key or by the shape of the design.  It must not know what a document
 * says.
 */
#include "lib/store/store_internal.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"

#define MEASURE_COLUMNS                                                        \
	"SELECT m.key, m.kind, m.shape, m.tools, m.created_ms, m.codec,"       \
	" m.size, m.doc FROM measure m "

struct measure_put {
	const struct store_measure *m;
	struct store_blob doc;
};

static int
measure_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct measure_put *w = arg;
	const struct store_measure *m = w->m;

	return store__run(c, e,
		"INSERT INTO measure(key, kind, shape, tools, created_ms,"
		" codec, size, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (key) DO UPDATE SET kind = excluded.kind,"
		" shape = excluded.shape, tools = excluded.tools,"
		" created_ms = excluded.created_ms, codec = excluded.codec,"
		" size = excluded.size, doc = excluded.doc",
		"ssSSiiib", m->key, m->kind, m->shape, m->tools,
		m->created_ms > 0 ? m->created_ms : clock_wall_ms(),
		w->doc.codec, w->doc.size, w->doc.body, w->doc.body_n);
}

int
store_measure_put(struct store *s, const struct store_measure *m, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct measure_put w = {.m = m};
	size_t n = strlen(m->doc);
	cJSON *tree;
	int rc = json_parse(&tmp, m->doc, n, &tree, e);

	if (rc < 0)
		err_wrap(e, "measure %s", m->kind);
	if (rc == 0)
		rc = store__pack(store__codec(s), &tmp, m->doc, n, &w.doc, e);
	if (rc == 0)
		rc = store__write(s, "storing a measure", measure_part, &w, e);
	arena_release(&tmp);
	return rc;
}

static int
measure_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_measure *out = row;
	struct store_blob blob;
	char *doc;

	store__blob_column(st, 5, &blob);
	if (store__unpack(c, a, &blob, &doc, e) < 0)
		return -1;
	out->doc = doc;
	out->key = store__str(a, st, 0);
	out->kind = store__str(a, st, 1);
	out->shape = store__str(a, st, 2);
	out->tools = store__str(a, st, 3);
	out->created_ms = sqlite3_column_int64(st, 4);
	return 0;
}

int
store_measure_find(struct store *s, struct arena *a, const char *key,
	struct store_measure *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking for a measure", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, MEASURE_COLUMNS "WHERE m.key = ?", "s", key);
	if (rc == 1) {
		rc = measure_read(c, a, st, out, e);
		sqlite3_reset(st);
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOTFOUND, "no measure with this key");
	}
	store__reader_done(s, c);
	return rc;
}

int
store_measure_list(struct store *s, struct arena *a,
	const struct store_measure_filter *f, struct store_measure **out,
	size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing measures", e);
	struct store_answer w = {a, measure_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		MEASURE_COLUMNS "WHERE m.kind = ?1"
				" AND m.shape = coalesce(?2, m.shape)"
				" AND m.tools = coalesce(?3, m.tools)"
				" ORDER BY m.created_ms DESC, m.id DESC"
				" LIMIT ?4",
		"sssi", f->kind, f->shape, f->tools, (int64_t)f->limit);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

#define MEASURED                                                               \
	"SELECT x.task_id, x.model_id, x.idx, su.name, t.name, m.name,"        \
	" k.codec, k.size, k.doc FROM sample x"                                \
	" CROSS JOIN scoring c ON c.sample_id = x.id AND c.mode = ?"           \
	" AND c.newest = 1"                                                    \
	" CROSS JOIN verdict v ON v.id = c.verdict_id"                         \
	" CROSS JOIN measure k ON k.key = v.key AND k.kind = ?"                \
	" CROSS JOIN task t ON t.id = x.task_id"                               \
	" CROSS JOIN suite su ON su.id = t.suite_id"                           \
	" CROSS JOIN model m ON m.id = x.model_id WHERE x.run_no = ?"          \
	" ORDER BY su.name, su.id, t.seq, m.name, m.id, x.idx"

static int
measured_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st,
	void *row, struct err *e)
{
	struct store_measured *out = row;
	struct store_blob blob;
	char *doc;

	store__blob_column(st, 6, &blob);
	if (store__unpack(c, a, &blob, &doc, e) < 0)
		return -1;
	out->doc = doc;
	out->task_id = sqlite3_column_int64(st, 0);
	out->model_id = sqlite3_column_int64(st, 1);
	out->idx = sqlite3_column_int64(st, 2);
	out->suite = store__str(a, st, 3);
	out->task = store__str(a, st, 4);
	out->model = store__str(a, st, 5);
	return 0;
}

int
store_measured_list(struct store *s, struct arena *a,
	const struct store_measured_filter *f, struct store_measured **out,
	size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading measures", e);
	struct store_answer w = {a, measured_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int64_t no;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__run_no(c, f->run_id, &no, e);
	if (rc == 0)
		rc = store__ask(
			c, e, &st, MEASURED, "ssi", f->mode, f->kind, no);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
