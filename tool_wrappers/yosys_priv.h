/*
 * yosys_priv: what the files of yosys share.
 */
#ifndef TOOL_YOSYS_PRIV_H
#define TOOL_YOSYS_PRIV_H

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "tool_wrappers/yosys.h"

#define YOSYS_FILE_SCRIPT ".rs-script"
#define YOSYS_FILE_MARK ".rs-end" /* only the end of a script writes it */
#define YOSYS_FILE_BYTES ((int64_t)LIM_TOOL_FILE)
#define YOSYS_VERSION_MAX 64

struct yosys {
	struct arena a;
	struct sandbox *sandbox;       /* borrowed, may be NULL */
	const char *yosys, *abc, *smt; /* paths; the last two may be NULL */
	char version[YOSYS_VERSION_MAX];
	const char *fingerprint;
};

/* ---- yosys.c ---- */
/* Limits of a job, and what is kept of its output. */
void yosys__limits(const struct yosys_job *job, struct proc_spec *s);
/* The commands of a job without its prelude, and the mark at their end.  For
 * Yosys they are one line: after each line of a script it checks the whole
 * design for its own mistakes, a quarter of all it does. */
void yosys__script(const struct yosys_job *job, struct buf *b);
/* Lines as commands, "; " behind each. */
void yosys__one_line(struct buf *b, const char *lines);

/* ---- yosys_serve.c ---- */
/* Runs a job in a fork of a server: 0 with its result, its outputs in out,
 * and *mark: the script came to its end.  1: it must run by itself. */
int yosys__serve(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct proc_result *r, struct yosys_output *out, bool *mark,
	struct err *e);

#endif
