/*
 * turn: what a solver did for a sample, step by step.  Rows are written in the
 * commit of the exchange that they belong to (attempt.c).  It must not know
 * what a step means.
 */
#include "lib/store/store_internal.h"

#include <string.h>

int
store__turn_prep(struct store *s, struct arena *a, const struct store_turn *x,
	struct store_turn_row *row, struct err *e)
{
	row->x = x;
	if (store__text_prep(
		    s, a, x->candidate, x->candidate_n, &row->candidate, e) < 0)
		return -1;
	return store__text_prep(
		s, a, x->findings, x->findings_n, &row->findings, e);
}

int
store__turn_insert(
	struct store_conn *c, struct store_turn_row *row, struct err *e)
{
	const struct store_turn *x = row->x;

	if (store__text_insert(c, &row->candidate, e) < 0 ||
		store__text_insert(c, &row->findings, e) < 0)
		return -1;
	return store__run(c, e,
		"INSERT OR REPLACE INTO turn(sample_id, n, parent, step, role,"
		" model, attempt_id, key, candidate, findings, outcome,"
		" tool_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iioSSSzszzSi", x->sample_id, x->n, x->parent, x->step, x->role,
		x->model, x->attempt_id, x->key, row->candidate.id,
		row->findings.id, x->outcome, x->tool_us);
}

static int
turn_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_turn *out = row;

	(void)c;
	(void)e;
	out->sample_id = sqlite3_column_int64(st, 0);
	out->n = sqlite3_column_int64(st, 1);
	out->parent = store__opt(st, 2);
	out->step = store__str(a, st, 3);
	out->role = store__str(a, st, 4);
	out->model = store__str(a, st, 5);
	out->attempt_id = sqlite3_column_int64(st, 6);
	out->key = store__str(a, st, 7);
	out->candidate = store__hex_column(a, st, 8);
	out->findings = store__hex_column(a, st, 9);
	out->outcome = store__str(a, st, 10);
	out->tool_us = sqlite3_column_int64(st, 11);
	return 0;
}

int
store_turn_list(struct store *s, struct arena *a, int64_t sample_id,
	struct store_turn **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing turns", e);
	struct store_answer w = {a, turn_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT t.sample_id, t.n, t.parent, t.step, t.role, t.model,"
		" t.attempt_id, t.key,"
		" (SELECT hash FROM text WHERE id = t.candidate),"
		" (SELECT hash FROM text WHERE id = t.findings), t.outcome, "
		"t.tool_us"
		" FROM turn t WHERE t.sample_id = ? ORDER BY t.n",
		"i", sample_id);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
