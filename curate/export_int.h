/*
 * export_int: between the files of export.
 */
#ifndef CURATE_EXPORT_INT_H
#define CURATE_EXPORT_INT_H

#include "curate/export.h"
#include "lib/base/fs_pack.h"

/* Names with how often they came; the rest beyond the limit is "others". */
#define EXPORT_NAMES 256
struct export_names {
	const char *name[EXPORT_NAMES];
	int64_t n[EXPORT_NAMES];
	size_t used;
};
void export__count(struct arena *a, struct export_names *x, const char *name);

struct export_file {
	const char *path; /* below the folder */
	enum export_format format;
	enum export_split split;
	int64_t rows;
};
/* A split of a format on its way out. */
struct export_stream {
	struct fs_pack *w;
	const char *path;
	int64_t rows, bytes; /* of the open file */
	int64_t shards;
};

struct export_job {
	const struct curate_project *p;
	const struct curate_export *o;
	struct curate_export_tally *t;
	const char *part; /* folder that becomes o->dir */
	struct arena life;
	struct export_stream out[EXPORT_FORMATS][EXPORT_SPLITS];
	struct export_file *file;
	size_t n_files, cap_files;
	struct export_names licences, kinds, tools, rules, refusals;
	struct export_names oracles; /* of what is verified */
};

/* ---- export_out.c ---- */
int export__begin(struct export_job *x, struct err *e);
int export__put(struct export_job *x, enum export_format f, enum export_split s,
	const cJSON *row, struct err *e);
/* Closes the files, writes the card, puts the folder in its place. */
int export__end(struct export_job *x, struct err *e);
void export__give_up(struct export_job *x);
/* ---- card.c ---- */
int export__card(struct export_job *x, struct err *e);

#endif
