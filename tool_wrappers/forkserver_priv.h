/*
 * forkserver_priv: what the files of the fork servers share; for nobody else.
 */
#ifndef TOOL_FORKSERVER_PRIV_H
#define TOOL_FORKSERVER_PRIV_H

#include "tool_wrappers/forkserver.h"

struct forkserver;

/* An idle server, or a new one; NULL: there is none to be had. */
struct forkserver *forkserver__get(
	struct forkserver_pool *p, const struct forkserver_kind *k);
/* Gives it back; not fit: ends it, with its child. */
void forkserver__put(
	struct forkserver_pool *p, struct forkserver *fs, bool fit);
int forkserver__socket(const struct forkserver *fs);

#endif
