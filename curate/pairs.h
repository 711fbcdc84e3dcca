/*
 * pairs: the stage "pairs": examples from candidates that were judged: for one
 * task and one prompt, preferences (a text that passes against one that
 * fails), labelled texts (KTO), repairs (the failing text, what the tools said
 * of it, a passing one), the steps of a solver with a label each, and the
 * prompt with its judge (RLVR).
 *
 * Errors are no verdicts and truncated replies no texts: the caller leaves
 * them out.  Every example carries a judge object (curate/recheck.h).
 */
#ifndef CURATE_PAIRS_H
#define CURATE_PAIRS_H

#include "curate/project.h"
#include "eval/judge.h"

struct pairs_candidate {
	const char *id; /* unique within the task: run and sample, or line */
	const char *code;
	size_t n;
	bool pass;
	bool full;		       /* as in struct judge_options */
	const char *reason, *feedback; /* of one that fails */
	double wrong; /* share of samples that mismatch; 1: not told */
};
struct pairs_step {
	const char *text, *feedback;
	size_t n;
};
struct pairs_trail { /* what a solver wrote for a sample, in order */
	const char *id;
	const struct pairs_step *step;
	size_t n;
};
struct pairs_task {
	const struct task *task;
	enum judge_mode mode;
	const char *system, *user; /* the prompt that all of them answer */
	const char *prompt_hash;   /* of its template */
	struct pairs_candidate *candidate; /* is put in another order */
	size_t n;
	const struct pairs_trail *trail;
	size_t n_trails;
};

struct curate_pairs {
	struct judge *judge; /* labels steps */
	int per_task;	     /* most preferences and texts of a label */
	bool hardest; /* first what fails in the smallest share of samples;
		       * else what is nearest to a passing text by tokens */
	int64_t seed; /* order of those that are alike */
};
struct curate_pairs_tally {
	int64_t tasks, preference, kto, repair, steps, prompt;
};

/* Examples of one task, in one commit; those of the same keys are
 * replaced. */
int curate_pairs_task(const struct curate_project *p,
	const struct curate_pairs *o, const struct pairs_task *t,
	struct curate_pairs_tally *tally, struct err *e);
/* Preferences from the stages "inject" and "describe": the description of a
 * module asks, the right text is chosen, the faulty one rejected.  They are
 * examples of the module's row, instead of those it had of this stage. */
int curate_pairs_injected(const struct curate_project *p,
	const struct curate_pairs *o, struct curate_pairs_tally *tally,
	struct err *e);

#endif
