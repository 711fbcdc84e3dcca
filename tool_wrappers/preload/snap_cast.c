/*
 * snap_cast: a memory for __dynamic_cast, which takes a quarter of the time of
 * a long simulation.
 *
 * What a cast gives depends only on the object's table of virtual functions
 * (which says what the whole object is and which part of it we hold), on the
 * type that is cast from and on the one that is cast to.  So the distance, or
 * that there is none, is remembered by these three.  Tables and types are
 * never unloaded while the tools run.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
#define CAST_SLOTS 1024
#define CAST_NONE PTRDIFF_MIN

typedef void *cast_fn(
	const void *sub, const void *src, const void *dst, ptrdiff_t hint);

struct cast_slot {
	const void *table, *src, *dst;
	ptrdiff_t distance;
};

static struct cast_slot slots[CAST_SLOTS];
static cast_fn *real_cast;

/* NOLINTNEXTLINE(bugprone-reserved-identifier): the symbol we stand for */
EXPORT void *__dynamic_cast(
	const void *sub, const void *src, const void *dst, ptrdiff_t hint);

static __attribute__((noinline)) void *
look_up(struct cast_slot *s, const void *sub, const void *src, const void *dst,
	ptrdiff_t hint)
{
	void *r;

	if (!real_cast)
		real_cast = (cast_fn *)dlsym(RTLD_NEXT, "__dynamic_cast");
	r = real_cast(sub, src, dst, hint);
	s->table = *(const void *const *)sub;
	s->src = src;
	s->dst = dst;
	s->distance = r ? (const char *)r - (const char *)sub : CAST_NONE;
	return r;
}

void *
__dynamic_cast(
	const void *sub, const void *src, const void *dst, ptrdiff_t hint)
{
	const void *table = *(const void *const *)sub;
	size_t at = ((uintptr_t)table >> 3) * 31 + ((uintptr_t)dst >> 3);
	struct cast_slot *s = &slots[at % CAST_SLOTS];

	if (__builtin_expect(
		    s->table == table && s->dst == dst && s->src == src, 1))
		return s->distance == CAST_NONE
			? NULL
			: (char *)(uintptr_t)sub + s->distance;
	return look_up(s, sub, src, dst, hint);
}
