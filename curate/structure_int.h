/*
 * structure_int: the tree of a text, between its reader and its colours.
 */
#ifndef CURATE_STRUCTURE_INT_H
#define CURATE_STRUCTURE_INT_H

#include "curate/structure.h"
#include "eval/lex_names.h"

enum structure_kind {
	STRUCTURE_LIST, /* its children have an order */
	STRUCTURE_BAG,	/* they have none, but for their ranks */
	STRUCTURE_SAME, /* stands for its only child */
	STRUCTURE_WORD,
	STRUCTURE_NAME
};

/* Parents stand before their children, these lie behind one another. */
struct structure_node {
	uint64_t v;	 /* hash of the word; number of the name */
	uint64_t h;	 /* of all below */
	uint64_t around; /* of all around */
	uint32_t end;	 /* behind the last one below */
	uint32_t rank;	 /* in a bag: behind how many of the same target */
	uint32_t target; /* the first one assigned below, in the targets */
	enum structure_kind kind;
};
struct structure_name {
	uint64_t colour, next;
	struct lex_names *inside; /* names in the module or package of it */
	uint32_t last, block;	  /* rank in the block that is looked at */
	bool ranged;		  /* its width was told */
};
struct structure_tree {
	struct structure_node *node;
	size_t n, cap;
	struct structure_name *name;
	size_t n_names, cap_names;
	uint32_t *target; /* numbers of names */
	size_t n_targets, cap_targets;
};

/* false: not understood.  The tree is to be released in either case. */
bool structure__read(
	struct arena *a, const char *s, size_t n, struct structure_tree *t);
void structure__release(struct structure_tree *t);

#endif
