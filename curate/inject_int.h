/*
 * inject_int: what the files of inject share.
 */
#ifndef CURATE_INJECT_INT_H
#define CURATE_INJECT_INT_H

#include "curate/inject.h"

/* ---- inject_prove: a right text, and what is wrong beside it ---- */
struct inject_right {
	struct judge *judge;
	struct arena *a;  /* as long as the row */
	struct task task; /* of its text, with the text as golden */
	const char *text;
	size_t n;
	bool equal; /* proven to be its own equal: equivalence answers */
	bool bench_asked;
	const struct task *bench; /* with a testbench of ours, NULL: none */
};
/* *why: NULL, or why its judge does not take it. */
int inject__right(struct inject_right *r, const char *top, const char **why,
	struct err *e);

struct inject_answer { /* the rest is set with MATTERS only */
	enum inject_says says;
	cJSON *judge, *wrong, *right; /* evidence of both */
	const char *feedback;
};
struct inject_wrong {
	const char *text;
	size_t n;
	bool syntax; /* it should not compile */
	bool any;    /* either will do: of a history */
	bool timing; /* what synthesis does not see: the testbench decides
		      * where equivalence finds nothing */
};
int inject__judge(struct inject_right *r, const struct inject_wrong *w,
	struct inject_answer *out, struct err *e);

/* ---- inject_history: versions of a module ---- */
struct inject_version {
	uint64_t key; /* of source, path and name */
	int64_t row_id;
};
struct inject_history {
	/* rows of histories: files and modules by number, modules by key */
	struct inject_version *file, *named, *module;
	size_t n_files, n_modules, cap_files, cap_modules;
};
int inject__history_read(const struct curate_project *p,
	struct inject_history *h, struct err *e);
void inject__history_release(struct inject_history *h);
/* The version before (step -1) or behind (1) it; 0: none. */
int64_t inject__version(
	const struct inject_history *h, int64_t row_id, int step);
/* The subject of a fix, NULL: the commit does not say that it is one. */
const char *inject__fix(struct arena *a, const struct store_cur_row *file);
/* Tokens that are not in both; -1: more than those of a small change. */
int inject__changed(struct arena *a, const struct store_cur_row *x,
	const struct store_cur_row *y);

#endif
