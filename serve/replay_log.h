/*
 * replay_log: one JSON line a request, never with a header's value.
 */
#ifndef SERVE_REPLAY_LOG_H
#define SERVE_REPLAY_LOG_H

#include "lib/base/err.h"

struct replay_log;
struct replay_request;

/* Appends to path. */
int replay_log_open(struct replay_log **out, const char *path, struct err *e);
/* q is NULL for a request that could not be read; status 0: no reply. */
void replay_log_request(struct replay_log *l, const char *url,
	const struct replay_request *q, int status);
void replay_log_close(struct replay_log *l); /* NULL is accepted */

#endif
