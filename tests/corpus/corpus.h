/*
 * corpus: reads the public-suite corpus (tasks and recorded candidates) that
 * tests may find beside the checkout.  Not the importers: independent of them
 * on purpose, so that both can be compared.
 */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H

#include <stdbool.h>

#include "eval/task.h"

struct corpus_candidate {
	const char *id;
	const char *suite;
	const char *code;
	size_t n;
	struct task *task;
	bool full, slow, golden_passes;
	const char *verdict; /* official, Icarus 11.0: "pass", "fail" */
	char letter;
};

struct corpus {
	struct arena a;
	struct corpus_candidate *cands;
	size_t n;
	struct task **tasks;
	size_t n_tasks;
};

/* The folder: the first argument if there is one, else RTLSMITH_CORPUS, else
 * ../shared/corpus beside the source tree; NULL when there is none. */
const char *corpus_dir(struct arena *a, int argc, char **argv);
/* A positive number of the command line, dflt when there is none. */
size_t corpus_number(int argc, char **argv, int index, size_t dflt);
int corpus_load(struct corpus *c, const char *dir, struct err *e);
void corpus_release(struct corpus *c);

#endif
