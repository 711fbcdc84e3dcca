/*
 * sse: the event stream reader.  Whole lines are read where they lie; only a
 * line that spans two feeds is copied.  Must not interpret data.
 */
#include "lib/llm/sse.h"

#include <string.h>

#include "lib/base/limits.h"

void
sse_init(struct sse *s, sse_event_fn *fn, void *arg)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->line, LIM_SSE_LINE);
	buf_init(&s->data, LIM_SSE_LINE);
	s->fn = fn;
	s->arg = arg;
}

void
sse_release(struct sse *s)
{
	buf_release(&s->line);
	buf_release(&s->data);
}

static int
sse_too_long(struct err *e)
{
	return err_set(e, ERR_LIMIT,
		"a line of the event stream has more than %zu bytes",
		LIM_SSE_LINE);
}

static int
sse_dispatch(struct sse *s, struct err *e)
{
	int r = 0;

	if (s->has_data)
		r = s->fn(s->arg, s->event, s->data.ptr, s->data.len, e);
	buf_clear(&s->data);
	s->has_data = false;
	s->event[0] = '\0';
	return r;
}

static int
sse_data(struct sse *s, const char *v, size_t n, struct err *e)
{
	if (s->has_data && buf_addch(&s->data, '\n') < 0)
		return sse_too_long(e);
	if (buf_add(&s->data, v, n) < 0)
		return sse_too_long(e);
	s->has_data = true;
	return 0;
}

/* One line without its end. */
static int
sse_line(struct sse *s, const char *p, size_t n, struct err *e)
{
	const char *colon;
	const char *v;
	size_t name;
	size_t vn;

	if (!s->started && n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		n -= 3;
	}
	s->started = true;
	if (n == 0)
		return sse_dispatch(s, e);
	colon = memchr(p, ':', n);
	name = colon ? (size_t)(colon - p) : n;
	v = colon ? colon + 1 : p + n;
	vn = (size_t)(p + n - v);
	if (vn > 0 && *v == ' ') {
		v++;
		vn--;
	}
	if (name == 4 && memcmp(p, "data", 4) == 0)
		return sse_data(s, v, vn, e);
	if (name == 5 && memcmp(p, "event", 5) == 0) {
		if (vn >= SSE_EVENT_MAX)
			vn = SSE_EVENT_MAX - 1;
		memcpy(s->event, v, vn);
		s->event[vn] = '\0';
	}
	return 0;
}

/* A line ends here; its first part may be in s->line. */
static int
sse_line_end(struct sse *s, const char *p, size_t n, struct err *e)
{
	int r;

	if (n > LIM_SSE_LINE)
		return sse_too_long(e);
	if (s->line.len == 0)
		return sse_line(s, p, n, e);
	if (buf_add(&s->line, p, n) < 0)
		return sse_too_long(e);
	r = sse_line(s, s->line.ptr, s->line.len, e);
	buf_clear(&s->line);
	return r;
}

/* First c from p on; end if none.  *at is the answer of the last time, good
 * as long as p has not passed it: each byte is looked at once. */
static const char *
sse_next(const char **at, const char *p, const char *end, char c)
{
	const char *hit = *at;

	if (!hit || hit < p) {
		hit = memchr(p, c, (size_t)(end - p));
		*at = hit ? hit : end;
	}
	return *at;
}

int
sse_feed(struct sse *s, const char *p, size_t n, struct err *e)
{
	const char *end = p + n;
	const char *lf = NULL;
	const char *cr = NULL;

	while (p < end) {
		const char *stop;

		if (s->after_cr && *p == '\n')
			p++;
		s->after_cr = false;
		if (p == end)
			break;
		stop = sse_next(&lf, p, end, '\n');
		if (sse_next(&cr, p, end, '\r') < stop)
			stop = cr;
		if (stop == end) {
			if (buf_add(&s->line, p, (size_t)(end - p)) < 0)
				return sse_too_long(e);
			break;
		}
		if (sse_line_end(s, p, (size_t)(stop - p), e) < 0)
			return -1;
		s->after_cr = *stop == '\r';
		p = stop + 1;
	}
	return 0;
}

int
sse_end(struct sse *s, struct err *e)
{
	if (s->line.len > 0 && sse_line_end(s, "", 0, e) < 0)
		return -1;
	return sse_dispatch(s, e);
}
