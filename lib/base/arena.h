/*
 * arena: memory for one unit of work (an exchange, an evaluation, a request).
 *
 * Nothing is freed inside a unit; arena_release ends it.  Running out of
 * memory aborts.  With ARENA_DEBUG each allocation is its own malloc, so that
 * AddressSanitizer sees overruns and use after release.  An arena belongs to
 * one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "lib/base/err.h"

struct arena_block;
struct arena_defer_node;

struct arena {
	struct arena_block *block;
	struct arena_defer_node *defers;
};

#define ARENA_INIT                                                             \
	{                                                                      \
		NULL, NULL                                                     \
	}

/* Zeroed, aligned for any type.  n == 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t n);
/* Array of n elements of size bytes, zeroed; aborts when n * size wraps. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* Room for one element more behind the n of an array that has room for *cap:
 * the array itself, or one of twice its room with the n copied and the rest
 * zeroed.  old may be NULL when n is 0. */
void *arena_grow(
	struct arena *a, void *old, size_t n, size_t *cap, size_t size);
void *arena_memdup(struct arena *a, const void *p, size_t n);
/* strdup of NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) BASE_PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	BASE_PRINTF(2, 0);
/* Runs fn(p) at release, in reverse order of registration. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);
/* Frees everything; the arena can be used again. */
void arena_release(struct arena *a);

/* malloc family that aborts when memory runs out, for handles. */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

#endif
