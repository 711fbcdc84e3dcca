/*
 * rewrite_diff: a unified diff of two texts, by their longest common
 * subsequence of lines.  What is the same at the beginning and the end is set
 * aside first; a middle that is too large is one block.
 */
#include "eval/rewrite_int.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"

#define CELLS_MAX 4000000 /* of the table */
#define CONTEXT 3
#define DIFF_MAX (8 * LIM_MIB)

struct line {
	const char *p;
	size_t n; /* without the newline */
};

struct side {
	struct line *at;
	size_t n;
	bool open; /* the last line has no newline */
};

struct edit {
	char what; /* ' ', '-' or '+' */
	const struct line *line;
};

struct diff {
	struct arena *a;
	struct side x, y;
	struct edit *ed;
	size_t n;
};

static void
split(struct arena *a, const char *s, struct side *out)
{
	size_t n = 0, len = strlen(s);

	for (size_t i = 0; i < len; i++)
		n += s[i] == '\n';
	out->at = arena_array(a, n + 2, sizeof(*out->at));
	while (*s) {
		size_t k = strcspn(s, "\n");

		out->at[out->n++] = (struct line){s, k};
		out->open = s[k] == '\0';
		s += k + (s[k] == '\n');
	}
}

static bool
same(const struct line *x, const struct line *y)
{
	return x->n == y->n && memcmp(x->p, y->p, x->n) == 0;
}

static void
put(struct diff *d, char what, const struct line *l)
{
	d->ed[d->n++] = (struct edit){what, l};
}

/* Edits of x[0..n) and y[0..m). */
static void
middle(struct diff *d, const struct line *x, size_t n, const struct line *y,
	size_t m)
{
	uint32_t *len;
	size_t i = 0, j = 0, w = m + 1;

	if (n == 0 || m == 0 || (n + 1) > CELLS_MAX / w) {
		for (; i < n; i++)
			put(d, '-', &x[i]);
		for (; j < m; j++)
			put(d, '+', &y[j]);
		return;
	}
	len = arena_array(d->a, (n + 1) * w, sizeof(*len));
	for (i = n; i-- > 0;)
		for (j = m; j-- > 0;) {
			uint32_t down = len[(i + 1) * w + j];
			uint32_t right = len[i * w + j + 1];

			len[i * w + j] = same(&x[i], &y[j])
				? len[(i + 1) * w + j + 1] + 1
				: down > right ? down
					       : right;
		}
	i = j = 0;
	while (i < n || j < m) {
		if (i < n && j < m && same(&x[i], &y[j])) {
			put(d, ' ', &x[i++]);
			j++;
		} else if (i < n &&
			(j == m ||
				len[(i + 1) * w + j] >= len[i * w + j + 1])) {
			put(d, '-', &x[i++]);
		} else {
			put(d, '+', &y[j++]);
		}
	}
}

static void
compare(struct diff *d)
{
	size_t n = d->x.n, m = d->y.n, head = 0, tail = 0;

	d->ed = arena_array(d->a, n + m + 1, sizeof(*d->ed));
	while (head < n && head < m && same(&d->x.at[head], &d->y.at[head]))
		head++;
	while (tail < n - head && tail < m - head &&
		same(&d->x.at[n - 1 - tail], &d->y.at[m - 1 - tail]))
		tail++;
	for (size_t i = 0; i < head; i++)
		put(d, ' ', &d->x.at[i]);
	middle(d, &d->x.at[head], n - head - tail, &d->y.at[head],
		m - head - tail);
	for (size_t i = n - tail; i < n; i++)
		put(d, ' ', &d->x.at[i]);
}

/* Behind the last edit that belongs to the hunk that begins at i. */
static size_t
hunk_end(const struct diff *d, size_t i)
{
	size_t last = i, k;

	for (k = i; k < d->n && k <= last + (size_t)2 * CONTEXT; k++)
		if (d->ed[k].what != ' ')
			last = k;
	k = last + 1 + CONTEXT;
	return k < d->n ? k : d->n;
}

static void
put_hunk(const struct diff *d, struct buf *b, size_t from, size_t to)
{
	size_t x = 0, y = 0, n = 0, m = 0;

	for (size_t i = 0; i < to; i++) {
		size_t *px = i < from ? &x : &n, *py = i < from ? &y : &m;

		*px += d->ed[i].what != '+';
		*py += d->ed[i].what != '-';
	}
	buf_printf(b, "@@ -%zu,%zu +%zu,%zu @@\n", n > 0 ? x + 1 : x, n,
		m > 0 ? y + 1 : y, m);
	for (size_t i = from; i < to; i++) {
		const struct line *l = d->ed[i].line;
		bool last_x = d->x.open && l == &d->x.at[d->x.n - 1];
		bool last_y = d->y.open && l == &d->y.at[d->y.n - 1];

		buf_addch(b, d->ed[i].what);
		buf_add(b, l->p, l->n);
		buf_addch(b, '\n');
		if (last_x || last_y)
			buf_addstr(b, "\\ No newline at end of file\n");
	}
}

char *
rewrite_diff(
	struct arena *a, const char *name, const char *from, const char *to)
{
	struct diff d = {.a = a};
	struct buf b;
	size_t i = 0;

	buf_init(&b, DIFF_MAX);
	split(a, from, &d.x);
	split(a, to, &d.y);
	compare(&d);
	while (i < d.n) {
		size_t first, end;

		if (d.ed[i].what == ' ') {
			i++;
			continue;
		}
		if (b.len == 0)
			buf_printf(&b, "--- a/%s\n+++ b/%s\n", name, name);
		first = i > CONTEXT ? i - CONTEXT : 0;
		end = hunk_end(&d, i);
		put_hunk(&d, &b, first, end);
		i = end;
	}
	return buf_take(&b, a, NULL);
}
