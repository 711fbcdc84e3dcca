/*
 * recipe_int: the tree of AIGs that a search grows, shared by the files of
 * recipe.
 *
 * A node is the AIG behind a path of actions from the root.  Its AIG is a file
 * of the scratch folder (memory) as long as it is cached.  A node whose AIG is
 * the same as an older one's is an alias of it.
 */
#ifndef EVAL_RECIPE_INT_H
#define EVAL_RECIPE_INT_H

#include "eval/recipe.h"
#include "eval/synth.h"
#include "lib/base/buf.h"
#include "tool_wrappers/yosys.h"

struct recipe {
	struct arena a;
	struct yosys *ys; /* borrowed */
	struct synth *synth;
	char *liberty;
	size_t liberty_n;
	char *scl; /* as ABC writes it: read faster */
	size_t scl_n;
	const char *fingerprint;
};

/* ---- what ABC prints (recipe_log.c) ---- */

/* One part of a script, between `echo rsb ID` and `echo rse ID`. */
struct recipe_log {
	int id;
	bool ended;  /* it came to its end */
	bool mapped; /* area and delay are known */
	double area, delay_ps;
	int cec; /* 1 equivalent, 0 not, -1 not decided or not asked */
};
/* At most max parts, in the order of the log; returns how many. */
size_t recipe__log(
	const char *log, size_t n, struct recipe_log *out, size_t max);

/* ---- the tree (recipe_tree.c) ---- */

struct recipe_node {
	int parent;		   /* -1: the root */
	int child[RECIPE_ACTIONS]; /* 0: none */
	int alias;		   /* its own number, or an older node's */
	int depth;
	uint8_t action; /* that made it */
	bool built, mapped, dead;
	bool file; /* its AIG is in the cache */
	bool want_build, want_map;
	double area, delay_ps;
	uint32_t ands, levels;
	size_t bytes;
	uint64_t used; /* when, for the cache */
	char hash[HASH_HEX];
	/* of the tree policy */
	double best; /* least log(area * delay) here and below */
	int64_t visits;
	bool closed;
	const char *from;
};

struct recipe_tree {
	struct recipe *rc;
	struct arena *a; /* lives as long as the tree */
	const char *dir;
	struct recipe_node *node;
	int n, cap;
	int *wanted;
	size_t n_wanted, cap_wanted;
	int *slots; /* hash table of AIGs, node + 1 */
	size_t n_slots;
	size_t cached; /* bytes */
	uint64_t tick;
	int64_t evals, built, reused, max_evals;
	int64_t budget_us, spent_us;
	bool over;	   /* budget, evaluations or memory are used up */
	const char *broke; /* why a tool could not go on at all, or NULL */
};

/* The root's AIG stands in dir as FILE_ROOT. */
#define RECIPE_ROOT "p0.aig"
#define RECIPE_CELLS "cells.scl"
#define RECIPE_MAPPING "&get -n\n&dch -f\n&nf\n&put\nbuffer\ntopo\nstime\n"

void recipe__tree_init(struct recipe_tree *t, struct recipe *rc,
	struct arena *a, const char *dir);
void recipe__tree_release(struct recipe_tree *t);
int recipe__tree_root(struct recipe_tree *t, const char *aig, size_t n,
	struct aig *out, struct err *e);
/* The node behind an action, made if need be; aliases are followed.  -1: the
 * way ends here (steps, dead, no memory). */
int recipe__step(struct recipe_tree *t, int node, int action);
/* The node behind a whole recipe, and as far as the way goes. */
int recipe__walk(struct recipe_tree *t, const uint8_t *steps, int n);
void recipe__want(struct recipe_tree *t, int node, bool map);
/* Builds and maps all that is wanted, in as few processes as is safe. */
int recipe__flush(struct recipe_tree *t, struct err *e);
int recipe__alias(const struct recipe_tree *t, int node);
/* log(area * delay); INFINITY when it is not mapped. */
double recipe__cost(const struct recipe_node *x);
int recipe__path(
	const struct recipe_tree *t, int node, uint8_t steps[RECIPE_STEPS]);
const char *recipe__name(enum recipe_action action);

/* ---- from texts to an AIG (recipe_front.c) ---- */

/* *blif NULL: out says why there is none. */
int recipe__front(struct recipe_tree *t, const struct recipe_job *job,
	char **blif, size_t *n, struct recipe_result *out, struct err *e);

/* ---- policies (recipe_search.c) ---- */

int recipe__search(
	struct recipe_tree *t, const struct recipe_job *job, struct err *e);

/* ---- the check at the end (recipe_check.c) ---- */

struct recipe_check {
	const char *commands; /* one a line, from the root's AIG */
	double area, delay_ps;
	int cec;
	bool ended, mapped;
};
/* Runs each in one go and proves it equal to the root's AIG; a new process. */
int recipe__check(struct recipe_tree *t, struct recipe_check *checks, size_t n,
	struct err *e);

/* A run of ABC with the tree's folder and limits. */
int recipe__abc(struct recipe_tree *t, struct arena *a, struct yosys_job *job,
	struct yosys_result *out, struct err *e);

#endif
