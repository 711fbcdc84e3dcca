/*
 * table_kmap: Karnaugh maps -> rows.  Labels are read, so that their order
 * does not matter; every cell must be there.
 *
 *	          ab			| cd\ab | 00 | 01 | 11 | 10 |
 *	   cd   00  01  11  10		|-------|----|----|----|----|
 *	   00 | 1 | 1 | 0 | d |		| 00    | 1  | 1  | 0  | d  |
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define KMAP_VARS 6
#define SEPS "| \t,"

struct kmap {
	struct table_reader *r;
	struct table_bit col[LIM_TABLE_REF], row[LIM_TABLE_REF];
	int n_col, n_row;
	char **labels; /* of the columns */
	size_t n_labels;
	int line;
	size_t first; /* line index of the first row */
};

/* Names of inputs, words in a row; how many bits, -1: something else. */
static int
variables(const struct table *t, char **w, size_t n, struct table_bit *out)
{
	int got = 0;

	for (size_t i = 0; i < n; i++) {
		struct table_bit b[LIM_TABLE_REF];
		int k = table__ref(t, w[i], b);

		if (k <= 0 || got + k > KMAP_VARS)
			return -1;
		for (int j = 0; j < k; j++) {
			if (t->ports[b[j].port].output)
				return -1;
			out[got++] = b[j];
		}
	}
	return n > 0 ? got : -1;
}

/* How many words at the end are labels of columns: a power of two, all of
 * the length that belongs to it, all different; 0: none. */
static size_t
count_labels(char **w, size_t n)
{
	for (size_t bits = 1; bits <= 3; bits++) {
		size_t want = (size_t)1 << bits;
		bool fine = n > want;

		for (size_t i = 0; fine && i < want; i++) {
			const char *s = w[n - want + i];

			fine = table__is_bits(s) && strlen(s) == bits;
			for (size_t j = 0; fine && j < i; j++)
				fine = !str_eq(s, w[n - want + j]);
		}
		if (fine)
			return want;
	}
	return 0;
}

/* "cd\ab": rows, then columns. */
static bool
corner(struct kmap *k, const char *s)
{
	const struct table *t = k->r->t;
	size_t n = strcspn(s, "\\");
	char *row;
	char *col;

	if (!s[n])
		return false;
	row = arena_strndup(k->r->a, s, n);
	col = arena_strdup(k->r->a, s + n + strspn(s + n, "\\"));
	k->n_row = variables(t, &row, 1, k->row);
	k->n_col = variables(t, &col, 1, k->col);
	return k->n_row > 0 && k->n_col > 0;
}

/* The line above holds the variables of the columns and nothing else. */
static bool
above(struct kmap *k, size_t i)
{
	char **w;
	size_t n;

	while (i > 0 &&
		(table__is_rule(k->r->lines[i - 1]) ||
			table__is_blank(k->r->lines[i - 1])))
		i--;
	if (i == 0 || strlen(k->r->lines[i - 1]) > 512)
		return false;
	w = table__split(k->r->a, k->r->lines[i - 1], SEPS, &n);
	k->n_col = variables(k->r->t, w, n, k->col);
	return k->n_col > 0;
}

/* Is line i the one with the labels of the columns? */
static bool
find_labels(struct kmap *k, size_t i)
{
	size_t n;
	char **w;

	if (strlen(k->r->lines[i]) > 512)
		return false;
	w = table__split(k->r->a, k->r->lines[i], SEPS, &n);
	k->n_labels = count_labels(w, n);
	if (k->n_labels == 0)
		return false;
	k->labels = w + n - k->n_labels;
	n -= k->n_labels;
	k->line = (int)i + 1;
	k->first = i + 1;
	if (n == 1 && corner(k, w[0]))
		return true;
	k->n_row = variables(k->r->t, w, n, k->row);
	return k->n_row > 0 && above(k, i);
}

/* ---- rows ---- */

static int
fit(const struct kmap *k, struct err *e)
{
	const struct table *t = k->r->t;
	int clock;

	if ((size_t)1 << k->n_col != k->n_labels)
		return err_set(e, ERR_PARSE,
			"line %d: a Karnaugh map of %zu columns for %d "
			"variables",
			k->line, k->n_labels, k->n_col);
	if (table__has_clock(t, &clock))
		return err_set(e, ERR_PARSE,
			"line %d: the module has the clock %s: a Karnaugh map "
			"does not tell its states",
			k->line, t->ports[clock].name);
	if (t->n_out != 1)
		return err_set(e, ERR_PARSE,
			"line %d: a Karnaugh map tells one output bit, the "
			"module has %d",
			k->line, t->n_out);
	for (int i = 0; i < t->n_in; i++)
		if (table__bit_at(k->col, k->n_col, &t->ins[i]) +
				table__bit_at(k->row, k->n_row, &t->ins[i]) <
			-1)
			return err_set(e, ERR_PARSE,
				"line %d: input %s is not in the Karnaugh map",
				k->line,
				table__bit_name(k->r->a, t, &t->ins[i]));
	if (k->n_col + k->n_row != t->n_in)
		return err_set(e, ERR_PARSE,
			"line %d: a variable stands twice in the Karnaugh map",
			k->line);
	return 0;
}

static uint32_t
value_of(const struct table *t, const struct table_bit *v, int n,
	const char *label)
{
	uint32_t in = 0;

	for (int i = 0; i < n; i++) {
		int at = table__bit_at(t->ins, t->n_in, &v[i]);

		if (label[i] == '1' && at >= 0)
			in |= (uint32_t)table__mask(at, t->n_in);
	}
	return in;
}

static int
add_row(struct kmap *k, char **w, size_t n, int line, struct err *e)
{
	struct table *t = k->r->t;

	if (n != k->n_labels + 1 || strlen(w[0]) != (size_t)k->n_row ||
		!table__is_bits(w[0]))
		return err_set(e, ERR_PARSE,
			"line %d: no row of this Karnaugh map: a label of %d "
			"bit%s and %zu cells are expected",
			line, k->n_row, k->n_row == 1 ? "" : "s", k->n_labels);
	for (size_t i = 0; i < k->n_labels; i++) {
		const char *s = w[i + 1];
		struct table_row row = {.line = line};

		if (strlen(s) != 1 || !strchr("01xXdD-*?", *s))
			return err_set(e, ERR_PARSE,
				"line %d: %.40s is no cell of a Karnaugh map "
				"(0, 1, d, x, -)",
				line, s);
		row.care = ((uint32_t)1 << t->n_in) - 1;
		row.value = value_of(t, k->row, k->n_row, w[0]) |
			value_of(t, k->col, k->n_col, k->labels[i]);
		row.known = *s == '0' || *s == '1';
		row.ones = *s == '1';
		t->rows[t->n_rows++] = row;
	}
	return 0;
}

/* Rows until all are there; *end: behind the last. */
static int
read_rows(struct kmap *k, size_t *end, struct err *e)
{
	struct table_reader *r = k->r;
	struct table *t = r->t;
	size_t size = (size_t)1 << (k->n_col + k->n_row);
	struct table_dense d;
	size_t i;

	t->rows = arena_array(r->a, size + k->n_labels, sizeof(*t->rows));
	for (i = k->first; i < r->n_lines && t->n_rows < size; i++) {
		size_t n;
		char **w;

		if (table__is_rule(r->lines[i]))
			continue;
		w = table__split(r->a, r->lines[i], SEPS, &n);
		if (n == 0 && t->n_rows == 0)
			continue;
		if (n == 0)
			break;
		if (add_row(k, w, n, (int)i + 1, e) < 0)
			return -1;
	}
	*end = i;
	if (table__dense(r->a, t, &d, e) < 0)
		return -1;
	if (t->given < size)
		return err_set(e, ERR_PARSE,
			"line %d: a Karnaugh map with %llu of %zu cells",
			k->line, (unsigned long long)t->given, size);
	return 0;
}

int
table__read_kmap(struct table_reader *r, struct err *e)
{
	struct table *t = r->t;
	int found = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		struct kmap k = {.r = r};

		if (!find_labels(&k, i))
			continue;
		if (found)
			return err_set(e, ERR_PARSE,
				"line %d: a second Karnaugh map (the first is "
				"in line %d): give one",
				k.line, found);
		t->kind = TABLE_COMB;
		t->source = "Karnaugh map";
		t->line = found = k.line;
		if (table__bits(r, false, NULL, 0, e) < 0 ||
			table__bits(r, true, NULL, 0, e) < 0 ||
			fit(&k, e) < 0 || read_rows(&k, &i, e) < 0)
			return -1;
		i--;
	}
	return found != 0;
}
