/*
 * uct: the tree (see uct.h).  Must not ask or judge.
 */
#include "agent/uct.h"

#include <math.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- statements ---- */

struct cut {
	struct lex lex;
	struct lex_token t;
	bool more; /* t is a token that was not taken yet */
	int open;  /* parentheses, brackets, braces */
};

static void
advance(struct cut *c)
{
	c->more = lex_next(&c->lex, &c->t);
}

static bool
is_open(const struct lex_token *t)
{
	return lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		lex_is(t, "(*");
}

static bool
is_close(const struct lex_token *t)
{
	return lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}") ||
		lex_is(t, "*)");
}

/* begin, end, endcase, endmodule, ... */
static bool
is_bracket_word(const struct lex_token *t)
{
	return t->kind == LEX_IDENT &&
		(lex_is(t, "begin") || lex_is(t, "fork") ||
			(t->n >= 3 && memcmp(t->p, "end", 3) == 0 &&
				lex_keyword(t)));
}

/* ":" and a name behind such a word. */
static const char *
label(struct cut *c, struct buf *key, const char *end)
{
	if (!c->more || !lex_is(&c->t, ":"))
		return end;
	for (int i = 0; i < 2 && c->more; i++) {
		(void)buf_addch(key, ' ');
		(void)buf_add(key, c->t.p, c->t.n);
		end = c->t.p + c->t.n;
		advance(c);
	}
	return end;
}

/* The next statement: its tokens into key; NULL at the end, else the byte
 * behind it. */
static const char *
statement(struct cut *c, struct buf *key, bool rest)
{
	const char *end = NULL;

	while (c->more) {
		struct lex_token t = c->t;

		if (end != NULL)
			(void)buf_addch(key, ' ');
		(void)buf_add(key, t.p, t.n);
		end = t.p + t.n;
		c->open += is_open(&t) - (is_close(&t) && c->open > 0);
		advance(c);
		if (rest)
			continue;
		if (is_bracket_word(&t)) {
			c->open = 0;
			return label(c, key, end);
		}
		if (t.kind == LEX_DIRECTIVE ||
			(lex_is(&t, ";") && c->open == 0))
			return end;
	}
	return end;
}

/* ---- the tree ---- */

void
uct_init(struct uct *t, struct arena *a, double c, int width)
{
	memset(t, 0, sizeof(*t));
	t->a = a;
	t->c = c;
	t->width = width;
	t->root = arena_alloc(a, sizeof(*t->root));
	t->root->key = t->root->text = "";
	t->root->turn = -1;
}

static struct uct_node *
child_of(struct uct *t, struct uct_node *at, const char *key, int *fresh)
{
	struct uct_node **p = &at->child;

	for (; *p != NULL; p = &(*p)->next)
		if (strcmp((*p)->key, key) == 0)
			return *p;
	*p = arena_alloc(t->a, sizeof(**p));
	(*p)->parent = at;
	(*p)->key = arena_strdup(t->a, key);
	(*p)->depth = at->depth + 1;
	t->n_nodes++;
	if (fresh != NULL)
		(*fresh)++;
	return *p;
}

/* Of the bytes from..to; *at: tokens that end before them, for the next. */
static double
prior_of(const struct uct_text *x, size_t from, size_t to, size_t *at)
{
	double sum = 0;
	size_t n = 0;

	while (*at < x->n_tokens && x->tokens[*at].to <= from)
		(*at)++;
	for (size_t i = *at; i < x->n_tokens && x->tokens[i].from < to; i++) {
		sum += x->tokens[i].logprob;
		n++;
	}
	return n > 0 ? exp(sum / (double)n) : 0;
}

struct uct_node *
uct_insert(struct uct *t, const struct uct_text *x, int *fresh)
{
	struct uct_node *at = t->root;
	struct cut c = {.open = 0};
	const char *from, *end;
	size_t tokens = 0;
	struct buf key;

	buf_init(&key, x->n + x->n + 16);
	lex_init(&c.lex, x->code, x->n);
	advance(&c);
	if (fresh != NULL)
		*fresh = 0;
	while (from = c.t.p,
		(end = statement(&c, &key, at->depth >= UCT_STATEMENTS)) !=
			NULL) {
		const size_t had = t->n_nodes;

		at = child_of(t, at, key.ptr, fresh);
		if (t->n_nodes > had) {
			at->text = x->code;
			at->end = (size_t)(end - x->code);
			at->turn = x->turn;
			at->prior = prior_of(
				x, (size_t)(from - x->code), at->end, &tokens);
		}
		buf_clear(&key);
	}
	buf_release(&key);
	at->whole = true;
	return at;
}

/* ---- where to go on ---- */

static double
mean(const struct uct_node *x)
{
	return x->visits > 0 ? x->sum / (double)x->visits : 0;
}

/* The priors of the children: *all of them together; what one that is not known
 * counts as. */
static double
unknown_prior(const struct uct_node *at, double *all, int *k)
{
	double known = 0, rest;
	int n = 0;

	*k = 0;
	for (const struct uct_node *x = at->child; x != NULL; x = x->next) {
		known += x->prior;
		n += x->prior > 0;
		(*k)++;
	}
	rest = n > 0 ? known / n : 1;
	*all = known + (*k - n) * rest;
	return rest;
}

/* The best child, or NULL: ask here. */
static struct uct_node *
step_down(const struct uct *t, const struct uct_node *at)
{
	const double root = sqrt((double)at->visits);
	struct uct_node *best = NULL;
	double all, most = -1, ask;
	int k;
	const double rest = unknown_prior(at, &all, &k);

	ask = 1.0 / (k + 1);
	if (!at->whole && at->asks < t->width)
		most = mean(at) + t->c * ask * root / (1 + at->asks);
	for (struct uct_node *x = at->child; x != NULL; x = x->next) {
		double p = (1 - ask) * (x->prior > 0 ? x->prior : rest) / all;
		double score;

		if (x->done)
			continue;
		score = mean(x) + t->c * p * root / (1 + (double)x->visits);
		if (score > most) {
			most = score;
			best = x;
		}
	}
	return best;
}

struct uct_node *
uct_select(struct uct *t)
{
	struct uct_node *at = t->root, *next;

	if (at->done)
		return NULL;
	while ((next = step_down(t, at)) != NULL)
		at = next;
	return at;
}

/* From a node up to the root: is anything left? */
static void
settle_done(const struct uct *t, struct uct_node *x)
{
	for (; x != NULL; x = x->parent) {
		bool done = x->whole || x->asks >= t->width;

		for (const struct uct_node *y = x->child; y != NULL && done;
			y = y->next)
			done = y->done;
		x->done = done;
	}
}

void
uct_back_up(struct uct *t, struct uct_node *asked, struct uct_node *leaf,
	double reward)
{
	struct uct_node *x = leaf != NULL ? leaf : asked;

	asked->asks++;
	for (struct uct_node *y = x; y != NULL; y = y->parent) {
		y->visits++;
		y->sum += reward;
	}
	settle_done(t, x);
	settle_done(t, asked);
}

/* ---- seeing it ---- */

static void
line_of(struct buf *b, const struct uct_node *x, int level)
{
	for (int i = 0; i < level && i < 40; i++)
		(void)buf_addch(b, ' ');
	(void)buf_printf(
		b, "%lld %.4f %d ", (long long)x->visits, mean(x), x->asks);
	if (x->prior > 0)
		(void)buf_printf(b, "p=%.4f ", x->prior);
	(void)buf_printf(b, "%.*s\n", 80, x->key);
}

/* Only those that branch, end or were asked are shown. */
static bool
worth_a_line(const struct uct_node *x)
{
	return x->asks > 0 || x->whole || x->parent == NULL ||
		x->parent->child->next != NULL;
}

char *
uct_dump(const struct uct *t, struct arena *a)
{
	const struct uct_node *x = t->root;
	struct buf b;
	int level = 0, lines = 0;

	buf_init(&b, LIM_PROMPT);
	while (x != NULL && lines < UCT_DUMP) {
		bool shown = worth_a_line(x);

		if (shown) {
			line_of(&b, x, level);
			lines++;
		}
		if (x->child != NULL) {
			level += shown;
			x = x->child;
			continue;
		}
		while (x != NULL && x->next == NULL) {
			x = x->parent;
			level -= x != NULL && worth_a_line(x);
		}
		x = x != NULL ? x->next : NULL;
	}
	return buf_take(&b, a, NULL);
}
