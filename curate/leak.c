/*
 * leak: references by their hashes, so that a text is compared with all of
 * them at once (see leak.h).  It must not know where texts come from.
 */
#include "curate/leak.h"

#include <stdlib.h>
#include <string.h>

#include "eval/rouge.h"
#include "curate/shingle.h"
#include "curate/structure.h"
#include "curate/vsplit.h"
#include "lib/base/limits.h"

struct post { /* a hash of a reference */
	uint64_t h;
	uint32_t ref;
};
struct posts {
	struct post *p; /* by hash */
	size_t n;
	uint32_t *first; /* of those whose hash begins so; and one more */
	int shift;	 /* a hash to its beginning */
	size_t *size;	 /* hashes of each reference; 0: not compared */
};
struct leak_index {
	const struct leak_ref *ref;
	size_t n, suites;
	double rouge_from;
	struct posts ngrams, renamed;
	uint64_t *structure; /* 0: not compared */
	struct seq_table words;
	struct rouge_ref *rouge;
};

static const struct shingle_rule ngram_rule = {LEAK_NGRAM, SHINGLE_KEEP};
static const struct shingle_rule renamed_rule = SHINGLE_RULE;

const char *
leak_measure_name(enum leak_measure m)
{
	static const char *const names[] = {
		"structure", "renamed", "ngrams", "rouge"};

	return names[m];
}

/* ---- index ---- */

static int
by_hash(const void *x, const void *y)
{
	const struct post *a = x, *b = y;

	if (a->h != b->h)
		return a->h < b->h ? -1 : 1;
	return a->ref < b->ref ? -1 : a->ref > b->ref;
}

/* About as many beginnings as hashes: one is found by looking at one or two. */
static void
directory(struct arena *a, struct posts *p)
{
	size_t size = 2, k = 0;

	for (p->shift = 63; p->shift > 32 && size < p->n; p->shift--)
		size *= 2;
	p->first = arena_array(a, size + 1, sizeof(*p->first));
	for (size_t i = 0; i < p->n; i++)
		while (k <= p->p[i].h >> p->shift)
			p->first[k++] = (uint32_t)i;
	while (k <= size)
		p->first[k++] = (uint32_t)p->n;
}

static int
post(struct leak_index *x, struct arena *a, struct posts *out,
	const struct shingle_rule *rule, size_t least, struct err *e)
{
	struct shingle_set *set = arena_array(a, x->n + 1, sizeof(*set));
	size_t all = 0;

	out->size = arena_array(a, x->n + 1, sizeof(*out->size));
	for (size_t i = 0; i < x->n; i++) {
		if (!x->ref[i].code)
			continue;
		if (shingle_make(a, x->ref[i].text, x->ref[i].n, rule, &set[i],
			    e) < 0)
			return -1;
		if (set[i].tokens < least)
			set[i].n = 0;
		out->size[i] = set[i].n;
		all += set[i].n;
	}
	out->p = arena_array(a, all + 1, sizeof(*out->p));
	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; k < set[i].n; k++)
			out->p[out->n++] =
				(struct post){set[i].h[k], (uint32_t)i};
	qsort(out->p, out->n, sizeof(*out->p), by_hash);
	directory(a, out);
	return 0;
}

int
leak_index_make(struct arena *a, const struct leak_refs *refs,
	double rouge_from, struct leak_index **out, struct err *e)
{
	struct leak_index *x = arena_alloc(a, sizeof(*x));
	const struct leak_ref *ref = refs->ref;
	size_t n = refs->n;

	x->ref = ref;
	x->n = n;
	x->suites = refs->suites;
	x->rouge_from = rouge_from;
	x->structure = arena_array(a, n + 1, sizeof(*x->structure));
	x->rouge = arena_array(a, n + 1, sizeof(*x->rouge));
	if (post(x, a, &x->ngrams, &ngram_rule, LEAK_NGRAM, e) < 0 ||
		post(x, a, &x->renamed, &renamed_rule, LEAK_TOKENS, e) < 0)
		return -1;
	seq_table_init(&x->words, a);
	for (size_t i = 0; i < n; i++) {
		struct seq s;

		if (x->renamed.size[i] > 0 &&
			!structure_make(
				a, ref[i].text, ref[i].n, &x->structure[i]))
			x->structure[i] = 0;
		seq_make(&x->words, SEQ_ALNUM, ref[i].text, ref[i].n, &s);
		if (s.n >= LEAK_WORDS)
			rouge_prepare(a, &s, &x->rouge[i]);
	}
	*out = x;
	return 0;
}

/* ---- one text ---- */

static void
note(const struct leak_index *x, struct leak_score *out, size_t ref,
	enum leak_measure by, double score, double from)
{
	struct leak_score *s = &out[x->ref[ref].suite];
	bool leak = score >= from;

	if (leak != s->leak
			? leak
			: score > s->score || (score == s->score && by < s->by))
		*s = (struct leak_score){score, by, x->ref[ref].task, leak};
}

/* How many hashes of each reference the set has. */
static void
count(const struct posts *p, const struct shingle_set *set, size_t *have)
{
	for (size_t i = 0; i < set->n; i++) {
		uint64_t h = set->h[i];
		const uint32_t *first = &p->first[h >> p->shift];

		for (size_t k = first[0]; k < first[1]; k++)
			have[p->p[k].ref] += p->p[k].h == h;
	}
}

static int
by_ngrams(struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct leak_score *out, struct err *e)
{
	size_t *have = arena_array(a, x->n + 1, sizeof(*have));
	struct shingle_set set;

	if (shingle_make(a, s, n, &ngram_rule, &set, e) < 0)
		return -1;
	count(&x->ngrams, &set, have);
	for (size_t i = 0; i < x->n; i++)
		if (have[i] > 0)
			note(x, out, i, LEAK_NGRAMS,
				(double)have[i] / (double)x->ngrams.size[i],
				LEAK_NGRAMS_FROM);
	return 0;
}

/* The text or a module of it. */
static int
by_form(struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct leak_score *out, struct err *e)
{
	size_t *have = arena_array(a, x->n + 1, sizeof(*have));
	struct shingle_set set;
	uint64_t h;

	if (shingle_make(a, s, n, &renamed_rule, &set, e) < 0)
		return -1;
	if (set.tokens < LEAK_TOKENS)
		return 0;
	count(&x->renamed, &set, have);
	for (size_t i = 0; i < x->n; i++)
		if (have[i] > 0)
			note(x, out, i, LEAK_RENAMED,
				(double)have[i] /
					(double)(x->renamed.size[i] + set.n -
						have[i]),
				LEAK_RENAMED_FROM);
	if (!structure_make(a, s, n, &h))
		return 0;
	for (size_t i = 0; i < x->n; i++)
		if (x->structure[i] == h)
			note(x, out, i, LEAK_STRUCTURE, 1, 1);
	return 0;
}

/* Numbers of the references' words; a word that none has gets one that none
 * has, so that the index does not grow with what is asked. */
static void
read_words(const struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct seq *out)
{
	struct seq_table own;
	int *number;

	seq_table_init(&own, a);
	seq_make(&own, SEQ_ALNUM, s, n, out);
	number = arena_array(a, (size_t)own.n + 1, sizeof(*number));
	for (int i = 0; i < own.n; i++)
		number[i] = x->words.n + i;
	for (int c = 0; c < 256; c++)
		if (own.byte[c] != 0 && x->words.byte[c] != 0)
			number[own.byte[c] - 1] = x->words.byte[c] - 1;
	for (size_t i = 0; i < own.names.cap; i++) {
		const struct lex_name_slot *mine = &own.names.slots[i], *theirs;

		if (mine->p == NULL)
			continue;
		theirs = lex_names_get(&x->words.names, mine->p, mine->n);
		if (theirs != NULL)
			number[mine->value] = theirs->value;
	}
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = number[out->v[i]];
}

static void
by_rouge(struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct leak_score *out)
{
	struct seq words;

	read_words(x, a, s, n, &words);
	for (size_t i = 0; i < x->n; i++) {
		double f = x->rouge[i].lcs == NULL
			? 0
			: rouge_l_from(&x->rouge[i], &words, x->rouge_from);

		if (f > 0)
			note(x, out, i, LEAK_ROUGE, f, x->rouge_from);
	}
}

static bool
no_token(const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, s, n);
	return !lex_next(&l, &t);
}

/* Is a text nothing but its one module, and comments? */
static bool
one_module(const struct vsplit *v, const char *s, size_t n)
{
	return v->n == 1 && no_token(s, v->item[0].start) &&
		no_token(s + v->item[0].end, n - v->item[0].end);
}

int
leak_find(struct leak_index *x, struct arena *a, const char *s, size_t n,
	struct leak_score *out, struct err *e)
{
	struct vsplit v;

	memset(out, 0, x->suites * sizeof(*out));
	if (by_ngrams(x, a, s, n, out, e) < 0 ||
		by_form(x, a, s, n, out, e) < 0)
		return -1;
	by_rouge(x, a, s, n, out);
	vsplit_text(a, s, n, &v);
	if (one_module(&v, s, n))
		return 0; /* it has the forms of the whole */
	for (size_t i = 0; i < v.n; i++)
		if (by_form(x, a, s + v.item[i].start,
			    v.item[i].end - v.item[i].start, out, e) < 0)
			return -1;
	return 0;
}
