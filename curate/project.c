/*
 * project: opens projects and runs stages over their rows.  It must not hold
 * more than a page of rows.
 */
#include "curate/project.h"

#include <stdlib.h>
#include <string.h>

#include "curate/reason.h"
#include "lib/base/pool.h"

#define COMMIT_ROWS 1000
#define PAGE_TEXTS 100 /* rows in memory with their texts */
#define NAME_MAX_BYTES 100

int
curate_project_make(struct store *s, const char *name, struct err *e)
{
	int64_t id;
	size_t n = strlen(name);

	if (n == 0 || n > NAME_MAX_BYTES || name[0] == '-' ||
		strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"abcdefghijklmnopqrstuvwxyz0123456789-_.") != n)
		return err_set(e, ERR_USAGE,
			"\"%.100s\" cannot name a project: use letters, "
			"digits, - _ and .",
			name);
	return store_cur_project_add(s, name, "{}", &id, e);
}

int
curate_project_open(struct store *s, struct arena *a, const char *name,
	struct curate_project *out, struct err *e)
{
	struct store_cur_project p;

	if (store_cur_project_get(s, a, name, &p, e) < 0)
		return -1;
	out->store = s;
	out->id = p.id;
	out->name = p.name;
	out->created_ms = p.created_ms;
	return 0;
}

static void
tally_add(struct curate_tally *t, enum store_cur_status status)
{
	t->seen++;
	switch (status) {
	case STORE_CUR_KEEP:
		t->kept++;
		break;
	case STORE_CUR_REJECT:
		t->rejected++;
		break;
	case STORE_CUR_SKIP:
		t->skipped++;
		break;
	}
}

/* Results that wait for their commit; pages with texts are shorter. */
struct pending {
	struct store_cur_result r[COMMIT_ROWS];
	size_t n;
	struct arena a; /* what they refer to */
};

static int
commit_pending(const struct curate_project *p, struct pending *w,
	struct curate_tally *t, struct err *e)
{
	if (store_cur_results_put(p->store, w->r, w->n, e) < 0)
		return -1;
	for (size_t i = 0; i < w->n; i++)
		tally_add(t, w->r[i].status);
	w->n = 0;
	arena_release(&w->a);
	return 0;
}

static int
judge_page(const struct curate_stage *st, struct arena *a,
	const struct store_cur_page *page, struct pending *w, struct err *e)
{
	for (size_t i = 0; i < page->n; i++) {
		struct store_cur_result *r = &w->r[w->n];

		*r = (struct store_cur_result){.row_id = page->row[i].id,
			.stage = st->name,
			.reason = "",
			.rules = st->rules};
		if (st->judge(st->arg, a, &page->row[i], r, e) < 0)
			return -1;
		if (r->reason[0] != '\0' &&
			curate_reason_find(st->name, r->reason) == NULL)
			BUG("stage %s has no reason %s", st->name, r->reason);
		r->reason = arena_strdup(&w->a, r->reason);
		r->doc = arena_strdup(&w->a, r->doc);
		w->n++;
	}
	return 0;
}

int
curate_stage_run(const struct curate_project *p, const struct curate_stage *st,
	struct curate_tally *t, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.kind = st->kind,
		.stage = st->name,
		.rules = st->rules,
		.texts = st->texts,
		.leaves = st->leaves,
		.limit = st->texts ? PAGE_TEXTS : COMMIT_ROWS};
	struct pending *w = xcalloc(1, sizeof(*w));
	struct arena a = ARENA_INIT;
	int64_t total;
	int rc;

	rc = store_cur_row_count(p->store, &page, &total, e);
	while (rc == 0) {
		if (pool_cancelled()) {
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
			break;
		}
		rc = store_cur_row_page(p->store, &a, &page, e);
		if (rc == 0)
			rc = judge_page(st, &a, &page, w, e);
		arena_release(&a);
		if (rc < 0 || page.n == 0)
			break;
		if (w->n + page.limit > COMMIT_ROWS)
			rc = commit_pending(p, w, t, e);
		if (rc == 0 && st->progress.fn != NULL)
			st->progress.fn(st->progress.arg, t->seen, total);
	}
	if (rc == 0)
		rc = commit_pending(p, w, t, e);
	arena_release(&w->a);
	free(w);
	return rc;
}
