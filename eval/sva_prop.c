/*
 * sva_prop: what stands in a property: tokens as expressions, delays,
 * sequences, clocks and implications, and named properties.  What is outside
 * the subset refuses the item.  Must not read statements: sva_parse does.
 */
#include "eval/sva_parse.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

const struct lex_token *
sva__tok(const struct sva_parser *p, size_t i)
{
	static const struct lex_token none = {LEX_OP, "", 0, 0};

	return i < p->f->n_t ? &p->f->t[i] : &none;
}

bool
sva__is(const struct sva_parser *p, size_t i, const char *word)
{
	return i < p->f->n_t && lex_is(sva__tok(p, i), word);
}

bool
sva__is_name(const struct sva_parser *p, size_t i)
{
	return i < p->f->n_t && sva__tok(p, i)->kind == LEX_IDENT &&
		!lex_keyword(sva__tok(p, i));
}

int
sva__line_at(const struct sva_parser *p, size_t i)
{
	return i < p->f->n_t ? sva__tok(p, i)->line
		: p->f->n_t  ? sva__tok(p, p->f->n_t - 1)->line
			     : 1;
}

struct sva_item *
sva__new_item(struct sva_parser *p, enum sva_kind kind, size_t at)
{
	struct sva_item *x;

	if (p->f->n == SVA_ITEMS_MAX) {
		p->full = true;
		return NULL;
	}
	x = &p->f->item[p->f->n++];
	memset(x, 0, sizeof(*x));
	x->kind = kind;
	x->line = sva__line_at(p, at);
	return x;
}

void
sva__refuse(
	struct sva_parser *p, struct sva_item *x, size_t at, const char *why)
{
	if (!x || x->refused)
		return;
	x->refused = why;
	if (at < p->f->n_t)
		x->line = sva__line_at(p, at);
}

const char *
sva__text_of(const struct sva_parser *p, size_t i)
{
	const struct lex_token *t = sva__tok(p, i);

	return i < p->f->n_t ? arena_strndup(p->a, t->p, t->n > 60 ? 60 : t->n)
			     : "the end of the file";
}

static bool
opens(const struct lex_token *t)
{
	return lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		lex_is(t, "'{") || lex_is(t, "(*");
}

/* The token WORD outside of brackets in [from, to); to: none. */
size_t
sva__find_flat(
	const struct sva_parser *p, size_t from, size_t to, const char *word)
{
	size_t i, end;

	for (i = from; i < to; i++) {
		if (lex_is(sva__tok(p, i), word))
			return i;
		if (!opens(sva__tok(p, i)))
			continue;
		end = sva__match(p->f, i, to);
		if (end == 0)
			return to;
		i = end;
	}
	return to;
}

/* Behind the next ";" outside of brackets (or at the end). */
size_t
sva__behind_semicolon(const struct sva_parser *p, size_t from)
{
	size_t i = sva__find_flat(p, from, p->f->n_t, ";");

	if (i == p->f->n_t) /* brackets that do not fit: any ";" */
		for (i = from; i < p->f->n_t && !sva__is(p, i, ";"); i++)
			;
	return i < p->f->n_t ? i + 1 : p->f->n_t;
}

/* ---- expressions and sequences ---- */

bool
sva__check_expr(struct sva_parser *p, struct sva_item *x, struct sva_span s)
{
	const struct lex_token *bad = NULL;
	const char *why =
		sva__expr_bad(p->a, p->f, s, x->clock.name != NULL, &bad);

	if (!why)
		return true;
	sva__refuse(p, x, bad ? (size_t)(bad - p->f->t) : s.from, why);
	return false;
}

static bool
number(const struct sva_parser *p, size_t i, int *out)
{
	const struct lex_token *t = sva__tok(p, i);
	int v = 0;
	size_t k;

	if (i >= p->f->n_t || t->kind != LEX_NUMBER || t->n > 6)
		return false;
	for (k = 0; k < t->n; k++) {
		if (t->p[k] < '0' || t->p[k] > '9')
			return false;
		v = v * 10 + (t->p[k] - '0');
	}
	*out = v;
	return true;
}

/* "##3" or "##[1:4]" at i: the token behind it, or 0 with x refused. */
static size_t
read_delay(struct sva_parser *p, struct sva_item *x, size_t i, size_t to,
	int *lo, int *hi)
{
	if (number(p, i + 1, lo) && i + 1 < to) {
		*hi = *lo;
		i += 2;
	} else if (sva__is(p, i + 1, "[") && number(p, i + 2, lo) &&
		sva__is(p, i + 3, ":") && number(p, i + 4, hi) &&
		sva__is(p, i + 5, "]") && i + 5 < to) {
		i += 6;
	} else {
		sva__refuse(p, x, i,
			"a delay is ##n or ##[m:n] with numbers: unbounded "
			"and symbolic ones are not in the subset");
		return 0;
	}
	if (*lo > *hi || *hi > SVA_DELAY_MAX) {
		sva__refuse(p, x, i - 1,
			arena_printf(p->a,
				"a delay of %d to %d steps (0 to %d "
				"can be checked)",
				*lo, *hi, SVA_DELAY_MAX));
		return 0;
	}
	return i;
}

static bool read_seq(struct sva_parser *p, struct sva_item *x,
	struct sva_span s, struct sva_seq *out, int depth);

static bool
add_elem(struct sva_parser *p, struct sva_item *x, struct sva_seq *q,
	const struct sva_elem *el)
{
	if (q->n == SVA_ELEMS_MAX) {
		sva__refuse(p, x, el->e.from, "a sequence of too many parts");
		return false;
	}
	q->at[q->n++] = *el;
	return true;
}

/* One part between delays: an expression or a sequence in parentheses. */
static bool
add_part(struct sva_parser *p, struct sva_item *x, struct sva_elem el,
	struct sva_seq *out, int depth)
{
	struct sva_seq inner = {0};
	struct sva_span in = {el.e.from + 1, el.e.to - 1};
	bool whole = el.e.to - el.e.from >= 2 && sva__is(p, el.e.from, "(") &&
		sva__match(p->f, el.e.from, el.e.to) == el.e.to - 1;
	size_t i;

	if (!whole || sva__find_flat(p, in.from, in.to, "##") == in.to)
		return sva__check_expr(p, x, el.e) && add_elem(p, x, out, &el);
	if (!read_seq(p, x, in, &inner, depth + 1))
		return false;
	inner.at[0].lo += el.lo;
	inner.at[0].hi += el.hi;
	for (i = 0; i < inner.n; i++)
		if (!add_elem(p, x, out, &inner.at[i]))
			return false;
	return true;
}

static bool
read_seq(struct sva_parser *p, struct sva_item *x, struct sva_span s,
	struct sva_seq *out, int depth)
{
	struct sva_elem el = {0};
	size_t i = s.from, end;

	if (depth > SVA_NEST_MAX) {
		sva__refuse(p, x, s.from, "nested too deeply");
		return false;
	}
	if (!out->at)
		out->at = arena_array(p->a, SVA_ELEMS_MAX, sizeof(*out->at));
	if (s.from >= s.to) {
		sva__refuse(p, x, s.from, "a sequence is missing");
		return false;
	}
	while (i < s.to) {
		el.lo = el.hi = 0;
		if (sva__is(p, i, "##")) {
			i = read_delay(p, x, i, s.to, &el.lo, &el.hi);
			if (i == 0)
				return false;
		}
		end = sva__find_flat(p, i, s.to, "##");
		el.e = (struct sva_span){i, end};
		if (!add_part(p, x, el, out, depth))
			return false;
		i = end;
	}
	return true;
}

/* ---- properties ---- */

/* "@(posedge clk)" or "@ (clk)" at i: behind it, or 0 with x refused. */
size_t
sva__event(struct sva_parser *p, struct sva_item *x, size_t i,
	struct sva_clock *out)
{
	if (sva__is(p, i + 1, "(") &&
		(sva__is(p, i + 2, "posedge") ||
			sva__is(p, i + 2, "negedge")) &&
		sva__is_name(p, i + 3) && sva__is(p, i + 4, ")")) {
		out->negedge = sva__is(p, i + 2, "negedge");
		out->name = sva__text_of(p, i + 3);
		return i + 5;
	}
	sva__refuse(p, x, i,
		"a clock is @(posedge NAME) or @(negedge NAME); other events "
		"are not in the subset");
	return 0;
}

/* Without parentheses around all of it. */
static struct sva_span
unwrap(const struct sva_parser *p, struct sva_span s)
{
	while (s.to - s.from >= 2 && sva__is(p, s.from, "(") &&
		sva__match(p->f, s.from, s.to) == s.to - 1) {
		s.from++;
		s.to--;
	}
	return s;
}

static bool
read_implication(struct sva_parser *p, struct sva_item *x, struct sva_span s)
{
	struct sva_span in = unwrap(p, s);
	size_t i = sva__find_flat(p, in.from, in.to, "|->"), k;
	size_t j = sva__find_flat(p, in.from, in.to, "|=>");

	if (i == in.to && j == in.to)
		return read_seq(p, x, s, &x->con, 0);
	k = i < j ? i : j;
	x->implies = true;
	if (x->kind == SVA_COVER) {
		sva__refuse(p, x, k, "cover takes a sequence, no implication");
		return false;
	}
	if (!read_seq(p, x, (struct sva_span){in.from, k}, &x->ant, 0) ||
		!read_seq(p, x, (struct sva_span){k + 1, in.to}, &x->con, 0))
		return false;
	if (sva__is(p, k, "|=>")) {
		x->con.at[0].lo++;
		x->con.at[0].hi++;
	}
	return true;
}

/* What stands in assert property ( ... ). */
bool
sva__spec(struct sva_parser *p, struct sva_item *x, struct sva_span s)
{
	size_t i = s.from, end;

	if (sva__is(p, s.to - 1, ";") && s.to > s.from)
		s.to--;
	if (sva__is(p, i, "@")) {
		i = sva__event(p, x, i, &x->clock);
		if (i == 0 || i > s.to)
			return false;
	}
	if (sva__is(p, i, "disable") && sva__is(p, i + 1, "iff") &&
		sva__is(p, i + 2, "(")) {
		end = sva__match(p->f, i + 2, s.to);
		if (end == 0) {
			sva__refuse(p, x, i, "disable iff (...) does not end");
			return false;
		}
		x->disable = (struct sva_span){i + 3, end};
		i = end + 1;
	}
	if (!x->clock.name) {
		sva__refuse(p, x, s.from,
			"no clock: write @(posedge CLK) or default clocking");
		return false;
	}
	if (x->disable.to > x->disable.from &&
		!sva__check_expr(p, x, x->disable))
		return false;
	return read_implication(p, x, (struct sva_span){i, s.to});
}

const struct sva_named *
sva__find_named(const struct sva_parser *p, size_t i)
{
	size_t k;

	for (k = 0; k < p->n_named; k++)
		if (sva__is(p, i, p->named[k].name))
			return &p->named[k];
	return NULL;
}

/* "property NAME; ... endproperty [: NAME]" at i: behind it. */
size_t
sva__named(struct sva_parser *p, size_t i)
{
	struct sva_named *x;
	size_t end;

	for (end = i; end < p->f->n_t && !sva__is(p, end, "endproperty"); end++)
		;
	if (!sva__is_name(p, i + 1) || end == p->f->n_t) {
		sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
			end == p->f->n_t ? "property without endproperty"
					 : "property without a name");
		return p->f->n_t;
	}
	x = &p->named[p->n_named++];
	x->name = sva__text_of(p, i + 1);
	x->line = sva__line_at(p, i);
	x->body = (struct sva_span){i + 3, end};
	if (!sva__is(p, i + 2, ";"))
		x->refused = "properties with arguments are not in the subset";
	end++;
	return sva__is(p, end, ":") ? end + 2 : end;
}
