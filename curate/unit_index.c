/*
 * unit_index: names of a project's files by hash, and which of several files
 * is the nearer one.  It must not read a file.
 */
#include "curate/unit_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"

uint64_t
unit__key(int64_t scope, char kind, const char *p, size_t n)
{
	uint64_t h = hash_fnv64(p, n);

	h ^= (uint64_t)scope * 0x9e3779b97f4a7c15U;
	h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9U;
	return (h ^ h >> 32) + (uint64_t)(unsigned char)kind;
}

static void
put(struct unit_index *x, uint64_t key, int64_t row_id, const char *p, size_t n)
{
	if (x->n == x->cap) {
		x->cap = x->cap == 0 ? 1024 : 2 * x->cap;
		x->entry = xrealloc(x->entry, x->cap * sizeof(*x->entry));
	}
	x->entry[x->n++] = (struct unit_entry){
		.key = key, .text = hash_fnv64(p, n), .row_id = row_id};
}

char
unit__letter(enum vsplit_kind k)
{
	return k == VSPLIT_PACKAGE ? 'p' : 'm';
}

void
unit_index_add(struct unit_index *x, const struct unit_file *f)
{
	const char *base = fs_base(f->path);

	put(x, unit__key(f->scope, 'f', base, strlen(base)), f->row_id, f->text,
		f->n);
	for (size_t i = 0; i < f->v.n; i++) {
		const struct vsplit_item *t = &f->v.item[i];

		if (t->name != NULL)
			put(x,
				unit__key(f->scope, unit__letter(t->kind),
					t->name, strlen(t->name)),
				f->row_id, f->text + t->start,
				t->end - t->start);
	}
	for (size_t i = 0; i < f->v.n_macros; i++)
		put(x,
			unit__key(f->scope, 'd', f->v.macro[i].p,
				f->v.macro[i].n),
			f->row_id, f->text, f->n);
}

static int
by_key(const void *p, const void *q)
{
	const struct unit_entry *a = p, *b = q;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->row_id < b->row_id ? -1 : a->row_id > b->row_id;
}

void
unit_index_sort(struct unit_index *x)
{
	if (x->n > 0)
		qsort(x->entry, x->n, sizeof(*x->entry), by_key);
}

void
unit_index_release(struct unit_index *x)
{
	free(x->entry);
	memset(x, 0, sizeof(*x));
}

/* The first entry that is not below (key, row_id). */
static size_t
lower(const struct unit_index *x, uint64_t key, int64_t row_id)
{
	const struct unit_entry want = {.key = key, .row_id = row_id};
	size_t lo = 0, hi = x->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_key(&x->entry[mid], &want) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct unit_entry *
unit__near(const struct unit_index *x, uint64_t key, int64_t row_id, size_t *n)
{
	const size_t half = LIM_UNIT_CHOICES / 2;
	size_t first = lower(x, key, INT64_MIN);
	size_t end = lower(x, key, INT64_MAX);
	size_t at = lower(x, key, row_id);

	if (at - first > half && end - first > LIM_UNIT_CHOICES)
		first = end - at > half ? at - half : end - LIM_UNIT_CHOICES;
	*n = end - first < LIM_UNIT_CHOICES ? end - first : LIM_UNIT_CHOICES;
	return &x->entry[first];
}

/* Bytes of the folders that both paths begin with. */
static size_t
nearness(const char *x, const char *y)
{
	size_t folder = 0;

	for (size_t i = 0; x[i] != '\0' && x[i] == y[i]; i++)
		if (x[i] == '/')
			folder = i + 1;
	return folder;
}

bool
unit__ends_with(const char *path, const char *name, size_t n)
{
	size_t len = strlen(path);

	for (;;) {
		if (n >= 2 && memcmp(name, "./", 2) == 0) {
			name += 2;
			n -= 2;
		} else if (n >= 3 && memcmp(name, "../", 3) == 0) {
			name += 3;
			n -= 3;
		} else {
			break;
		}
	}
	return len >= n && memcmp(path + len - n, name, n) == 0 &&
		(len == n || path[len - n - 1] == '/');
}

/* Of two versions of a file: the newest that is not younger than the user. */
static bool
better_version(const struct unit_file *x, const struct unit_file *than,
	const struct unit_file *from)
{
	if (x->ms > from->ms)
		return than->ms > from->ms && x->ms < than->ms;
	return than->ms > from->ms || x->ms > than->ms;
}

int
unit__nearer(const struct unit_file *x, const struct unit_file *best,
	const struct unit_file *from)
{
	size_t a, b;

	if (x->row_id == from->row_id || best->row_id == from->row_id)
		return x->row_id == from->row_id ? 1 : -1;
	if (strcmp(x->path, best->path) == 0)
		return better_version(x, best, from) ? 1 : -1;
	a = nearness(x->path, from->path);
	b = nearness(best->path, from->path);
	return a > b ? 1 : a < b ? -1 : 0;
}
