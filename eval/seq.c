/*
 * seq: cuts texts into units and numbers them (see seq.h).  Must not compare
 * or normalise beyond what the units say.
 */
#include "eval/seq.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/str.h"

void
seq_table_init(struct seq_table *t, struct arena *a)
{
	memset(t, 0, sizeof(*t));
	t->a = a;
	lex_names_init(&t->names, a);
}

static int
number(struct seq_table *t, const char *p, size_t n)
{
	bool fresh;
	struct lex_name_slot *s;

	if (n == 1) {
		int *b = &t->byte[(unsigned char)*p];

		if (*b == 0)
			*b = ++t->n;
		return *b - 1;
	}
	s = lex_names_put(&t->names, p, n, t->n, &fresh);
	if (fresh)
		t->n++;
	return s->value;
}

static void
add(struct seq_table *t, struct seq *out, const char *p, size_t n)
{
	out->v[out->n++] = number(t, p, n);
}

/* Bytes of the character at p, its number to *c; 1 and the byte where there
 * is none. */
static size_t
point(const char *p, size_t room, uint32_t *c)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned char b = (unsigned char)*p;
	size_t n = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;

	if (n > room || (n > 1 && !str_utf8_ok(p, n)))
		n = 1;
	*c = n == 1 ? b : b & mask[n];
	for (size_t i = 1; i < n; i++)
		*c = *c << 6 | ((unsigned char)p[i] & 0x3f);
	if (n == 1 && b >= 0x80)
		*c = UINT32_MAX; /* no character */
	return n;
}

/* Python's str.isspace. */
static bool
is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= 9 && c <= 13) ||
			(c >= 0x1c && c <= 0x1f);
	return c == 0x85 || c == 0xa0 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
		c == 0x202f || c == 0x205f || c == 0x3000;
}

static void
points(struct seq_table *t, bool solid, const char *s, size_t n,
	struct seq *out)
{
	uint32_t c;

	for (size_t i = 0, k; i < n; i += k) {
		k = point(s + i, n - i, &c);
		if (!solid || !is_space(c))
			add(t, out, s + i, k);
	}
}

static void
words(struct seq_table *t, const char *s, size_t n, struct seq *out)
{
	size_t from = 0, i, k;
	uint32_t c;

	for (i = 0; i < n; i += k) {
		k = point(s + i, n - i, &c);
		if (!is_space(c))
			continue;
		if (i > from)
			add(t, out, s + from, i - from);
		from = i + k;
	}
	if (n > from)
		add(t, out, s + from, n - from);
}

/* What the character is when lower-cased, if that begins with a letter or
 * digit of ASCII; else 0.  Two characters outside of ASCII are such: the
 * Kelvin sign, and I with a dot (U+130, which becomes "i" and a dot of its
 * own, so that the word ends there). */
static char
alnum(uint32_t c)
{
	if (c == 0x212a)
		return 'k';
	if (c == 0x130)
		return 'i';
	if (c >= 'A' && c <= 'Z')
		return (char)(c + 'a' - 'A');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return (char)c;
	return 0;
}

static void
alnums(struct seq_table *t, const char *s, size_t n, struct seq *out)
{
	char *low = arena_alloc(t->a, n + 1);
	size_t from = 0, at = 0;
	uint32_t c;
	char letter;

	for (size_t i = 0, k; i < n; i += k) {
		k = point(s + i, n - i, &c);
		letter = alnum(c);
		if (letter)
			low[at++] = letter;
		if (letter && c != 0x130)
			continue;
		if (at > from)
			add(t, out, low + from, at - from);
		from = at;
	}
	if (at > from)
		add(t, out, low + from, at - from);
}

static void
tokens(struct seq_table *t, const char *s, size_t n, struct seq *out)
{
	struct lex l;
	struct lex_token k;

	lex_init(&l, s, n);
	while (lex_next(&l, &k))
		add(t, out, k.p, k.n);
}

void
seq_make(struct seq_table *t, enum seq_unit u, const char *s, size_t n,
	struct seq *out)
{
	/* no unit is shorter than a byte */
	out->v = arena_array(t->a, n + 1, sizeof(*out->v));
	out->n = 0;
	switch (u) {
	case SEQ_POINTS:
		points(t, false, s, n, out);
		break;
	case SEQ_SOLID:
		points(t, true, s, n, out);
		break;
	case SEQ_WORDS:
		words(t, s, n, out);
		break;
	case SEQ_ALNUM:
		alnums(t, s, n, out);
		break;
	case SEQ_TOKENS:
		tokens(t, s, n, out);
		break;
	}
}

void
seq_find(struct arena *a, const struct seq *s, struct seq_places *out)
{
	size_t *fill;

	out->ids = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] >= out->ids)
			out->ids = s->v[i] + 1;
	out->first = arena_array(a, (size_t)out->ids + 1, sizeof(size_t));
	out->at = arena_array(a, s->n + 1, sizeof(size_t));
	for (size_t i = 0; i < s->n; i++)
		out->first[s->v[i] + 1]++;
	for (int c = 0; c < out->ids; c++)
		out->first[c + 1] += out->first[c];
	fill = arena_memdup(
		a, out->first, ((size_t)out->ids + 1) * sizeof(size_t));
	for (size_t i = 0; i < s->n; i++)
		out->at[fill[s->v[i]]++] = i;
}
