/*
 * proof: what formal equivalence said of candidates, and where it and the
 * simulation do not agree.  It must not decide who is right.
 */
#include "lib/store/store_internal.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"

#define PROOF_COLUMNS                                                          \
	" p.id, p.key, p.task_id, p.candidate, p.result, p.depth, p.why,"      \
	" p.tools, p.cpu_us, p.created_ms, p.codec, p.size, p.doc"
#define PROOF_N_COLUMNS 13

struct proof_put {
	const struct store_proof *p;
	struct store_blob doc;
	unsigned char raw[32];
};

static int
proof_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct proof_put *w = arg;
	const struct store_proof *p = w->p;
	const void *candidate = p->candidate == NULL ? NULL : w->raw;

	/* a new row: the newest proof is the one with the highest number */
	return store__run(c, e,
		"INSERT OR REPLACE INTO proof(key, task_id, candidate, result,"
		" depth, why, tools, cpu_us, created_ms, codec, size, doc)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"szbsoSSoiiib", p->key, p->task_id, candidate, (size_t)32,
		p->result, p->depth, p->why, p->tools, p->cpu_us,
		p->created_ms > 0 ? p->created_ms : clock_wall_ms(),
		w->doc.codec, w->doc.size, w->doc.body, w->doc.body_n);
}

int
store_proof_put(struct store *s, const struct store_proof *p, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct proof_put w = {.p = p};
	const char *doc = p->doc == NULL ? "{}" : p->doc;
	size_t n = strlen(doc);
	cJSON *tree;
	int rc = json_parse(&tmp, doc, n, &tree, e);

	if (rc < 0)
		err_wrap(e, "proof");
	if (rc == 0 && p->candidate != NULL &&
		!store__unhex(p->candidate, w.raw))
		rc = err_set(e, ERR_INTERNAL, "proof: bad hash of a candidate");
	if (rc == 0)
		rc = store__pack(store__codec(s), &tmp, doc, n, &w.doc, e);
	if (rc == 0)
		rc = store__write(s, "storing a proof", proof_part, &w, e);
	arena_release(&tmp);
	return rc;
}

static int
proof_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st,
	struct store_proof *out, struct err *e)
{
	struct store_blob blob;
	char *doc;

	store__blob_column(st, 10, &blob);
	if (store__unpack(c, a, &blob, &doc, e) < 0)
		return -1;
	out->doc = doc;
	out->id = sqlite3_column_int64(st, 0);
	out->key = store__str(a, st, 1);
	out->task_id = sqlite3_column_int64(st, 2);
	out->candidate = store__hex_column(a, st, 3);
	out->result = store__str(a, st, 4);
	out->depth = store__opt(st, 5);
	out->why = store__str(a, st, 6);
	out->tools = store__str(a, st, 7);
	out->cpu_us = store__opt(st, 8);
	out->created_ms = sqlite3_column_int64(st, 9);
	return 0;
}

int
store_proof_find(struct store *s, struct arena *a, const char *key,
	struct store_proof *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking for a proof", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		"SELECT" PROOF_COLUMNS " FROM proof p WHERE p.key = ?", "s",
		key);
	if (rc == 1) {
		rc = proof_read(c, a, st, out, e);
		sqlite3_reset(st);
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOTFOUND, "no proof with this key");
	}
	store__reader_done(s, c);
	return rc;
}

/* The newest proof of a candidate counts; run, suite and mode are filters. */
#define OPINIONS                                                               \
	"SELECT" PROOF_COLUMNS                                                 \
	", x.id, x.idx, r.id, su.name, t.name, m.name, v.status, v.reason"     \
	" FROM proof p JOIN task t ON t.id = p.task_id"                        \
	" JOIN suite su ON su.id = t.suite_id"                                 \
	" JOIN text b ON b.hash = p.candidate"                                 \
	" JOIN sample x ON x.task_id = t.id"                                   \
	" JOIN run r ON r.no = x.run_no"                                       \
	" JOIN model m ON m.id = x.model_id"                                   \
	" JOIN scoring c ON c.sample_id = x.id AND c.candidate = b.id"         \
	" JOIN verdict v ON v.id = c.verdict_id"                               \
	" WHERE p.id = (SELECT max(q.id) FROM proof q"                         \
	" WHERE q.task_id = p.task_id AND q.candidate = p.candidate)"          \
	" AND iif(?1 IS NULL, c.id = x.scoring_id,"                            \
	" c.mode = ?1 AND c.newest = 1)"                                       \
	" AND r.id = coalesce(?2, r.id)"                                       \
	" AND t.suite_id = coalesce(?3, t.suite_id)"                           \
	" AND (?4 = 0 OR (v.status = 'pass' AND p.result = 'refuted')"         \
	" OR (v.status = 'fail' AND p.result = 'proven'))"                     \
	" ORDER BY r.no, su.name, t.seq, m.name, x.idx LIMIT ?5"

static int
opinion_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_opinion *out = row;
	int col = PROOF_N_COLUMNS;

	if (proof_read(c, a, st, &out->proof, e) < 0)
		return -1;
	out->sample_id = sqlite3_column_int64(st, col);
	out->idx = sqlite3_column_int64(st, col + 1);
	out->run = store__str(a, st, col + 2);
	out->suite = store__str(a, st, col + 3);
	out->task = store__str(a, st, col + 4);
	out->model = store__str(a, st, col + 5);
	out->status = store__str(a, st, col + 6);
	out->reason = store__str(a, st, col + 7);
	return 0;
}

int
store_proof_list(struct store *s, struct arena *a,
	const struct store_opinion_filter *f, struct store_opinion **out,
	size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing proofs", e);
	struct store_answer w = {a, opinion_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, OPINIONS, "sszii", f->mode, f->run_id,
		f->suite_id, (int64_t)f->disagree, (int64_t)f->limit);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
