/*
 * sse: incremental reader of event streams (WHATWG HTML, "server-sent
 * events"): lines end in CR, LF or CRLF, a leading BOM is skipped, comments
 * are dropped, several data lines are joined by LF, a blank line ends an
 * event.  Unlike the standard the last event counts without its blank line.
 */
#ifndef LLM_SSE_H
#define LLM_SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

#define SSE_EVENT_MAX 64

/* One event with at least one data line; data is NUL-terminated and valid
 * during the call.  event is "" where none was named. */
typedef int sse_event_fn(void *arg, const char *event, const char *data,
	size_t n, struct err *e);

struct sse {
	struct buf line; /* begun in an earlier feed */
	struct buf data;
	char event[SSE_EVENT_MAX]; /* longer names are cut */
	bool has_data;
	bool after_cr; /* an LF that comes now belongs to the CR */
	bool started;  /* the first line was seen: no BOM any more */
	sse_event_fn *fn;
	void *arg;
};

void sse_init(struct sse *s, sse_event_fn *fn, void *arg);
/* ERR_LIMIT when a line or an event passes LIM_SSE_LINE; errors of fn. */
int sse_feed(struct sse *s, const char *p, size_t n, struct err *e);
/* The stream is over: what is left is read as if a blank line followed. */
int sse_end(struct sse *s, struct err *e);
void sse_release(struct sse *s);

#endif
