/*
 * decontaminate: the stage "decontaminate": rows that have what benchmarks
 * ask for (curate/leak.h).
 */
#ifndef CURATE_DECONTAMINATE_H
#define CURATE_DECONTAMINATE_H

#include "curate/project.h"
#include "eval/task.h"

struct curate_suite {
	const char *name;
	const struct task *tasks;
	size_t n;
};
struct curate_decontaminate {
	const struct curate_suite *suites;
	size_t n;
	double rouge_from; /* in (0, 1] */
	bool again;
	struct curate_progress progress;
};

/* Every living row against goldens, headers and prompts of all tasks; other
 * suites make other rules. */
int curate_decontaminate(const struct curate_project *p,
	const struct curate_decontaminate *o, struct curate_tally *t,
	struct err *e);

#endif
