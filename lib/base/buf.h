/*
 * buf: the one growable byte buffer.  Bounded: adding past `max` sets
 * `overflow`, keeps what was there, drops the rest and returns -1.
 *
 * Invariant: b->ptr is never NULL and always NUL-terminated at b->len, so it
 * may be used as a string wherever the bytes hold no NUL.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>

#include "lib/base/arena.h"

struct buf {
	char *ptr;
	size_t len;
	size_t cap; /* 0: ptr is the shared empty string */
	size_t max; /* most bytes it may hold */
	bool overflow;
};

void buf_init(struct buf *b, size_t max);
/* 0, or -1 when max would be passed (see overflow; nothing is added). */
int buf_add(struct buf *b, const void *p, size_t n);
int buf_addstr(struct buf *b, const char *s);
int buf_addch(struct buf *b, char c);
int buf_printf(struct buf *b, const char *fmt, ...) BASE_PRINTF(2, 3);
/* Adds as many of the n bytes as fit. */
void buf_add_truncate(struct buf *b, const void *p, size_t n);
/* Drops the first n bytes (n <= len). */
void buf_drop(struct buf *b, size_t n);
void buf_clear(struct buf *b);
/* Moves the text into the arena and empties the buffer; length to *len if
 * not NULL. */
char *buf_take(struct buf *b, struct arena *a, size_t *len);
void buf_release(struct buf *b);

#endif
