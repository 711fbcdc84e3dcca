/*
 * example: writes and reads what a curation project teaches with.  It must not
 * know what an example means.
 */
#include "lib/store/example.h"

#include "lib/store/store_internal.h"

/* ?1 project: examples whose row no stage has rejected, nor the row it was
 * made from */
#define EXAMPLE_ALIVE                                                          \
	" FROM cur_example x JOIN cur_stage g ON g.id = x.stage"               \
	" WHERE x.project_id = ?1 AND NOT EXISTS (SELECT 1 FROM cur_result y"  \
	" WHERE y.row_id = x.row_id AND y.status = 'reject')"                  \
	" AND NOT EXISTS (SELECT 1 FROM cur_row r JOIN cur_result y"           \
	" ON y.row_id = r.parent_id WHERE r.id = x.row_id"                     \
	" AND y.status = 'reject')"

static int
example_put(struct store_conn *c, int64_t project_id, int64_t row_id,
	const char *stage, const struct store_cur_example *x, struct err *e)
{
	return store__run(c, e,
		"INSERT INTO cur_example(project_id, row_id, stage, kind, key,"
		" doc) VALUES (?, ?, (SELECT id FROM cur_stage WHERE name = ?),"
		" ?, ?, ?) ON CONFLICT (project_id, stage, row_id, kind, key)"
		" DO UPDATE SET doc = excluded.doc",
		"iissss", project_id, row_id, stage, x->kind, x->key, x->doc);
}

struct made_put {
	int64_t project_id;
	const struct store_cur_made *x;
	size_t n;
};

static int
made_one(struct store_conn *c, int64_t project_id,
	const struct store_cur_made *x, struct err *e)
{
	if (store__run(c, e,
		    "DELETE FROM cur_example WHERE row_id = ? AND stage ="
		    " (SELECT id FROM cur_stage WHERE name = ?)",
		    "is", x->result.row_id, x->result.stage) < 0 ||
		store__cur_result(c, &x->result, e) < 0)
		return -1;
	for (size_t i = 0; i < x->n; i++)
		if (example_put(c, project_id, x->result.row_id,
			    x->result.stage, &x->example[i], e) < 0)
			return -1;
	return 0;
}

static int
made_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct made_put *w = arg;

	for (size_t i = 0; i < w->n; i++)
		if (made_one(c, w->project_id, &w->x[i], e) < 0)
			return -1;
	return 0;
}

int
store_cur_made_put(struct store *s, int64_t project_id,
	const struct store_cur_made *x, size_t n, struct err *e)
{
	struct made_put w = {.project_id = project_id, .x = x, .n = n};

	if (n == 0)
		return 0;
	return store__write(s, "storing examples", made_part, &w, e);
}

struct examples_put {
	int64_t project_id;
	const struct store_cur_example *x;
	size_t n;
};

static int
examples_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct examples_put *w = arg;

	for (size_t i = 0; i < w->n; i++)
		if (example_put(c, w->project_id, 0, w->x[i].stage, &w->x[i],
			    e) < 0)
			return -1;
	return 0;
}

int
store_cur_examples_put(struct store *s, int64_t project_id,
	const struct store_cur_example *x, size_t n, struct err *e)
{
	struct examples_put w = {.project_id = project_id, .x = x, .n = n};

	if (n == 0)
		return 0;
	return store__write(s, "storing examples", examples_part, &w, e);
}

struct examples_drop {
	int64_t project_id;
	const char *stage;
	int64_t n;
};

static int
examples_drop_part(struct store_conn *c, void *arg, struct err *e)
{
	struct examples_drop *w = arg;

	if (store__run(c, e,
		    "DELETE FROM cur_example WHERE project_id = ?"
		    " AND row_id = 0 AND stage ="
		    " (SELECT id FROM cur_stage WHERE name = ?)",
		    "is", w->project_id, w->stage) < 0)
		return -1;
	w->n = sqlite3_changes(c->db);
	return 0;
}

int
store_cur_examples_drop(struct store *s, int64_t project_id, const char *stage,
	int64_t *n, struct err *e)
{
	struct examples_drop w = {.project_id = project_id, .stage = stage};

	if (store__write(s, "forgetting examples", examples_drop_part, &w, e) <
		0)
		return -1;
	*n = w.n;
	return 0;
}

static int
example_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_example *x = row;

	(void)c;
	(void)e;
	x->id = sqlite3_column_int64(st, 0);
	x->row_id = sqlite3_column_int64(st, 1);
	x->stage = store__str0(a, st, 2);
	x->kind = store__str0(a, st, 3);
	x->key = store__str0(a, st, 4);
	x->doc = store__str0(a, st, 5);
	return 0;
}

int
store_cur_example_page(struct store *s, struct arena *a,
	struct store_cur_example_page *p, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading examples", e);
	struct store_answer w = {.a = a,
		.read = example_read,
		.rows.size = sizeof(struct store_cur_example)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT x.id, x.row_id, g.name, x.kind, x.key, "
		"x.doc" EXAMPLE_ALIVE
		" AND x.id > ?2 AND (?3 IS NULL OR g.name = ?3)"
		" AND (?4 IS NULL OR x.kind = ?4)"
		" AND (?5 < 0 OR x.row_id = ?5) ORDER BY x.id LIMIT ?6",
		"iissii", p->project_id, p->cursor, p->stage, p->kind,
		p->row_id, (int64_t)p->limit);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	p->example = w.rows.ptr;
	p->n = rc == 0 ? w.rows.n : 0;
	if (p->n > 0)
		p->cursor = p->example[p->n - 1].id;
	return rc;
}

static int
count_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cur_example_count *x = row;

	(void)c;
	(void)e;
	x->stage = store__str0(a, st, 0);
	x->kind = store__str0(a, st, 1);
	x->n = sqlite3_column_int64(st, 2);
	x->rows = sqlite3_column_int64(st, 3);
	return 0;
}

int
store_cur_example_counts(struct store *s, struct arena *a, int64_t project_id,
	struct store_cur_example_count **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "counting examples", e);
	struct store_answer w = {
		.a = a, .read = count_read, .rows.size = sizeof(**out)};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT g.name, x.kind, count(*), count(DISTINCT "
		"x.row_id)" EXAMPLE_ALIVE
		" GROUP BY g.id, x.kind ORDER BY g.id, x.kind",
		"i", project_id);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
