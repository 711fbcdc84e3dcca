/*
 * sandbox: which walls can be had here.
 *
 * What is wanted is built once and tried by a child that attempts what it
 * should not; only when that fails is each layer tried alone, to name the
 * reason.  The network, ipc, uts and pid namespaces (and that of users) are
 * held by one sleeping process, the keeper, and joined by each tool: making
 * them costs more than most tools run, and so no tool is number 1, for whom
 * the kernel ignores signals such as that of abort().  Mounts, and all of a
 * server, are made for each start.  Must not count on a layer that was not
 * seen to work.
 */
#include "tool_wrappers/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox_priv.h"

#define SANDBOX_TRUE "/bin/true"
#define SANDBOX_SECRET "/etc/passwd"
#define SANDBOX_PROBE_MS 20000
#define SANDBOX_KEEPER "read end <&3"

static const char *const sandbox_names[] = {"auto", "full", "basic", "none"};

static const struct sandbox_ns {
	const char *name;
	int flag;
} sandbox_ns[] = {
	{"user", CLONE_NEWUSER},
	{"mount", CLONE_NEWNS},
	{"pid", CLONE_NEWPID},
	{"net", CLONE_NEWNET},
	{"ipc", CLONE_NEWIPC},
	{"uts", CLONE_NEWUTS},
};
#define SANDBOX_N_NS (sizeof(sandbox_ns) / sizeof(sandbox_ns[0]))

int
sandbox_want_parse(const char *s, enum sandbox_want *out, struct err *e)
{
	for (int i = 0; i < 4; i++) {
		if (strcmp(s, sandbox_names[i]) != 0)
			continue;
		*out = (enum sandbox_want)i;
		return 0;
	}
	return err_set(e, ERR_USAGE,
		"unknown sandbox '%s': auto, full, basic or none", s);
}

const char *
sandbox_name(const struct sandbox *sb)
{
	return sandbox_names[sb->got];
}

const char *
sandbox_layers(const struct sandbox *sb)
{
	return sb->layers;
}

const char *
sandbox_missing(const struct sandbox *sb)
{
	return sb->missing;
}

const char *
sandbox_loader(const struct sandbox *sb)
{
	return sb->interp;
}

static void
sandbox_miss(struct sandbox *sb, const char *layer, const char *why)
{
	sb->missing = arena_printf(&sb->a, "%s%s%s: %s", sb->missing,
		sb->missing[0] ? "; " : "", layer, why);
}

/* Our own dynamic linker is that of the tools. */
static int
sandbox_interp(struct dl_phdr_info *info, size_t size, void *arg)
{
	const char **out = arg;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*out = (const char *)(uintptr_t)(info->dlpi_addr +
				info->dlpi_phdr[i].p_vaddr);
	return 1; /* the first is the program */
}

/* Memory aligned to its size, whose address only chance knows. */
static char *
sandbox_region(void)
{
	const size_t n = SANDBOX_EXE_BYTES;
	char *p = mmap(NULL, 2 * n, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t before;

	if (p == MAP_FAILED)
		return NULL;
	before = (n - ((uintptr_t)p & (n - 1))) & (n - 1);
	if (before)
		munmap(p, before);
	munmap(p + before + n, n - before);
	return p + before;
}

/* Root of a container often is not. */
static bool
sandbox_is_admin(void)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct d[2];

	memset(d, 0, sizeof(d));
	return syscall(SYS_capget, &h, d) == 0 &&
		(d[0].effective & (1U << CAP_SYS_ADMIN)) != 0;
}

static int
sandbox_prepare(struct sandbox *sb, struct err *e)
{
	static const char *const bases[] = {"/proc", "/sys", "/mnt", "/dev"};
	const char *interp = NULL;

	sb->paths = xcalloc(1, sizeof(*sb->paths));
	pthread_mutex_init(&sb->paths->lock, NULL);
	sb->paths->region = sandbox_region();
	if (!sb->paths->region)
		return err_sys(e, ERR_IO, "no memory for the sandbox");
	(void)dl_iterate_phdr(sandbox_interp, &interp);
	if (interp)
		sb->interp = arena_strdup(&sb->a, interp);
	for (size_t i = 0; i < 4 && !sb->base; i++)
		if (fs_is_dir(bases[i]))
			sb->base = bases[i];
	sb->root = sandbox_is_admin();
	sb->filters = xcalloc(SANDBOX__KINDS, sizeof(*sb->filters));
	for (int i = 0; i < SANDBOX__KINDS; i++)
		if (sandbox__filter_make(&sb->filters[i], (enum sandbox__kind)i,
			    sb->paths->region, e) < 0)
			return -1;
	return 0;
}

/* Runs a program that does nothing, in the jail; 0 when it does that. */
static int
sandbox_try(struct proc_spec *s, struct err *e)
{
	struct proc_result r;
	int rc = 0;

	if (proc_run(s, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED || r.code != 0)
		rc = err_set(e, ERR_TOOL, "%s: %s %d%s%.100s", s->argv[0],
			proc_how_name(r.how),
			r.how == PROC_NOT_STARTED ? r.err_no : r.code,
			r.err.len ? ": " : "", r.err.len ? r.err.ptr : "");
	proc_result_release(&r);
	return rc;
}

static void
sandbox_trial(struct proc_spec *s)
{
	static const char *const argv[] = {SANDBOX_TRUE, NULL};

	*s = (struct proc_spec)PROC_SPEC_INIT;
	s->argv = argv;
	s->wall_ms = SANDBOX_PROBE_MS;
}

/* A child in everything that sb->got stands for, which inspects its walls. */
static int
sandbox_inspect(const struct sandbox *sb, struct err *e)
{
	const struct sandbox_room room = {.mem_scratch = true};
	struct arena a = ARENA_INIT;
	struct sandbox__suit *t;
	struct proc_spec s;
	int rc;

	sandbox_trial(&s);
	rc = sandbox__dress(sb, &a, &room, &s, &t, e);
	if (rc == 0) {
		t->inspect = true;
		t->us = getpid();
		t->secret = SANDBOX_SECRET;
		rc = sandbox_try(&s, e);
	}
	arena_release(&a);
	return rc;
}

/* One layer alone, on a sandbox that has no other. */
static void
sandbox_probe_landlock(struct sandbox *sb)
{
	struct sandbox alone = *sb;
	struct err e = ERR_INIT;
	int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	char text[128];

	if (version < 1) {
		sandbox_miss(
			sb, "landlock", strerror_r(errno, text, sizeof(text)));
		return;
	}
	alone.got = SANDBOX_BASIC;
	alone.filters = NULL;
	alone.landlock = version;
	if (sandbox_inspect(&alone, &e) < 0)
		sandbox_miss(sb, "landlock", e.msg);
	else
		sb->landlock = version;
}

static int
sandbox_probe_seccomp(const struct sandbox *sb, struct err *e)
{
	struct sandbox alone = *sb;

	alone.got = SANDBOX_BASIC;
	alone.landlock = 0;
	if (sandbox_inspect(&alone, e) < 0)
		return err_wrap(e,
			"no sandbox without the kernel's filter of system "
			"calls (--sandbox none does without)");
	return 0;
}

static void
sandbox_ids(struct sandbox__ids *ids)
{
	(void)snprintf(ids->uid, sizeof(ids->uid), "%u %u 1",
		(unsigned)geteuid(), (unsigned)geteuid());
	(void)snprintf(ids->gid, sizeof(ids->gid), "%u %u 1",
		(unsigned)getegid(), (unsigned)getegid());
}

/* Each namespace alone, to tell which is missing and why. */
static void
sandbox_name_missing(struct sandbox *sb)
{
	int user = sb->root ? 0 : CLONE_NEWUSER;
	struct sandbox__ids ids;
	struct proc_jail jail;
	struct proc_spec s;

	sandbox_ids(&ids);
	for (size_t i = sb->root ? 1 : 0; i < SANDBOX_N_NS; i++) {
		struct err e = ERR_INIT;

		jail = (struct proc_jail){
			.clone_flags = user | sandbox_ns[i].flag,
			.enter = user ? sandbox__map : NULL,
			.arg = &ids};
		sandbox_trial(&s);
		s.jail = &jail;
		if (sandbox_try(&s, &e) == 0)
			continue;
		if (i > 0) {
			sandbox_miss(sb, sandbox_ns[i].name, e.msg);
			continue;
		}
		sandbox_miss(sb, "user, for mount pid net ipc uts", e.msg);
		break;
	}
}

int
sandbox__kept(const struct sandbox *sb)
{
	return CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
		(sb->root ? 0 : CLONE_NEWUSER);
}

/* The process whose namespaces the tools join. */
static int
sandbox_keep(struct sandbox *sb, struct err *e)
{
	static const char *const argv[] = {
		"/bin/sh", "-c", SANDBOX_KEEPER, NULL};
	static const char *const envp[] = {NULL};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_jail jail = {.clone_flags = sandbox__kept(sb)};
	struct sandbox__ids ids;
	int fd[2];
	int rc;

	sandbox_ids(&ids);
	if (!sb->root) {
		jail.enter = sandbox__map;
		jail.arg = &ids;
	}
	if (pipe2(fd, O_CLOEXEC) < 0)
		return err_sys(e, ERR_IO, "cannot make a pipe");
	sb->alive = fcntl(fd[1], F_DUPFD_CLOEXEC, 3);
	s.keep_fd = fcntl(fd[0], F_DUPFD_CLOEXEC, 3);
	close(fd[0]);
	close(fd[1]);
	s.argv = argv;
	s.envp = envp;
	s.cwd = "/";
	s.jail = &jail;
	s.flags = PROC_STDOUT_NULL | PROC_STDERR_NULL;
	rc = proc_start(&sb->keeper, &s, e);
	close(s.keep_fd);
	if (rc < 0)
		return -1;
	/* not by /proc, which may number processes otherwise */
	sb->keeper_fd = (int)syscall(SYS_pidfd_open, proc_pid(sb->keeper), 0);
	return sb->keeper_fd < 0
		? err_sys(e, ERR_TOOL, "cannot hold on to namespaces")
		: 0;
}

static void
sandbox_end_keeper(struct sandbox *sb)
{
	struct err e = ERR_INIT;

	if (sb->keeper_fd >= 0)
		close(sb->keeper_fd);
	sb->keeper_fd = -1;
	if (sb->alive >= 0)
		close(sb->alive);
	sb->alive = -1;
	if (sb->keeper)
		(void)proc_stop(sb->keeper, 0, NULL, &e);
	sb->keeper = NULL;
}

static int
sandbox_try_full(struct sandbox *sb)
{
	struct err e = ERR_INIT;

	sb->got = SANDBOX_FULL;
	if (sandbox_keep(sb, &e) == 0 && sandbox_inspect(sb, &e) == 0)
		return 0;
	sandbox_end_keeper(sb);
	sb->got = SANDBOX_BASIC;
	sandbox_name_missing(sb);
	if (sb->missing[0] == '\0' || str_starts(sb->missing, "landlock"))
		sandbox_miss(sb, "namespaces", e.msg);
	return -1;
}

static void
sandbox_describe(struct sandbox *sb)
{
	struct arena *a = &sb->a;
	char *s = arena_printf(a, "%s:", sandbox_name(sb));

	if (sb->got == SANDBOX_NONE) {
		sb->layers = arena_strdup(a, "none: rlimits");
		return;
	}
	for (size_t i = sb->root ? 1 : 0; i < SANDBOX_N_NS; i++)
		if (sb->got == SANDBOX_FULL)
			s = arena_printf(a, "%s %s", s, sandbox_ns[i].name);
	if (sb->landlock)
		s = arena_printf(a, "%s landlock-%d", s, sb->landlock);
	sb->layers = arena_printf(a, "%s seccomp caps rlimits", s);
}

static int
sandbox_choose(struct sandbox *sb, enum sandbox_want want, struct err *e)
{
	if (want == SANDBOX_NONE) {
		sb->got = SANDBOX_NONE;
		return 0;
	}
	if (sandbox_prepare(sb, e) < 0 || sandbox_probe_seccomp(sb, e) < 0)
		return -1;
	sandbox_probe_landlock(sb);
	sb->got = SANDBOX_BASIC;
	if (want == SANDBOX_BASIC)
		return 0;
	if (sandbox_try_full(sb) == 0)
		return 0;
	if (want == SANDBOX_FULL)
		return err_set(e, ERR_TOOL,
			"no full sandbox here (allow namespaces of users, or "
			"say --sandbox auto): %s",
			sb->missing);
	if (!sb->landlock)
		return err_set(e, ERR_TOOL,
			"neither namespaces nor Landlock work here (say "
			"--sandbox basic to judge without both): %s",
			sb->missing);
	return 0;
}

int
sandbox_open(struct sandbox **out, enum sandbox_want want, struct err *e)
{
	struct sandbox *sb = xcalloc(1, sizeof(*sb));

	sb->a = (struct arena)ARENA_INIT;
	sb->alive = -1;
	sb->keeper_fd = -1;
	sb->missing = arena_strdup(&sb->a, "");
	if (sandbox_choose(sb, want, e) < 0) {
		sandbox_close(sb);
		return -1;
	}
	sandbox_describe(sb);
	*out = sb;
	return 0;
}

void
sandbox_close(struct sandbox *sb)
{
	if (!sb)
		return;
	sandbox_end_keeper(sb);
	if (sb->paths) {
		if (sb->paths->region)
			munmap(sb->paths->region, SANDBOX_EXE_BYTES);
		pthread_mutex_destroy(&sb->paths->lock);
		free(sb->paths);
	}
	free(sb->filters);
	arena_release(&sb->a);
	free(sb);
}
