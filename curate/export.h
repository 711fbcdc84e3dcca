/*
 * export: a project's examples and living rows as a folder in the layout of
 * Hugging Face data sets:
 *
 *	README.md				data card
 *	data/FORMAT/SPLIT-00000.jsonl.zst	rows (curate/exportrow.h)
 *
 * The same project gives the same bytes.  The folder appears whole or not at
 * all.  Memory does not grow with the rows.
 */
#ifndef CURATE_EXPORT_H
#define CURATE_EXPORT_H

#include "curate/exportrow.h"
#include "curate/project.h"

#define EXPORT_SCHEMA "rtlsmith.export/1"

struct curate_export {
	const char *dir;
	bool format[EXPORT_FORMATS];
	int test_percent, validation_percent; /* of the groups */
	int64_t shard_bytes;		      /* of a file, unpacked */
	bool plain;			      /* not packed */
	bool replace;			      /* an export that is there */
	const char *version;		      /* of this program */
	struct curate_progress progress;
};
struct curate_export_tally {
	int64_t rows[EXPORT_FORMATS][EXPORT_SPLITS];
	int64_t items; /* examples and rows that became one or more of them */
	int64_t refused;
	int64_t unjudged; /* rows that dedup has not seen: copies may be in
			   * other splits */
};
/* ERR_EXISTS: something else is there. */
int curate_export(const struct curate_project *p, const struct curate_export *o,
	struct curate_export_tally *t, struct err *e);

#endif
