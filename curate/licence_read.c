/*
 * licence_read: finds phrases, SPDX lines and copyright notices in a text.
 * One pass over its words; it must not remember anything between texts.
 */
#include "curate/licence_int.h"

#include <string.h>
#include <strings.h>

#include "lib/base/str.h"

#define SPDX_TAG "SPDX-License-Identifier:"
#define SPDX_MAX 300 /* bytes of an expression */
#define LINE_MAX_BYTES 160

/* ---- what counts ---- */

/* The end of the comment that begins at i, which is behind its mark. */
static size_t
comment_end(const char *p, size_t n, size_t i, bool block)
{
	const char *at;

	if (!block) {
		at = memchr(p + i, '\n', n - i);
		return at == NULL ? n : (size_t)(at - p);
	}
	for (; i + 1 < n; i++)
		if (p[i] == '*' && p[i + 1] == '/')
			return i;
	return n;
}

static size_t
string_end(const char *p, size_t n, size_t i)
{
	for (; i < n && p[i] != '"' && p[i] != '\n'; i++)
		if (p[i] == '\\' && i + 1 < n)
			i++;
	return i < n ? i + 1 : n;
}

static void
comment_words(
	struct arena *a, const char *p, size_t n, struct licence_words *out)
{
	uint32_t line = 1;
	size_t i = 0, from = 0;

	while (i + 1 < n) {
		bool block = p[i + 1] == '*';
		size_t end;

		if (p[i] == '"') {
			i = string_end(p, n, i + 1);
			continue;
		}
		if (p[i] != '/' || (p[i + 1] != '/' && !block)) {
			i++;
			continue;
		}
		for (; from < i; from++)
			line += p[from] == '\n';
		end = comment_end(p, n, i + 2, block);
		licence__words(a, p, i + 2, end, line, out);
		i = block && end < n ? end + 2 : end;
	}
}

/* ---- phrases ---- */

struct hits {
	int *line; /* of each phrase of the book; 0: not met */
};

static void
find_phrases(const struct licence_book *b, const struct licence_words *w,
	struct hits *h)
{
	for (size_t i = 0; i + 1 < w->n; i++) {
		size_t k = b->bucket[(w->w[i].hash * 31u + w->w[i + 1].hash) %
			LICENCE_BUCKETS];

		for (; k != 0; k = b->phrase[k - 1].next) {
			const struct licence_phrase *p = &b->phrase[k - 1];
			size_t j = 0;

			if (h->line[k - 1] != 0 || i + p->n > w->n)
				continue;
			while (j < p->n && w->w[i + j].hash == p->hash[j])
				j++;
			if (j == p->n)
				h->line[k - 1] = (int)w->w[i].line;
		}
	}
}

/* Line of the first of its phrases when all were met, else 0. */
static int
rule_met(const struct licence_rule *r, const struct hits *h)
{
	for (size_t i = 0; i < r->n; i++)
		if (h->line[r->phrase[i]] == 0)
			return 0;
	return r->n == 0 ? 0 : h->line[r->phrase[0]];
}

static bool
any_met(const size_t *phrase, size_t n, const struct hits *h)
{
	for (size_t i = 0; i < n; i++)
		if (h->line[phrase[i]] != 0)
			return true;
	return false;
}

static bool
beaten(const struct licence_book *b, const int *met, size_t place)
{
	for (size_t i = 0; i < b->n; i++) {
		if (met[i] == 0 || i == place)
			continue;
		for (const char **p = b->entry[i].beats; *p != NULL; p++)
			if (strcmp(*p, b->entry[place].licence.id) == 0)
				return true;
	}
	return false;
}

static void
find_licences(struct arena *a, const struct licence_book *b,
	const struct hits *h, struct licence_text *out)
{
	int *met = arena_array(a, b->n + 1, sizeof(*met));

	for (size_t i = 0; i < b->n_rules; i++) {
		const struct licence_rule *r = &b->rule[i];
		const struct licence_entry *x = &b->entry[r->licence];
		int line = rule_met(r, h);

		if (line != 0 && met[r->licence] == 0 &&
			!any_met(x->not, x->n_not, h))
			met[r->licence] = line;
	}
	for (size_t i = 0; i < b->n && out->n < LICENCE_FOUND_MAX; i++)
		if (met[i] != 0 && !beaten(b, met, i))
			out->found[out->n++] = (struct licence_found){
				&b->entry[i].licence, met[i]};
}

static void
find_notices(const struct licence_book *b, const struct hits *h,
	struct licence_text *out)
{
	for (size_t k = 0; k < LICENCE_N_NOTICES; k++)
		for (size_t i = 0; i < b->n_notice[k]; i++) {
			size_t p = b->notice[k][i];

			if (h->line[p] == 0 || out->notice[k] != NULL)
				continue;
			out->notice[k] = b->phrase[p].text;
			out->notice_line[k] = h->line[p];
		}
}

/* ---- SPDX lines and copyright notices ---- */

static bool
word_is(const char *p, const struct licence_word *w, const char *word)
{
	return w->n == strlen(word) && strncasecmp(p + w->at, word, w->n) == 0;
}

static bool
word_year(const char *p, const struct licence_word *w)
{
	const char *s = p + w->at;

	return w->n == 4 &&
		(strncmp(s, "19", 2) == 0 || strncmp(s, "20", 2) == 0) &&
		s[2] >= '0' && s[2] <= '9' && s[3] >= '0' && s[3] <= '9';
}

/* The rest of the line at a place, without what closes a comment; *behind, if
 * not NULL: the start of the next line. */
static char *
rest_of_line(struct arena *a, const char *p, size_t n, size_t at, size_t max,
	size_t *behind)
{
	size_t end = at;

	while (end < n && p[end] != '\n' && end - at < max &&
		!(p[end] == '*' && end + 1 < n && p[end + 1] == '/'))
		end++;
	if (behind != NULL)
		*behind = end < n && p[end] == '\n' ? end + 1 : n;
	while (end > at && strchr(" \t\r*/#-=", p[end - 1]) != NULL)
		end--;
	while (at < end && (p[at] == ' ' || p[at] == '\t'))
		at++;
	return str_utf8_fix(a, p + at, end - at);
}

static bool
expects_more(const char *expression)
{
	return expression[0] == '\0' || str_ends(expression, " OR") ||
		str_ends(expression, " AND") || str_ends(expression, " WITH") ||
		str_ends(expression, "(");
}

/* The expression behind a tag, over lines that are wrapped behind the tag or at
 * an operator. */
static char *
spdx_expression(struct arena *a, const char *p, size_t n, size_t at)
{
	char *x = rest_of_line(a, p, n, at, SPDX_MAX, &at);

	while (expects_more(x) && at < n && strlen(x) < SPDX_MAX) {
		while (at < n && strchr(" \t*/#", p[at]) != NULL)
			at++;
		x = arena_printf(a, "%s %s", x,
			rest_of_line(a, p, n, at, SPDX_MAX, &at));
	}
	return x;
}

/* "copyright" before (c), a year or "by"; "(c)" before a year. */
static bool
copyright_at(const char *p, const struct licence_words *w, size_t i)
{
	const struct licence_word *x = &w->w[i];
	const struct licence_word *next = x + 1;

	if (i + 1 >= w->n || next->line > x->line + 1)
		return false;
	if (x->n == 2 && (unsigned char)p[x->at] == 0xc2)
		return true;
	if (word_is(p, x, "copyright") || word_is(p, x, "copyrighted"))
		return word_is(p, next, "c") || word_is(p, next, "by") ||
			word_year(p, next) ||
			(next->n == 2 && (unsigned char)p[next->at] == 0xc2);
	return word_is(p, x, "c") && word_year(p, next) && x->at > 0 &&
		p[x->at - 1] == '(' && p[x->at + 1] == ')';
}

static void
find_copyright(struct arena *a, const char *p, size_t n,
	const struct licence_words *w, struct licence_text *out)
{
	for (size_t i = 0; i < w->n; i++)
		if (copyright_at(p, w, i)) {
			out->copyright = rest_of_line(
				a, p, n, w->w[i].at, LINE_MAX_BYTES, NULL);
			out->copyright_line = (int)w->w[i].line;
			return;
		}
}

/* SPDX lines, which are words "spdx license identifier" in what counts. */
static void
find_spdx(struct arena *a, const char *p, size_t n,
	const struct licence_words *w, struct licence_text *out)
{
	for (size_t i = 0; i + 2 < w->n; i++) {
		size_t at = w->w[i].at;
		char *x;

		if (!word_is(p, &w->w[i], "spdx") ||
			n - at < strlen(SPDX_TAG) ||
			strncasecmp(p + at, SPDX_TAG, strlen(SPDX_TAG)) != 0)
			continue;
		x = spdx_expression(a, p, n, at + strlen(SPDX_TAG));
		if (x[0] == '\0')
			continue;
		if (out->spdx == NULL)
			out->spdx_line = (int)w->w[i].line;
		if (out->spdx != NULL && strcmp(out->spdx, x) == 0)
			continue;
		if (out->spdx != NULL && strlen(out->spdx) > SPDX_MAX)
			return;
		out->spdx = out->spdx == NULL
			? x
			: arena_printf(a, "(%s) AND (%s)", out->spdx, x);
	}
}

void
licence_read(struct arena *a, const struct licence_book *b,
	enum licence_kind kind, const char *p, size_t n,
	struct licence_text *out)
{
	struct licence_words w = {.n = 0};
	struct hits h = {
		.line = arena_array(a, b->n_phrases + 1, sizeof(*h.line))};

	memset(out, 0, sizeof(*out));
	switch (kind) {
	case LICENCE_OF_SOURCE:
		comment_words(a, p, n, &w);
		break;
	case LICENCE_OF_FILE:
		licence__words(a, p, 0, n, 1, &w);
		break;
	}
	find_phrases(b, &w, &h);
	find_licences(a, b, &h, out);
	find_notices(b, &h, out);
	find_spdx(a, p, n, &w, out);
	find_copyright(a, p, n, &w, out);
}
