/*
 * work: threads that take the rows of a page (see work.h).  It must not hold
 * more than a page, nor let a row of it be lost.
 */
#include "curate/work.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "curate/reason.h"
#include "lib/base/pool.h"

#define PAGE_ROWS 32

struct page_work {
	const struct curate_work *w;
	const struct store_cur_page *page;
	struct store_cur_made made[PAGE_ROWS];
	struct arena arena[PAGE_ROWS];
	struct err err[PAGE_ROWS];
	bool failed[PAGE_ROWS];
	atomic_size_t next;
	atomic_bool stop;
};

static void
judge_row(struct page_work *x, size_t i)
{
	const struct store_cur_row *row = &x->page->row[i];
	struct store_cur_made *m = &x->made[i];

	m->result = (struct store_cur_result){.row_id = row->id,
		.stage = x->w->name,
		.status = STORE_CUR_SKIP,
		.reason = "",
		.rules = x->w->rules};
	m->example = NULL;
	m->n = 0;
	if (row->text == NULL)
		return;
	if (x->w->judge(x->w->arg, &x->arena[i], row, m, &x->err[i]) < 0) {
		x->failed[i] = true;
		atomic_store(&x->stop, true);
		return;
	}
	if (m->result.reason[0] != '\0' &&
		curate_reason_find(x->w->name, m->result.reason) == NULL)
		BUG("stage %s has no reason %s", x->w->name, m->result.reason);
}

static void
worker(void *arg, int index)
{
	struct page_work *x = arg;
	size_t i;

	(void)index;
	while (!atomic_load(&x->stop) && !pool_cancelled() &&
		(i = atomic_fetch_add(&x->next, 1)) < x->page->n)
		judge_row(x, i);
}

static void
count(struct curate_tally *t, enum store_cur_status status)
{
	t->seen++;
	t->kept += status == STORE_CUR_KEEP;
	t->rejected += status == STORE_CUR_REJECT;
	t->skipped += status == STORE_CUR_SKIP;
}

static int
judge_page(const struct curate_work *w, const struct store_cur_page *page,
	struct page_work *x, struct err *e)
{
	int jobs = w->jobs > 0 ? w->jobs : pool_ncpu();

	memset(x->failed, 0, sizeof(x->failed));
	for (size_t i = 0; i < PAGE_ROWS; i++)
		x->err[i] = (struct err)ERR_INIT;
	x->w = w;
	x->page = page;
	atomic_store(&x->next, 0);
	atomic_store(&x->stop, false);
	if (pool_run(jobs < (int)page->n ? jobs : (int)page->n, worker, x, e) <
		0)
		return -1;
	for (size_t i = 0; i < page->n; i++)
		if (x->failed[i]) {
			*e = x->err[i];
			return -1;
		}
	if (pool_cancelled())
		return err_set(
			e, ERR_CANCELLED, "stopped; the same command goes on");
	return 0;
}

static int
one_page(const struct curate_project *p, const struct curate_work *w,
	const struct store_cur_page *page, struct curate_tally *t,
	struct err *e)
{
	struct page_work *x = xcalloc(1, sizeof(*x));
	int rc = judge_page(w, page, x, e);

	if (rc == 0)
		rc = store_cur_made_put(p->store, p->id, x->made, page->n, e);
	for (size_t i = 0; i < PAGE_ROWS; i++) {
		if (rc == 0 && i < page->n)
			count(t, x->made[i].result.status);
		arena_release(&x->arena[i]);
	}
	free(x);
	return rc;
}

int
curate_work_run(const struct curate_project *p, const struct curate_work *w,
	struct curate_tally *t, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.kind = w->kind,
		.stage = w->name,
		.rules = w->rules,
		.leaves = w->leaves,
		.texts = true,
		.limit = PAGE_ROWS};
	struct arena a = ARENA_INIT;
	int64_t total;
	int rc = store_cur_row_count(p->store, &page, &total, e);

	while (rc == 0) {
		rc = store_cur_row_page(p->store, &a, &page, e);
		if (rc == 0 && page.n > 0)
			rc = one_page(p, w, &page, t, e);
		arena_release(&a);
		if (rc < 0 || page.n == 0)
			break;
		if (w->progress.fn != NULL)
			w->progress.fn(w->progress.arg, t->seen, total);
	}
	return rc;
}
