/*
 * uct: a tree over the statements of designs, and over tokens within them, and
 * where to go on in it.
 *
 * A node is a prefix of a module.  There are two kinds:
 *
 *	a statement	the prefix ends with a whole statement or item; equal
 *			ones in other white space or with other comments are
 *			one node;
 *	a token		the prefix ends within a statement, with a token that
 *			the model might have written and did not.
 *
 * Asking for the rest of a prefix gives a design, whose statements become a
 * path from the root, and its reward goes up that path.  Where the endpoint
 * tells what could have stood in the place of its tokens, the best of that
 * hangs beside the path, unasked:
 *
 *	root - module m(...); - assign y = a; - endmodule
 *	                      \ assign y = ~
 *
 * A statement is below the token node that it begins with, if there is one
 * (blanks aside: "assign y = ~" begins "assign y = ~a;", and "4'b" begins
 * "4'b1010"): of several, below the longest.  A new token node takes over what
 * begins like it.  So a text has one path, whoever wrote it.
 *
 * Where to go on: from the root down by
 *
 *	Q + c * P * sqrt(N) / (1 + n)
 *
 * (PUCT: Silver et al., Mastering the game of Go without human knowledge,
 * 2017), over the children of a node and the action of asking there once more.
 * Q: mean reward of the child; for asking, and for a child that was never
 * visited, that of the node; N: visits of the node; n: visits of the child,
 * times it was asked; P: 1/(k+1) for asking, k being the children, and the rest
 * for these, by their priors.  Each node is asked at most `width` times; where
 * all was asked nobody goes again.
 *
 * The prior of a token node is how probable the token was.  That of a statement
 * is exp of the mean of its tokens' logprobs where the endpoint tells them: the
 * geometric mean of how probable they were, so that a long statement is not
 * less likely for its length.  One whose tokens are not known counts as the
 * mean of its known siblings; with none known all are alike.
 *
 * Which alternatives hang: of each design at most `top` (0: none).  The
 * likeliest of each token come before the second of any, and of these first
 * those where the model was least sure of what it wrote.  Left out are such as
 * add no token of the language (white space, comments), read like what was
 * written, stand in a comment, or hold a code fence.  An alternative ends with
 * the statement, if it is longer.
 *
 * No randomness, no input or output.
 */
#ifndef AGENT_UCT_H
#define AGENT_UCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/llm/llm.h"

#define UCT_STATEMENTS 4096 /* of a design; the rest is one more */
#define UCT_TOKENS 8192	    /* token nodes of a tree */
#define UCT_LOOKS 1024	    /* alternatives of a design that are looked at */
#define UCT_WITHIN 4096	    /* bytes into a statement where one may stand */
#define UCT_DUMP 400	    /* lines of uct_dump */

struct uct_node {
	struct uct_node *parent, *child, *next;
	const char *key; /* tokens of the statement, as far as it goes, a blank
			  * between */
	/* The prefix: the first `end` bytes of a design, and behind them those
	 * of the token (NULL: this is no token node).  See uct_prefix. */
	const char *text;
	size_t end;
	const char *token;
	size_t token_n;
	int depth;    /* whole statements of the prefix */
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
	int width, top;
	size_t n_nodes;	 /* statements, without the root */
	size_t n_tokens; /* token nodes */
};

void uct_init(struct uct *t, struct arena *a, double c, int width, int top);
/* The node whose prefix is to be gone on from: root: from nothing.  NULL:
 * everything was asked. */
struct uct_node *uct_select(struct uct *t);
/* Its bytes, *n of them; made in the arena where they are not one text yet. */
const char *uct_prefix(const struct uct_node *x, struct arena *a, size_t *n);
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
	/* the likeliest first; they live as long as the tree */
	const struct llm_alternative *others;
	size_t n_others;
};
/* Its path, and what hangs beside it; its last node.  *fresh (may be NULL):
 * statements that were not there before. */
struct uct_node *uct_insert(
	struct uct *t, const struct uct_text *x, int *fresh);
/* asked was asked and leaf came of it (NULL: no design). */
void uct_back_up(struct uct *t, struct uct_node *asked, struct uct_node *leaf,
	double reward);
/* The tree as lines "VISITS MEAN ASKS STATEMENT", with "p=PRIOR" before the
 * statement where it is known and "..." behind that of a token node, indented;
 * a run of only children is one line, and token nodes where nobody ever was are
 * none. */
char *uct_dump(const struct uct *t, struct arena *a);

#endif
