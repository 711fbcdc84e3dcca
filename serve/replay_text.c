/*
 * replay_text: JSON strings straight into a buffer.  Bytes that are no UTF-8
 * pass through unchanged: a script may ask for them.
 */
#include "serve/replay_int.h"

#include <string.h>

#define PIECE 40

static const char *
text_escape(unsigned char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

void
replay_put_strn(struct buf *b, const char *s, size_t n)
{
	size_t start = 0;
	size_t i;

	buf_addch(b, '"');
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		const char *esc;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, s + start, i - start);
		start = i + 1;
		esc = text_escape(c);
		if (esc)
			buf_addstr(b, esc);
		else
			buf_printf(b, "\\u%04x", c);
	}
	buf_add(b, s + start, n - start);
	buf_addch(b, '"');
}

void
replay_put_str(struct buf *b, const char *s)
{
	if (!s)
		buf_addstr(b, "null");
	else
		replay_put_strn(b, s, strlen(s));
}

size_t
replay_piece(const char *s, size_t left)
{
	size_t n = left < PIECE ? left : PIECE;
	size_t m = n;

	while (m > 0 && m < left && ((unsigned char)s[m] & 0xc0) == 0x80)
		m--;
	return m ? m : n;
}

bool
replay_is_reasoning(const struct cassette_reply *r)
{
	return r->reasoning && *r->reasoning;
}
