/*
 * table_fsm_read: state machines as they are written -> edges as text.  What
 * names, conditions and values mean is table_fsm.c's.
 *
 *	A (0) --x=1 (z=0)--> B		state | next in=0, next in=1 | out
 *	A --1/0--> B			A     | A, B                 | 0
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

int
table__add_raw(struct table_reader *r, struct table_raws *w,
	const struct table_raw *x, struct err *e)
{
	if (w->n == LIM_TABLE_EDGES)
		return err_set(e, ERR_LIMIT,
			"line %d: a machine of more than %d transitions",
			x->line, LIM_TABLE_EDGES);
	w->v = arena_grow(r->a, w->v, w->n, &w->cap, sizeof(*w->v));
	w->v[w->n++] = *x;
	return 0;
}

/* ---- arrows ---- */

/* "A (0)", "S0/1", "B": name and outputs; false: neither. */
static bool
read_state(
	struct arena *a, const char *s, const char **name, const char **moore)
{
	const char *end;

	s += strspn(s, " \t`*");
	if ((*s == '-' || *s == '+') && s[1] == ' ')
		s += 1 + strspn(s + 1, " \t`*");
	end = s + strspn(s, "[*]");
	while ((end == s || end[-1] != ']') &&
		(isalnum((unsigned char)*end) || *end == '_'))
		end++;
	if (end == s || (size_t)(end - s) > LIM_TABLE_NAME)
		return false;
	*name = arena_strndup(a, s, (size_t)(end - s));
	end += strspn(end, " \t`*");
	*moore = NULL;
	if (*end == '(' && strchr(end, ')')) {
		const char *close = strrchr(end, ')');

		*moore = table__trim(a, end + 1, (size_t)(close - end - 1));
		end = close + 1;
	} else if (*end == '/') {
		size_t n = 1 + strspn(end + 1, "01xXdD");

		*moore = arena_strndup(a, end + 1, n - 1);
		end += n;
	}
	return end[strspn(end, " \t`*.,;")] == '\0';
}

/* "x=1 (z=0)", "x=1/z=0", "1/0": condition and outputs. */
static void
split_condition(struct arena *a, const char *s, struct table_raw *x)
{
	const char *cut = strchr(s, '/');
	size_t n = strlen(s);

	x->mealy = NULL;
	if (cut) {
		x->cond = table__trim(a, s, (size_t)(cut - s));
		x->mealy = table__trim(a, cut + 1, strlen(cut + 1));
		return;
	}
	cut = strchr(s, '(');
	if (cut && cut > s && n > 0 && s[n - 1] == ')') {
		x->cond = table__trim(a, s, (size_t)(cut - s));
		x->mealy = table__trim(a, cut, strlen(cut));
		return;
	}
	x->cond = s;
}

/* 1: an arrow, 0: no arrow at all, -1: an arrow that cannot be read. */
static int
read_arrow(struct table_reader *r, const char *s, struct table_raw *x)
{
	const char *head = strstr(s, "-->");
	const char *tail = strstr(s, "--");
	const char *moore;
	const char *colon;
	char *to;

	if (!head || strstr(s, "<!--"))
		return 0;
	if (!read_state(r->a, arena_strndup(r->a, s, (size_t)(tail - s)),
		    &x->from, &x->moore))
		return -1;
	split_condition(r->a,
		tail == head ? ""
			     : table__trim(r->a, tail + 2,
				       (size_t)(head - tail - 2)),
		x);
	to = arena_strdup(r->a, head + 3);
	colon = strchr(to, ':');
	if (colon && !*x->cond) { /* A --> B : x=1 */
		split_condition(r->a,
			table__trim(r->a, colon + 1, strlen(colon + 1)), x);
		to[colon - to] = '\0';
	}
	return read_state(r->a, to, &x->to, &moore) ? 1 : -1;
}

static bool
is_start(const struct table_raw *x)
{
	return str_eq(x->from, "[*]") || strcasecmp(x->from, "reset") == 0;
}

int
table__read_arrows(struct table_reader *r, struct err *e)
{
	struct table_raws w = {NULL, 0, 0, NULL};
	int bad = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		struct table_raw x = {.line = (int)i + 1};
		int rc = read_arrow(r, r->lines[i], &x);

		if (rc < 0 && !bad)
			bad = x.line;
		if (rc <= 0)
			continue;
		if (is_start(&x))
			w.start = x.to;
		else if (table__add_raw(r, &w, &x, e) < 0)
			return -1;
	}
	if (w.n == 0) {
		if (bad)
			table__doubt(r, bad, "an arrow between no states");
		return 0;
	}
	if (bad)
		return err_set(e, ERR_PARSE,
			"line %d: an arrow that is not STATE --condition--> "
			"STATE",
			bad);
	r->t->source = "state diagram";
	r->t->line = w.v[0].line;
	return table__machine(r, &w, e) < 0 ? -1 : 1;
}

/* ---- state tables ---- */

enum state_column { COL_STATE, COL_NEXT, COL_OUTPUT, COL_INPUT };

struct state_col {
	enum state_column kind;
	const char *cond; /* "in=0", or NULL */
	const char *port; /* of inputs and outputs, or NULL */
};

struct state_table {
	struct table_reader *r;
	struct table_raws w;
	size_t *parts; /* a cell of the header: columns in it */
	size_t n_cells;
	struct state_col *cols;
	size_t n_cols;
	int line;
};

/* "Next state y[2:0] x=0": the words with "=". */
static const char *
condition_in(struct arena *a, const char *s)
{
	const char *out = NULL;
	size_t n;
	char **w = table__split(a, s, " \t()", &n);

	for (size_t i = 0; i < n; i++)
		if (strchr(w[i], '=') && w[i][0] != '=')
			out = out ? arena_printf(a, "%s,%s", out, w[i]) : w[i];
	return out;
}

/* "Output z": the last word that is a port's name; NULL: none. */
static const char *
port_in(struct table_reader *r, const char *s)
{
	const char *found = NULL;
	size_t n;
	char **w = table__split(r->a, s, " \t()`*", &n);

	for (size_t i = 0; i < n; i++) {
		struct table_bit b[LIM_TABLE_REF];

		if (!strchr(w[i], '=') && table__ref(r->t, w[i], b) > 0)
			found = w[i];
	}
	return found;
}

static bool
direction(const struct table *t, const char *name)
{
	struct table_bit b[LIM_TABLE_REF];

	return table__ref(t, name, b) > 0 && t->ports[b[0].port].output;
}

static bool
classify(struct table_reader *r, const char *s, struct state_col *c)
{
	char *plain = arena_strdup(r->a, s);
	char *eq;

	/* "w = 0" -> "w=0" */
	while ((eq = strstr(plain, " =")) || (eq = strstr(plain, "= ")))
		memmove(*eq == ' ' ? eq : eq + 1, *eq == ' ' ? eq + 1 : eq + 2,
			strlen(*eq == ' ' ? eq : eq + 1));
	c->cond = condition_in(r->a, plain);
	c->port = NULL;
	if (table__word(plain, "next") || table__word(plain, "next_state") ||
		table__word(plain, "nextstate")) {
		c->kind = COL_NEXT;
		return true;
	}
	c->port = port_in(r, plain);
	if (table__word(plain, "output") || table__word(plain, "outputs")) {
		c->kind = COL_OUTPUT;
		if (c->port && !direction(r->t, c->port))
			c->port = NULL;
		return true;
	}
	if (table__word(plain, "state") || table__word(plain, "present") ||
		table__word(plain, "current")) {
		c->kind = COL_STATE;
		return true;
	}
	if (c->cond && !c->port) {
		c->kind = COL_NEXT;
		return true;
	}
	c->kind = c->port && direction(r->t, c->port) ? COL_OUTPUT : COL_INPUT;
	return c->port != NULL;
}

/* Columns of a header; one state and a next state must be among them. */
static bool
read_columns(struct state_table *x, size_t i)
{
	struct table_reader *r = x->r;
	size_t states = 0;
	size_t nexts = 0;
	size_t n = 2;
	char **cell = table__cells(r->a, r->lines[i], &x->n_cells);
	const char *odd = NULL;

	for (const char *s = r->lines[i]; *s; s++)
		n += *s == '|' || *s == ',';
	if (n > LIM_TABLE_PORTS)
		return false;
	x->parts = arena_array(r->a, x->n_cells + 1, sizeof(*x->parts));
	x->cols = arena_array(r->a, n, sizeof(*x->cols));
	for (size_t k = 0; k < x->n_cells; k++) {
		char **w = table__split(r->a, cell[k], ",", &x->parts[k]);

		for (size_t j = 0; j < x->parts[k]; j++) {
			struct state_col *c = &x->cols[x->n_cols++];

			if (!classify(r, w[j], c))
				odd = odd ? odd : w[j];
			states += c->kind == COL_STATE;
			nexts += c->kind == COL_NEXT;
		}
	}
	x->line = (int)i + 1;
	if (states == 1 && nexts > 0 && odd)
		table__doubt(r, x->line,
			"a state table with the column %.40s, which is no port",
			odd);
	return states == 1 && nexts > 0 && !odd;
}

/* A cell of the row -> as many parts as the header has there. */
static int
row_parts(struct state_table *x, const char *line, int number, char **out,
	struct err *e)
{
	struct arena *a = x->r->a;
	size_t n;
	size_t col = 0;
	char **cell = table__cells(a, line, &n);

	if (n != x->n_cells)
		return err_set(e, ERR_PARSE,
			"line %d: a row of %zu cells under a header of %zu",
			number, n, x->n_cells);
	for (size_t k = 0; k < n; k++) {
		size_t got;
		char **w;

		if (x->parts[k] == 1) {
			out[col++] = cell[k];
			continue;
		}
		w = table__split(a, cell[k], ",", &got);
		if (got != x->parts[k])
			return err_set(e, ERR_PARSE,
				"line %d: %zu values where the header has %zu",
				number, got, x->parts[k]);
		for (size_t j = 0; j < got; j++)
			out[col++] = table__trim(a, w[j], strlen(w[j]));
	}
	return 0;
}

static const char *
join(struct arena *a, const char *have, const char *more)
{
	return have && *have ? arena_printf(a, "%s,%s", have, more) : more;
}

static bool
open_value(const char *s)
{
	return *s && strspn(s, "xXdD-?*") == strlen(s);
}

/* Outputs that hold for the condition, and inputs that the row tells. */
static void
row_texts(struct state_table *x, char **part, const char *cond,
	struct table_raw *out)
{
	struct arena *a = x->r->a;

	out->cond = cond ? cond : "";
	for (size_t k = 0; k < x->n_cols; k++) {
		const struct state_col *c = &x->cols[k];
		const char *v = c->port
			? arena_printf(a, "%s=%s", c->port, part[k])
			: part[k];

		if (c->kind == COL_STATE)
			out->from = part[k];
		else if (c->kind == COL_INPUT && !open_value(part[k]))
			out->cond = join(a, out->cond, v);
		else if (c->kind == COL_OUTPUT &&
			(!c->cond || str_eq(c->cond, cond)))
			out->mealy = join(a, out->mealy, v);
	}
}

static int
read_row(struct state_table *x, const char *line, int number, struct err *e)
{
	struct arena *a = x->r->a;
	char **part = arena_array(a, x->n_cols + 1, sizeof(*part));

	if (row_parts(x, line, number, part, e) < 0)
		return -1;
	for (size_t k = 0; k < x->n_cols; k++) {
		struct table_raw raw = {.line = number};

		if (x->cols[k].kind != COL_NEXT)
			continue;
		row_texts(x, part, x->cols[k].cond, &raw);
		raw.to = part[k];
		if (table__add_raw(x->r, &x->w, &raw, e) < 0)
			return -1;
	}
	return 0;
}

int
table__read_states(struct table_reader *r, struct err *e)
{
	for (size_t i = 0; i < r->n_lines; i++) {
		struct state_table x = {.r = r};
		size_t k = i + 1;

		if (!strchr(r->lines[i], '|') || strlen(r->lines[i]) > 1024 ||
			!read_columns(&x, i))
			continue;
		for (; k < r->n_lines && !table__is_blank(r->lines[k]); k++)
			if (!table__is_rule(r->lines[k]) &&
				read_row(&x, r->lines[k], (int)k + 1, e) < 0)
				return -1;
		if (x.w.n == 0)
			return err_set(e, ERR_PARSE,
				"line %d: a state table without rows", x.line);
		r->t->source = "state table";
		r->t->line = x.line;
		return table__machine(r, &x.w, e) < 0 ? -1 : 1;
	}
	return 0;
}
