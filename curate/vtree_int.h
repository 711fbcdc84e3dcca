/*
 * vtree_int: what the files of vtree share.
 */
#ifndef CURATE_VTREE_INT_H
#define CURATE_VTREE_INT_H

#include "curate/vtree.h"
#include "eval/lex_names.h"

struct vtree_reader {
	struct arena *a;
	struct vtree *t;
	size_t *match; /* of an opening bracket: the one that closes it */
	size_t at;
	int depth;
	size_t cap_decls;
	struct lex_names names; /* value: place in the declarations */
	struct vtree_item **tail;
	const char *why; /* NULL: fine so far */
	int why_line;
	bool limit;
};

/* Reads the tokens of a text; what says nothing is left out. */
void vtree__tokens(struct vtree_reader *r, const char *s, size_t n);
/* Cuts the tokens down to the module's; false: there is none. */
bool vtree__module(struct vtree_reader *r, const char *top);
/* Matches the brackets; fails where one is alone. */
void vtree__match(struct vtree_reader *r);

bool vtree__is(const struct vtree_reader *r, size_t i, const char *word);
bool vtree__any(
	const struct vtree_reader *r, size_t i, const char *const *words);
bool vtree__named(const struct vtree_reader *r, size_t i);
/* Behind a token, or behind all that its bracket holds. */
size_t vtree__behind(const struct vtree_reader *r, size_t i);
/* The first of the word outside of brackets, or to. */
size_t vtree__find(
	const struct vtree_reader *r, size_t from, size_t to, const char *word);
/* Remembers the first reason. */
void vtree__fail(struct vtree_reader *r, size_t i, const char *why);
int vtree__line(const struct vtree_reader *r, size_t i);

/* The statement at r->at; NULL: an empty one, or a failure. */
struct vtree_stmt *vtree__statement(struct vtree_reader *r);
/* Passes a delay or event control: behind it. */
size_t vtree__control(const struct vtree_reader *r, size_t i);

#endif
