/*
 * drivers: a reader of statements over the tokens of lex (see drivers.h).
 *
 * It knows the shape of statements and nothing of types: an assignment is what
 * has "=" or "<=" where a statement may stand.  Must not fail: a text that
 * does not fit is skipped up to the next ";".
 */
#include "eval/drivers.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define DRIVERS_DEPTH 100
#define DRIVERS_MAX 20000
#define DRIVERS_INPUTS 64
#define DRIVERS_TEXT 120

struct span { /* tokens from..to-1 */
	size_t from, to;
};

struct conds { /* conditions around a statement, innermost first */
	const struct conds *out;
	struct span s;
};

struct finder {
	struct arena *a;
	struct lex_token *t;
	size_t n, at, room, depth;
	const char *module;
	bool clocked;
	struct drivers *out;
};

static bool
is_at(const struct finder *f, size_t i, const char *word)
{
	return i < f->n && lex_is(&f->t[i], word);
}

static bool
name_at(const struct finder *f, size_t i)
{
	return i < f->n &&
		(f->t[i].kind == LEX_ESCAPED ||
			(f->t[i].kind == LEX_IDENT && !lex_keyword(&f->t[i])));
}

static bool
opens(const struct finder *f, size_t i)
{
	return is_at(f, i, "(") || is_at(f, i, "[") || is_at(f, i, "{");
}

static bool
closes(const struct finder *f, size_t i)
{
	return is_at(f, i, ")") || is_at(f, i, "]") || is_at(f, i, "}");
}

/* Index behind the bracket at i. */
static size_t
skip_brackets(const struct finder *f, size_t i)
{
	size_t depth = 0;

	for (; i < f->n; i++) {
		if (opens(f, i))
			depth++;
		else if (closes(f, i) && --depth == 0)
			return i + 1;
	}
	return f->n;
}

/* Index of the first `word` outside of brackets, or of ";", or the end. */
static size_t
find_flat(const struct finder *f, size_t i, const char *word)
{
	while (i < f->n && !is_at(f, i, word) && !is_at(f, i, ";"))
		i = opens(f, i) ? skip_brackets(f, i) : i + 1;
	return i < f->n ? i : f->n;
}

static void
skip_statement(struct finder *f)
{
	f->at = find_flat(f, f->at, ";");
	f->at += f->at < f->n;
}

/* ---- what an assignment reads ---- */

static void
add_input(struct finder *f, struct driver *d, const char *name)
{
	if (d->n_inputs == DRIVERS_INPUTS)
		return;
	for (size_t i = 0; i < d->n_inputs; i++)
		if (str_eq(d->inputs[i], name))
			return;
	(void)f;
	d->inputs[d->n_inputs++] = name;
}

static void
add_names(struct finder *f, struct driver *d, struct span s)
{
	for (size_t i = s.from; i < s.to; i++)
		if (name_at(f, i) && (i == 0 || !is_at(f, i - 1, ".")))
			add_input(f, d, lex_name_dup(f->a, &f->t[i]));
}

static const char *
text_of(struct finder *f, struct span s)
{
	struct buf b;

	buf_init(&b, DRIVERS_TEXT + 16);
	for (size_t i = s.from; i < s.to && b.len < DRIVERS_TEXT; i++) {
		const struct lex_token *t = &f->t[i];
		size_t n = t->n < DRIVERS_TEXT - b.len ? t->n
						       : DRIVERS_TEXT - b.len;

		/* blanks as they stand in the source, one at most */
		if (i > s.from && t->p != f->t[i - 1].p + f->t[i - 1].n)
			buf_addch(&b, ' ');
		buf_add(&b, t->p, n);
	}
	if (b.len >= DRIVERS_TEXT)
		buf_addstr(&b, "...");
	return buf_take(&b, f->a, NULL);
}

static struct driver *
new_driver(struct finder *f, const char *target, size_t token)
{
	struct driver *d, *list;

	if (f->out->n >= DRIVERS_MAX)
		return NULL;
	if (f->out->n == f->room) {
		f->room = f->room * 2 + 32;
		list = arena_array(f->a, f->room, sizeof(*list));
		if (f->out->n > 0)
			memcpy(list, f->out->list, f->out->n * sizeof(*list));
		f->out->list = list;
	}
	d = &f->out->list[f->out->n++];
	memset(d, 0, sizeof(*d));
	d->module = f->module;
	d->target = target;
	d->line = f->t[token].line;
	d->clocked = f->clocked;
	d->inputs = arena_array(f->a, DRIVERS_INPUTS, sizeof(*d->inputs));
	return d;
}

/* left = right, below conditions */
static void
add_assignment(struct finder *f, struct span left, struct span right,
	const struct conds *c)
{
	const struct span whole = {left.from, right.to};
	struct driver *d;
	bool select;

	for (size_t i = left.from; i < left.to; i++) {
		if (!name_at(f, i) || (i > 0 && is_at(f, i - 1, ".")))
			continue;
		d = new_driver(f, lex_name_dup(f->a, &f->t[i]), i);
		if (d == NULL)
			return;
		d->text = text_of(f, whole);
		add_names(f, d, right);
		for (select = is_at(f, i + 1, "["); select;
			select = is_at(f, i + 1, "[")) {
			size_t end = skip_brackets(f, i + 1);

			add_names(f, d, (struct span){i + 1, end});
			i = end - 1;
		}
		for (const struct conds *k = c; k != NULL; k = k->out)
			add_names(f, d, k->s);
	}
}

/* ---- statements ---- */

static void statement(struct finder *f, const struct conds *c);

/* The operator of an assignment in from..to; to when there is none. */
static size_t
assign_op(const struct finder *f, size_t from, size_t to)
{
	static const char *const ops[] = {"=", "<=", "+=", "-=", "*=", "/=",
		"%=", "&=", "|=", "^=", "<<=", ">>=", "<<<=", ">>>="};

	for (size_t i = from; i < to;
		i = opens(f, i) ? skip_brackets(f, i) : i + 1)
		for (size_t k = 0; k < sizeof(ops) / sizeof(ops[0]); k++)
			if (is_at(f, i, ops[k]))
				return i;
	return to;
}

static void
assignment(struct finder *f, const struct conds *c)
{
	size_t from = f->at, to = find_flat(f, from, ";");
	size_t op = assign_op(f, from, to);

	f->at = to + (to < f->n);
	if (op < to)
		add_assignment(f, (struct span){from, op},
			(struct span){op + 1, to}, c);
}

/* "(...)" at the front becomes a condition around one statement. */
static void
guarded(struct finder *f, const struct conds *c)
{
	struct conds mine = {c, {f->at, f->at}};

	if (is_at(f, f->at, "(")) {
		f->at = skip_brackets(f, f->at);
		mine.s.to = f->at;
	}
	statement(f, &mine);
}

static void
if_statement(struct finder *f, const struct conds *c)
{
	struct conds mine = {c, {f->at + 1, f->at + 1}};

	f->at++;
	if (is_at(f, f->at, "("))
		f->at = skip_brackets(f, f->at);
	mine.s.to = f->at;
	statement(f, &mine);
	if (is_at(f, f->at, "else")) {
		f->at++;
		statement(f, &mine);
	}
}

static void
case_statement(struct finder *f, const struct conds *c)
{
	struct conds mine = {c, {f->at + 1, f->at + 1}};
	size_t before;

	f->at++;
	if (is_at(f, f->at, "("))
		f->at = skip_brackets(f, f->at);
	mine.s.to = f->at;
	while (f->at < f->n && !is_at(f, f->at, "endcase")) {
		before = f->at;
		f->at = is_at(f, f->at, "default") ? f->at + 1
						   : find_flat(f, f->at, ":");
		f->at += is_at(f, f->at, ":");
		statement(f, &mine);
		if (f->at <= before)
			f->at = before + 1;
	}
	f->at += f->at < f->n;
}

static void
block(struct finder *f, const char *end, const struct conds *c)
{
	size_t before;

	f->at++;
	if (is_at(f, f->at, ":"))
		f->at += 2;
	while (f->at < f->n && !is_at(f, f->at, end) &&
		!is_at(f, f->at, "endmodule")) {
		before = f->at;
		statement(f, c);
		if (f->at <= before)
			f->at = before + 1;
	}
	f->at += is_at(f, f->at, end);
	if (is_at(f, f->at, ":"))
		f->at += 2;
}

/* @(...) @* @name #5 #(...) in front of a statement */
static void
timing(struct finder *f)
{
	size_t from = f->at++;

	if (is_at(f, f->at, "("))
		f->at = skip_brackets(f, f->at);
	else if (f->at < f->n)
		f->at++;
	for (size_t i = from; i < f->at; i++)
		if (is_at(f, i, "posedge") || is_at(f, i, "negedge"))
			f->clocked = true;
}

static bool
begins_loop(const struct finder *f)
{
	return is_at(f, f->at, "for") || is_at(f, f->at, "while") ||
		is_at(f, f->at, "repeat") || is_at(f, f->at, "wait") ||
		is_at(f, f->at, "foreach");
}

static bool
begins_case(const struct finder *f)
{
	return is_at(f, f->at, "case") || is_at(f, f->at, "casex") ||
		is_at(f, f->at, "casez");
}

static void
inner_statement(struct finder *f, const struct conds *c)
{
	while (is_at(f, f->at, "@") || is_at(f, f->at, "#"))
		timing(f);
	while (is_at(f, f->at, "unique") || is_at(f, f->at, "unique0") ||
		is_at(f, f->at, "priority") || is_at(f, f->at, "forever"))
		f->at++;
	if (is_at(f, f->at, "begin"))
		block(f, "end", c);
	else if (is_at(f, f->at, "fork"))
		block(f, "join", c);
	else if (is_at(f, f->at, "if"))
		if_statement(f, c);
	else if (begins_case(f))
		case_statement(f, c);
	else if (begins_loop(f)) {
		f->at++;
		guarded(f, c);
	} else if (name_at(f, f->at) || is_at(f, f->at, "{"))
		assignment(f, c);
	else if (!is_at(f, f->at, "end") && !is_at(f, f->at, "endcase"))
		skip_statement(f);
}

static void
statement(struct finder *f, const struct conds *c)
{
	if (f->depth >= DRIVERS_DEPTH) {
		skip_statement(f);
		return;
	}
	f->depth++;
	inner_statement(f, c);
	f->depth--;
}

/* ---- items of a module ---- */

/* assign a = b, c = d; and what stands behind a declaration's names */
static void
continuous(struct finder *f)
{
	size_t end = find_flat(f, f->at, ";"), from, to, op;

	for (from = f->at; from < end; from = to + 1) {
		to = find_flat(f, from, ",");
		to = to < end ? to : end;
		op = assign_op(f, from, to);
		if (op < to) {
			/* of a declaration only the last name is meant */
			for (size_t i = from; i < op; i++)
				if (name_at(f, i))
					from = i;
			add_assignment(f, (struct span){from, op},
				(struct span){op + 1, to}, NULL);
		}
	}
	f->at = end + (end < f->n);
}

static void
assign_item(struct finder *f)
{
	size_t end = find_flat(f, f->at, ";"), from, to, op;

	for (from = f->at; from < end; from = to + 1) {
		if (is_at(f, from, "#")) /* delay */
			from += is_at(f, from + 1, "(") ? 1 : 2;
		if (is_at(f, from, "(")) /* strength, or the delay's */
			from = skip_brackets(f, from);
		to = find_flat(f, from, ",");
		to = to < end ? to : end;
		op = assign_op(f, from, to);
		if (op < to)
			add_assignment(f, (struct span){from, op},
				(struct span){op + 1, to}, NULL);
	}
	f->at = end + (end < f->n);
}

/* The connections of an instance: each may be what drives the signal. */
static void
connections(struct finder *f, const char *of, const char *name, size_t end)
{
	size_t i = f->at;

	while (i < end) {
		size_t to;
		struct driver *d;

		if (!is_at(f, i, ".") || !name_at(f, i + 1)) {
			i++;
			continue;
		}
		to = is_at(f, i + 2, "(") ? skip_brackets(f, i + 2) : i + 2;
		for (size_t k = is_at(f, i + 2, "(") ? i + 3 : i + 1; k < to;
			k++) {
			if (!name_at(f, k))
				continue;
			d = new_driver(f, lex_name_dup(f->a, &f->t[k]), k);
			if (d == NULL)
				return;
			d->text = text_of(f, (struct span){i, to});
			d->instance = name;
			d->of = of;
			d->port = lex_name_dup(f->a, &f->t[i + 1]);
		}
		i = to;
	}
}

/* name #(...) name [..] ( ... ), name2 ( ... ) ; */
static void
instance(struct finder *f)
{
	const char *of = lex_name_dup(f->a, &f->t[f->at]), *name;
	size_t end;

	f->at++;
	if (is_at(f, f->at, "#"))
		f->at = is_at(f, f->at + 1, "(") ? skip_brackets(f, f->at + 1)
						 : f->at + 2;
	while (name_at(f, f->at)) {
		name = lex_name_dup(f->a, &f->t[f->at++]);
		while (is_at(f, f->at, "["))
			f->at = skip_brackets(f, f->at);
		if (!is_at(f, f->at, "("))
			break;
		end = skip_brackets(f, f->at);
		f->at++;
		connections(f, of, name, end);
		f->at = end;
		f->at += is_at(f, f->at, ",");
	}
	skip_statement(f);
}

static bool
begins_process(const struct finder *f)
{
	return is_at(f, f->at, "always") || is_at(f, f->at, "always_comb") ||
		is_at(f, f->at, "always_ff") ||
		is_at(f, f->at, "always_latch") || is_at(f, f->at, "initial");
}

static bool
begins_net(const struct finder *f)
{
	return is_at(f, f->at, "wire") || is_at(f, f->at, "logic") ||
		is_at(f, f->at, "tri") || is_at(f, f->at, "reg") ||
		is_at(f, f->at, "bit") || is_at(f, f->at, "int");
}

static void
skip_past(struct finder *f, const char *word)
{
	while (f->at < f->n && !is_at(f, f->at, word))
		f->at++;
	f->at += f->at < f->n;
}

static void
item(struct finder *f)
{
	if (begins_process(f)) {
		f->at++;
		f->clocked = false;
		statement(f, NULL);
		f->clocked = false;
	} else if (is_at(f, f->at, "assign")) {
		f->at++;
		assign_item(f);
	} else if (is_at(f, f->at, "function")) {
		skip_past(f, "endfunction");
	} else if (is_at(f, f->at, "task")) {
		skip_past(f, "endtask");
	} else if (begins_net(f)) {
		continuous(f);
	} else if (name_at(f, f->at) &&
		(name_at(f, f->at + 1) || is_at(f, f->at + 1, "#"))) {
		instance(f);
	} else if (is_at(f, f->at, "for") || is_at(f, f->at, "if") ||
		is_at(f, f->at, "case")) {
		f->at++;
		if (is_at(f, f->at, "("))
			f->at = skip_brackets(f, f->at);
	} else if (is_at(f, f->at, "parameter") ||
		is_at(f, f->at, "localparam") || is_at(f, f->at, "input") ||
		is_at(f, f->at, "output") || is_at(f, f->at, "genvar") ||
		is_at(f, f->at, "integer") || is_at(f, f->at, "typedef")) {
		skip_statement(f);
	} else {
		f->at++;
	}
}

static void
module(struct finder *f)
{
	if (!name_at(f, f->at + 1)) {
		f->at++;
		return;
	}
	f->module = lex_name_dup(f->a, &f->t[f->at + 1]);
	f->at += 2;
	skip_statement(f); /* parameters and ports */
	while (f->at < f->n && !is_at(f, f->at, "endmodule"))
		item(f);
	f->at += f->at < f->n;
}

/* All tokens but attributes and directives. */
static void
read_tokens(struct finder *f, const char *text, size_t n)
{
	struct lex l;
	struct lex_token t;
	size_t room = 0;
	bool attribute = false;

	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		if (lex_is(&t, "(*") || lex_is(&t, "*)")) {
			attribute = lex_is(&t, "(*");
			continue;
		}
		if (attribute || t.kind == LEX_DIRECTIVE)
			continue;
		if (f->n == room) {
			room = room * 2 + 1024;
			f->t = xrealloc(f->t, room * sizeof(*f->t));
		}
		f->t[f->n++] = t;
	}
}

void
drivers_find(struct arena *a, const char *text, size_t n, struct drivers *out)
{
	struct finder f;

	memset(&f, 0, sizeof(f));
	memset(out, 0, sizeof(*out));
	f.a = a;
	f.out = out;
	read_tokens(&f, text, n);
	while (f.at < f.n) {
		if (is_at(&f, f.at, "module") || is_at(&f, f.at, "macromodule"))
			module(&f);
		else
			f.at++;
	}
	free(f.t);
}
