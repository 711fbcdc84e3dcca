/*
 * sandbox_filter: which system calls a tool may make.
 *
 * An allow-list, made once into a program for the kernel.  What is refused,
 * and how:
 *	ENOSYS	everything not named here: a C library that knows newer calls
 *		than this list falls back to older ones (clone3, openat2)
 *	EPERM	what a library may try at a harmless moment and can do without
 *		(sockets of the name service, limits, modes of files, locks)
 *	kill	what only an exploit calls (ptrace, mount, bpf, io_uring...):
 *		a guess must not be free, and SIGSYS names the attempt
 * It must not look at strings: what may be opened is up to the other layers.
 */
#include <asm/prctl.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tool_wrappers/sandbox_priv.h"

static const char *const filter_allowed[] = {
	/* files */
	"read", "readv", "pread64", "preadv", "write", "writev", "pwrite64",
	"pwritev", "close", "close_range", "lseek", "_llseek", "open", "openat",
	"stat", "stat64", "fstat", "fstat64", "lstat", "lstat64", "newfstatat",
	"fstatat64", "statx", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "getcwd", "getdents64", "dup", "dup2", "dup3", "umask",
	"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir",
	"mkdirat", "rmdir", "fadvise64", "fsync", "fdatasync",
	/* memory */
	"munmap", "mremap", "madvise", "brk", "membarrier",
	/* itself */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
	"set_tid_address", "set_robust_list", "get_robust_list", "rseq",
	"futex", "futex_time64", "getpid", "gettid", "getppid", "getpgrp",
	"getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid",
	"getresuid", "getresgid", "getgroups", "uname", "sysinfo", "getrusage",
	"times", "getrlimit", "ugetrlimit", "exit", "exit_group",
	"restart_syscall", "sched_getaffinity", "sched_yield", "getcpu",
	/* time, chance */
	"time", "gettimeofday", "clock_gettime", "clock_gettime64",
	"clock_getres", "clock_getres_time64", "getrandom", NULL};

static const char *const filter_server[] = {"fork", "wait4", "waitid",
	"waitpid", "recvmsg", "sendmsg", "setsid", "setpgid", "setrlimit",
	"prlimit64", "kill", "poll", "ppoll", "ppoll_time64", "pselect6",
	"pidfd_open", "seccomp", "nanosleep", "clock_nanosleep",
	"clock_nanosleep_time64", "setitimer", "pipe", "pipe2", NULL};

static const char *const filter_programs[] = {"fork", "vfork", "wait4",
	"waitid", "waitpid", "execve", "pipe", "pipe2", "setpgid", "chdir",
	"poll", "ppoll", "pselect6", NULL};

static const char *const filter_threads[] = {"epoll_create1", "epoll_ctl",
	"epoll_wait", "epoll_pwait", "eventfd2", "poll", "ppoll", "pipe2",
	"nanosleep", "clock_nanosleep", "clock_nanosleep_time64", "capget",
	"sched_getparam", "sched_getscheduler", NULL};

static const char *const filter_eperm[] = {"socket", "socketpair", "connect",
	"bind", "listen", "accept", "accept4", "sendto", "recvfrom",
	"memfd_create", "memfd_secret", "truncate", "truncate64", "ftruncate",
	"ftruncate64", "fallocate", "chmod", "fchmod", "fchmodat", "fchmodat2",
	"chown", "fchown", "lchown", "fchownat", "utime", "utimes", "futimesat",
	"utimensat", "setxattr", "lsetxattr", "fsetxattr", "removexattr",
	"lremovexattr", "fremovexattr", "link", "linkat", "symlink",
	"symlinkat", "mknod", "mknodat", "flock", "setpriority", "nice",
	"sched_setaffinity", "sched_setscheduler", "sched_setparam",
	"sched_setattr", "ioprio_set", "setuid", "setgid", "setreuid",
	"setregid", "setresuid", "setresgid", "setgroups", "setfsuid",
	"setfsgid", "capset", "personality", "shmget", "shmat", "shmctl",
	"semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl",
	"mq_open", "inotify_init", "inotify_init1", "syslog", "mlock", "mlock2",
	"mlockall", "mincore", "splice", "tee", "vmsplice", "sendfile",
	"copy_file_range", "sync", "syncfs", NULL};

static const char *const filter_kill[] = {"ptrace", "process_vm_readv",
	"process_vm_writev", "process_madvise", "process_mrelease",
	"pidfd_getfd", "pidfd_send_signal", "kcmp", "mount", "umount",
	"umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
	"fsmount", "fsconfig", "fspick", "mount_setattr", "setns", "unshare",
	"bpf", "io_uring_setup", "io_uring_enter", "io_uring_register",
	"userfaultfd", "perf_event_open", "init_module", "finit_module",
	"delete_module", "kexec_load", "kexec_file_load", "keyctl", "add_key",
	"request_key", "open_by_handle_at", "name_to_handle_at",
	"fanotify_init", "reboot", "swapon", "swapoff", "acct", "quotactl",
	"sethostname", "setdomainname", "settimeofday", "clock_settime",
	"clock_adjtime", "adjtimex", "iopl", "ioperm", "execveat", "uselib",
	"vhangup", "modify_ldt", "landlock_create_ruleset", "landlock_add_rule",
	"landlock_restrict_self", "io_setup", "io_submit", "remap_file_pages",
	NULL};

static const char *const filter_forks[] = {"clone", "fork", "vfork", NULL};

/* A set of rules being made; rc keeps the first failure. */
struct filter_draft {
	scmp_filter_ctx ctx;
	int rc;
};

/* A rule for a call by name, with n conditions; names that this processor
 * does not have are passed over. */
static void
filter_rule(struct filter_draft *d, uint32_t action, const char *name,
	const struct scmp_arg_cmp *args, unsigned n)
{
	int nr = seccomp_syscall_resolve_name(name);
	int rc;

	if (nr == __NR_SCMP_ERROR || d->rc < 0)
		return;
	rc = seccomp_rule_add_array(d->ctx, action, nr, n, args);
	if (rc < 0 && rc != -EEXIST && rc != -EDOM)
		d->rc = rc;
}

static void
filter_rules(struct filter_draft *d, uint32_t action, const char *const *names)
{
	for (; *names; names++)
		filter_rule(d, action, *names, NULL, 0);
}

/* Only what bits of mask in one argument have the value. */
static void
filter_bits(struct filter_draft *d, const char *name, unsigned arg,
	uint64_t mask, uint64_t value)
{
	const struct scmp_arg_cmp c = {
		arg, SCMP_CMP_MASKED_EQ, mask, value & mask};

	filter_rule(d, SCMP_ACT_ALLOW, name, &c, 1);
}

static void
filter_memory(struct filter_draft *d)
{
	/* no memory that is both written and executed: a bit must be off */
	static const char *const maps[] = {"mmap", "mmap2"};

	for (size_t i = 0; i < 2; i++) {
		filter_bits(d, maps[i], 2, PROT_EXEC, 0);
		filter_bits(d, maps[i], 2, PROT_WRITE | PROT_EXEC, PROT_EXEC);
	}
	filter_bits(d, "mprotect", 2, PROT_EXEC, 0);
}

/* Calls whose arguments decide. */
static void
filter_arguments(struct filter_draft *d, enum sandbox__kind kind)
{
	static const int fcntls[] = {
		F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL};
	static const int prctls[] = {
		PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS};
	const uint64_t low = 0xffffffff;
	const uint64_t forks =
		~(uint64_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID);

	/* as the C library makes a thread */
	const uint64_t threads = CLONE_VM | CLONE_FS | CLONE_FILES |
		CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
		CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

	filter_memory(d);
	for (size_t i = 0; i < sizeof(fcntls) / sizeof(fcntls[0]); i++) {
		filter_bits(d, "fcntl", 1, low, (uint64_t)fcntls[i]);
		filter_bits(d, "fcntl64", 1, low, (uint64_t)fcntls[i]);
	}
	filter_bits(d, "ioctl", 1, low, TCGETS); /* isatty */
	if (kind == SANDBOX__THREADS)
		filter_bits(d, "ioctl", 1, low, FIONBIO);
#ifdef ARCH_SET_FS
	filter_bits(d, "arch_prctl", 0, low, ARCH_SET_FS);
	filter_bits(d, "arch_prctl", 0, low, ARCH_GET_FS);
#endif
	if (kind == SANDBOX__SERVER) {
		for (size_t i = 0; i < 3; i++)
			filter_bits(d, "prctl", 0, low, (uint64_t)prctls[i]);
		filter_rule(d, SCMP_ACT_ALLOW, "tgkill", NULL, 0);
	} else {
		filter_bits(d, "prlimit64", 2, ~(uint64_t)0, 0); /* reads */
		filter_bits(d, "kill", 0, low, SANDBOX_PID_MARK);
		filter_bits(d, "tgkill", 0, low, SANDBOX_PID_MARK);
		filter_bits(d, "tkill", 0, low, SANDBOX_PID_MARK);
	}
	if (kind == SANDBOX__THREADS)
		filter_bits(d, "clone", 0, ~(uint64_t)0, threads);
	else if (kind != SANDBOX__TOOL)
		filter_bits(d, "clone", 0, forks, SIGCHLD);
	else
		filter_rules(d, SCMP_ACT_ERRNO(EPERM), filter_forks);
	if (kind == SANDBOX__PROGRAMS)
		filter_bits(
			d, "clone", 0, forks, CLONE_VM | CLONE_VFORK | SIGCHLD);
}

/* execve of what lies in the exe region, else death: after exec no program
 * can know where that was, and must not try addresses. */
static void
filter_exec(struct filter_draft *d, const char *exe)
{
	const uint64_t from = (uint64_t)(uintptr_t)exe;
	const struct scmp_arg_cmp below = {0, SCMP_CMP_LT, from, 0};
	const struct scmp_arg_cmp above = {
		0, SCMP_CMP_GE, from + SANDBOX_EXE_BYTES, 0};

	filter_bits(d, "execve", 0, ~(uint64_t)(SANDBOX_EXE_BYTES - 1), from);
	filter_rule(d, SCMP_ACT_KILL_PROCESS, "execve", &below, 1);
	filter_rule(d, SCMP_ACT_KILL_PROCESS, "execve", &above, 1);
}

/* What is left of calls with conditions gets the default, ENOSYS. */
static int
filter_draft(struct filter_draft *d, enum sandbox__kind kind, const char *exe)
{
	const uint32_t eperm = SCMP_ACT_ERRNO(EPERM);

	filter_rules(d, SCMP_ACT_ALLOW, filter_allowed);
	if (kind == SANDBOX__SERVER)
		filter_rules(d, SCMP_ACT_ALLOW, filter_server);
	if (kind == SANDBOX__THREADS)
		filter_rules(d, SCMP_ACT_ALLOW, filter_threads);
	if (kind == SANDBOX__PROGRAMS)
		filter_rules(d, SCMP_ACT_ALLOW, filter_programs);
	else
		filter_exec(d, exe);
	filter_arguments(d, kind);
	/* the driver of a compiler sets the mode of its temporary files, and
	 * stops when it cannot: it may believe that it did */
	if (kind == SANDBOX__PROGRAMS)
		filter_rule(d, SCMP_ACT_ERRNO(0), "fchmod", NULL, 0);
	for (const char *const *p = filter_eperm; *p; p++)
		if (kind != SANDBOX__PROGRAMS || strcmp(*p, "fchmod") != 0)
			filter_rule(d, eperm, *p, NULL, 0);
	filter_rules(d, SCMP_ACT_KILL_PROCESS, filter_kill);
	return d->rc;
}

/* The kernel's program, through a file in memory. */
static int
filter_export(scmp_filter_ctx ctx, struct sandbox__filter *f, struct err *e)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t n = -1;
	int rc;

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot make a file in memory");
	rc = seccomp_export_bpf(ctx, fd);
	if (rc == 0)
		n = pread(fd, f->code, sizeof(f->code), 0);
	close(fd);
	if (rc < 0 || n <= 0 || (size_t)n == sizeof(f->code) ||
		(size_t)n % sizeof(f->code[0]) != 0)
		return err_set(e, ERR_INTERNAL,
			"the filter of system calls cannot be made");
	f->n = (unsigned short)((size_t)n / sizeof(f->code[0]));
	return 0;
}

int
sandbox__filter_make(struct sandbox__filter *f, enum sandbox__kind kind,
	const char *exe, struct err *e)
{
	struct filter_draft d = {seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), 0};
	int rc;

	if (!d.ctx)
		return err_set(e, ERR_INTERNAL, "libseccomp does not start");
	(void)seccomp_attr_set(
		d.ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	(void)seccomp_attr_set(d.ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	rc = filter_draft(&d, kind, exe);
	if (rc < 0) {
		errno = -rc;
		err_sys(e, ERR_INTERNAL,
			"the filter of system calls cannot be made");
	} else {
		rc = filter_export(d.ctx, f, e);
	}
	seccomp_release(d.ctx);
	return rc < 0 ? -1 : 0;
}
