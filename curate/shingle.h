/*
 * shingle: a text as the set of its runs of k normalised tokens.
 *
 * Tokens are those of eval/lex.h: comments and white space are off, keywords,
 * operators, numbers, strings and $names are kept.  Names (macros too) are
 * numbered, so that a copy with other names has the same set:
 *	SHINGLE_ORDER	by first appearance since the last "module" (or the
 *			start of the text): v0, v1, ...; modules may change
 *			places
 *	SHINGLE_LOCAL	by first appearance within the shingle: statements may
 *			change places too, but different designs look more
 *			alike
 *	SHINGLE_KEEP	not numbered: shared n-grams
 * `timescale, `line, `resetall, `celldefine and `endcelldefine say nothing
 * about a design and are left out.
 */
#ifndef CURATE_SHINGLE_H
#define CURATE_SHINGLE_H

#include <stddef.h>
#include <stdint.h>

#include "eval/lex.h"
#include "lib/base/arena.h"

#define SHINGLE_K 5
#define SHINGLE_K_MAX 64

enum shingle_names { SHINGLE_ORDER, SHINGLE_LOCAL, SHINGLE_KEEP };

struct shingle_rule {
	int k; /* 1..SHINGLE_K_MAX */
	enum shingle_names names;
};
#define SHINGLE_RULE                                                           \
	{                                                                      \
		SHINGLE_K, SHINGLE_ORDER                                       \
	}

struct shingle_set {
	uint64_t *h; /* hashes, ascending, each once */
	size_t n;
	size_t tokens; /* of the text */
};

/* A text with fewer than k tokens is one shingle, one without any has none.
 * ERR_LIMIT beyond LIM_SHINGLE_TEXT bytes.  The hashes are the same on every
 * machine, and part of what is stored. */
int shingle_make(struct arena *a, const char *s, size_t n,
	const struct shingle_rule *rule, struct shingle_set *out,
	struct err *e);
/* A directive that says nothing about a design (see above). */
bool shingle_means_nothing(const struct lex_token *t);
/* The name that a token is or, of a macro, uses: length to *n; NULL: none. */
const char *shingle_name(const struct lex_token *t, size_t *n);
/* Two hashes as one; order counts.  The same on every machine. */
uint64_t shingle_mix(uint64_t h, uint64_t v);
/* Ascending; spare: as many to sort with.  Never slower than n log n. */
void shingle_sort(uint64_t *h, uint64_t *spare, size_t n);
/* |A and B| / |A or B|; two empty sets: 0 (nothing is known of either). */
double shingle_jaccard(
	const struct shingle_set *x, const struct shingle_set *y);

#endif
