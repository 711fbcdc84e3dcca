/*
 * runner: what run, gen, resume and retry share.  Options are frozen into one
 * JSON document (schema rtlsmith.run-config/1); everything afterwards reads
 * only that document, so that a resumed run is the same run.
 *
 *	identity	what the result depends on: suites, tasks, models (wire,
 *			host, model, parameters), prompt, seed, mode, extractor,
 *			limits.  A run has one identity for ever.
 *	models		the endpoints' whole configuration, without secrets
 *	n, ks		samples a task, k of pass@k
 *	ops		how it is driven: concurrency, retries, time limits,
 *			money, cache; may change from call to call
 */
#ifndef CLI_RUNNER_H
#define CLI_RUNNER_H

#include "agent/agent.h"
#include "cli/cmd.h"
#include "lib/base/json.h"
#include "lib/store/store.h"

/* Options of the table in common (see cli/runner_opts.h). */

/* Freezes the options of run and gen.  ERR_USAGE, ERR_NOTFOUND name the
 * nearest suite, task or model. */
int runner_freeze(struct cli *cli, cJSON **config, struct err *e);

/* Finds the run that these options mean (by --run, else by the name made from
 * the identity), extends its n, or creates it. */
int runner_find_or_create(
	struct cli *cli, cJSON *config, struct store_run *run, struct err *e);

struct runner_options {
	bool judge;	 /* false: gen */
	unsigned states; /* which samples to take up */
	bool dry_run;
	bool rescore; /* verdicts of another mode stand beside */
	/* For commands that tell of the run themselves: */
	bool silent;   /* neither progress nor report; a run of gen is done when
			* all is generated */
	bool progress; /* silent, but with progress */
	void (*watch)(void *arg, const struct agent_news *news);
	void *watch_arg;
	char *run_id; /* gets the run's id, RAND_ULID bytes; NULL */
};
/* Makes the run that a frozen configuration means, or finds it, and goes on
 * with it; with dry_run says what would be asked.  A run is in the store only
 * once everything that it needs was found.  Answers an exit code. */
int runner_start(struct cli *cli, cJSON *config, const struct runner_options *o,
	struct err *e);
/* Goes on with a run and prints its report; answers an exit code. */
int runner_execute(struct cli *cli, const struct store_run *run,
	const struct runner_options *o, struct err *e);

#endif
