/*
 * vtree_tokens: the tokens of a module, without what says nothing and with the
 * brackets matched (see vtree_int.h).  It must not know items or statements.
 */
#include "curate/vtree_int.h"

#include <string.h>

#include "lib/base/limits.h"

bool
vtree__is(const struct vtree_reader *r, size_t i, const char *word)
{
	return i < r->t->n && lex_is(&r->t->tok[i], word);
}

bool
vtree__any(const struct vtree_reader *r, size_t i, const char *const *words)
{
	for (; *words != NULL; words++)
		if (vtree__is(r, i, *words))
			return true;
	return false;
}

bool
vtree__named(const struct vtree_reader *r, size_t i)
{
	return i < r->t->n &&
		(r->t->tok[i].kind == LEX_ESCAPED ||
			(r->t->tok[i].kind == LEX_IDENT &&
				!lex_keyword(&r->t->tok[i])));
}

size_t
vtree__behind(const struct vtree_reader *r, size_t i)
{
	return r->match[i] > i ? r->match[i] + 1 : i + 1;
}

size_t
vtree__find(
	const struct vtree_reader *r, size_t from, size_t to, const char *word)
{
	while (from < to && !vtree__is(r, from, word))
		from = vtree__behind(r, from);
	return from < to ? from : to;
}

int
vtree__line(const struct vtree_reader *r, size_t i)
{
	if (i >= r->t->n && r->t->n > 0)
		i = r->t->n - 1;
	return r->t->n > 0 ? r->t->tok[i].line : 1;
}

void
vtree__fail(struct vtree_reader *r, size_t i, const char *why)
{
	if (r->why == NULL) {
		r->why = why;
		r->why_line = vtree__line(r, i);
	}
	r->at = r->t->n;
}

/* `define and `include have a line of their own; names of conditions. */
static bool
whole_line(const struct lex_token *k)
{
	return lex_directive(k, "define") || lex_directive(k, "include") ||
		lex_directive(k, "undef") || lex_directive(k, "pragma");
}

static bool
says_nothing(const struct lex_token *k)
{
	static const char *const names[] = {"timescale", "default_nettype",
		"line", "resetall", "celldefine", "endcelldefine", "else",
		"endif", "nounconnected_drive", "unconnected_drive", NULL};

	for (size_t i = 0; names[i] != NULL; i++)
		if (lex_directive(k, names[i]))
			return true;
	return false;
}

static bool
names_condition(const struct lex_token *k)
{
	return lex_directive(k, "ifdef") || lex_directive(k, "ifndef") ||
		lex_directive(k, "elsif");
}

/* Where the line ends that a directive has for itself. */
static const char *
line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	while (nl != NULL && nl > p && nl[-1] == '\\')
		nl = memchr(nl + 1, '\n', (size_t)(end - nl - 1));
	return nl == NULL ? end : nl;
}

static void
add_token(struct vtree_reader *r, struct lex_token k, size_t *cap)
{
	r->t->tok =
		arena_grow(r->a, r->t->tok, r->t->n, cap, sizeof(*r->t->tok));
	r->t->tok[r->t->n++] = k;
}

void
vtree__tokens(struct vtree_reader *r, const char *s, size_t n)
{
	struct lex l;
	struct lex_token k;
	const char *pass = s; /* tokens before it are of no use */
	size_t cap = 0;
	bool name = false, attribute = false;

	lex_init(&l, s, n);
	while (lex_next(&l, &k)) {
		if (k.p < pass || says_nothing(&k))
			continue;
		if (name || names_condition(&k)) {
			name = !name;
			continue;
		}
		if (whole_line(&k)) {
			pass = line_end(k.p, s + n);
			continue;
		}
		if (lex_is(&k, "(*") && vtree__is(r, r->t->n - 1, "@")) {
			add_token(r, (struct lex_token){k.kind, k.p, 1, k.line},
				&cap); /* @(* ) */
			k.p++;
			k.n--;
		} else if (attribute || lex_is(&k, "(*")) {
			attribute = !lex_is(&k, "*)");
			continue;
		}
		add_token(r, k, &cap);
	}
}

void
vtree__match(struct vtree_reader *r)
{
	static const char *const open[] = {"(", "[", "{", "'{", NULL};
	static const char *const close[] = {")", "]", "}", "}", NULL};
	size_t *stack = arena_array(r->a, r->t->n + 1, sizeof(*stack));
	size_t depth = 0;

	r->match = arena_array(r->a, r->t->n + 1, sizeof(*r->match));
	for (size_t i = 0; i < r->t->n; i++) {
		int k = 0;

		if (vtree__any(r, i, open)) {
			stack[depth++] = i;
			continue;
		}
		if (!vtree__any(r, i, close))
			continue;
		while (depth > 0 && !vtree__is(r, stack[depth - 1], open[k]))
			k++;
		if (depth == 0 || !vtree__is(r, i, close[k])) {
			vtree__fail(r, i, "a bracket that closes nothing");
			return;
		}
		r->match[stack[--depth]] = i;
	}
	if (depth > 0)
		vtree__fail(r, stack[depth - 1], "a bracket that stays open");
}

bool
vtree__module(struct vtree_reader *r, const char *top)
{
	static const char *const words[] = {"module", "macromodule", NULL};
	struct vtree *t = r->t;
	size_t want = strlen(top), from, to;

	for (from = 0; from < t->n; from++) {
		size_t i = from + 1, n;
		const char *p;

		if (!vtree__any(r, from, words))
			continue;
		if (vtree__is(r, i, "static") || vtree__is(r, i, "automatic"))
			i++;
		if (!vtree__named(r, i))
			continue;
		p = lex_name(&t->tok[i], &n);
		if (n == want && memcmp(p, top, n) == 0) {
			r->at = i + 1 - from;
			break;
		}
	}
	if (from >= t->n)
		return false;
	for (to = from; to < t->n && !vtree__is(r, to, "endmodule"); to++)
		;
	t->tok += from;
	t->n = to - from;
	t->name = top;
	return true;
}
