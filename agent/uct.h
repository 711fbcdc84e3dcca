/*
 * uct: a tree over the statements of designs, and where to go on in it.
 *
 * A node is a prefix of a module in whole statements and items; equal ones in
 * other white space or with other comments are one node.  Asking for the rest
 * of a prefix gives a design, whose statements become a path from the root,
 * and its reward goes up that path.
 *
 * Where to go on: from the root down by
 *
 *	Q + c * P * sqrt(N) / (1 + n)
 *
 * (PUCT: Silver et al., Mastering the game of Go without human knowledge,
 * 2017), over the children of a node and the action of asking there once more.
 * Q: mean reward of the child, for asking that of the node; N: visits of the
 * node; n: visits of the child, times it was asked; P: 1/(k+1) for asking, k
 * being the children, and the rest for these, by their priors.  Each node is
 * asked at most `width` times; where all was asked nobody goes again.
 *
 * The prior of a statement is exp of the mean of its tokens' logprobs where the
 * endpoint tells them: the geometric mean of how probable they were, so that a
 * long statement is not less likely for its length.  One whose tokens are not
 * known counts as the mean of its known siblings; with none known all are
 * alike.
 *
 * No randomness, no input or output.
 */
#ifndef AGENT_UCT_H
#define AGENT_UCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

#define UCT_STATEMENTS 4096 /* of a design; the rest is one more */
#define UCT_DUMP 400	    /* lines of uct_dump */

struct uct_node {
	struct uct_node *parent, *child, *next;
	const char *key;  /* tokens of the statement, a blank between */
	const char *text; /* a design that has the prefix: its first end bytes
			   */
	size_t end;
	int depth;    /* statements of the prefix */
	int64_t turn; /* that wrote it first */
	double prior; /* 0: not known */
	double sum;   /* of rewards */
	int64_t visits;
	int asks;
	bool whole; /* a design ends here */
	bool done;  /* nothing is left to be asked at it and below */
};

struct uct {
	struct arena *a;
	struct uct_node *root;
	double c;
	int width;
	size_t n_nodes; /* without the root */
};

void uct_init(struct uct *t, struct arena *a, double c, int width);
/* The node whose prefix is to be gone on from: root: from nothing.  NULL:
 * everything was asked. */
struct uct_node *uct_select(struct uct *t);
/* A design, which lives as long as the tree. */
struct uct_text {
	const char *code;
	size_t n;
	int64_t turn;
	/* in their order; NULL: it is not known how probable they were */
	const struct uct_token *tokens;
	size_t n_tokens;
};
struct uct_token {
	size_t from, to; /* bytes of the code */
	double logprob;
};
/* Its path; its last node.  *fresh (may be NULL): statements that were not
 * there before. */
struct uct_node *uct_insert(
	struct uct *t, const struct uct_text *x, int *fresh);
/* asked was asked and leaf came of it (NULL: no design). */
void uct_back_up(struct uct *t, struct uct_node *asked, struct uct_node *leaf,
	double reward);
/* The tree as lines "VISITS MEAN ASKS STATEMENT", with "p=PRIOR" before the
 * statement where it is known, indented; a run of only children is one line. */
char *uct_dump(const struct uct *t, struct arena *a);

#endif
