/*
 * dedup: reads what is known of each row, joins copies, and says of each row
 * whether it is the best of its cluster.  It must not hold texts.
 */
#include "curate/dedup_int.h"

#include <stdlib.h>
#include <string.h>

#include "curate/sketch.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"

#define PAGE_SKETCHES 1000

/* ---- clusters ---- */

uint32_t
dedup__root(struct dedup *d, uint32_t i)
{
	while (d->row[i].up != i) {
		d->row[i].up = d->row[d->row[i].up].up;
		i = d->row[i].up;
	}
	return i;
}

/* The stated order: does x go before y? */
static bool
better(const struct dedup_row *x, const struct dedup_row *y)
{
	if (x->licensed != y->licensed)
		return x->licensed;
	if (x->comments != y->comments)
		return x->comments > y->comments;
	if (x->committed_ms != y->committed_ms) {
		if (x->committed_ms < 0 || y->committed_ms < 0)
			return x->committed_ms >= 0;
		return x->committed_ms < y->committed_ms;
	}
	return x->row_id < y->row_id;
}

bool
dedup__join(struct dedup *d, uint32_t i, uint32_t k)
{
	uint32_t a = dedup__root(d, i), b = dedup__root(d, k), c;

	if (a == b)
		return false;
	if (d->row[a].size < d->row[b].size) {
		c = a;
		a = b;
		b = c;
	}
	d->row[b].up = a;
	d->row[a].size += d->row[b].size;
	if (better(&d->row[d->row[b].best], &d->row[d->row[a].best]))
		d->row[a].best = d->row[b].best;
	return true;
}

uint32_t
dedup__find(struct dedup *d, int64_t row_id)
{
	size_t lo = 0, hi = d->n;

	if (d->next < d->n && d->row[d->next].row_id == row_id)
		return (uint32_t)d->next++;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->row[mid].row_id < row_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == d->n || d->row[lo].row_id != row_id)
		return (uint32_t)d->n;
	d->next = lo + 1;
	return (uint32_t)lo;
}

/* ---- rows ---- */

static void
add_row(struct dedup *d, const struct store_cur_sketch *x)
{
	uint32_t i = (uint32_t)d->n;

	if (d->n == d->cap) {
		d->cap = d->cap == 0 ? 1024 : 2 * d->cap;
		d->row = xrealloc(d->row, d->cap * sizeof(*d->row));
	}
	d->row[d->n++] = (struct dedup_row){.row_id = x->row_id,
		.text_id = x->text_id,
		.committed_ms = x->committed_ms,
		.structure = x->structure,
		.comments = (uint32_t)x->comments,
		.licensed = x->licensed,
		.up = i,
		.best = i,
		.size = 1};
}

/* All rows; hex: of their numbers and texts. */
static int
read_rows(struct dedup *d, char hex[HASH_HEX], struct err *e)
{
	struct store_cur_page page = {.project_id = d->p->id,
		.stage = "dedup",
		.leaves = true,
		.sketch = SKETCH_VERSION,
		.limit = PAGE_SKETCHES};
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;
	struct store_cur_sketch *x;
	int rc;

	do {
		rc = store_cur_sketch_page(d->p->store, &a, &page, &x, e);
		if (rc == 0 && d->n + page.n > LIM_CUR_DEDUP_ROWS)
			rc = err_set(e, ERR_LIMIT,
				"more than %d rows in one project: make "
				"several of it",
				LIM_CUR_DEDUP_ROWS);
		for (size_t i = 0; i < page.n && rc == 0; i++) {
			add_row(d, &x[i]);
			hash_i64(h, x[i].row_id);
			hash_i64(h, x[i].text_id);
			hash_i64(h, x[i].licensed);
		}
		arena_release(&a);
	} while (rc == 0 && page.n > 0);
	hash_final(h, hex);
	return rc;
}

struct key {
	uint64_t key;
	uint32_t row;
};

static int
by_key(const void *x, const void *y)
{
	const struct key *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* Joins rows of one text, or of one structure. */
static void
join_equal(struct dedup *d, bool text)
{
	struct key *k = xcalloc(d->n + 1, sizeof(*k));

	for (size_t i = 0; i < d->n; i++) {
		k[i].key = text ? (uint64_t)d->row[i].text_id
				: d->row[i].structure;
		k[i].row = (uint32_t)i;
	}
	qsort(k, d->n, sizeof(*k), by_key);
	for (size_t i = 0; i < d->n; i++) {
		bool same = i > 0 && k[i].key == k[i - 1].key;

		if (text)
			d->row[k[i].row].first = !same;
		if (same && k[i].key != 0)
			dedup__join(d, k[i - 1].row, k[i].row);
	}
	free(k);
}

/* ---- results ---- */

static const char *
reason_of(struct dedup *d, const struct dedup_row *x, const struct dedup_row *y)
{
	if (x->text_id == y->text_id) {
		d->t->exact++;
		return "exact_copy";
	}
	if (d->o->structural && x->structure != 0 &&
		x->structure == y->structure) {
		d->t->renamed++;
		return "renamed_copy";
	}
	d->t->near++;
	return "near_copy";
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *r,
	struct store_cur_result *out, struct err *e)
{
	struct dedup *d = arg;
	uint32_t i = dedup__find(d, r->id), root;
	cJSON *doc = json_object(a);

	if (i == d->n)
		return err_set(e, ERR_CANCELLED,
			"row %lld came while rows were compared: run it again",
			(long long)r->id);
	root = dedup__root(d, i);
	json_set_i64(doc, "rows", d->row[root].size);
	out->status = STORE_CUR_KEEP;
	if (d->row[root].best != i) {
		const struct dedup_row *best = &d->row[d->row[root].best];

		out->status = STORE_CUR_REJECT;
		out->reason = reason_of(d, &d->row[i], best);
		json_set_i64(doc, "kept", best->row_id);
	} else if (d->row[root].size > 1) {
		d->t->clusters++;
	}
	json_set_i64(doc, "cluster", d->row[d->row[root].best].row_id);
	if (d->row[i].near > 0)
		json_set_num(doc, "jaccard", (double)d->row[i].near);
	out->doc = json_text(a, doc);
	return 0;
}

static int
judge_all(struct dedup *d, const char *hex, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct curate_stage st = {.name = "dedup",
		.leaves = true,
		.judge = judge,
		.arg = d,
		.progress = d->o->progress};
	int rc;

	st.rules = arena_printf(&a,
		"dedup@1 sketch=%d structure=%s near=%g rows=%.16s",
		SKETCH_VERSION, d->o->structural ? "on" : "off",
		d->o->threshold, hex);
	rc = curate_stage_run(d->p, &st, &d->t->rows, e);
	arena_release(&a);
	return rc;
}

int
curate_dedup(const struct curate_project *p, const struct curate_dedup *o,
	struct curate_dedup_tally *t, struct err *e)
{
	struct dedup d = {.p = p, .o = o, .t = t};
	char hex[HASH_HEX];
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "dedup", &dropped, e);
	if (rc == 0)
		rc = curate_sketch(p, "dedup", &o->progress, e);
	if (rc == 0)
		rc = read_rows(&d, hex, e);
	if (rc == 0) {
		join_equal(&d, true);
		if (o->structural)
			join_equal(&d, false);
		if (o->threshold > 0)
			rc = dedup__near(&d, e);
	}
	if (rc == 0)
		rc = judge_all(&d, hex, e);
	free(d.row);
	return rc;
}
