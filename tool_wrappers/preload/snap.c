/*
 * snap: a preload library that turns an unmodified tool into a fork server.
 *
 * The tool starts as always.  When it opens the file that RTLSMITH_SNAP_PATH
 * names it stops there, with all its start-up done, and serves requests: each
 * is a fork whose child gets its descriptors and limits, and goes on as if
 * nothing had been: that file, and others that the request names, are the
 * descriptors that came with it.  A child needs no path of the file system.
 *
 * Must not allocate between start and fork (children share what was touched),
 * must not trust a child: it runs with limits, in its own session, may start
 * no program, and dies with the server.  Without RTLSMITH_SNAP_PATH it does
 * nothing.
 */
#include "tool_wrappers/preload/snap.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

_Static_assert(SNAP_UNFIT == SIGUSR2, "the number of SIGUSR2");

#define EXPORT __attribute__((visibility("default")))

/* Of so many questions for the CPU time the kernel is asked one: ABC asks
 * some thousand times a second, and each answer takes the kernel a microsecond.
 * Only its own limits of time depend on it. */
#define CLOCK_CALLS 64

typedef FILE *snap_fopen_fn(const char *path, const char *mode);
typedef int snap_fclose_fn(FILE *f);
typedef int snap_clock_fn(clockid_t clock, struct timespec *t);

static const char *snap_path;
static bool served;  /* we are a child */
static bool reopens; /* files may be opened more than once */
static snap_fopen_fn *real_fopen;
static snap_fclose_fn *real_fclose;
static snap_clock_fn *real_clock;
static const char *end_name; /* of the file that a child writes last */
static FILE *end_file;
static struct snap_request req;
static int fds[SNAP_DESCRIPTORS];
static int n_fds;
static int file_fd[SNAP_FILES];
static bool first_of_all; /* process 1 of its own pid namespace */

/* Called before main: loads what the tool would load itself later. */
__attribute__((constructor)) static void
snap_init(void)
{
	char *libs, *one, *rest;

	/* NOLINTBEGIN(concurrency-mt-unsafe): the tool has one thread */
	real_fopen = (snap_fopen_fn *)dlsym(RTLD_NEXT, "fopen");
	real_fclose = (snap_fclose_fn *)dlsym(RTLD_NEXT, "fclose");
	real_clock = (snap_clock_fn *)dlsym(RTLD_NEXT, "clock_gettime");
	snap_path = getenv(SNAP_ENV_PATH);
	if (!snap_path)
		return;
	first_of_all = getpid() == 1;
	(void)unsetenv("LD_PRELOAD");
	libs = getenv(SNAP_ENV_LIBS);
	reopens = getenv(SNAP_ENV_REOPEN) != NULL;
	end_name = getenv(SNAP_ENV_END);
	/* NOLINTEND(concurrency-mt-unsafe) */
	libs = libs ? strdup(libs) : NULL;
	for (one = libs ? strtok_r(libs, ":", &rest) : NULL; one;
		one = strtok_r(NULL, ":", &rest))
		(void)dlopen(one, RTLD_NOW | RTLD_GLOBAL);
	free(libs);
}

/* ---- a child ---- */

static bool
set_limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
	struct rlimit l;

	if (getrlimit(what, &l) < 0)
		return false;
	if (l.rlim_max < hard)
		hard = l.rlim_max;
	l.rlim_max = hard;
	l.rlim_cur = soft < hard ? soft : hard;
	return setrlimit(what, &l) == 0;
}

static bool
set_limits(void)
{
	rlim_t cpu = (rlim_t)((req.cpu_ms + 999) / 1000);
	rlim_t as = (rlim_t)req.as_bytes, file = (rlim_t)req.file_bytes;
	struct itimerval t;

	if (req.cpu_ms > 0) {
		/* to the millisecond; the limit stands behind it */
		memset(&t, 0, sizeof(t));
		t.it_value.tv_sec = req.cpu_ms / 1000;
		t.it_value.tv_usec = (req.cpu_ms % 1000) * 1000;
		if (setitimer(ITIMER_PROF, &t, NULL) < 0 ||
			!set_limit(RLIMIT_CPU, cpu + 1, cpu + 2))
			return false;
	}
	return (as == 0 || set_limit(RLIMIT_AS, as, as)) &&
		(file == 0 || set_limit(RLIMIT_FSIZE, file, file));
}

/* From here on it starts no process and no program, and does nothing else that
 * only the server had to do; as in the sandbox of a
 * process of its own, such a call fails.  Where no sandbox forbids new rights
 * this is refused, and nothing else would be forbidden either. */
static void
forbid_programs(void)
{
#define DENY(call)                                                             \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                     \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
	static struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
#ifdef SYS_fork
		DENY(SYS_fork), DENY(SYS_vfork),
#endif
		DENY(SYS_clone), DENY(SYS_clone3), DENY(SYS_execve),
		DENY(SYS_execveat), DENY(SYS_kill), DENY(SYS_sendmsg),
		DENY(SYS_recvmsg), DENY(SYS_seccomp),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	static struct sock_fprog prog = {sizeof(f) / sizeof(f[0]), f};

	(void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
#undef DENY
}

/* Descriptors above the standard ones, up to the last that came, are ours. */
static bool
set_files(void)
{
	int i = 0, monitor = -1;
	uint32_t k;

	if (req.flags & SNAP_STDIN && dup2(fds[i++], STDIN_FILENO) < 0)
		return false;
	if (dup2(fds[i], STDOUT_FILENO) < 0)
		return false;
	if (!(req.flags & SNAP_MERGE))
		i++;
	if (dup2(fds[i++], STDERR_FILENO) < 0)
		return false;
	if (req.flags & SNAP_MONITOR)
		monitor = fds[i++];
	for (k = 0; k < req.n_files; k++)
		file_fd[k] = fds[i++];
	/* the socket to our masters goes in any case */
	if (monitor >= 0)
		return dup2(monitor, SNAP_MONITOR_FD) >= 0 &&
			close(monitor) == 0;
	return close(SNAP_FD) == 0;
}

static void
become_child(pid_t server)
{
	int i, used;

	used = (req.flags & SNAP_STDIN ? 1 : 0) +
		(req.flags & SNAP_MERGE ? 1 : 2);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != server ||
		setsid() < 0 || !set_files() || !set_limits()) {
		(void)kill(getpid(), SNAP_UNFIT);
		_exit(1);
	}
	for (i = 0; i < used; i++)
		if (fds[i] > SNAP_FD)
			(void)close(fds[i]);
	forbid_programs();
	served = true;
}

/* ---- the server ---- */

static bool
reply(uint32_t state, int status, const struct rusage *ru)
{
	struct snap_reply r;
	struct iovec iov = {&r, sizeof(r)};
	struct msghdr m;

	memset(&m, 0, sizeof(m));
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	memset(&r, 0, sizeof(r));
	r.state = state;
	r.status = status;
	if (ru) {
		r.cpu_us =
			(int64_t)(ru->ru_utime.tv_sec + ru->ru_stime.tv_sec) *
				1000000 +
			ru->ru_utime.tv_usec + ru->ru_stime.tv_usec;
		r.max_rss_kb = ru->ru_maxrss;
	}
	return sendmsg(SNAP_FD, &m, MSG_NOSIGNAL) == sizeof(r);
}

/* The next request and its descriptors; false: nobody is there any more. */
static bool
receive(void)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int) * SNAP_DESCRIPTORS)];
	} control;
	struct iovec iov = {&req, sizeof(req)};
	struct msghdr m;
	const struct cmsghdr *c;
	ssize_t n;

	memset(&m, 0, sizeof(m));
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	m.msg_control = control.bytes;
	m.msg_controllen = sizeof(control.bytes);
	do {
		n = recvmsg(SNAP_FD, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	n_fds = 0;
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_type == SCM_RIGHTS) {
		n_fds = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(fds, CMSG_DATA(c), sizeof(int) * (size_t)n_fds);
	}
	return n == sizeof(req) && req.n_files <= SNAP_FILES &&
		n_fds ==
		(int)req.n_files + (req.flags & SNAP_STDIN ? 1 : 0) +
			(req.flags & SNAP_MERGE ? 1 : 2) +
			(req.flags & SNAP_MONITOR ? 1 : 0);
}

/* Waits for the child, or for the end of our masters. */
static void
attend(pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p[2] = {{SNAP_FD, 0, 0}, {pidfd, POLLIN, 0}};

	if (pidfd < 0)
		return;
	while (poll(p, 2, -1) < 0 && errno == EINTR)
		;
	if (p[0].revents)
		_exit(0); /* the child dies with us */
	close(pidfd);
}

static bool
settle(pid_t pid)
{
	struct rusage ru;
	siginfo_t si;
	int status = 0;
	pid_t got;

	attend(pid);
	while (waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) < 0 &&
		errno == EINTR)
		;
	/* what it may have started, while its number is still its own */
	(void)kill(first_of_all ? -1 : -pid, SIGKILL);
	do {
		got = wait4(pid, &status, 0, &ru);
	} while (got < 0 && errno == EINTR);
	if (got != pid)
		return false;
	if (first_of_all)
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	return reply(SNAP_DONE, status, &ru);
}

/* Returns in a child only. */
static void
serve(void)
{
	pid_t server = getpid(), pid;
	int i;

	if (!reply(SNAP_READY, 0, NULL))
		_exit(0);
	for (;;) {
		if (!receive())
			_exit(0);
		pid = fork();
		if (pid == 0) {
			become_child(server);
			return;
		}
		for (i = 0; i < n_fds; i++)
			close(fds[i]);
		if (!(pid < 0 ? reply(SNAP_FAILED, errno, NULL) : settle(pid)))
			_exit(0);
	}
}

/* ---- what the tool calls ---- */

EXPORT FILE *
fopen(const char *filename, const char *modes)
{
	uint32_t i;
	FILE *f;

	if (!snap_path)
		return real_fopen(filename, modes);
	if (!served && strcmp(filename, snap_path) == 0)
		serve();
	for (i = 0; served && i < req.n_files; i++)
		if (file_fd[i] >= 0 && strcmp(filename, req.names[i]) == 0) {
			int fd = file_fd[i];

			/* a tool that looks whether a file is there, and
			 * opens it again */
			file_fd[i] = reopens ? dup(fd) : -1;
			if (reopens && modes[0] == 'r')
				(void)lseek(fd, 0, SEEK_SET);
			f = fdopen(fd, modes);
			if (end_name && strcmp(filename, end_name) == 0)
				end_file = f;
			return f;
		}
	return real_fopen(filename, modes);
}

EXPORT FILE *
fopen64(const char *filename, const char *modes)
{
	return fopen(filename, modes);
}

/* What a child would free now is the server's, too: a copy of each page that
 * is touched. */
EXPORT int
fclose(FILE *stream)
{
	bool last = served && stream == end_file && stream;
	int rc;

	if (!real_fclose)
		real_fclose = (snap_fclose_fn *)dlsym(RTLD_NEXT, "fclose");
	rc = real_fclose(stream);
	if (last && rc == 0 && fflush(NULL) == 0)
		_exit(0);
	return rc;
}

EXPORT int
clock_gettime(clockid_t clock_id, struct timespec *tp)
{
	static struct timespec last;
	static unsigned calls;

	if (!real_clock)
		real_clock = (snap_clock_fn *)dlsym(RTLD_NEXT, "clock_gettime");
	if (!served || clock_id != CLOCK_THREAD_CPUTIME_ID)
		return real_clock(clock_id, tp);
	if (calls++ % CLOCK_CALLS == 0 && real_clock(clock_id, &last) < 0)
		return -1;
	*tp = last;
	return 0;
}
