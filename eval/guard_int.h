/*
 * guard_int: what the guard's files share.
 */
#ifndef EVAL_GUARD_INT_H
#define EVAL_GUARD_INT_H

#include <stdint.h>

#include "eval/guard.h"
#include "eval/lex.h"
#include "eval/lex_names.h"

/* What is known of a name. */
enum {
	GUARD_MODULE = 1,    /* a module or interface of the candidate */
	GUARD_TYPE = 2,	     /* package, class, primitive of it */
	GUARD_SEEN = 4,	     /* occurs where it may be declared */
	GUARD_BLOCK = 8,     /* named block, task, function */
	GUARD_INST = 16,     /* instance of a module of the candidate */
	GUARD_INPUT = 32,    /* input port of the top */
	GUARD_TAKEN = 64,    /* belongs to the testbench or the golden */
	GUARD_CONSTANT = 128 /* parameter or genvar */
};

enum guard_task {
	GUARD_TASK_PURE,   /* value of its arguments alone */
	GUARD_TASK_TIMING, /* checks of a specify block */
	GUARD_TASK_PRINT,
	GUARD_TASK_FORMAT, /* makes a text: only inside a print */
	GUARD_TASK_TIME,   /* simulation time: only inside a print */
	GUARD_TASK_END,
	GUARD_TASK_FILE,
	GUARD_TASK_RANDOM,
	GUARD_TASK_ARGS,
	GUARD_TASK_PRINT_STATE,
	GUARD_TASK_ROOT,
	GUARD_TASK_OTHER
};
enum guard_task guard__task(const char *name, size_t n);

/* A stretch of tokens: a module, or what lies outside of modules. */
struct guard_region {
	size_t from, to;  /* tokens; to: behind the last one */
	const char *name; /* "" outside of modules */
	size_t name_n;
	bool reached, queued;
};

struct guard_scan {
	struct arena *a;
	const struct guard_policy *p;
	struct guard_finding *out;
	struct lex_token *t; /* attributes left out */
	size_t n;
	struct guard_region *r;
	size_t n_r;
	struct lex_names names; /* of modules, types, taken ones: GUARD_* */
	struct lex_names file;	/* declared outside of modules */
	struct lex_names own;	/* declared in the module being looked at */
};

/* Always true. */
bool guard__find(struct guard_finding *out, const char *rule, const char *p,
	size_t n, int line);
bool guard__find_token(struct guard_scan *s, const char *rule, size_t i);

/* Token i, or an empty one. */
const struct lex_token *guard__at(const struct guard_scan *s, size_t i);
bool guard__is(const struct guard_scan *s, size_t i, const char *word);
/* An identifier that is no keyword. */
bool guard__name(const struct guard_scan *s, size_t i);
/* Is token i one of the words (NULL-terminated)? */
bool guard__one_of(
	const struct guard_scan *s, size_t i, const char *const *words);

/* guard_names.c: fills the tables; guard__declare for one region. */
bool guard__regions(struct guard_scan *s);
void guard__reach(struct guard_scan *s);
void guard__declare(struct guard_scan *s, const struct guard_region *r,
	struct lex_names *into);
/* GUARD_* of the name of token i in the region being looked at. */
int guard__flags(const struct guard_scan *s, size_t i);

/* guard_tokens.c */
bool guard__region(struct guard_scan *s, const struct guard_region *r);

#endif
