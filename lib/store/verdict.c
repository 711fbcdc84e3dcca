/*
 * verdict: what a judge said, shared by key, and which verdict a sample has.
 *
 * A scoring links a sample to a verdict in a mode; older ones stay beside it.
 * sample.scoring_id names the current one.
 */
#include "lib/store/store_internal.h"

#include <math.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define VERDICT_COLUMNS                                                        \
	"SELECT v.id, v.key, v.status, v.reason, v.letter, v.mode, v.score,"   \
	" t.fingerprint, v.cpu_us, v.created_ms, v.codec, v.size, v.doc"       \
	" FROM verdict v JOIN tools t ON t.id = v.tools_id "

struct stage {
	const char *name, *status;
	int64_t ms;
};

struct verdict_put {
	const struct store_verdict *v;
	struct store_blob doc;
	struct store_list stages;
	int64_t id;
};

static int
verdict_prep(struct store *s, struct arena *a, const struct store_verdict *v,
	struct verdict_put *w, struct err *e)
{
	const char *doc = v->doc == NULL ? "{}" : v->doc;
	const cJSON *stage;
	cJSON *tree;

	w->v = v;
	w->stages.size = sizeof(struct stage);
	if (json_parse(a, doc, strlen(doc), &tree, e) < 0)
		return err_wrap(e, "verdict");
	cJSON_ArrayForEach(stage, json_get(tree, "stages"))
	{
		struct stage *x = store__push(a, &w->stages);

		x->name = json_str(stage, "name", "");
		x->status = json_str(stage, "status", "");
		x->ms = json_i64(stage, "ms", -1);
	}
	return store__pack(store__codec(s), a, doc, strlen(doc), &w->doc, e);
}

static int
tools_id(struct store_conn *c, const char *fingerprint, int64_t *id,
	struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st,
		"SELECT id FROM tools WHERE fingerprint = ?", "S", fingerprint);

	if (rc == 1) {
		*id = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		return 0;
	}
	if (rc < 0 ||
		store__run(c, e,
			"INSERT INTO tools(fingerprint, doc, created_ms)"
			" VALUES (?, '{}', ?)",
			"Si", fingerprint, clock_wall_ms()) < 0)
		return -1;
	*id = sqlite3_last_insert_rowid(c->db);
	return 0;
}

/* 1: w->id is the stored verdict with this key. */
static int
verdict_known(struct store_conn *c, struct verdict_put *w, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	if (strcmp(w->v->status, "error") == 0)
		return 0;
	rc = store__ask(c, e, &st,
		"SELECT id FROM verdict WHERE key = ? AND status <> 'error'",
		"S", w->v->key);
	if (rc == 1) {
		w->id = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return rc;
}

static int
verdict_insert(struct store_conn *c, struct verdict_put *w, struct err *e)
{
	const struct store_verdict *v = w->v;
	const struct stage *stages = w->stages.ptr;
	int rc = verdict_known(c, w, e);
	int64_t tools;
	size_t i;

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (tools_id(c, v->tools, &tools, e) < 0 ||
		store__run(c, e,
			"INSERT INTO verdict(key, status, reason, letter,"
			" mode, score, tools_id, cpu_us, created_ms, codec,"
			" size, doc)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"SsSSSdioiiib", v->key, v->status, v->reason, v->letter,
			v->mode, v->score, tools, v->cpu_us,
			v->created_ms > 0 ? v->created_ms : clock_wall_ms(),
			w->doc.codec, w->doc.size, w->doc.body,
			w->doc.body_n) < 0)
		return -1;
	w->id = sqlite3_last_insert_rowid(c->db);
	for (i = 0; i < w->stages.n; i++)
		if (store__run(c, e,
			    "INSERT INTO stage(verdict_id, seq, name, status,"
			    " ms) VALUES (?, ?, ?, ?, ?)",
			    "iisso", w->id, (int64_t)i, stages[i].name,
			    stages[i].status, stages[i].ms) < 0)
			return -1;
	return 0;
}

static int
put_part(struct store_conn *c, void *arg, struct err *e)
{
	return verdict_insert(c, arg, e);
}

int
store_verdict_put(struct store *s, const struct store_verdict *v, int64_t *id,
	struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct verdict_put w = {.id = 0};
	int rc = verdict_prep(s, &tmp, v, &w, e);

	if (rc == 0)
		rc = store__write(s, "storing a verdict", put_part, &w, e);
	if (rc == 0 && id != NULL)
		*id = w.id;
	arena_release(&tmp);
	return rc;
}

struct judged {
	const struct store_sample *x;
	const struct store_scoring *sc;
	struct verdict_put verdict;
	struct store_text code;
	bool current;
};

/* 1: the newest scoring of this sample and mode says the same. */
static int
scoring_known(struct store_conn *c, const struct judged *w, int64_t candidate,
	int64_t *id, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st,
		"SELECT id, extractor = ? AND verdict_id = ?"
		" AND candidate IS ? AND extract_rules IS ? FROM scoring"
		" WHERE sample_id = ? AND mode = ? AND newest = 1",
		"Sizsis", w->sc->extractor, w->verdict.id, candidate,
		w->sc->extract_rules, w->x->id, w->sc->mode);
	bool same;

	if (rc != 1)
		return rc;
	*id = sqlite3_column_int64(st, 0);
	same = sqlite3_column_int(st, 1) != 0;
	sqlite3_reset(st);
	if (same)
		return 1;
	return store__run(
		c, e, "UPDATE scoring SET newest = 0 WHERE id = ?", "i", *id);
}

static int
scoring_insert(struct store_conn *c, const struct judged *w, int64_t candidate,
	int64_t *id, struct err *e)
{
	int rc = scoring_known(c, w, candidate, id, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = store__run(c, e,
		"INSERT INTO scoring(sample_id, mode, extractor,"
		" extract_rules, candidate, verdict_id, newest, created_ms)"
		" VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
		"isSszii", w->x->id, w->sc->mode, w->sc->extractor,
		w->sc->extract_rules, candidate, w->verdict.id,
		clock_wall_ms());
	*id = sqlite3_last_insert_rowid(c->db);
	return rc;
}

static int
judged_part(struct store_conn *c, void *arg, struct err *e)
{
	struct judged *w = arg;
	int64_t candidate, scoring = 0;
	bool error = strcmp(w->verdict.v->status, "error") == 0 ||
		w->x->state == STORE_SAMPLE_ERROR;

	if (store__text_insert(c, &w->code, e) < 0)
		return -1;
	candidate = w->code.id;
	if (w->code.none &&
		store__text_id(c, w->x->candidate, &candidate, e) < 0)
		return -1;
	if (verdict_insert(c, &w->verdict, e) < 0 ||
		scoring_insert(c, w, candidate, &scoring, e) < 0)
		return -1;
	if (!w->current)
		return 0;
	if (store__run(c, e,
		    "UPDATE sample SET state = ?, candidate = ?,"
		    " scoring_id = ?, error = ? WHERE id = ?",
		    "izisi",
		    (int64_t)(error ? STORE_SAMPLE_ERROR : STORE_SAMPLE_JUDGED),
		    candidate, scoring,
		    !error			  ? NULL
			    : w->x->error != NULL ? w->x->error
						  : w->verdict.v->reason,
		    w->x->id) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1)
		return 0;
	return err_set(e, ERR_NOTFOUND, "no sample %lld", (long long)w->x->id);
}

int
store_sample_judged(struct store *s, const struct store_sample *x,
	const struct store_verdict *v, const struct store_scoring *sc,
	bool current, struct err *e)
{
	struct judged w = {.x = x, .sc = sc, .current = current};
	struct arena tmp = ARENA_INIT;
	int rc;

	rc = verdict_prep(s, &tmp, v, &w.verdict, e);
	if (rc == 0)
		rc = store__text_prep(
			s, &tmp, sc->code, sc->code_n, &w.code, e);
	if (rc == 0)
		rc = store__write(
			s, "storing a judged sample", judged_part, &w, e);
	if (rc == 0)
		store__text_commit(s, &w.code);
	arena_release(&tmp);
	return rc;
}

/* Reads the row in st, if rc is 1, and resets it. */
static int
verdict_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st,
	struct store_verdict *out, struct err *e)
{
	struct store_blob blob;
	char *doc;
	int rc;

	out->id = sqlite3_column_int64(st, 0);
	out->key = store__str(a, st, 1);
	out->status = store__str(a, st, 2);
	out->reason = store__str(a, st, 3);
	out->letter = store__str(a, st, 4);
	out->mode = store__str(a, st, 5);
	out->score = sqlite3_column_type(st, 6) == SQLITE_NULL
		? NAN
		: sqlite3_column_double(st, 6);
	out->tools = store__str(a, st, 7);
	out->cpu_us = store__opt(st, 8);
	out->created_ms = sqlite3_column_int64(st, 9);
	store__blob_column(st, 10, &blob);
	rc = store__unpack(c, a, &blob, &doc, e);
	if (rc == 0)
		out->doc = doc;
	sqlite3_reset(st);
	return rc;
}

int
store_verdict_find(struct store *s, struct arena *a, const char *key,
	struct store_verdict *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking for a verdict", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		VERDICT_COLUMNS "WHERE v.key = ? AND v.status <> 'error'", "S",
		key);
	if (rc == 0)
		err_set(e, ERR_NOTFOUND, "no verdict with this key");
	rc = rc == 1 ? verdict_read(c, a, st, out, e) : -1;
	store__reader_done(s, c);
	return rc;
}

int
store_sample_verdict(struct store *s, struct arena *a, int64_t sample_id,
	const char *mode, struct store_verdict *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a verdict", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	if (mode == NULL)
		rc = store__ask(c, e, &st,
			VERDICT_COLUMNS
			"WHERE v.id = (SELECT verdict_id FROM scoring"
			" WHERE id = (SELECT scoring_id FROM sample"
			" WHERE id = ?))",
			"i", sample_id);
	else
		rc = store__ask(c, e, &st,
			VERDICT_COLUMNS
			"WHERE v.id = (SELECT verdict_id FROM scoring"
			" WHERE sample_id = ? AND mode = ? AND newest = 1)",
			"is", sample_id, mode);
	if (rc == 0)
		err_set(e, ERR_NOTFOUND, "sample %lld has no verdict%s%s",
			(long long)sample_id, mode == NULL ? "" : " in mode ",
			mode == NULL ? "" : mode);
	rc = rc == 1 ? verdict_read(c, a, st, out, e) : -1;
	store__reader_done(s, c);
	return rc;
}

struct tools_put {
	const char *fingerprint, *doc;
};

static int
tools_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct tools_put *w = arg;

	return store__run(c, e,
		"INSERT INTO tools(fingerprint, doc, created_ms)"
		" VALUES (?, ?, ?)"
		" ON CONFLICT(fingerprint) DO UPDATE SET doc = excluded.doc",
		"ssi", w->fingerprint, w->doc, clock_wall_ms());
}

int
store_tools_put(struct store *s, const char *fingerprint, const char *doc,
	struct err *e)
{
	struct tools_put w = {fingerprint, doc == NULL ? "{}" : doc};

	return store__write(s, "storing tools", tools_part, &w, e);
}

int
store__ledger_insert(struct store_conn *c, int64_t sample_id,
	int64_t attempt_id, const struct store_step *x, struct err *e)
{
	return store__run(c, e,
		"INSERT INTO ledger(sample_id, attempt_id, oracle, artefacts,"
		" created_ms) VALUES (?, ?, ?, ?, ?)",
		"zzssi", sample_id, attempt_id, x->oracle,
		x->artefacts == NULL ? "[]" : x->artefacts, clock_wall_ms());
}

struct ledger_put {
	int64_t sample_id, attempt_id;
	struct store_step step;
};

static int
ledger_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct ledger_put *w = arg;

	return store__ledger_insert(
		c, w->sample_id, w->attempt_id, &w->step, e);
}

int
store_ledger_add(struct store *s, int64_t sample_id, int64_t attempt_id,
	const char *oracle, const char *artefacts, struct err *e)
{
	struct ledger_put w = {sample_id, attempt_id,
		{.oracle = oracle, .artefacts = artefacts}};

	return store__write(s, "writing the ledger", ledger_part, &w, e);
}
