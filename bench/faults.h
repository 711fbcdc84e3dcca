/*
 * faults: does a testbench reject what it must: the suite's injected faults
 * (task meta "faults": unique-match edits of the golden) and an empty module
 * with the golden's ports.
 */
#ifndef BENCH_FAULTS_H
#define BENCH_FAULTS_H

#include "eval/judge.h"

struct bench_faults_result {
	size_t n, killed;
	const char **alive; /* ids of accepted faults */
	size_t n_alive;
	bool empty_rejected; /* true too when there is no golden */
};

struct bench_faults_options {
	struct judge *judge;
	const struct task *tasks;
	size_t n;
	int jobs; /* 0: processors */
	void (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

/* out: n entries.  Faults are judged in official mode.  A fault that ends in
 * VERDICT_ERROR is an error of the call. */
int bench_faults(const struct bench_faults_options *o, struct arena *a,
	struct bench_faults_result *out, struct err *e);

/* The golden with one fault applied; NULL when "find" does not occur. */
char *bench_fault_apply(
	struct arena *a, const struct task *t, const cJSON *fault);
/* The golden's modules with their headers and nothing else; NULL if the task
 * has no golden that begins with an ANSI header. */
char *bench_empty_design(struct arena *a, const struct task *t);

#endif
