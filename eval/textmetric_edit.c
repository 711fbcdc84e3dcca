/*
 * textmetric_edit: edit similarity in both definitions (see textmetric.h).
 * Must not take longer than its limits say.
 *
 * difflib looks for the longest block of equal characters, the first such one
 * in pred and then in ref, and goes on with what is before and behind it.
 */
#include <math.h>
#include <string.h>

#include "eval/lcs.h"
#include "eval/textmetric.h"
#include "lib/base/limits.h"

#define AUTOJUNK_MIN 200

static bool
too_long(const struct seq *x, const struct seq *y)
{
	return x->n > LIM_METRIC_UNITS || y->n > LIM_METRIC_UNITS;
}

/* Points of both; false: no need to look, they are too long. */
static bool
both(struct arena *a, const struct textmetric_pair *p, struct seq *x,
	struct seq *y)
{
	struct seq_table t;

	if (textmetric_too_long(p))
		return false;
	seq_table_init(&t, a);
	seq_make(&t, SEQ_POINTS, p->pred, p->pred_n, x);
	seq_make(&t, SEQ_POINTS, p->ref, p->ref_n, y);
	return !too_long(x, y);
}

/* ---- indel ---- */

/* Equal ends belong to every longest common subsequence; how many. */
static size_t
trim(struct seq *x, struct seq *y)
{
	size_t n = 0;

	while (x->n && y->n && *x->v == *y->v) {
		x->v++;
		y->v++;
		x->n--;
		y->n--;
		n++;
	}
	while (x->n && y->n && x->v[x->n - 1] == y->v[y->n - 1]) {
		x->n--;
		y->n--;
		n++;
	}
	return n;
}

double
textmetric_indel(struct arena *a, const struct textmetric_pair *p)
{
	struct seq x, y;
	size_t all, same;

	if (!both(a, p, &x, &y))
		return NAN;
	all = x.n + y.n;
	if (all == 0)
		return 1;
	same = trim(&x, &y);
	if (x.n && y.n)
		same += lcs_len(lcs_new(a, &x), &y);
	return 2.0 * (double)same / (double)all;
}

double
textmetric_fuzz(const struct textmetric_pair *p, double indel)
{
	if (p->pred_n == 0 || p->ref_n == 0)
		return 0;
	return isnan(indel) ? indel : rint(100 * indel) / 100;
}

/* ---- difflib ---- */

struct part {
	size_t alo, ahi, blo, bhi;
};

struct block {
	size_t a, b, n;
};

struct matcher {
	struct seq a, b;
	struct seq_places p; /* of b */
	size_t popular;	     /* places beyond which a character is junk */
	/* by place in b, plus one: length of the block that ends there, in
	 * this row of a and the one before */
	size_t *len, *old;
	size_t steps;
};

/* Places in b of the character a[i]; how many. */
static const size_t *
places(const struct matcher *m, size_t i, size_t *n)
{
	int c = m->a.v[i];

	*n = c < m->p.ids ? m->p.first[c + 1] - m->p.first[c] : 0;
	if (*n > m->popular)
		*n = 0;
	return *n ? m->p.at + m->p.first[c] : NULL;
}

static void
forget(struct matcher *m, size_t *len, size_t i)
{
	size_t n;
	const size_t *at = places(m, i, &n);

	for (size_t k = 0; k < n; k++)
		len[at[k] + 1] = 0;
}

static void
row(struct matcher *m, const struct part *q, size_t i, struct block *best)
{
	size_t n, *swap;
	const size_t *at = places(m, i, &n);

	m->steps += n + 1;
	for (size_t k = 0; k < n; k++) {
		size_t j = at[k], len;

		if (j < q->blo)
			continue;
		if (j >= q->bhi)
			break;
		len = m->old[j] + 1;
		m->len[j + 1] = len;
		if (len > best->n)
			*best = (struct block){i + 1 - len, j + 1 - len, len};
	}
	if (i > q->alo)
		forget(m, m->old, i - 1);
	swap = m->old;
	m->old = m->len;
	m->len = swap;
}

/* Popular characters begin no block, but belong to one. */
static void
extend(const struct matcher *m, const struct part *q, struct block *k)
{
	while (k->a > q->alo && k->b > q->blo &&
		m->a.v[k->a - 1] == m->b.v[k->b - 1]) {
		k->a--;
		k->b--;
		k->n++;
	}
	while (k->a + k->n < q->ahi && k->b + k->n < q->bhi &&
		m->a.v[k->a + k->n] == m->b.v[k->b + k->n])
		k->n++;
}

static struct block
longest(struct matcher *m, const struct part *q)
{
	struct block best = {q->alo, q->blo, 0};

	for (size_t i = q->alo; i < q->ahi; i++) {
		row(m, q, i, &best);
		if (m->steps > LIM_DIFFLIB_STEPS)
			return best;
	}
	if (q->ahi > q->alo)
		forget(m, m->old, q->ahi - 1);
	extend(m, q, &best);
	return best;
}

/* Characters in blocks; each part is cut into two, so there are never more
 * open ones than blocks and one. */
static size_t
match(struct matcher *m, struct part *open)
{
	size_t n = 1, same = 0;

	open[0] = (struct part){0, m->a.n, 0, m->b.n};
	while (n && m->steps <= LIM_DIFFLIB_STEPS) {
		struct part q = open[--n];
		struct block k = longest(m, &q);

		if (k.n == 0)
			continue;
		same += k.n;
		if (q.alo < k.a && q.blo < k.b)
			open[n++] = (struct part){q.alo, k.a, q.blo, k.b};
		if (k.a + k.n < q.ahi && k.b + k.n < q.bhi)
			open[n++] = (struct part){
				k.a + k.n, q.ahi, k.b + k.n, q.bhi};
	}
	return same;
}

double
textmetric_difflib(struct arena *a, const struct textmetric_pair *p)
{
	struct matcher m;
	struct part *open;
	size_t all, same;

	memset(&m, 0, sizeof(m));
	if (!both(a, p, &m.a, &m.b))
		return NAN;
	all = m.a.n + m.b.n;
	if (all == 0)
		return 1;
	seq_find(a, &m.b, &m.p);
	m.popular = m.b.n >= AUTOJUNK_MIN ? m.b.n / 100 + 1 : m.b.n;
	m.len = arena_array(a, m.b.n + 2, sizeof(*m.len));
	m.old = arena_array(a, m.b.n + 2, sizeof(*m.old));
	open = arena_array(
		a, (m.a.n < m.b.n ? m.a.n : m.b.n) + 2, sizeof(*open));
	same = match(&m, open);
	if (m.steps > LIM_DIFFLIB_STEPS)
		return NAN;
	return 2.0 * (double)same / (double)all;
}
