/*
 * forkserver: one job through a server.
 *
 * The server makes the child, waits for it and tells how it ended; limits are
 * set in the child by the kernel.  What only we can see (wall time, too much
 * output, cancellation) ends server and child together, and the next job gets
 * a new one.  Must not use a server again that broke the protocol, and must
 * not leave a descriptor open.
 */
#include "tool_wrappers/forkserver.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/proc_int.h"
#include "tool_wrappers/forkserver_priv.h"
#include "tool_wrappers/preload/snap.h"

#define LOOK_MS 100 /* how often we look whether we are cancelled */

struct forkserver_work {
	const struct forkserver_job *job;
	const struct proc_spec *spec;
	int sock;
	struct proc__capture out, err;
	struct proc_result *r;
	int64_t start_us;
	enum { RUNNING, ENDED, KILLED, BROKEN } state;
	bool cancelled;
};

int
forkserver_memory(const void *p, size_t n, struct err *e)
{
	return proc__memory_file(p, n, e);
}

int
forkserver_text(struct arena *a, int fd, size_t max, char **out, size_t *n,
	struct err *e)
{
	struct stat st;
	size_t at = 0;
	ssize_t k;

	if (fstat(fd, &st) < 0)
		return err_sys(e, ERR_IO, "cannot read a file in memory");
	*n = (size_t)st.st_size;
	if (*n > max)
		return err_set(e, ERR_LIMIT,
			"a tool wrote %zu bytes, more than %zu", *n, max);
	*out = arena_alloc(a, *n + 1);
	while (at < *n) {
		k = pread(fd, *out + at, *n - at, (off_t)at);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return err_sys(
				e, ERR_IO, "cannot read a file in memory");
		at += (size_t)k;
	}
	(*out)[at] = '\0';
	return 0;
}

/* ---- the request ---- */

/* 0, 1: does not fit. */
static int
fill_request(struct forkserver_work *w, struct snap_request *q, int *fds,
	const int child[2])
{
	const struct forkserver_job *job = w->job;
	size_t i;
	int n = 0;

	memset(q, 0, sizeof(*q));
	q->cpu_ms = w->spec->cpu_ms;
	q->as_bytes = w->spec->as_bytes;
	q->file_bytes = w->spec->file_bytes;
	if (job->in > 0) {
		q->flags |= SNAP_STDIN;
		fds[n++] = job->in;
	}
	fds[n++] = child[0];
	if (w->spec->flags & PROC_MERGE)
		q->flags |= SNAP_MERGE;
	else
		fds[n++] = child[1];
	if (job->monitor > 0) {
		q->flags |= SNAP_MONITOR;
		fds[n++] = job->monitor;
	}
	for (i = 0; i < job->n_files; i++) {
		if (i == SNAP_FILES || strlen(job->files[i].name) >= SNAP_NAME)
			return -1;
		memcpy(q->names[i], job->files[i].name,
			strlen(job->files[i].name));
		fds[n++] = job->files[i].fd;
	}
	q->n_files = (uint32_t)job->n_files;
	return n;
}

static bool
send_request(int sock, const struct snap_request *q, const int *fds, int n)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * SNAP_DESCRIPTORS)];
	} control;
	struct iovec iov = {(void *)(uintptr_t)q, sizeof(*q)};
	struct msghdr m;
	struct cmsghdr *c;
	ssize_t k;

	memset(&control, 0, sizeof(control));
	memset(&m, 0, sizeof(m));
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	m.msg_control = control.bytes;
	m.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n);
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)n);
	do {
		k = sendmsg(sock, &m, MSG_NOSIGNAL);
	} while (k < 0 && errno == EINTR);
	return k == (ssize_t)sizeof(*q);
}

/* ---- the answer ---- */

/* As lib/base/proc says how a process ended. */
static void
decode(struct forkserver_work *w, const struct snap_reply *a)
{
	const struct proc_spec *s = w->spec;
	struct proc_result *r = w->r;

	r->cpu_us = a->cpu_us;
	r->max_rss_kb = a->max_rss_kb;
	if (WIFEXITED(a->status)) {
		r->how = PROC_EXITED;
		r->code = WEXITSTATUS(a->status);
	} else {
		r->how = PROC_SIGNALED;
		r->code = WTERMSIG(a->status);
	}
	if (r->how == PROC_SIGNALED && r->code == SIGXFSZ)
		r->how = PROC_FILE_LIMIT;
	else if (s->cpu_ms > 0 &&
		(r->cpu_us > s->cpu_ms * 1000 ||
			(r->how == PROC_SIGNALED &&
				(r->code == SIGPROF || r->code == SIGXCPU))))
		r->how = PROC_CPU_LIMIT;
}

static void
take_answer(struct forkserver_work *w)
{
	struct snap_reply a;
	ssize_t k;

	do {
		k = recv(w->sock, &a, sizeof(a), 0);
	} while (k < 0 && errno == EINTR);
	w->state = BROKEN;
	if (k != (ssize_t)sizeof(a) || a.state != SNAP_DONE)
		return;
	/* a child that could not be set up says so in this way */
	if (WIFSIGNALED(a.status) && WTERMSIG(a.status) == SNAP_UNFIT)
		return;
	decode(w, &a);
	w->state = ENDED;
}

static void
give_up(struct forkserver_work *w, enum proc_how why)
{
	w->r->how = why;
	w->r->code = SIGKILL;
	w->state = KILLED;
}

static void
look(struct forkserver_work *w, int64_t now)
{
	const struct proc_spec *s = w->spec;

	if ((s->flags & PROC_KILL_ON_OUTPUT) &&
		(proc__capture_over(&w->out) || proc__capture_over(&w->err)))
		give_up(w, PROC_OUTPUT_LIMIT);
	else if (s->wall_ms > 0 && now - w->start_us >= s->wall_ms * 1000)
		give_up(w, PROC_WALL_LIMIT);
	if (pool_cancelled()) {
		w->cancelled = true;
		give_up(w, PROC_SIGNALED);
	}
}

static int
wait_ms(const struct forkserver_work *w, int64_t now)
{
	int64_t left = LOOK_MS;

	if (w->spec->wall_ms > 0) {
		left = (w->start_us - now) / 1000 + w->spec->wall_ms + 1;
		if (left > LOOK_MS)
			left = LOOK_MS;
	}
	return left > 0 ? (int)left : 0;
}

static void
attend(struct forkserver_work *w)
{
	int64_t now = w->start_us;

	while (w->state == RUNNING) {
		struct pollfd p[3] = {{w->out.fd, POLLIN, 0},
			{w->err.fd, POLLIN, 0}, {w->sock, POLLIN, 0}};
		int n = poll(p, 3, wait_ms(w, now));

		if (n > 0 && p[0].revents)
			proc__capture_read(&w->out);
		if (n > 0 && p[1].revents)
			proc__capture_read(&w->err);
		if (n > 0 && p[2].revents)
			take_answer(w);
		now = clock_mono_us();
		if (w->state == RUNNING)
			look(w, now);
	}
	w->r->wall_us = now - w->start_us;
}

/* ---- one job ---- */

static int
open_streams(struct forkserver_work *w, int child[2], struct err *e)
{
	int fd[2];

	if (w->job->out > 0) {
		child[0] = fcntl(w->job->out, F_DUPFD_CLOEXEC, 3);
		if (child[0] < 0)
			return err_sys(e, ERR_IO, "cannot copy a descriptor");
	} else if (proc__pipe_out(fd, e) == 0) {
		w->out.fd = fd[0];
		child[0] = fd[1];
	} else {
		return -1;
	}
	if (w->spec->flags & PROC_MERGE)
		return 0;
	if (proc__pipe_out(fd, e) < 0)
		return -1;
	w->err.fd = fd[0];
	child[1] = fd[1];
	return 0;
}

static void
finish(struct forkserver_work *w)
{
	struct proc_result *r = w->r;

	if (w->state == ENDED || w->state == KILLED) {
		proc__capture_drain(&w->out);
		proc__capture_drain(&w->err);
	}
	proc__close(&w->out.fd);
	proc__close(&w->err.fd);
	r->out_truncated = proc__capture_over(&w->out);
	r->err_truncated = proc__capture_over(&w->err);
	r->out_bytes = w->out.total;
	proc__capture_finish(&w->out);
	proc__capture_finish(&w->err);
}

/* Sends the job and stays with it until it ended. */
static int
do_job(struct forkserver_work *w, struct err *e)
{
	struct snap_request q;
	int fds[SNAP_DESCRIPTORS], child[2] = {-1, -1}, n = -1;
	int rc = open_streams(w, child, e);

	if (rc == 0)
		n = fill_request(w, &q, fds, child);
	if (n > 0 && send_request(w->sock, &q, fds, n))
		w->state = RUNNING;
	proc__close(&child[0]);
	proc__close(&child[1]);
	if (rc == 0)
		attend(w);
	return rc;
}

int
forkserver_run(struct forkserver_pool *p, const struct forkserver_kind *k,
	const struct forkserver_job *job, struct proc_result *r, struct err *e)
{
	struct forkserver_work w;
	struct forkserver *fs;
	int rc;

	memset(r, 0, sizeof(*r));
	if (pool_cancelled())
		return err_set(e, ERR_CANCELLED, "cancelled");
	fs = forkserver__get(p, k);
	if (!fs)
		return 1;
	memset(&w, 0, sizeof(w));
	w.job = job;
	w.spec = job->spec;
	w.sock = forkserver__socket(fs);
	w.r = r;
	w.state = BROKEN;
	w.start_us = clock_mono_us();
	proc__capture_init(&w.out, w.spec, STDOUT_FILENO, &r->out);
	proc__capture_init(&w.err, w.spec, STDERR_FILENO, &r->err);
	rc = do_job(&w, e);
	/* one that we leave alone must be dead before its output counts */
	forkserver__put(p, fs, rc == 0 && w.state == ENDED);
	finish(&w);
	proc_thread_cpu_add(r->cpu_us);
	if (rc == 0 && w.cancelled)
		rc = err_set(
			e, ERR_CANCELLED, "cancelled while %s ran", k->argv[0]);
	if (rc == 0 && w.state == BROKEN)
		rc = 1;
	if (rc != 0) {
		proc_result_release(r);
		memset(r, 0, sizeof(*r));
	}
	return rc;
}
