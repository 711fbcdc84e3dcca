/*
 * similar: which of many texts are nearest to a design, by four measures in
 * 0..1 that need no tool:
 *	text	  Jaccard similarity of 5-token shingles with their names
 *	renamed	  of shingles with numbered names (curate/shingle.h)
 *	form	  of shingles with names numbered within each: statements may
 *		  have changed places; others are more alike by it, too
 *	structure 1 where the structures are the same (curate/structure.h)
 * The design's top module is compared with each module of a text, and the
 * whole with the whole; the highest counts.  Modules whose ports may be the
 * design's are kept with their texts, for who can tell what they do.
 */
#ifndef CURATE_SIMILAR_H
#define CURATE_SIMILAR_H

#include "curate/ports.h"
#include "lib/base/arena.h"

#define SIMILAR_TOKENS 40 /* a design of fewer says too little */
#define SIMILAR_FROM 0.85 /* text and renamed from which it is a copy */

struct similar_scores {
	double text, renamed, form;
	bool structure;
};
/* The highest of them. */
double similar_most(const struct similar_scores *s);

struct similar_hit {
	struct similar_scores score;
	char *where, *module; /* module "": a text without one */
	char *text;	      /* all of it, of one that was kept by ports */
	size_t n;
	bool ports; /* may be the design's */
};
struct similar; /* private */

struct similar_want {
	const char *text;
	size_t n;
	const char *top; /* a module of the text */
	size_t nearest;	 /* hits to keep */
	size_t by_ports; /* of those whose ports may match; 0: none */
};
/* ERR_NOTFOUND: the text has no such module; ERR_LIMIT. */
int similar_open(
	struct similar **out, const struct similar_want *want, struct err *e);
void similar_close(struct similar *s);
size_t similar_tokens(const struct similar *s); /* of the top module */
/* One more text; where: its name for people. */
int similar_add(struct similar *s, const char *where, const char *text,
	size_t n, struct err *e);
long similar_seen(const struct similar *s); /* texts */
/* The nearest first; ties in the order in which they came.  Borrowed. */
const struct similar_hit *similar_nearest(const struct similar *s, size_t *n);
const struct similar_hit *similar_by_ports(const struct similar *s, size_t *n);

#endif
