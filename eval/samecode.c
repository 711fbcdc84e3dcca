/*
 * samecode: .vvp text with its addresses numbered and its lines forgotten.
 *
 * Must not join what differs: a quoted text is copied as it is, and texts in
 * which a quote may stand unescaped (enumerations, classes) or escaped are
 * refused, so that nobody can make a name look like an address.
 */
#include "eval/samecode.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/str.h"

#define HEX_MAX 13 /* digits of an address; leaves room for the kind */
#define TABLE_MIN 1024

struct labels {
	uint64_t *key; /* 0: free */
	uint32_t *number;
	size_t size, n; /* size is a power of two */
};

struct reader {
	struct arena *a;
	const char *p, *end;
	struct buf out;
	struct labels labels;
};

static void
labels_init(struct reader *r, size_t size)
{
	r->labels.size = size;
	r->labels.n = 0;
	r->labels.key = arena_array(r->a, size, sizeof(uint64_t));
	r->labels.number = arena_array(r->a, size, sizeof(uint32_t));
}

static size_t
label_slot(const struct labels *l, uint64_t key)
{
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (l->size - 1);

	while (l->key[i] != 0 && l->key[i] != key)
		i = (i + 1) & (l->size - 1);
	return i;
}

static void
labels_grow(struct reader *r)
{
	struct labels old = r->labels;
	size_t i, to;

	labels_init(r, old.size * 2);
	for (i = 0; i < old.size; i++) {
		if (old.key[i] == 0)
			continue;
		to = label_slot(&r->labels, old.key[i]);
		r->labels.key[to] = old.key[i];
		r->labels.number[to] = old.number[i];
	}
	r->labels.n = old.n;
}

static uint32_t
label_number(struct reader *r, uint64_t key)
{
	size_t i;

	if (r->labels.n * 2 >= r->labels.size)
		labels_grow(r);
	i = label_slot(&r->labels, key);
	if (r->labels.key[i] == 0) {
		r->labels.key[i] = key;
		r->labels.number[i] = (uint32_t)r->labels.n++;
	}
	return r->labels.number[i];
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || (c != '\0' && strchr("_.$/\\", c));
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Copies the address at p, at the beginning of a word, as its number: 1; 0 it
 * is none; -1 it is larger than addresses are. */
static int
take_label(struct reader *r)
{
	const char *p = r->p;
	const char kind = *p;
	uint64_t key = 0;
	int n = 0;

	if (!strchr("SLPEv", kind))
		return 0;
	p++;
	if (kind != 'v' && (p == r->end || *p++ != '_'))
		return 0;
	if (r->end - p < 3 || p[0] != '0' || p[1] != 'x')
		return 0;
	for (p += 2; p < r->end && hex_digit(*p) >= 0; p++, n++)
		key = key << 4 | (uint64_t)hex_digit(*p);
	if (n == 0)
		return 0;
	if (n > HEX_MAX)
		return -1;
	buf_printf(&r->out, "\1%c%u\2", kind,
		label_number(r, key << 8 | (unsigned char)kind));
	r->p = p;
	return 1;
}

static int
take_quoted(struct reader *r)
{
	const char *from = r->p;
	const char *to = memchr(from + 1, '"', (size_t)(r->end - from - 1));

	if (!to || to[-1] == '\\')
		return -1;
	buf_add(&r->out, from, (size_t)(to + 1 - from));
	r->p = to + 1;
	return 0;
}

static void
take_word(struct reader *r)
{
	const char *from = r->p;

	while (r->p < r->end && is_word(*r->p))
		r->p++;
	buf_add(&r->out, from, (size_t)(r->p - from));
}

/* Numbers of a statement, each written as keep tells: 'k' kept, '-' dropped;
 * the rest of them is kept. */
struct numbers {
	const char *keep;
};

static void
take_number(struct reader *r, struct numbers *nums)
{
	if (*nums->keep == '-') {
		while (r->p < r->end && is_word(*r->p))
			r->p++;
		buf_addch(&r->out, '\3');
	} else {
		take_word(r);
	}
	nums->keep += *nums->keep != '\0';
}

/* Which statement stands at p, behind its label: where a place in the source
 * is among its numbers. */
static const char *
places(const char *p, const char *end)
{
	const size_t n = (size_t)(end - p);

	if (n >= 7 && memcmp(p, ".scope ", 7) == 0)
		return "k-k-"; /* "NAME" "TYPE" file line, file line cell, */
	if (n >= 7 && memcmp(p, ".param/", 7) == 0)
		return "kk-"; /* "NAME" local file line, value */
	return "";
}

/* -1: not to be told. */
static int
take_all(struct reader *r)
{
	struct numbers nums = {""};
	int rc;

	while (r->p < r->end) {
		const char c = *r->p;

		if (c == '\n')
			nums.keep = "";
		if (c == '.')
			nums.keep = places(r->p, r->end);
		if (c == '"') {
			if (take_quoted(r) < 0)
				return -1;
		} else if (!is_word(c)) {
			buf_addch(&r->out, c);
			r->p++;
		} else {
			rc = take_label(r);
			if (rc < 0)
				return -1;
			if (rc == 0 && hex_digit(c) >= 0 && c <= '9')
				take_number(r, &nums);
			else
				take_word(r);
		}
	}
	return 0;
}

/* Names of these are written quotes and all; and the marks are ours. */
static bool
unsure(const char *code, size_t n)
{
	return str_memmem(code, n, ".enum") || str_memmem(code, n, ".class") ||
		str_memmem(code, n, "\\\"") || memchr(code, '\1', n) ||
		memchr(code, '\2', n) || memchr(code, '\3', n);
}

const char *
samecode_text(struct arena *a, const char *code, size_t n, size_t *out_n)
{
	struct reader r = {.a = a, .p = code, .end = code + n};

	if (unsure(code, n))
		return NULL;
	buf_init(&r.out, 2 * n + 64);
	labels_init(&r, TABLE_MIN);
	if (take_all(&r) < 0 || r.out.overflow) {
		buf_release(&r.out);
		return NULL;
	}
	return buf_take(&r.out, a, out_n);
}
