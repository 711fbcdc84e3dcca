/*
 * hostprobe: tries to reach out of a sandbox.
 *	hostprobe WHAT [ARGUMENT...]
 * Exit code 0: it could not; 1: it could, and says so on stdout; 2: it was
 * asked wrongly.  Some attempts end it by a signal: that is not reaching out
 * either.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK 65536

static char block[BLOCK];

static long
number(const char *s)
{
	return strtol(s, NULL, 10);
}

/* What a call that should have failed returned. */
static int
verdict(const char *what, long rc)
{
	if (rc < 0)
		return 0;
	printf("REACHED %s\n", what);
	return 1;
}

static int
try_read(char **arg)
{
	int fd = open(arg[0], O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, block, BLOCK - 1);

	if (n > 0)
		printf("LEAK %s\n", block);
	return n > 0 ? 1 : 0;
}

static int
try_write(char **arg)
{
	return verdict(arg[0], open(arg[0], O_WRONLY | O_CREAT, 0600)) ||
		verdict("append", open(arg[0], O_WRONLY | O_APPEND)) ||
		verdict("truncate", truncate(arg[0], 0));
}

/* Names and modes instead of bytes. */
static int
try_change(char **arg)
{
	char other[4096];

	snprintf(other, sizeof(other), "%s.moved", arg[0]);
	return verdict("chmod", chmod(arg[0], 0777)) ||
		verdict("chown", chown(arg[0], 1, 1)) ||
		verdict("rename", rename(arg[0], other)) ||
		verdict("link", link(arg[0], "link")) ||
		verdict("symlink", symlink(arg[0], "symlink")) ||
		verdict("unlink", unlink(arg[0])) ||
		verdict("mknod", mknod("node", S_IFCHR | 0666, 0x103)) ||
		verdict("mkdir", mkdir(other, 0700)) ||
		verdict("utime", utimensat(AT_FDCWD, arg[0], NULL, 0));
}

/* Upwards from where we are. */
static int
try_climb(char **arg)
{
	static const char up[] = {'.', '.', '/'};
	const size_t n = 40 * sizeof(up);
	char path[8192];

	for (size_t at = 0; at < n; at += sizeof(up))
		memcpy(path + at, up, sizeof(up));
	snprintf(path + n, sizeof(path) - n, "%s", arg[0] + 1);
	return try_read((char *[]){path});
}

static int
try_tcp(char **arg)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)(int)number(arg[0])),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return verdict("tcp", connect(fd, (struct sockaddr *)&to, sizeof(to)));
}

static int
try_unix(char **arg)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	size_t n = strlen(arg[0]);

	if (n >= sizeof(to.sun_path))
		return 2;
	memcpy(to.sun_path, arg[0], n);
	if (arg[0][0] == '@')
		to.sun_path[0] = '\0';
	n += offsetof(struct sockaddr_un, sun_path);
	return verdict(
		"unix", connect(fd, (struct sockaddr *)&to, (socklen_t)n));
}

static int
try_signal(char **arg)
{
	pid_t pid = (int)number(arg[0]);

	return verdict("kill", kill(pid, SIGUSR1)) ||
		verdict("kill 1", kill(1, SIGKILL)) ||
		verdict("kill all", kill(-1, SIGKILL)) ||
		verdict("tgkill", syscall(SYS_tgkill, pid, pid, SIGUSR1)) ||
		verdict("tkill", syscall(SYS_tkill, pid, SIGUSR1));
}

static int
try_trace(char **arg)
{
	return verdict(
		"ptrace", ptrace(PTRACE_ATTACH, (int)number(arg[0]), 0, 0));
}

static int
try_peek(char **arg)
{
	struct iovec v = {block, 16};

	return verdict("process_vm_readv",
		process_vm_readv((int)number(arg[0]), &v, 1, &v, 1, 0));
}

/* A grandchild that nobody waits for. */
static int
try_daemon(char **arg)
{
	pid_t pid = fork();

	if (pid < 0)
		return 0;
	if (pid > 0)
		return verdict("fork", 0);
	setsid();
	if (fork() == 0) {
		(void)open(arg[0], O_WRONLY | O_CREAT, 0600);
		for (;;)
			pause();
	}
	_exit(0);
}

static int
try_forks(char **arg)
{
	(void)arg;
	return verdict("fork", fork()) ||
		verdict("vfork", syscall(SYS_clone, CLONE_VM | SIGCHLD, 0)) ||
		verdict("clone3", syscall(SYS_clone3, NULL, 0)) ||
		verdict("thread", syscall(SYS_clone, CLONE_THREAD, 0));
}

static int
try_exec(char **arg)
{
	char *const argv[] = {arg[0], NULL};

	return verdict("exec", execve(arg[0], argv, NULL));
}

static int
try_mount(char **arg)
{
	(void)arg;
	return verdict("mount", mount("x", "/w", "tmpfs", 0, NULL));
}

static int
try_unshare(char **arg)
{
	(void)arg;
	return verdict("unshare", unshare(CLONE_NEWUSER));
}

static int
try_chroot(char **arg)
{
	(void)arg;
	return verdict("chroot", chroot("."));
}

static int
try_calls(char **arg)
{
	const int rwx = PROT_READ | PROT_WRITE | PROT_EXEC;
	void *p = mmap(NULL, 4096, rwx, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	return verdict("mmap", p == MAP_FAILED ? -1 : 0) ||
		verdict("memfd", syscall(SYS_memfd_create, "x", 0)) ||
		verdict("socket", socket(AF_NETLINK, SOCK_RAW, 0)) ||
		verdict("packet", socket(AF_PACKET, SOCK_RAW, 0)) ||
		verdict("vsock", socket(AF_VSOCK, SOCK_STREAM, 0)) ||
		verdict("shm", syscall(SYS_shmget, 1, 4096, 01600)) ||
		verdict("openat2", syscall(SYS_openat2, 0, "/", NULL, 0)) ||
		verdict("typing", ioctl(0, TIOCSTI, "x")) ||
		verdict("setuid", setuid(0) == 0 && getuid() != 0 ? 0 : -1) ||
		verdict("nice", syscall(SYS_setpriority, 0, 0, -5));
}

/* Descriptors of whoever started us. */
static int
try_descriptors(char **arg)
{
	(void)arg;
	for (int fd = 3; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return verdict("a descriptor", fd);
	return 0;
}

static int
try_memory(char **arg)
{
	size_t most = (size_t)(int)number(arg[0]) << 20;
	static void *volatile held; /* or the compiler drops the whole */
	size_t n = 0;

	for (; n <= most; n += BLOCK) {
		held = malloc(BLOCK);
		if (!held)
			return 0;
		memset(held, 1, BLOCK);
	}
	return verdict("memory", (long)n);
}

static int
try_output(char **arg)
{
	(void)arg;
	memset(block, 'x', BLOCK);
	while (write(1, block, BLOCK) > 0)
		;
	return 0;
}

/* How many MB fit into files of this folder? */
static int
try_disk(char **arg)
{
	long most = number(arg[0]) << 20;
	long n = 0;

	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; n <= most; i++) {
		char name[32];
		ssize_t done;
		int fd;

		snprintf(name, sizeof(name), "f%d", i);
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0)
			return 0;
		while (n <= most && (done = write(fd, block, BLOCK)) > 0)
			n += done;
		close(fd);
		if (errno == ENOSPC)
			return 0;
	}
	return verdict("disk", n);
}

static int
try_huge(char **arg)
{
	long most = number(arg[0]) << 20;
	int fd = open("huge", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	long n = 0;

	if (fd < 0)
		return 0;
	while (n <= most && write(fd, block, BLOCK) > 0)
		n += BLOCK;
	return verdict("huge", n > most ? 0 : -1);
}

static int
try_abort(char **arg)
{
	(void)arg;
	abort();
}

/* Stays, so that it can be looked at from outside. */
static int
try_stay(char **arg)
{
	(void)arg;
	printf("here\n");
	fflush(stdout);
	return (int)read(0, block, 1);
}

/* The honest part: a tool's daily work. */
static int
try_work(char **arg)
{
	int fd = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);

	(void)arg;
	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) < 0 ||
		rename("out", "out2") < 0 || unlink("out2") < 0)
		return 1;
	return access(".", R_OK) == 0 ? 0 : 1;
}

static const struct attempt {
	const char *name;
	int (*fn)(char **arg);
	int args;
} attempts[] = {
	{"read", try_read, 1},
	{"write", try_write, 1},
	{"change", try_change, 1},
	{"climb", try_climb, 1},
	{"tcp", try_tcp, 1},
	{"unix", try_unix, 1},
	{"signal", try_signal, 1},
	{"trace", try_trace, 1},
	{"peek", try_peek, 1},
	{"daemon", try_daemon, 1},
	{"forks", try_forks, 0},
	{"exec", try_exec, 1},
	{"mount", try_mount, 0},
	{"unshare", try_unshare, 0},
	{"chroot", try_chroot, 0},
	{"calls", try_calls, 0},
	{"descriptors", try_descriptors, 0},
	{"memory", try_memory, 1},
	{"output", try_output, 0},
	{"disk", try_disk, 1},
	{"huge", try_huge, 1},
	{"abort", try_abort, 0},
	{"stay", try_stay, 0},
	{"work", try_work, 0},
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		if (argc > 1 && strcmp(argv[1], attempts[i].name) == 0 &&
			argc - 2 == attempts[i].args)
			return attempts[i].fn(argv + 2);
	return 2;
}
