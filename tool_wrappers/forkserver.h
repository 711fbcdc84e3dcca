/*
 * forkserver: unmodified tools that are started once and then run each job in
 * a fork of themselves (preload/snap.c), so that a job does not pay for
 * loading programs and libraries.  A pool keeps idle servers by kind; each is
 * alone in its sandbox, has no folder it could write to, and gives a job its
 * files as descriptors.
 */
#ifndef TOOL_FORKSERVER_H
#define TOOL_FORKSERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/proc.h"

struct forkserver_pool;
struct sandbox;

/* One way of starting a tool. */
struct forkserver_kind {
	const char *key; /* equal: the same kind */
	const char *const *argv;
	const char *snap;	/* the file at whose opening it stops */
	const char *libs;	/* loaded before that, ':' between; or NULL */
	const char *const *env; /* more of the environment; NULL: none */
};

struct forkserver_file {
	const char *name; /* as the tool opens it; below SNAP_NAME bytes */
	int fd;		  /* read or written from its current place */
};

struct forkserver_job {
	const struct forkserver_file *files; /* with the kind's snap */
	size_t n_files;
	int in;	     /* stdin; 0: /dev/null */
	int out;     /* stdout; 0: kept in memory */
	int monitor; /* descriptor 3 of the child; 0: none */
	/* Limits, flags (PROC_MERGE, PROC_KILL_ON_OUTPUT), out_max, err_max,
	 * tail_max and on_data; the rest does not count. */
	const struct proc_spec *spec;
};

/* lib: our preload library, absolute; sandbox, or NULL, and ro (what the tools
 * read, for the sandbox): borrowed.  Starts nothing yet. */
int forkserver_pool_open(struct forkserver_pool **out, const char *lib,
	const struct sandbox *sandbox, const char *const *ro, struct err *e);
/* Ends all servers; nobody runs a job any more. */
void forkserver_pool_close(struct forkserver_pool *p);

/* Runs one job as proc_run would: 0, and -1 with the same meaning.  1: this
 * cannot be had here (the server did not start, or broke): run it in a process
 * of its own.  r is empty then, but on_data may have seen a beginning of the
 * output. */
int forkserver_run(struct forkserver_pool *p, const struct forkserver_kind *k,
	const struct forkserver_job *job, struct proc_result *r, struct err *e);

/* How many servers were started so far, and how many of them live. */
size_t forkserver_started(struct forkserver_pool *p, size_t *idle);

/* A file in memory that holds n bytes, read from its start: above 2, or -1. */
int forkserver_memory(const void *p, size_t n, struct err *e);
/* Everything in such a file; ERR_LIMIT above max. */
int forkserver_text(struct arena *a, int fd, size_t max, char **out, size_t *n,
	struct err *e);

#endif
