/*
 * system: a whole rtlsmith in a folder of its own, against a replay server
 * that runs in the test's process.
 */
#ifndef TESTS_SYSTEM_H
#define TESTS_SYSTEM_H

#include "lib/base/json.h"
#include "lib/base/proc.h"
#include "serve/replay.h"

struct system {
	struct arena a;
	char *dir;     /* scratch folder with .rtlsmith/config.yaml */
	char *program; /* rtlsmith of the build tree */
	char *source;  /* top of the source tree */
	struct replay *replay;
};

/* Starts the server on the core suite's cassette; script may be NULL.  more:
 * further lines of the model's configuration ("    stream: true\n") or "". */
void system_open(struct system *s, const char *script, const char *more);
/* Another server instead, with another script; the project and what it has
 * stored stay. */
void system_serve(struct system *s, const char *script, const char *more);
void system_close(struct system *s);

/* Runs rtlsmith with these words to its end; out (may be NULL) gets stdout in
 * s->a.  Answers the exit code; fails the test when it was not started or was
 * killed by a limit. */
int system_run(struct system *s, char **out, const char *const *words);
/* Starts it in the background. */
struct proc_child *system_start(struct system *s, const char *const *words);
/* Waits until the server has answered n requests; false after timeout_ms or
 * when the child is gone. */
bool system_wait_requests(
	struct system *s, struct proc_child *c, int64_t n, int timeout_ms);
/* One number from the store. */
int64_t system_sql(struct system *s, const char *sql);
/* The report of a run without what differs between equal runs (ids, times). */
char *system_report(struct system *s, const char *run);

#endif
