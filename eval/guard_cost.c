/*
 * guard_cost: a bound on what macros expand to.  What a macro costs is a
 * linear form in its arguments: so many bytes, and so many times what it is
 * given.  Errs on the large side.
 */
#include <string.h>

#include "eval/guard_macro_int.h"
#include "lib/base/limits.h"

static int
line_of(const struct reader *r, const char *p)
{
	return guard__lines_before(r->s, p);
}

/* The text at p is too much; the macro that it belongs to is named. */
static void
growth(struct reader *r, const char *p)
{
	if (r->user)
		guard__found(r, "macro-growth", r->user->name, r->user->name_n,
			r->user->line);
	else
		guard__found(r, "macro-growth", "macros", 6, line_of(r, p));
}

/* Refused directives in the body of a macro. */
static void
body_directives(struct reader *r, const struct macro *m, const struct body *b)
{
	const char *p = b->p, *end = b->p + b->n, *rule;
	size_t n, k;

	for (; p < end; p += k) {
		k = guard__comment(p, (size_t)(end - p));
		k = k ? k : guard__text(p, (size_t)(end - p));
		if (k)
			continue;
		k = 1;
		if (*p != '`')
			continue;
		n = guard__name_length(p + 1, (size_t)(end - p) - 1);
		rule = guard__refused(p + 1, n);
		if (rule)
			guard__found(r, rule, p, n + 1, m->line);
	}
}

/* ---- what macros cost ---- */

static struct cost read_cost(struct reader *r, const char **p, const char *end,
	int depth, bool call);

static void
parameters(struct reader *r, const struct body *b, struct lex_names *into)
{
	const char *p = b->args, *end;
	size_t n;

	lex_names_init(into, &r->a);
	end = p ? p + b->args_n : p;
	while (p && p < end) {
		n = guard__name_length(p, (size_t)(end - p));
		if (n)
			lex_names_put(into, p, n, 0, NULL);
		p += n ? n : 1;
	}
}

static void
body_cost(struct reader *r, struct macro *m, const struct body *b, int depth)
{
	struct lex_names params, *outer = r->params;
	const struct macro *user = r->user;
	const char *p = b->p;
	struct cost c;

	parameters(r, b, &params);
	r->params = &params;
	r->user = m;
	if (b->args_n && memchr(b->args, '`', b->args_n))
		guard__found(r, "macro-paste", m->name, m->name_n, m->line);
	c = read_cost(r, &p, b->p + b->n, depth + 1, false);
	r->params = outer;
	r->user = user;
	m->cost.bytes = c.bytes > m->cost.bytes ? c.bytes : m->cost.bytes;
	m->cost.times = c.times > m->cost.times ? c.times : m->cost.times;
}

static void
know(struct reader *r, struct macro *m, int depth)
{
	const struct body *b;

	if (m->state == KNOWN || r->found)
		return;
	if (m->state == OPEN || depth > DEPTH_MAX) {
		guard__found(r, "macro-recursion", m->name, m->name_n, m->line);
		return;
	}
	m->state = OPEN;
	for (b = m->bodies; b && !r->found; b = b->next) {
		body_directives(r, m, b);
		body_cost(r, m, b, depth);
	}
	m->state = KNOWN;
}

/* The use of a macro: p stands behind its name. */
static struct cost
use_cost(struct reader *r, struct macro *m, const char **p, const char *end,
	int depth)
{
	const char *q = *p + guard__blanks(*p, (size_t)(end - *p));
	struct cost c, args = {0, 0};

	know(r, m, depth);
	c = m->cost;
	if (m->function && q < end && *q == '(') {
		*p = q + 1;
		args = read_cost(r, p, end, depth + 1, true);
	}
	c.bytes += args.bytes + c.times * args.bytes;
	c.times = args.times + c.times * args.times;
	return c;
}

static struct cost
backtick(
	struct reader *r, const char **p, const char *end, int depth, bool call)
{
	const char *q = *p + 1;
	size_t n = guard__name_length(q, (size_t)(end - q));
	struct macro *m = n ? guard__macro_named(r, q, n, false) : NULL;
	struct cost c = {(double)n + 1, 0};

	if (call) {
		r->passes_macros = true;
		r->passing = q - 1;
	}
	if (q < end && *q == '`' && r->user) {
		r->pastes = true;
		*p = q + 1;
		return c;
	}
	*p = q + n;
	if (n == 6 && memcmp(q, "define", 6) == 0) {
		*p = r->s + guard__definition_end(r, (size_t)(*p - r->s));
		return c;
	}
	if (n && r->user && r->params && lex_names_has(r->params, q, n))
		guard__found(r, "macro-paste", r->user->name, r->user->name_n,
			r->user->line);
	return m ? use_cost(r, m, p, end, depth) : c;
}

/* A text whose bytes stand for themselves but for parameters. */
static struct cost
text_cost(struct reader *r, const char *p, size_t n)
{
	struct cost c = {(double)n, 0};
	size_t i = 0, k;

	while (r->params && i < n) {
		k = guard__name_length(p + i, n - i);
		if (k && lex_names_has(r->params, p + i, k))
			c.times++;
		i += k ? k : 1;
	}
	return c;
}

/* Cost of the text up to end, or, in a call, up to the parenthesis that ends
 * it. */
static struct cost
read_cost(
	struct reader *r, const char **p, const char *end, int depth, bool call)
{
	struct cost sum = {1, 0}, c;
	size_t n, parens = 0;

	if (depth > DEPTH_MAX)
		growth(r, *p);
	while (*p < end && !r->found) {
		n = guard__comment(*p, (size_t)(end - *p));
		if (n) {
			*p += n;
			continue;
		}
		if (**p == '`') {
			c = backtick(r, p, end, depth, call);
		} else {
			n = guard__text(*p, (size_t)(end - *p));
			n = n ? n : guard__name_length(*p, (size_t)(end - *p));
			n = n ? n : 1;
			c = text_cost(r, *p, n);
			parens += call && **p == '(';
			if (call && **p == ')' && parens-- == 0) {
				++*p;
				break;
			}
			*p += n;
		}
		sum.bytes += c.bytes;
		sum.times += c.times;
		if (sum.bytes > LIM_MACRO_TEXT || sum.times > LIM_MACRO_TEXT)
			growth(r, *p);
	}
	return sum;
}

/* ---- second reading: the text outside of definitions ---- */

void
guard__macro_cost(struct reader *r)
{
	const char *p = r->s;

	if (r->n_macros == 0)
		return;
	read_cost(r, &p, r->s + r->n, 0, false);
	if (r->pastes && r->passes_macros)
		guard__found(r, "macro-paste", "``", 2, line_of(r, r->passing));
}
