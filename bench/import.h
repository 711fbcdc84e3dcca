/*
 * import: what the importers share.  Each import_FORMAT reads one layout and
 * fills the suite; see bench/suite.h for the contract.
 */
#ifndef BENCH_IMPORT_H
#define BENCH_IMPORT_H

#include "bench/suite.h"

/* A suite being built. */
struct import {
	struct arena *a;
	const char *path;
	struct bench_suite *suite;
	size_t cap_tasks, cap_notes;
	int level; /* vgen: prompt level 1..3; rtl-repo: tokens of the model's
		    * window */
};

/* A zeroed task with nothing known, added to the suite. */
struct task *import_task(struct import *im, const char *id);
void import_note(struct import *im, const char *fmt, ...) BASE_PRINTF(2, 3);
/* Reads a file as a task file with this role; name: how the simulation sees
 * it (NULL: its own). */
int import_file(struct import *im, struct task *t, const char *role,
	const char *path, const char *name, struct err *e);
/* Adds text that is in memory. */
void import_text(struct import *im, struct task *t, const char *role,
	const char *name, const char *text, size_t n);
/* Reads a prompt: UTF-8 (invalid bytes replaced, with a note). */
int import_prompt(
	struct import *im, const char *path, char **out, struct err *e);

/* Calls fn for each object of a JSONL file; blank lines are passed over.  The
 * object is in rows, which is emptied after each when it is not im->a.  Errors
 * name file and line. */
typedef int import_row(struct import *im, const cJSON *o, const char *where,
	void *arg, struct err *e);
int import_each_row(struct import *im, const char *path, struct arena *rows,
	import_row *fn, void *arg, struct err *e);
/* im->path, or the only JSONL file in that folder; like names some that it may
 * be, for the message. */
int import_find_jsonl(
	struct import *im, const char *like, const char **path, struct err *e);

/* The first module that the testbench instantiates and does not define
 * itself; NULL if there is none. */
char *import_instantiated(struct arena *a, const char *tb, size_t n);
/* The module of a design that no other module of it instantiates. */
char *import_root(struct arena *a, const char *design, size_t n);

/* User message of VerilogEval's code-complete task (v2 scripts/sv-generate):
 * the description commented out, the module header as it is. */
char *import_ve_complete_prompt(struct arena *a, const char *text);
extern const char import_ve_complete_system[];

int import_native(struct import *im, struct err *e);
int import_ve1(struct import *im, struct err *e);
int import_ve2(struct import *im, struct err *e);
int import_rtllm(struct import *im, struct err *e);
int import_vgen(struct import *im, struct err *e);
int import_rtlrepo(struct import *im, struct err *e);
/* Adds the task of one row of RTL-Repo's data; a row that no task can be made
 * of is left out with a note.  ERR_PARSE: it is no such row. */
import_row import_rtlrepo_row;

#endif
