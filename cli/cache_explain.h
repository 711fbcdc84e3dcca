/*
 * cache_explain: what the cache key of a sample is made of.
 */
#ifndef CLI_CACHE_EXPLAIN_H
#define CLI_CACHE_EXPLAIN_H

#include "cli/cmd.h"

extern const struct opt cache_explain_opts[];

/* The verb: operands MODEL TASK[/INDEX]... */
int cache_explain(struct cli *cli, int argc, char **argv, struct err *e);

#endif
