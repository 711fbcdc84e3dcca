/*
 * ports: reads declarations of ports by tokens (see ports.h): those of the
 * header, else those of the body outside of functions and tasks.  It must not
 * evaluate parameters.
 */
#include "curate/ports.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"

#define DIGITS 6 /* of a bound of a range */

struct reader {
	struct lex l;
	struct lex_token t;
	bool more;
	struct ports *out;
	int dir;   /* of the declaration that is read, or PORTS_DIRS */
	int width; /* same */
	bool named, bad;
};

static bool
next(struct reader *r)
{
	r->more = lex_next(&r->l, &r->t);
	return r->more;
}

static int
direction(const struct lex_token *t)
{
	static const char *const words[] = {"input", "output", "inout"};

	for (int i = 0; i < PORTS_DIRS; i++)
		if (lex_is(t, words[i]))
			return i;
	return PORTS_DIRS;
}

static void
port_end(struct reader *r)
{
	if (r->dir < PORTS_DIRS && r->named) {
		struct ports_of *p = &r->out->dir[r->dir];

		if (p->n == PORTS_MAX)
			r->bad = true;
		else
			p->width[p->n++] = r->width;
	}
	r->named = false;
}

/* A number of a range, or -1. */
static long
bound(const struct lex_token *t)
{
	char digits[DIGITS + 1];

	if (t->kind != LEX_NUMBER || t->n > DIGITS)
		return -1;
	memcpy(digits, t->p, t->n);
	digits[t->n] = '\0';
	return strspn(digits, "0123456789") == t->n ? strtol(digits, NULL, 10)
						    : -1;
}

/* Behind "[": [7:0] has a width, all else none.  Leaves "]". */
static void
range(struct reader *r)
{
	long high = -1, low = -1;
	int depth = 1, at = 0;
	bool plain = true;

	while (depth > 0 && next(r)) {
		depth += lex_is(&r->t, "[") - lex_is(&r->t, "]");
		if (depth == 0)
			break;
		if (at == 0)
			high = bound(&r->t);
		else if (at == 1)
			plain = lex_is(&r->t, ":");
		else if (at == 2)
			low = bound(&r->t);
		at++;
	}
	if (r->named) /* of an array, behind the name */
		plain = false;
	r->width = plain && at == 3 && high >= 0 && low >= 0 && r->width == 1
		? (int)labs(high - low) + 1
		: 0;
}

static bool
is_type(const struct lex_token *t)
{
	static const char *const words[] = {
		"wire", "reg", "logic", "signed", "unsigned", "tri", "var"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_is(t, words[i]))
			return true;
	return false;
}

/* One token of a declaration. */
static void
declare(struct reader *r)
{
	int dir = direction(&r->t);

	if (dir < PORTS_DIRS) {
		r->dir = dir;
		r->width = 1;
		r->named = false;
	} else if (r->dir == PORTS_DIRS) {
		return;
	} else if (lex_is(&r->t, "[")) {
		range(r);
	} else if (lex_is(&r->t, ",")) {
		port_end(r);
	} else if ((r->t.kind == LEX_IDENT || r->t.kind == LEX_ESCAPED) &&
		!is_type(&r->t)) {
		if (r->named || lex_keyword(&r->t)) /* a type of its own */
			r->width = 0;
		r->named = true;
	}
}

/* One token between the brackets of the ports; value: of a default. */
static void
header_port(struct reader *r, bool *value)
{
	if (lex_is(&r->t, "="))
		*value = true;
	else if (lex_is(&r->t, ","))
		*value = false;
	if (!*value)
		declare(r);
}

/* The header to its ";": what stands in the last brackets are ports. */
static bool
header(struct reader *r)
{
	int depth = 0;
	bool value = false, parameters = false;

	while (next(r) && !(depth == 0 && lex_is(&r->t, ";"))) {
		if (depth == 0 && lex_is(&r->t, "#"))
			parameters = true;
		if (lex_is(&r->t, "(") || lex_is(&r->t, "{")) {
			depth++;
		} else if (lex_is(&r->t, ")") || lex_is(&r->t, "}")) {
			if (--depth == 0) {
				if (!parameters)
					port_end(r);
				parameters = false;
				r->dir = PORTS_DIRS;
			}
		} else if (depth == 1 && !parameters) {
			header_port(r, &value);
		}
	}
	return r->more;
}

/* input [3:0] a, b; between the items of the body */
static void
body(struct reader *r)
{
	int inside = 0; /* functions and tasks */

	while (next(r)) {
		if (lex_is(&r->t, "function") || lex_is(&r->t, "task"))
			inside++;
		else if (lex_is(&r->t, "endfunction") ||
			lex_is(&r->t, "endtask"))
			inside--;
		else if (lex_is(&r->t, ";") || lex_is(&r->t, "=")) {
			port_end(r);
			r->dir = PORTS_DIRS;
		} else if (inside == 0) {
			declare(r);
		}
	}
}

static int
by_width(const void *x, const void *y)
{
	return *(const int *)x - *(const int *)y;
}

bool
ports_read(const char *s, size_t n, struct ports *out)
{
	struct reader r = {.out = out, .dir = PORTS_DIRS};
	size_t all = 0;

	for (int i = 0; i < PORTS_DIRS; i++)
		out->dir[i].n = 0;
	lex_init(&r.l, s, n);
	if (!header(&r))
		return false;
	for (int i = 0; i < PORTS_DIRS; i++)
		all += out->dir[i].n;
	if (all == 0)
		body(&r);
	for (int i = 0; i < PORTS_DIRS; i++) {
		qsort(out->dir[i].width, out->dir[i].n,
			sizeof(out->dir[i].width[0]), by_width);
		all += out->dir[i].n;
	}
	return all > 0 && !r.bad;
}

/* Known widths that only one has must be unknown in the other. */
static bool
may_match(const struct ports_of *x, const struct ports_of *y)
{
	size_t i = 0, k = 0, more_x = 0, more_y = 0;

	if (x->n != y->n)
		return false;
	while (i < x->n && x->width[i] == 0)
		i++;
	while (k < y->n && y->width[k] == 0)
		k++;
	for (size_t open_x = i, open_y = k;;) {
		if (i == x->n && k == y->n)
			return more_x <= open_y && more_y <= open_x;
		if (k == y->n || (i < x->n && x->width[i] < y->width[k]))
			more_x++, i++;
		else if (i == x->n || y->width[k] < x->width[i])
			more_y++, k++;
		else
			i++, k++;
	}
}

bool
ports_may_match(const struct ports *x, const struct ports *y)
{
	for (int i = 0; i < PORTS_DIRS; i++)
		if (!may_match(&x->dir[i], &y->dir[i]))
			return false;
	return true;
}
