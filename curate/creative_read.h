/*
 * creative_read: CreativEval's measures of a file of responses.
 *
 * A row of JSON is one of
 *	{"responses": [{"text", "correct"}, ...], "golden": text or null}
 *		of fluency and originality
 *	{"original": text, "rewrite": text}	of flexibility
 *	{"assembled": true or false}	of elaboration: a large design that was
 *		put together from small modules, and whether it works
 * The paper takes similarities from a trained network (GNN4IP); here they are
 * the Jaccard similarity of renamed 5-token shingles, and 1 where structures
 * are the same: compare the numbers with others of this program only.
 */
#ifndef CURATE_CREATIVE_READ_H
#define CURATE_CREATIVE_READ_H

#include "curate/creative.h"
#include "lib/base/arena.h"

#define CREATIVE_COPY 0.85 /* a response is a copy of another one */

/* Begins as zeros; memory of the arena given. */
struct creative_set {
	struct creative_prompt *prompt;
	double *rewrite;
	size_t n_prompts, cap_prompts, n_rewrites, cap_rewrites;
	size_t assembled, assembled_pass;
};
/* ERR_PARSE, ERR_LIMIT: nothing was added. */
int creative_add(struct creative_set *s, struct arena *a, const char *text,
	size_t n, struct err *e);

#endif
