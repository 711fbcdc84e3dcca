/*
 * vtree_stmt: the statements of a process (see vtree.h).  It must not follow
 * what it does not understand: that is an "other" statement up to its ";".
 */
#include "curate/vtree_int.h"

#include "lib/base/limits.h"

/* The bracketed span at i, without its brackets. */
static struct vtree_span
inside(const struct vtree_reader *r, size_t i)
{
	return (struct vtree_span){i + 1, r->match[i]};
}

static struct vtree_stmt *
new_stmt(struct vtree_reader *r, enum vtree_stmt_kind kind, const char *word)
{
	struct vtree_stmt *s = arena_alloc(r->a, sizeof(*s));

	s->kind = kind;
	s->line = vtree__line(r, r->at);
	s->word = word;
	return s;
}

size_t
vtree__control(const struct vtree_reader *r, size_t i)
{
	static const char *const stars[] = {"*", "(*", NULL};

	i++; /* @ or # or ## */
	if (vtree__is(r, i, "("))
		return r->match[i] > i ? r->match[i] + 1 : r->t->n;
	if (vtree__any(r, i, stars))
		return i + 1;
	i += i < r->t->n;
	while (vtree__is(r, i, ".") || vtree__is(r, i, "::"))
		i += 2;
	/* #1.5ns and 8'hff are two tokens */
	while (i < r->t->n && r->t->tok[i].kind == LEX_NUMBER &&
		r->t->tok[i - 1].kind == LEX_NUMBER)
		i++;
	return i < r->t->n ? i : r->t->n;
}

/* A chain of statements up to one of the words. */
static struct vtree_stmt *
chain(struct vtree_reader *r, const char *const *ends)
{
	struct vtree_stmt *first = NULL, **tail = &first;

	while (r->why == NULL && !vtree__any(r, r->at, ends)) {
		struct vtree_stmt *s;

		if (r->at >= r->t->n) {
			vtree__fail(r, r->at, "a block that does not end");
			break;
		}
		s = vtree__statement(r);
		if (s != NULL) {
			*tail = s;
			while (*tail != NULL)
				tail = &(*tail)->next;
		}
	}
	return first;
}

static struct vtree_stmt *
block(struct vtree_reader *r)
{
	static const char *const ends[] = {
		"end", "join", "join_any", "join_none", NULL};
	struct vtree_stmt *s = new_stmt(
		r, VTREE_BLOCK, vtree__is(r, r->at, "fork") ? "fork" : "begin");

	r->at++;
	if (vtree__is(r, r->at, ":"))
		r->at += 2;
	s->body = chain(r, ends);
	r->at++;
	if (vtree__is(r, r->at, ":"))
		r->at += 2;
	return s;
}

/* Moves to the bracket that has to follow. */
static bool
bracket(struct vtree_reader *r, size_t i, struct vtree_span *out)
{
	if (!vtree__is(r, i, "(") || r->match[i] <= i) {
		vtree__fail(r, i, "no condition in brackets");
		return false;
	}
	*out = inside(r, i);
	r->at = r->match[i] + 1;
	return true;
}

static struct vtree_stmt *
conditional(struct vtree_reader *r)
{
	struct vtree_stmt *s = new_stmt(r, VTREE_IF, "if");

	if (!bracket(r, r->at + 1, &s->text))
		return s;
	s->body = vtree__statement(r);
	if (vtree__is(r, r->at, "else")) {
		r->at++;
		s->orelse = vtree__statement(r);
	}
	return s;
}

static struct vtree_stmt *
cases(struct vtree_reader *r, const char *word)
{
	struct vtree_stmt *s = new_stmt(r, VTREE_CASE, word);
	struct vtree_arm **tail = &s->arm;

	if (!bracket(r, r->at + 1, &s->text))
		return s;
	if (vtree__is(r, r->at, "inside") || vtree__is(r, r->at, "matches"))
		r->at++;
	while (r->why == NULL && !vtree__is(r, r->at, "endcase")) {
		struct vtree_arm *x = arena_alloc(r->a, sizeof(*x));
		size_t colon = vtree__find(r, r->at, r->t->n, ":");

		x->labels = (struct vtree_span){r->at, colon};
		if (vtree__is(r, r->at, "default")) {
			x->labels.to = r->at;
			colon = r->at + vtree__is(r, r->at + 1, ":");
		} else if (colon == r->t->n) {
			vtree__fail(r, r->at, "a case that does not end");
			break;
		}
		r->at = colon + 1;
		x->body = vtree__statement(r);
		*tail = x;
		tail = &x->next;
	}
	r->at += r->at < r->t->n;
	return s;
}

static struct vtree_stmt *
loop(struct vtree_reader *r, const char *word)
{
	struct vtree_stmt *s = new_stmt(r, VTREE_LOOP, word);

	r->at++;
	if (vtree__is(r, r->at, "(") && !bracket(r, r->at, &s->text))
		return s;
	s->body = vtree__statement(r);
	return s;
}

static struct vtree_stmt *
do_loop(struct vtree_reader *r)
{
	struct vtree_stmt *s = new_stmt(r, VTREE_LOOP, "do");

	r->at++;
	s->body = vtree__statement(r);
	if (!vtree__is(r, r->at, "while"))
		vtree__fail(r, r->at, "a do without its while");
	else if (bracket(r, r->at + 1, &s->text))
		r->at += vtree__is(r, r->at, ";");
	return s;
}

/* Up to the ";", an assignment if it has its operator. */
static struct vtree_stmt *
simple(struct vtree_reader *r)
{
	static const char *const ops[] = {"=", "<=", "+=", "-=", "*=", "/=",
		"%=", "&=", "|=", "^=", "<<=", ">>=", "<<<=", ">>>=", "++",
		"--", NULL};
	size_t from = r->at, to = vtree__find(r, from, r->t->n, ";"), k;
	struct vtree_stmt *s = new_stmt(r, VTREE_OTHER, "");

	if (to >= r->t->n) {
		vtree__fail(r, from, "a statement without its \";\"");
		return s;
	}
	s->text = (struct vtree_span){from, to};
	r->at = to + 1;
	if (vtree__is(r, from, "assign") || vtree__is(r, from, "force"))
		from++;
	for (k = from; k < to && !vtree__any(r, k, ops);)
		k = vtree__behind(r, k);
	if (k >= to || !(vtree__named(r, from) || vtree__is(r, from, "{")))
		return s;
	s->kind = VTREE_ASSIGN;
	s->word = arena_strndup(r->a, r->t->tok[k].p, r->t->tok[k].n);
	s->lhs = (struct vtree_span){from, k};
	k++;
	while (vtree__is(r, k, "#") || vtree__is(r, k, "@"))
		k = vtree__control(r, k);
	s->rhs = (struct vtree_span){k < to ? k : to, to};
	return s;
}

/* Waiting stands before a statement as one of its own. */
static struct vtree_stmt *
wait_first(struct vtree_reader *r)
{
	struct vtree_stmt *s = new_stmt(r, VTREE_OTHER, "");

	s->text.from = r->at;
	r->at = vtree__is(r, r->at, "wait") && vtree__is(r, r->at + 1, "(")
		? vtree__behind(r, r->at + 1)
		: vtree__control(r, r->at);
	s->text.to = r->at;
	s->next = vtree__statement(r);
	return s;
}

static bool
declares(const struct vtree_reader *r, size_t i)
{
	static const char *const words[] = {"reg", "logic", "integer", "real",
		"time", "bit", "byte", "int", "shortint", "longint", "var",
		"static", "automatic", "const", "string", "parameter",
		"localparam", "event", "realtime", NULL};

	return vtree__any(r, i, words) ||
		(vtree__named(r, i) && vtree__named(r, i + 1));
}

static const char *
word_of(const struct vtree_reader *r, const char *const *words)
{
	for (; *words != NULL; words++)
		if (vtree__is(r, r->at, *words))
			return *words;
	return NULL;
}

static struct vtree_stmt *
begun(struct vtree_reader *r)
{
	static const char *const case_words[] = {
		"case", "casez", "casex", "randcase", NULL};
	static const char *const loop_words[] = {
		"for", "while", "repeat", "foreach", "forever", NULL};
	const char *word;

	if (vtree__is(r, r->at, "begin") || vtree__is(r, r->at, "fork"))
		return block(r);
	if (vtree__is(r, r->at, "if"))
		return conditional(r);
	if ((word = word_of(r, case_words)) != NULL)
		return cases(r, word);
	if ((word = word_of(r, loop_words)) != NULL)
		return loop(r, word);
	if (vtree__is(r, r->at, "do"))
		return do_loop(r);
	if (vtree__is(r, r->at, "@") || vtree__is(r, r->at, "#") ||
		vtree__is(r, r->at, "wait"))
		return wait_first(r);
	if (!declares(r, r->at))
		return simple(r);
	r->at = vtree__find(r, r->at, r->t->n, ";") + 1;
	return NULL;
}

struct vtree_stmt *
vtree__statement(struct vtree_reader *r)
{
	static const char *const prefixes[] = {
		"unique", "unique0", "priority", NULL};
	static const char *const ends[] = {"end", "endcase", "else", NULL};
	struct vtree_stmt *s = NULL;

	while (vtree__any(r, r->at, prefixes))
		r->at++;
	if (vtree__named(r, r->at) && vtree__is(r, r->at + 1, ":"))
		r->at += 2;
	if (r->at >= r->t->n || vtree__any(r, r->at, ends)) {
		vtree__fail(r, r->at, "no statement where one has to be");
		return NULL;
	}
	if (vtree__is(r, r->at, ";")) {
		r->at++;
		return NULL;
	}
	if (r->depth >= LIM_VTREE_DEPTH) {
		r->limit = true;
		vtree__fail(r, r->at, "too many statements in statements");
		return NULL;
	}
	r->depth++;
	s = begun(r);
	r->depth--;
	return s;
}
