/*
 * vtree_expr: what expressions read, and under which operators (see vtree.h;
 * precedence as in IEEE 1800-2017 table 11-2).  It must not evaluate.
 */
#include "curate/vtree.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define OPS_MAX 60 /* bytes of operators of one leaf */

struct walk {
	struct arena *a;
	const struct vtree *t;
	size_t at, to;
	struct vtree_leaves *out;
	int depth, indices;
	bool targets, bad;
};

static bool
is(const struct walk *w, size_t i, const char *word)
{
	return i < w->to && lex_is(&w->t->tok[i], word);
}

static void
add(struct walk *w, const char *name, bool constant)
{
	struct vtree_leaves *o = w->out;

	if (o->n >= LIM_VTREE_LEAVES) {
		w->bad = true;
		return;
	}
	o->x = arena_grow(w->a, o->x, o->n, &o->cap, sizeof(*o->x));
	o->x[o->n++] = (struct vtree_leaf){name, constant, w->indices > 0, ""};
}

/* Leaves from..end stand under an operator. */
static void
under(struct walk *w, size_t from, const char *op)
{
	size_t k = strlen(op);

	if (w->targets && w->indices == 0)
		return;
	for (; from < w->out->n; from++) {
		struct vtree_leaf *x = &w->out->x[from];
		size_t n = strlen(x->ops);

		if (n + k + 1 > OPS_MAX ||
			(n >= k && strcmp(x->ops + n - k, op) == 0 &&
				(n == k || x->ops[n - k - 1] == ' ')))
			continue;
		x->ops = n == 0 ? op : arena_printf(w->a, "%s %s", x->ops, op);
	}
}

static int
level(const struct walk *w, size_t i)
{
	static const char *const words[][7] = {{"->", "<->"}, {"||"}, {"&&"},
		{"|"}, {"^", "~^", "^~"}, {"&"},
		{"==", "!=", "===", "!==", "==?", "!=?"},
		{"<", "<=", ">", ">=", "inside"}, {"<<", ">>", "<<<", ">>>"},
		{"+", "-"}, {"*", "/", "%"}, {"**"}};

	for (int l = 0; l < 12; l++)
		for (int k = 0; k < 6 && words[l][k] != NULL; k++)
			if (is(w, i, words[l][k]))
				return l + 1;
	return 0;
}

static void expression(struct walk *w, int least);

/* Expressions up to the closing bracket; also a : b and a +: b. */
static void
list(struct walk *w, const char *close)
{
	static const char *const parts[] = {",", ":", "+:", "-:", "=", NULL};

	while (!w->bad && !is(w, w->at, close)) {
		size_t before = w->at;

		for (size_t k = 0; parts[k] != NULL; k++)
			w->at += is(w, w->at, parts[k]);
		if (is(w, w->at, "default") || is(w, w->at, "."))
			w->at++;
		if (!is(w, w->at, close) && w->at < w->to)
			expression(w, 0);
		if (w->at == before)
			w->bad = true;
	}
	w->at++;
}

/* {a, b}, {2{a}}, {<<8{a}}, '{a: b, default: c} */
static void
braces(struct walk *w)
{
	size_t from = w->out->n;

	w->bad = w->bad || ++w->depth > LIM_VTREE_DEPTH;
	w->at++;
	while (!w->bad && !is(w, w->at, "}")) {
		size_t before = w->at;

		if (is(w, w->at, ",") || is(w, w->at, ":") ||
			is(w, w->at, "<<") || is(w, w->at, ">>") ||
			is(w, w->at, "default"))
			w->at++;
		else if (is(w, w->at, "{") && before > 0 &&
			!is(w, before - 1, "{") && !is(w, before - 1, ",") &&
			!is(w, before - 1, "'{"))
			braces(w);
		else
			expression(w, 0);
		if (w->at == before || w->at > w->to)
			w->bad = true;
	}
	w->at++;
	w->depth--;
	under(w, from, "{}");
}

/* [..], .name, (..), '(..) behind a name or bracket; call: the operator that
 * arguments stand under, NULL where there can be none. */
static void
postfix(struct walk *w, const char *call)
{
	for (;;) {
		if (is(w, w->at, "[")) {
			size_t from = w->out->n;

			w->at++;
			w->indices++;
			list(w, "]");
			under(w, from, "[]");
			w->indices--;
		} else if ((is(w, w->at, ".") || is(w, w->at, "::")) &&
			w->at + 1 < w->to) {
			w->at += 2;
		} else if (is(w, w->at, "(") && call != NULL) {
			size_t from = w->out->n;

			w->at++;
			list(w, ")");
			under(w, from, call);
		} else if (is(w, w->at, "'") && is(w, w->at + 1, "(")) {
			w->at += 2;
			list(w, ")");
		} else if (is(w, w->at, "++") || is(w, w->at, "--")) {
			w->at++;
		} else {
			return;
		}
		if (w->bad)
			return;
	}
}

static void
named(struct walk *w)
{
	const struct lex_token *k = &w->t->tok[w->at++];
	char *name = lex_name_dup(w->a, k);

	if (is(w, w->at, "(")) /* a function: its name is none that is read */
		postfix(w, name);
	else {
		add(w, name, false);
		postfix(w, NULL);
	}
}

static void
number(struct walk *w)
{
	size_t from = w->at++;

	while (w->at < w->to && w->t->tok[w->at].kind == LEX_NUMBER)
		w->at++;
	add(w,
		vtree_text(
			w->a, w->t, (struct vtree_span){from, w->at}, OPS_MAX),
		true);
	postfix(w, NULL);
}

static void
bracketed(struct walk *w)
{
	w->at++;
	while (!w->bad && !is(w, w->at, ")")) {
		size_t before = w->at;

		if (is(w, w->at, ":") || is(w, w->at, ","))
			w->at++;
		else
			expression(w, 0);
		if (w->at == before || w->at > w->to)
			w->bad = true;
	}
	w->at++;
	postfix(w, NULL);
}

static void
operand(struct walk *w)
{
	static const char *const unary[] = {"+", "-", "!", "~", "&", "~&", "|",
		"~|", "^", "~^", "^~", "++", "--", NULL};
	const struct lex_token *k = &w->t->tok[w->at];

	for (size_t i = 0; unary[i] != NULL; i++)
		if (is(w, w->at, unary[i])) {
			size_t from = w->out->n;

			w->at++;
			expression(w, 13);
			under(w, from, unary[i]);
			return;
		}
	if (is(w, w->at, "(")) {
		bracketed(w);
	} else if (is(w, w->at, "{") || is(w, w->at, "'{")) {
		braces(w);
		postfix(w, NULL);
	} else if (k->kind == LEX_NUMBER) {
		number(w);
	} else if (k->kind == LEX_STRING || k->kind == LEX_DIRECTIVE) {
		w->at++;
		add(w, arena_strndup(w->a, k->p, k->n), true);
		postfix(w, k->kind == LEX_DIRECTIVE ? "`()" : NULL);
	} else if (k->kind == LEX_SYSTEM) {
		w->at++;
		postfix(w, arena_strndup(w->a, k->p, k->n));
	} else if (k->kind == LEX_ESCAPED || k->kind == LEX_IDENT) {
		named(w); /* keywords too: a type before a cast */
	} else {
		w->bad = true;
	}
}

static const char *
word_at(const struct walk *w, size_t i)
{
	return arena_strndup(w->a, w->t->tok[i].p, w->t->tok[i].n);
}

static void
expression(struct walk *w, int least)
{
	size_t from = w->out->n;
	int l;

	if (w->at >= w->to || w->depth >= LIM_VTREE_DEPTH)
		w->bad = true;
	if (w->bad)
		return;
	w->depth++;
	operand(w);
	while (!w->bad && (l = level(w, w->at)) > 0 && l >= least) {
		const char *op = word_at(w, w->at++);

		expression(w, l + 1);
		under(w, from, op);
	}
	if (!w->bad && least == 0 && is(w, w->at, "?")) {
		w->at++;
		expression(w, 0);
		if (is(w, w->at, ":")) {
			w->at++;
			expression(w, 0);
		} else {
			w->bad = true;
		}
		under(w, from, "?:");
	}
	w->depth--;
}

static bool
walk(struct walk *w, struct vtree_span s)
{
	w->at = s.from;
	w->to = s.to;
	while (w->at < w->to && !w->bad) {
		size_t before = w->at;

		if (is(w, w->at, ","))
			w->at++;
		else
			expression(w, 0);
		if (w->at == before)
			w->bad = true;
	}
	return !w->bad && w->at <= w->to;
}

bool
vtree_leaves(struct arena *a, const struct vtree *t, struct vtree_span s,
	struct vtree_leaves *out)
{
	struct walk w = {.a = a, .t = t, .out = out};

	return walk(&w, s);
}

bool
vtree_targets(struct arena *a, const struct vtree *t, struct vtree_span s,
	struct vtree_leaves *out)
{
	struct walk w = {.a = a, .t = t, .out = out, .targets = true};

	return walk(&w, s);
}
