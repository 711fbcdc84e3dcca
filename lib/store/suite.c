/*
 * suite: suites, their tasks and models: what a run refers to.  Rows here are
 * never changed but for what was measured of a golden; another text is a new
 * revision.
 */
#include "lib/store/store_internal.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"

#define SUITE_COLUMNS                                                          \
	"SELECT id, name, version, format, sha256, licence, source, meta,"     \
	" imported_ms, n_tasks FROM suite "

struct suite_put {
	const struct store_suite *suite;
	const struct store_task *tasks;
	struct store_text *docs;
	size_t n;
	int64_t id;
};

static int
put_task(struct store_conn *c, struct suite_put *w, size_t i, struct err *e)
{
	const struct store_task *t = &w->tasks[i];

	if (store__text_insert(c, &w->docs[i], e) < 0)
		return -1;
	return store__run(c, e,
		"INSERT INTO task(suite_id, seq, name, kind, sha256, doc,"
		" golden_cpu_us, golden_samples, golden_status, golden_letter,"
		" golden_tools) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iisSSiooSSS", w->id, (int64_t)i, t->name, t->kind, t->sha256,
		w->docs[i].id, t->golden_cpu_us, t->golden_samples,
		t->golden_status, t->golden_letter, t->golden_tools);
}

static int
suite_put_part(struct store_conn *c, void *arg, struct err *e)
{
	struct suite_put *w = arg;
	const struct store_suite *x = w->suite;
	sqlite3_stmt *st;
	size_t i;
	int rc;

	rc = store__ask(c, e, &st,
		"SELECT id FROM suite WHERE name = ? AND sha256 = ?", "ss",
		x->name, x->sha256);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		w->id = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		return 0;
	}
	rc = store__run(c, e,
		"INSERT INTO suite(name, version, format, sha256, licence,"
		" source, meta, imported_ms, n_tasks)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"sSSsSSSii", x->name, x->version, x->format, x->sha256,
		x->licence, x->source, x->meta == NULL ? "{}" : x->meta,
		x->imported_ms > 0 ? x->imported_ms : clock_wall_ms(),
		(int64_t)w->n);
	w->id = sqlite3_last_insert_rowid(c->db);
	for (i = 0; rc == 0 && i < w->n; i++)
		rc = put_task(c, w, i, e);
	return rc;
}

int
store_suite_put(struct store *s, const struct store_suite *suite,
	const struct store_task *tasks, size_t n, int64_t *id, struct err *e)
{
	struct suite_put w = {.suite = suite, .tasks = tasks, .n = n};
	struct arena tmp = ARENA_INIT;
	int rc = 0;
	size_t i;

	w.docs = arena_array(&tmp, n, sizeof(*w.docs));
	for (i = 0; rc == 0 && i < n; i++) {
		const char *doc = tasks[i].doc == NULL ? "{}" : tasks[i].doc;

		rc = store__text_prep(s, &tmp, doc, strlen(doc), &w.docs[i], e);
	}
	if (rc == 0)
		rc = store__write(s, "storing a suite", suite_put_part, &w, e);
	if (rc == 0)
		*id = w.id;
	arena_release(&tmp);
	return rc;
}

static void
suite_read(struct arena *a, sqlite3_stmt *st, struct store_suite *out)
{
	out->id = sqlite3_column_int64(st, 0);
	out->name = store__str(a, st, 1);
	out->version = store__str(a, st, 2);
	out->format = store__str(a, st, 3);
	out->sha256 = store__str(a, st, 4);
	out->licence = store__str(a, st, 5);
	out->source = store__str(a, st, 6);
	out->meta = store__str(a, st, 7);
	out->imported_ms = sqlite3_column_int64(st, 8);
	out->n_tasks = sqlite3_column_int64(st, 9);
}

/* Newest revision of name whose version is rev or whose hash begins so. */
static int
suite_by_rev(struct store_conn *c, const char *name, const char *rev,
	sqlite3_stmt **st, struct err *e)
{
	int rc = store__ask(c, e, st,
		SUITE_COLUMNS "WHERE name = ? AND version = ?"
			      " ORDER BY id DESC LIMIT 1",
		"ss", name, rev);

	if (rc != 0 || strlen(rev) < 4)
		return rc;
	return store__ask(c, e, st,
		SUITE_COLUMNS "WHERE name = ?1 AND"
			      " substr(sha256, 1, length(?2)) = ?2"
			      " ORDER BY id DESC LIMIT 1",
		"ss", name, rev);
}

static int
suite_get(struct store_conn *c, struct arena *a, const char *name,
	struct store_suite *out, struct err *e)
{
	const char *at = strrchr(name, '@');
	sqlite3_stmt *st;
	int rc;

	rc = store__ask(c, e, &st,
		SUITE_COLUMNS "WHERE name = ? ORDER BY id DESC LIMIT 1", "s",
		name);
	if (rc == 0 && at != NULL)
		rc = suite_by_rev(c,
			arena_strndup(a, name, (size_t)(at - name)), at + 1,
			&st, e);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "no suite \"%s\"", name);
	if (rc < 0)
		return -1;
	suite_read(a, st, out);
	sqlite3_reset(st);
	return 0;
}

int
store_suite_get(struct store *s, struct arena *a, const char *name,
	struct store_suite *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a suite", e);
	int rc;

	if (c == NULL)
		return -1;
	rc = suite_get(c, a, name, out, e);
	store__reader_done(s, c);
	return rc;
}

int
store_suite_list(struct store *s, struct arena *a, struct store_suite **out,
	size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing suites", e);
	struct store_list l = {.size = sizeof(**out)};
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		SUITE_COLUMNS "WHERE id IN (SELECT max(id) FROM suite"
			      " GROUP BY name) ORDER BY name",
		"");
	while (rc == 1) {
		suite_read(a, st, store__push(a, &l));
		rc = store__step(c, st, e);
	}
	store__reader_done(s, c);
	*out = l.ptr;
	*n = l.n;
	return rc;
}

static int
task_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_task *out = row;
	struct store_blob blob;
	char *doc;

	store__blob_column(st, 6, &blob);
	if (store__unpack(c, a, &blob, &doc, e) < 0)
		return -1;
	out->doc = doc;
	out->id = sqlite3_column_int64(st, 0);
	out->suite_id = sqlite3_column_int64(st, 1);
	out->seq = sqlite3_column_int64(st, 2);
	out->name = store__str(a, st, 3);
	out->kind = store__str(a, st, 4);
	out->sha256 = store__str(a, st, 5);
	out->golden_cpu_us = store__opt(st, 9);
	out->golden_samples = store__opt(st, 10);
	out->golden_status = store__str(a, st, 11);
	out->golden_letter = store__str(a, st, 12);
	out->golden_tools = store__str(a, st, 13);
	return 0;
}

#define TASK_COLUMNS                                                           \
	"SELECT t.id, suite_id, seq, name, kind, sha256,"                      \
	" d.codec, d.size, d.body, golden_cpu_us, golden_samples,"             \
	" golden_status, golden_letter, golden_tools"                          \
	" FROM task t JOIN text d ON d.id = t.doc"

int
store_task_get(struct store *s, struct arena *a, int64_t id,
	struct store_task *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a task", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, TASK_COLUMNS " WHERE t.id = ?", "i", id);
	if (rc == 1) {
		rc = task_read(c, a, st, out, e);
		sqlite3_reset(st);
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOTFOUND, "no task %lld", (long long)id);
	}
	store__reader_done(s, c);
	return rc;
}

int
store_task_list(struct store *s, struct arena *a, int64_t suite_id,
	struct store_task **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing tasks", e);
	struct store_answer w = {a, task_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		TASK_COLUMNS " WHERE suite_id = ? ORDER BY seq", "i", suite_id);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

static int
golden_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct store_task *t = *(const struct store_task **)arg;

	if (store__run(c, e,
		    "UPDATE task SET golden_cpu_us = ?, golden_samples = ?,"
		    " golden_status = ?, golden_letter = ?, golden_tools = ?"
		    " WHERE id = ?",
		    "ooSSSi", t->golden_cpu_us, t->golden_samples,
		    t->golden_status, t->golden_letter, t->golden_tools,
		    t->id) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1)
		return 0;
	return err_set(
		e, ERR_NOTFOUND, "no task with id %lld", (long long)t->id);
}

int
store_task_golden(struct store *s, const struct store_task *t, struct err *e)
{
	return store__write(
		s, "storing what was measured of a golden", golden_part, &t, e);
}

struct model_put {
	const char *name, *config;
	char sha[HASH_HEX];
	int64_t id;
};

static int
model_part(struct store_conn *c, void *arg, struct err *e)
{
	struct model_put *w = arg;
	sqlite3_stmt *st;
	int rc;

	if (store__run(c, e,
		    "INSERT INTO model(name, sha256, config, created_ms)"
		    " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		    "sssi", w->name, w->sha, w->config, clock_wall_ms()) < 0)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT id FROM model WHERE name = ? AND sha256 = ?", "ss",
		w->name, w->sha);
	if (rc != 1)
		return rc < 0 ? -1 : err_set(e, ERR_INTERNAL, "model is gone");
	w->id = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return 0;
}

int
store_model_put(struct store *s, const char *name, const char *config,
	int64_t *id, struct err *e)
{
	struct model_put w = {.name = name, .config = config};

	hash_hex(config, strlen(config), w.sha);
	if (store__write(s, "storing a model", model_part, &w, e) < 0)
		return -1;
	*id = w.id;
	return 0;
}
