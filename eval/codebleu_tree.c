/*
 * codebleu_tree: the subtrees of a text, as hashes (see codebleu.h).  Must not
 * fail: what does not close, closes at the end; what does not open, is a token.
 */
#include <stdbool.h>
#include <string.h>

#include "eval/codebleu_int.h"
#include "eval/lex.h"
#include "lib/base/hash.h"

#define DEPTH 200 /* deeper openers are tokens */

static const struct {
	const char *open, *close;
} pairs[] = {{"(", ")"}, {"[", "]"}, {"{", "}"}, {"(*", "*)"}, {"'{", "}"},
	{"begin", "end"}, {"case", "endcase"}, {"casez", "endcase"},
	{"casex", "endcase"}, {"module", "endmodule"},
	{"macromodule", "endmodule"}, {"function", "endfunction"},
	{"task", "endtask"}, {"generate", "endgenerate"}, {"fork", "join"},
	{"interface", "endinterface"}, {"package", "endpackage"},
	{"class", "endclass"}, {"specify", "endspecify"},
	{"primitive", "endprimitive"}, {"table", "endtable"},
	{"property", "endproperty"}, {"sequence", "endsequence"}};
#define N_PAIRS (sizeof(pairs) / sizeof(pairs[0]))
#define N_BRACKETS 5 /* the first ones: "," parts them */

struct frame {
	int pair;      /* -1: the text */
	uint64_t all;  /* of the statements that ended */
	uint64_t here; /* of the statement that is read */
	size_t pieces; /* in it */
};

struct tree {
	struct codebleu_bag *out;
	struct frame f[DEPTH + 1];
	size_t depth;
};

uint64_t
codebleu_mix(uint64_t h, uint64_t v)
{
	/* SplitMix64's finisher */
	h = (h ^ v) + 0x9e3779b97f4a7c15U;
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9U;
	h = (h ^ h >> 27) * 0x94d049bb133111ebU;
	return h ^ h >> 31;
}

static uint64_t
leaf(const struct lex_token *t)
{
	switch (t->kind) {
	case LEX_IDENT:
		if (lex_keyword(t))
			break;
		return 'I';
	case LEX_ESCAPED:
		return 'I';
	case LEX_NUMBER:
		return 'N';
	case LEX_STRING:
		return 'S';
	case LEX_SYSTEM:
	case LEX_DIRECTIVE:
	case LEX_OP:
		break;
	}
	return hash_fnv64(t->p, t->n);
}

static void
emit(struct tree *t, uint64_t h)
{
	t->out->h[t->out->n++] = h;
}

static void
piece(struct tree *t, uint64_t h)
{
	struct frame *f = &t->f[t->depth];

	f->here = codebleu_mix(f->here, h);
	f->pieces++;
}

static void
end_statement(struct tree *t)
{
	struct frame *f = &t->f[t->depth];

	if (f->pieces == 0)
		return;
	emit(t, f->here);
	f->all = codebleu_mix(f->all, f->here);
	f->here = 0;
	f->pieces = 0;
}

static void
open_pair(struct tree *t, int pair)
{
	t->f[++t->depth] = (struct frame){.pair = pair};
}

static void
close_pair(struct tree *t)
{
	uint64_t h;
	bool bracket = t->f[t->depth].pair < N_BRACKETS;

	end_statement(t);
	h = codebleu_mix(t->f[t->depth].all,
		hash_fnv64(pairs[t->f[t->depth].pair].open,
			strlen(pairs[t->f[t->depth].pair].open)));
	emit(t, h);
	t->depth--;
	piece(t, h);
	if (!bracket)
		end_statement(t);
}

/* The frame that the token closes; 0: none. */
static size_t
closes(const struct tree *t, const struct lex_token *k)
{
	for (size_t d = t->depth; d > 0; d--)
		if (lex_is(k, pairs[t->f[d].pair].close))
			return d;
	return 0;
}

static int
opens(const struct lex_token *k)
{
	if (k->kind != LEX_OP && !lex_keyword(k))
		return -1;
	for (size_t i = 0; i < N_PAIRS; i++)
		if (lex_is(k, pairs[i].open))
			return (int)i;
	return -1;
}

static void
token(struct tree *t, const struct lex_token *k)
{
	const struct frame *f = &t->f[t->depth];
	size_t to = closes(t, k);
	int pair = opens(k);

	if (to > 0) {
		while (t->depth >= to)
			close_pair(t);
		return;
	}
	if (lex_is(k, ";") ||
		(lex_is(k, ",") && f->pair >= 0 && f->pair < N_BRACKETS)) {
		end_statement(t);
		return;
	}
	if (pair >= 0 && t->depth < DEPTH)
		open_pair(t, pair);
	else
		piece(t, leaf(k));
}

void
codebleu_subtrees(
	struct arena *a, const char *s, size_t n, struct codebleu_bag *out)
{
	struct tree *t = arena_alloc(a, sizeof(*t));
	struct lex l;
	struct lex_token k;

	/* a token ends at most a statement and opens at most a pair, which
	 * ends one statement more */
	out->h = arena_array(a, 4 * n + 4, sizeof(*out->h));
	out->n = 0;
	t->out = out;
	t->f[0].pair = -1;
	lex_init(&l, s, n);
	while (lex_next(&l, &k))
		token(t, &k);
	while (t->depth > 0)
		close_pair(t);
	end_statement(t);
}
