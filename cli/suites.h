/*
 * suites: finds the suite a user means.
 */
#ifndef CLI_SUITES_H
#define CLI_SUITES_H

#include "bench/suite.h"
#include "cli/cmd.h"

struct suites_found {
	struct store_suite row;
	struct bench_suite suite; /* tasks, with what is known of goldens */
	int64_t *ids;		  /* of the tasks in the store */
};

/*
 * name: a suite of the store ("NAME", "NAME@VERSION", "NAME@SHA"), else one
 * that comes with the program, else a folder in the native format; the last
 * two are put into the store.  ERR_NOTFOUND names the nearest.
 */
int suites_find(struct cli *cli, const char *name, struct suites_found *out,
	struct err *e);
/* Names of the suites in the store and of those that come with the program;
 * NULL-terminated. */
int suites_names(
	struct cli *cli, const char ***names, size_t *n, struct err *e);

#endif
