/*
 * errata: what is known to be wrong with tasks of a suite, kept beside it in
 * the store: a task is excluded from verified scores, patched when it is
 * loaded, or only noted.
 *
 *	suite: ve2-spec			name in the store
 *	version: "2.0"			optional: must be the stored one's
 *	sha256: 5e11a1			optional: beginning of the suite's hash
 *	tasks:
 *	  - id: Prob001_x
 *	    action: exclude		exclude, patch, note
 *	    reason: the testbench ends before the stimulus
 *	  - id: Prob002_y
 *	    action: patch
 *	    reason: the port is called a in the reference and b in the bench
 *	    patch:			one, or a list of them
 *	      file: testbench		a file's role or name, prompt, header
 *	      find: ".b("		must occur once
 *	      replace: ".a("
 */
#ifndef BENCH_ERRATA_H
#define BENCH_ERRATA_H

#include "bench/suite.h"

struct bench_errata {
	const char *suite, *version, *sha256; /* NULL: any version */
	struct store_erratum *list;	      /* suite_id is not set */
	size_t n;
	/* Tasks that the suite does not have (part of it was imported), with
	 * the names nearest to theirs; by bench_errata_store. */
	const char **missing;
	size_t n_missing;
};

/* ERR_PARSE names the file and the entry. */
int bench_errata_read(struct arena *a, const char *path,
	struct bench_errata *out, struct err *e);
/* Stores them for a suite: those of tasks that it has, in one commit.
 * ERR_USAGE: it is not the suite they are for, it has none of the tasks, or a
 * patch does not fit. */
int bench_errata_store(struct store *s, struct arena *a,
	const struct store_suite *row, struct bench_errata *x, struct err *e);
/* Applies a stored patch to a task; sets t->patched and the new hash. */
int bench_errata_patch(struct arena *a, const struct store_erratum *x,
	struct task *t, struct err *e);

/* Does a task count for verified scores, and why not? */
struct bench_verified {
	int64_t task_id;
	const char *task;
	const char *why; /* NULL: it counts */
};
/*
 * A task counts when its golden passes (in this mode, if suite verify looked),
 * its judge does not accept outputs that are never known, and no erratum
 * excludes it.  In the order of the suite.
 */
struct bench_verified_of {
	int64_t suite_id;
	const char *mode;
};
int bench_verified_list(struct store *s, struct arena *a,
	struct bench_verified_of of, struct bench_verified **out, size_t *n,
	struct err *e);
/* Was this measured of the task as it is now (patched by these errata, or not
 * at all)?  tools: as bench_golden_tools or a fact's. */
bool bench_errata_fits(const char *tools, const char *patched);

#endif
