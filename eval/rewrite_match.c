/*
 * rewrite_match: where a rule's pattern fits the tokens of a text, and what
 * stands there afterwards.
 *
 * Only tokens are looked at; the bytes outside of a match stay as they are.
 * An expression is matched only where its neighbours bind weaker, so that
 * "a + b" is not found in "x * a + b".  Work is bounded: a pattern that would
 * take too long at a place does not fit there.
 */
#include "eval/rewrite_int.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define STEPS_MAX 4000 /* of one pattern at one place */
#define RUN_MAX 400    /* tokens of a run */
#define MATCHES_MAX 4000

struct span {
	size_t from, to; /* tokens; from == to: not bound */
};

struct matcher {
	struct arena *a;
	const char *text;
	struct lex_token *t;
	size_t n;
	const struct rewrite_rule *r;
	const struct rewrite_pattern *p;
	struct span v[REWRITE_VARS];
	int left; /* of STEPS_MAX */
	size_t end;
};

/* ---- numbers ---- */

/* Signed ones are left alone: how wide they grow depends on the place. */
int64_t
rewrite__value(const struct lex_token *t, size_t n)
{
	const struct lex_token *x = &t[n - 1];
	uint64_t v;

	if (x->n > 1 && x->p[0] == '\'' ? (x->p[1] | 0x20) == 's' : n > 1)
		return -1;
	return lex_integer(x, &v) && v >> 40 == 0 ? (int64_t)v : -1;
}

static int64_t
log2_of(int64_t v)
{
	if (v <= 0 || (v & (v - 1)) != 0)
		return -1;
	return __builtin_ctzll((unsigned long long)v);
}

static const char *const functions[] = {
	"log2", "log2+1", "log2-1", "inc", "dec", "half"};

int
rewrite__function(const char *name, size_t n)
{
	for (int k = 0; k < 6; k++)
		if (strlen(functions[k]) == n &&
			memcmp(functions[k], name, n) == 0)
			return k;
	return -1;
}

int64_t
rewrite__compute(int function, int64_t v)
{
	switch (function) {
	case 0:
		return log2_of(v);
	case 1:
		return log2_of(v + 1);
	case 2:
		return log2_of(v - 1);
	case 3:
		return v + 1;
	case 4:
		return v - 1;
	case 5:
		return v / 2;
	default:
		return -1;
	}
}

/* ---- runs of tokens ---- */

static bool
opens(const struct lex_token *t)
{
	return lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		(t->kind == LEX_IDENT &&
			(lex_is(t, "begin") || lex_is(t, "case") ||
				lex_is(t, "casez") || lex_is(t, "function")));
}

static bool
closes(const struct lex_token *t)
{
	return lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}") ||
		(t->kind == LEX_IDENT &&
			(lex_is(t, "end") || lex_is(t, "endcase") ||
				lex_is(t, "endfunction") ||
				lex_is(t, "endmodule") || lex_is(t, "module")));
}

/* Behind the bracket that closes the one at i; i when there is none. */
static size_t
behind(const struct matcher *m, size_t i)
{
	int depth = 0;

	for (size_t k = i; k < m->n && k < i + RUN_MAX; k++) {
		if (opens(&m->t[k]))
			depth++;
		if (closes(&m->t[k]) && --depth == 0)
			return k + 1;
	}
	return i;
}

static size_t
number_end(const struct matcher *m, size_t i)
{
	if (i >= m->n || m->t[i].kind != LEX_NUMBER)
		return i;
	if (i + 1 < m->n && m->t[i + 1].kind == LEX_NUMBER &&
		m->t[i + 1].p[0] == '\'' && m->t[i].p[0] != '\'')
		return i + 2;
	return i + 1;
}

static bool
is_name(const struct lex_token *t)
{
	return t->kind == LEX_ESCAPED ||
		(t->kind == LEX_IDENT && !lex_keyword(t));
}

/* Behind the operand at i, or i. */
static size_t
operand_end(const struct matcher *m, size_t i)
{
	size_t k = i, end;

	while (k < m->n && k < i + 3 &&
		(lex_is(&m->t[k], "~") || lex_is(&m->t[k], "!")))
		k++;
	if (k >= m->n)
		return i;
	if (m->t[k].kind == LEX_NUMBER)
		return number_end(m, k);
	if (lex_is(&m->t[k], "(") || lex_is(&m->t[k], "{")) {
		end = behind(m, k);
		return end == k ? i : end;
	}
	if (!is_name(&m->t[k]) && m->t[k].kind != LEX_SYSTEM)
		return i;
	for (k++; k < m->n;) {
		if (lex_is(&m->t[k], "[") || lex_is(&m->t[k], "(")) {
			end = behind(m, k);
			if (end == k)
				return i;
			k = end;
		} else if (lex_is(&m->t[k], ".") && k + 1 < m->n &&
			is_name(&m->t[k + 1])) {
			k += 2;
		} else {
			break;
		}
	}
	return k;
}

static bool
same_token(const struct lex_token *x, const struct lex_token *y)
{
	return x->kind == y->kind && x->n == y->n &&
		memcmp(x->p, y->p, x->n) == 0;
}

/* ---- the pattern ---- */

static bool match(struct matcher *m, size_t item, size_t at);

static bool
match_bound(struct matcher *m, size_t item, size_t at, const struct span *v)
{
	size_t n = v->to - v->from;

	if (at + n > m->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_token(&m->t[v->from + i], &m->t[at + i]))
			return false;
	return match(m, item + 1, at + n);
}

static bool
ends_expr(const struct lex_token *t)
{
	return lex_is(t, ",") || lex_is(t, ";") || lex_is(t, "=") ||
		lex_is(t, "?") || lex_is(t, ":") ||
		(t->kind == LEX_IDENT && lex_keyword(t));
}

/* Runs of growing length; an expr ends before commas and semicolons. */
static bool
match_run(struct matcher *m, size_t item, size_t at, struct span *v, bool any)
{
	size_t k = at;

	if (any) {
		v->from = v->to = at;
		if (match(m, item + 1, at))
			return true;
	}
	while (k < m->n && k < at + RUN_MAX) {
		const struct lex_token *t = &m->t[k];

		if (closes(t) || t->kind == LEX_DIRECTIVE)
			break;
		if (!any && ends_expr(t))
			break;
		if (opens(t)) {
			size_t end = behind(m, k);

			if (end == k)
				break;
			k = end;
		} else {
			k++;
		}
		v->from = at;
		v->to = k;
		if (match(m, item + 1, k))
			return true;
		if (m->left <= 0)
			break;
	}
	v->from = v->to = 0;
	return false;
}

static bool
match_var(struct matcher *m, size_t item, size_t at)
{
	int var = m->p->at[item].var;
	struct span *v = &m->v[var];
	size_t end = at;

	if (v->to > v->from)
		return match_bound(m, item, at, v);
	switch (m->r->vars[var].kind) {
	case REWRITE_OPERAND:
		end = operand_end(m, at);
		break;
	case REWRITE_NAME:
		end = at < m->n && is_name(&m->t[at]) ? at + 1 : at;
		break;
	case REWRITE_CONST:
		end = number_end(m, at);
		break;
	case REWRITE_EXPR:
		return match_run(m, item, at, v, false);
	case REWRITE_ANY:
		return match_run(m, item, at, v, true);
	}
	if (end == at)
		return false;
	*v = (struct span){at, end};
	if (match(m, item + 1, end))
		return true;
	*v = (struct span){0, 0};
	return false;
}

static bool
match(struct matcher *m, size_t item, size_t at)
{
	if (m->left-- <= 0)
		return false;
	if (item == m->p->n) {
		m->end = at;
		return true;
	}
	if (m->p->at[item].var >= 0)
		return match_var(m, item, at);
	return at < m->n && same_token(&m->p->at[item].t, &m->t[at]) &&
		match(m, item + 1, at + 1);
}

/* Do the neighbours bind weaker than the pattern's weakest operator? */
static bool
stands_alone(const struct matcher *m, size_t at)
{
	int left, right;

	if (m->p->statement)
		return true;
	left = at > 0 ? rewrite__precedence(&m->t[at - 1]) : 0;
	right = m->end < m->n ? rewrite__precedence(&m->t[m->end]) : 0;
	if (m->end < m->n &&
		(lex_is(&m->t[m->end], "[") || lex_is(&m->t[m->end], ".")))
		return false;
	if (at > 0 && lex_is(&m->t[at - 1], "."))
		return false;
	/* in "s ? a : b" the parts stand alone, and so does a condition */
	if (left == 1)
		left = 0;
	return left < m->p->weakest && right <= m->p->weakest;
}

/* ---- conditions ---- */

static int64_t
value_of(const struct matcher *m, int var)
{
	const struct span *v = &m->v[var];
	size_t n = v->to - v->from;

	return n == 1 || n == 2 ? rewrite__value(&m->t[v->from], n) : -1;
}

static bool
differ(const struct matcher *m, int x, int y)
{
	size_t n = m->v[x].to - m->v[x].from;

	if (m->v[y].to - m->v[y].from != n)
		return true;
	for (size_t i = 0; i < n; i++)
		if (!same_token(
			    &m->t[m->v[x].from + i], &m->t[m->v[y].from + i]))
			return true;
	return false;
}

static bool
holds(const struct matcher *m, const struct rewrite_where *w)
{
	int64_t v = w->test == REWRITE_DIFFER ? 0 : value_of(m, w->x);

	switch (w->test) {
	case REWRITE_POW2:
		return log2_of(v) >= 0;
	case REWRITE_POW2_PLUS:
		return v >= 0 && log2_of(v + 1) >= 0;
	case REWRITE_POW2_MINUS:
		return log2_of(v - 1) >= 0;
	case REWRITE_MIN:
		return v >= w->v;
	case REWRITE_MAX:
		return v >= 0 && v <= w->v;
	case REWRITE_DIFFER:
		return differ(m, w->x, w->y);
	}
	return false;
}

/* ---- what stands there afterwards ---- */

static void
put_var(const struct matcher *m, struct buf *b, int var)
{
	const struct span *v = &m->v[var];
	const struct lex_token *last;
	bool wrap = m->r->vars[var].kind == REWRITE_EXPR && v->to - v->from > 1;

	if (v->to <= v->from)
		return;
	last = &m->t[v->to - 1];
	if (wrap)
		buf_addch(b, '(');
	buf_add(b, m->t[v->from].p,
		(size_t)(last->p + last->n - m->t[v->from].p));
	if (last->kind == LEX_ESCAPED)
		buf_addch(b, ' ');
	if (wrap)
		buf_addch(b, ')');
}

/* $name or $(fn name); behind it, or NULL: it cannot be computed. */
static const char *
put_dollar(const struct matcher *m, struct buf *b, const char *s)
{
	const char *name = s, *fn = NULL;
	size_t n, fn_n = 0;
	int64_t v;

	if (*s == '(') {
		fn = s + 1;
		fn_n = strcspn(fn, " )");
		name = fn + fn_n + (fn[fn_n] == ' ');
	}
	n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (!fn) {
		put_var(m, b, rewrite__var(m->r, name, n));
		return name + n;
	}
	v = value_of(m, rewrite__var(m->r, name, n));
	v = v < 0 ? -1 : rewrite__compute(rewrite__function(fn, fn_n), v);
	if (v < 0)
		return NULL;
	buf_printf(b, "%lld", (long long)v);
	return name + n + 1;
}

static char *
replacement(const struct matcher *m)
{
	struct buf b;
	const char *s = m->r->after, *dollar;

	buf_init(&b, LIM_CANDIDATE);
	if (!m->p->statement)
		buf_addch(&b, '(');
	while ((dollar = strchr(s, '$')) != NULL) {
		buf_add(&b, s, (size_t)(dollar - s));
		s = put_dollar(m, &b, dollar + 1);
		if (!s) {
			buf_release(&b);
			return NULL;
		}
	}
	buf_addstr(&b, s);
	if (!m->p->statement)
		buf_addch(&b, ')');
	return buf_take(&b, m->a, NULL);
}

/* ---- over a text ---- */

static void
try_at(struct matcher *m, size_t at, struct rewrite_matches *out)
{
	struct rewrite_match *x;
	const struct lex_token *last;
	char *by;

	memset(m->v, 0, sizeof(m->v));
	m->left = STEPS_MAX;
	if (!match(m, 0, at) || m->end <= at || !stands_alone(m, at))
		return;
	for (size_t i = 0; i < m->r->n_where; i++)
		if (!holds(m, &m->r->where[i]))
			return;
	if (out->n >= MATCHES_MAX) {
		out->more = true;
		return;
	}
	by = replacement(m);
	if (!by)
		return;
	last = &m->t[m->end - 1];
	x = &out->at[out->n++];
	x->rule = m->r;
	x->at = (size_t)(m->t[at].p - m->text);
	x->n = (size_t)(last->p + last->n - m->t[at].p);
	x->line = m->t[at].line;
	x->by = by;
}

void
rewrite_find(struct arena *a, const struct rewrite_rules *rules,
	const char *text, size_t n, struct rewrite_matches *out)
{
	struct matcher m = {.a = a, .text = text};
	struct lex l;
	struct lex_token t;

	memset(out, 0, sizeof(*out));
	out->at = arena_array(a, MATCHES_MAX, sizeof(*out->at));
	lex_init(&l, text, n);
	while (m.n < LIM_REWRITE_TOKENS && lex_next(&l, &t))
		m.n++;
	m.t = arena_array(a, m.n + 1, sizeof(*m.t));
	lex_init(&l, text, n);
	for (size_t i = 0; i < m.n && lex_next(&l, &t); i++)
		m.t[i] = t;
	for (size_t r = 0; r < rules->n; r++) {
		m.r = &rules->at[r];
		for (size_t k = 0; k < m.r->n_before; k++) {
			m.p = &m.r->before[k];
			for (size_t i = 0; i < m.n; i++)
				try_at(&m, i, out);
		}
	}
}

char *
rewrite_apply(struct arena *a, const char *text, size_t n,
	const struct rewrite_match *m, size_t *out_n)
{
	size_t by = strlen(m->by);
	char *s = arena_alloc(a, n - m->n + by + 1);

	memcpy(s, text, m->at);
	memcpy(s + m->at, m->by, by);
	memcpy(s + m->at + by, text + m->at + m->n, n - m->at - m->n);
	*out_n = n - m->n + by;
	return s;
}
