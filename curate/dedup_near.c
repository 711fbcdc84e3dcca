/*
 * dedup_near: near copies, by bands of their sketches: rows with an equal band
 * are compared by their sets of shingles, which alone decide.
 *
 * Bands are taken eight at a time (128 bytes a text); rows of a bucket are
 * compared with the first row of each cluster in it, at most HEADS of them, so
 * that a bucket of thousands of copies costs as many comparisons.  The more
 * rows, the more of them share a band by chance: their sketches in brief (64
 * bytes a text) tell nearly all of those apart, and no text is read for them.
 */
#include "curate/dedup_int.h"

#include <stdlib.h>
#include <string.h>

#include "curate/minhash.h"
#include "curate/sketch.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"

#define BANDS_AT_ONCE 8
#define HEADS 64
#define PAGE_SKETCHES 1000
#define SETS 1024	      /* kept at hand; a power of two */
#define SETS_HASHES (1 << 22) /* of all of them: 32 MiB */

struct entry { /* of one band */
	uint64_t hash;
	uint32_t row;
};
struct kept_set {
	struct arena a;
	struct shingle_set set;
	uint32_t row;
	bool full;
};
struct near {
	struct dedup *d;
	struct minhash_bands bands;
	struct minhash_brief *brief; /* of each row */
	int least;		     /* places equal in brief */
	struct entry *entry;	     /* BANDS_AT_ONCE times d->n */
	struct entry *spare;	     /* d->n */
	size_t n;		     /* of each band */
	struct kept_set *set;	     /* SETS of them */
	size_t hashes;
};

/* ---- sets of shingles ---- */

static void
forget_sets(struct near *w)
{
	for (size_t i = 0; i < SETS; i++) {
		arena_release(&w->set[i].a);
		w->set[i].full = false;
	}
	w->hashes = 0;
}

static int
set_of(struct near *w, uint32_t row, struct kept_set **out, struct err *e)
{
	static const struct shingle_rule rule = SHINGLE_RULE;
	struct kept_set *k = &w->set[row % SETS];
	struct arena tmp = ARENA_INIT;
	struct store_cur_row r;
	int rc;

	*out = k;
	if (k->full && k->row == row)
		return 0;
	if (k->full) {
		w->hashes -= k->set.n;
		arena_release(&k->a);
		k->full = false;
	}
	rc = store_cur_row_get(
		w->d->p->store, &tmp, w->d->row[row].row_id, &r, e);
	if (rc == 0)
		rc = shingle_make(&tmp, r.text, r.text_n, &rule, &k->set, e);
	if (rc == 0) {
		k->set.h = arena_memdup(
			&k->a, k->set.h, k->set.n * sizeof(*k->set.h));
		k->row = row;
		k->full = true;
		w->hashes += k->set.n;
	}
	arena_release(&tmp);
	return rc;
}

static int
compare(struct near *w, uint32_t x, uint32_t y, double *j, struct err *e)
{
	struct kept_set *a, *b, mine;
	int rc;

	if (w->hashes > SETS_HASHES)
		forget_sets(w);
	if (set_of(w, x, &a, e) < 0)
		return -1;
	/* y may want its place: it is taken out meanwhile */
	mine = *a;
	memset(a, 0, sizeof(*a));
	rc = set_of(w, y, &b, e);
	if (rc == 0)
		*j = shingle_jaccard(&mine.set, &b->set);
	if (a->full) {
		w->hashes -= mine.set.n;
		arena_release(&mine.a);
	} else {
		*a = mine;
	}
	return rc;
}

/* ---- buckets ---- */

/* By hash, a byte at a time from the lowest; rows of one hash keep their
 * order. */
static void
sort_entries(struct entry *x, struct entry *spare, size_t n)
{
	for (int shift = 0; shift < 64; shift += 8) {
		size_t at[256] = {0}, sum = 0;
		struct entry *from = x;

		for (size_t i = 0; i < n; i++)
			at[x[i].hash >> shift & 255]++;
		for (int i = 0; i < 256; i++) {
			size_t here = at[i];

			at[i] = sum;
			sum += here;
		}
		for (size_t i = 0; i < n; i++)
			spare[at[x[i].hash >> shift & 255]++] = x[i];
		x = spare;
		spare = from;
	}
}

static bool
one_cluster(struct dedup *d, uint32_t x, uint32_t y)
{
	return dedup__root(d, x) == dedup__root(d, y);
}

static int
bucket(struct near *w, const struct entry *x, size_t n, struct err *e)
{
	uint32_t head[HEADS];
	size_t heads = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t row = x[i].row;
		bool found = false;

		for (size_t k = 0; k < heads && !found; k++)
			found = one_cluster(w->d, row, head[k]);
		for (size_t k = 0; k < heads && !found; k++) {
			double j = 0;

			if (minhash_brief_equal(&w->brief[head[k]],
				    &w->brief[row]) < w->least)
				continue;
			if (compare(w, head[k], row, &j, e) < 0)
				return -1;
			found = j >= w->d->o->threshold;
			if (found && dedup__join(w->d, head[k], row))
				w->d->row[row].near = (float)j;
		}
		if (!found && heads < HEADS)
			head[heads++] = row;
	}
	return 0;
}

static int
buckets(struct near *w, struct entry *x, struct err *e)
{
	size_t from = 0;

	sort_entries(x, w->spare, w->n);
	for (size_t i = 1; i <= w->n; i++) {
		if (i < w->n && x[i].hash == x[from].hash)
			continue;
		if (i - from > 1 && bucket(w, x + from, i - from, e) < 0)
			return -1;
		from = i;
	}
	return 0;
}

/* ---- bands ---- */

static void
add_bands(struct near *w, const struct store_cur_sketch *x, int first)
{
	uint32_t row = dedup__find(w->d, x->row_id);
	struct minhash m;

	if (row == w->d->n || !w->d->row[row].first ||
		x->sketch_n != sizeof(m.v))
		return;
	minhash_unpack(x->sketch, &m);
	if (first == 0)
		minhash_shorten(&m, &w->brief[row]);
	for (int i = 0; i < BANDS_AT_ONCE && first + i < w->bands.b; i++)
		w->entry[(size_t)i * w->d->n + w->n] = (struct entry){
			minhash_band(&m, w->bands, first + i), row};
	w->n++;
}

static int
read_bands(struct near *w, int first, struct err *e)
{
	struct store_cur_page page = {.project_id = w->d->p->id,
		.stage = "dedup",
		.leaves = true,
		.sketch = SKETCH_VERSION,
		.texts = true,
		.limit = PAGE_SKETCHES};
	struct arena a = ARENA_INIT;
	struct store_cur_sketch *x;
	int rc;

	w->n = 0;
	do {
		rc = store_cur_sketch_page(w->d->p->store, &a, &page, &x, e);
		for (size_t i = 0; i < page.n && rc == 0; i++)
			add_bands(w, &x[i], first);
		arena_release(&a);
		if (rc == 0 && pool_cancelled())
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
	} while (rc == 0 && page.n > 0);
	return rc;
}

int
dedup__near(struct dedup *d, struct err *e)
{
	struct near w = {.d = d,
		.bands = minhash_bands(d->o->threshold),
		.least = minhash_brief_least(d->o->threshold)};
	int rc = 0;

	w.set = xcalloc(SETS, sizeof(*w.set));
	w.brief = xcalloc(d->n, sizeof(*w.brief));
	w.entry = xcalloc(BANDS_AT_ONCE * d->n, sizeof(*w.entry));
	w.spare = xcalloc(d->n, sizeof(*w.spare));
	for (int i = 0; i < w.bands.b && rc == 0; i += BANDS_AT_ONCE) {
		rc = read_bands(&w, i, e);
		for (int k = 0; k < BANDS_AT_ONCE && i + k < w.bands.b; k++)
			if (rc == 0)
				rc = buckets(&w, w.entry + (size_t)k * d->n, e);
	}
	forget_sets(&w);
	free(w.set);
	free(w.brief);
	free(w.entry);
	free(w.spare);
	return rc;
}
