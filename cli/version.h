/*
 * version: what this program is.
 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

/* Of the release, for manual pages. */
#define VERSION_DATE "November 22, 2026"

const char *version_number(void); /* "0.1.0" */
const char *version_build(void);  /* commit, with -dirty, or "unknown" */

#endif
