/*
 * ingest: brings sources into a project: folders, archives, git repositories,
 * JSONL and CSV data sets.  Each file or record becomes a row with its text
 * (UTF-8, LF) or with the reason why it is not kept.  The source is only read;
 * nothing of it is executed.  Memory does not grow with the source, but for
 * the names of one folder and, in histories, 24 bytes a version.
 *
 * Rows of kind "file" are sources, "licence" licence files (LICENSE, COPYING,
 * LICENSES/...), "record" the records of data sets.
 *
 * Reading a source that was read to its end again finds what is new and what
 * has changed; after a kill the same command goes on.
 */
#ifndef CURATE_INGEST_H
#define CURATE_INGEST_H

#include "curate/project.h"

enum curate_source_kind {
	CURATE_AUTO, /* by what the path is */
	CURATE_DIR,
	CURATE_ARCHIVE,
	CURATE_GIT,
	CURATE_JSONL,
	CURATE_CSV
};

struct curate_ingest {
	enum curate_source_kind as;
	char **names;	   /* globs of sources, NULL-ended: by base name */
	int64_t max_bytes; /* of one file or record */
	/* data sets: members that hold the text, its path and its licence */
	const char *text_field, *path_field, *licence_field; /* NULL: usual */
	char **keep_fields; /* NULL-ended: kept in the row's meta */
	char separator;	    /* of CSV */
	bool history;	    /* git: every version of every file */
	/* archives: most members, unpacked bytes, and bytes unpacked of one */
	int64_t max_members, max_unpacked, max_ratio;
	struct curate_progress progress; /* done: rows; total: 0 */
};

/* The usual limits and names. */
extern const struct curate_ingest curate_ingest_default;

struct curate_intake {
	const char *kind; /* of the source */
	int64_t rows, kept, rejected;
	int64_t added, changed;
	int64_t passed_over; /* files that are no sources */
};

/* ERR_NOTFOUND, ERR_USAGE when the path is none of the kinds; ERR_CANCELLED
 * after a signal: what was committed stays. */
int curate_ingest(const struct curate_project *p, const char *location,
	const struct curate_ingest *o, struct curate_intake *t, struct err *e);

#endif
