/*
 * sketch: sketches a page of texts, and stores it in one commit.  It must not
 * compare them.
 */
#include "curate/sketch.h"

#include "curate/minhash.h"
#include "curate/structure.h"
#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"

#define PAGE_ROWS 200

/* What stands between the tokens, without white space. */
static int64_t
comment_bytes(const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;
	const char *at = s;
	int64_t bytes = 0;

	lex_init(&l, s, n);
	for (bool more = true; more;) {
		const char *end;

		more = lex_next(&l, &t);
		for (end = more ? t.p : s + n; at < end; at++)
			bytes += (unsigned char)*at > ' ';
		if (more)
			at = t.p + t.n;
	}
	return bytes;
}

static int
sketch_row(struct arena *a, const struct store_cur_row *r,
	struct store_cur_sketch *x, struct err *e)
{
	static const struct shingle_rule rule = SHINGLE_RULE;
	struct shingle_set set = {.n = 0};
	struct arena tmp = ARENA_INIT;
	struct minhash m;
	int rc = 0;

	x->row_id = r->id;
	x->version = SKETCH_VERSION;
	if (r->text_n <= LIM_SHINGLE_TEXT) {
		x->comments = comment_bytes(r->text, r->text_n);
		rc = shingle_make(&tmp, r->text, r->text_n, &rule, &set, e);
		if (!structure_make(&tmp, r->text, r->text_n, &x->structure))
			x->structure = 0;
	}
	if (rc == 0 && minhash_make(&set, &m)) {
		unsigned char *bytes = arena_alloc(a, MINHASH_BYTES);

		minhash_pack(&m, bytes);
		x->sketch = bytes;
		x->sketch_n = MINHASH_BYTES;
	}
	arena_release(&tmp);
	return rc;
}

static int
sketch_page(const struct curate_project *p, struct arena *a,
	const struct store_cur_page *page, struct err *e)
{
	struct store_cur_sketch *x = arena_array(a, page->n, sizeof(*x));

	for (size_t i = 0; i < page->n; i++)
		if (sketch_row(a, &page->row[i], &x[i], e) < 0)
			return -1;
	return store_cur_sketches_put(p->store, x, page->n, e);
}

int
curate_sketch(const struct curate_project *p, const char *stage,
	const struct curate_progress *g, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.stage = stage,
		.leaves = true,
		.sketch = SKETCH_VERSION,
		.texts = true,
		.limit = PAGE_ROWS};
	struct arena a = ARENA_INIT;
	int64_t total, done = 0;
	int rc = store_cur_row_count(p->store, &page, &total, e);

	do {
		if (rc == 0 && pool_cancelled())
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
		if (rc == 0)
			rc = store_cur_row_page(p->store, &a, &page, e);
		if (rc == 0 && page.n > 0)
			rc = sketch_page(p, &a, &page, e);
		arena_release(&a);
		done += (int64_t)page.n;
		if (rc == 0 && g->fn != NULL)
			g->fn(g->arg, done, total);
	} while (rc == 0 && page.n > 0);
	return rc;
}
