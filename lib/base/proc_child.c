/*
 * proc_child: a program that runs beside us.  Must not be stopped from two
 * threads.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/proc_int.h"

#define PROC_LINE_MAX (64 * LIM_KIB)
#define PROC_NO_PIDFD_MS 5

struct proc_child {
	char *name;
	struct proc_spec spec; /* limits and on_data only */
	pid_t pid;
	int pidfd;
	int64_t start_us;
	int err_file; /* memory that holds its stderr, or -1 */
	struct proc_result r;
	struct proc__capture out;
	struct proc__capture err;
	struct buf pending; /* stdout not yet given to proc_line */
	size_t given;	    /* bytes of pending to drop at the next call */
};

static int
proc_child_open(struct proc_child *c, const struct proc_spec *s,
	struct proc__start *st, struct err *e)
{
	const char *file = s->out_path;
	int fd[2];

	if (!file && (s->flags & PROC_STDOUT_NULL))
		file = "/dev/null";
	st->in = proc__open_in(s, e);
	if (st->in < 0)
		return -1;
	if (file) {
		st->out = proc__open_out(file, e);
	} else if (proc__pipe_out(fd, e) == 0) {
		c->out.fd = fd[0];
		st->out = fd[1];
	}
	if (st->out < 0)
		return -1;
	if (s->flags & PROC_MERGE)
		st->err = st->out;
	else if (s->flags & PROC_STDERR_NULL)
		st->err = proc__open_out("/dev/null", e);
	else
		st->err = c->err_file = proc__memory_file("", 0, e);
	return st->err < 0 ? -1 : 0;
}

static void
proc_child_free(struct proc_child *c)
{
	proc__close(&c->out.fd);
	proc__close(&c->err_file);
	proc__close(&c->pidfd);
	proc__capture_finish(&c->out);
	proc__capture_finish(&c->err);
	proc_result_release(&c->r);
	buf_release(&c->pending);
	free(c->name);
	free(c);
}

int
proc_start(struct proc_child **out, const struct proc_spec *s, struct err *e)
{
	struct proc_child *c = xcalloc(1, sizeof(*c));
	struct proc__start st = {s, -1, -1, -1, false};
	int err_no = 0;
	int rc;

	st.die_with_us = syscall(SYS_gettid) == getpid();
	c->pidfd = c->err_file = -1;
	c->name = xstrdup(s->argv && s->argv[0] ? s->argv[0] : "");
	c->spec = *s;
	proc__capture_init(&c->out, &c->spec, STDOUT_FILENO, &c->r.out);
	proc__capture_init(&c->err, &c->spec, STDERR_FILENO, &c->r.err);
	buf_init(&c->pending, PROC_LINE_MAX);
	c->start_us = clock_mono_us();
	rc = proc_child_open(c, s, &st, e);
	if (rc == 0)
		rc = proc__spawn(&st, &c->pid, &err_no, e);
	proc__close(&st.in);
	if (st.err != st.out && st.err != c->err_file)
		proc__close(&st.err);
	proc__close(&st.out);
	if (rc == 1) {
		errno = err_no;
		err_sys(e, ERR_TOOL, "cannot run %s", c->name);
	}
	if (rc != 0) {
		proc_child_free(c);
		return -1;
	}
	c->pidfd = proc__pidfd(c->pid);
	*out = c;
	return 0;
}

int
proc_pid(const struct proc_child *c)
{
	return (int)c->pid;
}

/* Waits for stdout, or with `end` for the end; 1: ended or readable, 0: not
 * within timeout_ms. */
static int
proc_child_wait(struct proc_child *c, bool end, int timeout_ms)
{
	int64_t until = clock_mono_ms() + timeout_ms;

	for (;;) {
		int64_t left = until - clock_mono_ms();
		struct pollfd p[2] = {{c->out.fd, POLLIN, 0},
			{end ? c->pidfd : -1, POLLIN, 0}};

		if (end && c->pidfd < 0 && proc__ended(c->pid))
			return 1;
		if (left < 0)
			left = 0;
		if (end && c->pidfd < 0 && left > PROC_NO_PIDFD_MS)
			left = PROC_NO_PIDFD_MS;
		if (poll(p, 2, (int)left) > 0) {
			if (!end || p[1].revents)
				return 1;
			proc__capture_read(&c->out);
		}
		if (clock_mono_ms() >= until)
			return 0;
	}
}

/* One read of stdout, both into the capture and into pending. */
static int
proc_child_more(struct proc_child *c, struct err *e)
{
	char chunk[4096];
	ssize_t n = read(c->out.fd, chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return 0;
	if (n < 0)
		return err_sys(
			e, ERR_IO, "cannot read the output of %s", c->name);
	if (n == 0) {
		proc__close(&c->out.fd);
		return 0;
	}
	proc__capture_add(&c->out, chunk, (size_t)n);
	if (buf_add(&c->pending, chunk, (size_t)n) < 0)
		return err_set(e, ERR_LIMIT, "a line of %s is longer than %zu",
			c->name, (size_t)PROC_LINE_MAX);
	return 0;
}

int
proc_line(
	struct proc_child *c, const char **line, int timeout_ms, struct err *e)
{
	int64_t until = clock_mono_ms() + timeout_ms;

	buf_drop(&c->pending, c->given);
	c->given = 0;
	for (;;) {
		char *end = memchr(c->pending.ptr, '\n', c->pending.len);
		int64_t left;

		if (end || (c->out.fd < 0 && c->pending.len > 0)) {
			c->given = c->pending.len;
			if (end) {
				*end = '\0';
				c->given = (size_t)(end - c->pending.ptr) + 1;
			}
			*line = c->pending.ptr;
			return 1;
		}
		if (c->out.fd < 0)
			return 0;
		left = until - clock_mono_ms();
		if (!proc_child_wait(c, false, left > 0 ? (int)left : 0))
			return err_set(e, ERR_TIMEOUT,
				"%s wrote no line within %d ms", c->name,
				timeout_ms);
		if (proc_child_more(c, e) < 0)
			return -1;
	}
}

/* Its stderr, from memory. */
static void
proc_child_stderr(struct proc_child *c)
{
	char chunk[4096];
	off_t at = 0;
	ssize_t n;

	while (c->err_file >= 0) {
		n = pread(c->err_file, chunk, sizeof(chunk), at);
		if (n <= 0)
			break;
		proc__capture_add(&c->err, chunk, (size_t)n);
		at += n;
	}
}

int
proc_stop(struct proc_child *c, int grace_ms, struct proc_result *r,
	struct err *e)
{
	struct proc_result *mine = &c->r;
	int rc;

	if (r)
		memset(r, 0, sizeof(*r));
	if (!proc__ended(c->pid))
		(void)kill(c->pid, SIGTERM);
	(void)proc_child_wait(c, true, grace_ms);
	mine->wall_us = clock_mono_us() - c->start_us;
	rc = proc__reap(c->pid, mine, e);
	proc__capture_drain(&c->out);
	proc_child_stderr(c);
	mine->out_truncated = proc__capture_over(&c->out);
	mine->err_truncated = proc__capture_over(&c->err);
	mine->out_bytes = c->out.total;
	proc__capture_finish(&c->out);
	proc__capture_finish(&c->err);
	if (rc == 0 && r) {
		*r = *mine;
		buf_init(&mine->out, 0);
		buf_init(&mine->err, 0);
		c->out.out = &mine->out;
		c->err.out = &mine->err;
	}
	proc_child_free(c);
	return rc;
}
