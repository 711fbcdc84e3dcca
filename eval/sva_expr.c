/*
 * sva_expr: expressions of properties: what they may hold, and how they are
 * written as Verilog.  $past and its relatives become registers.
 *
 * What is let through is a list of tokens without statements, assignments,
 * hierarchical names or system functions with effects, with brackets that
 * match: it cannot end the expression that it is put into.  Whether it means
 * something is for the compiler to say.
 */
#include "eval/sva_int.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
opens(const struct lex_token *t)
{
	return lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{");
}

static bool
closes(const struct lex_token *t, const struct lex_token *open)
{
	const char *want = lex_is(open, "(") ? ")"
		: lex_is(open, "[")	     ? "]"
					     : "}";

	return lex_is(t, want);
}

size_t
sva__match(const struct sva_file *f, size_t i, size_t end)
{
	size_t stack[SVA_NEST_MAX], n = 0, k;

	if (end > f->n_t)
		end = f->n_t;
	for (k = i; k < end; k++) {
		const struct lex_token *t = &f->t[k];

		if (opens(t)) {
			if (n == SVA_NEST_MAX)
				return 0;
			stack[n++] = k;
		} else if (lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}")) {
			if (n == 0 || !closes(t, &f->t[stack[n - 1]]))
				return 0;
			if (--n == 0)
				return k;
		} else if (n == 0) {
			return 0;
		}
	}
	return 0;
}

enum call { CALL_NONE, CALL_PAST, CALL_EDGE, CALL_PLAIN };

static enum call
call_of(const struct lex_token *t)
{
	static const char *const edges[] = {
		"$rose", "$fell", "$stable", "$changed"};
	static const char *const plain[] = {"$onehot", "$onehot0", "$countones",
		"$signed", "$unsigned", "$bits", "$clog2"};
	size_t i;

	if (lex_is(t, "$past"))
		return CALL_PAST;
	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (lex_is(t, edges[i]))
			return CALL_EDGE;
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (lex_is(t, plain[i]))
			return CALL_PLAIN;
	return CALL_NONE;
}

static const char *
bad_operator(struct arena *a, const struct lex_token *t)
{
	static const char *const ops[] = {"=", ";", "@", "#", "##", "|->",
		"|=>", "++", "--", "->", "->>", "<->", "'{", "::", ".", ".*",
		"(*", "*)", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
		"<<=", ">>=", "<<<=", ">>>=", "=>", "*>", "&&&", "$", "`",
		"==?", "!=?", "'"};
	size_t i;

	if (lex_is(t, "."))
		return "hierarchical names and members are not in the subset "
		       "(use a signal of the top module)";
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (lex_is(t, ops[i]))
			return arena_printf(
				a, "'%s' is not in the subset here", ops[i]);
	return NULL;
}

static const char *
bad_token(struct arena *a, const struct lex_token *t, bool clocked)
{
	switch (t->kind) {
	case LEX_IDENT:
		if (t->n >= sizeof(SVA_PREFIX) - 1 &&
			memcmp(t->p, SVA_PREFIX, sizeof(SVA_PREFIX) - 1) == 0)
			return "names that begin with " SVA_PREFIX " are ours";
		return lex_keyword(t)
			? arena_printf(a, "'%.*s' is not in the subset",
				  (int)t->n, t->p)
			: NULL;
	case LEX_SYSTEM:
		if (call_of(t) == CALL_NONE)
			return arena_printf(a, "%.*s is not in the subset",
				t->n > 60 ? 60 : (int)t->n, t->p);
		return !clocked && call_of(t) != CALL_PLAIN
			? "it needs a clock: there is none here"
			: NULL;
	case LEX_OP:
		return bad_operator(a, t);
	case LEX_NUMBER:
		return NULL;
	case LEX_ESCAPED:
		return "escaped names are not in the subset";
	case LEX_STRING:
		return "strings are not in the subset";
	case LEX_DIRECTIVE:
		return "directives and macros are not in the subset";
	}
	return "not in the subset";
}

/* The "," outside of brackets in [from, to); to: none. */
static size_t
find_comma(const struct sva_file *f, size_t from, size_t to)
{
	size_t i, end;

	for (i = from; i < to; i++) {
		if (lex_is(&f->t[i], ","))
			return i;
		end = opens(&f->t[i]) ? sva__match(f, i, to) : 0;
		if (end > 0)
			i = end;
	}
	return to;
}

static bool
plain_number(const struct lex_token *t, int *out)
{
	size_t i;

	*out = 0;
	if (t->kind != LEX_NUMBER || t->n > 4)
		return false;
	for (i = 0; i < t->n; i++) {
		if (t->p[i] < '0' || t->p[i] > '9')
			return false;
		*out = *out * 10 + (t->p[i] - '0');
	}
	return true;
}

/* $past(e) or $past(e, n), its "(" at open, ")" at end. */
static const char *
bad_past(const struct sva_file *f, size_t open, size_t end, int *steps)
{
	size_t comma = find_comma(f, open + 1, end);

	*steps = 1;
	if (comma == end)
		return NULL;
	if (end != comma + 2 || !plain_number(&f->t[comma + 1], steps) ||
		*steps < 1 || *steps > SVA_DELAY_MAX)
		return "$past takes an expression and a number of steps "
		       "(1 to 64)";
	return NULL;
}

/* A call at i: its arguments are there, as many as can be. */
static const char *
bad_call(const struct sva_file *f, size_t i, size_t to)
{
	size_t end = 0;
	int steps;

	if (i + 1 < to && lex_is(&f->t[i + 1], "("))
		end = sva__match(f, i + 1, to);
	if (end <= i + 2)
		return "a function needs an argument";
	if (call_of(&f->t[i]) == CALL_PAST)
		return bad_past(f, i + 1, end, &steps);
	return find_comma(f, i + 2, end) != end
		? "one argument is in the subset"
		: NULL;
}

/* Nothing that would end what it is put into: brackets fit, no comma. */
static const char *
bad_brackets(const struct sva_file *f, struct sva_span s,
	const struct lex_token **bad)
{
	size_t i, end;

	for (i = s.from; i < s.to; i++) {
		const struct lex_token *t = &f->t[i];

		*bad = t;
		if (lex_is(t, ","))
			return "',' is not in the subset here";
		if (lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}"))
			return "brackets do not match";
		if (!opens(t))
			continue;
		end = sva__match(f, i, s.to);
		if (end == 0)
			return "brackets do not match";
		i = end;
	}
	return NULL;
}

const char *
sva__expr_bad(struct arena *a, const struct sva_file *f, struct sva_span s,
	bool clocked, const struct lex_token **bad)
{
	const char *why = NULL;
	size_t i;

	*bad = s.from < f->n_t ? &f->t[s.from] : NULL;
	if (s.from >= s.to)
		return "an expression is missing";
	for (i = s.from; i < s.to && !why; i++) {
		const struct lex_token *t = &f->t[i];

		*bad = t;
		why = bad_token(a, t, clocked);
		if (!why && i > s.from && lex_is(t, "*") && lex_is(t - 1, "["))
			why = "repetition is not in the subset (write it out "
			      "with ##1)";
		if (!why && t->kind == LEX_SYSTEM)
			why = bad_call(f, i, s.to);
	}
	return why ? why : bad_brackets(f, s, bad);
}

/* ---- signed names ---- */

static bool
is_signed_type(const struct lex_token *t)
{
	static const char *const types[] = {
		"signed", "integer", "int", "byte", "shortint", "longint"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (lex_is(t, types[i]))
			return true;
	return false;
}

static bool
ends_declaration(const struct lex_token *t)
{
	static const char *const words[] = {"input", "output", "inout", "wire",
		"reg", "logic", ";", ")", "assign", "parameter", "localparam"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_is(t, words[i]))
			return true;
	return false;
}

void
sva__signed(struct arena *a, const char *text, size_t n, const char *top,
	struct sva_signed *out)
{
	struct lex l;
	struct lex_token t, before = {0};
	bool on = false, in = false;
	int depth = 0;
	size_t cap = 0;

	memset(out, 0, sizeof(*out));
	lex_init(&l, text, n);
	while (lex_next(&l, &t))
		cap++;
	out->name = arena_array(a, cap + 1, sizeof(*out->name));
	lex_init(&l, text, n);
	for (; lex_next(&l, &t); before = t) {
		if (before.n > 0 && lex_is(&before, "module"))
			in = lex_is(&t, top);
		depth += lex_is(&t, "[");
		if (lex_is(&t, "]"))
			depth--;
		if (!in || depth > 0)
			continue;
		if (is_signed_type(&t))
			on = true;
		else if (ends_declaration(&t))
			on = false;
		else if (on && t.kind == LEX_IDENT && !lex_keyword(&t) &&
			(is_signed_type(&before) || lex_is(&before, "]") ||
				lex_is(&before, ",")))
			out->name[out->n++] = arena_strndup(a, t.p, t.n);
	}
}

static bool
is_signed(const struct sva_writer *w, const struct lex_token *t)
{
	size_t i;

	for (i = 0; i < w->sig->n; i++)
		if (lex_is(t, w->sig->name[i]))
			return true;
	return false;
}

/* Of what is remembered: 1 signed, 0 not, -1 cannot be told. */
static int
signedness(const struct sva_writer *w, struct sva_span s)
{
	size_t i;

	if (s.to == s.from + 1)
		return is_signed(w, &w->f->t[s.from]);
	for (i = s.from; i < s.to; i++)
		if (is_signed(w, &w->f->t[i]) || lex_is(&w->f->t[i], "$signed"))
			return -1;
	return 0;
}

/* ---- writing ---- */

/* A register that holds what text was `steps` steps ago: its name. */
static const char *
remember(struct sva_writer *w, const char *text, int steps, bool is_signed_too,
	bool one_bit)
{
	const char *name = NULL, *from = text;
	int i, width;

	for (i = 0; i < steps; i++) {
		name = arena_printf(
			w->a, SVA_PREFIX "p%s_%d", w->tag, w->n_regs++);
		width = cJSON_GetArraySize(
			json_get(json_get(w->widths, name), "bits"));
		if (one_bit)
			buf_printf(w->decl, "reg %s;", name);
		else if (width > 0)
			buf_printf(w->decl, "reg %s[%d:0] %s;",
				is_signed_too ? "signed " : "", width - 1,
				name);
		else
			buf_printf(w->decl, "reg %s[$bits(%s)-1:0] %s;",
				is_signed_too ? "signed " : "", text, name);
		buf_printf(w->decl, " always @(%s) %s <= %s;\n", w->clock, name,
			from);
		from = name;
	}
	return name;
}

static const char *
sub(struct sva_writer *w, struct sva_span s, int *past)
{
	struct buf b;
	char *text;

	buf_init(&b, SVA_TEXT_MAX);
	sva__expr(w, s, &b, past);
	if (b.overflow)
		w->refused = "too large";
	text = buf_take(&b, w->a, NULL);
	buf_release(&b);
	return text;
}

/* $past at i, its ")" at end. */
static void
write_past(
	struct sva_writer *w, size_t i, size_t end, struct buf *out, int *past)
{
	struct sva_span e = {i + 2, find_comma(w->f, i + 2, end)};
	int steps = 1, inner = 0, sign = signedness(w, e);
	const char *text = sub(w, e, &inner);

	(void)bad_past(w->f, i + 1, end, &steps);
	if (sign < 0 && !w->refused) {
		w->refused = "$past of an expression with signed names: take "
			     "$past of each name";
		w->line = w->f->t[i].line;
	}
	buf_addstr(out, remember(w, text, steps, sign == 1, false));
	if (inner + steps > *past)
		*past = inner + steps;
}

static void
write_edge(
	struct sva_writer *w, size_t i, size_t end, struct buf *out, int *past)
{
	const struct lex_token *t = &w->f->t[i];
	struct sva_span e = {i + 2, end};
	int inner = 0;
	const char *text = sub(w, e, &inner), *old, *now;

	if (lex_is(t, "$stable") || lex_is(t, "$changed")) {
		old = remember(w, text, 1, false, false);
		buf_printf(out, "((%s) %s %s)", text,
			lex_is(t, "$stable") ? "===" : "!==", old);
	} else {
		/* the lowest bit counts */
		now = arena_printf(
			w->a, SVA_PREFIX "n%s_%d", w->tag, w->n_regs++);
		buf_printf(w->decl, "wire %s; assign %s = (%s);\n", now, now,
			text);
		old = remember(w, now, 1, false, true);
		buf_printf(out,
			lex_is(t, "$rose") ? "(%s === 1'b1 && %s !== 1'b1)"
					   : "(%s === 1'b0 && %s !== 1'b0)",
			now, old);
	}
	if (inner + 1 > *past)
		*past = inner + 1;
}

void
sva__expr(struct sva_writer *w, struct sva_span s, struct buf *out, int *past)
{
	size_t i, end;

	for (i = s.from; i < s.to && !w->refused; i++) {
		const struct lex_token *t = &w->f->t[i];
		enum call c = t->kind == LEX_SYSTEM ? call_of(t) : CALL_NONE;

		if (c == CALL_PAST || c == CALL_EDGE) {
			end = sva__match(w->f, i + 1, s.to);
			if (c == CALL_PAST)
				write_past(w, i, end, out, past);
			else
				write_edge(w, i, end, out, past);
			i = end;
			continue;
		}
		buf_addch(out, ' ');
		buf_add(out, t->p, t->n);
	}
}
