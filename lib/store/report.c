/*
 * report: sums over the samples of a run, for tables and charts.  A sample
 * without a verdict counts as an error if its state says so, else as pending.
 */
#include "lib/store/store_internal.h"

/* mode: newest scoring in that mode, or the current one */
#define JOIN_MODE                                                              \
	" LEFT JOIN scoring c ON c.sample_id = x.id AND c.mode = ?"            \
	" AND c.newest = 1 LEFT JOIN verdict v ON v.id = c.verdict_id"
#define JOIN_CURRENT                                                           \
	" LEFT JOIN scoring c ON c.id = x.scoring_id"                          \
	" LEFT JOIN verdict v ON v.id = c.verdict_id"

#define CELLS(join)                                                            \
	"SELECT g.*, su.name, t.name, m.name FROM (SELECT x.task_id AS task,"  \
	" x.model_id AS model, count(*), sum(v.status = 'pass'),"              \
	" sum(v.status = 'fail'), sum(coalesce(v.status = 'error',"            \
	" x.state = 3)), sum(v.id IS NULL AND x.state <> 3),"                  \
	" sum(a.finish_reason = 'length'),"                                    \
	" sum(a.status = 'ok' AND a.content_n = 0),"                           \
	" sum(v.reason = 'no_code')"                                           \
	" FROM sample x" join " LEFT JOIN attempt a ON a.id = x.attempt_id"    \
	" WHERE x.run_no = ? GROUP BY x.task_id, x.model_id) g"                \
	" CROSS JOIN task t ON t.id = g.task"                                  \
	" CROSS JOIN suite su ON su.id = t.suite_id"                           \
	" CROSS JOIN model m ON m.id = g.model"                                \
	" ORDER BY su.name, su.id, t.seq, m.name, m.id"

#define REASONS(join)                                                          \
	"SELECT m.name, g.status, g.reason, g.letter, g.n FROM (SELECT"        \
	" x.model_id AS model, v.status, v.reason, v.letter, count(*) AS n"    \
	" FROM sample x" join " WHERE x.run_no = ? AND v.id IS NOT NULL"       \
	" GROUP BY 1, 2, 3, 4) g CROSS JOIN model m ON m.id = g.model"         \
	" ORDER BY m.name, m.id, g.n DESC, g.status, g.reason, g.letter"

/* Asks of a run: sql takes the mode, if there is one, and the run's number. */
static int
ask_run(struct store *s, const char *run_id, const char *mode, const char *sql,
	struct store_answer *w, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading results", e);
	sqlite3_stmt *st = NULL;
	int64_t no;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__run_no(c, run_id, &no, e);
	if (rc == 0 && mode != NULL)
		rc = store__ask(c, e, &st, sql, "si", mode, no);
	else if (rc == 0)
		rc = store__ask(c, e, &st, sql, "i", no);
	if (rc >= 0)
		rc = store__rows(c, st, rc, w, e);
	store__reader_done(s, c);
	return rc;
}

static int
cell_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_cell *out = row;

	(void)c;
	(void)e;
	out->task_id = sqlite3_column_int64(st, 0);
	out->model_id = sqlite3_column_int64(st, 1);
	out->n = sqlite3_column_int64(st, 2);
	out->pass = sqlite3_column_int64(st, 3);
	out->fail = sqlite3_column_int64(st, 4);
	out->error = sqlite3_column_int64(st, 5);
	out->pending = sqlite3_column_int64(st, 6);
	out->truncated = sqlite3_column_int64(st, 7);
	out->empty = sqlite3_column_int64(st, 8);
	out->no_code = sqlite3_column_int64(st, 9);
	out->suite = store__str(a, st, 10);
	out->task = store__str(a, st, 11);
	out->model = store__str(a, st, 12);
	return 0;
}

static int
reason_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_reason *out = row;

	(void)c;
	(void)e;
	out->model = store__str(a, st, 0);
	out->status = store__str(a, st, 1);
	out->reason = store__str(a, st, 2);
	out->letter = store__str(a, st, 3);
	out->n = sqlite3_column_int64(st, 4);
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_report_cells(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_cell **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = cell_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, mode,
		mode != NULL ? CELLS(JOIN_MODE) : CELLS(JOIN_CURRENT), &w, e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_report_reasons(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_reason **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = reason_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, mode,
		mode != NULL ? REASONS(JOIN_MODE) : REASONS(JOIN_CURRENT), &w,
		e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

#define TOOLS                                                                  \
	"SELECT k.fingerprint, count(*) FROM sample x" JOIN_MODE               \
	" JOIN tools k ON k.id = v.tools_id WHERE x.run_no = ?"                \
	" AND v.status <> 'error'"                                             \
	" GROUP BY k.id ORDER BY 2 DESC, 1"

#define SAMPLES                                                                \
	"SELECT x.task_id, x.model_id, x.idx, x.state, v.status, v.reason,"    \
	" v.letter, x.error FROM sample x" JOIN_MODE                           \
	" CROSS JOIN task t ON t.id = x.task_id"                               \
	" CROSS JOIN suite su ON su.id = t.suite_id"                           \
	" CROSS JOIN model m ON m.id = x.model_id WHERE x.run_no = ?"          \
	" ORDER BY su.name, su.id, t.seq, m.name, m.id, x.idx"

static int
tools_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_tools *out = row;

	(void)c;
	(void)e;
	out->fingerprint = store__str(a, st, 0);
	out->n = sqlite3_column_int64(st, 1);
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_report_tools(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_tools **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = tools_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, mode, TOOLS, &w, e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

static int
outcome_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_outcome *out = row;

	(void)c;
	(void)e;
	out->task_id = sqlite3_column_int64(st, 0);
	out->model_id = sqlite3_column_int64(st, 1);
	out->idx = sqlite3_column_int64(st, 2);
	out->state = (enum store_sample_state)sqlite3_column_int(st, 3);
	out->status = store__str(a, st, 4);
	out->reason = store__str(a, st, 5);
	out->letter = store__str(a, st, 6);
	out->error = store__str(a, st, 7);
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of store.h */
store_report_samples(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_outcome **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = outcome_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, mode, SAMPLES, &w, e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

#define JUDGED_BY(scoring, verdict, mode)                                      \
	" CROSS JOIN scoring " scoring " ON " scoring ".sample_id = x.id"      \
	" AND " scoring ".mode = '" mode "' AND " scoring ".newest = 1"        \
	" CROSS JOIN verdict " verdict " ON " verdict ".id = " scoring         \
	".verdict_id AND " verdict ".status IN ('pass', 'fail')"

#define BOTH                                                                   \
	"SELECT g.a, g.b, g.c, g.d, count(*) FROM (SELECT o.status AS a,"      \
	" o.reason AS b, v.status AS c, v.reason AS d, row_number() OVER"      \
	" (ORDER BY su.name, su.id, t.seq, m.name, m.id, x.idx) AS place"      \
	" FROM sample x" JUDGED_BY("p", "o", "official") JUDGED_BY("q", "v",   \
		"strict") " CROSS JOIN task t ON t.id = x.task_id"             \
			  " CROSS JOIN suite su ON su.id = t.suite_id"         \
			  " CROSS JOIN model m ON m.id = x.model_id WHERE "    \
			  "x.run_no = ?) g"                                    \
			  " GROUP BY 1, 2, 3, 4 ORDER BY min(g.place)"

static int
both_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_both *out = row;

	(void)c;
	(void)e;
	out->official = store__str(a, st, 0);
	out->official_reason = store__str(a, st, 1);
	out->strict = store__str(a, st, 2);
	out->strict_reason = store__str(a, st, 3);
	out->n = sqlite3_column_int64(st, 4);
	return 0;
}

int
store_report_both(struct store *s, struct arena *a, const char *run_id,
	struct store_both **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = both_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, NULL, BOTH, &w, e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}

/* Attempts and turns are summed apart: a sample has many of both. */
#define SPENT                                                                  \
	"SELECT m.name, count(*), sum(a.calls), sum(a.cached), sum(a.tin),"    \
	" sum(a.tout), sum(a.cost), sum(a.unknown), sum(u.us)"                 \
	" FROM sample x CROSS JOIN model m ON m.id = x.model_id"               \
	" LEFT JOIN (SELECT y.id AS id,"                                       \
	" sum(NOT b.from_cache OR b.http_status > 0) AS calls,"                \
	" sum(b.from_cache AND b.http_status > 0) AS cached,"                  \
	" sum(coalesce(b.tokens_in, 0)) AS tin,"                               \
	" sum(coalesce(b.tokens_out, 0)) AS tout,"                             \
	" sum(coalesce(b.cost_uusd, 0)) AS cost,"                              \
	" sum(b.status = 'ok' AND b.cost_uusd IS NULL) AS unknown"             \
	" FROM sample y CROSS JOIN attempt b ON b.sample_id = y.id"            \
	" WHERE y.run_no = ?1 GROUP BY y.id) a ON a.id = x.id"                 \
	" LEFT JOIN (SELECT z.id AS id, sum(t.tool_us) AS us FROM sample z"    \
	" CROSS JOIN turn t ON t.sample_id = z.id WHERE z.run_no = ?1"         \
	" GROUP BY z.id) u ON u.id = x.id"                                     \
	" WHERE x.run_no = ?1 GROUP BY m.id ORDER BY m.name, m.id"

static int
spent_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_spent *out = row;

	(void)c;
	(void)e;
	out->model = store__str(a, st, 0);
	out->samples = sqlite3_column_int64(st, 1);
	out->calls = sqlite3_column_int64(st, 2);
	out->cached = sqlite3_column_int64(st, 3);
	out->tokens_in = sqlite3_column_int64(st, 4);
	out->tokens_out = sqlite3_column_int64(st, 5);
	out->cost_uusd = sqlite3_column_int64(st, 7) > 0
		? -1
		: sqlite3_column_int64(st, 6);
	out->tool_us = sqlite3_column_int64(st, 8);
	return 0;
}

int
store_report_spent(struct store *s, struct arena *a, const char *run_id,
	struct store_spent **out, size_t *n, struct err *e)
{
	struct store_answer w = {
		.a = a, .read = spent_read, .rows.size = sizeof(**out)};
	int rc = ask_run(s, run_id, NULL, SPENT, &w, e);

	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
