/*
 * vscan: finds the modules in a piece of Verilog without understanding it:
 * comments, strings, escaped identifiers and directives are skipped as IEEE
 * 1364-2005 sections 3.2, 3.6 and 3.7 define them, the rest is words.
 */
#ifndef EVAL_VSCAN_H
#define EVAL_VSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct vscan_module {
	const char *name; /* in the arena */
	size_t start;	  /* offset of "module" (or "macromodule") */
	size_t end;	  /* offset behind "endmodule", or of the end */
	bool complete;	  /* endmodule was found */
	bool ports;	  /* it has a port list that is not empty */
};

struct vscan {
	struct vscan_module *modules;
	size_t n;
	bool stray_end;	 /* an endmodule before any module */
	size_t stray_at; /* offset behind that endmodule */
	bool words;	 /* holds a word that only HDL text has much of:
			  * assign, always, wire, reg, logic, ... */
};

/* Iterates over words outside comments, strings, escaped identifiers and
 * directives. */
struct vscan_words {
	const char *s;
	size_t n, i;
	size_t at, len;	 /* the word found last */
	int after;	 /* first byte behind it and behind blanks and
			  * comments; -1 at the end */
	bool after_word; /* that byte begins a word */
	bool dot;	 /* "." stands in front of it */
};
#define VSCAN_WORDS(text, size)                                                \
	{                                                                      \
		text, size, 0, 0, 0, -1, false, false                          \
	}

bool vscan_next(struct vscan_words *w);
/* After a word followed by "#": moves behind the parameters; true when a word
 * follows them. */
bool vscan_skip_parameters(struct vscan_words *w);

void vscan_text(struct arena *a, const char *s, size_t n, struct vscan *out);
/* Does the word occur outside comments, strings and directives? */
bool vscan_has_word(const char *s, size_t n, const char *word);
/* Is the module instantiated: NAME INSTANCE (...) or NAME #(...) INSTANCE?
 * (a net or port of that name is not) */
bool vscan_instantiates(const char *s, size_t n, const char *name);

#endif
