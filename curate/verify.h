/*
 * verify: the stage "verify": living rows that have a specification are
 * executed, and those that pass with evidence (curate/verified.h) become
 * examples of kind "verified".
 *
 * A record has its specification, and perhaps a testbench and a golden, in
 * fields that `ingest` kept; a module has its description, and the testbench
 * of the project (curate/tbfind.h), or one is generated.  What has no
 * specification is passed over.
 */
#ifndef CURATE_VERIFY_H
#define CURATE_VERIFY_H

#include "curate/model.h"
#include "curate/verified.h"
#include "curate/work.h"

#define CURATE_REPAIRS 5 /* VeriCoder's */

struct curate_verify {
	struct verified_options how;
	const char *tools; /* names them, for the rules */
	const char *spec_field, *testbench_field, *golden_field; /* NULL: usual
								  */
	bool independent; /* refuse what only a testbench made from the design
			   * itself speaks for */
	const struct curate_model *model; /* repairs; NULL: none */
	int attempts;			  /* at most CURATE_REPAIRS */
	int jobs;
	bool again;
	struct curate_progress progress;
};
struct curate_verify_tally {
	struct curate_tally rows;
	int64_t repairable; /* rejected, and a model was not there to repair */
	int64_t repaired;
};
int curate_verify(const struct curate_project *p, const struct curate_verify *o,
	struct curate_verify_tally *t, struct err *e);

#endif
