/*
 * reason: why a row of a curation project is not kept, one closed list for
 * every stage.  A reason's name is what the store, the reports and the
 * documentation say; it never changes its meaning.
 */
#ifndef CURATE_REASON_H
#define CURATE_REASON_H

#include <stddef.h>

/* The stages, in the order in which a row passes through them. */
extern const char *const curate_stages[];
extern const size_t curate_n_stages;
/* Place of a stage in the order, -1 when there is no such stage. */
int curate_stage_index(const char *stage);

struct curate_reason {
	const char *stage;
	const char *name; /* "too_large" */
	const char *text; /* one line for people */
};

/* All of them, by stage in the order above. */
extern const struct curate_reason curate_reasons[];
extern const size_t curate_n_reasons;
/* NULL when the stage has no such reason. */
const struct curate_reason *curate_reason_find(
	const char *stage, const char *name);

#endif
