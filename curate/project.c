/*
 * project: opens projects and runs stages over their rows.  It must not hold
 * more than a page of rows.
 */
#include "curate/project.h"

#include <string.h>

#include "curate/reason.h"
#include "lib/base/pool.h"

#define PAGE_ROWS 1000
#define PAGE_TEXTS 100 /* rows with their texts */
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

static int
judge_page(const struct curate_project *p, const struct curate_stage *st,
	struct arena *a, const struct store_cur_page *page,
	struct curate_tally *t, struct err *e)
{
	struct store_cur_result *r = arena_array(a, page->n, sizeof(*r));

	for (size_t i = 0; i < page->n; i++) {
		r[i].row_id = page->row[i].id;
		r[i].stage = st->name;
		r[i].rules = st->rules;
		r[i].reason = "";
		if (st->judge(st->arg, a, &page->row[i], &r[i], e) < 0)
			return -1;
		if (r[i].reason[0] != '\0' &&
			curate_reason_find(st->name, r[i].reason) == NULL)
			BUG("stage %s has no reason %s", st->name, r[i].reason);
	}
	if (store_cur_results_put(p->store, r, page->n, e) < 0)
		return -1;
	for (size_t i = 0; i < page->n; i++)
		tally_add(t, r[i].status);
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
		.limit = st->texts ? PAGE_TEXTS : PAGE_ROWS};
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
		if (rc < 0 || page.n == 0)
			break;
		rc = judge_page(p, st, &a, &page, t, e);
		arena_release(&a);
		if (rc == 0 && st->progress.fn != NULL)
			st->progress.fn(st->progress.arg, t->seen, total);
	}
	arena_release(&a);
	return rc;
}
