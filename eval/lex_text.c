/*
 * lex_text: texts made from tokens: identifiers renamed, and the form that
 * texts of the same meaning share.
 */
#include "eval/lex.h"

#include <string.h>

#include "eval/lex_names.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"

/* Is what follows the name of a macro? */
static bool
names_macro(const struct lex_token *t)
{
	return t->kind == LEX_DIRECTIVE &&
		(lex_is(t, "`define") || lex_is(t, "`undef") ||
			lex_is(t, "`ifdef") || lex_is(t, "`ifndef") ||
			lex_is(t, "`elsif"));
}

struct rename {
	struct lex_names names;
	struct lex_token before, last; /* the two tokens before */
	const char *done;	       /* copied up to here */
	const char *prefix;
	struct buf out;
};

/* ".name" of a list of connections, not of a path. */
static bool
connection(const struct rename *r)
{
	return lex_is(&r->last, ".") &&
		(lex_is(&r->before, "(") || lex_is(&r->before, ","));
}

static void
rename_token(struct rename *r, const struct lex_token *t)
{
	size_t n;
	const char *p = lex_name(t, &n);

	if ((t->kind != LEX_IDENT && t->kind != LEX_ESCAPED) ||
		names_macro(&r->last) || connection(r) ||
		!lex_names_has(&r->names, p, n))
		return;
	buf_add(&r->out, r->done, (size_t)(p - r->done));
	buf_addstr(&r->out, r->prefix);
	r->done = p;
}

char *
/* NOLINTNEXTLINE(readability-function-size): the contract of lex.h */
lex_rename(struct arena *a, const char *s, size_t n, const char *const *names,
	size_t n_names, const char *prefix, size_t *out_n)
{
	struct rename r = {.done = s, .prefix = prefix};
	struct lex_token t;
	struct lex l;
	char *text;
	size_t i;

	lex_names_init(&r.names, a);
	for (i = 0; i < n_names; i++)
		lex_names_put(&r.names, names[i], strlen(names[i]), 0, NULL);
	r.before = r.last = (struct lex_token){LEX_OP, "", 0, 0};
	buf_init(&r.out, (n + 1) * (strlen(prefix) + 1));
	lex_init(&l, s, n);
	while (lex_next(&l, &t)) {
		rename_token(&r, &t);
		r.before = r.last;
		r.last = t;
	}
	buf_add(&r.out, r.done, n - (size_t)(r.done - s));
	text = buf_take(&r.out, a, out_n);
	buf_release(&r.out);
	return text;
}

/* A word behind which the scanners read by other rules. */
static bool
own_rules(const struct lex_token *t)
{
	return t->kind == LEX_IDENT &&
		(lex_is(t, "table") || lex_is(t, "edge"));
}

/* A carriage return alone ends a line for the preprocessor, and with it a
 * comment, but not for the compiler. */
static bool
lone_return(const char *s, size_t n)
{
	const char *p = s, *end = s + n;

	while (p < end && (p = memchr(p, '\r', (size_t)(end - p)))) {
		if (++p == end || *p != '\n')
			return true;
	}
	return false;
}

/* Can the two be one when a blank is all that is between them?  "(" and "*)"
 * on two lines, a base and its digits. */
static bool
may_join(const struct lex_token *t, const struct lex_token *next)
{
	return (lex_is(t, "(") && next->p[0] == '*') ||
		(t->p[0] == '\'' && t->n <= 3);
}

/* Do both texts read as the same tokens? */
static bool
same_tokens(const char *s, size_t n, const struct buf *joined)
{
	struct lex_token t, u;
	struct lex l, k;

	lex_init(&l, s, n);
	lex_init(&k, joined->ptr, joined->len);
	while (lex_next(&l, &t))
		if (!lex_next(&k, &u) || t.kind != u.kind || t.n != u.n ||
			memcmp(t.p, u.p, t.n) != 0)
			return false;
	return !lex_next(&k, &u);
}

char *
lex_normal(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	struct lex_token t, last = {LEX_OP, ";", 1, 0};
	struct buf out;
	struct lex l;
	bool same = !lone_return(s, n), doubt = false;
	char *text;

	lex_init(&l, s, n);
	buf_init(&out, 2 * n + 1);
	while (same && lex_next(&l, &t)) {
		same = t.kind != LEX_DIRECTIVE && !own_rules(&t);
		doubt = doubt || may_join(&last, &t);
		if (out.len)
			buf_addch(&out, ' ');
		buf_add(&out, t.p, t.n);
		last = t;
	}
	same = same && l.fault == LEX_FINE && !l.marked;
	if (same && (!doubt || same_tokens(s, n, &out))) {
		text = buf_take(&out, a, out_n);
		buf_release(&out);
		return text;
	}
	buf_release(&out);
	text = arena_alloc(a, n + 1); /* may hold NULs */
	memcpy(text, s, n);
	*out_n = n;
	return text;
}
