/*
 * lex: the tokens of a piece of Verilog, as Icarus' preprocessor and compiler
 * see them (IEEE 1800-2017 clause 5).
 *
 * White space and comments are skipped; attributes are ordinary tokens.  No
 * macro is expanded: what is read is either a text before preprocessing
 * (directives are tokens) or the preprocessor's output.  Linear time, no
 * memory, any bytes.
 */
#ifndef EVAL_LEX_H
#define EVAL_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"

enum lex_kind {
	LEX_IDENT,     /* keyword or simple identifier */
	LEX_ESCAPED,   /* \any\thing, without the white space that ends it */
	LEX_SYSTEM,    /* $name */
	LEX_NUMBER,    /* 12 1.5e3 '1 10ns 'h f_f; 8'hff is two of them */
	LEX_STRING,    /* with its quotes */
	LEX_DIRECTIVE, /* `name, ``, `", `\`"; `timescale, `default_nettype,
			* and `line and #line at the start of a line: with
			* the rest of the line */
	LEX_OP	       /* operator or punctuation, longest match; "(*" and
			* "*)" are one, "(*)" is "(" "*" ")"; a byte that
			* begins no token is one of its own */
};

/* What cannot be read as the tools might: the first one found. */
enum lex_fault {
	LEX_FINE,
	LEX_OPEN_COMMENT, /* block comment that never ends: end of tokens */
	LEX_OPEN_STRING,  /* ends at the end of its line or of the text */
	LEX_NUL,
	LEX_UTF8,	/* bytes that are no UTF-8 */
	LEX_STRAY_BYTE, /* control or non-ASCII character outside strings and
			 * comments, lone backslash, ... */
	LEX_LONG_TOKEN	/* longer than LIM_LEX_TOKEN */
};
const char *lex_fault_text(enum lex_fault f); /* "unterminated comment" */

struct lex_token {
	enum lex_kind kind;
	const char *p; /* in the text */
	size_t n;
	int line; /* of its first byte; counts from 1, follows `line */
};

struct lex {
	const char *s;
	size_t n, at;
	int line;
	enum lex_fault fault;
	int fault_line;
	bool star;   /* the "*" that comes is the one of "(*)" */
	bool marked; /* a comment that means something to a tool was skipped:
		      * translate_off, a comment opened in a comment */
};

void lex_init(struct lex *l, const char *s, size_t n);
/* false at the end.  Goes on behind every fault but an open comment; l->fault
 * keeps the first. */
bool lex_next(struct lex *l, struct lex_token *t);
/* Room for the tokens of a text: its bytes, or for one that is long, as many
 * as there are (reading twice costs more than the room of a short one). */
size_t lex_room(const char *s, size_t n);
/* Is the token spelled so?  Asked for every word of every token: most differ
 * in their first byte. */
static inline bool
lex_is(const struct lex_token *t, const char *word)
{
	return t->n > 0 && t->p[0] == word[0] && strlen(word) == t->n &&
		memcmp(t->p, word, t->n) == 0;
}
/* The name that an identifier stands for: \abc is abc.  Points into the text;
 * length to *n. */
const char *lex_name(const struct lex_token *t, size_t *n);
/* Same, as a string in the arena. */
char *lex_name_dup(struct arena *a, const struct lex_token *t);
/* Is it this directive?  name without "`"; "line" is #line too. */
bool lex_directive(const struct lex_token *t, const char *name);
/* The value of 12, or of what stands behind a size: 'd12, 'b0_1, 'sh7f (IEEE
 * 1800-2017, 5.7.1; signs are not looked at).  false: no such number, x or z
 * in it, no digits, or 2^58 and more. */
bool lex_integer(const struct lex_token *t, uint64_t *out);
/* A reserved word of IEEE 1800-2017? */
bool lex_keyword(const struct lex_token *t);

/* The text with every identifier (simple or escaped) that is one of the names
 * replaced by prefix + name; the rest is the same bytes.  Not after "." where
 * the identifier is a port or parameter connection (".name(" and the ".name"
 * of ".name," in a list), not in strings, comments, system names and
 * directives (but in the lines of a `define). */
char *lex_rename(struct arena *a, const char *s, size_t n,
	const char *const *names, size_t n_names, const char *prefix,
	size_t *out_n);
/* Tokens joined by one blank, without comments: equal normal forms mean the
 * same.  A text with a directive or a fault is given back as it is. */
char *lex_normal(struct arena *a, const char *s, size_t n, size_t *out_n);

#endif
