/*
 * vtree: a module as its processes, statements, assignments and instances,
 * with the lines of the source and without any meaning of types: what graphs
 * and descriptions of a text are made from.
 *
 * The text is read by tokens (eval/lex.h), before preprocessing: a macro is an
 * operand, both sides of an `ifdef are read.  Items in generate blocks are
 * read once; functions, tasks, classes, properties and specify blocks are
 * passed over.  Any bytes.
 */
#ifndef CURATE_VTREE_H
#define CURATE_VTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "eval/lex.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct vtree_span { /* tokens from .. to - 1 */
	size_t from, to;
};

enum vtree_stmt_kind {
	VTREE_BLOCK,
	VTREE_IF,
	VTREE_CASE,
	VTREE_LOOP,
	VTREE_ASSIGN,
	VTREE_OTHER /* system tasks, waiting, disable, ... */
};

struct vtree_arm {		  /* of a case */
	struct vtree_span labels; /* empty: default */
	struct vtree_stmt *body;
	struct vtree_arm *next;
};

struct vtree_stmt {
	enum vtree_stmt_kind kind;
	int line;
	const char *word;	    /* "if", "casez", "for", "<=", "=", "+=" */
	struct vtree_span text;	    /* IF, CASE, LOOP: what is in the brackets;
				     * ASSIGN, OTHER: all but the ";" */
	struct vtree_span lhs, rhs; /* ASSIGN */
	struct vtree_stmt *body;    /* the first below; IF: then */
	struct vtree_stmt *orelse;  /* IF */
	struct vtree_arm *arm;	    /* CASE */
	struct vtree_stmt *next;    /* in its block */
};

enum vtree_item_kind {
	VTREE_PROCESS,	  /* always, initial, final */
	VTREE_CONTINUOUS, /* assign, a net with its value, a primitive gate */
	VTREE_INSTANCE
};

struct vtree_pin {
	const char *port; /* "" by position */
	struct vtree_span value;
	struct vtree_pin *next;
};

struct vtree_item {
	enum vtree_item_kind kind;
	int line;
	const char *word; /* "always_ff", "assign", "nand"; of an instance: the
			   * module's name */
	const char *name; /* INSTANCE */
	struct vtree_span event;    /* PROCESS: in the brackets of @(...) */
	bool star;		    /* PROCESS: @* or @(*) */
	bool clocked;		    /* posedge or negedge in the event */
	struct vtree_stmt *body;    /* PROCESS */
	struct vtree_span lhs, rhs; /* CONTINUOUS */
	struct vtree_pin *pin;	    /* INSTANCE */
	struct vtree_item *next;
};

struct vtree_decl {
	const char *name;
	const char *kind; /* input output inout parameter localparam, or "" */
	int line;
	struct vtree_span value; /* of a parameter; may be empty */
};

struct vtree {
	struct lex_token *tok;
	size_t n;
	const char *name;
	struct vtree_decl *decl; /* a name once, in the order of the text */
	size_t n_decls;
	struct vtree_item *item;
	size_t n_items;
};

/* Reads the module of this name.  ERR_NOTFOUND: there is none; ERR_PARSE with
 * its line: it cannot be understood so far (unbalanced, no statement where one
 * has to be); ERR_LIMIT. */
int vtree_read(struct arena *a, const char *text, size_t n, const char *top,
	struct vtree *out, struct err *e);
/* NULL: no such name. */
const struct vtree_decl *vtree_find(const struct vtree *t, const char *name);
/* As in the source with one blank at most between tokens, at most max bytes
 * (then "..." follows). */
char *vtree_text(struct arena *a, const struct vtree *t, struct vtree_span s,
	size_t max);

/* What an expression reads. */
struct vtree_leaf {
	const char *name; /* of a signal; or a number, string */
	bool constant;
	bool index;	 /* it selects a bit or a word */
	const char *ops; /* the operators above it, the nearest first, "+ ?:";
			  * equal ones that follow one another once */
};
struct vtree_leaves {
	struct vtree_leaf *x;
	size_t n, cap;
};
/* Adds the leaves of the expressions in a span (commas part them) in the order
 * of the text.  false: not understood to its end; what was is added. */
bool vtree_leaves(struct arena *a, const struct vtree *t, struct vtree_span s,
	struct vtree_leaves *out);
/* The same for what is assigned: names that get a value are no index and have
 * no operators. */
bool vtree_targets(struct arena *a, const struct vtree *t, struct vtree_span s,
	struct vtree_leaves *out);

#endif
