/*
 * replay_send: from a plan to a response of libmicrohttpd.  Plain replies go
 * out as one buffer; events, slow ones and those that break off go through a
 * reader that never blocks: it suspends the connection and is called again.
 */
#include "serve/replay_int.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/str.h"

#define BLOCK ((size_t)16384)
#define TICKS 50 /* pieces a second of a slow reply */

struct send_stream {
	struct replay_timer *timer;
	struct replay_book *book;
	struct MHD_Connection *c;
	struct buf body;
	size_t limit; /* bytes that are sent */
	bool cut;     /* then the connection breaks off */
	bool events;
	size_t piece; /* 0: no bound */
	int64_t rate; /* 0: no bound */
	bool waiting;
	bool waited; /* for the next piece */
};

/* To the end of the event, so that each one is a write of its own. */
static size_t
send_event(const struct send_stream *s, size_t pos, size_t n)
{
	const char *end = memmem(s->body.ptr + pos, n, "\n\n", 2);

	return end ? (size_t)(end - (s->body.ptr + pos)) + 2 : n;
}

static size_t
send_pace(const struct send_stream *s, size_t pos, size_t n)
{
	size_t tick = (size_t)(s->rate / TICKS);

	if (s->events)
		n = send_event(s, pos, n);
	if (s->piece && n > s->piece)
		n = s->piece;
	if (s->rate && n > (tick ? tick : 1))
		n = tick ? tick : 1;
	return n;
}

static ssize_t
send_read(void *cls, uint64_t pos, char *out, size_t max)
{
	struct send_stream *s = cls;
	size_t n;

	if (s->waiting) {
		s->waiting = false;
		replay_book_waiting(s->book, -1);
	}
	if (replay_timer_stopping(s->timer))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (pos >= s->limit)
		return s->cut ? MHD_CONTENT_READER_END_WITH_ERROR
			      : MHD_CONTENT_READER_END_OF_STREAM;
	n = s->limit - pos < max ? (size_t)(s->limit - pos) : max;
	n = send_pace(s, (size_t)pos, n);
	if (s->rate && !s->waited) {
		s->waited = true;
		if (replay_timer_wait(
			    s->timer, s->c, (int64_t)n * 1000 / s->rate) == 0) {
			s->waiting = true;
			replay_book_waiting(s->book, 1);
			return 0;
		}
	}
	s->waited = false;
	memcpy(out, s->body.ptr + pos, n);
	return (ssize_t)n;
}

static void
send_free(void *cls)
{
	struct send_stream *s = cls;

	if (s->waiting)
		replay_book_waiting(s->book, -1);
	buf_release(&s->body);
	free(s);
}

static struct MHD_Response *
send_stream(struct replay_plan *p, struct replay_timer *t,
	struct replay_book *book, struct MHD_Connection *c)
{
	struct send_stream *s = xcalloc(1, sizeof(*s));
	uint64_t size = p->events ? MHD_SIZE_UNKNOWN : p->body.len;
	struct MHD_Response *r;

	s->timer = t;
	s->book = book;
	s->c = c;
	s->body = p->body;
	buf_init(&p->body, REPLAY_REPLY_MAX);
	s->cut = p->drop_after >= 0;
	s->limit = s->cut ? (size_t)p->drop_after : s->body.len;
	s->events = p->events;
	s->piece = (size_t)p->piece;
	s->rate = p->rate;
	r = MHD_create_response_from_callback(
		size, BLOCK, send_read, s, send_free);
	if (!r)
		send_free(s);
	return r;
}

static struct MHD_Response *
send_whole(struct replay_plan *p)
{
	struct MHD_Response *r;

	if (p->body.cap == 0)
		return MHD_create_response_from_buffer(
			0, p->body.ptr, MHD_RESPMEM_PERSISTENT);
	r = MHD_create_response_from_buffer(
		p->body.len, p->body.ptr, MHD_RESPMEM_MUST_FREE);
	if (r)
		buf_init(&p->body, REPLAY_REPLY_MAX);
	return r;
}

static void
send_retry(struct MHD_Response *r, const struct replay_plan *p)
{
	char text[64];
	time_t when;
	struct tm tm;

	if (p->retry_after >= 0) {
		snprintf(text, sizeof(text), "%g", p->retry_after);
		MHD_add_response_header(r, "Retry-After", text);
	}
	if (p->retry_after_ms >= 0) {
		snprintf(text, sizeof(text), "%lld",
			(long long)p->retry_after_ms);
		MHD_add_response_header(r, "retry-after-ms", text);
	}
	if (p->retry_after_date >= 0) {
		when = time(NULL) + (time_t)p->retry_after_date;
		gmtime_r(&when, &tm);
		strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
		MHD_add_response_header(r, "Retry-After", text);
	}
}

struct MHD_Response *
replay_send_response(struct replay_plan *p, struct replay_timer *t,
	struct replay_book *book, struct MHD_Connection *c)
{
	bool plain = !p->events && p->drop_after < 0 && !p->rate && !p->piece;
	struct MHD_Response *r;

	r = plain ? send_whole(p) : send_stream(p, t, book, c);
	if (!r)
		return NULL;
	MHD_add_response_header(r, "Content-Type", p->content_type);
	if (p->events)
		MHD_add_response_header(r, "Cache-Control", "no-cache");
	if (*p->request_id) {
		MHD_add_response_header(r, "x-request-id", p->request_id);
		MHD_add_response_header(r, "request-id", p->request_id);
	}
	send_retry(r, p);
	return r;
}
