/*
 * vsplit: cuts a file at the keywords that begin and end its items.  It must
 * not understand what is inside them, nor evaluate a condition.
 */
#include "curate/vsplit.h"

#include <string.h>

#include "eval/lex.h"
#include "lib/base/str.h"

static const struct opener {
	const char *word, *end;
	enum vsplit_kind kind;
} openers[] = {
	{"module", "endmodule", VSPLIT_MODULE},
	{"macromodule", "endmodule", VSPLIT_MODULE},
	{"package", "endpackage", VSPLIT_PACKAGE},
	{"interface", "endinterface", VSPLIT_OTHER},
	{"program", "endprogram", VSPLIT_OTHER},
	{"primitive", "endprimitive", VSPLIT_OTHER},
};
#define N_OPENERS (sizeof(openers) / sizeof(openers[0]))

struct list {
	void *ptr;
	size_t n, cap;
};

static void *
push(struct arena *a, struct list *l, size_t size)
{
	l->ptr = arena_grow(a, l->ptr, l->n, &l->cap, size);
	return (char *)l->ptr + size * l->n++;
}

struct splitter {
	struct arena *a;
	struct lex l;
	struct list items, macros;
	const struct opener *open; /* the item we are in */
	int inner;		   /* openers of the same word inside it */
	int depth;		   /* conditionals */
	bool want_name;
	struct vsplit *out;
};

static void
broken(struct splitter *w, int line)
{
	if (!w->out->broken)
		w->out->broken_line = line;
	w->out->broken = true;
}

/* Behind the last line of a `define whose name the lexer has just read. */
static void
skip_define(struct lex *l)
{
	while (l->at < l->n) {
		const char *from = l->s + l->at;
		const char *nl = memchr(from, '\n', l->n - l->at);
		bool more;

		if (nl == NULL) {
			l->at = l->n;
			return;
		}
		more = nl > l->s &&
			(nl[-1] == '\\' ||
				(nl[-1] == '\r' && nl - l->s > 1 &&
					nl[-2] == '\\'));
		l->at = (size_t)(nl - l->s);
		if (!more)
			return;
		l->at++;
		l->line++;
	}
}

static void
on_directive(struct splitter *w, const struct lex_token *t)
{
	struct lex_token name;

	if (lex_directive(t, "ifdef") || lex_directive(t, "ifndef")) {
		w->depth++;
	} else if (lex_directive(t, "endif")) {
		if (w->depth == 0)
			broken(w, t->line);
		else
			w->depth--;
	} else if (lex_directive(t, "define") && lex_next(&w->l, &name)) {
		struct vsplit_name *x = push(w->a, &w->macros, sizeof(*x));

		x->p = name.p;
		x->n = name.n;
		x->at = (size_t)(name.p - w->l.s);
		skip_define(&w->l);
	}
}

static struct vsplit_item *
last(struct splitter *w)
{
	return (struct vsplit_item *)w->items.ptr + w->items.n - 1;
}

static void
begin_item(
	struct splitter *w, const struct lex_token *t, const struct opener *o)
{
	struct vsplit_item *x = push(w->a, &w->items, sizeof(*x));

	memset(x, 0, sizeof(*x));
	x->name = "";
	x->kind = o->kind;
	x->start = (size_t)(t->p - w->l.s);
	x->line = t->line;
	w->open = o;
	w->inner = 0;
	w->want_name = true;
}

/* Behind "endmodule : name", too. */
static void
end_item(struct splitter *w, const struct lex_token *t)
{
	struct vsplit_item *x = last(w);
	struct lex before = w->l;
	struct lex_token label;

	x->end = (size_t)(t->p + t->n - w->l.s);
	x->depth = w->depth;
	w->open = NULL;
	if (x->name[0] == '\0')
		broken(w, t->line);
	if (lex_next(&w->l, &label) && lex_is(&label, ":") &&
		lex_next(&w->l, &label))
		x->end = (size_t)(label.p + label.n - w->l.s);
	else
		w->l = before;
}

static void
on_outside(struct splitter *w, const struct lex_token *t)
{
	for (size_t i = 0; i < N_OPENERS; i++) {
		if (lex_is(t, openers[i].word)) {
			begin_item(w, t, &openers[i]);
			return;
		}
		if (lex_is(t, openers[i].end)) {
			broken(w, t->line);
			return;
		}
	}
}

static void
on_inside(struct splitter *w, const struct lex_token *t)
{
	if (w->want_name && !lex_is(t, "automatic") && !lex_is(t, "static")) {
		if (t->kind == LEX_ESCAPED ||
			(t->kind == LEX_IDENT && !lex_keyword(t)))
			last(w)->name = lex_name_dup(w->a, t);
		w->want_name = false;
	} else if (lex_is(t, w->open->end)) {
		if (w->inner > 0)
			w->inner--;
		else
			end_item(w, t);
	} else if (w->open->kind == VSPLIT_MODULE && lex_is(t, "module")) {
		w->inner++;
	}
}

void
vsplit_text(struct arena *a, const char *s, size_t n, struct vsplit *out)
{
	struct splitter w = {.a = a, .out = out};
	struct lex_token t;

	memset(out, 0, sizeof(*out));
	lex_init(&w.l, s, n);
	while (lex_next(&w.l, &t)) {
		if (t.kind == LEX_DIRECTIVE)
			on_directive(&w, &t);
		else if (t.kind == LEX_IDENT || t.kind == LEX_ESCAPED ||
			w.want_name)
			(w.open == NULL ? on_outside : on_inside)(&w, &t);
	}
	if (w.l.fault != LEX_FINE)
		broken(&w, w.l.fault_line);
	if (w.open != NULL) { /* it is no item without its end */
		broken(&w, last(&w)->line);
		w.items.n--;
	}
	if (w.depth > 0)
		broken(&w, w.l.line);
	out->item = w.items.ptr;
	out->n = w.items.n;
	out->macro = w.macros.ptr;
	out->n_macros = w.macros.n;
}

/* ---- what a text needs ---- */

static void
give(struct vsplit_ref *out, enum vsplit_use use, const struct vsplit_refs *r,
	const char *p, size_t n)
{
	out->use = use;
	out->name.p = p;
	out->name.n = n;
	out->name.at = (size_t)(p - r->s);
	out->end = out->name.at + n;
}

static bool
plain_name(const struct lex_token *t)
{
	return t->kind == LEX_ESCAPED ||
		(t->kind == LEX_IDENT && !lex_keyword(t));
}

static bool
is_directive(const struct lex_token *t)
{
	static const char *const words[] = {"define", "undef", "undefineall",
		"ifdef", "ifndef", "elsif", "else", "endif", "include", "line",
		"timescale", "default_nettype", "resetall", "celldefine",
		"endcelldefine", "pragma", "begin_keywords", "end_keywords",
		"unconnected_drive", "nounconnected_drive", "__FILE__",
		"__LINE__"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_directive(t, words[i]))
			return true;
	return t->n < 2 || strchr("`\"\\", t->p[1]) != NULL;
}

/* `include "name" or <name>; the lexer stands behind the directive. */
static bool
included(struct vsplit_refs *r, struct lex *l, const struct lex_token *t,
	struct vsplit_ref *out)
{
	size_t from = (size_t)(t->p - l->s), at = l->at;
	const char *end;
	char close;

	while (at < l->n && (l->s[at] == ' ' || l->s[at] == '\t'))
		at++;
	if (at >= l->n || (l->s[at] != '"' && l->s[at] != '<'))
		return false;
	close = l->s[at] == '"' ? '"' : '>';
	at++;
	end = memchr(l->s + at, close, l->n - at);
	if (end == NULL || memchr(l->s + at, '\n', (size_t)(end - l->s) - at))
		return false;
	give(out, VSPLIT_INCLUDE, r, l->s + at, (size_t)(end - l->s) - at);
	out->name.at = from;
	out->end = (size_t)(end - l->s) + 1;
	r->at = out->end;
	return true;
}

bool
vsplit_next(struct vsplit_refs *r, struct vsplit_ref *out)
{
	struct lex_token t, next;
	struct lex l;

	lex_init(&l, r->s, r->n);
	l.at = r->at;
	while (lex_next(&l, &t)) {
		struct lex ahead = l;

		r->at = l.at;
		if (t.kind == LEX_DIRECTIVE && lex_directive(&t, "include") &&
			included(r, &l, &t, out))
			return true;
		if (t.kind == LEX_DIRECTIVE && !is_directive(&t)) {
			give(out, VSPLIT_MACRO, r, t.p + 1, t.n - 1);
			return true;
		}
		if (!plain_name(&t) || !lex_next(&ahead, &next))
			continue;
		if (lex_is(&next, "::") || lex_is(&next, "#") ||
			plain_name(&next)) {
			size_t n;
			const char *p = lex_name(&t, &n);

			give(out,
				lex_is(&next, "::") ? VSPLIT_SCOPE
						    : VSPLIT_INSTANCE,
				r, p, n);
			return true;
		}
	}
	r->at = r->n;
	return false;
}
