/*
 * sandbox_enter: what a new process does to itself before it becomes a tool.
 *
 * Everything here runs while the process shares our memory: system calls
 * only, through syscall(), and no writing but to its own stack.  Nothing may
 * be left open.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tool_wrappers/sandbox_priv.h"

/* Since the headers of a system may be older than its kernel. */
struct enter_landlock {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};
#define ENTER_FS_V1 0x1fffULL	 /* execute ... make_sym */
#define ENTER_FS_REFER 0x2000ULL /* 2 */
#define ENTER_FS_TRUNC 0x4000ULL /* 3 */
#define ENTER_FS_IOCTL 0x8000ULL /* 5 */
#define ENTER_NET_TCP 3ULL	 /* 4 */
#define ENTER_SCOPED 3ULL	 /* 6: abstract sockets, signals */
struct enter_path {
	uint64_t access;
	int32_t fd;
} __attribute__((packed));
#define ENTER_PATH_BENEATH 1

struct enter_attr {
	uint64_t set;
	uint64_t clear;
	uint64_t propagation;
	uint64_t userns;
};
#define ENTER_ATTR_RDONLY 1ULL
#define ENTER_ATTR_NOSUID 2ULL
#define ENTER_ATTR_NODEV 4ULL
#define ENTER_ATTR_NOEXEC 8ULL
#define ENTER_AT_RECURSIVE 0x8000

#define FAIL(what)                                                             \
	do {                                                                   \
		*step = (what);                                                \
		return -1;                                                     \
	} while (0)

PROC_IN_CHILD static size_t
enter_length(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

PROC_IN_CHILD int
sandbox__join(const void *arg, const char **step)
{
	const struct sandbox__suit *t = arg;

	if (syscall(SYS_setns, t->keeper, t->join) < 0)
		FAIL("join the namespaces");
	return 0;
}

PROC_IN_CHILD static int
enter_put(const char *path, const char *text)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
	long n = -1;

	if (fd >= 0)
		n = syscall(SYS_write, fd, text, enter_length(text));
	if (fd >= 0)
		(void)syscall(SYS_close, fd);
	return n < 0 ? -1 : 0;
}

PROC_IN_CHILD int
sandbox__map(const void *arg, const struct proc_spec *s, const char **step)
{
	const struct sandbox__ids *ids = arg;

	(void)s;
	(void)enter_put("/proc/self/setgroups", "deny");
	if (enter_put("/proc/self/uid_map", ids->uid) < 0)
		FAIL("write the map of users");
	if (enter_put("/proc/self/gid_map", ids->gid) < 0)
		FAIL("write the map of groups");
	return 0;
}

/* Makes the folders of a list that ends with an empty name. */
PROC_IN_CHILD static int
enter_make(const char *p)
{
	for (; p && *p; p += enter_length(p) + 1)
		if (syscall(SYS_mkdirat, AT_FDCWD, p, 0755) < 0 &&
			errno != EEXIST)
			return -1;
	return 0;
}

PROC_IN_CHILD static int
enter_protect(const char *to, bool rw)
{
	struct enter_attr attr = {ENTER_ATTR_NOSUID | ENTER_ATTR_NODEV |
			(rw ? ENTER_ATTR_NOEXEC : ENTER_ATTR_RDONLY),
		0, 0, 0};
	unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV |
		(rw ? MS_NOEXEC : MS_RDONLY);

	if (syscall(SYS_mount_setattr, AT_FDCWD, to, ENTER_AT_RECURSIVE, &attr,
		    sizeof(attr)) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;
	return (int)syscall(SYS_mount, NULL, to, NULL, flags, NULL);
}

PROC_IN_CHILD static int
enter_bind(const struct sandbox__bind *b)
{
	long rc;
	int fd;

	if (enter_make(b->make) < 0)
		return -1;
	if (b->file) {
		fd = (int)syscall(SYS_openat, AT_FDCWD, b->to,
			O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
		if (fd < 0)
			return -1;
		(void)syscall(SYS_close, fd);
	}
	rc = syscall(SYS_mount, b->from, b->to, NULL, MS_BIND, NULL);
	/* what is mounted below it may not be laid bare in a namespace of
	 * users */
	if (rc < 0 && errno == EINVAL)
		rc = syscall(SYS_mount, b->from, b->to, NULL, MS_BIND | MS_REC,
			NULL);
	return rc < 0 ? -1 : enter_protect(b->to, b->rw);
}

/* /w in memory, over the files of a folder where there is one. */
PROC_IN_CHILD static int
enter_scratch(const struct sandbox__suit *t, const char **step)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (!t->overlay) {
		if (syscall(SYS_mount, "scratch", "w", "tmpfs", flags, t->mem) <
			0)
			FAIL("mount the scratch folder");
		return 0;
	}
	if (enter_make("over\0") < 0 ||
		syscall(SYS_mount, "scratch", "over", "tmpfs", flags, t->mem) <
			0 ||
		enter_make("over/up\0over/work\0") < 0)
		FAIL("mount the scratch folder");
	if (syscall(SYS_mount, "scratch", "w", "overlay", flags,
		    "lowerdir=low,upperdir=over/up,workdir=over/work") < 0)
		FAIL("mount the scratch folder over another");
	/* only through /w */
	(void)syscall(SYS_umount2, "over", MNT_DETACH);
	(void)syscall(SYS_umount2, "low", MNT_DETACH);
	return 0;
}

PROC_IN_CHILD static int
enter_fill_root(const struct sandbox__suit *t, const char **step)
{
	for (size_t i = 0; i < t->n_binds; i++)
		if (enter_bind(&t->binds[i]) < 0)
			FAIL(t->binds[i].from);
	if (enter_make(t->links_made) < 0)
		FAIL("make folders");
	for (size_t i = 0; i < t->n_links; i++)
		if (syscall(SYS_symlinkat, t->links[i].to, AT_FDCWD,
			    t->links[i].name) < 0 &&
			errno != EEXIST)
			FAIL("make links");
	return t->mem ? enter_scratch(t, step) : 0;
}

/* A root of its own; the old one is out of reach afterwards. */
PROC_IN_CHILD static int
enter_root(const struct sandbox__suit *t, const char **step)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (syscall(SYS_mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		FAIL("make mounts private");
	if (syscall(SYS_mount, "root", t->base, "tmpfs", flags,
		    "size=1m,mode=755") < 0)
		FAIL("mount a root");
	if (syscall(SYS_chdir, t->base) < 0)
		FAIL("enter the new root");
	if (syscall(SYS_mkdirat, AT_FDCWD, "w", 0755) < 0)
		FAIL("make /w");
	if (enter_fill_root(t, step) < 0)
		return -1;
	/* onto itself: the old root lies on top, and goes */
	if (syscall(SYS_pivot_root, ".", ".") < 0)
		FAIL("change the root");
	if (syscall(SYS_umount2, ".", MNT_DETACH) < 0)
		FAIL("leave the old root");
	if (syscall(SYS_mount, NULL, "/", NULL,
		    MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL) < 0)
		FAIL("make the root read-only");
	if (syscall(SYS_chdir, "/w") < 0)
		FAIL("enter /w");
	return 0;
}

PROC_IN_CHILD static uint64_t
enter_fs_rights(int version)
{
	uint64_t fs = ENTER_FS_V1;

	if (version >= 2)
		fs |= ENTER_FS_REFER;
	if (version >= 3)
		fs |= ENTER_FS_TRUNC;
	if (version >= 5)
		fs |= ENTER_FS_IOCTL;
	return fs;
}

PROC_IN_CHILD static int
enter_rule(int set, const struct sandbox__rule *r, uint64_t rights)
{
	struct enter_path p = {r->access & rights, -1};
	long rc;

	p.fd = (int32_t)syscall(
		SYS_openat, AT_FDCWD, r->path, O_PATH | O_CLOEXEC);
	if (p.fd < 0)
		return r->needed ? -1 : 0;
	rc = syscall(SYS_landlock_add_rule, set, ENTER_PATH_BENEATH, &p, 0);
	(void)syscall(SYS_close, p.fd);
	return rc < 0 ? -1 : 0;
}

PROC_IN_CHILD static int
enter_landlock(const struct sandbox__suit *t, const char **step)
{
	struct enter_landlock attr = {enter_fs_rights(t->landlock), 0, 0};
	int set;

	if (t->landlock >= 4)
		attr.net = ENTER_NET_TCP;
	if (t->landlock >= 6)
		attr.scoped = ENTER_SCOPED;
	set = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (set < 0)
		FAIL("make landlock rules");
	for (size_t i = 0; i < t->n_rules; i++)
		if (enter_rule(set, &t->rules[i], attr.fs) < 0)
			FAIL(t->rules[i].path);
	if (syscall(SYS_landlock_restrict_self, set, 0) < 0)
		FAIL("landlock");
	(void)syscall(SYS_close, set);
	return 0;
}

/* None now; and none from exec, which without new privileges gives nobody, not
 * even root, more than he had. */
PROC_IN_CHILD static int
enter_drop_caps(const char **step)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	const struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};

	(void)syscall(
		SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &h, none) < 0)
		FAIL("drop capabilities");
	if (syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		FAIL("no new privileges");
	return 0;
}

/* The filter, with our own number where a tool may signal itself. */
PROC_IN_CHILD static int
enter_filter(const struct sandbox__filter *f, const char **step)
{
	struct sock_filter code[SANDBOX_BPF_MAX];
	struct sock_fprog prog = {f->n, code};
	uint32_t pid = (uint32_t)syscall(SYS_getpid);

	for (unsigned i = 0; i < f->n; i++) {
		code[i].code = f->code[i].code;
		code[i].jt = f->code[i].jt;
		code[i].jf = f->code[i].jf;
		code[i].k =
			f->code[i].k == SANDBOX_PID_MARK ? pid : f->code[i].k;
	}
	/* without the flag some processors run the tool slower */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &prog) < 0 &&
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) < 0)
		FAIL("seccomp");
	return 0;
}

/* Does the call fail as it should? */
PROC_IN_CHILD static bool
enter_refused(long rc)
{
	return rc < 0;
}

/* A probe: tries what must not work once all walls stand. */
PROC_IN_CHILD static int
enter_inspect(const struct sandbox__suit *t, const char **step)
{
	const int flags = O_RDONLY | O_CLOEXEC;

	errno = EINVAL; /* a wall that lets something through has none */
	if (t->filter &&
		!enter_refused(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0)))
		FAIL("the filter of system calls lets sockets through");
	if (t->filter && !enter_refused(syscall(SYS_kill, t->us, 0)))
		FAIL("a tool can signal us");
	if ((t->base || t->landlock) &&
		!enter_refused(syscall(SYS_openat, AT_FDCWD, t->secret, flags)))
		FAIL("a tool can read what it should not");
	if ((t->base || t->landlock) &&
		!enter_refused(syscall(SYS_openat, AT_FDCWD, "/usr/rtlsmith",
			O_WRONLY | O_CREAT | O_CLOEXEC, 0600)))
		FAIL("a tool can write into /usr");
	if (t->base &&
		!enter_refused(
			syscall(SYS_openat, AT_FDCWD, "/proc/version", flags)))
		FAIL("a tool sees /proc");
	return 0;
}

PROC_IN_CHILD int
sandbox__enter(const void *arg, const struct proc_spec *s, const char **step)
{
	const struct sandbox__suit *t = arg;

	(void)s;
	if (t->base && enter_root(t, step) < 0)
		return -1;
	/* before landlock: it needs none of them; after the mounts, which do */
	if (enter_drop_caps(step) < 0)
		return -1;
	if (t->landlock && enter_landlock(t, step) < 0)
		return -1;
	if (t->filter && enter_filter(t->filter, step) < 0)
		return -1;
	if (t->inspect && enter_inspect(t, step) < 0)
		return -1;
	return 0;
}
