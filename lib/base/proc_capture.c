/*
 * proc_capture: keeps the head and the tail of a program's output.  Must not
 * use more memory than asked for, whatever the program writes, and must not
 * wait.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/base/proc_int.h"

#define PROC_CHUNK ((size_t)64 * 1024)

void
proc__capture_init(struct proc__capture *c, const struct proc_spec *s,
	int which, struct buf *out)
{
	size_t max = which == STDOUT_FILENO ? s->out_max : s->err_max;

	memset(c, 0, sizeof(*c));
	c->fd = -1;
	c->which = which;
	c->spec = s;
	c->tail_max = s->tail_max < max ? s->tail_max : max;
	c->head_max = max - c->tail_max;
	c->out = out;
	buf_init(out, max);
}

static void
proc_ring_add(struct proc__capture *c, const char *p, size_t n)
{
	size_t part;

	c->ring_total += n;
	if (n > c->tail_max) {
		p += n - c->tail_max;
		n = c->tail_max;
	}
	if (n == 0)
		return;
	if (!c->ring)
		c->ring = xmalloc(c->tail_max);
	part = c->tail_max - c->ring_at;
	if (part > n)
		part = n;
	memcpy(c->ring + c->ring_at, p, part);
	memcpy(c->ring, p + part, n - part);
	c->ring_at = (c->ring_at + n) % c->tail_max;
}

void
proc__capture_add(struct proc__capture *c, const char *p, size_t n)
{
	size_t head = c->head_max - c->out->len;

	c->total += n;
	if (c->spec->on_data)
		c->spec->on_data(c->spec->on_data_arg, c->which, p, n);
	if (head > n)
		head = n;
	(void)buf_add(c->out, p, head);
	proc_ring_add(c, p + head, n - head);
}

void
proc__capture_read(struct proc__capture *c)
{
	char chunk[PROC_CHUNK];
	ssize_t n = read(c->fd, chunk, sizeof(chunk));

	if (n > 0)
		proc__capture_add(c, chunk, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		proc__close(&c->fd);
}

void
proc__capture_drain(struct proc__capture *c)
{
	uint64_t until;
	int left = 0;

	/* only what is there now: somebody who left the group may write on */
	if (c->fd < 0 || ioctl(c->fd, FIONREAD, &left) < 0)
		left = 0;
	until = c->total + (uint64_t)left;
	while (c->fd >= 0 && c->total < until)
		proc__capture_read(c);
	proc__close(&c->fd);
}

bool
proc__capture_over(const struct proc__capture *c)
{
	return c->total > c->head_max + c->tail_max;
}

void
proc__capture_finish(struct proc__capture *c)
{
	if (!c->ring)
		return;
	if (c->ring_total > c->tail_max)
		(void)buf_add(
			c->out, c->ring + c->ring_at, c->tail_max - c->ring_at);
	(void)buf_add(c->out, c->ring, c->ring_at);
	if (c->ring_total == c->tail_max && c->ring_at == 0)
		(void)buf_add(c->out, c->ring, c->tail_max);
	free(c->ring);
	c->ring = NULL;
}
