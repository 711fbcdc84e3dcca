/*
 * licence: what a text says about who may use it: SPDX identifiers (SPDX 2.3
 * annex D), licence texts and header texts known by short phrases of their
 * own, copyright lines, and proprietary, confidential and export notices; and
 * whether a policy allows it.  No I/O.
 *
 * A text is read as words: ASCII letters and digits in lower case, with the
 * dots inside numbers; all else parts words.  A licence is found when all
 * phrases of one of its alternatives occur and none of its `not` does.
 * Licences and notices are data (data/licences/licences.yaml).
 */
#ifndef CURATE_LICENCE_H
#define CURATE_LICENCE_H

#include <stdbool.h>

#include "lib/base/json.h"

struct licence {
	const char *id;
	const char *class; /* "permissive", "copyleft", ... */
};

/* ---- the book ---- */
struct licence_book;
/* tree: the parsed YAML; name: for messages.  Lives in a. */
int licence_book_make(struct arena *a, const cJSON *tree, const char *name,
	struct licence_book **out, struct err *e);
/* By SPDX identifier (any case; a "+" or a form with -only or -or-later is the
 * same family) or by a name ("the mit license").  NULL: not in the book. */
const struct licence *licence_book_find(
	const struct licence_book *b, const char *name);

/* ---- reading ---- */
enum licence_how { LICENCE_BY_SPDX, LICENCE_BY_TEXT };

struct licence_found {
	const struct licence *licence;
	int line;
};

enum licence_notice {
	LICENCE_PROPRIETARY,
	LICENCE_EXPORT,
	LICENCE_RESERVED, /* all rights reserved */
	LICENCE_MENTION,  /* speaks of a licence */
	LICENCE_N_NOTICES
};

#define LICENCE_FOUND_MAX 8

struct licence_text {
	const char *spdx; /* the expressions of all SPDX lines, joined by AND;
			   * NULL: none */
	int spdx_line;
	struct licence_found found[LICENCE_FOUND_MAX]; /* by their texts */
	size_t n;
	const char *copyright; /* the first notice, one line; NULL: none */
	int copyright_line;
	const char *notice[LICENCE_N_NOTICES]; /* the phrase; NULL: none */
	int notice_line[LICENCE_N_NOTICES];
};

enum licence_kind {
	LICENCE_OF_SOURCE, /* only the comments of Verilog count */
	LICENCE_OF_FILE	   /* a licence file: all of it */
};

/* Reads any bytes; results live in a. */
void licence_read(struct arena *a, const struct licence_book *b,
	enum licence_kind kind, const char *p, size_t n,
	struct licence_text *out);

/* ---- policy ---- */
enum licence_answer {
	LICENCE_ALLOWED,
	LICENCE_NOT_ALLOWED,
	LICENCE_DENIED,
	LICENCE_UNKNOWN
};

struct licence_policy {
	enum licence_answer *of; /* of each licence of the book */
	bool keep_unlicensed;	 /* neither file nor repository says anything */
	bool keep_unknown;
	bool keep_conflicts; /* the header's licence is not the repository's:
			      * the header decides */
	bool keep_export;
};
/* From a policy file's tree; unknown keys and words are errors. */
int licence_policy_make(struct arena *a, const struct licence_book *b,
	const cJSON *tree, const char *name, struct licence_policy *out,
	struct err *e);
/* What the policy says of a licence of its book. */
enum licence_answer licence_policy_of(const struct licence_policy *p,
	const struct licence_book *b, const struct licence *l);
/* What the policy says of an SPDX expression: AND needs both, OR one; WITH is
 * read as the licence before it.  What is no expression is unknown. */
enum licence_answer licence_policy_ask(const struct licence_policy *p,
	const struct licence_book *b, const char *expression);
/* Does an expression name this licence (its family)? */
bool licence_names(const struct licence_book *b, const char *expression,
	const struct licence *l);

#endif
