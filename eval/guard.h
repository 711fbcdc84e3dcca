/*
 * guard: what a candidate may hold, rule by rule (doc/GUARD.md).
 *
 * guard_source looks at the raw text, before any tool reads it; guard_tokens
 * at the preprocessor's output of the candidate alone.  Both say the first
 * construct that is not allowed, never more than a name of the rule, a short
 * text and a line: the candidate's fault, no error.  The guard is one layer of
 * several: what depends on what a name is bound to is checked again by
 * elaborating the candidate alone and in its byte code.
 */
#ifndef EVAL_GUARD_H
#define EVAL_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "eval/task.h"
#include "lib/base/arena.h"

struct guard_policy {
	bool delays; /* the golden delays statements: so may the candidate */
	bool inout;  /* the golden has inout ports */
	bool prints; /* print tasks are allowed (their output cannot be taken
		      * for the testbench's) */
	const char *top;	  /* module that must be there */
	const char *const *taken; /* names of modules, packages, primitives of
				   * testbench and golden: neither defined
				   * nor used by a candidate */
	size_t n_taken;
};

/* What the task allows; names live in the arena. */
void guard_policy_of(
	struct arena *a, const struct task *t, struct guard_policy *out);

struct guard_finding {
	const char *rule;   /* static: a name of guard_rules() */
	int line;	    /* of the candidate */
	char construct[96]; /* printable, cut short: "$fopen", "force" */
};

struct guard_rule {
	const char *name, *why;
};
/* All rules, n of them. */
const struct guard_rule *guard_rules(size_t *n);

/* Both: true when something forbidden was found. */
bool guard_source(const char *raw, size_t n, struct guard_finding *out);
bool guard_tokens(struct arena *a, const struct guard_policy *p, const char *pp,
	size_t n, struct guard_finding *out);
/* May a candidate that prints call this system task or function?  name with
 * "$"; for the audit of byte code. */
bool guard_system_ok(const char *name, bool prints);

#endif
