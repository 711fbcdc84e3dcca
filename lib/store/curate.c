/*
 * curate: writes curation projects: sources, rows, results, a batch a commit.
 * Texts are hashed and packed before the transaction.  It must not know what a
 * stage does.
 */
#include "lib/store/curate.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/store/store_internal.h"

#define KNOWN_RULES 8	      /* of one batch; one or two are usual */
#define BULK_CHECKPOINT 16384 /* pages of 4 KiB in the log */

const char *
store_cur_status_name(enum store_cur_status s)
{
	switch (s) {
	case STORE_CUR_KEEP:
		return "keep";
	case STORE_CUR_REJECT:
		return "reject";
	case STORE_CUR_SKIP:
		return "skip";
	}
	BUG("status %d", (int)s);
}

/* ---- projects and sources ---- */

struct project_add {
	const char *name, *options;
	int64_t id;
};

static int
project_part(struct store_conn *c, void *arg, struct err *e)
{
	struct project_add *w = arg;

	if (store__run(c, e,
		    "INSERT INTO cur_project(name, created_ms, options)"
		    " VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
		    "sis", w->name, clock_wall_ms(), w->options) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 0)
		return err_set(e, ERR_EXISTS,
			"there is a curation project \"%s\" already", w->name);
	w->id = sqlite3_last_insert_rowid(c->db);
	return 0;
}

int
store_cur_project_add(struct store *s, const char *name, const char *options,
	int64_t *id, struct err *e)
{
	struct project_add w = {.name = name, .options = options};

	if (store__write(s, "making a curation project", project_part, &w, e) <
		0)
		return -1;
	*id = w.id;
	return 0;
}

struct source_open {
	struct arena *a;
	struct store_cur_source *x;
};

static int
source_part(struct store_conn *c, void *arg, struct err *e)
{
	struct source_open *w = arg;
	struct store_cur_source *x = w->x;
	sqlite3_stmt *st;
	int rc;

	if (store__run(c, e,
		    "INSERT INTO cur_source(project_id, kind, location, detail,"
		    " added_ms) VALUES (?, ?, ?, ?, ?)"
		    " ON CONFLICT (project_id, kind, location)"
		    " DO UPDATE SET cursor = CASE WHEN detail ="
		    " excluded.detail THEN cursor ELSE '' END,"
		    " detail = excluded.detail",
		    "isssi", x->project_id, x->kind, x->location, x->detail,
		    clock_wall_ms()) < 0)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT id, cursor, done, added_ms FROM cur_source"
		" WHERE project_id = ? AND kind = ? AND location = ?",
		"iss", x->project_id, x->kind, x->location);
	if (rc <= 0)
		return rc < 0 ? -1
			      : err_set(e, ERR_INTERNAL, "a source is gone");
	x->id = sqlite3_column_int64(st, 0);
	x->cursor = store__str0(w->a, st, 1);
	x->done = sqlite3_column_int64(st, 2) != 0;
	x->added_ms = sqlite3_column_int64(st, 3);
	sqlite3_reset(st);
	return 0;
}

int
store_cur_source_open(struct store *s, struct arena *a,
	struct store_cur_source *x, struct err *e)
{
	struct source_open w = {.a = a, .x = x};

	return store__write(s, "opening a source", source_part, &w, e);
}

/* ---- results ---- */

/* Numbers of rules that this batch has met. */
struct rules_known {
	const char *rules[KNOWN_RULES];
	int64_t id[KNOWN_RULES];
	size_t n;
};

static int
rules_ask(struct store_conn *c, const char *rules, int64_t *id, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (store__run(c, e,
		    "INSERT INTO cur_rules(rules) VALUES (?)"
		    " ON CONFLICT (rules) DO NOTHING",
		    "s", rules) < 0)
		return -1;
	rc = store__ask(c, e, &st, "SELECT id FROM cur_rules WHERE rules = ?",
		"s", rules);
	if (rc <= 0)
		return rc < 0 ? -1 : err_set(e, ERR_INTERNAL, "rules are gone");
	*id = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return 0;
}

static int
rules_id(struct store_conn *c, struct rules_known *k, const char *rules,
	int64_t *id, struct err *e)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->rules[i] == rules || strcmp(k->rules[i], rules) == 0) {
			*id = k->id[i];
			return 0;
		}
	if (rules_ask(c, rules, id, e) < 0)
		return -1;
	if (k->n < KNOWN_RULES) {
		k->rules[k->n] = rules;
		k->id[k->n++] = *id;
	}
	return 0;
}

static int
result_put(struct store_conn *c, struct rules_known *k,
	const struct store_cur_result *r, int64_t row_id, struct err *e)
{
	int64_t rules;

	if (rules_id(c, k, r->rules, &rules, e) < 0 ||
		store__run(c, e,
			"INSERT INTO cur_result(row_id, stage, status, reason,"
			" doc, rules_id) VALUES (?,"
			" (SELECT id FROM cur_stage WHERE name = ?),"
			" ?, ?, ?, ?) ON CONFLICT (row_id, stage) DO UPDATE"
			" SET status = excluded.status,"
			" reason = excluded.reason, doc = excluded.doc,"
			" rules_id = excluded.rules_id",
			"issSsi", row_id, r->stage,
			store_cur_status_name(r->status), r->reason, r->doc,
			rules) < 0)
		return -1;
	if (r->status != STORE_CUR_REJECT)
		return 0;
	return store__run(c, e,
		"DELETE FROM cur_result WHERE row_id = ? AND stage >"
		" (SELECT id FROM cur_stage WHERE name = ?)",
		"is", row_id, r->stage);
}

int
store__cur_result(
	struct store_conn *c, const struct store_cur_result *r, struct err *e)
{
	struct rules_known k = {.n = 0};

	return result_put(c, &k, r, r->row_id, e);
}

struct results_put {
	const struct store_cur_result *r;
	size_t n;
};

static int
results_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct results_put *w = arg;
	struct rules_known k = {.n = 0};

	for (size_t i = 0; i < w->n; i++)
		if (result_put(c, &k, &w->r[i], w->r[i].row_id, e) < 0)
			return -1;
	return 0;
}

int
store_cur_results_put(struct store *s, const struct store_cur_result *r,
	size_t n, struct err *e)
{
	struct results_put w = {.r = r, .n = n};

	if (n == 0)
		return 0;
	return store__write(s, "storing results", results_part, &w, e);
}

struct results_drop {
	int64_t project_id;
	const char *stage;
	int64_t n;
};

static int
drop_part(struct store_conn *c, void *arg, struct err *e)
{
	struct results_drop *w = arg;

	if (store__run(c, e,
		    "DELETE FROM cur_result WHERE stage ="
		    " (SELECT id FROM cur_stage WHERE name = ?)"
		    " AND row_id IN"
		    " (SELECT id FROM cur_row WHERE project_id = ?)",
		    "si", w->stage, w->project_id) < 0)
		return -1;
	w->n = sqlite3_changes(c->db);
	return 0;
}

int
store_cur_results_drop(struct store *s, int64_t project_id, const char *stage,
	int64_t *n, struct err *e)
{
	struct results_drop w = {.project_id = project_id, .stage = stage};

	if (store__write(s, "forgetting results", drop_part, &w, e) < 0)
		return -1;
	*n = w.n;
	return 0;
}

/* ---- rows ---- */

struct rows_add {
	struct store_cur_batch *b;
	struct store_text *text; /* of each row */
	int64_t project_id;
	struct rules_known rules;
};

/* The rows that were made from a row. */
static int
children_forget(struct store_conn *c, int64_t id, struct err *e)
{
	if (store__run(c, e,
		    "DELETE FROM cur_result WHERE row_id IN"
		    " (SELECT id FROM cur_row WHERE parent_id = ?)",
		    "i", id) < 0)
		return -1;
	return store__run(
		c, e, "DELETE FROM cur_row WHERE parent_id = ?", "i", id);
}

/* What was made from a text that is another now. */
static int
row_forget(struct store_conn *c, int64_t id, struct err *e)
{
	if (children_forget(c, id, e) < 0)
		return -1;
	return store__run(
		c, e, "DELETE FROM cur_result WHERE row_id = ?", "i", id);
}

/* 1: it is there and the same; 0: it is there and was changed. */
static int
row_again(struct store_conn *c, struct rows_add *w,
	const struct store_cur_row *r, int64_t text_id, int64_t *id,
	struct err *e)
{
	sqlite3_stmt *st;
	int64_t old_text, old_bytes;
	int rc = store__ask(c, e, &st,
		"SELECT id, coalesce(text_id, 0), bytes FROM cur_row WHERE"
		" source_id = ? AND path = ? AND commit_id = ?"
		" AND parent_id = ?",
		"isSi", w->b->source_id, r->path, r->commit, r->parent_id);

	if (rc <= 0)
		return rc < 0 ? -1 : err_set(e, ERR_INTERNAL, "a row is gone");
	*id = sqlite3_column_int64(st, 0);
	old_text = sqlite3_column_int64(st, 1);
	old_bytes = sqlite3_column_int64(st, 2);
	sqlite3_reset(st);
	if (old_text == text_id && old_bytes == r->bytes)
		return 1;
	if (row_forget(c, *id, e) < 0)
		return -1;
	return store__run(c, e,
		"UPDATE cur_row SET text_id = ?, bytes = ?, kind = ?,"
		" meta = ?, committed_ms = ? WHERE id = ?",
		"zisSoi", text_id, r->bytes, r->kind, r->meta, r->committed_ms,
		*id);
}

static int
row_add(struct store_conn *c, struct rows_add *w, size_t i, struct err *e)
{
	const struct store_cur_new *x = &w->b->x[i];
	const struct store_cur_row *r = &x->row;
	int64_t id, text_id;
	int rc;

	if (store__text_insert(c, &w->text[i], e) < 0)
		return -1;
	text_id = w->text[i].id;
	if (store__run(c, e,
		    "INSERT INTO cur_row(project_id, source_id, path,"
		    " commit_id, committed_ms, text_id, bytes, kind,"
		    " parent_id, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		    " ON CONFLICT (source_id, path, commit_id, parent_id)"
		    " DO NOTHING",
		    "iisSozisiS", w->project_id, w->b->source_id, r->path,
		    r->commit, r->committed_ms, text_id, r->bytes, r->kind,
		    r->parent_id, r->meta) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1) {
		id = sqlite3_last_insert_rowid(c->db);
		w->b->added++;
	} else {
		rc = row_again(c, w, r, text_id, &id, e);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		w->b->changed++;
	}
	if (x->result.stage == NULL)
		return 0;
	return result_put(c, &w->rules, &x->result, id, e);
}

static int
source_project(
	struct store_conn *c, int64_t source_id, int64_t *id, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st,
		"SELECT project_id FROM cur_source WHERE id = ?", "i",
		source_id);

	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "no such source");
	if (rc < 0)
		return -1;
	*id = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return 0;
}

static int
rows_part(struct store_conn *c, void *arg, struct err *e)
{
	struct rows_add *w = arg;
	struct store_cur_batch *b = w->b;

	/* Hashes come in any order, so that every page of their index changes
	 * again and again: write them back less often. */
	sqlite3_wal_autocheckpoint(c->db, BULK_CHECKPOINT);
	b->added = 0;
	b->changed = 0;
	if (source_project(c, b->source_id, &w->project_id, e) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++)
		if (row_add(c, w, i, e) < 0)
			return -1;
	return store__run(c, e,
		"UPDATE cur_source SET cursor = coalesce(?, cursor), done = ?"
		" WHERE id = ?",
		"sii", b->cursor, (int64_t)b->done, b->source_id);
}

int
store_cur_rows_add(struct store *s, struct store_cur_batch *b, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct rows_add w = {.b = b};
	int rc = 0;

	w.text = arena_array(&tmp, b->n + 1, sizeof(*w.text));
	for (size_t i = 0; i < b->n && rc == 0; i++)
		rc = store__text_prep(s, &tmp, b->x[i].row.text,
			b->x[i].row.text_n, &w.text[i], e);
	if (rc == 0)
		rc = store__write(s, "storing rows", rows_part, &w, e);
	for (size_t i = 0; i < b->n && rc == 0; i++)
		store__text_commit(s, &w.text[i]);
	arena_release(&tmp);
	return rc;
}

/* ---- rows made from a row ---- */

struct split_put {
	const struct store_cur_split *x;
	struct store_text *text; /* of each child */
	struct rules_known rules;
};

static int
child_add(struct store_conn *c, struct split_put *w, size_t i, struct err *e)
{
	const struct store_cur_new *x = &w->x->child[i];

	if (store__text_insert(c, &w->text[i], e) < 0 ||
		store__run(c, e,
			"INSERT INTO cur_row(project_id, source_id, path,"
			" commit_id, committed_ms, text_id, bytes, kind,"
			" parent_id, meta) SELECT project_id, source_id, ?,"
			" commit_id, committed_ms, ?, ?, ?, id, ?"
			" FROM cur_row WHERE id = ?",
			"szisSi", x->row.path, w->text[i].id, x->row.bytes,
			x->row.kind, x->row.meta, w->x->result.row_id) < 0)
		return -1;
	return result_put(
		c, &w->rules, &x->result, sqlite3_last_insert_rowid(c->db), e);
}

static int
split_part(struct store_conn *c, void *arg, struct err *e)
{
	struct split_put *w = arg;
	int64_t id = w->x->result.row_id;

	if (children_forget(c, id, e) < 0)
		return -1;
	for (size_t i = 0; i < w->x->n; i++)
		if (child_add(c, w, i, e) < 0)
			return -1;
	return result_put(c, &w->rules, &w->x->result, id, e);
}

int
store_cur_split_put(
	struct store *s, const struct store_cur_split *x, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct split_put w = {.x = x};
	int rc = 0;

	w.text = arena_array(&tmp, x->n + 1, sizeof(*w.text));
	for (size_t i = 0; i < x->n && rc == 0; i++)
		rc = store__text_prep(s, &tmp, x->child[i].row.text,
			x->child[i].row.text_n, &w.text[i], e);
	if (rc == 0)
		rc = store__write(s, "storing modules", split_part, &w, e);
	for (size_t i = 0; i < x->n && rc == 0; i++)
		store__text_commit(s, &w.text[i]);
	arena_release(&tmp);
	return rc;
}

/* ---- sketches ---- */

struct sketches_put {
	const struct store_cur_sketch *x;
	size_t n;
};

static int
sketches_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct sketches_put *w = arg;

	for (size_t i = 0; i < w->n; i++) {
		const struct store_cur_sketch *x = &w->x[i];

		if (store__run(c, e,
			    "INSERT INTO cur_sketch(text_id, version, comments,"
			    " structure, sketch) SELECT text_id, ?, ?, ?, ?"
			    " FROM cur_row WHERE id = ? AND text_id IS NOT NULL"
			    " ON CONFLICT (text_id) DO UPDATE SET"
			    " version = excluded.version,"
			    " comments = excluded.comments,"
			    " structure = excluded.structure,"
			    " sketch = excluded.sketch",
			    "iiibi", x->version, x->comments,
			    (int64_t)x->structure, x->sketch, x->sketch_n,
			    x->row_id) < 0)
			return -1;
	}
	return 0;
}

int
store_cur_sketches_put(struct store *s, const struct store_cur_sketch *x,
	size_t n, struct err *e)
{
	struct sketches_put w = {.x = x, .n = n};

	if (n == 0)
		return 0;
	return store__write(s, "storing sketches", sketches_part, &w, e);
}
