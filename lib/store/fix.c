/*
 * fix: what a model mended in a run that is done: the text that a tool refused,
 * the tool's words, the text that came of them.  It must not decide who may be
 * shown it.
 */
#include "lib/store/store_internal.h"

#include "lib/base/limits.h"

/* ?1 names of suites; sizes up to ?2; ?3 rows.  A text that compiles is a
 * fixer's success; a repairer's is one that nothing is known against.  The hash
 * of a task has its suite's name and version in it: the same task of another
 * suite is known by its name or its text. */
#define FIXES                                                                  \
	"WITH own(name) AS (SELECT value FROM json_each(?1)),"                 \
	" asked(id, name, suite, prompt) AS MATERIALIZED ("                    \
	" SELECT k.id, k.name, u.name, json_extract(text_of(k.doc),"           \
	" '$.prompt') FROM task k JOIN suite u ON u.id = k.suite_id),"         \
	" mine AS MATERIALIZED (SELECT * FROM asked WHERE suite IN own),"      \
	" barred(id) AS MATERIALIZED (SELECT id FROM asked"                    \
	" WHERE suite IN own OR name IN (SELECT name FROM mine)"               \
	" OR prompt IN (SELECT prompt FROM mine)), fix AS ("                   \
	" SELECT max(t.sample_id * 10000000 + t.n) AS at,"                     \
	" r.name || '/' || k.name || '/' || x.idx || ', turn ' || t.n"         \
	" AS origin, p.candidate AS wrong, f.findings AS said,"                \
	" t.candidate AS right_text"                                           \
	" FROM run r JOIN sample x ON x.run_no = r.no"                         \
	" JOIN task k ON k.id = x.task_id"                                     \
	" JOIN scoring c ON c.id = x.scoring_id"                               \
	" JOIN verdict v ON v.id = c.verdict_id"                               \
	" JOIN turn t ON t.sample_id = x.id"                                   \
	" JOIN turn p ON p.sample_id = x.id AND p.n = t.parent"                \
	" JOIN turn f ON f.sample_id = x.id AND f.n = (SELECT max(y.n)"        \
	" FROM turn y WHERE y.sample_id = x.id AND y.n < t.n"                  \
	" AND y.candidate = p.candidate AND y.findings IS NOT NULL)"           \
	" JOIN text a ON a.id = p.candidate AND a.size <= ?2"                  \
	" JOIN text b ON b.id = f.findings AND b.size <= ?2"                   \
	" JOIN text d ON d.id = t.candidate AND d.size <= ?2"                  \
	" WHERE r.status = 2 AND v.status = 'pass'"                            \
	" AND t.role IN ('fixer', 'repairer') AND t.findings IS NULL"          \
	" AND t.candidate <> p.candidate"                                      \
	" AND (t.role = 'fixer' OR NOT EXISTS (SELECT 1 FROM turn y"           \
	" WHERE y.sample_id = x.id AND y.candidate = t.candidate"              \
	" AND y.findings IS NOT NULL))"                                        \
	" AND NOT EXISTS (SELECT 1 FROM ledger g WHERE g.sample_id = x.id"     \
	" AND g.oracle <> 'none')"                                             \
	" AND k.id NOT IN (SELECT id FROM barred)"                             \
	" GROUP BY p.candidate, t.candidate ORDER BY at DESC LIMIT ?3)"        \
	" SELECT origin, text_of(wrong), text_of(said), text_of(right_text)"   \
	" FROM fix ORDER BY at DESC"

static int
fix_read(struct store_conn *c, struct arena *a, sqlite3_stmt *st, void *row,
	struct err *e)
{
	struct store_fix *out = row;

	(void)c;
	(void)e;
	out->from = store__str0(a, st, 0);
	out->wrong = store__str0(a, st, 1);
	out->said = store__str0(a, st, 2);
	out->right = store__str0(a, st, 3);
	return 0;
}

int
store_fix_list(struct store *s, struct arena *a, const char *suites,
	struct store_fix **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "looking for fixes", e);
	struct store_answer w = {a, fix_read, {.size = sizeof(**out)}};
	sqlite3_stmt *st = NULL;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st, FIXES, "sii", suites, (int64_t)LIM_FIX_TEXT,
		(int64_t)LIM_FIXES);
	rc = store__rows(c, st, rc, &w, e);
	store__reader_done(s, c);
	*out = w.rows.ptr;
	*n = w.rows.n;
	return rc;
}
