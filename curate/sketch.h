/*
 * sketch: what is compared of a text, made once and kept in the store.
 */
#ifndef CURATE_SKETCH_H
#define CURATE_SKETCH_H

#include "curate/project.h"

#define SKETCH_VERSION 1 /* other shingles, hashes or trees: another one */

/* Makes those of the rows that live for a stage and that no other row was made
 * of, where they are missing. */
int curate_sketch(const struct curate_project *p, const char *stage,
	const struct curate_progress *g, struct err *e);

#endif
