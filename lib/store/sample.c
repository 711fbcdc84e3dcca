/*
 * sample: the rows a run is made of, and the counts over them.
 *
 * Rows are inserted in the order (idx, task, model), so that the index of that
 * order and the table are read in step.  The cursor of a page is the id of its
 * last row.
 */
#include "lib/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define SAMPLE_COLUMNS                                                         \
	"SELECT x.id, r.id, x.task_id, x.model_id, x.idx, x.state,"            \
	" x.attempt_id, (SELECT hash FROM text WHERE id = x.candidate),"       \
	" x.error, su.name, t.name, m.name, v.status, v.reason, v.letter"      \
	" FROM sample x CROSS JOIN run r ON r.no = x.run_no"                   \
	" CROSS JOIN task t ON t.id = x.task_id"                               \
	" CROSS JOIN suite su ON su.id = t.suite_id"                           \
	" CROSS JOIN model m ON m.id = x.model_id"                             \
	" LEFT JOIN scoring c ON c.id = x.scoring_id"                          \
	" LEFT JOIN verdict v ON v.id = c.verdict_id "

struct plan {
	const char *run_id;
	const int64_t *tasks, *models; /* ascending */
	size_t n_tasks, n_models;
	int64_t n, added;
};

static int
compare_i64(const void *p, const void *q)
{
	const int64_t *a = p, *b = q;

	return (*a > *b) - (*a < *b);
}

static const int64_t *
sorted(struct arena *a, const int64_t *ids, size_t n)
{
	int64_t *copy = arena_array(a, n, sizeof(*copy));

	if (n > 0)
		memcpy(copy, ids, n * sizeof(*copy));
	qsort(copy, n, sizeof(*copy), compare_i64);
	return copy;
}

static int
plan_index(struct store_conn *c, struct plan *w, int64_t no, int64_t idx,
	struct err *e)
{
	size_t t, m;

	for (t = 0; t < w->n_tasks; t++)
		for (m = 0; m < w->n_models; m++) {
			if (store__run(c, e,
				    "INSERT INTO sample(run_no, idx, task_id,"
				    " model_id) VALUES (?, ?, ?, ?)"
				    " ON CONFLICT DO NOTHING",
				    "iiii", no, idx, w->tasks[t],
				    w->models[m]) < 0)
				return -1;
			w->added += sqlite3_changes(c->db);
		}
	return 0;
}

static int
plan_part(struct store_conn *c, void *arg, struct err *e)
{
	struct plan *w = arg;
	int64_t no, idx;

	if (store__run_no(c, w->run_id, &no, e) < 0)
		return -1;
	for (idx = 0; idx < w->n; idx++)
		if (plan_index(c, w, no, idx, e) < 0)
			return -1;
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_sample_plan(struct store *s, const char *run_id, const int64_t *task_ids,
	size_t n_tasks, const int64_t *model_ids, size_t n_models, int64_t n,
	int64_t *added, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct plan w = {.run_id = run_id,
		.n_tasks = n_tasks,
		.n_models = n_models,
		.n = n};
	int rc;

	w.tasks = sorted(&tmp, task_ids, n_tasks);
	w.models = sorted(&tmp, model_ids, n_models);
	rc = store__write(s, "planning samples", plan_part, &w, e);
	arena_release(&tmp);
	if (rc == 0 && added != NULL)
		*added = w.added;
	return rc;
}

static void
sample_read(struct arena *a, sqlite3_stmt *st, struct store_sample *out)
{
	out->id = sqlite3_column_int64(st, 0);
	out->run_id = store__str(a, st, 1);
	out->task_id = sqlite3_column_int64(st, 2);
	out->model_id = sqlite3_column_int64(st, 3);
	out->idx = sqlite3_column_int64(st, 4);
	out->state = (enum store_sample_state)sqlite3_column_int(st, 5);
	out->attempt_id = sqlite3_column_int64(st, 6); /* NULL is 0 */
	out->candidate = store__hex_column(a, st, 7);
	out->error = store__str(a, st, 8);
	out->suite = store__str(a, st, 9);
	out->task = store__str(a, st, 10);
	out->model = store__str(a, st, 11);
	out->status = store__str(a, st, 12);
	out->reason = store__str(a, st, 13);
	out->letter = store__str(a, st, 14);
}

struct position {
	int64_t idx, task_id, model_id;
};

static int
cursor_position(struct store_conn *c, int64_t no, int64_t cursor,
	struct position *p, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	p->idx = -1;
	p->task_id = 0;
	p->model_id = 0;
	if (cursor == 0)
		return 0;
	rc = store__ask(c, e, &st,
		"SELECT idx, task_id, model_id FROM sample"
		" WHERE id = ? AND run_no = ?",
		"ii", cursor, no);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND,
			"no sample %lld in this run to go on from",
			(long long)cursor);
	if (rc < 0)
		return -1;
	p->idx = sqlite3_column_int64(st, 0);
	p->task_id = sqlite3_column_int64(st, 1);
	p->model_id = sqlite3_column_int64(st, 2);
	sqlite3_reset(st);
	return 0;
}

struct page {
	const char *run_id;
	int64_t cursor, states, limit;
	struct store_list rows;
};

static int
page_read(struct store_conn *c, struct arena *a, struct page *w, struct err *e)
{
	struct position p;
	sqlite3_stmt *st;
	int64_t no;
	int rc;

	if (store__run_no(c, w->run_id, &no, e) < 0 ||
		cursor_position(c, no, w->cursor, &p, e) < 0)
		return -1;
	rc = store__ask(c, e, &st,
		SAMPLE_COLUMNS "WHERE x.run_no = ? AND"
			       " (x.idx, x.task_id, x.model_id) > (?, ?, ?)"
			       " AND (1 << x.state) & ?"
			       " ORDER BY x.idx, x.task_id, x.model_id LIMIT ?",
		"iiiiii", no, p.idx, p.task_id, p.model_id, w->states,
		w->limit);
	while (rc == 1) {
		struct store_sample *x = store__push(a, &w->rows);

		sample_read(a, st, x);
		w->cursor = x->id;
		rc = store__step(c, st, e);
	}
	return rc;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_sample_page(struct store *s, struct arena *a, const char *run_id,
	unsigned states, int64_t *cursor, size_t limit,
	struct store_sample **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading samples", e);
	struct page w = {.run_id = run_id,
		.cursor = *cursor,
		.states = (int64_t)states,
		.limit = (int64_t)limit,
		.rows = {.size = sizeof(**out)}};
	int rc;

	if (c == NULL)
		return -1;
	rc = page_read(c, a, &w, e);
	store__reader_done(s, c);
	if (rc < 0)
		return -1;
	*cursor = w.cursor;
	*out = w.rows.ptr;
	*n = w.rows.n;
	return 0;
}

int
store_sample_get(struct store *s, struct arena *a, int64_t id,
	struct store_sample *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a sample", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, SAMPLE_COLUMNS "WHERE x.id = ?", "i", id);
	if (rc == 1) {
		sample_read(a, st, out);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	if (rc == 0)
		return err_set(
			e, ERR_NOTFOUND, "no sample %lld", (long long)id);
	return rc < 0 ? -1 : 0;
}

static int
set_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct store_sample *x = *(const struct store_sample **)arg;
	int64_t candidate;

	if (store__text_id(c, x->candidate, &candidate, e) < 0)
		return -1;
	/* a sample that is worked on again has no verdict meanwhile */
	if (store__run(c, e,
		    "UPDATE sample SET state = ?1, attempt_id = ?2,"
		    " candidate = ?3, error = ?4,"
		    " scoring_id = iif(?1 IN (0, 1), NULL, scoring_id)"
		    " WHERE id = ?5",
		    "izzsi", (int64_t)x->state, x->attempt_id, candidate,
		    x->error, x->id) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1)
		return 0;
	return err_set(e, ERR_NOTFOUND, "no sample %lld", (long long)x->id);
}

int
store_sample_set(struct store *s, const struct store_sample *x, struct err *e)
{
	return store__write(s, "storing a sample's state", set_part, &x, e);
}

struct sample_reset {
	const char *run_id;
	bool errors, truncated;
	int64_t n;
};

static int
reset_part(struct store_conn *c, void *arg, struct err *e)
{
	struct sample_reset *w = arg;
	int64_t no;

	w->n = 0;
	if (store__run_no(c, w->run_id, &no, e) < 0)
		return -1;
	if (w->errors) {
		if (store__run(c, e,
			    "UPDATE sample SET"
			    " state = iif(attempt_id IS NULL, 0, 1),"
			    " error = NULL, scoring_id = NULL"
			    " WHERE run_no = ? AND state = 3",
			    "i", no) < 0)
			return -1;
		w->n += sqlite3_changes(c->db);
	}
	if (w->truncated) {
		if (store__run(c, e,
			    "DELETE FROM turn WHERE sample_id IN"
			    " (SELECT x.id FROM sample x JOIN attempt a"
			    " ON a.id = x.attempt_id WHERE x.run_no = ?"
			    " AND a.finish_reason = 'length')",
			    "i", no) < 0)
			return -1;
		if (store__run(c, e,
			    "UPDATE sample SET state = 0, attempt_id = NULL,"
			    " candidate = NULL, error = NULL,"
			    " scoring_id = NULL WHERE run_no = ?"
			    " AND (SELECT finish_reason FROM attempt a"
			    " WHERE a.id = attempt_id) = 'length'",
			    "i", no) < 0)
			return -1;
		w->n += sqlite3_changes(c->db);
	}
	return 0;
}

int
store_sample_reset(struct store *s, const char *run_id, bool errors,
	bool truncated, int64_t *n, struct err *e)
{
	struct sample_reset w = {run_id, errors, truncated, 0};

	if (store__write(s, "putting samples back", reset_part, &w, e) < 0)
		return -1;
	*n = w.n;
	return 0;
}

static int
count_samples(struct store_conn *c, int64_t no, struct store_counts *out,
	struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st,
		"SELECT count(*), sum(x.state = 0), sum(x.state = 1),"
		" sum(x.state = 2), sum(x.state = 3), sum(v.status = 'pass'),"
		" sum(v.status = 'fail'), sum(v.status = 'error'),"
		" sum(a.finish_reason = 'length'),"
		" sum(a.status = 'ok' AND a.content_n = 0)"
		" FROM sample x LEFT JOIN attempt a ON a.id = x.attempt_id"
		" LEFT JOIN scoring c ON c.id = x.scoring_id"
		" LEFT JOIN verdict v ON v.id = c.verdict_id"
		" WHERE x.run_no = ?",
		"i", no);

	if (rc != 1)
		return -1;
	out->total = sqlite3_column_int64(st, 0);
	out->pending = sqlite3_column_int64(st, 1);
	out->generated = sqlite3_column_int64(st, 2);
	out->judged = sqlite3_column_int64(st, 3);
	out->error = sqlite3_column_int64(st, 4);
	out->pass = sqlite3_column_int64(st, 5);
	out->fail = sqlite3_column_int64(st, 6);
	out->verr = sqlite3_column_int64(st, 7);
	out->truncated = sqlite3_column_int64(st, 8);
	out->empty = sqlite3_column_int64(st, 9);
	sqlite3_reset(st);
	return 0;
}

static int
count_attempts(struct store_conn *c, int64_t no, struct store_counts *out,
	struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st,
		"SELECT sum(a.tokens_in), sum(a.tokens_out),"
		" sum(a.tokens_cached), sum(a.tokens_reasoning),"
		" sum(iif(a.from_cache, NULL, a.cost_uusd)),"
		" sum(NOT a.from_cache),"
		" sum(a.from_cache AND a.http_status > 0),"
		" sum(NOT a.from_cache AND a.n > 0 AND EXISTS"
		" (SELECT 1 FROM attempt b WHERE b.sample_id = a.sample_id"
		" AND b.n = a.n - 1 AND b.status = 'error'))"
		" FROM sample x CROSS JOIN attempt a ON a.sample_id = x.id"
		" WHERE x.run_no = ?",
		"i", no);

	if (rc != 1)
		return -1;
	out->tokens_in = sqlite3_column_int64(st, 0);
	out->tokens_out = sqlite3_column_int64(st, 1);
	out->tokens_cached = sqlite3_column_int64(st, 2);
	out->tokens_reasoning = sqlite3_column_int64(st, 3);
	out->cost_uusd = store__opt(st, 4);
	out->requests = sqlite3_column_int64(st, 5);
	out->cache_hits = sqlite3_column_int64(st, 6);
	out->retries = sqlite3_column_int64(st, 7);
	sqlite3_reset(st);
	return 0;
}

int
store_run_counts(struct store *s, const char *run_id, struct store_counts *out,
	struct err *e)
{
	struct store_conn *c = store__reader(s, "counting samples", e);
	struct store_counts counts;
	int64_t no;
	int rc;

	if (c == NULL)
		return -1;
	memset(&counts, 0, sizeof(counts));
	rc = store__run(c, e, "BEGIN", ""); /* one state for both counts */
	if (rc == 0) {
		rc = store__run_no(c, run_id, &no, e);
		if (rc == 0)
			rc = count_samples(c, no, &counts, e);
		if (rc == 0)
			rc = count_attempts(c, no, &counts, e);
		sqlite3_exec(c->db, "COMMIT", NULL, NULL, NULL);
	}
	store__reader_done(s, c);
	if (rc == 0)
		*out = counts;
	return rc;
}
