/*
 * lcs: Hyyrö's recurrence over words of 64 bits (see lcs.h).  Must not
 * allocate while comparing.
 *
 * A unit that is frequent in the prepared text has its row of bits made in
 * advance; the bits of a rare one are set before its step and cleared after
 * it.  "Frequent" is at least once a word, so that there are at most 64 rows,
 * and no step costs more than a row.
 */
#include "eval/lcs.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct lcs {
	size_t n, words;
	struct seq_places p;
	uint64_t **rows; /* by number; NULL: rare */
	uint64_t *row, *v;
};

static void
set(uint64_t *row, size_t i)
{
	row[i / 64] |= (uint64_t)1 << (i % 64);
}

static void
make_rows(struct lcs *l, struct arena *a)
{
	for (int c = 0; c < l->p.ids; c++) {
		size_t from = l->p.first[c], to = l->p.first[c + 1];

		if (to - from < l->words || to == from)
			continue;
		l->rows[c] = arena_array(a, l->words, sizeof(uint64_t));
		for (size_t i = from; i < to; i++)
			set(l->rows[c], l->p.at[i]);
	}
}

struct lcs *
lcs_new(struct arena *a, const struct seq *s)
{
	struct lcs *l = arena_alloc(a, sizeof(*l));

	l->n = s->n;
	l->words = (s->n + 63) / 64;
	seq_find(a, s, &l->p);
	l->rows = arena_array(a, (size_t)l->p.ids + 1, sizeof(*l->rows));
	l->row = arena_array(a, l->words + 1, sizeof(*l->row));
	l->v = arena_array(a, l->words + 1, sizeof(*l->v));
	make_rows(l, a);
	return l;
}

/* v = (v + (v & row)) | (v & ~row): a zero bit is a step of the sequence. */
static void
step(uint64_t *v, const uint64_t *row, size_t words)
{
	uint64_t carry = 0;

	for (size_t w = 0; w < words; w++) {
		uint64_t sum;
		bool over = __builtin_add_overflow(v[w], v[w] & row[w], &sum);

		over |= __builtin_add_overflow(sum, carry, &sum);
		v[w] = sum | (v[w] & ~row[w]);
		carry = over;
	}
}

static size_t
zeros(const struct lcs *l)
{
	size_t n = 0;

	for (size_t w = 0; w < l->words; w++) {
		uint64_t v = ~l->v[w];

		if (w + 1 == l->words && l->n % 64)
			v &= ((uint64_t)1 << (l->n % 64)) - 1;
		n += (size_t)__builtin_popcountll(v);
	}
	return n;
}

size_t
lcs_len(struct lcs *l, const struct seq *with)
{
	memset(l->v, 0xff, l->words * sizeof(*l->v));
	for (size_t i = 0; i < with->n; i++) {
		int c = with->v[i];
		size_t from, to;

		if (c >= l->p.ids)
			continue;
		if (l->rows[c]) {
			step(l->v, l->rows[c], l->words);
			continue;
		}
		from = l->p.first[c];
		to = l->p.first[c + 1];
		for (size_t k = from; k < to; k++)
			set(l->row, l->p.at[k]);
		if (to > from)
			step(l->v, l->row, l->words);
		for (size_t k = from; k < to; k++)
			l->row[l->p.at[k] / 64] = 0;
	}
	return zeros(l);
}
