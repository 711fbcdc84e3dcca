/*
 * inject: the stage "inject": faults are put into the modules that live
 * (curate/fault.h), and those that are proven to matter become examples of
 * kind "repair": the faulty text, what the tools say of it, the right text,
 * and the judge that tells them apart (curate/recheck.h).
 *
 * A fault of logic matters when equivalence refutes it against the right text
 * with a counterexample that was simulated, or where a testbench of ours fails
 * it and passes the right text (what synthesis does not see, and designs
 * without an answer); one of syntax when it does not compile and the right
 * text does.  What is the same or not decided is counted, never a row.
 *
 * Versions of a module in a git history whose commit says that it fixes
 * something are judged likewise; where no judge can tell them apart, the
 * example's kind is "repair_unproven".
 */
#ifndef CURATE_INJECT_H
#define CURATE_INJECT_H

#include "curate/fault.h"
#include "curate/project.h"
#include "eval/judge.h"

struct curate_inject {
	struct judge *judge;
	int64_t seed; /* chooses among the faults of a row */
	int per_row;  /* at most so many become examples; four times as many
		       * are tried */
	const bool *kinds; /* by place in fault_kinds; NULL: all */
	bool history;
	int jobs; /* rows at once */
	bool again;
	struct curate_progress progress;
};

enum inject_says {
	INJECT_MATTERS,
	INJECT_SAME,	  /* proven the same, or as good to every judge */
	INJECT_UNDECIDED, /* no judge has an answer */
	INJECT_NO_FAULT	  /* of logic and does not compile; of syntax and
			   * does */
};
#define INJECT_SAYS 4

struct curate_inject_tally {
	struct curate_tally rows;
	int64_t fault[INJECT_SAYS]; /* tried, by what came of them */
	int64_t fix[INJECT_SAYS];   /* versions of a history that were
				     * compared; UNDECIDED: unproven */
};

/* Every living module row that has no result of these rules, in pages; each
 * page is a commit, so a killed call goes on.  Rows: kept with an example,
 * else skipped with a reason. */
int curate_inject(const struct curate_project *p, const struct curate_inject *o,
	struct curate_inject_tally *t, struct err *e);

#endif
