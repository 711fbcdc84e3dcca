/*
 * uct: the tree (see uct.h).  Must not ask or judge.
 */
#include "agent/uct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* Bytes of the key of a statement as far as a token in it. */
#define KEY_MAX ((size_t)4 * (UCT_WITHIN + LIM_TOKEN_TEXT))

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
uct_init(struct uct *t, struct arena *a, double c, int width, int top)
{
	memset(t, 0, sizeof(*t));
	t->a = a;
	t->c = c;
	t->width = width;
	t->top = top;
	t->root = arena_alloc(a, sizeof(*t->root));
	t->root->key = t->root->text = "";
	t->root->turn = -1;
}

const char *
uct_prefix(const struct uct_node *x, struct arena *a, size_t *n)
{
	char *all;

	*n = x->end + x->token_n;
	if (x->token == NULL)
		return x->text;
	all = arena_alloc(a, *n + 1);
	memcpy(all, x->text, x->end);
	memcpy(all + x->end, x->token, x->token_n);
	return all;
}

/* Does the key begin with this part of one?  Blanks aside: a word or number may
 * be cut in two. */
static bool
begins(const char *part, const char *key)
{
	for (;; part++, key++) {
		part += strspn(part, " ");
		key += strspn(key, " ");
		if (*part == '\0' || *part != *key)
			return *part == '\0';
	}
}

/* The last token node below a node that a statement goes through, or the node
 * itself. */
static struct uct_node *
within(struct uct_node *at, const char *key)
{
	struct uct_node *x = at->child;

	while (x != NULL) {
		bool on = x->token != NULL && begins(x->key, key);

		at = on ? x : at;
		x = on ? x->child : x->next;
	}
	return at;
}

static struct uct_node *
new_child(struct uct *t, struct uct_node *at, const char *key)
{
	struct uct_node **p = &at->child, *x = arena_alloc(t->a, sizeof(*x));

	while (*p != NULL)
		p = &(*p)->next;
	*p = x;
	x->parent = at;
	x->key = arena_strdup(t->a, key);
	return x;
}

static struct uct_node *
child_of(struct uct *t, struct uct_node *at, const char *key, int *fresh)
{
	struct uct_node *x;

	at = within(at, key);
	for (x = at->child; x != NULL; x = x->next)
		if (strcmp(x->key, key) == 0)
			return x;
	x = new_child(t, at, key);
	x->depth = at->depth + 1;
	t->n_nodes++;
	if (fresh != NULL)
		(*fresh)++;
	return x;
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

/* A statement of a design: what it is below, and where it ends. */
struct place {
	struct uct_node *at;
	size_t end;
};

/* An alternative. */
struct branch {
	double sure;  /* logprob of what was written */
	size_t token; /* of the design */
	size_t rank;  /* among those of the token */
};

/* See uct.h for the order. */
static int
compare_branches(const void *x, const void *y)
{
	const struct branch *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->sure < b->sure || a->sure > b->sure)
		return a->sure < b->sure ? -1 : 1;
	return a->token < b->token ? -1 : a->token > b->token;
}

/* The first statement of a text as a key, and where it ends: at n, unless
 * others follow. */
static size_t
key_of(const char *p, size_t n, struct buf *key)
{
	struct cut c = {.open = 0};
	const char *end;

	buf_clear(key);
	lex_init(&c.lex, p, n);
	advance(&c);
	end = statement(&c, key, false);
	return c.more ? (size_t)(end - p) : n;
}

/* The key of a statement with another token at `from`, and how much of that is
 * taken; false: it makes no difference, or not this one. */
static bool
other_key(const char *p, size_t from, size_t to,
	const struct llm_alternative *o, struct buf *key, size_t *taken)
{
	const size_t n = strlen(o->text);
	struct buf text, was;
	size_t end;
	bool same;

	buf_init(&text, UCT_WITHIN + n);
	buf_init(&was, KEY_MAX);
	(void)buf_add(&text, p, from);
	(void)key_of(text.ptr, from, &was);
	(void)buf_addch(&text, 'x'); /* which is no token in a comment */
	(void)key_of(text.ptr, text.len, key);
	same = strcmp(key->ptr, was.ptr) == 0;
	text.len = from;
	(void)buf_add(&text, o->text, n);
	end = key_of(text.ptr, text.len, key);
	same = same || strcmp(key->ptr, was.ptr) == 0;
	(void)key_of(p, to, &was);
	same = same || strcmp(key->ptr, was.ptr) == 0;
	buf_release(&text);
	buf_release(&was);
	*taken = end > from ? end - from : 0;
	return !same && end > from;
}

/* What begins like a new token node is below it from now on. */
static void
take_over(struct uct_node *x)
{
	struct uct_node **from = &x->parent->child, **to = &x->child, *y;

	while ((y = *from) != NULL) {
		if (y == x || !begins(x->key, y->key)) {
			from = &y->next;
			continue;
		}
		*from = y->next;
		*to = y;
		y->parent = x;
		y->next = NULL;
		to = &y->next;
		x->visits += y->visits;
		x->sum += y->sum;
	}
}

/* Hangs an alternative into the statement that begins at `begin`; false: there
 * is nothing new. */
static bool
hang(struct uct *t, const struct uct_text *x, const struct branch *b,
	struct uct_node *at, size_t begin)
{
	const struct uct_token *w = &x->tokens[b->token];
	const struct llm_alternative *o = &w->others[b->rank];
	struct uct_node *y;
	struct buf key;
	size_t taken;
	bool fits;

	if (w->from - begin > UCT_WITHIN || strstr(o->text, "```") != NULL)
		return false;
	buf_init(&key, KEY_MAX);
	fits = other_key(x->code + begin, w->from - begin, w->to - begin, o,
		&key, &taken);
	at = within(at, key.ptr);
	fits = fits && !(at->token != NULL && begins(key.ptr, at->key));
	for (y = at->child; fits && y != NULL; y = y->next)
		fits = strcmp(y->key, key.ptr) != 0;
	if (fits) {
		y = new_child(t, at, key.ptr);
		y->text = x->code;
		y->end = w->from;
		y->token = o->text;
		y->token_n = taken;
		y->depth = at->depth;
		y->turn = x->turn;
		y->prior = exp(o->logprob);
		t->n_tokens++;
		take_over(y);
		for (; y != NULL; y = y->parent)
			y->done = false;
	}
	buf_release(&key);
	return fits;
}

/* The alternatives of a design in their order; *n of them. */
static struct branch *
branches(struct arena *a, const struct uct_text *x, size_t *n)
{
	struct branch *all;
	size_t most = 1;

	for (size_t i = 0; i < x->n_tokens; i++)
		most += x->tokens[i].n_others;
	all = arena_array(a, most, sizeof(*all));
	*n = 0;
	for (size_t i = 0; i < x->n_tokens; i++)
		for (size_t k = 0; k < x->tokens[i].n_others; k++)
			all[(*n)++] =
				(struct branch){x->tokens[i].logprob, i, k};
	qsort(all, *n, sizeof(*all), compare_branches);
	return all;
}

/* Hangs the best alternatives beside the path of a design. */
static void
branch_out(struct uct *t, const struct uct_text *x, const struct place *path,
	size_t n_path)
{
	struct arena tmp = ARENA_INIT;
	size_t n;
	const struct branch *all = branches(&tmp, x, &n);
	int left = t->top;

	for (size_t i = 0; i < n && i < UCT_LOOKS && left > 0; i++) {
		const size_t from = x->tokens[all[i].token].from;
		size_t k = 0;

		while (k < n_path && path[k].end <= from)
			k++;
		if (k < n_path && t->n_tokens < UCT_TOKENS &&
			hang(t, x, &all[i], path[k].at,
				k > 0 ? path[k - 1].end : 0))
			left--;
	}
	arena_release(&tmp);
}

struct uct_node *
uct_insert(struct uct *t, const struct uct_text *x, int *fresh)
{
	struct place *path = xcalloc(UCT_STATEMENTS + 1, sizeof(*path));
	struct uct_node *at = t->root;
	struct cut c = {.open = 0};
	const char *from, *end;
	size_t tokens = 0, n = 0;
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

		path[n++] = (struct place){at, (size_t)(end - x->code)};
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
	if (t->top > 0 && x->n_tokens > 0)
		branch_out(t, x, path, n);
	free(path);
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
		score = mean(x->visits > 0 ? x : at) +
			t->c * p * root / (1 + (double)x->visits);
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
	(void)buf_printf(
		b, "%.*s%s\n", 80, x->key, x->token != NULL ? " ..." : "");
}

/* Only those that branch, end or were asked are shown. */
static bool
worth_a_line(const struct uct_node *x)
{
	if (x->token != NULL && x->visits == 0 && x->asks == 0)
		return false;
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
