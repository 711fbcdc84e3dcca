/*
 * modules: the stage "modules" of a project: each file or record is cut into
 * its modules, and each of them becomes a row of its own with all that it
 * needs (curate/unit.h), as Icarus accepts it.
 *
 * The row of a file is kept when it has a module; the rows of its modules have
 * a reason each when they are not kept.  What a rejected row of an earlier
 * stage holds is not there to be used.
 */
#ifndef CURATE_MODULES_H
#define CURATE_MODULES_H

#include "curate/project.h"
#include "tool_wrappers/iverilog.h"

struct curate_modules {
	struct iverilog *iverilog; /* in a sandbox */
	bool again;		   /* forget what was found before */
	struct curate_progress progress;
};
struct curate_modules_tally {
	struct curate_tally files;
	int64_t kept, rejected; /* modules */
};
int curate_modules(const struct curate_project *p,
	const struct curate_modules *o, struct curate_modules_tally *t,
	struct err *e);

#endif
