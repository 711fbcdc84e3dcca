/*
 * judge_trusted: what the strict judge needs of a task, made once and kept:
 * the trusted texts, rewritten and preprocessed, what its candidates may hold,
 * and how its golden behaves.  For the judge's files only.
 */
#ifndef EVAL_JUDGE_TRUSTED_H
#define EVAL_JUDGE_TRUSTED_H

#include <pthread.h>

#include "eval/guard.h"
#include "eval/harness.h"
#include "eval/monitor.h"
#include "lib/base/hash.h"

struct judge_work;
struct strengthen;

/* How the golden does in the strict pipeline. */
struct judge_profile {
	bool passes;	 /* false: nothing below but why */
	const char *why; /* why it does not; NULL: it does */
	int64_t samples; /* -1: the suite counts none */
	int64_t lines;	 /* verdict lines */
	bool vacuous;	 /* no output bit is ever known */
	const struct monitor_report *report; /* NULL: no monitor */
	/* It passes a testbench that compares X and Z too (harness.h), and
	 * was judged by that; known: somebody tried. */
	bool exact, exact_known;
	const char *doc; /* JSON of all this */
};

struct judge_trusted {
	struct arena a; /* of everything here */
	char key[HASH_HEX];
	size_t users;  /* under the judge's lock */
	uint64_t used; /* when last; under the judge's lock */

	pthread_mutex_t lock; /* of what follows, until it is made */
	bool made, profiled;
	bool exact;	    /* the testbench compares exactly */
	const char *broken; /* the task cannot be judged: why */
	struct harness h;
	const char *text; /* preprocessed; a candidate may follow */
	size_t n;
	struct guard_policy policy;
	struct judge_profile profile;
	const struct strengthen *strong; /* NULL: not looked for */
};

#define JUDGE_TRUSTED_MAX 512 /* tasks that are kept */

struct judge_trusted_table {
	pthread_mutex_t lock;
	struct judge_trusted *all[JUDGE_TRUSTED_MAX];
	uint64_t clock;
};
void judge__trusted_open(struct judge_trusted_table *tab);
void judge__trusted_close(struct judge_trusted_table *tab);

/* The task of the work, made when it is new; judge__trusted_put gives it
 * back.  -1 for machinery only: see broken. */
int judge__trusted_get(
	struct judge_work *w, struct judge_trusted **out, struct err *e);
void judge__trusted_put(struct judge_work *w, struct judge_trusted *tr);
/* The golden's behaviour; runs it when that is not known.  Threads wait for
 * the first. */
int judge__profile(struct judge_work *w, struct judge_trusted *tr,
	const struct judge_profile **out, struct err *e);

/* ---- judge_profile.c ---- */
/* Runs the golden with this seed (see harness_seed). */
int judge__golden_run(struct judge_work *w, struct judge_trusted *tr,
	const char *seed, struct arena *keep, struct judge_profile *out,
	struct err *e);
const char *judge__profile_text(
	struct arena *a, const struct judge_profile *p, const char *monitor);
/* False: the text is no profile. */
bool judge__profile_read(
	struct arena *a, const char *text, struct judge_profile *out);

#endif
