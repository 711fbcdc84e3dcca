/*
 * exportcheck: an export read back, on any machine: no store is asked.
 *
 * Every row is read by the strict reader; counts and hashes are those of the
 * card; no group is in two splits; ids are not used twice in a format; and the
 * labels of a sample are judged again from the rows alone (curate/recheck.h).
 */
#ifndef CURATE_EXPORTCHECK_H
#define CURATE_EXPORTCHECK_H

#include "curate/exportrow.h"
#include "eval/judge.h"

struct export_check {
	const char *dir;
	int64_t sample; /* rows with labels to judge again; -1: all */
	int64_t seed;	/* another sample */
	/* Opens the tools; called only when there is something to judge. */
	int (*open)(void *arg, struct judge **out, struct err *e);
	/* One line: what is not as said, and where. */
	void (*fault)(void *arg, const char *line);
	void *arg;
};
struct export_checked {
	struct {
		int64_t rows[EXPORT_FORMATS][EXPORT_SPLITS];
		int64_t files;
	} seen;
	int64_t groups, labelled; /* rows that have labels */
	int64_t judged, as_said, not_as_said, undecided; /* texts */
	int64_t different; /* of the judged: an equal text with an equal judge
			    * object is asked about once */
	int64_t faults;	   /* all, with those not as said */
};
/* -1: the folder could not be read, or no tools were there; what is wrong with
 * the export is a fault and no error. */
int export_check(const struct export_check *o, struct export_checked *out,
	struct err *e);

#endif
