/*
 * mutate: reads the lines in which Yosys' command of this name lists faults.
 */
#ifndef EVAL_MUTATE_H
#define EVAL_MUTATE_H

#include <stddef.h>

#include "lib/base/arena.h"

/* "mutate -ctrl S W K -mode inv -module M -cell C ... -src F" without what is
 * the same for all, without the module's name and without places in files. */
const char *mutate_how(struct arena *a, const char *line, size_t n);

#endif
