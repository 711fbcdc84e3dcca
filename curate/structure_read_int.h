/*
 * structure_read_int: reading a text as a tree, between its tokens and its
 * statements.
 */
#ifndef CURATE_STRUCTURE_READ_INT_H
#define CURATE_STRUCTURE_READ_INT_H

#include "curate/structure_int.h"
#include "eval/lex.h"

struct structure_reader {
	struct arena *a;
	struct structure_tree *t;
	struct lex_token *tok;
	bool *named;   /* is it a name, or the use of a macro? */
	size_t *match; /* of an opening bracket: the one that closes it; 0 */
	size_t n, at;
	struct lex_names global; /* modules, packages, macros */
	struct lex_names outer;	 /* what stands outside of modules */
	struct lex_names *scope;
	int depth;
	uint32_t blocks; /* looked at so far */
	size_t blocking; /* statements whose order counts */
	bool proc;	 /* in a process, function or task */
	bool ordered;	 /* everything has its order */
	bool failed;
};

static inline bool
structure__is(const struct structure_reader *r, size_t i, const char *w)
{
	return i < r->n && lex_is(&r->tok[i], w);
}
/* One of these keywords? */
bool structure__any(
	const struct structure_reader *r, size_t i, const char *const *words);
bool structure__named(const struct structure_reader *r, size_t i);
/* Behind a token, or all that its bracket holds. */
size_t structure__behind(const struct structure_reader *r, size_t i);
/* The word outside of brackets, or to. */
size_t structure__find(const struct structure_reader *r, size_t from, size_t to,
	const char *w);

size_t structure__open(
	struct structure_reader *r, enum structure_kind kind, const char *word);
void structure__close(struct structure_reader *r, size_t node);
uint32_t structure__number(
	struct structure_reader *r, struct lex_names *scope, size_t i);
struct lex_names *structure__inside(struct structure_reader *r, uint32_t no);
void structure__name(
	struct structure_reader *r, struct lex_names *scope, size_t i);
void structure__token(struct structure_reader *r, size_t i);
void structure__run(struct structure_reader *r, size_t from, size_t to);
/* Same without parentheses around all of it. */
void structure__value(struct structure_reader *r, size_t from, size_t to);

/* The item or statement at r->at; goes on by a token at least. */
void structure__item(struct structure_reader *r);
/* The names that a list declares, between commas; ports of a header that are
 * names only say nothing. */
void structure__declare(
	struct structure_reader *r, size_t from, size_t to, bool header);

#endif
