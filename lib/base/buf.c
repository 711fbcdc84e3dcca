/*
 * buf: the growable byte buffer.  Must not pass its maximum, and must not
 * write to the shared empty string.
 */
#include "lib/base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 64
#define BUF_COPY_MAX 4096 /* buf_take copies up to here */

static char buf_empty[1];

void
buf_init(struct buf *b, size_t max)
{
	b->ptr = buf_empty;
	b->len = 0;
	b->cap = 0;
	b->max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4;
	b->overflow = false;
}

/* Room for n more bytes and the NUL; n fits below max. */
static void
buf_grow(struct buf *b, size_t n)
{
	size_t need = b->len + n + 1;
	size_t cap = b->cap ? b->cap : BUF_FIRST;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	b->ptr = xrealloc(b->cap ? b->ptr : NULL, cap);
	b->cap = cap;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n > b->max - b->len) {
		b->overflow = true;
		return -1;
	}
	if (n == 0)
		return 0;
	buf_grow(b, n);
	memcpy(b->ptr + b->len, p, n);
	b->len += n;
	b->ptr[b->len] = '\0';
	return 0;
}

int
buf_addstr(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addch(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("bad format: %s", fmt);
	if ((size_t)n > b->max - b->len) {
		b->overflow = true;
		return -1;
	}
	if (n == 0)
		return 0;
	buf_grow(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

void
buf_add_truncate(struct buf *b, const void *p, size_t n)
{
	if (n > b->max - b->len) {
		n = b->max - b->len;
		b->overflow = true;
	}
	(void)buf_add(b, p, n);
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		BUG("buf_drop: %zu of %zu bytes", n, b->len);
	if (n == 0)
		return;
	memmove(b->ptr, b->ptr + n, b->len - n + 1);
	b->len -= n;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->overflow = false;
	if (b->cap)
		b->ptr[0] = '\0';
}

char *
buf_take(struct buf *b, struct arena *a, size_t *len)
{
	char *s;

	if (len)
		*len = b->len;
	if (b->len <= BUF_COPY_MAX) {
		s = arena_memdup(a, b->ptr, b->len + 1);
		buf_release(b);
		return s;
	}
	s = b->ptr;
	arena_defer(a, free, s);
	buf_init(b, b->max);
	return s;
}

void
buf_release(struct buf *b)
{
	if (b->cap)
		free(b->ptr);
	buf_init(b, b->max);
}
