/*
 * rewrite_int: rules as they are kept.
 */
#ifndef EVAL_REWRITE_INT_H
#define EVAL_REWRITE_INT_H

#include "eval/lex.h"
#include "eval/rewrite.h"

#define REWRITE_VARS 12 /* of one rule */
#define REWRITE_ALSO 16 /* patterns of one rule */
#define REWRITE_WHERE 8

enum rewrite_kind {
	REWRITE_OPERAND,
	REWRITE_NAME,
	REWRITE_CONST,
	REWRITE_EXPR,
	REWRITE_ANY
};

struct rewrite_var {
	const char *name;
	enum rewrite_kind kind;
};

/* One token of a pattern: a variable, or itself. */
struct rewrite_item {
	int var; /* -1: the token */
	struct lex_token t;
};
struct rewrite_pattern {
	struct rewrite_item *at;
	size_t n;
	bool statement; /* holds a semicolon or a keyword */
	int weakest;	/* precedence of its weakest operator; 99: none */
};

enum rewrite_test {
	REWRITE_POW2,
	REWRITE_POW2_PLUS,
	REWRITE_POW2_MINUS,
	REWRITE_MIN,
	REWRITE_MAX,
	REWRITE_DIFFER
};
struct rewrite_where {
	enum rewrite_test test;
	int x, y; /* variables; y of differ */
	int64_t v;
};

struct rewrite_rule {
	const char *name, *about, *after;
	struct rewrite_var vars[REWRITE_VARS];
	int n_vars;
	struct rewrite_pattern before[REWRITE_ALSO];
	size_t n_before;
	struct rewrite_where where[REWRITE_WHERE];
	size_t n_where;
};

/* Index of the variable, or -1. */
int rewrite__var(const struct rewrite_rule *r, const char *name, size_t n);
/* Precedence of a binary operator (1 weakest: ?:), 0: it is none. */
int rewrite__precedence(const struct lex_token *t);
/* Value of a number of one or two tokens (12, 8'hff); -1: not known. */
int64_t rewrite__value(const struct lex_token *t, size_t n);
/* The function of $(...) of that name, or -1; and its value, or -1. */
int rewrite__function(const char *name, size_t n);
int64_t rewrite__compute(int function, int64_t v);

#endif
