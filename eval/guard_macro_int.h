/*
 * guard_macro_int: what the two files of the raw text share: reading it
 * (guard_macro.c) and what its macros cost (guard_cost.c).
 */
#ifndef EVAL_GUARD_MACRO_INT_H
#define EVAL_GUARD_MACRO_INT_H

#include "eval/guard_int.h"

#define DEPTH_MAX 32 /* macros in macros, calls in arguments */

struct cost {
	double bytes, times; /* doubles saturate by themselves */
};

struct body {
	const char *p;
	size_t n;
	const char *args; /* between the parentheses */
	size_t args_n;
	bool function;
	struct body *next;
};

struct macro {
	const char *name;
	size_t name_n;
	int line;
	struct body *bodies; /* of all its definitions */
	bool function;
	enum { UNSEEN, OPEN, KNOWN } state;
	struct cost cost;
};

/* ifdefs that are open: is the part read, has one been? */
struct branch {
	bool live, taken, outer;
};

struct reader {
	struct arena a;
	struct guard_finding *out;
	bool found;
	const char *s;
	size_t n, at;
	int line;
	struct lex_names names; /* value: index into macros */
	struct macro *macros;
	size_t n_macros, cap;
	struct lex_names defined; /* value: is it now? */
	struct branch *branches;
	size_t n_branches, cap_branches;
	bool pastes, passes_macros; /* "``" in a body; "`" in an argument */
	const char *passing;
	const struct macro *user; /* whose body is read */
	struct lex_names *params;
};

/* Lengths at p; 0: there is none. */
size_t guard__name_length(const char *p, size_t n);
size_t guard__blanks(const char *p, size_t n);
size_t guard__comment(const char *p, size_t n);
size_t guard__text(const char *p, size_t n);
/* Keeps the first finding. */
void guard__found(
	struct reader *r, const char *rule, const char *p, size_t n, int line);
int guard__lines_before(const char *s, const char *p);
/* The rule that the directive breaks, or NULL. */
const char *guard__refused(const char *p, size_t n);
struct macro *guard__macro_named(
	struct reader *r, const char *p, size_t n, bool make);
size_t guard__definition_end(const struct reader *r, size_t i);

/* guard_cost.c: looks at what the uses of all macros make. */
void guard__macro_cost(struct reader *r);

#endif
