/*
 * curate_read: reads curation projects: rows a page at a time, what was said
 * of them, and sums.  It must not change anything.
 */
#include "lib/store/curate.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/store/store_internal.h"

#define ROW_COLUMNS                                                            \
	"SELECT r.id, r.source_id, r.path, r.commit_id, r.committed_ms,"       \
	" r.bytes, r.kind, r.parent_id, r.meta, t.hash, t.codec, t.size,"
#define ROW_FROM " FROM cur_row r LEFT JOIN text t ON t.id = r.text_id "

/* ?1 project, ?2 source, ?3 kind, ?4 after, ?5 stage, ?6 rules: rows that the
 * stage has still to see */
#define ROW_WAITING                                                            \
	" WHERE r.project_id = ?1 AND r.id > ?4"                               \
	" AND (?2 IS NULL OR r.source_id = ?2)"                                \
	" AND (?3 IS NULL OR r.kind = ?3)"                                     \
	" AND (?9 = 0 OR r.parent_id = 0)"                                     \
	" AND (?10 = 0 OR r.text_id IS NOT NULL AND r.kind <> 'licence'"       \
	" AND NOT EXISTS (SELECT 1 FROM cur_row k"                             \
	" WHERE k.parent_id = r.id AND k.parent_id <> 0))"                     \
	" AND (?5 IS NULL OR (NOT EXISTS (SELECT 1 FROM cur_result x"          \
	" WHERE x.row_id = r.id AND (x.stage < (SELECT id FROM cur_stage"      \
	" WHERE name = ?5) AND x.status = 'reject' OR x.stage ="               \
	" (SELECT id FROM cur_stage WHERE name = ?5) AND x.rules_id ="         \
	" (SELECT id FROM cur_rules WHERE rules = ?6)))"                       \
	" AND NOT EXISTS (SELECT 1 FROM cur_result x"                          \
	" WHERE x.row_id = r.parent_id AND x.status = 'reject'"                \
	" AND x.stage < (SELECT id FROM cur_stage WHERE name = ?5))))"

static enum store_cur_status
status_of(const char *name)
{
	return str_eq(name, "keep")    ? STORE_CUR_KEEP
		: str_eq(name, "skip") ? STORE_CUR_SKIP
				       : STORE_CUR_REJECT;
}

static int
project_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_project *p = row;

	(void)c;
	(void)e;
	p->id = sqlite3_column_int64(st, 0);
	p->name = store__str(a, st, 1);
	p->created_ms = sqlite3_column_int64(st, 2);
	p->options = store__str(a, st, 3);
	return 0;
}

/* All rows of a statement that was asked with rc. */
static int
answer(struct store *s, struct store_conn *c, sqlite3_stmt *st, int rc,
	struct store_answer *w, struct err *e)
{
	rc = store__rows(c, st, rc, w, e);
	store__reader_done(s, c);
	return rc;
}

int
store_cur_project_list(struct store *s, struct arena *a,
	struct store_cur_project **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing projects", e);
	struct store_answer w = {
		.a = a, .read = project_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT id, name, created_ms, options FROM cur_project"
		" ORDER BY name",
		"");
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

int
store_cur_project_get(struct store *s, struct arena *a, const char *name,
	struct store_cur_project *out, struct err *e)
{
	struct store_cur_project *list;
	const char **names;
	const char *near;
	size_t n;

	if (store_cur_project_list(s, a, &list, &n, e) < 0)
		return -1;
	names = arena_array(a, n + 1, sizeof(*names));
	for (size_t i = 0; i < n; i++) {
		names[i] = list[i].name;
		if (strcmp(names[i], name) != 0)
			continue;
		*out = list[i];
		return 0;
	}
	near = str_nearest(a, name, names, n);
	return err_set(e, ERR_NOTFOUND,
		"there is no curation project \"%s\"%s%s: make it with: "
		"rtlsmith curate init %s",
		name, near[0] != '\0' ? "; did you mean " : "", near, name);
}

static int
source_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_source *x = row;

	(void)c;
	(void)e;
	x->id = sqlite3_column_int64(st, 0);
	x->project_id = sqlite3_column_int64(st, 1);
	x->kind = store__str(a, st, 2);
	x->location = store__str(a, st, 3);
	x->detail = store__str(a, st, 4);
	x->cursor = store__str0(a, st, 5);
	x->done = sqlite3_column_int64(st, 6) != 0;
	x->added_ms = sqlite3_column_int64(st, 7);
	x->n_rows = sqlite3_column_int64(st, 8);
	return 0;
}

int
store_cur_source_list(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_source **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing sources", e);
	struct store_answer w = {
		.a = a, .read = source_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT id, project_id, kind, location, detail, cursor, done,"
		" added_ms, (SELECT count(*) FROM cur_row r"
		" WHERE r.source_id = s.id) FROM cur_source s"
		" WHERE project_id = ? ORDER BY id",
		"i", project_id);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

/* ---- rows ---- */

static int
row_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_row *r = row;
	struct store_blob blob;
	char *text;

	r->id = sqlite3_column_int64(st, 0);
	r->source_id = sqlite3_column_int64(st, 1);
	r->path = store__str(a, st, 2);
	r->commit = store__str(a, st, 3);
	r->committed_ms = store__opt(st, 4);
	r->bytes = sqlite3_column_int64(st, 5);
	r->kind = store__str(a, st, 6);
	r->parent_id = sqlite3_column_int64(st, 7);
	r->meta = store__str0(a, st, 8);
	r->hash = store__hex_column(a, st, 9);
	if (sqlite3_column_type(st, 12) == SQLITE_NULL)
		return 0;
	store__blob_column(st, 10, &blob);
	if (store__unpack(c, a, &blob, &text, e) < 0)
		return -1;
	r->text = text;
	r->text_n = (size_t)blob.size;
	return 0;
}

int
store_cur_row_page(struct store *s, struct arena *a, struct store_cur_page *p,
	struct err *e)
{
	struct store_conn *c = store__reader(s, "reading rows", e);
	struct store_answer w = {
		.a = a, .read = row_read, .rows.size = sizeof(*p->row)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		ROW_COLUMNS " CASE WHEN ?7 THEN t.body END" ROW_FROM ROW_WAITING
			    " AND (?11 = 0 OR NOT EXISTS (SELECT 1 FROM"
			    " cur_sketch k WHERE k.text_id = r.text_id"
			    " AND k.version = ?11))"
			    " ORDER BY r.id LIMIT ?8",
		"izsissiiiii", p->project_id, p->source_id, p->kind, p->cursor,
		p->stage, p->rules, (int64_t)p->texts, (int64_t)p->limit,
		(int64_t)p->roots, (int64_t)p->leaves, p->sketch);
	rc = answer(s, c, st, rc, &w, e);
	p->row = w.rows.ptr;
	p->n = w.rows.n;
	if (p->n > 0)
		p->cursor = p->row[p->n - 1].id;
	return rc;
}

int
store_cur_row_count(struct store *s, const struct store_cur_page *p, int64_t *n,
	struct err *e)
{
	struct store_conn *c = store__reader(s, "counting rows", e);
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, "SELECT count(*) FROM cur_row r" ROW_WAITING,
		"izsissiiii", p->project_id, p->source_id, p->kind, (int64_t)0,
		p->stage, p->rules, (int64_t)0, (int64_t)0, (int64_t)p->roots,
		(int64_t)p->leaves);
	if (rc == 1) {
		*n = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	return rc < 0 ? -1 : 0;
}

static int
sketch_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_sketch *x = row;

	(void)c;
	(void)e;
	x->row_id = sqlite3_column_int64(st, 0);
	x->text_id = sqlite3_column_int64(st, 1);
	x->committed_ms = store__opt(st, 2);
	x->version = sqlite3_column_int64(st, 3);
	x->comments = sqlite3_column_int64(st, 4);
	x->structure = (uint64_t)sqlite3_column_int64(st, 5);
	x->licensed = sqlite3_column_int64(st, 6) != 0;
	x->sketch_n = (size_t)sqlite3_column_bytes(st, 7);
	if (x->sketch_n > 0)
		x->sketch = arena_memdup(
			a, sqlite3_column_blob(st, 7), x->sketch_n);
	return 0;
}

int
store_cur_sketch_page(struct store *s, struct arena *a,
	struct store_cur_page *p, struct store_cur_sketch **out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading sketches", e);
	struct store_answer w = {
		.a = a, .read = sketch_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT r.id, r.text_id, r.committed_ms, k.version, k.comments,"
		" k.structure, NOT ?7 AND EXISTS (SELECT 1 FROM cur_result x"
		" WHERE x.row_id IN (r.id, r.parent_id) AND x.stage ="
		" (SELECT id FROM cur_stage WHERE name = 'license')"
		" AND x.doc ->> '$.header' IS NOT NULL),"
		" CASE WHEN ?7 THEN k.sketch END FROM cur_row r"
		" JOIN cur_sketch k ON k.text_id = r.text_id" ROW_WAITING
		" AND k.version = ?11 ORDER BY r.id LIMIT ?8",
		"izsissiiiii", p->project_id, p->source_id, p->kind, p->cursor,
		p->stage, p->rules, (int64_t)p->texts, (int64_t)p->limit,
		(int64_t)p->roots, (int64_t)p->leaves, p->sketch);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	p->n = w.rows.n;
	if (p->n > 0)
		p->cursor = (*out)[p->n - 1].row_id;
	return rc;
}

int
store_cur_row_get(struct store *s, struct arena *a, int64_t id,
	struct store_cur_row *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a row", e);
	struct store_answer w = {
		.a = a, .read = row_read, .rows.size = sizeof(*out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		ROW_COLUMNS " t.body" ROW_FROM "WHERE r.id = ?", "i", id);
	rc = answer(s, c, st, rc, &w, e);
	if (rc == 0 && w.rows.n == 0)
		return err_set(
			e, ERR_NOTFOUND, "there is no row %lld", (long long)id);
	if (rc == 0)
		*out = *(struct store_cur_row *)w.rows.ptr;
	return rc;
}

int
store_cur_row_find(struct store *s, struct arena *a, int64_t project_id,
	const char *what, struct store_cur_row *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking for a row", e);
	struct store_answer w = {
		.a = a, .read = row_read, .rows.size = sizeof(*out)};
	sqlite3_stmt *st = NULL;
	int64_t id = 0;
	int rc;

	if (c == NULL)
		return -1;
	(void)str_to_i64(what, &id);
	rc = store__ask(c, e, &st,
		ROW_COLUMNS " t.body" ROW_FROM
			    "WHERE r.project_id = ?1 AND (r.id = ?2"
			    " OR r.path = ?3)"
			    " ORDER BY r.id <> ?2, r.id LIMIT 1",
		"iis", project_id, id, what);
	rc = answer(s, c, st, rc, &w, e);
	if (rc == 0 && w.rows.n == 0)
		return err_set(e, ERR_NOTFOUND,
			"the project has no row \"%s\": name it by number or "
			"path",
			what);
	if (rc == 0)
		*out = *(struct store_cur_row *)w.rows.ptr;
	return rc;
}

static int
result_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_result *r = row;

	(void)c;
	(void)e;
	r->row_id = sqlite3_column_int64(st, 0);
	r->stage = store__str(a, st, 1);
	r->status = status_of((const char *)sqlite3_column_text(st, 2));
	r->reason = store__str0(a, st, 3);
	r->doc = store__str(a, st, 4);
	r->rules = store__str(a, st, 5);
	return 0;
}

int
store_cur_result_list(struct store *s, struct arena *a, int64_t row_id,
	struct store_cur_result **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing results", e);
	struct store_answer w = {
		.a = a, .read = result_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT x.row_id, g.name, x.status, x.reason, x.doc, u.rules"
		" FROM cur_result x JOIN cur_stage g ON g.id = x.stage"
		" JOIN cur_rules u ON u.id = x.rules_id"
		" WHERE x.row_id = ? ORDER BY x.stage",
		"i", row_id);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

/* ---- sums ---- */

static int
count_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_count *x = row;

	(void)c;
	(void)e;
	x->stage = store__str(a, st, 0);
	x->kind = store__str(a, st, 1);
	x->status = status_of((const char *)sqlite3_column_text(st, 2));
	x->reason = store__str0(a, st, 3);
	x->rows = sqlite3_column_int64(st, 4);
	x->bytes = sqlite3_column_int64(st, 5);
	return 0;
}

int
store_cur_funnel(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_count **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "counting results", e);
	struct store_answer w = {
		.a = a, .read = count_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT (SELECT name FROM cur_stage WHERE id = x.stage),"
		" r.kind, x.status, x.reason, count(*), sum(r.bytes)"
		" FROM cur_row r JOIN cur_result x ON x.row_id = r.id"
		" WHERE r.project_id = ? AND NOT EXISTS"
		" (SELECT 1 FROM cur_result y WHERE y.row_id = r.parent_id"
		" AND y.stage < x.stage AND y.status = 'reject')"
		" GROUP BY x.stage, r.kind, x.status, x.reason"
		" ORDER BY x.stage, count(*) DESC, 2, 3, 4",
		"i", project_id);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

static int
leak_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_leak *x = row;

	(void)c;
	(void)e;
	x->suite = store__str0(a, st, 0);
	x->rows = sqlite3_column_int64(st, 1);
	x->tasks = sqlite3_column_int64(st, 2);
	x->score = sqlite3_column_double(st, 3);
	x->review = sqlite3_column_int64(st, 4);
	return 0;
}

static int
leak_task_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st,
	void *row, struct err *e)
{
	struct store_cur_leak_task *x = row;

	(void)c;
	(void)e;
	x->suite = store__str0(a, st, 0);
	x->task = store__str0(a, st, 1);
	x->rows = sqlite3_column_int64(st, 2);
	x->review = sqlite3_column_int64(st, 3);
	x->score = sqlite3_column_double(st, 4);
	return 0;
}

int
store_cur_leak_tasks(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_leak_task **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "counting leaks", e);
	struct store_answer w = {
		.a = a, .read = leak_task_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"WITH j AS (SELECT v.value AS v FROM cur_row r"
		" JOIN cur_result x ON x.row_id = r.id"
		" AND x.stage = (SELECT id FROM cur_stage"
		" WHERE name = 'decontaminate'),"
		" json_each(x.doc, '$.scores') v WHERE r.project_id = ?)"
		" SELECT s, t, sum(leak), sum(review), max(score) FROM ("
		" SELECT v ->> '$.suite' AS s, v ->> '$.task' AS t,"
		" 1 AS leak, 0 AS review, v ->> '$.score' AS score FROM j"
		" WHERE v ->> '$.leak' UNION ALL"
		" SELECT v ->> '$.suite', v ->> '$.paraphrase.task', 0, 1,"
		" v ->> '$.paraphrase.score' FROM j"
		" WHERE v ->> '$.paraphrase.review')"
		" GROUP BY s, t ORDER BY s, sum(leak) DESC, sum(review) DESC,"
		" t",
		"i", project_id);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

int
store_cur_leaks(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_leak **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "counting leaks", e);
	struct store_answer w = {
		.a = a, .read = leak_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT j.value ->> '$.suite', count(DISTINCT iif(j.value ->>"
		" '$.leak', r.id, NULL)), count(DISTINCT iif(j.value ->>"
		" '$.leak', j.value ->> '$.task', NULL)),"
		" coalesce(max(j.value ->> '$.score'), 0),"
		" count(DISTINCT iif(j.value ->> '$.paraphrase.review', r.id,"
		" NULL))"
		" FROM cur_row r JOIN cur_result x ON x.row_id = r.id"
		" AND x.stage = (SELECT id FROM cur_stage"
		" WHERE name = 'decontaminate'),"
		" json_each(x.doc, '$.scores') j"
		" WHERE r.project_id = ? GROUP BY 1 ORDER BY 1",
		"i", project_id);
	rc = answer(s, c, st, rc, &w, e);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

int
store_cur_totals(struct store *s, int64_t project_id,
	struct store_cur_totals *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "counting rows", e);
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT count(*), coalesce(sum(bytes), 0),"
		" count(DISTINCT text_id) FROM cur_row WHERE project_id = ?",
		"i", project_id);
	if (rc == 1) {
		out->rows = sqlite3_column_int64(st, 0);
		out->bytes = sqlite3_column_int64(st, 1);
		out->texts = sqlite3_column_int64(st, 2);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	return rc < 0 ? -1 : 0;
}
