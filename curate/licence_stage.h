/*
 * licence_stage: the stage "license" of a project: each row's header, the
 * licence files of its repository and what a data set says of it, against a
 * policy.
 *
 * The repository's licence of a row is that of the licence files in the
 * nearest folder above it, in the newest version that is not younger than the
 * row.  The header decides before the repository; the first of these that
 * holds is the reason:
 *
 *	export_control    an export notice in the header
 *	proprietary       a proprietary notice, or all rights reserved without
 *	                  any licence in the header
 *	denied, not_allowed, unknown_licence
 *	                  what the policy says of the header's licence
 *	conflict          the header's licence is none of the repository's
 *	copyright_header  with the header filter: a copyright notice and no
 *	                  licence in the header
 *	denied, not_allowed, unknown_licence
 *	                  what the policy says of the repository's licence
 *	no_licence
 */
#ifndef CURATE_LICENCE_STAGE_H
#define CURATE_LICENCE_STAGE_H

#include "curate/licence.h"
#include "curate/project.h"

struct curate_license {
	const struct licence_book *book;
	const struct licence_policy *policy;
	const char *inputs; /* hash of the book's and the policy's texts */
	/* After FreeSet (arXiv 2505.06096): a header that claims copyright and
	 * grants nothing is refused, whatever the repository says. */
	bool header_filter;
	bool again; /* forget what was found before */
	struct curate_progress progress;
};

/* conflicts: rows whose header and repository disagree, kept or not. */
int curate_license(const struct curate_project *p,
	const struct curate_license *o, struct curate_tally *t,
	int64_t *conflicts, struct err *e);

#endif
