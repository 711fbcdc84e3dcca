/*
 * unitlook: reads the tokens of a unit once or twice (see unitlook.h).  It
 * must not start a tool.
 */
#include "curate/unitlook.h"

#include <ctype.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define NAME_LENGTHS 64 /* longer names count as so long */

size_t
unitlook_item(const struct vsplit *v, const char *name, size_t n)
{
	size_t most = v->n < LIM_UNIT_LOOK ? v->n : LIM_UNIT_LOOK;

	for (size_t i = 0; i < most; i++)
		if (strlen(v->item[i].name) == n &&
			memcmp(v->item[i].name, name, n) == 0)
			return i;
	return v->n;
}

uint64_t
unitlook_key(const char *s, const struct vsplit_item *t)
{
	return hash_fnv64(s + t->start, t->end - t->start);
}

/* ---- head and body ---- */

/* Behind the bracket that closes the one that was just read. */
static void
skip_brackets(struct lex *l)
{
	struct lex_token t;
	int depth = 1;

	while (depth > 0 && lex_next(l, &t)) {
		depth += lex_is(&t, "(");
		depth -= lex_is(&t, ")");
	}
}

/* Reads the head of a module up to the bracket of its ports: true, or to its
 * semicolon. */
static bool
head(struct lex *l)
{
	struct lex_token t;

	while (lex_next(l, &t) && !lex_is(&t, ";")) {
		if (lex_is(&t, "#")) {
			if (lex_next(l, &t) && lex_is(&t, "("))
				skip_brackets(l);
		} else if (lex_is(&t, "import")) {
			while (lex_next(l, &t) && !lex_is(&t, ";"))
				;
		} else if (lex_is(&t, "(")) {
			return true;
		}
	}
	return false;
}

bool
unitlook_portless(const char *s, const struct vsplit_item *t)
{
	struct lex l;
	struct lex_token x;

	lex_init(&l, s + t->start, t->end - t->start);
	return !head(&l) || (lex_next(&l, &x) && lex_is(&x, ")"));
}

static bool
does(const struct lex_token *t)
{
	static const char *const words[] = {"assign", "always", "always_comb",
		"always_ff", "always_latch", "initial", "and", "or", "not",
		"nand", "nor", "xor", "xnor", "buf", "bufif0", "bufif1",
		"notif0", "notif1", "pullup", "pulldown", "tran", "nmos",
		"pmos", "cmos"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (lex_is(t, words[i]))
			return true;
	return false;
}

/* A declaration with an assignment does something, but for constants. */
static bool
has_body(const char *s, const struct vsplit_item *it)
{
	struct lex l;
	struct lex_token t;
	bool constant = false, first = true;

	lex_init(&l, s + it->start, it->end - it->start);
	if (head(&l)) {
		skip_brackets(&l);
		(void)lex_next(&l, &t);
	}
	while (lex_next(&l, &t)) {
		if (does(&t) || (lex_is(&t, "=") && !constant))
			return true;
		if (first)
			constant = lex_is(&t, "parameter") ||
				lex_is(&t, "localparam") ||
				lex_is(&t, "typedef");
		first = lex_is(&t, ";");
	}
	return false;
}

/* ---- instances ---- */

struct levels {
	struct arena *a;
	const char *s;
	const struct vsplit *v;
	int *depth; /* of each item: 0 not known, -1 being looked at */
	bool *used; /* somebody instantiates it */
	int nested;
};

static int
depth_of(struct levels *w, size_t i)
{
	const struct vsplit_item *t = &w->v->item[i];
	struct vsplit_refs r = {w->s + t->start, t->end - t->start, 0};
	struct vsplit_ref x;
	int most = 0;

	if (w->depth[i] != 0 || w->nested == LIM_UNIT_DEPTH)
		return w->depth[i] > 0 ? w->depth[i] : 0;
	w->depth[i] = -1;
	w->nested++;
	while (vsplit_next(&r, &x)) {
		size_t k = w->v->n;
		int d;

		if (x.use == VSPLIT_INSTANCE)
			k = unitlook_item(w->v, x.name.p, x.name.n);
		if (k == w->v->n || k == i ||
			w->v->item[k].kind != VSPLIT_MODULE)
			continue;
		w->used[k] = true;
		d = depth_of(w, k);
		most = d > most ? d : most;
	}
	w->nested--;
	w->depth[i] = most + 1;
	return w->depth[i];
}

static void
find_top(struct levels *w, const char *top, struct unitlook *out)
{
	const struct vsplit *v = w->v;

	for (size_t i = 0; i < v->n; i++)
		if (v->item[i].kind == VSPLIT_MODULE)
			(void)depth_of(w, i);
	out->item = v->n;
	for (size_t i = 0; i < v->n; i++)
		if (v->item[i].kind == VSPLIT_MODULE &&
			(top != NULL ? str_eq(v->item[i].name, top)
				     : !w->used[i]))
			out->item = i;
	if (out->item == v->n)
		return;
	out->top = v->item[out->item].name;
	out->levels = w->depth[out->item];
	out->ports = !unitlook_portless(w->s, &v->item[out->item]);
	out->body = out->levels > 1 || has_body(w->s, &v->item[out->item]);
}

/* ---- comments and names ---- */

static int64_t
comment_bytes(const char *p, const char *end)
{
	int64_t n = 0;

	for (; p < end; p++)
		n += !isspace((unsigned char)*p);
	return n;
}

static int64_t
median(const int64_t *count)
{
	int64_t all = 0, seen = 0;

	for (int i = 0; i < NAME_LENGTHS; i++)
		all += count[i];
	for (int i = 0; i < NAME_LENGTHS; i++) {
		seen += count[i];
		if (all > 0 && 2 * seen >= all)
			return i;
	}
	return -1;
}

static void
read_tokens(const char *s, size_t n, struct unitlook *out)
{
	int64_t length[NAME_LENGTHS] = {0};
	const char *behind = s;
	struct lex l;
	struct lex_token t;

	lex_init(&l, s, n);
	while (lex_next(&l, &t)) {
		out->comment_bytes += comment_bytes(behind, t.p);
		behind = t.p + t.n;
		if (t.kind == LEX_ESCAPED ||
			(t.kind == LEX_IDENT && !lex_keyword(&t)))
			length[t.n < NAME_LENGTHS ? t.n : NAME_LENGTHS - 1]++;
	}
	out->comment_bytes += comment_bytes(behind, s + n);
	out->name_length = median(length);
	out->bytes = (int64_t)n;
	for (size_t i = 0; i < n; i++)
		out->lines += s[i] == '\n';
	out->lines += n > 0 && s[n - 1] != '\n';
}

void
unitlook_make(struct arena *a, const char *s, size_t n, const char *top,
	struct unitlook *out)
{
	struct levels w = {.a = a, .s = s, .v = &out->v};

	memset(out, 0, sizeof(*out));
	out->top = "";
	out->levels = -1;
	vsplit_text(a, s, n, &out->v);
	w.depth = arena_array(a, out->v.n + 1, sizeof(*w.depth));
	w.used = arena_array(a, out->v.n + 1, sizeof(*w.used));
	memset(w.depth, 0, (out->v.n + 1) * sizeof(*w.depth));
	memset(w.used, 0, (out->v.n + 1) * sizeof(*w.used));
	find_top(&w, top, out);
	read_tokens(s, n, out);
}
