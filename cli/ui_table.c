/*
 * ui_table: tables of text on stdout.
 */
#include <string.h>

#include "cli/ui_int.h"

struct ui_row {
	struct ui_row *next;
	char **cells;
	enum ui_style *styles;
};

struct ui_table {
	struct arena *a;
	const struct ui_col *cols;
	size_t n_cols;
	size_t n_rows;
	size_t *width;
	struct ui_row *first;
	struct ui_row *last;
};

/* Columns on a terminal: code points; wide and combining ones are rare here.
 */
static size_t
ui_cells(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			n++;
	return n;
}

struct ui_table *
ui_table_new(struct arena *a, const struct ui_col *cols, size_t n_cols)
{
	struct ui_table *t = arena_alloc(a, sizeof(*t));

	t->a = a;
	t->cols = cols;
	t->n_cols = n_cols;
	t->width = arena_array(a, n_cols + 1, sizeof(*t->width));
	for (size_t i = 0; i < n_cols; i++)
		t->width[i] = ui_cells(cols[i].head);
	return t;
}

void
ui_table_row(struct ui_table *t, const char *const *cells)
{
	struct ui_row *r = arena_alloc(t->a, sizeof(*r));

	r->cells = arena_array(t->a, t->n_cols + 1, sizeof(*r->cells));
	r->styles = arena_array(t->a, t->n_cols + 1, sizeof(*r->styles));
	for (size_t i = 0; i < t->n_cols; i++) {
		char *c = arena_strdup(t->a, cells[i] ? cells[i] : "-");
		size_t w;

		/* a cell never breaks the row, nor drives the terminal */
		for (char *p = c; *p; p++)
			if ((unsigned char)*p < ' ' || *p == 0x7f)
				*p = ' ';
		w = ui_cells(c);
		if (w > t->width[i])
			t->width[i] = w;
		r->cells[i] = c;
	}
	if (t->last)
		t->last->next = r;
	else
		t->first = r;
	t->last = r;
	t->n_rows++;
}

void
ui_table_style(struct ui_table *t, size_t col, enum ui_style s)
{
	if (t->last && col < t->n_cols)
		t->last->styles[col] = s;
}

size_t
ui_table_rows(const struct ui_table *t)
{
	return t->n_rows;
}

static void
ui_table_cell(struct ui *ui, const struct ui_table *t, size_t i,
	const char *text, enum ui_style style)
{
	int pad = (int)(t->width[i] - ui_cells(text));
	bool right = t->cols[i].right;
	bool last = i + 1 == t->n_cols;

	ui_print(ui, "%*s%s%s%s%*s%s", right ? pad : 0, "",
		style == UI_PLAIN ? "" : ui_style(ui, style), text,
		style == UI_PLAIN ? "" : ui_style(ui, UI_PLAIN),
		right || last ? 0 : pad, "", last ? "\n" : "  ");
}

void
ui_table_print(struct ui *ui, const struct ui_table *t)
{
	for (size_t i = 0; i < t->n_cols; i++)
		ui_table_cell(ui, t, i, t->cols[i].head, UI_BOLD);
	for (const struct ui_row *r = t->first; r; r = r->next)
		for (size_t i = 0; i < t->n_cols; i++)
			ui_table_cell(ui, t, i, r->cells[i], r->styles[i]);
}
