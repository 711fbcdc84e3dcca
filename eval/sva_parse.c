/*
 * sva_parse: the tokens of a file of properties as items.
 *
 * What is outside the subset becomes an item that is refused, with its line,
 * and reading goes on behind it.  Must not run anything, and must let nothing
 * through that is not understood: the texts go into the design's module.
 */
#include "eval/sva_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct named { /* property NAME; BODY endproperty */
	const char *name;
	struct sva_span body;
	const char *refused;
	int line;
};

struct parser {
	struct arena *a;
	struct sva_file *f;
	size_t at;
	struct named *named;
	size_t n_named;
	struct sva_clock clock;	 /* default clocking */
	struct sva_span disable; /* default disable iff */
	bool full;
};

static const struct lex_token *
tok(const struct parser *p, size_t i)
{
	static const struct lex_token none = {LEX_OP, "", 0, 0};

	return i < p->f->n_t ? &p->f->t[i] : &none;
}

static bool
is(const struct parser *p, size_t i, const char *word)
{
	return i < p->f->n_t && lex_is(tok(p, i), word);
}

static bool
is_name(const struct parser *p, size_t i)
{
	return i < p->f->n_t && tok(p, i)->kind == LEX_IDENT &&
		!lex_keyword(tok(p, i));
}

static int
line_at(const struct parser *p, size_t i)
{
	return i < p->f->n_t ? tok(p, i)->line
		: p->f->n_t  ? tok(p, p->f->n_t - 1)->line
			     : 1;
}

static struct sva_item *
new_item(struct parser *p, enum sva_kind kind, size_t at)
{
	struct sva_item *x;

	if (p->f->n == SVA_ITEMS_MAX) {
		p->full = true;
		return NULL;
	}
	x = &p->f->item[p->f->n++];
	memset(x, 0, sizeof(*x));
	x->kind = kind;
	x->line = line_at(p, at);
	return x;
}

static void
refuse(struct parser *p, struct sva_item *x, size_t at, const char *why)
{
	if (!x || x->refused)
		return;
	x->refused = why;
	if (at < p->f->n_t)
		x->line = line_at(p, at);
}

static const char *
text_of(const struct parser *p, size_t i)
{
	const struct lex_token *t = tok(p, i);

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
static size_t
find_flat(const struct parser *p, size_t from, size_t to, const char *word)
{
	size_t i, end;

	for (i = from; i < to; i++) {
		if (lex_is(tok(p, i), word))
			return i;
		if (!opens(tok(p, i)))
			continue;
		end = sva__match(p->f, i, to);
		if (end == 0)
			return to;
		i = end;
	}
	return to;
}

/* Behind the next ";" outside of brackets (or at the end). */
static size_t
behind_semicolon(const struct parser *p, size_t from)
{
	size_t i = find_flat(p, from, p->f->n_t, ";");

	if (i == p->f->n_t) /* brackets that do not fit: any ";" */
		for (i = from; i < p->f->n_t && !is(p, i, ";"); i++)
			;
	return i < p->f->n_t ? i + 1 : p->f->n_t;
}

/* ---- expressions and sequences ---- */

static bool
check_expr(struct parser *p, struct sva_item *x, struct sva_span s)
{
	const struct lex_token *bad = NULL;
	const char *why =
		sva__expr_bad(p->a, p->f, s, x->clock.name != NULL, &bad);

	if (!why)
		return true;
	refuse(p, x, bad ? (size_t)(bad - p->f->t) : s.from, why);
	return false;
}

static bool
number(const struct parser *p, size_t i, int *out)
{
	const struct lex_token *t = tok(p, i);
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
read_delay(struct parser *p, struct sva_item *x, size_t i, size_t to, int *lo,
	int *hi)
{
	if (number(p, i + 1, lo) && i + 1 < to) {
		*hi = *lo;
		i += 2;
	} else if (is(p, i + 1, "[") && number(p, i + 2, lo) &&
		is(p, i + 3, ":") && number(p, i + 4, hi) &&
		is(p, i + 5, "]") && i + 5 < to) {
		i += 6;
	} else {
		refuse(p, x, i,
			"a delay is ##n or ##[m:n] with numbers: unbounded "
			"and symbolic ones are not in the subset");
		return 0;
	}
	if (*lo > *hi || *hi > SVA_DELAY_MAX) {
		refuse(p, x, i - 1,
			arena_printf(p->a,
				"a delay of %d to %d steps (0 to %d "
				"can be checked)",
				*lo, *hi, SVA_DELAY_MAX));
		return 0;
	}
	return i;
}

static bool read_seq(struct parser *p, struct sva_item *x, struct sva_span s,
	struct sva_seq *out, int depth);

static bool
add_elem(struct parser *p, struct sva_item *x, struct sva_seq *q,
	const struct sva_elem *el)
{
	if (q->n == SVA_ELEMS_MAX) {
		refuse(p, x, el->e.from, "a sequence of too many parts");
		return false;
	}
	q->at[q->n++] = *el;
	return true;
}

/* One part between delays: an expression or a sequence in parentheses. */
static bool
add_part(struct parser *p, struct sva_item *x, struct sva_elem el,
	struct sva_seq *out, int depth)
{
	struct sva_seq inner = {0};
	struct sva_span in = {el.e.from + 1, el.e.to - 1};
	bool whole = el.e.to - el.e.from >= 2 && is(p, el.e.from, "(") &&
		sva__match(p->f, el.e.from, el.e.to) == el.e.to - 1;
	size_t i;

	if (!whole || find_flat(p, in.from, in.to, "##") == in.to)
		return check_expr(p, x, el.e) && add_elem(p, x, out, &el);
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
read_seq(struct parser *p, struct sva_item *x, struct sva_span s,
	struct sva_seq *out, int depth)
{
	struct sva_elem el = {0};
	size_t i = s.from, end;

	if (depth > SVA_NEST_MAX) {
		refuse(p, x, s.from, "nested too deeply");
		return false;
	}
	if (!out->at)
		out->at = arena_array(p->a, SVA_ELEMS_MAX, sizeof(*out->at));
	if (s.from >= s.to) {
		refuse(p, x, s.from, "a sequence is missing");
		return false;
	}
	while (i < s.to) {
		el.lo = el.hi = 0;
		if (is(p, i, "##")) {
			i = read_delay(p, x, i, s.to, &el.lo, &el.hi);
			if (i == 0)
				return false;
		}
		end = find_flat(p, i, s.to, "##");
		el.e = (struct sva_span){i, end};
		if (!add_part(p, x, el, out, depth))
			return false;
		i = end;
	}
	return true;
}

/* ---- properties ---- */

/* "@(posedge clk)" or "@ (clk)" at i: behind it, or 0 with x refused. */
static size_t
read_event(
	struct parser *p, struct sva_item *x, size_t i, struct sva_clock *out)
{
	if (is(p, i + 1, "(") &&
		(is(p, i + 2, "posedge") || is(p, i + 2, "negedge")) &&
		is_name(p, i + 3) && is(p, i + 4, ")")) {
		out->negedge = is(p, i + 2, "negedge");
		out->name = text_of(p, i + 3);
		return i + 5;
	}
	refuse(p, x, i,
		"a clock is @(posedge NAME) or @(negedge NAME); other events "
		"are not in the subset");
	return 0;
}

/* Without parentheses around all of it. */
static struct sva_span
unwrap(const struct parser *p, struct sva_span s)
{
	while (s.to - s.from >= 2 && is(p, s.from, "(") &&
		sva__match(p->f, s.from, s.to) == s.to - 1) {
		s.from++;
		s.to--;
	}
	return s;
}

static bool
read_implication(struct parser *p, struct sva_item *x, struct sva_span s)
{
	struct sva_span in = unwrap(p, s);
	size_t i = find_flat(p, in.from, in.to, "|->"), k;
	size_t j = find_flat(p, in.from, in.to, "|=>");

	if (i == in.to && j == in.to)
		return read_seq(p, x, s, &x->con, 0);
	k = i < j ? i : j;
	x->implies = true;
	if (x->kind == SVA_COVER) {
		refuse(p, x, k, "cover takes a sequence, no implication");
		return false;
	}
	if (!read_seq(p, x, (struct sva_span){in.from, k}, &x->ant, 0) ||
		!read_seq(p, x, (struct sva_span){k + 1, in.to}, &x->con, 0))
		return false;
	if (is(p, k, "|=>")) {
		x->con.at[0].lo++;
		x->con.at[0].hi++;
	}
	return true;
}

/* What stands in assert property ( ... ). */
static bool
read_spec(struct parser *p, struct sva_item *x, struct sva_span s)
{
	size_t i = s.from, end;

	if (is(p, s.to - 1, ";") && s.to > s.from)
		s.to--;
	if (is(p, i, "@")) {
		i = read_event(p, x, i, &x->clock);
		if (i == 0 || i > s.to)
			return false;
	}
	if (is(p, i, "disable") && is(p, i + 1, "iff") && is(p, i + 2, "(")) {
		end = sva__match(p->f, i + 2, s.to);
		if (end == 0) {
			refuse(p, x, i, "disable iff (...) does not end");
			return false;
		}
		x->disable = (struct sva_span){i + 3, end};
		i = end + 1;
	}
	if (!x->clock.name) {
		refuse(p, x, s.from,
			"no clock: write @(posedge CLK) or default clocking");
		return false;
	}
	if (x->disable.to > x->disable.from && !check_expr(p, x, x->disable))
		return false;
	return read_implication(p, x, (struct sva_span){i, s.to});
}

static const struct named *
find_named(const struct parser *p, size_t i)
{
	size_t k;

	for (k = 0; k < p->n_named; k++)
		if (is(p, i, p->named[k].name))
			return &p->named[k];
	return NULL;
}

/* "property NAME; ... endproperty [: NAME]" at i: behind it. */
static size_t
read_named(struct parser *p, size_t i)
{
	struct named *x;
	size_t end;

	for (end = i; end < p->f->n_t && !is(p, end, "endproperty"); end++)
		;
	if (!is_name(p, i + 1) || end == p->f->n_t) {
		refuse(p, new_item(p, SVA_ASSERT, i), i,
			end == p->f->n_t ? "property without endproperty"
					 : "property without a name");
		return p->f->n_t;
	}
	x = &p->named[p->n_named++];
	x->name = text_of(p, i + 1);
	x->line = line_at(p, i);
	x->body = (struct sva_span){i + 3, end};
	if (!is(p, i + 2, ";"))
		x->refused = "properties with arguments are not in the subset";
	end++;
	return is(p, end, ":") ? end + 2 : end;
}

/* ---- statements ---- */

static bool
is_message(const struct lex_token *t)
{
	return lex_is(t, "$error") || lex_is(t, "$display") ||
		lex_is(t, "$warning") || lex_is(t, "$info") ||
		lex_is(t, "$fatal");
}

/* "; " or "else $error(...);" at i: behind it, or 0 with x refused. */
static size_t
read_action(struct parser *p, struct sva_item *x, size_t i)
{
	size_t end;

	if (is(p, i, ";"))
		return i + 1;
	if (is(p, i, "else") && i + 1 < p->f->n_t &&
		is_message(tok(p, i + 1))) {
		end = i + 2;
		if (is(p, end, "(")) {
			end = sva__match(p->f, end, p->f->n_t);
			end = end == 0 ? p->f->n_t : end + 1;
		}
		if (is(p, end, ";"))
			return end + 1;
	}
	refuse(p, x, i,
		"an action is ';' or else $error(...): others are not in the "
		"subset");
	return 0;
}

static bool
kind_of(const struct parser *p, size_t i, enum sva_kind *out)
{
	*out = is(p, i, "assume")   ? SVA_ASSUME
		: is(p, i, "cover") ? SVA_COVER
				    : SVA_ASSERT;
	return is(p, i, "assert") || *out != SVA_ASSERT;
}

static const char *
item_name(struct parser *p, const struct sva_item *x, const char *label)
{
	if (label)
		return label;
	return arena_printf(p->a, "%s_%d", sva_kind_name(x->kind), x->line);
}

/* "assert property (...) ..." at i (label before it or NULL): behind it. */
static size_t
read_concurrent(
	struct parser *p, size_t i, enum sva_kind kind, const char *label)
{
	struct sva_item *x = new_item(p, kind, i);
	size_t open = i + 2, end, next;
	const struct named *name;
	struct sva_span s;

	if (!x)
		return p->f->n_t;
	x->name = item_name(p, x, label);
	x->clock = p->clock;
	x->disable = p->disable;
	end = is(p, open, "(") ? sva__match(p->f, open, p->f->n_t) : 0;
	if (end == 0) {
		refuse(p, x, i, "parentheses do not match");
		return behind_semicolon(p, i);
	}
	s = (struct sva_span){open + 1, end};
	name = find_named(p, s.from);
	if (name &&
		(s.to == s.from + 1 ||
			(s.to == s.from + 3 && is(p, s.from + 1, "(")))) {
		if (!label)
			x->name = name->name;
		if (name->refused) {
			x->refused = name->refused;
			x->line = name->line;
		} else {
			read_spec(p, x, name->body);
		}
	} else {
		read_spec(p, x, s);
	}
	next = read_action(p, x, end + 1);
	return next > 0 ? next : behind_semicolon(p, end + 1);
}

/* What immediate assertions stand in. */
struct block {
	struct sva_clock clock;
	const char *refused;
	const struct sva_guard *guards;
	int depth;
};

static size_t read_statement(struct parser *p, size_t i, struct block b);

/* "assert (e) ..." at i: behind it. */
static size_t
read_immediate(struct parser *p, size_t i, enum sva_kind kind,
	const char *label, const struct block *b)
{
	struct sva_item *x = new_item(p, kind, i);
	size_t open = i + 1, end, next;
	const struct sva_guard *g;
	struct sva_elem *el;

	if (!x)
		return p->f->n_t;
	x->name = item_name(p, x, label);
	x->clock = b->clock;
	x->guards = b->guards;
	x->refused = b->refused;
	if (is(p, open, "final"))
		open++;
	else if (is(p, open, "#") && is(p, open + 1, "0"))
		open += 2;
	end = is(p, open, "(") ? sva__match(p->f, open, p->f->n_t) : 0;
	if (end == 0) {
		refuse(p, x, i, "not an assertion of the subset");
		return behind_semicolon(p, i);
	}
	el = arena_alloc(p->a, sizeof(*el));
	el->e = (struct sva_span){open + 1, end};
	x->con = (struct sva_seq){el, 1};
	x->implies = x->guards != NULL;
	for (g = x->guards; g; g = g->up)
		if (!check_expr(p, x, g->e))
			break;
	check_expr(p, x, el->e);
	next = read_action(p, x, end + 1);
	return next > 0 ? next : behind_semicolon(p, end + 1);
}

static size_t
read_if(struct parser *p, size_t i, struct block b)
{
	struct sva_guard *g = arena_alloc(p->a, sizeof(*g));
	struct sva_guard *rest = arena_alloc(p->a, sizeof(*rest));
	size_t end = is(p, i + 1, "(") ? sva__match(p->f, i + 1, p->f->n_t) : 0;
	struct block in = b;

	if (end == 0) {
		refuse(p, new_item(p, SVA_ASSERT, i), i,
			"if without a condition");
		return behind_semicolon(p, i);
	}
	g->e = (struct sva_span){i + 2, end};
	g->up = b.guards;
	*rest = *g;
	rest->negated = true;
	in.guards = g;
	i = read_statement(p, end + 1, in);
	if (!is(p, i, "else"))
		return i;
	in.guards = rest;
	return read_statement(p, i + 1, in);
}

static size_t
read_begin(struct parser *p, size_t i, const struct block *b)
{
	i++;
	if (is(p, i, ":"))
		i += 2;
	while (i < p->f->n_t && !is(p, i, "end"))
		i = read_statement(p, i, *b);
	i++;
	return is(p, i, ":") ? i + 2 : i;
}

/* A statement of an always block at i: behind it. */
static size_t
read_statement(struct parser *p, size_t i, struct block b)
{
	const char *label = NULL;
	enum sva_kind kind;

	if (++b.depth > SVA_NEST_MAX) {
		refuse(p, new_item(p, SVA_ASSERT, i), i, "nested too deeply");
		return p->f->n_t;
	}
	if (is(p, i, ";"))
		return i + 1;
	if (is(p, i, "begin"))
		return read_begin(p, i, &b);
	if (is(p, i, "if"))
		return read_if(p, i, b);
	if (is_name(p, i) && is(p, i + 1, ":") && kind_of(p, i + 2, &kind)) {
		label = text_of(p, i);
		i += 2;
	}
	if (kind_of(p, i, &kind) && !is(p, i + 1, "property"))
		return read_immediate(p, i, kind, label, &b);
	refuse(p, new_item(p, SVA_ASSERT, i), i,
		arena_printf(p->a,
			"%s: only if, begin and immediate assertions may stand "
			"in an always block of properties",
			text_of(p, i)));
	return behind_semicolon(p, i);
}

/* "always ..." at i: behind it. */
static size_t
read_always(struct parser *p, size_t i)
{
	struct block b = {0};
	struct sva_item odd = {0};
	size_t next = i + 1, end;

	if (is(p, i, "always_comb"))
		return read_statement(p, next, b);
	if (is(p, next, "@") && is(p, next + 1, "*"))
		return read_statement(p, next + 2, b);
	if (!is(p, next, "@") || !is(p, next + 1, "(")) {
		refuse(p, new_item(p, SVA_ASSERT, i), i,
			"always needs @(posedge NAME) or @*");
		return behind_semicolon(p, i);
	}
	end = sva__match(p->f, next + 1, p->f->n_t);
	if (end == 0)
		end = p->f->n_t;
	if (end == next + 3 && is(p, next + 2, "*"))
		return read_statement(p, end + 1, b);
	if (read_event(p, &odd, next, &b.clock) == 0)
		b.refused = odd.refused;
	return read_statement(p, end + 1, b);
}

/* ---- the file ---- */

/* "default clocking ... endclocking", "default disable iff (e);" */
static size_t
read_default(struct parser *p, size_t i)
{
	struct sva_item odd = {0};
	size_t k = i + 2, end;

	if (is(p, i + 1, "disable") && is(p, i + 2, "iff") &&
		is(p, i + 3, "(")) {
		end = sva__match(p->f, i + 3, p->f->n_t);
		if (end > 0 && is(p, end + 1, ";")) {
			p->disable = (struct sva_span){i + 4, end};
			return end + 2;
		}
	}
	k += is_name(p, k);
	if (is(p, i + 1, "clocking") && is(p, k, "@")) {
		end = read_event(p, &odd, k, &p->clock);
		if (end > 0 && is(p, end, ";") && is(p, end + 1, "endclocking"))
			return end + 2;
	}
	refuse(p, new_item(p, SVA_ASSERT, i), i,
		"only default clocking @(posedge NAME); endclocking and "
		"default disable iff (e); are in the subset");
	return behind_semicolon(p, i);
}

/* "localparam NAME = e, ...;": the text goes into the checker. */
static size_t
read_localparam(struct parser *p, size_t i)
{
	size_t end = find_flat(p, i, p->f->n_t, ";"), k;

	if (end == p->f->n_t || p->f->n_params == SVA_ITEMS_MAX) {
		refuse(p, new_item(p, SVA_ASSERT, i), i,
			"localparam without ';'");
		return p->f->n_t;
	}
	for (k = i + 1; k < end; k++)
		if ((tok(p, k)->kind == LEX_SYSTEM && !is(p, k, "$clog2") &&
			    !is(p, k, "$bits")) ||
			tok(p, k)->kind == LEX_DIRECTIVE ||
			(tok(p, k)->kind == LEX_IDENT &&
				lex_keyword(tok(p, k)) && !is(p, k, "logic") &&
				!is(p, k, "int") && !is(p, k, "integer"))) {
			refuse(p, new_item(p, SVA_ASSERT, k), k,
				"a localparam of the subset is an expression");
			return end + 1;
		}
	p->f->params[p->f->n_params++] = (struct sva_span){i, end + 1};
	return end + 1;
}

static size_t
read_item(struct parser *p, size_t i)
{
	const char *label = NULL;
	struct block none = {0};
	enum sva_kind kind;

	if (is(p, i, ";"))
		return i + 1;
	if (is(p, i, "property"))
		return read_named(p, i);
	if (is(p, i, "default"))
		return read_default(p, i);
	if (is(p, i, "localparam"))
		return read_localparam(p, i);
	if (is(p, i, "always") || is(p, i, "always_comb") ||
		is(p, i, "always_ff"))
		return read_always(p, i);
	if (is_name(p, i) && is(p, i + 1, ":")) {
		label = text_of(p, i);
		i += 2;
	}
	if (kind_of(p, i, &kind) && is(p, i + 1, "property"))
		return read_concurrent(p, i, kind, label);
	if (kind_of(p, i, &kind) &&
		(is(p, i + 1, "final") || is(p, i + 1, "#")))
		return read_immediate(p, i, kind, label, &none);
	if (kind_of(p, i, &kind)) {
		struct sva_item *x = new_item(p, kind, i);

		refuse(p, x, i,
			"an immediate assertion stands in an always block (or "
			"is written assert #0 (e);)");
		if (x)
			x->name = item_name(p, x, label);
		return behind_semicolon(p, i);
	}
	refuse(p, new_item(p, SVA_ASSERT, i), i,
		arena_printf(p->a, "'%s' begins nothing that is in the subset",
			text_of(p, i)));
	return behind_semicolon(p, i);
}

static const char *
read_tokens(struct arena *a, const char *text, size_t n, struct sva_file *f)
{
	struct lex l;
	struct lex_token t;

	size_t count = 0;

	lex_init(&l, text, n);
	while (lex_next(&l, &t) && count <= SVA_TOKENS_MAX)
		count++;
	if (count > SVA_TOKENS_MAX)
		return "more tokens than can be read";
	f->t = arena_array(a, count + 1, sizeof(*f->t));
	lex_init(&l, text, n);
	while (lex_next(&l, &t))
		f->t[f->n_t++] = t;
	if (l.fault != LEX_FINE)
		return arena_printf(a, "line %d: %s", l.fault_line,
			lex_fault_text(l.fault));
	return NULL;
}

const char *
sva__parse(struct arena *a, const char *text, size_t n, struct sva_file *out)
{
	struct parser p = {.a = a, .f = out};
	const char *why;
	size_t i, k, next;

	memset(out, 0, sizeof(*out));
	why = read_tokens(a, text, n, out);
	if (why)
		return why;
	out->item = arena_array(a, SVA_ITEMS_MAX, sizeof(*out->item));
	out->params = arena_array(a, SVA_ITEMS_MAX, sizeof(*out->params));
	p.named = arena_array(a, out->n_t + 1, sizeof(*p.named));
	/* a property may be named behind its use */
	for (i = 0; i < out->n_t; i++)
		if (is(&p, i, "property") &&
			(i == 0 ||
				(!is(&p, i - 1, "assert") &&
					!is(&p, i - 1, "assume") &&
					!is(&p, i - 1, "cover"))) &&
			is_name(&p, i + 1)) {
			next = read_named(&p, i);
			i = next > i ? next - 1 : i;
		}
	out->n = 0;
	for (i = 0; i < out->n_t && !p.full; i = next) {
		k = p.n_named;
		next = read_item(&p, i);
		p.n_named = k; /* known already */
		if (next <= i)
			next = i + 1;
	}
	if (p.full)
		return arena_printf(
			a, "more than %d assertions", SVA_ITEMS_MAX);
	for (i = 0; i < out->n; i++)
		if (!out->item[i].name)
			out->item[i].name = item_name(&p, &out->item[i], NULL);
	return NULL;
}
