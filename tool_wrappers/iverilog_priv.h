/*
 * iverilog_priv: what the files of the Icarus wrapper share; for nobody else.
 */
#ifndef TOOL_IVERILOG_PRIV_H
#define TOOL_IVERILOG_PRIV_H

#include <pthread.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "tool_wrappers/iverilog.h"

#define IVERILOG_RESTS 256 /* preprocessed texts that are kept */

/* ivlpp's output for all sources but the first. */
struct iverilog_rest {
	char key[HASH_HEX];
	char *text; /* NULL: free */
	size_t n;   /* 0: ivlpp has something to say, it must run */
};

struct iverilog {
	struct arena a;
	const char *driver, *vvp; /* absolute paths */
	const char *base;	  /* folder with ivlpp, ivl, *.vpi, *.tgt */
	const char *ivlpp, *ivl;
	const char *conf_vvp, *conf_null; /* targets' lines for ivl */
	const char *env_path;		  /* PATH=... */
	char version[32];
	char fingerprint[160];
	bool direct;
	pthread_mutex_t lock; /* of what follows */
	struct iverilog_rest rests[IVERILOG_RESTS];
	size_t next_rest; /* which is given up next */
};

/* ---- iverilog_pp.c ---- */
/* May the preprocessor be left out for the first source? */
bool iverilog__pp_skips(const struct iverilog_job *job);
/* Names the other sources. */
void iverilog__pp_key(const struct iverilog_job *job, char out[HASH_HEX]);
/* The preprocessed text of the whole job: 1, 0 when the rest is not known yet,
 * -1 when ivlpp must run. */
int iverilog__pp_text(struct iverilog *iv, const struct iverilog_job *job,
	const char *key, struct buf *out);
/* n 0: that ivlpp must run. */
void iverilog__pp_keep(
	struct iverilog *iv, const char *key, const char *text, size_t n);
void iverilog__pp_free(struct iverilog *iv);

/* Compiles without choosing: directly, or with the driver.  all_modules: name
 * all VPI modules that the driver names, also those that the design cannot
 * use. */
int iverilog__compile_direct(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, bool all_modules,
	struct iverilog_compile *out, struct err *e);
int iverilog__compile_driver(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e);
/* Whether the job can be done without the driver. */
bool iverilog__can_direct(const struct iverilog_job *job);
/* Writes a file into a private folder; no temporary name, no fsync: scratch
 * that nobody else reads. */
int iverilog__put(const char *dir, const char *name, const void *p, size_t n,
	struct err *e);

/* Compiles directly and with the driver: 1 when log, outcome and byte code
 * (heap addresses apart) are the same, 0 when they are not. */
int iverilog__same_way(struct iverilog *iv, struct arena *a,
	struct iverilog_job *job, struct err *e);

#endif
