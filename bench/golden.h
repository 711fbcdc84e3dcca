/*
 * golden: measures the goldens of a suite once with the tools at hand: does
 * the golden pass its own judge, how much CPU does it need, how many samples
 * does it compare.  Kept in the store; limits of candidates follow from it.
 */
#ifndef BENCH_GOLDEN_H
#define BENCH_GOLDEN_H

#include "eval/judge.h"
#include "lib/store/store.h"

struct bench_golden_options {
	struct store *store;
	struct judge *judge;
	struct task *tasks;  /* golden_cpu_us and samples are filled, */
	struct arena *arena; /* and golden_profile in this one; NULL: not */
	const int64_t *ids;  /* in the store */
	size_t n;
	int jobs;   /* 0: processors */
	bool force; /* measure again though it is known for these tools */
	void (*progress)(void *arg, size_t done, size_t total);
	void *arg;
	/* Called for each measured task, under a lock; may be NULL. */
	void (*measured)(
		void *arg, const struct task *t, const struct verdict *v);
};

/* What a golden's measure was made with: the judge's fingerprint and, where
 * errata patched the task, which patch. */
const char *bench_golden_tools(
	struct arena *a, const struct judge *j, const struct task *t);
/* *missing (may be NULL): how many had to be measured. */
int bench_golden_measure(
	const struct bench_golden_options *o, size_t *missing, struct err *e);

#endif
