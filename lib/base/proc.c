/*
 * proc: running a program to its end.
 *
 * One thread, one poll loop over the program's pipes and its pidfd.  Must not
 * leave a descriptor open or a process of the group alive, must not trust the
 * program to close its pipes, and must not reap before the group is killed (a
 * zombie keeps the group's number from being used again).
 */
#include "lib/base/proc.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/proc_int.h"

#define PROC_LOOK_US 100000   /* how often we look whether we are cancelled */
#define PROC_STOP_US 10000    /* how often whether to stop */
#define PROC_NO_PIDFD_US 2000 /* how often without pidfd */
#define PROC_CPU_GAP_US 1000  /* shortest time between two looks at the CPU */
#define PROC_CPU_GAP_MAX_US 50000

struct proc_job {
	const struct proc_spec *s;
	struct proc_result *r;
	struct proc__start st;
	struct proc__capture out;
	struct proc__capture err;
	pid_t pid;
	int pidfd; /* -1: the kernel has none */
	int64_t start_us;
	int64_t cpu_look_us; /* when to look at the CPU time; 0: never */
	int64_t cpu_seen_us;
	int64_t cpu_gap_us;
	enum { PROC_ALIVE, PROC_ENDED } state;
	bool killed;
	enum proc_how why; /* of our kill */
	bool cancelled;
};

static _Thread_local int64_t proc_spent_us;

int64_t
proc_thread_cpu_us(void)
{
	return proc_spent_us;
}

void
proc_thread_cpu_add(int64_t us)
{
	proc_spent_us += us > 0 ? us : 0;
}

const char *
proc_how_name(enum proc_how how)
{
	switch (how) {
	case PROC_EXITED:
		return "exited";
	case PROC_SIGNALED:
		return "signaled";
	case PROC_CPU_LIMIT:
		return "cpu_limit";
	case PROC_WALL_LIMIT:
		return "wall_limit";
	case PROC_OUTPUT_LIMIT:
		return "output_limit";
	case PROC_FILE_LIMIT:
		return "file_limit";
	case PROC_NOT_STARTED:
		return "not_started";
	}
	return "unknown";
}

void
proc_result_release(struct proc_result *r)
{
	if (!r)
		return;
	buf_release(&r->out);
	buf_release(&r->err);
}

/* Both ends of one output stream of the program: ours in c->fd. */
static int
proc_open_stream(const char *path, bool null, struct proc__capture *c,
	int *child, struct err *e)
{
	int fd[2];

	if (path || null) {
		*child = proc__open_out(path ? path : "/dev/null", e);
		return *child < 0 ? -1 : 0;
	}
	if (proc__pipe_out(fd, e) < 0)
		return -1;
	c->fd = fd[0];
	*child = fd[1];
	return 0;
}

static int
proc_open(struct proc_job *j, struct err *e)
{
	const struct proc_spec *s = j->s;

	j->st.in = proc__open_in(s, e);
	if (j->st.in < 0)
		return -1;
	if (proc_open_stream(s->out_path, s->flags & PROC_STDOUT_NULL, &j->out,
		    &j->st.out, e) < 0)
		return -1;
	if (s->flags & PROC_MERGE) {
		j->st.err = j->st.out;
		return 0;
	}
	return proc_open_stream(
		NULL, s->flags & PROC_STDERR_NULL, &j->err, &j->st.err, e);
}

static void
proc_close_childs(struct proc_job *j)
{
	if (j->st.err == j->st.out)
		j->st.err = -1;
	proc__close(&j->st.in);
	proc__close(&j->st.out);
	proc__close(&j->st.err);
}

static void
proc_kill(struct proc_job *j, enum proc_how why)
{
	if (j->killed)
		return;
	j->killed = true;
	j->why = why;
	/* the group exists: setsid ran before exec, and we saw the exec */
	(void)kill(-j->pid, SIGKILL);
}

static int64_t
proc_cpu_us(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
		clock_gettime(clock, &t) < 0)
		return -1;
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Looks at the CPU time when it is due.  One thread cannot use more CPU than
 * time passes, so the next look is due when the rest could be used up; a
 * program that sleeps just below its limit is looked at less and less. */
static void
proc_look_cpu(struct proc_job *j, int64_t now)
{
	int64_t limit = j->s->cpu_ms * 1000;
	int64_t used;
	int64_t rest;

	if (!j->cpu_look_us || now < j->cpu_look_us)
		return;
	used = proc_cpu_us(j->pid);
	if (used > limit) {
		proc_kill(j, PROC_CPU_LIMIT);
		return;
	}
	if (used > j->cpu_seen_us)
		j->cpu_gap_us = PROC_CPU_GAP_US;
	else if (j->cpu_gap_us < PROC_CPU_GAP_MAX_US)
		j->cpu_gap_us *= 2;
	j->cpu_seen_us = used;
	rest = limit - used;
	j->cpu_look_us = now + (rest > j->cpu_gap_us ? rest : j->cpu_gap_us);
}

/* Kills when a limit is passed; how long to wait at most, in ms. */
static int
proc_look(struct proc_job *j)
{
	int64_t now = clock_mono_us();
	int64_t until = now + PROC_LOOK_US;
	int64_t wall = j->start_us + j->s->wall_ms * 1000;

	if (j->s->stop)
		until = now + PROC_STOP_US;
	if (j->pidfd < 0)
		until = now + PROC_NO_PIDFD_US;
	if (j->killed)
		return (int)((until - now + 999) / 1000);
	if ((j->s->flags & PROC_KILL_ON_OUTPUT) &&
		(proc__capture_over(&j->out) || proc__capture_over(&j->err)))
		proc_kill(j, PROC_OUTPUT_LIMIT);
	if (j->s->wall_ms > 0 && now >= wall)
		proc_kill(j, PROC_WALL_LIMIT);
	if (j->s->stop && atomic_load(j->s->stop))
		proc_kill(j, PROC_WALL_LIMIT);
	if (pool_cancelled()) {
		j->cancelled = true;
		proc_kill(j, PROC_SIGNALED);
	}
	proc_look_cpu(j, now);
	if (j->s->wall_ms > 0 && wall < until)
		until = wall;
	if (j->cpu_look_us && j->cpu_look_us < until)
		until = j->cpu_look_us;
	return until > now ? (int)((until - now + 999) / 1000) : 0;
}

static int
proc_step(struct proc_job *j, struct err *e)
{
	struct pollfd p[3] = {{j->out.fd, POLLIN, 0}, {j->err.fd, POLLIN, 0},
		{j->pidfd, POLLIN, 0}};

	if (poll(p, 3, proc_look(j)) < 0) {
		if (errno == EINTR)
			return 0;
		return err_sys(e, ERR_IO, "cannot wait for %s", j->s->argv[0]);
	}
	if (p[0].revents)
		proc__capture_read(&j->out);
	if (p[1].revents)
		proc__capture_read(&j->err);
	if (p[2].revents || (j->pidfd < 0 && proc__ended(j->pid)))
		j->state = PROC_ENDED;
	return 0;
}

/* The last word about how it ended, strongest reason first. */
static void
proc_judge(struct proc_job *j)
{
	struct proc_result *r = j->r;
	bool over = proc__capture_over(&j->out) || proc__capture_over(&j->err);

	if ((j->s->flags & PROC_KILL_ON_OUTPUT) && over)
		r->how = PROC_OUTPUT_LIMIT;
	else if (j->s->cpu_ms > 0 && r->cpu_us > j->s->cpu_ms * 1000)
		r->how = PROC_CPU_LIMIT;
	else if (j->killed && r->how == PROC_SIGNALED && r->code == SIGKILL)
		r->how = j->why;
}

static int
proc_attend(struct proc_job *j, struct err *e)
{
	int rc = 0;

	j->pidfd = proc__pidfd(j->pid);
	if (j->s->cpu_ms > 0)
		j->cpu_look_us = j->start_us + j->s->cpu_ms * 1000;
	j->cpu_gap_us = PROC_CPU_GAP_US;
	while (rc == 0 && j->state == PROC_ALIVE)
		rc = proc_step(j, e);
	j->r->wall_us = clock_mono_us() - j->start_us;
	if (proc__reap(j->pid, j->r, rc < 0 ? NULL : e) < 0)
		rc = -1;
	proc__capture_drain(&j->out);
	proc__capture_drain(&j->err);
	proc__close(&j->pidfd);
	if (rc == 0)
		proc_judge(j);
	if (rc == 0 && j->cancelled)
		return err_set(e, ERR_CANCELLED, "cancelled while %s ran",
			j->s->argv[0]);
	return rc;
}

/* Head and tail together, and what was lost. */
static void
proc_finish(struct proc_job *j)
{
	struct proc_result *r = j->r;
	struct stat st;

	r->out_truncated = proc__capture_over(&j->out);
	r->err_truncated = proc__capture_over(&j->err);
	r->out_bytes = j->out.total;
	if (j->s->out_path && stat(j->s->out_path, &st) == 0)
		r->out_bytes = (uint64_t)st.st_size;
	proc__capture_finish(&j->out);
	proc__capture_finish(&j->err);
}

int
proc_run(const struct proc_spec *s, struct proc_result *r, struct err *e)
{
	struct proc_job j;
	int rc;

	memset(&j, 0, sizeof(j));
	memset(r, 0, sizeof(*r));
	j.s = s;
	j.r = r;
	j.st = (struct proc__start){s, -1, -1, -1, true};
	proc__capture_init(&j.out, s, STDOUT_FILENO, &r->out);
	proc__capture_init(&j.err, s, STDERR_FILENO, &r->err);
	if (pool_cancelled())
		return err_set(e, ERR_CANCELLED, "cancelled");
	j.start_us = clock_mono_us();
	rc = proc_open(&j, e);
	if (rc == 0)
		rc = proc__spawn(&j.st, &j.pid, &r->err_no, e);
	proc_close_childs(&j);
	if (rc == 1)
		r->how = PROC_NOT_STARTED;
	if (rc == 0)
		rc = proc_attend(&j, e);
	proc__close(&j.out.fd);
	proc__close(&j.err.fd);
	proc_finish(&j);
	proc_thread_cpu_add(r->cpu_us);
	if (rc < 0)
		proc_result_release(r);
	return rc < 0 ? -1 : 0;
}
