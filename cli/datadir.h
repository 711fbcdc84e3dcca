/*
 * datadir: where the files that come with the program lie.
 */
#ifndef CLI_DATADIR_H
#define CLI_DATADIR_H

#include "lib/base/arena.h"

/*
 * Path of a file or folder that comes with the program: name is for example
 * "data/suites/core" or "prompts/plain.md".  Looked for below, in this order:
 * $RTLSMITH_DATA; the source tree, when the program runs from its build tree;
 * ../share/rtlsmith beside the program; the folder that configure was told.
 * ERR_NOTFOUND names the last place and RTLSMITH_DATA.
 */
int datadir_find(struct arena *a, const char *name, char **out, struct err *e);
/* The liberty that comes with the program: rtlsmith45. */
int datadir_liberty(struct arena *a, char **out, struct err *e);
/* A path, or the name of a cassette that comes with the program. */
const char *datadir_cassette(struct arena *a, const char *name);

#endif
