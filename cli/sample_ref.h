/*
 * sample_ref: what a user means by RUN/TASK/INDEX.
 */
#ifndef CLI_SAMPLE_REF_H
#define CLI_SAMPLE_REF_H

#include "cli/cmd.h"
#include "lib/store/store.h"

struct sample_ref {
	struct store_run run;
	const char *task; /* NULL: the run alone */
	bool has_index;
	int64_t index;
};

/* Reads RUN[/TASK[/INDEX]] and finds the run; ERR_NOTFOUND. */
int sample_ref_parse(struct cli *cli, const char *text, struct sample_ref *out,
	struct err *e);
/* The sample of a reference (index 0 where none is given), of the model named
 * by the option "model" or the first one; ERR_NOTFOUND. */
int sample_ref_find(struct cli *cli, const struct sample_ref *ref,
	struct store_sample *out, struct err *e);

#endif
