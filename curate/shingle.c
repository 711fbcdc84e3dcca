/*
 * shingle: normalises, cuts, hashes and sorts (see shingle.h).  Must not
 * depend on the machine: hashes are stored.
 */
#include "curate/shingle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/lex_names.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"

#define RUN 8 /* hashes sorted at once */

struct token {
	uint64_t h; /* of the text; of a name: its number */
	bool name;
};

struct cutter {
	struct arena *a;
	struct lex_names names; /* since the last module */
	enum shingle_names how;
	struct token *t;
	size_t n;
};

/* SplitMix64's finisher over the sum: order counts. */
uint64_t
shingle_mix(uint64_t h, uint64_t v)
{
	h = h * 31 + v + 0x9e3779b97f4a7c15U;
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9U;
	h = (h ^ h >> 27) * 0x94d049bb133111ebU;
	return h ^ h >> 31;
}

bool
shingle_means_nothing(const struct lex_token *t)
{
	static const char *const words[] = {
		"timescale", "line", "resetall", "celldefine", "endcelldefine"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_directive(t, words[i]))
			return true;
	return false;
}

static bool
is_directive(const struct lex_token *t)
{
	static const char *const words[] = {"define", "undef", "undefineall",
		"ifdef", "ifndef", "elsif", "else", "endif", "include",
		"default_nettype", "pragma", "begin_keywords", "end_keywords",
		"unconnected_drive", "nounconnected_drive", "__FILE__",
		"__LINE__"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_directive(t, words[i]))
			return true;
	return t->n < 2 || t->p[1] == '`' || t->p[1] == '"' || t->p[1] == '\\';
}

const char *
shingle_name(const struct lex_token *t, size_t *n)
{
	if (t->kind == LEX_ESCAPED || (t->kind == LEX_IDENT && !lex_keyword(t)))
		return lex_name(t, n);
	if (t->kind == LEX_DIRECTIVE && t->p[0] == '`' && !is_directive(t)) {
		*n = t->n - 1;
		return t->p + 1;
	}
	return NULL;
}

static void
add(struct cutter *c, const struct lex_token *t)
{
	struct token *out = &c->t[c->n++];
	size_t n;
	const char *name = shingle_name(t, &n);

	out->name = name && c->how != SHINGLE_KEEP;
	if (!out->name) {
		out->h = name ? hash_fnv64(name, n) : hash_fnv64(t->p, t->n);
		return;
	}
	out->h = (uint64_t)lex_names_put(
		&c->names, name, n, (int)c->names.n, NULL)
			 ->value;
}

static void
normalise(struct cutter *c, const char *s, size_t n)
{
	struct lex l;
	struct lex_token t;

	lex_names_init(&c->names, c->a);
	lex_init(&l, s, n);
	while (lex_next(&l, &t)) {
		if (t.kind == LEX_DIRECTIVE && shingle_means_nothing(&t))
			continue;
		if (t.kind == LEX_IDENT && lex_is(&t, "module"))
			lex_names_init(&c->names, c->a);
		add(c, &t);
	}
}

/* Number of a name among those of the shingle before it. */
static uint64_t
local(const struct token *t, size_t at)
{
	uint64_t next = 0;

	for (size_t i = 0; i < at; i++) {
		bool seen = !t[i].name;

		if (t[i].name && t[i].h == t[at].h)
			return next;
		for (size_t k = 0; k < i && !seen; k++)
			seen = t[k].name && t[k].h == t[i].h;
		next += !seen;
	}
	return next;
}

static uint64_t
shingle(const struct cutter *c, size_t from, size_t k)
{
	const struct token *t = c->t + from;
	uint64_t h = 0;

	for (size_t i = 0; i < k; i++) {
		uint64_t v = t[i].h;

		if (t[i].name && c->how == SHINGLE_LOCAL)
			v = local(t, i);
		h = shingle_mix(h, t[i].name ? shingle_mix('v', v) : v);
	}
	return h;
}

/* h[0..n) and h[n..n+m), both ascending, as one. */
static void
merge(const uint64_t *h, size_t n, size_t m, uint64_t *out)
{
	const uint64_t *x = h, *y = h + n, *end = y + m;

	while (x < h + n && y < end) {
		bool take = *y < *x;

		*out++ = take ? *y : *x;
		y += take;
		x += !take;
	}
	while (x < h + n)
		*out++ = *x++;
	while (y < end)
		*out++ = *y++;
}

static void
insertion_sort(uint64_t *h, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t v = h[i];
		size_t k = i;

		for (; k > 0 && h[k - 1] > v; k--)
			h[k] = h[k - 1];
		h[k] = v;
	}
}

void
shingle_sort(uint64_t *h, uint64_t *spare, size_t n)
{
	uint64_t *from = h, *to = spare;

	for (size_t i = 0; i < n; i += RUN)
		insertion_sort(h + i, n - i < RUN ? n - i : RUN);
	for (size_t run = RUN; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t x = n - i < run ? n - i : run;
			size_t y = n - i - x < run ? n - i - x : run;

			merge(from + i, x, y, to + i);
		}
		to = from;
		from = from == h ? spare : h;
	}
	if (from != h)
		memcpy(h, from, n * sizeof(*h));
}

static size_t
unique(uint64_t *h, uint64_t *spare, size_t n)
{
	size_t to = 0;

	shingle_sort(h, spare, n);
	for (size_t i = 0; i < n; i++)
		if (to == 0 || h[to - 1] != h[i])
			h[to++] = h[i];
	return to;
}

int
shingle_make(struct arena *a, const char *s, size_t n,
	const struct shingle_rule *rule, struct shingle_set *out, struct err *e)
{
	struct cutter c = {.a = a, .how = rule->names};
	size_t width = (size_t)rule->k;

	if (rule->k < 1 || rule->k > SHINGLE_K_MAX)
		BUG("shingles of %d tokens", rule->k);
	if (n > LIM_SHINGLE_TEXT)
		return err_set(e, ERR_LIMIT,
			"text of %zu bytes: at most %zu are compared", n,
			LIM_SHINGLE_TEXT);
	c.t = arena_array(a, lex_room(s, n) + 1, sizeof(*c.t));
	normalise(&c, s, n);
	out->tokens = c.n;
	out->n = c.n == 0 ? 0 : c.n < width ? 1 : c.n - width + 1;
	/* and as many to sort with */
	out->h = arena_array(a, 2 * out->n + 1, sizeof(*out->h));
	for (size_t i = 0; i < out->n; i++)
		out->h[i] = shingle(&c, i, c.n < width ? c.n : width);
	out->n = unique(out->h, out->h + out->n, out->n);
	return 0;
}

double
shingle_jaccard(const struct shingle_set *x, const struct shingle_set *y)
{
	size_t i = 0, k = 0, same = 0, all;

	while (i < x->n && k < y->n) {
		if (x->h[i] == y->h[k]) {
			same++;
			i++;
			k++;
		} else if (x->h[i] < y->h[k]) {
			i++;
		} else {
			k++;
		}
	}
	all = x->n + y->n - same;
	return all ? (double)same / (double)all : 0;
}
