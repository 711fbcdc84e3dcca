/*
 * codebleu_int: between the files of codebleu.
 */
#ifndef EVAL_CODEBLEU_INT_H
#define EVAL_CODEBLEU_INT_H

#include <stdint.h>

#include "eval/textmetric.h"

/* A bag of hashes. */
struct codebleu_bag {
	uint64_t *h;
	size_t n;
};

/* The subtrees of a text; see codebleu.h.  Linear but for unbalanced closing
 * words, which look back at most 200 open ones. */
void codebleu_subtrees(
	struct arena *a, const char *s, size_t n, struct codebleu_bag *out);
uint64_t codebleu_mix(uint64_t h, uint64_t v);

#endif
