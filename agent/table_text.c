/*
 * table_text: lines, words and cells of a specification.  Knows nothing of
 * tables; must not keep a pointer into the caller's text.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

static int
add_line(struct table_reader *r, const char *p, size_t n, struct err *e)
{
	if (n > LIM_TABLE_LINE)
		return err_set(e, ERR_LIMIT,
			"line %zu: longer than %zu bytes: break it",
			r->n_lines + 1, LIM_TABLE_LINE);
	if (memchr(p, '\0', n))
		return err_set(e, ERR_PARSE,
			"line %zu: holds a NUL byte: give plain text",
			r->n_lines + 1);
	if (n > 0 && p[n - 1] == '\r')
		n--;
	r->lines[r->n_lines++] = arena_strndup(r->a, p, n);
	return 0;
}

int
table__lines(struct table_reader *r, struct err *e)
{
	const char *p = r->text, *end = p + strlen(p), *eol;
	size_t n = 1;

	for (const char *q = p; (q = memchr(q, '\n', (size_t)(end - q))); q++)
		n++;
	r->lines = arena_array(r->a, n + 1, sizeof(*r->lines));
	for (; (eol = memchr(p, '\n', (size_t)(end - p))); p = eol + 1)
		if (add_line(r, p, (size_t)(eol - p), e) < 0)
			return -1;
	return add_line(r, p, (size_t)(end - p), e);
}

char **
table__split(struct arena *a, const char *s, const char *seps, size_t *n)
{
	size_t cap = 0;
	char **out;

	for (const char *p = s; *p; cap++) {
		p += strspn(p, seps);
		p += strcspn(p, seps);
	}
	out = arena_array(a, cap + 1, sizeof(*out));
	for (*n = 0;; (*n)++) {
		size_t len;

		s += strspn(s, seps);
		len = strcspn(s, seps);
		if (len == 0)
			return out;
		out[*n] = arena_strndup(a, s, len);
		s += len;
	}
}

char *
table__trim(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	for (; n > 0 && isspace((unsigned char)*s); n--)
		s++;
	return arena_strndup(a, s, n);
}

char **
table__cells(struct arena *a, const char *s, size_t *n)
{
	size_t cap = 1;
	char **out;

	for (const char *p = s; *p; p++)
		cap += *p == '|';
	out = arena_array(a, cap + 1, sizeof(*out));
	for (*n = 0;; s++) {
		size_t len = strcspn(s, "|");
		char *cell = table__trim(a, s, len);

		s += len;
		if (*cell || (*n > 0 && *s))
			out[(*n)++] = cell;
		if (!*s)
			return out;
	}
}

bool
table__is_rule(const char *s)
{
	return strstr(s, "--") && strspn(s, "-|:+= \t") == strlen(s);
}

bool
table__is_blank(const char *s)
{
	s += strspn(s, " \t");
	return *s == '\0' || str_starts(s, "```");
}

bool
table__is_bits(const char *s)
{
	return *s && strspn(s, "01") == strlen(s);
}

bool
table__is_value(const char *s)
{
	size_t n = strlen(s);

	if (n == 0)
		return false;
	return strspn(s, "0123456789abcdefABCDEFxX-?'h_") == n ||
		(strchr(s, '\'') && isdigit((unsigned char)*s));
}

const char *
table__ident(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return s;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return s;
}

static bool
wordy(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

const char *
table__word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; *p; p++)
		if ((p == text || !wordy(p[-1])) &&
			strncasecmp(p, word, n) == 0 && !wordy(p[n]))
			return p;
	return NULL;
}

void
table__note(struct table_reader *r, const char *fmt, ...)
{
	size_t n = r->t->n_notes;
	const char **v = arena_array(r->a, n + 2, sizeof(*v));
	va_list ap;

	va_start(ap, fmt);
	if (n > 0)
		memcpy(v, r->t->notes, n * sizeof(*v));
	v[n] = arena_vprintf(r->a, fmt, ap);
	va_end(ap);
	r->t->notes = v;
	r->t->n_notes = n + 1;
}

void
table__doubt(struct table_reader *r, int line, const char *fmt, ...)
{
	va_list ap;

	if (r->doubt)
		return;
	va_start(ap, fmt);
	r->doubt = arena_vprintf(r->a, fmt, ap);
	va_end(ap);
	r->doubt_line = line;
}
