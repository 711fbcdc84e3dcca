/*
 * arena: bump allocation in blocks.  Must not free a single allocation, and
 * must not return NULL: running out of memory aborts.
 */
#include "lib/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK ((size_t)16 * 1024)
#define ARENA_ALIGN ((size_t)16)

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	size_t pad; /* keeps data aligned */
	char data[];
};

struct arena_defer_node {
	struct arena_defer_node *next;
	void (*fn)(void *);
	void *p;
};

_Static_assert(sizeof(struct arena_block) % ARENA_ALIGN == 0,
	"block header must keep the alignment");

static void arena_oom(void) BASE_NORETURN;

static void
arena_oom(void)
{
	static const char msg[] = "out of memory\n";

	fwrite(msg, 1, sizeof(msg) - 1, stderr);
	abort();
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		arena_oom();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p;

	if (n == 0 || size == 0)
		n = size = 1;
	p = calloc(n, size);
	if (!p)
		arena_oom();
	return p;
}

void *
xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (!q)
		arena_oom();
	return q;
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

static struct arena_block *
arena_block_new(size_t size)
{
	struct arena_block *b;

	if (size > SIZE_MAX - sizeof(*b))
		arena_oom();
	b = xcalloc(1, sizeof(*b) + size);
	b->size = size;
	return b;
}

#ifdef ARENA_DEBUG

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = arena_block_new(n);

	b->next = a->block;
	a->block = b;
	return b->data;
}

#else

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->block;
	char *p;

	if (n > SIZE_MAX - ARENA_ALIGN)
		arena_oom();
	n = n ? (n + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1) : ARENA_ALIGN;
	if (b && b->size - b->used >= n) {
		p = b->data + b->used;
		b->used += n;
		return p;
	}
	if (b && n > ARENA_BLOCK / 4) {
		/* a block of its own, behind the one being filled */
		struct arena_block *big = arena_block_new(n);

		big->used = n;
		big->next = b->next;
		b->next = big;
		return big->data;
	}
	b = arena_block_new(n > ARENA_BLOCK ? n : ARENA_BLOCK);
	b->next = a->block;
	b->used = n;
	a->block = b;
	return b->data;
}

#endif

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		arena_oom();
	return arena_alloc(a, n * size);
}

void *
arena_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return old;
	*cap = *cap > 0 ? 2 * *cap : 16;
	more = arena_array(a, *cap, size);
	if (n > 0)
		memcpy(more, old, n * size);
	return more;
}

void *
arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n);

	if (n)
		memcpy(q, p, n);
	return q;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	if (!s)
		return NULL;
	return arena_memdup(a, s, strlen(s) + 1);
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len;
	char *q;

	if (!s)
		return NULL;
	len = strnlen(s, n);
	q = arena_alloc(a, len + 1);
	memcpy(q, s, len);
	return q;
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		BUG("bad format: %s", fmt);
	s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct arena_defer_node *d = arena_alloc(a, sizeof(*d));

	d->fn = fn;
	d->p = p;
	d->next = a->defers;
	a->defers = d;
}

void
arena_release(struct arena *a)
{
	struct arena_block *b;
	struct arena_block *next;

	/* a deferred function may register another one */
	while (a->defers) {
		struct arena_defer_node *d = a->defers;

		a->defers = d->next;
		d->fn(d->p);
	}
	for (b = a->block; b; b = next) {
		next = b->next;
		free(b);
	}
	a->block = NULL;
}
