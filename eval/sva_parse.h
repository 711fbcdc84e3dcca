/*
 * sva_parse: what sva_parse.c (statements) and sva_prop.c (what stands in
 * them) share; for nobody else.
 */
#ifndef EVAL_SVA_PARSE_H
#define EVAL_SVA_PARSE_H

#include "eval/sva_int.h"

struct sva_named { /* property NAME; BODY endproperty */
	const char *name;
	struct sva_span body;
	const char *refused;
	int line;
};

struct sva_parser {
	struct arena *a;
	struct sva_file *f;
	size_t at;
	struct sva_named *named;
	size_t n_named;
	struct sva_clock clock;	 /* default clocking */
	struct sva_span disable; /* default disable iff */
	bool full;
};

/* Token i; behind the end: one that is nothing. */
const struct lex_token *sva__tok(const struct sva_parser *p, size_t i);
/* Is token i this word? */
bool sva__is(const struct sva_parser *p, size_t i, const char *word);
bool sva__is_name(const struct sva_parser *p, size_t i);
int sva__line_at(const struct sva_parser *p, size_t i);
/* NULL: there are too many, and the parser is full. */
struct sva_item *sva__new_item(
	struct sva_parser *p, enum sva_kind kind, size_t at);
/* The first reason counts; at: the token it is about. */
void sva__refuse(
	struct sva_parser *p, struct sva_item *x, size_t at, const char *why);
const char *sva__text_of(const struct sva_parser *p, size_t i);
/* Behind the next ";" outside of brackets (or at the end). */
size_t sva__behind_semicolon(const struct sva_parser *p, size_t from);
/* The token WORD outside of brackets in [from, to); to: none. */
size_t sva__find_flat(
	const struct sva_parser *p, size_t from, size_t to, const char *word);
/* False: x is refused. */
bool sva__check_expr(
	struct sva_parser *p, struct sva_item *x, struct sva_span s);
/* "@(posedge clk)" at i: behind it, or 0 with x refused. */
size_t sva__event(struct sva_parser *p, struct sva_item *x, size_t i,
	struct sva_clock *out);
/* What stands in assert property ( ... ); false: x is refused. */
bool sva__spec(struct sva_parser *p, struct sva_item *x, struct sva_span s);
/* The property that token i names, or NULL. */
const struct sva_named *sva__find_named(const struct sva_parser *p, size_t i);
/* "property NAME; ... endproperty [: NAME]" at i: behind it. */
size_t sva__named(struct sva_parser *p, size_t i);

#endif
