/*
 * suite: importers (native and public formats), self-check.
 *
 * An importer reads the user's own folder and gives tasks; bench_suite_store
 * puts them into the store, which afterwards needs the folder no more.
 */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

#include "eval/task.h"
#include "lib/store/store.h"

#define BENCH_SUITE_WINDOW 2048 /* tokens; RTL-Repo's own default */
#define BENCH_SUITE_WINDOW_MIN 128
#define BENCH_SUITE_WINDOW_MAX 1000000

struct bench_suite {
	const char *name, *version, *format, *licence, *source;
	struct task *tasks;
	size_t n;
	char **notes; /* strays and oddities met, one line each */
	size_t n_notes;
};

/*
 * format: native verilogeval-v1 verilogeval-v2 rtllm vgen rtl-repo, also
 * rtl-repo:N (prompts for a model of N tokens).  path: the folder that holds
 * the tasks, or the JSONL of v1 or rtl-repo.  name: NULL: from the path.
 * ERR_PARSE names file and line; nothing is kept on error.
 */
int bench_suite_import(struct arena *a, const char *format, const char *path,
	const char *name, struct bench_suite *out, struct err *e);
const char *const *bench_suite_formats(void); /* NULL-terminated */
int bench_suite_store(struct store *s, const struct bench_suite *suite,
	int64_t *id, struct err *e);
/* Loads a stored suite's tasks, patched by its errata; ids[i] are store ids,
 * may be NULL. */
int bench_suite_load(struct store *s, struct arena *a, const char *name,
	struct bench_suite *out, int64_t **ids, struct err *e);

#endif
