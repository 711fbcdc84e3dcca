/*
 * table_truth: truth tables and the printed waveforms of combinational
 * circuits -> rows.  A line is a header when all of its words are names of
 * ports; everything between it and the next empty line must be a row of it.
 */
#include "agent/table_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SEPS "| \t,"

enum base { BASE_BINARY, BASE_DECIMAL, BASE_HEX };

struct column {
	const char *name;
	bool skip; /* time and the like */
	bool output;
	struct table_bit bits[LIM_TABLE_REF];
	int n;
	enum base base;
};

struct truth {
	struct table_reader *r;
	struct column *cols;
	size_t n_cols;
	bool time; /* a waveform */
	char ***rows;
	int *lines;
	size_t n_rows;
};

/* ---- the header ---- */

static bool
skipped(const char *name)
{
	static const char *const names[] = {
		"time", "row", "#", "no", "no.", "nr", "index", "minterm"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	return false;
}

/* One direction only, else it is no column. */
static bool
fill_column(const struct table *t, const char *name, struct column *c)
{
	c->name = name;
	c->n = table__ref(t, name, c->bits);
	c->skip = c->n < 0 && skipped(name);
	if (c->skip)
		return true;
	for (int i = 0; i < c->n; i++) {
		c->output = t->ports[c->bits[i].port].output;
		if (c->output != t->ports[c->bits[0].port].output)
			return false;
	}
	return c->n > 0;
}

/* Might the line after it be a row? */
static bool
row_follows(const struct table_reader *r, size_t i, size_t n_cols)
{
	struct arena *a = r->a;
	char **w;
	size_t n;

	if (++i < r->n_lines && table__is_rule(r->lines[i]))
		i++;
	if (i >= r->n_lines || table__is_blank(r->lines[i]))
		return false;
	w = table__split(a, r->lines[i], SEPS, &n);
	for (size_t k = 1; k < n; k++)
		if (!table__is_value(w[k]))
			return false;
	return n == n_cols;
}

/* 1: a header, 0: not one; what was nearly one is remembered. */
static int
read_header(struct truth *x, size_t i)
{
	struct table_reader *r = x->r;
	size_t n;
	char **w;
	const char *odd = NULL;
	bool in = false;
	bool out = false;

	if (strlen(r->lines[i]) > (size_t)64 * LIM_TABLE_NAME)
		return 0;
	w = table__split(r->a, r->lines[i], SEPS, &n);
	if (n < 2 || n > LIM_TABLE_PORTS)
		return 0;
	x->n_cols = n;
	x->time = strcasecmp(w[0], "time") == 0;
	for (size_t k = 0; k < n; k++) {
		struct column *c = &x->cols[k];

		if (!fill_column(r->t, w[k], c))
			odd = odd ? odd : w[k];
		else if (!c->skip && c->output)
			out = true;
		else if (!c->skip)
			in = true;
	}
	if (!row_follows(r, i, n))
		return 0;
	if (odd && (in || out || x->time))
		table__doubt(r, (int)i + 1,
			"a table with the column %s, which is no port", odd);
	return !odd && in && out;
}

/* ---- rows ---- */

static int
collect(struct truth *x, size_t *i, struct err *e)
{
	struct table_reader *r = x->r;
	size_t first = *i + 1;
	size_t last = first;

	while (last < r->n_lines && !table__is_blank(r->lines[last]))
		last++;
	if (last - first > LIM_TABLE_ROWS)
		return err_set(e, ERR_LIMIT,
			"line %zu: a table of more than %d rows", first,
			LIM_TABLE_ROWS);
	x->rows = arena_array(r->a, last - first + 1, sizeof(*x->rows));
	x->lines = arena_array(r->a, last - first + 1, sizeof(*x->lines));
	for (*i = first; *i < last; (*i)++) {
		size_t n;
		char **w;

		if (table__is_rule(r->lines[*i]))
			continue;
		w = table__split(r->a, r->lines[*i], SEPS, &n);
		if (n != x->n_cols)
			return err_set(e, ERR_PARSE,
				"line %zu: a row of %zu cells under a header "
				"of %zu",
				*i + 1, n, x->n_cols);
		x->rows[x->n_rows] = w;
		x->lines[x->n_rows++] = (int)*i + 1;
	}
	return 0;
}

static bool
open_cell(const char *s)
{
	return *s && strspn(s, "xXdD-?") == strlen(s);
}

/* How the cells of a column of more than one bit are to be read. */
static void
find_base(struct truth *x, size_t k)
{
	struct column *c = &x->cols[k];
	bool binary = true;
	bool hex = x->time;
	bool wide = false;

	for (size_t i = 0; i < x->n_rows; i++) {
		const char *s = x->rows[i][k];

		if (strchr(s, '\'') || open_cell(s))
			continue;
		if (strlen(s) != (size_t)c->n ||
			strspn(s, "01xXdD-") != strlen(s))
			binary = false;
		hex = hex || strpbrk(s, "abcdefABCDEF");
		wide = wide || strlen(s) > 1;
	}
	c->base = binary ? BASE_BINARY : hex ? BASE_HEX : BASE_DECIMAL;
	if (c->n > 1 && !binary && (wide || hex))
		table__note(x->r, "column %s is read as %s numbers", c->name,
			hex ? "hexadecimal" : "decimal");
}

struct cell {
	uint64_t known, ones; /* bit 0 is the rightmost */
};

static bool
binary_cell(const char *s, int width, struct cell *out)
{
	if (strlen(s) != (size_t)width)
		return false;
	out->known = out->ones = 0;
	for (; *s; s++) {
		if (!strchr("01xXdD-?", *s))
			return false;
		out->known = out->known << 1 | (*s == '0' || *s == '1');
		out->ones = out->ones << 1 | (*s == '1');
	}
	return true;
}

static bool
number_cell(const char *s, enum base base, int width, struct cell *out)
{
	static const int radix[] = {2, 10, 16};
	char *end;

	if (!*s || *s == '-' || *s == '+' || strlen(s) > 16)
		return false;
	out->ones = strtoull(s, &end, radix[base]);
	out->known = UINT64_MAX >> (64 - width);
	return !*end && *s != '-' && (out->ones & ~out->known) == 0;
}

/* "3'b101", "16'he06b" */
static bool
sized_cell(const char *s, int width, struct cell *out)
{
	const char *q = strchr(s, '\'');

	if (!q || (q > s && strtol(s, NULL, 10) != width))
		return false;
	switch (q[1]) {
	case 'b':
	case 'B':
		return binary_cell(q + 2, width, out) ||
			number_cell(q + 2, BASE_BINARY, width, out);
	case 'd':
	case 'D':
		return number_cell(q + 2, BASE_DECIMAL, width, out);
	case 'h':
	case 'H':
		return number_cell(q + 2, BASE_HEX, width, out);
	default:
		return false;
	}
}

static bool
read_cell(const struct column *c, const char *s, struct cell *out)
{
	if (strchr(s, '\''))
		return sized_cell(s, c->n, out);
	if (open_cell(s) && (strlen(s) == 1 || c->base != BASE_BINARY)) {
		out->known = out->ones = 0;
		return true;
	}
	if (c->base == BASE_BINARY)
		return binary_cell(s, c->n, out);
	return number_cell(s, c->base, c->n, out);
}

/* Cell -> its bits in the row. */
static void
place(const struct table *t, const struct column *c, const struct cell *v,
	struct table_row *row)
{
	for (int i = 0; i < c->n; i++) {
		bool known = v->known >> (c->n - 1 - i) & 1;
		bool one = v->ones >> (c->n - 1 - i) & 1;
		int at = c->output
			? table__bit_at(t->outs, t->n_out, &c->bits[i])
			: table__bit_at(t->ins, t->n_in, &c->bits[i]);
		uint64_t m = table__mask(at, c->output ? t->n_out : t->n_in);

		if (!known)
			continue;
		if (c->output) {
			row->known |= m;
			row->ones |= one ? m : 0;
		} else {
			row->care |= (uint32_t)m;
			row->value |= one ? (uint32_t)m : 0;
		}
	}
}

static int
read_row(struct truth *x, size_t i, struct table_row *row, struct err *e)
{
	row->line = x->lines[i];
	for (size_t k = 0; k < x->n_cols; k++) {
		const struct column *c = &x->cols[k];
		struct cell v = {0, 0};

		if (c->skip)
			continue;
		if (!read_cell(c, x->rows[i][k], &v))
			return err_set(e, ERR_PARSE,
				"line %d: %.40s is no value of %s (%d bit%s)",
				row->line, x->rows[i][k], c->name, c->n,
				c->n == 1 ? "" : "s");
		place(x->r->t, c, &v, row);
	}
	return 0;
}

/* ---- does it fit the ports? ---- */

static int
all_there(struct truth *x, int line, bool output, struct err *e)
{
	const struct table *t = x->r->t;
	const struct table_bit *v = output ? t->outs : t->ins;
	int n = output ? t->n_out : t->n_in;

	for (int i = 0; i < n; i++) {
		int times = 0;

		for (size_t k = 0; k < x->n_cols; k++)
			for (int j = 0; j < x->cols[k].n; j++)
				times += table__bit_at(&v[i], 1,
						 &x->cols[k].bits[j]) == 0;
		if (times != 1)
			return err_set(e, ERR_PARSE,
				"line %d: %s %s has %s in this table", line,
				output ? "output" : "input",
				table__bit_name(x->r->a, t, &v[i]),
				times ? "two columns" : "no column");
	}
	return 0;
}

static int
refuse_clock(const struct table *t, int line, struct err *e)
{
	int clock;

	if (!table__has_clock(t, &clock))
		return 0;
	return err_set(e, ERR_PARSE,
		"line %d: the module has the clock %s: it is a sequential "
		"circuit, and rows of values do not tell its states",
		line, t->ports[clock].name);
}

static int
build(struct truth *x, int line, struct err *e)
{
	struct table *t = x->r->t;
	struct table_dense d;

	t->kind = TABLE_COMB;
	t->source = x->time ? "waveform" : "truth table";
	t->line = line;
	if (refuse_clock(t, line, e) < 0 ||
		table__bits(x->r, false, NULL, 0, e) < 0 ||
		table__bits(x->r, true, NULL, 0, e) < 0 ||
		all_there(x, line, false, e) < 0 ||
		all_there(x, line, true, e) < 0)
		return -1;
	for (size_t k = 0; k < x->n_cols; k++)
		if (!x->cols[k].skip)
			find_base(x, k);
	t->rows = arena_array(x->r->a, x->n_rows, sizeof(*t->rows));
	for (t->n_rows = 0; t->n_rows < x->n_rows; t->n_rows++)
		if (read_row(x, t->n_rows, &t->rows[t->n_rows], e) < 0)
			return -1;
	if (table__dense(x->r->a, t, &d, e) < 0)
		return -1;
	if (t->n_in > LIM_TABLE_SOP && d.mixed)
		return err_set(e, ERR_PARSE,
			"line %d: rows overlap where one leaves an output "
			"open: above %d inputs they must not",
			line, LIM_TABLE_SOP);
	if (t->given < d.size)
		table__note(x->r,
			"%llu of %llu input combinations are given; the "
			"others are don't-cares",
			(unsigned long long)t->given,
			(unsigned long long)d.size);
	return 1;
}

int
table__read_truth(struct table_reader *r, struct err *e)
{
	struct truth first = {.r = r};
	struct column *cols = arena_array(r->a, LIM_TABLE_PORTS, sizeof(*cols));
	int line = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		struct truth x = {.r = r, .cols = cols};

		if (read_header(&x, i) == 0)
			continue;
		if (line)
			return err_set(e, ERR_PARSE,
				"line %zu: a second table (the first is in "
				"line %d): give one",
				i + 1, line);
		line = (int)i + 1;
		if (collect(&x, &i, e) < 0)
			return -1;
		first = x;
		cols = arena_array(r->a, LIM_TABLE_PORTS, sizeof(*cols));
	}
	return line ? build(&first, line, e) : 0;
}
