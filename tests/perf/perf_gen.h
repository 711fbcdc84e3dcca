/*
 * perf_gen: `rtlsmith gen` on the core suite against `rtlsmith replay`, both
 * processes of their own on this machine.
 */
#ifndef TESTS_PERF_GEN_H
#define TESTS_PERF_GEN_H

#include "lib/base/arena.h"
#include "lib/base/proc.h"

struct perf_gen {
	struct arena a;
	char *dir; /* a project whose model "demo" is the server */
	char *program;
	const char *env[4];
	struct proc_child *server;
};

/* Zeroed, then opened; -1 also when the benchmark was not called by make. */
int perf_gen_open(struct perf_gen *p, struct err *e);
/* gen with a database of its own, the arguments args (NULL ends them) and
 * nothing shown; ERR_TOOL unless it ends well.  The caller releases r. */
int perf_gen_run(struct perf_gen *p, const char *db, const char *const *args,
	struct proc_result *r, struct err *e);
void perf_gen_close(struct perf_gen *p);

#endif
