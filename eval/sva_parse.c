/*
 * sva_parse: the tokens of a file of properties as items.
 *
 * What is outside the subset becomes an item that is refused, with its line,
 * and reading goes on behind it.  Must not run anything, and must let nothing
 * through that is not understood: the texts go into the design's module.
 */
#include "eval/sva_parse.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

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
read_action(struct sva_parser *p, struct sva_item *x, size_t i)
{
	size_t end;

	if (sva__is(p, i, ";"))
		return i + 1;
	if (sva__is(p, i, "else") && i + 1 < p->f->n_t &&
		is_message(sva__tok(p, i + 1))) {
		end = i + 2;
		if (sva__is(p, end, "(")) {
			end = sva__match(p->f, end, p->f->n_t);
			end = end == 0 ? p->f->n_t : end + 1;
		}
		if (sva__is(p, end, ";"))
			return end + 1;
	}
	sva__refuse(p, x, i,
		"an action is ';' or else $error(...): others are not in the "
		"subset");
	return 0;
}

static bool
kind_of(const struct sva_parser *p, size_t i, enum sva_kind *out)
{
	*out = sva__is(p, i, "assume")	 ? SVA_ASSUME
		: sva__is(p, i, "cover") ? SVA_COVER
					 : SVA_ASSERT;
	return sva__is(p, i, "assert") || *out != SVA_ASSERT;
}

static const char *
item_name(struct sva_parser *p, const struct sva_item *x, const char *label)
{
	if (label)
		return label;
	return arena_printf(p->a, "%s_%d", sva_kind_name(x->kind), x->line);
}

/* "assert property (...) ..." at i (label before it or NULL): behind it. */
static size_t
read_concurrent(
	struct sva_parser *p, size_t i, enum sva_kind kind, const char *label)
{
	struct sva_item *x = sva__new_item(p, kind, i);
	size_t open = i + 2, end, next;
	const struct sva_named *name;
	struct sva_span s;

	if (!x)
		return p->f->n_t;
	x->name = item_name(p, x, label);
	x->clock = p->clock;
	x->disable = p->disable;
	end = sva__is(p, open, "(") ? sva__match(p->f, open, p->f->n_t) : 0;
	if (end == 0) {
		sva__refuse(p, x, i, "parentheses do not match");
		return sva__behind_semicolon(p, i);
	}
	s = (struct sva_span){open + 1, end};
	name = sva__find_named(p, s.from);
	if (name &&
		(s.to == s.from + 1 ||
			(s.to == s.from + 3 && sva__is(p, s.from + 1, "(")))) {
		if (!label)
			x->name = name->name;
		if (name->refused) {
			x->refused = name->refused;
			x->line = name->line;
		} else {
			sva__spec(p, x, name->body);
		}
	} else {
		sva__spec(p, x, s);
	}
	next = read_action(p, x, end + 1);
	return next > 0 ? next : sva__behind_semicolon(p, end + 1);
}

/* What immediate assertions stand in. */
struct block {
	struct sva_clock clock;
	const char *refused;
	const struct sva_guard *guards;
	int depth;
};

static size_t read_statement(struct sva_parser *p, size_t i, struct block b);

/* "assert (e) ..." at i: behind it. */
static size_t
read_immediate(struct sva_parser *p, size_t i, enum sva_kind kind,
	const char *label, const struct block *b)
{
	struct sva_item *x = sva__new_item(p, kind, i);
	size_t open = i + 1, end, next;
	const struct sva_guard *g;
	struct sva_elem *el;

	if (!x)
		return p->f->n_t;
	x->name = item_name(p, x, label);
	x->clock = b->clock;
	x->guards = b->guards;
	x->refused = b->refused;
	if (sva__is(p, open, "final"))
		open++;
	else if (sva__is(p, open, "#") && sva__is(p, open + 1, "0"))
		open += 2;
	end = sva__is(p, open, "(") ? sva__match(p->f, open, p->f->n_t) : 0;
	if (end == 0) {
		sva__refuse(p, x, i, "not an assertion of the subset");
		return sva__behind_semicolon(p, i);
	}
	el = arena_alloc(p->a, sizeof(*el));
	el->e = (struct sva_span){open + 1, end};
	x->con = (struct sva_seq){el, 1};
	x->implies = x->guards != NULL;
	for (g = x->guards; g; g = g->up)
		if (!sva__check_expr(p, x, g->e))
			break;
	sva__check_expr(p, x, el->e);
	next = read_action(p, x, end + 1);
	return next > 0 ? next : sva__behind_semicolon(p, end + 1);
}

static size_t
read_if(struct sva_parser *p, size_t i, struct block b)
{
	struct sva_guard *g = arena_alloc(p->a, sizeof(*g));
	struct sva_guard *rest = arena_alloc(p->a, sizeof(*rest));
	size_t end =
		sva__is(p, i + 1, "(") ? sva__match(p->f, i + 1, p->f->n_t) : 0;
	struct block in = b;

	if (end == 0) {
		sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
			"if without a condition");
		return sva__behind_semicolon(p, i);
	}
	g->e = (struct sva_span){i + 2, end};
	g->up = b.guards;
	*rest = *g;
	rest->negated = true;
	in.guards = g;
	i = read_statement(p, end + 1, in);
	if (!sva__is(p, i, "else"))
		return i;
	in.guards = rest;
	return read_statement(p, i + 1, in);
}

static size_t
read_begin(struct sva_parser *p, size_t i, const struct block *b)
{
	i++;
	if (sva__is(p, i, ":"))
		i += 2;
	while (i < p->f->n_t && !sva__is(p, i, "end"))
		i = read_statement(p, i, *b);
	i++;
	return sva__is(p, i, ":") ? i + 2 : i;
}

/* A statement of an always block at i: behind it. */
static size_t
read_statement(struct sva_parser *p, size_t i, struct block b)
{
	const char *label = NULL;
	enum sva_kind kind;

	if (++b.depth > SVA_NEST_MAX) {
		sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
			"nested too deeply");
		return p->f->n_t;
	}
	if (sva__is(p, i, ";"))
		return i + 1;
	if (sva__is(p, i, "begin"))
		return read_begin(p, i, &b);
	if (sva__is(p, i, "if"))
		return read_if(p, i, b);
	if (sva__is_name(p, i) && sva__is(p, i + 1, ":") &&
		kind_of(p, i + 2, &kind)) {
		label = sva__text_of(p, i);
		i += 2;
	}
	if (kind_of(p, i, &kind) && !sva__is(p, i + 1, "property"))
		return read_immediate(p, i, kind, label, &b);
	sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
		arena_printf(p->a,
			"%s: only if, begin and immediate assertions may stand "
			"in an always block of properties",
			sva__text_of(p, i)));
	return sva__behind_semicolon(p, i);
}

/* "always ..." at i: behind it. */
static size_t
read_always(struct sva_parser *p, size_t i)
{
	struct block b = {0};
	struct sva_item odd = {0};
	size_t next = i + 1, end;

	if (sva__is(p, i, "always_comb"))
		return read_statement(p, next, b);
	if (sva__is(p, next, "@") && sva__is(p, next + 1, "*"))
		return read_statement(p, next + 2, b);
	if (!sva__is(p, next, "@") || !sva__is(p, next + 1, "(")) {
		sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
			"always needs @(posedge NAME) or @*");
		return sva__behind_semicolon(p, i);
	}
	end = sva__match(p->f, next + 1, p->f->n_t);
	if (end == 0)
		end = p->f->n_t;
	if (end == next + 3 && sva__is(p, next + 2, "*"))
		return read_statement(p, end + 1, b);
	if (sva__event(p, &odd, next, &b.clock) == 0)
		b.refused = odd.refused;
	return read_statement(p, end + 1, b);
}

/* ---- the file ---- */

/* "default clocking ... endclocking", "default disable iff (e);" */
static size_t
read_default(struct sva_parser *p, size_t i)
{
	struct sva_item odd = {0};
	size_t k = i + 2, end;

	if (sva__is(p, i + 1, "disable") && sva__is(p, i + 2, "iff") &&
		sva__is(p, i + 3, "(")) {
		end = sva__match(p->f, i + 3, p->f->n_t);
		if (end > 0 && sva__is(p, end + 1, ";")) {
			p->disable = (struct sva_span){i + 4, end};
			return end + 2;
		}
	}
	k += sva__is_name(p, k);
	if (sva__is(p, i + 1, "clocking") && sva__is(p, k, "@")) {
		end = sva__event(p, &odd, k, &p->clock);
		if (end > 0 && sva__is(p, end, ";") &&
			sva__is(p, end + 1, "endclocking"))
			return end + 2;
	}
	sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
		"only default clocking @(posedge NAME); endclocking and "
		"default disable iff (e); are in the subset");
	return sva__behind_semicolon(p, i);
}

/* "localparam NAME = e, ...;": the text goes into the checker. */
static size_t
read_localparam(struct sva_parser *p, size_t i)
{
	size_t end = sva__find_flat(p, i, p->f->n_t, ";"), k;

	if (end == p->f->n_t || p->f->n_params == SVA_ITEMS_MAX) {
		sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
			"localparam without ';'");
		return p->f->n_t;
	}
	for (k = i + 1; k < end; k++)
		if ((sva__tok(p, k)->kind == LEX_SYSTEM &&
			    !sva__is(p, k, "$clog2") &&
			    !sva__is(p, k, "$bits")) ||
			sva__tok(p, k)->kind == LEX_DIRECTIVE ||
			(sva__tok(p, k)->kind == LEX_IDENT &&
				lex_keyword(sva__tok(p, k)) &&
				!sva__is(p, k, "logic") &&
				!sva__is(p, k, "int") &&
				!sva__is(p, k, "integer"))) {
			sva__refuse(p, sva__new_item(p, SVA_ASSERT, k), k,
				"a localparam of the subset is an expression");
			return end + 1;
		}
	p->f->params[p->f->n_params++] = (struct sva_span){i, end + 1};
	return end + 1;
}

static size_t
read_item(struct sva_parser *p, size_t i)
{
	const char *label = NULL;
	struct block none = {0};
	enum sva_kind kind;

	if (sva__is(p, i, ";"))
		return i + 1;
	if (sva__is(p, i, "property"))
		return sva__named(p, i);
	if (sva__is(p, i, "default"))
		return read_default(p, i);
	if (sva__is(p, i, "localparam"))
		return read_localparam(p, i);
	if (sva__is(p, i, "always") || sva__is(p, i, "always_comb") ||
		sva__is(p, i, "always_ff"))
		return read_always(p, i);
	if (sva__is_name(p, i) && sva__is(p, i + 1, ":")) {
		label = sva__text_of(p, i);
		i += 2;
	}
	if (kind_of(p, i, &kind) && sva__is(p, i + 1, "property"))
		return read_concurrent(p, i, kind, label);
	if (kind_of(p, i, &kind) &&
		(sva__is(p, i + 1, "final") || sva__is(p, i + 1, "#")))
		return read_immediate(p, i, kind, label, &none);
	if (kind_of(p, i, &kind)) {
		struct sva_item *x = sva__new_item(p, kind, i);

		sva__refuse(p, x, i,
			"an immediate assertion stands in an always block (or "
			"is written assert #0 (e);)");
		if (x)
			x->name = item_name(p, x, label);
		return sva__behind_semicolon(p, i);
	}
	sva__refuse(p, sva__new_item(p, SVA_ASSERT, i), i,
		arena_printf(p->a, "'%s' begins nothing that is in the subset",
			sva__text_of(p, i)));
	return sva__behind_semicolon(p, i);
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
	struct sva_parser p = {.a = a, .f = out};
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
		if (sva__is(&p, i, "property") &&
			(i == 0 ||
				(!sva__is(&p, i - 1, "assert") &&
					!sva__is(&p, i - 1, "assume") &&
					!sva__is(&p, i - 1, "cover"))) &&
			sva__is_name(&p, i + 1)) {
			next = sva__named(&p, i);
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
