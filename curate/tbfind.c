/*
 * tbfind: a sorted list of pairs (see tbfind.h).  It must not read rows.
 */
#include "curate/tbfind.h"

#include <stdlib.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

static void
put(struct tbfind *x, uint64_t key, int64_t row_id, size_t item)
{
	if (x->n == x->cap) {
		x->cap = x->cap > 0 ? 2 * x->cap : 256;
		x->entry = xrealloc(x->entry, x->cap * sizeof(*x->entry));
	}
	x->entry[x->n++] = (struct tbfind_entry){key, row_id, item};
}

static void
add_bench(struct tbfind *x, int64_t row_id, const char *s,
	const struct vsplit *v, size_t item)
{
	const struct vsplit_item *t = &v->item[item];
	struct vsplit_refs r = {s + t->start, t->end - t->start, 0};
	struct vsplit_ref ref;

	while (vsplit_next(&r, &ref)) {
		size_t k;

		if (ref.use != VSPLIT_INSTANCE)
			continue;
		k = unitlook_item(v, ref.name.p, ref.name.n);
		if (k < v->n && k != item && v->item[k].kind == VSPLIT_MODULE &&
			!unitlook_portless(s, &v->item[k]))
			put(x, unitlook_key(s, &v->item[k]), row_id, item);
	}
}

void
tbfind_add(struct tbfind *x, struct arena *a, int64_t row_id, const char *s,
	size_t n)
{
	struct vsplit v;

	vsplit_text(a, s, n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (v.item[i].kind == VSPLIT_MODULE &&
			unitlook_portless(s, &v.item[i]))
			add_bench(x, row_id, s, &v, i);
}

static int
compare(const void *p, const void *q)
{
	const struct tbfind_entry *a = p, *b = q;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->row_id != b->row_id)
		return a->row_id < b->row_id ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

void
tbfind_sort(struct tbfind *x)
{
	if (x->n > 1)
		qsort(x->entry, x->n, sizeof(*x->entry), compare);
}

void
tbfind_release(struct tbfind *x)
{
	free(x->entry);
	*x = (struct tbfind){0};
}

const struct tbfind_entry *
tbfind_of(
	const struct tbfind *x, const char *s, const struct vsplit_item *module)
{
	uint64_t key = unitlook_key(s, module);
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (x->entry[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->n && x->entry[lo].key == key ? &x->entry[lo] : NULL;
}
