/*
 * rewrite: a cheaper design by rules that are data, each step proven.
 *
 *	rewrite_rules_add	reads a YAML file of rules
 *	rewrite_matches		where rules fit a text, and what they make of it
 *	rewrite_search		tries them, keeps what the gate accepts, and the
 *				Pareto front of area and delay
 *	rewrite_diff		what changed, as patch(1) reads it
 *
 * A rule is a pattern over tokens:
 *
 *	rules:
 *	- name: share-adder
 *	  about: one adder behind a multiplexer instead of two
 *	  before: "$s ? $a + $b : $a + $c"
 *	  also: ["$s ? $b + $a : $c + $a"]
 *	  after: "$a + ($s ? $b : $c)"
 *	  vars: {s: expr}
 *	  where: [differ b c]
 *
 * $x stands for an operand (a name with its selects, a number, something in
 * parentheses or braces), or, by `vars`, for: name (an identifier), const (a
 * number), expr (a run of tokens without a comma or semicolon), any (a run of
 * tokens).  The same $x twice must be the same tokens.  `where` are side
 * conditions: pow2 c, pow2+1 c, pow2-1 c, min c N, max c N, differ x y.
 * `after` may compute: $(log2 c), $(log2+1 c), $(log2-1 c), $(inc c),
 * $(dec c), $(half c): log2+1 is the logarithm of c + 1.
 *
 * A rule need not be right in all cases (widths, signs): what it makes goes
 * through eval/rewrite_gate.h, and the gate refuses what is not the same
 * circuit.
 */
#ifndef EVAL_REWRITE_H
#define EVAL_REWRITE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/rewrite_gate.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct rewrite_rule;
struct rewrite_rules {
	struct rewrite_rule *at;
	size_t n;
};
/* Adds the rules of a YAML text; file is for messages.  ERR_PARSE says where
 * and what; ERR_LIMIT. */
int rewrite_rules_add(struct arena *a, const char *file, const char *text,
	size_t n, struct rewrite_rules *rules, struct err *e);
const char *rewrite_rule_name(const struct rewrite_rule *r);
const char *rewrite_rule_about(const struct rewrite_rule *r);

struct rewrite_match {
	const struct rewrite_rule *rule;
	size_t at, n; /* bytes of the text that are replaced */
	int line;
	const char *by; /* with what */
};
struct rewrite_matches {
	struct rewrite_match *at;
	size_t n;
	bool more; /* there are more than fit */
};
void rewrite_find(struct arena *a, const struct rewrite_rules *rules,
	const char *text, size_t n, struct rewrite_matches *out);
/* The text with one match replaced. */
char *rewrite_apply(struct arena *a, const char *text, size_t n,
	const struct rewrite_match *m, size_t *out_n);

/* One text that was tried. */
struct rewrite_try {
	const char *rule;
	int line;
	int from; /* the point that it was made of */
	enum rewrite_end end;
	const char *why;
	struct rewrite_cost cost;
	cJSON *counterexample; /* of wrong ones, or NULL */
};
/* One text that was kept: the original is point 0. */
struct rewrite_point {
	const char *text;
	size_t n;
	struct rewrite_cost cost;
	int from;	  /* -1: the original */
	const char *rule; /* "" of the original */
	int line;
	bool front; /* no other point is better in both */
	bool done;  /* its matches were tried */
};
enum rewrite_goal { REWRITE_PRODUCT, REWRITE_AREA, REWRITE_DELAY };

struct rewrite_search {
	struct equiv_text text;
	const struct rewrite_rules *rules;
	enum rewrite_goal goal;
	int tries;	/* at most so many texts are measured */
	int64_t cpu_ms; /* of one proof; 0: EQUIV_CPU_MS */
	/* Asked before each try; true ends the search. */
	bool (*stop)(void *arg);
	void *stop_arg;
};
struct rewrite_found {
	struct rewrite_point *points;
	size_t n_points;
	struct rewrite_try *tries;
	size_t n_tries;
	size_t best;	 /* a point: the least by the goal */
	const char *why; /* why nothing was tried, or NULL */
	bool ended;	 /* all that could be tried was */
};
int rewrite_search(struct rewrite_gate *g, struct arena *a,
	const struct rewrite_search *s, struct rewrite_found *out,
	struct err *e);

/* Unified diff with three lines of context, "" when both are the same. */
char *rewrite_diff(
	struct arena *a, const char *name, const char *from, const char *to);

#endif
