/*
 * structure_read: a text as a tree of items and statements (see structure.h).
 * What it does not know is a run of tokens up to its semicolon.  It must not
 * guess: a text whose brackets or blocks do not match has no tree.
 */
#include "curate/structure_read_int.h"

#include <stdlib.h>
#include <string.h>

#include "curate/shingle.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"

#define WORD_MAX 64 /* a number longer than that is kept as it is spelled */

/* ---- tokens ---- */

static bool
conditional(const struct lex_token *t)
{
	static const char *const words[] = {
		"ifdef", "ifndef", "elsif", "else", "endif"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_directive(t, words[i]))
			return true;
	return false;
}

static void
read_tokens(struct structure_reader *r, const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;
	size_t room = lex_room(s, n) + 1, name;

	r->tok = arena_array(r->a, room, sizeof(*r->tok));
	r->named = arena_array(r->a, room, sizeof(*r->named));
	lex_init(&l, s, n);
	while (lex_next(&l, &t)) {
		if (t.kind == LEX_OP && lex_is(&t, "(*")) {
			while (lex_next(&l, &t) && !lex_is(&t, "*)"))
				;
			continue;
		}
		if (t.kind == LEX_DIRECTIVE &&
			(shingle_means_nothing(&t) ||
				lex_directive(&t, "default_nettype")))
			continue;
		r->ordered |= conditional(&t);
		r->named[r->n] = shingle_name(&t, &name) != NULL;
		r->tok[r->n++] = t;
	}
}

static char
closer(const struct lex_token *t)
{
	char c = t->kind != LEX_OP ? '\0' : t->p[t->n - 1];

	if (t->kind != LEX_OP || t->n > 2 || (t->n == 2 && t->p[0] != '\''))
		return '\0';
	return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0';
}

/* Where each bracket closes; false: one does not. */
static bool
match_brackets(struct structure_reader *r)
{
	size_t *open = arena_array(r->a, r->n + 1, sizeof(*open)), depth = 0;

	r->match = arena_array(r->a, r->n + 1, sizeof(*r->match));
	for (size_t i = 0; i < r->n; i++) {
		const struct lex_token *t = &r->tok[i];

		if (closer(t) != '\0') {
			open[depth++] = i;
		} else if (t->kind == LEX_OP && t->n == 1 &&
			(t->p[0] == ')' || t->p[0] == ']' || t->p[0] == '}')) {
			if (depth == 0 ||
				closer(&r->tok[open[depth - 1]]) != t->p[0])
				return false;
			r->match[open[--depth]] = i;
		}
	}
	return depth == 0;
}

bool
structure__any(
	const struct structure_reader *r, size_t i, const char *const *words)
{
	if (i >= r->n || r->tok[i].kind != LEX_IDENT || r->named[i])
		return false;
	for (; *words != NULL; words++)
		if (lex_is(&r->tok[i], *words))
			return true;
	return false;
}

bool
structure__named(const struct structure_reader *r, size_t i)
{
	return i < r->n && r->named[i];
}

size_t
structure__behind(const struct structure_reader *r, size_t i)
{
	return r->match[i] != 0 ? r->match[i] + 1 : i + 1;
}

size_t
structure__find(
	const struct structure_reader *r, size_t from, size_t to, const char *w)
{
	size_t i = from;

	while (i < to && !structure__is(r, i, w))
		i = structure__behind(r, i);
	return i < to ? i : to;
}

/* ---- nodes ---- */

size_t
structure__open(
	struct structure_reader *r, enum structure_kind kind, const char *word)
{
	struct structure_tree *t = r->t;
	struct structure_node *x;

	if (t->n == LIM_STRUCTURE_NODES) {
		r->failed = true;
		return t->n - 1;
	}
	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 1024 : 2 * t->cap;
		t->node = xrealloc(t->node, t->cap * sizeof(*t->node));
	}
	x = &t->node[t->n];
	memset(x, 0, sizeof(*x));
	x->kind = r->ordered && kind == STRUCTURE_BAG ? STRUCTURE_LIST : kind;
	x->v = word == NULL ? 0 : hash_fnv64(word, strlen(word));
	x->end = (uint32_t)t->n + 1;
	x->target = (uint32_t)t->n_targets;
	return t->n++;
}

void
structure__close(struct structure_reader *r, size_t node)
{
	r->t->node[node].end = (uint32_t)r->t->n;
}

uint32_t
structure__number(struct structure_reader *r, struct lex_names *scope, size_t i)
{
	struct structure_tree *t = r->t;
	bool fresh;
	size_t n;
	const char *p = shingle_name(&r->tok[i], &n);
	int no = lex_names_put(scope, p, n, (int)t->n_names, &fresh)->value;

	if (!fresh)
		return (uint32_t)no;
	if (t->n_names == t->cap_names) {
		t->cap_names = t->cap_names == 0 ? 256 : 2 * t->cap_names;
		t->name = xrealloc(t->name, t->cap_names * sizeof(*t->name));
	}
	t->name[t->n_names++] = (struct structure_name){.colour = 1};
	return (uint32_t)no;
}

struct lex_names *
structure__inside(struct structure_reader *r, uint32_t no)
{
	struct structure_name *x = &r->t->name[no];

	if (x->inside == NULL) {
		x->inside = arena_alloc(r->a, sizeof(*x->inside));
		lex_names_init(x->inside, r->a);
	}
	return x->inside;
}

/* Numbers are spelled in many ways: without "_", in lower case. */
static uint64_t
word_hash(const struct lex_token *t)
{
	char s[WORD_MAX];
	size_t n = 0;

	if (t->kind != LEX_NUMBER || t->n > WORD_MAX)
		return hash_fnv64(t->p, t->n);
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] != '_')
			s[n++] = (char)(t->p[i] >= 'A' && t->p[i] <= 'Z'
					? t->p[i] + ('a' - 'A')
					: t->p[i]);
	return hash_fnv64(s, n);
}

void
structure__name(struct structure_reader *r, struct lex_names *scope, size_t i)
{
	uint32_t no = structure__number(r, scope, i);
	size_t node = structure__open(r, STRUCTURE_NAME, NULL);

	r->t->node[node].v = no;
}

/* A token by itself; a macro is known everywhere, and what stands behind
 * "pk::" in its package. */
void
structure__token(struct structure_reader *r, size_t i)
{
	struct lex_names *scope = r->scope;
	size_t node;

	if (!structure__named(r, i)) {
		node = structure__open(r, STRUCTURE_WORD, NULL);
		r->t->node[node].v = word_hash(&r->tok[i]);
		return;
	}
	if (r->tok[i].kind == LEX_DIRECTIVE || structure__is(r, i + 1, "::"))
		scope = &r->global;
	else if (i >= 2 && structure__is(r, i - 1, "::") &&
		structure__named(r, i - 2))
		scope = structure__inside(
			r, structure__number(r, &r->global, i - 2));
	structure__name(r, scope, i);
}

void
structure__run(struct structure_reader *r, size_t from, size_t to)
{
	for (size_t i = from; i < to && !r->failed; i++)
		structure__token(r, i);
}

void
structure__value(struct structure_reader *r, size_t from, size_t to)
{
	while (from + 1 < to && structure__is(r, from, "(") &&
		r->match[from] == to - 1) {
		from++;
		to--;
	}
	structure__run(r, from, to);
}

/* ---- modules ---- */

static const char *const unit_words[] = {
	"module", "macromodule", "package", "interface", "program", NULL};
static const char *const unit_ends[] = {"endmodule", "endmodule", "endpackage",
	"endinterface", "endprogram", NULL};

static void
unit_header(struct structure_reader *r)
{
	size_t semi = structure__find(r, r->at, r->n, ";");

	while (r->at < semi) {
		if (structure__is(r, r->at, "(")) {
			structure__declare(r, r->at + 1, r->match[r->at], true);
			r->at = structure__behind(r, r->at);
		} else if (structure__is(r, r->at, "#")) {
			r->at++;
		} else {
			structure__token(r, r->at++);
		}
	}
	r->at++;
}

static bool
read_unit(struct structure_reader *r, size_t which)
{
	struct lex_names *outer = r->scope;
	size_t node = structure__open(
		r, STRUCTURE_BAG, which == 1 ? "module" : unit_words[which]);
	uint32_t no;

	r->at++;
	if (structure__is(r, r->at, "automatic") ||
		structure__is(r, r->at, "static"))
		r->at++;
	if (!structure__named(r, r->at))
		return false;
	no = structure__number(r, &r->global, r->at);
	structure__name(r, &r->global, r->at++);
	r->scope = structure__inside(r, no);
	unit_header(r);
	while (!structure__is(r, r->at, unit_ends[which])) {
		if (r->at >= r->n || r->failed)
			return false;
		structure__item(r);
	}
	r->at++;
	if (structure__is(r, r->at, ":"))
		r->at += 2;
	structure__close(r, node);
	r->scope = outer;
	return true;
}

static bool
read_all(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_BAG, "text"), which;

	while (r->at < r->n && !r->failed) {
		for (which = 0; unit_words[which] != NULL; which++)
			if (structure__is(r, r->at, unit_words[which]))
				break;
		if (unit_words[which] == NULL)
			structure__item(r);
		else if (!read_unit(r, which))
			return false;
	}
	structure__close(r, node);
	return !r->failed;
}

bool
structure__read(
	struct arena *a, const char *s, size_t n, struct structure_tree *t)
{
	struct structure_reader r = {.a = a, .t = t};

	if (n > LIM_SHINGLE_TEXT)
		return false;
	lex_names_init(&r.global, a);
	lex_names_init(&r.outer, a);
	r.scope = &r.outer;
	read_tokens(&r, s, n);
	return r.n > 0 && match_brackets(&r) && read_all(&r);
}

void
structure__release(struct structure_tree *t)
{
	free(t->node);
	free(t->name);
	free(t->target);
}
