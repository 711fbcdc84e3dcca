/*
 * proc_spawn: vfork and exec; with a jail clone and exec.
 *
 * proc_child runs in the new process while it shares our memory: it must call
 * nothing but system calls, must not allocate, lock or write to our memory.
 * The parent must have all signals blocked around it, so that no handler of
 * ours runs in the child.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/limits.h"
#include "lib/base/proc_int.h"

/* The thread sanitizer takes clone for a fork of a program with threads, and
 * from then on sees no lock of this thread any more: it is passed by. */
#ifdef __SANITIZE_THREAD__
/* NOLINTNEXTLINE(bugprone-reserved-identifier): the C library's other name */
int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
#define clone __clone
#endif

#define PROC_KEPT_FD 3	/* of keep_fd in the child */
#define PROC_ALOFT_FD 5 /* above all numbers that a child starts with */
#define PROC_STACK (64 * LIM_KIB) /* of a child that has one of its own */
#define PROC_NOFILE 256
#define PROC_CLOSE_MAX 65536 /* when the kernel has no close_range */
#define PROC_SIGNALS 64
#define PROC_PATH "/usr/local/bin:/usr/bin:/bin"

/* Where a child failed before it became the program. */
enum proc_stage {
	PROC_STAGE_SETUP,
	PROC_STAGE_CWD,
	PROC_STAGE_JAIL,
	PROC_STAGE_EXEC
};

struct proc_failure {
	enum proc_stage stage;
	int sys;
};

struct proc_exec {
	const struct proc__start *st;
	char *const *argv;
	char *const *envp;
	pid_t us;
	int status; /* write end of the status pipe */
	const char *exe;
	const char **step; /* what the jail was doing; set by the child */
	pid_t *pid;	   /* of the child; set by the one that joins */
	char *stack;	   /* its end */
};

void
proc__close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Moves a descriptor out of the range 0 to 2, which is free when we were
 * started with closed standard streams. */
static int
proc_lift(int fd)
{
	int up;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	up = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return up;
}

int
proc__pipe(int fd[2], struct err *e)
{
	if (pipe2(fd, O_CLOEXEC) < 0) {
		fd[0] = fd[1] = -1;
		return err_sys(e, ERR_IO, "cannot make a pipe");
	}
	fd[0] = proc_lift(fd[0]);
	fd[1] = proc_lift(fd[1]);
	if (fd[0] >= 0 && fd[1] >= 0)
		return 0;
	err_sys(e, ERR_IO, "cannot make a pipe");
	proc__close(&fd[0]);
	proc__close(&fd[1]);
	return -1;
}

int
proc__pipe_out(int fd[2], struct err *e)
{
	if (proc__pipe(fd, e) < 0)
		return -1;
	/* may be refused: then it is as large as the kernel made it */
	(void)fcntl(fd[1], F_SETPIPE_SZ, PROC_PIPE);
	return 0;
}

/* Bytes for stdin as a file in memory: no pump, no SIGPIPE. */
int
proc__memory_file(const void *bytes, size_t n, struct err *e)
{
	const char *p = bytes;
	int fd = proc_lift(memfd_create("rtlsmith", MFD_CLOEXEC));

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot make a file in memory");
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			err_sys(e, ERR_IO, "cannot fill a file in memory");
			close(fd);
			return -1;
		}
		p += done;
		n -= (size_t)done;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

int
proc__open_in(const struct proc_spec *s, struct err *e)
{
	const char *path = s->in_path ? s->in_path : "/dev/null";
	int fd;

	if (s->in)
		return proc__memory_file(s->in, s->in_len, e);
	fd = proc_lift(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (fd < 0)
		err_sys(e, ERR_IO, "cannot open %s", path);
	return fd;
}

int
proc__open_out(const char *path, struct err *e)
{
	const int how = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY;
	int fd = proc_lift(open(path, how, 0666));

	if (fd < 0)
		err_sys(e, ERR_IO, "cannot write %s", path);
	return fd;
}

/* The library's functions of these names are watched by sanitizers, which
 * would take what a child does to its descriptors for ours. */
PROC_IN_CHILD static int
proc_sys_dup(int from, int to)
{
	if (from == to)
		return (int)syscall(SYS_fcntl, to, F_SETFD, 0);
	return (int)syscall(SYS_dup3, from, to, 0);
}

PROC_IN_CHILD static int
proc_set_limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit64 l;

	if (syscall(SYS_prlimit64, 0, what, NULL, &l) < 0)
		return -1;
	/* ours may be lower already, and only root may raise it */
	if (l.rlim_max < hard)
		hard = l.rlim_max;
	l.rlim_max = hard;
	l.rlim_cur = soft < hard ? soft : hard;
	return (int)syscall(SYS_prlimit64, 0, what, &l, NULL);
}

PROC_IN_CHILD static int
proc_set_limits(const struct proc_spec *s)
{
	rlim_t nofile = (rlim_t)(s->nofile > 0 ? s->nofile : PROC_NOFILE);
	rlim_t cpu = (rlim_t)((s->cpu_ms + 999) / 1000);
	rlim_t as = (rlim_t)s->as_bytes;
	rlim_t file = (rlim_t)s->file_bytes;
	rlim_t nproc = (rlim_t)s->nproc;

	if (proc_set_limit(RLIMIT_CORE, 0, 0) < 0 ||
		proc_set_limit(RLIMIT_NOFILE, nofile, nofile) < 0)
		return -1;
	if (s->cpu_ms > 0 && proc_set_limit(RLIMIT_CPU, cpu, cpu + 1) < 0)
		return -1;
	if (s->as_bytes > 0 && proc_set_limit(RLIMIT_AS, as, as) < 0)
		return -1;
	if (s->file_bytes > 0 && proc_set_limit(RLIMIT_FSIZE, file, file) < 0)
		return -1;
	if (s->nproc > 0 && proc_set_limit(RLIMIT_NPROC, nproc, nproc) < 0)
		return -1;
	return 0;
}

PROC_IN_CHILD static void
proc_close_from(int fd)
{
	if (syscall(SYS_close_range, (unsigned)fd, ~0U, 0) == 0)
		return;
	for (; fd < PROC_CLOSE_MAX; fd++)
		(void)syscall(SYS_close, fd);
}

/* Descriptors 0, 1, 2, the one that is kept, and the status pipe after them;
 * no others.  *status is where the pipe is now. */
PROC_IN_CHILD static int
proc_set_files(const struct proc_exec *x, int *status)
{
	const struct proc__start *st = x->st;
	int keep = st->spec->keep_fd;
	int last = PROC_KEPT_FD;
	int aloft;

	if (proc_sys_dup(st->in, STDIN_FILENO) < 0 ||
		proc_sys_dup(st->out, STDOUT_FILENO) < 0 ||
		proc_sys_dup(st->err, STDERR_FILENO) < 0)
		return -1;
	/* the numbers we need may be the pipe's, or keep_fd's */
	aloft = (int)syscall(
		SYS_fcntl, x->status, F_DUPFD_CLOEXEC, PROC_ALOFT_FD);
	if (aloft < 0)
		return -1;
	*status = aloft;
	if (keep > 0 && proc_sys_dup(keep, last++) < 0)
		return -1;
	if (syscall(SYS_dup3, aloft, last, O_CLOEXEC) < 0)
		return -1;
	*status = last;
	proc_close_from(last + 1);
	return 0;
}

/* Default action for all signals, nothing blocked. */
PROC_IN_CHILD static void
proc_set_signals(void)
{
	const unsigned long none[16] = {0}; /* a kernel sigaction: default */
	int sig;

	/* straight to the kernel: the library would refuse some numbers, and
	 * sanitizers keep books about handlers in the memory that we share */
	for (sig = 1; sig <= PROC_SIGNALS; sig++)
		(void)syscall(SYS_rt_sigaction, sig, none, NULL,
			(size_t)PROC_SIGNALS / 8);
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, none, NULL,
		(size_t)PROC_SIGNALS / 8);
}

PROC_IN_CHILD static void
proc_tell(int status, const struct proc_failure *f)
{
	while (syscall(SYS_write, status, f, sizeof(*f)) < 0 && errno == EINTR)
		;
}

/* In the new process: becomes the program, or says why not and returns. */
PROC_IN_CHILD static void
proc_child(const struct proc_exec *x)
{
	const struct proc_spec *s = x->st->spec;
	const struct proc_jail *jail = s->jail;
	struct proc_failure f = {PROC_STAGE_SETUP, 0};
	int status = x->status;

	(void)syscall(SYS_setsid);
	if (x->st->die_with_us &&
		syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		goto fail;
	/* they may have died before we asked; 0: in another namespace, which
	 * ends with them */
	if (syscall(SYS_getppid) != x->us && syscall(SYS_getppid) != 0)
		return;
	if (proc_set_files(x, &status) < 0 || proc_set_limits(s) < 0)
		goto fail;
	f.stage = PROC_STAGE_CWD;
	if (s->cwd && syscall(SYS_chdir, s->cwd) < 0)
		goto fail;
	proc_set_signals();
	f.stage = PROC_STAGE_JAIL;
	if (jail && jail->enter && jail->enter(jail->arg, s, x->step) < 0)
		goto fail;
	f.stage = PROC_STAGE_EXEC;
	(void)syscall(SYS_execve, x->exe, x->argv, x->envp);
fail:
	f.sys = errno;
	proc_tell(status, &f);
}

PROC_IN_CHILD static int
proc_cloned(void *arg)
{
	proc_child(arg);
	return 127;
}

/* Joins namespaces and makes the child as a child of our parent. */
PROC_IN_CHILD static int
proc_joiner(void *arg)
{
	const int flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT | SIGCHLD;
	const struct proc_exec *x = arg;
	const struct proc_jail *jail = x->st->spec->jail;
	struct proc_failure f = {PROC_STAGE_JAIL, 0};
	pid_t pid = -1;

	if (syscall(SYS_getppid) != x->us)
		return 127;
	if (jail->join(jail->arg, x->step) == 0) {
		*x->step = "clone";
		pid = clone(proc_cloned, x->stack - PROC_STACK / 2,
			flags | jail->clone_flags, arg);
	}
	*x->pid = pid;
	if (pid > 0)
		return 0;
	f.sys = errno;
	proc_tell(x->status, &f);
	return 127;
}

/* An ignored SIGCHLD, inherited from whoever started us, would make the kernel
 * throw away the exit status of our children. */
static void
proc_keep_status(void)
{
	struct sigaction sa;

	if (sigaction(SIGCHLD, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN) {
		sa.sa_handler = SIG_DFL;
		(void)sigaction(SIGCHLD, &sa, NULL);
	}
}

static pid_t
proc_vfork(struct proc_exec *x)
{
	pid_t pid;

	/* NOLINTBEGIN(clang-analyzer-security.insecureAPI.vfork,
	 * clang-analyzer-unix.Vfork): posix_spawn can neither set limits nor
	 * say which step failed, and fork copies the page tables of a large
	 * parent; proc_child calls system calls only and writes nothing of
	 * ours, with all signals blocked */
	pid = vfork();
	if (pid == 0) {
		proc_child(x);
		_exit(127);
	}
	/* NOLINTEND(clang-analyzer-security.insecureAPI.vfork,
	 * clang-analyzer-unix.Vfork) */
	return pid;
}

/* As vfork, with namespaces: on a stack of its own, since the library has no
 * vfork with flags. */
static pid_t
proc_clone(struct proc_exec *x)
{
	const int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
	const struct proc_jail *jail = x->st->spec->jail;
	char *stack = xmalloc(PROC_STACK);
	pid_t child = -1;
	pid_t pid;
	int sys;

	x->pid = &child;
	x->stack = stack + PROC_STACK;
	if (!jail->join) {
		pid = clone(
			proc_cloned, x->stack, flags | jail->clone_flags, x);
		sys = errno;
	} else {
		pid = clone(proc_joiner, x->stack, flags, x);
		sys = errno;
		while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		if (pid > 0) /* 0: none was made, and the pipe says why */
			pid = child > 0 ? child : 0;
	}
	x->pid = NULL;
	free(stack);
	errno = sys;
	return pid;
}

/* A child with all signals blocked, so that no handler of ours runs in it. */
static pid_t
proc_new(struct proc_exec *x)
{
	const struct proc_jail *jail = x->st->spec->jail;
	sigset_t all;
	sigset_t before;
	pid_t pid;
	int sys;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (jail && (jail->join || jail->clone_flags))
		pid = proc_clone(x);
	else
		pid = proc_vfork(x);
	sys = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = sys;
	return pid;
}

/* What the child says about its start; returns as proc__spawn. */
static int
proc_started(int status, const struct proc_exec *x, int *err_no, struct err *e)
{
	const struct proc__start *st = x->st;
	struct proc_failure f;
	ssize_t n;

	do {
		n = read(status, &f, sizeof(f));
	} while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0;
	if (n != (ssize_t)sizeof(f))
		return err_set(e, ERR_INTERNAL, "the status pipe of %s broke",
			st->spec->argv[0]);
	errno = f.sys;
	switch (f.stage) {
	case PROC_STAGE_EXEC:
		*err_no = f.sys;
		return 1;
	case PROC_STAGE_CWD:
		return err_sys(e, ERR_IO, "cannot enter the folder %s for %s",
			st->spec->cwd, st->spec->argv[0]);
	case PROC_STAGE_JAIL:
		return err_sys(e, ERR_TOOL,
			"the sandbox of %s cannot be built: %s",
			st->spec->argv[0], *x->step);
	case PROC_STAGE_SETUP:
		break;
	}
	return err_sys(e, ERR_IO, "cannot prepare the process for %s",
		st->spec->argv[0]);
}

int
proc__spawn(
	const struct proc__start *st, pid_t *pid, int *err_no, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static char lc_all[] = "LC_ALL=C";
	const struct proc_spec *s = st->spec;
	struct arena a = ARENA_INIT;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *path = getenv("PATH");
	char *env[3] = {NULL, lc_all, NULL};
	const char *step = "start";
	struct proc_exec x = {.st = st,
		.argv = (char *const *)s->argv,
		.envp = (char *const *)s->envp,
		.us = getpid(),
		.step = &step};
	int fd[2];
	int rc = -1;

	pthread_once(&once, proc_keep_status);
	if (!s->argv || !s->argv[0] || s->argv[0][0] != '/')
		return err_set(
			e, ERR_INTERNAL, "the program's path must be absolute");
	if (s->keep_fd < 0 || (s->keep_fd > 0 && s->keep_fd < PROC_KEPT_FD))
		return err_set(e, ERR_INTERNAL,
			"descriptor %d cannot be kept for %s", s->keep_fd,
			s->argv[0]);
	if (proc__pipe(fd, e) < 0)
		return -1;
	if (!s->envp) {
		env[0] = arena_printf(&a, "PATH=%s", path ? path : PROC_PATH);
		x.envp = env;
	}
	x.status = fd[1];
	x.exe = s->jail && s->jail->exe ? s->jail->exe : s->argv[0];
	*pid = proc_new(&x);
	if (*pid < 0)
		rc = err_sys(
			e, ERR_IO, "cannot start a process for %s", s->argv[0]);
	proc__close(&fd[1]);
	if (*pid >= 0)
		rc = proc_started(fd[0], &x, err_no, e);
	if (*pid == 0 && rc == 0)
		rc = err_set(e, ERR_INTERNAL, "no process was made for %s",
			s->argv[0]);
	proc__close(&fd[0]);
	if (*pid > 0 && rc != 0) {
		(void)kill(*pid, SIGKILL);
		while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	arena_release(&a);
	return rc;
}

int
proc__pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

bool
proc__ended(pid_t pid)
{
	siginfo_t si;

	si.si_pid = 0;
	return waitid(P_PID, (id_t)pid, &si, WEXITED | WNOHANG | WNOWAIT) ==
		0 &&
		si.si_pid == pid;
}

static void
proc_decode(struct proc_result *r, int status)
{
	if (WIFEXITED(status)) {
		r->how = PROC_EXITED;
		r->code = WEXITSTATUS(status);
		return;
	}
	r->how = PROC_SIGNALED;
	r->code = WTERMSIG(status);
	if (r->code == SIGXCPU)
		r->how = PROC_CPU_LIMIT;
	if (r->code == SIGXFSZ)
		r->how = PROC_FILE_LIMIT;
}

int
proc__reap(pid_t pid, struct proc_result *r, struct err *e)
{
	struct rusage ru;
	int status = 0;
	pid_t got;

	memset(&ru, 0, sizeof(ru));
	(void)kill(-pid, SIGKILL);
	do {
		got = wait4(pid, &status, 0, &ru);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_sys(e, ERR_INTERNAL,
			"the exit status of a process is lost");
	r->cpu_us =
		(int64_t)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000 +
		ru.ru_utime.tv_usec + ru.ru_stime.tv_usec;
	r->max_rss_kb = ru.ru_maxrss;
	proc_decode(r, status);
	return 0;
}
