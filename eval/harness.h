/*
 * harness: the trusted texts of a task (testbench and, where the testbench
 * compares with it, the golden), rewritten so that nothing a candidate prints
 * or draws can be taken for theirs.
 *
 *	- each string literal that holds one of the suite's verdict lines
 *	  begins with a mark.  The mark is patched in the compiled code by a
 *	  fresh nonce of the same length before each run; only lines with it
 *	  are read.
 *	- $random and $urandom without a seed draw from variables of a root
 *	  module of ours, rs_root, whose start is a constant that is patched
 *	  likewise: 0 gives the stream that the suite's own run has.
 *	- rs_root asks the monitor to watch the candidate.
 *	- where asked for, comparisons see X and Z: with != an output that is
 *	  X differs from nothing.
 *
 * Marks are chosen anew by each process, so that a candidate cannot hold one.
 */
#ifndef EVAL_HARNESS_H
#define EVAL_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "eval/task.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

#define HARNESS_ROOT "rs_root"
#define HARNESS_NONCE 32 /* characters of a mark and of a nonce */
#define HARNESS_SEED 10	 /* digits of a seed */

struct harness_marks {
	char nonce[HARNESS_NONCE + 1];
	char seed[HARNESS_SEED + 1];
};
/* From the system's random numbers. */
void harness_marks_new(struct harness_marks *m);
/* A nonce for one run. */
void harness_nonce(char out[HARNESS_NONCE + 1]);
/* 0, or a number of HARNESS_SEED digits below 2^31, as it stands in the
 * compiled code; n is any number. */
void harness_seed(uint64_t n, char out[HARNESS_SEED + 1]);

struct harness_text {
	const char *name;
	const char *text;
	size_t n;
};

#define HARNESS_TEXTS 3
struct harness {
	struct harness_text text[HARNESS_TEXTS]; /* in order of compilation */
	size_t n_text;
	const char *root; /* root module of the testbench */
	/* "1 ps/1 ps": what holds at the end of the texts and so for a
	 * candidate that names none; NULL: none */
	const char *timescale;
	size_t marked; /* literals that carry the mark */
	bool seeded;   /* some draw follows the seed */
	bool files;    /* reads or writes files beside the simulation */
};

struct harness_want {
	const char *tb_top;    /* the suite's root; NULL: found in the text */
	const char *timescale; /* the suite's default; NULL: none */
	const struct harness_marks *marks;
	bool watch; /* the monitor can be had */
	/* == and != of the testbench compare X and Z too (=== and !==) */
	bool exact;
};

/* What goes before the candidate; strings are the arena's or the task's.  -1:
 * the task has no testbench (or ve2 no golden). */
int harness_make(struct arena *a, const struct task *t,
	const struct harness_want *want, struct harness *out, struct err *e);

/* The text without any mark or nonce in it: for people and models. */
char *harness_clean(struct arena *a, const char *s, size_t n, const char *mark,
	size_t *out_n);

#endif
