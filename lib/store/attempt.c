/*
 * attempt: one HTTP exchange each, with its texts; and the response cache,
 * which is nothing but a look at old attempts.
 */
#include "lib/store/store_internal.h"

#include <string.h>

#include "lib/base/log.h"

#define ATTEMPT_COLUMNS                                                        \
	"SELECT a.id, a.sample_id, a.n, a.started_ms, a.latency_us,"           \
	" a.ttft_us, a.status, a.error, a.http_status, a.finish_reason,"       \
	" a.finish_raw, a.tokens_in, a.tokens_out, a.tokens_cached,"           \
	" a.tokens_cache_write, a.tokens_reasoning, a.cost_uusd,"              \
	" a.response_id, a.request_id, a.response_model,"                      \
	" a.system_fingerprint, a.from_cache, a.cache_key,"                    \
	" (SELECT hash FROM text WHERE id = a.request),"                       \
	" (SELECT hash FROM text WHERE id = a.response),"                      \
	" (SELECT hash FROM text WHERE id = a.content),"                       \
	" (SELECT hash FROM text WHERE id = a.reasoning) FROM attempt a "

enum { T_REQUEST, T_RESPONSE, T_CONTENT, T_REASONING, T_COUNT };

struct attempt_put {
	const struct store_attempt *x;
	const char *error;	      /* redacted */
	struct store_text t[T_COUNT]; /* given as texts */
	const char *hash[T_COUNT];    /* given by hash */
	int64_t content_n;	      /* -1: to be looked up */
	bool final;
	const struct store_step *step;
	struct store_turn_row *rows; /* step->asked first, then its turns */
	size_t n_rows;
	int64_t id;
};

static int
resolve_texts(struct store_conn *c, struct attempt_put *w, int64_t id[T_COUNT],
	struct err *e)
{
	sqlite3_stmt *st;
	int i, rc;

	for (i = 0; i < T_COUNT; i++) {
		if (store__text_insert(c, &w->t[i], e) < 0)
			return -1;
		id[i] = w->t[i].id;
		if (w->t[i].none &&
			store__text_id(c, w->hash[i], &id[i], e) < 0)
			return -1;
	}
	if (w->content_n >= 0)
		return 0;
	w->content_n = 0;
	rc = store__ask(c, e, &st, "SELECT size FROM text WHERE id = ?", "i",
		id[T_CONTENT]);
	if (rc == 1) {
		w->content_n = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return rc < 0 ? -1 : 0;
}

static int
insert_attempt(struct store_conn *c, struct attempt_put *w, struct err *e)
{
	const struct store_attempt *x = w->x;
	int64_t t[T_COUNT];

	if (resolve_texts(c, w, t, e) < 0)
		return -1;
	/* a resumed run may not know how many there were */
	if (store__run(c, e,
		    "INSERT INTO attempt(sample_id, n, started_ms, latency_us,"
		    " ttft_us, status, error, http_status, request, response,"
		    " content, reasoning, content_n, finish_reason, finish_raw,"
		    " tokens_in, tokens_out, tokens_cached, tokens_cache_write,"
		    " tokens_reasoning, cost_uusd, response_id, request_id,"
		    " response_model, system_fingerprint, from_cache,"
		    " cache_key) VALUES (?1, max(?2, coalesce((SELECT"
		    " max(n) + 1 FROM attempt WHERE sample_id = ?1), 0)), ?3,"
		    " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
		    " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,"
		    " ?27)",
		    "ziioossizzzzissoooooossssis", x->sample_id, x->n,
		    x->started_ms, x->latency_us, x->ttft_us, x->status,
		    w->error, x->http_status, t[T_REQUEST], t[T_RESPONSE],
		    t[T_CONTENT], t[T_REASONING], w->content_n,
		    x->finish_reason, x->finish_raw, x->tokens_in,
		    x->tokens_out, x->tokens_cached, x->tokens_cache_write,
		    x->tokens_reasoning, x->cost_uusd, x->response_id,
		    x->request_id, x->response_model, x->system_fingerprint,
		    (int64_t)x->from_cache, x->cache_key) < 0)
		return -1;
	w->id = sqlite3_last_insert_rowid(c->db);
	return 0;
}

static int
finish_sample(struct store_conn *c, const struct attempt_put *w, struct err *e)
{
	bool ok = strcmp(w->x->status, "ok") == 0;

	if (store__run(c, e,
		    "UPDATE sample SET state = ?, attempt_id = ?, error = ?,"
		    " candidate = NULL, scoring_id = NULL WHERE id = ?",
		    "iisi",
		    (int64_t)(ok ? STORE_SAMPLE_GENERATED : STORE_SAMPLE_ERROR),
		    w->id, ok ? NULL : w->error, w->x->sample_id) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1)
		return 0;
	return err_set(
		e, ERR_NOTFOUND, "no sample %lld", (long long)w->x->sample_id);
}

/* An older attempt becomes the final one. */
static int
take_final(struct store_conn *c, const struct store_step *x, struct err *e)
{
	return store__run(c, e,
		"UPDATE sample SET state = ?, attempt_id = ?, error = NULL,"
		" candidate = NULL, scoring_id = NULL WHERE id = ?",
		"iii", (int64_t)STORE_SAMPLE_GENERATED, x->final_attempt,
		x->final_sample);
}

static int
attempt_part(struct store_conn *c, void *arg, struct err *e)
{
	struct attempt_put *w = arg;
	const struct store_step *x = w->step;

	w->id = 0;
	if (w->x != NULL && insert_attempt(c, w, e) < 0)
		return -1;
	if (w->x != NULL && w->final && w->x->sample_id != 0 &&
		finish_sample(c, w, e) < 0)
		return -1;
	if (w->x != NULL && x->oracle != NULL &&
		store__ledger_insert(c, w->x->sample_id, w->id, x, e) < 0)
		return -1;
	if (x->asked != NULL)
		x->asked->attempt_id = w->id;
	for (size_t i = 0; i < w->n_rows; i++)
		if (store__turn_insert(c, &w->rows[i], e) < 0)
			return -1;
	return x->final_attempt > 0 ? take_final(c, x, e) : 0;
}

static int
prepare_texts(struct store *s, struct arena *a, struct attempt_put *w,
	const struct store_reply_texts *t, struct err *e)
{
	static const struct store_reply_texts none;
	int i;

	if (t == NULL)
		t = &none;
	w->content_n = t->content == NULL ? -1 : (int64_t)t->content_n;
	w->hash[T_REQUEST] = w->x->request;
	w->hash[T_RESPONSE] = w->x->response;
	w->hash[T_CONTENT] = w->x->content;
	w->hash[T_REASONING] = w->x->reasoning;
	for (i = 0; i < T_COUNT; i++) {
		const char *p[T_COUNT] = {
			t->request, t->response, t->content, t->reasoning};
		size_t n[T_COUNT] = {t->request_n, t->response_n, t->content_n,
			t->reasoning_n};

		if (store__text_prep(s, a, p[i], n[i], &w->t[i], e) < 0)
			return -1;
	}
	return 0;
}

static int
prepare_turns(
	struct store *s, struct arena *a, struct attempt_put *w, struct err *e)
{
	const struct store_step *x = w->step;

	w->rows = arena_array(a, x->n_turns + 1, sizeof(*w->rows));
	if (x->asked != NULL &&
		store__turn_prep(s, a, x->asked, &w->rows[w->n_rows++], e) < 0)
		return -1;
	for (size_t i = 0; i < x->n_turns; i++)
		if (store__turn_prep(
			    s, a, &x->turns[i], &w->rows[w->n_rows++], e) < 0)
			return -1;
	return 0;
}

static void
remember_texts(struct store *s, const struct attempt_put *w)
{
	for (int i = 0; w->x != NULL && i < T_COUNT; i++)
		store__text_commit(s, &w->t[i]);
	for (size_t i = 0; i < w->n_rows; i++) {
		store__text_commit(s, &w->rows[i].candidate);
		store__text_commit(s, &w->rows[i].findings);
	}
}

int
store_step_commit(
	struct store *s, const struct store_step *x, int64_t *id, struct err *e)
{
	struct attempt_put w = {.x = x->attempt, .final = x->final, .step = x};
	struct arena tmp = ARENA_INIT;
	int rc = 0;

	if (w.x != NULL) {
		w.error = w.x->error == NULL ? NULL
					     : log_redact(&tmp, w.x->error);
		rc = prepare_texts(s, &tmp, &w, x->texts, e);
	}
	if (rc == 0)
		rc = prepare_turns(s, &tmp, &w, e);
	if (rc == 0)
		rc = store__write(s, "storing an attempt", attempt_part, &w, e);
	if (rc == 0)
		remember_texts(s, &w);
	if (rc == 0 && id != NULL)
		*id = w.id;
	arena_release(&tmp);
	return rc;
}

int
store_attempt_commit(struct store *s, const struct store_attempt *x,
	const struct store_reply_texts *t, bool final, int64_t *id,
	struct err *e)
{
	const struct store_step step = {
		.attempt = x, .texts = t, .final = final};

	return store_step_commit(s, &step, id, e);
}

int
store_attempt_add(struct store *s, const struct store_attempt *x, int64_t *id,
	struct err *e)
{
	return store_attempt_commit(s, x, NULL, false, id, e);
}

static void
attempt_read(struct arena *a, sqlite3_stmt *st, struct store_attempt *out)
{
	out->id = sqlite3_column_int64(st, 0);
	out->sample_id = sqlite3_column_int64(st, 1);
	out->n = sqlite3_column_int64(st, 2);
	out->started_ms = sqlite3_column_int64(st, 3);
	out->latency_us = store__opt(st, 4);
	out->ttft_us = store__opt(st, 5);
	out->status = store__str(a, st, 6);
	out->error = store__str(a, st, 7);
	out->http_status = sqlite3_column_int64(st, 8);
	out->finish_reason = store__str(a, st, 9);
	out->finish_raw = store__str(a, st, 10);
	out->tokens_in = store__opt(st, 11);
	out->tokens_out = store__opt(st, 12);
	out->tokens_cached = store__opt(st, 13);
	out->tokens_cache_write = store__opt(st, 14);
	out->tokens_reasoning = store__opt(st, 15);
	out->cost_uusd = store__opt(st, 16);
	out->response_id = store__str(a, st, 17);
	out->request_id = store__str(a, st, 18);
	out->response_model = store__str(a, st, 19);
	out->system_fingerprint = store__str(a, st, 20);
	out->from_cache = sqlite3_column_int(st, 21) != 0;
	out->cache_key = store__str(a, st, 22);
	out->request = store__hex_column(a, st, 23);
	out->response = store__hex_column(a, st, 24);
	out->content = store__hex_column(a, st, 25);
	out->reasoning = store__hex_column(a, st, 26);
}

int
store_attempt_get(struct store *s, struct arena *a, int64_t id,
	struct store_attempt *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading an attempt", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, ATTEMPT_COLUMNS "WHERE a.id = ?", "i", id);
	if (rc == 1) {
		attempt_read(a, st, out);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	if (rc == 0)
		return err_set(
			e, ERR_NOTFOUND, "no attempt %lld", (long long)id);
	return rc < 0 ? -1 : 0;
}

int
store_attempt_list(struct store *s, struct arena *a, int64_t sample_id,
	struct store_attempt **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing attempts", e);
	struct store_list l = {.size = sizeof(**out)};
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		ATTEMPT_COLUMNS "WHERE a.sample_id = ? ORDER BY a.n", "i",
		sample_id);
	while (rc == 1) {
		attempt_read(a, st, store__push(a, &l));
		rc = store__step(c, st, e);
	}
	store__reader_done(s, c);
	*out = l.ptr;
	*n = l.n;
	return rc;
}

int
store_cache_get(struct store *s, struct arena *a, const char *key,
	struct store_attempt *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking into the cache", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		ATTEMPT_COLUMNS
		"WHERE a.cache_key = ? AND a.status = 'ok' AND a.from_cache = 0"
		" ORDER BY a.id DESC LIMIT 1",
		"s", key);
	if (rc == 1) {
		attempt_read(a, st, out);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "not in the cache");
	return rc < 0 ? -1 : 0;
}

/* An entry is the newest attempt of its key; older ones are never answered. */
#define CACHE_LIST                                                             \
	"SELECT a.id, a.cache_key, a.started_ms, r.name, su.name, t.name,"     \
	" m.name, x.idx, a.content_n, a.tokens_in, a.tokens_out, a.cost_uusd," \
	" coalesce(h.n, 0) FROM attempt a"                                     \
	" LEFT JOIN (SELECT cache_key, count(*) AS n FROM attempt"             \
	" WHERE from_cache = 1 AND cache_key IS NOT NULL GROUP BY 1) h"        \
	" ON h.cache_key = a.cache_key"                                        \
	" LEFT JOIN sample x ON x.id = a.sample_id"                            \
	" LEFT JOIN run r ON r.no = x.run_no"                                  \
	" LEFT JOIN task t ON t.id = x.task_id"                                \
	" LEFT JOIN suite su ON su.id = t.suite_id"                            \
	" LEFT JOIN model m ON m.id = x.model_id"                              \
	" WHERE a.cache_key IS NOT NULL AND a.status = 'ok'"                   \
	" AND a.from_cache = 0 AND a.id < ? AND NOT EXISTS"                    \
	" (SELECT 1 FROM attempt n WHERE n.cache_key = a.cache_key"            \
	" AND n.status = 'ok' AND n.from_cache = 0 AND n.id > a.id)"           \
	" ORDER BY a.id DESC LIMIT ?"

static void
entry_read(struct arena *a, sqlite3_stmt *st, struct store_cache_entry *out)
{
	out->attempt_id = sqlite3_column_int64(st, 0);
	out->key = store__str(a, st, 1);
	out->started_ms = sqlite3_column_int64(st, 2);
	out->run = store__str(a, st, 3);
	out->suite = store__str(a, st, 4);
	out->task = store__str(a, st, 5);
	out->model = store__str(a, st, 6);
	out->idx = store__opt(st, 7);
	out->content_n = sqlite3_column_int64(st, 8);
	out->tokens_in = store__opt(st, 9);
	out->tokens_out = store__opt(st, 10);
	out->cost_uusd = store__opt(st, 11);
	out->hits = sqlite3_column_int64(st, 12);
}

int
store_cache_list(struct store *s, struct arena *a, struct store_cache_page *p,
	struct err *e)
{
	struct store_conn *c = store__reader(s, "listing the cache", e);
	struct store_list l = {.size = sizeof(*p->entry)};
	int64_t before = p->cursor > 0 ? p->cursor : INT64_MAX;
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, CACHE_LIST, "ii", before, (int64_t)p->limit);
	while (rc == 1) {
		struct store_cache_entry *x = store__push(a, &l);

		entry_read(a, st, x);
		p->cursor = x->attempt_id;
		rc = store__step(c, st, e);
	}
	store__reader_done(s, c);
	p->entry = l.ptr;
	p->n = l.n;
	return rc;
}

struct prune {
	int64_t before_ms, n;
};

static int
prune_part(struct store_conn *c, void *arg, struct err *e)
{
	struct prune *w = arg;

	/* the attempts belong to their runs and stay */
	if (store__run(c, e,
		    "UPDATE attempt SET cache_key = NULL"
		    " WHERE cache_key IS NOT NULL AND started_ms < ?",
		    "i", w->before_ms) < 0)
		return -1;
	w->n = sqlite3_changes(c->db);
	return 0;
}

int
store_cache_prune(struct store *s, int64_t before_ms, int64_t *n, struct err *e)
{
	struct prune w = {.before_ms = before_ms};

	if (store__write(s, "pruning the cache", prune_part, &w, e) < 0)
		return -1;
	if (n != NULL)
		*n = w.n;
	return 0;
}
