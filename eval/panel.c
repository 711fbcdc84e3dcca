/*
 * panel: the matrix of designs and scenarios, read, judged and printed (see
 * panel.h).  Must not run anything.
 */
#include "eval/panel.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/limits.h"

const struct panel_rules panel_correctbench = {0.70, 0.25, 0.50};

/* ---- reading ---- */

/* Digits, at most nine of them: the end of them, or NULL. */
static const char *
number(const char *p, int64_t *out)
{
	const char *from = p;

	*out = 0;
	while (*p >= '0' && *p <= '9' && p - from < 9)
		*out = *out * 10 + (*p++ - '0');
	return p == from || (*p >= '0' && *p <= '9') ? NULL : p;
}

static const char *
word(const char *p, const char *w)
{
	size_t n = strlen(w);

	return p != NULL && strncmp(p, w, n) == 0 ? p + n : NULL;
}

/* s->line is a text. */
static void
take_line(struct panel_scan *s)
{
	struct panel_row *r = s->row;
	int64_t id = 0, mismatches = 0, samples = 0;
	const char *p = word(s->line, "scenario ");
	size_t at;

	p = p != NULL ? word(number(p, &id), ": mismatches=") : NULL;
	p = p != NULL ? word(number(p, &mismatches), " samples=") : NULL;
	p = p != NULL ? number(p, &samples) : NULL;
	if (p == NULL || *p != '\0' || id < 1 || id > PANEL_SCENARIOS)
		return;
	at = (size_t)id - 1;
	if (r->n < at + 1)
		r->n = at + 1;
	if (samples == 0 || r->cell[at] == PANEL_FAILS)
		return;
	r->cell[at] = mismatches > 0 ? PANEL_FAILS : PANEL_PASSES;
}

void
panel_scan_end(struct panel_scan *s)
{
	size_t n = s->n;

	s->n = 0;
	if (n >= PANEL_LINE)
		return;
	if (n > 0 && s->line[n - 1] == '\r')
		n--;
	s->line[n] = '\0';
	/* a NUL within is no scenario's */
	if (strlen(s->line) == n)
		take_line(s);
}

void
panel_scan_add(struct panel_scan *s, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == '\n')
			panel_scan_end(s);
		else if (s->n < PANEL_LINE)
			s->line[s->n++] = p[i];
}

/* ---- judging ---- */

static bool
full_row(const struct panel_row *r, size_t columns)
{
	size_t i;

	for (i = 0; i < columns; i++)
		if (r->cell[i] != PANEL_PASSES)
			return false;
	return r->passed;
}

static void
judge_column(const struct panel_row *rows, size_t n, size_t at,
	const struct panel_rules *rules, struct panel_result *out)
{
	size_t told = 0, fails = 0, i;

	for (i = 0; i < n; i++) {
		if (!rows[i].compiled)
			continue;
		told += rows[i].cell[at] != PANEL_ABSENT;
		fails += rows[i].cell[at] == PANEL_FAILS;
	}
	if (told > 0 && told * 2 >= out->rows &&
		(double)fails >= rules->wrong_column * (double)told - 1e-9)
		out->bad[out->n_bad++] = at;
}

void
panel_judge(const struct panel_row *rows, size_t n,
	const struct panel_rules *rules, struct panel_result *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	n = n < PANEL_ROWS ? n : PANEL_ROWS;
	for (i = 0; i < n; i++) {
		if (!rows[i].compiled)
			continue;
		out->rows++;
		if (out->columns < rows[i].n)
			out->columns = rows[i].n;
	}
	for (i = 0; i < n; i++)
		out->full +=
			rows[i].compiled && full_row(&rows[i], out->columns);
	for (i = 0; i < out->columns; i++)
		judge_column(rows, n, i, rules, out);
	if (out->rows == 0 ||
		(double)out->rows < rules->compiling * (double)n - 1e-9)
		out->says = PANEL_FEW;
	else if (out->full > 0 &&
		(double)out->full >=
			rules->right_rows * (double)out->rows - 1e-9)
		out->says = PANEL_RIGHT;
	else
		out->says = out->n_bad > 0 ? PANEL_WRONG : PANEL_OPEN;
}

const char *
panel_says_name(enum panel_says s)
{
	static const char *const names[] = {[PANEL_RIGHT] = "right",
		[PANEL_WRONG] = "wrong",
		[PANEL_OPEN] = "open",
		[PANEL_FEW] = "too few designs compile"};

	return names[s];
}

void
panel_print(struct buf *b, const struct panel_row *rows, size_t n,
	const struct panel_result *r, const char *const *names, size_t n_names)
{
	static const char marks[] = {'-', '.', 'X'};
	size_t i, k;

	n = n < PANEL_ROWS ? n : PANEL_ROWS;
	for (i = 0; i < n; i++) {
		buf_printf(b, "design %2zu: ", i + 1);
		for (k = 0; rows[i].compiled && k < r->columns; k++)
			buf_addch(b, marks[rows[i].cell[k]]);
		buf_printf(b, "%s\n",
			!rows[i].compiled	 ? "does not compile with it"
				: rows[i].passed ? "  passes"
						 : "  fails");
	}
	for (i = 0; i < r->n_bad; i++) {
		k = r->bad[i];
		buf_printf(b, "scenario %zu%s%.80s: most designs fail\n", k + 1,
			k < n_names ? ", " : "", k < n_names ? names[k] : "");
	}
}

/* ---- voting ---- */

size_t
panel_vote(const bool *agree, size_t n, size_t *votes)
{
	size_t best = n, most = 0, i, k, count;

	for (i = 0; i < n; i++) {
		count = 1;
		for (k = 0; k < n; k++)
			count += k != i && agree[i * n + k] && agree[k * n + i];
		if (count > most) {
			most = count;
			best = i;
		}
	}
	*votes = most;
	return most > 1 || n == 1 ? best : n;
}
