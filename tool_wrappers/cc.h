/*
 * cc: compiles a C program that nobody trusts and runs it once, both in the
 * sandbox.  The compiler is the machine's own (cc, gcc or clang); nothing else
 * of the program needs one.
 *
 *	struct cc_source src[] = {{"main.c", text, n}};
 *	struct cc_job job = {.sources = src, .n_sources = 1, .in = bytes,
 *		.in_n = 64, .out_max = 4096};
 *	if (cc_run(cc, a, &job, &r, e) < 0) ...	no result
 *	if (r.how == CC_OK) ... r.out, r.out_n
 *
 * What the compiler may read: /usr and the sources (#include and .incbin of
 * anything else fail).  What the program may do: read its stdin and /usr, write
 * to stdout and stderr; it has no file that it could write, no network, starts
 * nothing.  CPU time, memory and output of both are bounded.  With a sandbox
 * "none" only the bounds are left.
 */
#ifndef TOOL_CC_H
#define TOOL_CC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct cc;
struct sandbox;

/* Finds a compiler, reads its version and has it compile an empty program where
 * the others will be.  sb is borrowed (NULL: none).  ERR_TOOL says what to
 * install or change.  Thread-safe afterwards. */
int cc_open(struct cc **out, struct sandbox *sb, struct err *e);
void cc_close(struct cc *c);
/* The first line that it says of itself. */
const char *cc_version(const struct cc *c);

enum cc_how {
	CC_OK,	    /* it ended by itself with status 0 */
	CC_REFUSED, /* it does not compile */
	CC_LIMIT,   /* CPU time, memory or output used up, by either */
	CC_CRASH    /* the program: a signal, or another status */
};
const char *cc_how_name(enum cc_how how); /* "ok", "refused", ... */

struct cc_source {
	const char *name; /* plain; those that end in .c are compiled */
	const char *text;
	size_t n;
};

struct cc_job {
	const struct cc_source *sources; /* CC_SOURCES at most */
	size_t n_sources;
	const void *in; /* stdin; may be NULL */
	size_t in_n;
	size_t out_max; /* bytes; more is CC_LIMIT */
	int64_t cpu_ms; /* of the program; 0: CC_CPU_MS */
};
#define CC_SOURCES 8
#define CC_CPU_MS 4000

struct cc_result {
	enum cc_how how;
	const char *why; /* one line; "" when OK */
	const char *log; /* the compiler's, or the program's stderr; UTF-8 */
	const unsigned char *out;
	size_t out_n;
	int64_t cpu_us; /* of both */
};

/* -1 only for infrastructure (ERR_TOOL, ERR_IO, ERR_CANCELLED), a program that
 * sleeps for ever among it: the last guard is no judgement. */
int cc_run(struct cc *c, struct arena *a, const struct cc_job *job,
	struct cc_result *out, struct err *e);

#endif
