/*
 * decontaminate: the stage "decontaminate": rows that have what benchmarks
 * ask for (curate/leak.h), or may tell it in other words (curate/paraphrase.h).
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
/* What becomes of rows that may tell a task in other words. */
enum curate_paraphrase {
	CURATE_PARAPHRASE_FLAG, /* kept; the evidence says "review" */
	CURATE_PARAPHRASE_REJECT,
	CURATE_PARAPHRASE_OFF
};
struct curate_decontaminate {
	const struct curate_suite *suites;
	size_t n;
	double rouge_from; /* in (0, 1] */
	enum curate_paraphrase paraphrase;
	bool again;
	struct curate_progress progress;
};

/* Every living row against goldens, headers and prompts of all tasks; other
 * suites make other rules. */
int curate_decontaminate(const struct curate_project *p,
	const struct curate_decontaminate *o, struct curate_tally *t,
	struct err *e);

#endif
