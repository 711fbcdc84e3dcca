/*
 * vsplit: the pieces of a Verilog file: its modules and packages, the macros
 * that it defines, and what lies between them.
 *
 * The text is read by tokens (eval/lex.h), before preprocessing: both sides of
 * an `ifdef are read.  A macro's body is no part of the file's text.  Linear
 * time, any bytes.
 */
#ifndef CURATE_VSPLIT_H
#define CURATE_VSPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

enum vsplit_kind {
	VSPLIT_MODULE, /* module, macromodule */
	VSPLIT_PACKAGE,
	VSPLIT_OTHER /* interface, program, primitive */
};

struct vsplit_item {
	enum vsplit_kind kind;
	const char *name; /* in the arena; "": none, and the text is broken */
	size_t start;	  /* offset of its keyword */
	size_t end;	  /* behind the keyword (and label) that ends it */
	int line;
	int depth; /* conditionals that are open at its end */
};
struct vsplit_name {
	const char *p; /* in the text */
	size_t n;
	size_t at; /* offset */
};
struct vsplit {
	struct vsplit_item *item; /* in the order of the text */
	size_t n;
	struct vsplit_name *macro; /* names that `define gives */
	size_t n_macros;
	bool broken; /* an item that does not end, an end of none, a fault of
		      * the lexer, conditionals that do not close */
	int broken_line;
};
void vsplit_text(struct arena *a, const char *s, size_t n, struct vsplit *out);

enum vsplit_use {
	VSPLIT_INSTANCE, /* a name before another one, or before "#" */
	VSPLIT_SCOPE,	 /* a name before "::" */
	VSPLIT_MACRO,	 /* `name that is no directive */
	VSPLIT_INCLUDE	 /* the file's name, without its quotes; at and end
			  * are those of the whole directive */
};
struct vsplit_ref {
	enum vsplit_use use;
	struct vsplit_name name;
	size_t end; /* behind the name */
};
/* Iterates over what a text may need from elsewhere; many an instance is
 * none, and is told by its name.  Macros' bodies are read too. */
struct vsplit_refs {
	const char *s;
	size_t n, at;
};
bool vsplit_next(struct vsplit_refs *r, struct vsplit_ref *out);

#endif
