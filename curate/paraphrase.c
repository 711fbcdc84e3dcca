/*
 * paraphrase: sets of words against those of all references at once (see
 * paraphrase.h).  It must not decide what becomes of a row.
 */
#include "curate/paraphrase.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/lex_names.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"

#define WORD_MAX 24

struct word {
	double weight;
	uint32_t *ref; /* that have it, ascending */
	size_t n, cap;
};
struct paraphrase_index {
	const struct paraphrase_ref *ref;
	size_t n;
	struct lex_names names; /* word: its number */
	struct word *word;
	size_t n_words, cap_words;
	double *total; /* weight of a reference; 0: not compared */
	double least;  /* of a word that none has */
};

/* ---- words ---- */

static bool
stop_word(const char *w, size_t n)
{
	static const char *const list[] = {"a", "an", "and", "any", "are", "as",
		"at", "be", "been", "but", "by", "can", "design", "do", "each",
		"following", "for", "from", "has", "have", "if", "implement",
		"in", "into", "is", "it", "its", "module", "must", "no", "not",
		"of", "on", "only", "or", "other", "please", "shall", "should",
		"so", "such", "that", "the", "their", "then", "there", "these",
		"this", "to", "use", "used", "using", "verilog", "was", "were",
		"when", "where", "which", "will", "with", "write", "you",
		"your"};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strlen(list[i]) == n && memcmp(list[i], w, n) == 0)
			return true;
	return false;
}

/* Without the usual endings, so that "adds", "added" and "adding" are one. */
static size_t
stem(const char *w, size_t n)
{
	static const char *const ends[] = {"ations", "ation", "ings", "ing",
		"ers", "er", "ed", "es", "s", "e"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t k = strlen(ends[i]);

		if (n >= k + 3 && memcmp(w + n - k, ends[i], k) == 0)
			return n - k;
	}
	return n;
}

struct words {
	const char *s;
	size_t n, at;
	char word[WORD_MAX];
	size_t len;
};

static bool
alnum(char c)
{
	return isalnum((unsigned char)c) && (unsigned char)c < 128;
}

/* The next word that says something. */
static bool
next_word(struct words *w)
{
	while (w->at < w->n) {
		size_t all = 0;

		while (w->at < w->n && !alnum(w->s[w->at]))
			w->at++;
		for (; w->at < w->n && alnum(w->s[w->at]); w->at++, all++)
			if (all < WORD_MAX)
				w->word[all] = (char)tolower(
					(unsigned char)w->s[w->at]);
		w->len = all < WORD_MAX ? all : WORD_MAX;
		if (w->len < 2 || stop_word(w->word, w->len))
			continue;
		w->len = stem(w->word, w->len);
		return true;
	}
	return false;
}

/* ---- index ---- */

static struct word *
word_of(struct paraphrase_index *x, struct arena *a, const struct words *w)
{
	const struct lex_name_slot *slot =
		lex_names_get(&x->names, w->word, w->len);
	bool fresh;

	if (slot != NULL)
		return &x->word[slot->value];
	if (x->n_words == x->cap_words) {
		size_t cap = x->cap_words == 0 ? 1024 : 2 * x->cap_words;
		struct word *more = arena_array(a, cap, sizeof(*more));

		if (x->n_words > 0)
			memcpy(more, x->word, x->n_words * sizeof(*more));
		x->word = more;
		x->cap_words = cap;
	}
	lex_names_put(&x->names, arena_strndup(a, w->word, w->len), w->len,
		(int)x->n_words, &fresh);
	return &x->word[x->n_words++];
}

static void
post(struct arena *a, struct word *w, uint32_t ref)
{
	if (w->n > 0 && w->ref[w->n - 1] == ref)
		return;
	if (w->n == w->cap) {
		uint32_t *more;

		w->cap = w->cap == 0 ? 4 : 2 * w->cap;
		more = arena_array(a, w->cap, sizeof(*more));
		if (w->n > 0)
			memcpy(more, w->ref, w->n * sizeof(*more));
		w->ref = more;
	}
	w->ref[w->n++] = ref;
}

struct paraphrase_index *
paraphrase_index_make(
	struct arena *a, const struct paraphrase_ref *ref, size_t n)
{
	struct paraphrase_index *x = arena_alloc(a, sizeof(*x));
	size_t *words = arena_array(a, n + 1, sizeof(*words));

	x->ref = ref;
	x->n = n;
	x->total = arena_array(a, n + 1, sizeof(*x->total));
	lex_names_init(&x->names, a);
	for (size_t i = 0; i < n; i++) {
		struct words w = {.s = ref[i].text, .n = ref[i].n};

		while (next_word(&w))
			post(a, word_of(x, a, &w), (uint32_t)i);
	}
	x->least = log(((double)n + 1) / ((double)n > 1 ? (double)n : 1));
	for (size_t i = 0; i < x->n_words; i++) {
		struct word *w = &x->word[i];

		w->weight = log(((double)n + 1) / (double)w->n);
		for (size_t k = 0; k < w->n; k++) {
			x->total[w->ref[k]] += w->weight;
			words[w->ref[k]]++;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (words[i] < PARAPHRASE_WORDS)
			x->total[i] = 0;
	return x;
}

/* ---- a text ---- */

void
paraphrase_find(const struct paraphrase_index *x, struct arena *a,
	const char *s, size_t n, struct paraphrase_score *out)
{
	double *common = arena_array(a, x->n + 1, sizeof(*common)), total = 0;
	struct words w = {.s = s, .n = n};
	struct lex_names seen;
	size_t words = 0;

	lex_names_init(&seen, a);
	while (next_word(&w)) {
		const struct lex_name_slot *slot;
		const struct word *known;
		bool fresh;

		if (lex_names_has(&seen, w.word, w.len))
			continue;
		lex_names_put(&seen, arena_strndup(a, w.word, w.len), w.len, 0,
			&fresh);
		words++;
		slot = lex_names_get(&x->names, w.word, w.len);
		known = slot == NULL ? NULL : &x->word[slot->value];
		total += known == NULL ? x->least : known->weight;
		for (size_t i = 0; known != NULL && i < known->n; i++)
			common[known->ref[i]] += known->weight;
	}
	for (size_t i = 0; words >= PARAPHRASE_WORDS && i < x->n; i++) {
		struct paraphrase_score *p = &out[x->ref[i].suite];
		double score = x->total[i] > 0
			? 2 * common[i] / (total + x->total[i])
			: 0;

		if (score > p->score) {
			p->score = score;
			p->task = x->ref[i].task;
		}
	}
}

/* Bytes of a gap between tokens: comments and white space. */
static void
add_comments(struct buf *b, const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;
	const char *at = s;

	lex_init(&l, s, n);
	for (bool more = true; more;) {
		const char *end;

		more = lex_next(&l, &t);
		end = more ? t.p : s + n;
		if (end > at) {
			buf_add(b, at, (size_t)(end - at));
			buf_addch(b, ' ');
		}
		if (more)
			at = t.p + t.n;
	}
}

char *
paraphrase_prose(struct arena *a, const char *s, size_t n,
	const struct vsplit *v, size_t *out_n)
{
	struct buf b;
	size_t at = 0;
	char *out;

	buf_init(&b, 2 * LIM_SHINGLE_TEXT + 2);
	for (size_t i = 0; i < v->n; i++) {
		const struct vsplit_item *m = &v->item[i];

		if (m->start > at)
			buf_add(&b, s + at, m->start - at);
		add_comments(&b, s + m->start, m->end - m->start);
		at = m->end;
	}
	if (n > at)
		buf_add(&b, s + at, n - at);
	out = buf_take(&b, a, out_n);
	buf_release(&b);
	return out;
}
