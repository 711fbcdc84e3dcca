/*
 * test_sandbox: programs that try to reach out of it, as whoever runs the
 * tests and, when that is root, as an ordinary user too.
 */
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/unit/proc_util.h"
#include "tool_wrappers/sandbox.h"

#define NOBODY 65534
#define SECRET "TOKEN-of-the-judge"
#define MANY 40

static char *probe; /* a copy of the helper that everybody may run */
static struct sandbox *sb;
static char *work;   /* the room's folder */
static char *secret; /* a file outside */
static volatile sig_atomic_t signalled;

static void
on_signal(int sig)
{
	signalled = sig;
}

static void
prepare(enum sandbox_want w)
{
	struct err e = ERR_INIT;

	work = fs_join(&a, dir, "work");
	secret = fs_join(&a, dir, "secret");
	assert_ok(fs_mkdirs(work, 0700, &e), e);
	assert_ok(fs_write(secret, SECRET, strlen(SECRET), &e), e);
	assert_ok(sandbox_open(&sb, w, &e), e);
	signalled = 0;
	assert_true(signal(SIGUSR1, on_signal) != SIG_ERR);
}

static void
finish(void)
{
	struct err e = ERR_INIT;
	char *text;
	char **names;
	size_t n;

	sandbox_close(sb);
	sb = NULL;
	assert_ok(fs_read(&a, secret, LIM_KIB, &text, NULL, &e), e);
	assert_string_equal(text, SECRET);
	assert_ok(fs_list(&a, dir, &names, &n, &e), e);
	assert_int_equal(n, 2); /* nothing came beside work and secret */
	assert_int_equal(signalled, 0);
}

static const char *const no_ro[] = {NULL};

static struct sandbox_room
plain_room(void)
{
	return (struct sandbox_room){.rw_dir = work, .ro = no_ro};
}

static struct proc_spec
attempt(const char *what, const char *arg)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv = arena_array(&a, 4, sizeof(*argv));

	argv[0] = probe;
	argv[1] = what;
	argv[2] = arg;
	argv[3] = NULL;
	s.argv = argv;
	s.wall_ms = WALL_MS;
	s.file_bytes = 8 << 20;
	return s;
}

static void
dressed(const struct sandbox_room *room, struct proc_spec *s,
	struct proc_result *r)
{
	struct err e = ERR_INIT;

	assert_ok(sandbox_dress(sb, &a, room, s, &e), e);
	run(s, r);
}

/* It cannot, whether it was told so or killed. */
static void
refused(const char *what, const char *arg)
{
	struct sandbox_room room = plain_room();
	struct proc_spec s = attempt(what, arg);
	struct proc_result r;

	dressed(&room, &s, &r);
	if (strstr(r.out.ptr, "REACHED") || strstr(r.out.ptr, "LEAK"))
		fail_msg("%s, %s %s: %s", sandbox_layers(sb), what,
			arg ? arg : "", r.out.ptr);
	if (!(r.how == PROC_EXITED && r.code == 0) &&
		!(r.how == PROC_SIGNALED && r.code == SIGSYS))
		fail_msg("%s, %s: %s %d", sandbox_layers(sb), what,
			proc_how_name(r.how), r.code);
	proc_result_release(&r);
}

/* The attempts are real: without walls each of them succeeds. */
static void
reached(const char *what, const char *arg)
{
	struct proc_spec s = attempt(what, arg);
	struct proc_result r;

	s.cwd = work;
	run(&s, &r);
	if (r.how != PROC_EXITED || r.code != 1)
		fail_msg("%s fails without a sandbox: %s %d", what,
			proc_how_name(r.how), r.code);
	proc_result_release(&r);
}

static void
check_files(void)
{
	char *us = arena_printf(&a, "/proc/%d/environ", (int)getpid());
	char *fresh = fs_join(&a, dir, "fresh");

	reached("read", secret);
	reached("climb", secret);
	refused("read", secret);
	refused("climb", secret);
	refused("read", "/etc/passwd");
	refused("read", "/etc/hostname");
	refused("read", us);
	refused("read", "/proc/self/environ");
	refused("read", "/proc/self/mem");
	refused("read", "/proc/1/cmdline");
	refused("read", "/dev/zero");
	refused("write", secret);
	refused("write", fresh);
	refused("write", "/usr/lib/fresh");
	refused("write", "/proc/self/mem");
	refused("write", "/dev/shm/fresh");
	refused("write", "/tmp/rtlsmith-fresh");
	refused("change", secret);
	refused("change", "/usr/bin/env");
}

static int
listen_at(int family, const struct sockaddr *at, socklen_t n)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, at, n), 0);
	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

/* Somebody listens; the attempt fails inside and succeeds outside. */
static void
check_socket(int fd, const char *what, const char *arg)
{
	int got;

	refused(what, arg);
	assert_int_equal(accept(fd, NULL, NULL), -1);
	assert_int_equal(errno, EAGAIN);
	reached(what, arg);
	got = accept(fd, NULL, NULL);
	assert_true(got >= 0);
	close(got);
	close(fd);
}

static void
check_network(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	socklen_t n = sizeof(in);
	char *path = fs_join(&a, work, "socket");
	int fd = listen_at(AF_INET, (struct sockaddr *)&in, sizeof(in));

	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &n), 0);
	check_socket(fd, "tcp", arena_printf(&a, "%d", ntohs(in.sin_port)));
	assert_true(strlen(path) < sizeof(un.sun_path));
	memcpy(un.sun_path, path, strlen(path) + 1);
	fd = listen_at(AF_UNIX, (struct sockaddr *)&un, sizeof(un));
	/* in full the room's folder has another name */
	refused("unix", "socket");
	check_socket(fd, "unix", path);
	path = arena_printf(&a, "@rtlsmith-%d", (int)getpid());
	memset(&un.sun_path, 0, sizeof(un.sun_path));
	memcpy(un.sun_path, path, strlen(path));
	un.sun_path[0] = '\0';
	n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	fd = listen_at(AF_UNIX, (struct sockaddr *)&un, n);
	check_socket(fd, "unix", path);
}

static void
check_processes(void)
{
	char *us = arena_printf(&a, "%d", (int)getpid());

	refused("signal", us);
	refused("trace", us);
	refused("peek", us);
	refused("forks", NULL);
	refused("daemon", fs_join(&a, dir, "daemon"));
	refused("exec", "/bin/sh");
	refused("exec", "/usr/bin/env");
	refused("exec", "/proc/self/exe");
	refused("mount", NULL);
	refused("unshare", NULL);
	refused("chroot", NULL);
	refused("calls", NULL);
	refused("descriptors", NULL);
}

static void
check_honest(void)
{
	struct sandbox_room room = plain_room();
	struct proc_spec s = attempt("work", NULL);
	struct proc_result r;

	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	/* the kernel treats the first process of a namespace otherwise */
	s = attempt("abort", NULL);
	dressed(&room, &s, &r);
	check(&r, PROC_SIGNALED, SIGABRT);
	proc_result_release(&r);
}

static void
check_all(enum sandbox_want w)
{
	prepare(w);
	check_files();
	check_network();
	check_processes();
	check_honest();
	finish();
}

static void
test_full(void **state)
{
	(void)state;
	check_all(SANDBOX_FULL);
}

static void
test_basic(void **state)
{
	(void)state;
	check_all(SANDBOX_BASIC);
}

/* A line of /proc/PID/status. */
static char *
status_of(int pid, const char *field)
{
	char *path = arena_printf(&a, "/proc/%d/status", pid);
	struct err e = ERR_INIT;
	char *text;

	assert_ok(fs_read(&a, path, 64 * LIM_KIB, &text, NULL, &e), e);
	text = strstr(text, field);
	assert_non_null(text);
	text += strlen(field);
	text += strspn(text, ":\t ");
	return arena_strndup(&a, text, strcspn(text, "\n"));
}

/* What the kernel says about a tool. */
static void
check_seen(enum sandbox_want w)
{
	struct sandbox_room room;
	struct proc_spec s = attempt("stay", NULL);
	struct proc_child *c;
	struct err e = ERR_INIT;
	const char *line;
	int in[2];

	prepare(w);
	room = plain_room();
	assert_int_equal(pipe(in), 0);
	s.in_path = arena_printf(&a, "/proc/self/fd/%d", in[0]);
	assert_ok(sandbox_dress(sb, &a, &room, &s, &e), e);
	assert_ok(proc_start(&c, &s, &e), e);
	assert_int_equal(proc_line(c, &line, WALL_MS, &e), 1);
	assert_string_equal(status_of(proc_pid(c), "NoNewPrivs"), "1");
	assert_string_equal(status_of(proc_pid(c), "Seccomp"), "2");
	assert_string_equal(
		status_of(proc_pid(c), "CapEff"), "0000000000000000");
	assert_string_equal(
		status_of(proc_pid(c), "CapPrm"), "0000000000000000");
	close(in[1]);
	close(in[0]);
	assert_ok(proc_stop(c, WALL_MS, NULL, &e), e);
	finish();
}

static void
test_seen_from_outside(void **state)
{
	(void)state;
	check_seen(SANDBOX_FULL);
	assert_ok(fs_rmtree(work, &(struct err)ERR_INIT), (struct err)ERR_INIT);
	check_seen(SANDBOX_BASIC);
}

/* Is there a process with this in its arguments? */
static bool
running(const char *token)
{
	char **names;
	size_t n;
	struct err e = ERR_INIT;

	assert_ok(fs_list(&a, "/proc", &names, &n, &e), e);
	for (size_t i = 0; i < n; i++) {
		char *path = arena_printf(&a, "/proc/%s/cmdline", names[i]);
		char *text;
		size_t len;

		if (names[i][0] < '0' || names[i][0] > '9' ||
			fs_read(&a, path, 64 * LIM_KIB, &text, &len, &e) < 0)
			continue;
		if (memmem(text, len, token, strlen(token)))
			return true;
	}
	return false;
}

/* A server may fork; what it leaves behind dies with it. */
static void
test_server(void **state)
{
	struct sandbox_room room = {.fork = true};
	struct proc_spec s;
	struct proc_result r;
	int64_t until;
	char *token;

	(void)state;
	prepare(SANDBOX_FULL);
	token = fs_join(&a, dir, "no-such-daemon");
	s = attempt("daemon", token);
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 1); /* it did fork */
	proc_result_release(&r);
	until = clock_mono_ms() + WALL_MS;
	while (running(token) && clock_mono_ms() < until)
		sched_yield();
	assert_false(running(token));
	s = attempt("exec", "/bin/sh");
	dressed(&room, &s, &r);
	check(&r, PROC_SIGNALED, SIGSYS);
	proc_result_release(&r);
	finish();
}

static void
test_programs(void **state)
{
	static const char *const argv[] = {"/bin/sh", "-c",
		"ls /usr && ls -d /home || echo in >x && cat x", NULL};
	struct sandbox_room room;
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;

	(void)state;
	prepare(SANDBOX_FULL);
	room = plain_room();
	room.programs = true;
	s.argv = argv;
	s.wall_ms = WALL_MS;
	s.flags = PROC_MERGE;
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	assert_non_null(strstr(r.out.ptr, "bin\n"));
	assert_non_null(strstr(r.out.ptr, "No such file"));
	assert_non_null(strstr(r.out.ptr, "in\n"));
	proc_result_release(&r);
	finish();
}

static void
test_floods(void **state)
{
	struct sandbox_room room;
	struct proc_spec s = attempt("memory", "512");
	struct proc_result r;

	(void)state;
	prepare(SANDBOX_FULL);
	room = plain_room();
	s.as_bytes = 256 << 20;
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	s = attempt("output", NULL);
	s.flags = PROC_KILL_ON_OUTPUT;
	dressed(&room, &s, &r);
	assert_int_equal(r.how, PROC_OUTPUT_LIMIT);
	proc_result_release(&r);
	s = attempt("huge", "64");
	dressed(&room, &s, &r);
	assert_int_equal(r.how, PROC_FILE_LIMIT);
	proc_result_release(&r);
	finish();
}

/* Writes into memory: bounded, and gone afterwards; files of the folder under
 * it are there to read and stay as they are. */
static void
test_scratch_in_memory(void **state)
{
	struct sandbox_room room = {.mem_scratch = true};
	struct proc_spec s = attempt("disk", "512");
	struct proc_result r;
	struct err e = ERR_INIT;
	char **names;
	char *text;
	size_t n;

	(void)state;
	prepare(SANDBOX_FULL);
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	room.rw_dir = work;
	assert_ok(fs_write(fs_join(&a, work, "f0"), "old", 3, &e), e);
	s = attempt("read", "f0");
	dressed(&room, &s, &r);
	assert_non_null(strstr(r.out.ptr, "LEAK old"));
	proc_result_release(&r);
	s = attempt("disk", "512");
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	s = attempt("work", NULL);
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	assert_ok(fs_list(&a, work, &names, &n, &e), e);
	assert_int_equal(n, 1);
	assert_ok(fs_read(&a, fs_join(&a, work, "f0"), 64, &text, NULL, &e), e);
	assert_string_equal(text, "old");
	finish();
}

/* Folders of a tool beyond the system's. */
static void
test_read_only_folders(void **state)
{
	const char *ro[] = {NULL, NULL};
	struct sandbox_room room;
	struct proc_spec s;
	struct proc_result r;
	struct err e = ERR_INIT;
	char *file;

	(void)state;
	prepare(SANDBOX_FULL);
	ro[0] = fs_join(&a, dir, "work");
	room = (struct sandbox_room){.ro = ro};
	file = fs_join(&a, work, "lib");
	assert_ok(fs_write(file, "code", 4, &e), e);
	s = attempt("read", file);
	dressed(&room, &s, &r);
	assert_non_null(strstr(r.out.ptr, "LEAK code"));
	proc_result_release(&r);
	s = attempt("write", file);
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	s = attempt("write", "/w/new");
	dressed(&room, &s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
	ro[0] = "/nonexistent/tool";
	assert_err(sandbox_dress(sb, &a, &room, &s, &e), e, ERR_TOOL,
		"/nonexistent/tool");
	finish();
}

/* One of several threads: how many of its tools did not work. */
static void
crowd(void *arg, int index)
{
	const char *argv[] = {probe, "work", NULL};
	struct sandbox_room room = {.mem_scratch = true};
	struct arena mine = ARENA_INIT;
	int *bad = arg;

	for (int i = 0; i < MANY; i++) {
		struct proc_spec s = PROC_SPEC_INIT;
		struct proc_result r;
		struct err e = ERR_INIT;

		s.argv = argv;
		s.wall_ms = WALL_MS;
		if (sandbox_dress(sb, &mine, &room, &s, &e) < 0 ||
			proc_run(&s, &r, &e) < 0) {
			bad[index]++;
			continue;
		}
		if (r.how != PROC_EXITED || r.code != 0)
			bad[index]++;
		proc_result_release(&r);
		arena_release(&mine);
	}
	arena_release(&mine);
}

static void
test_threads(void **state)
{
	int bad[4] = {0};
	struct err e = ERR_INIT;
	int before;

	(void)state;
	prepare(SANDBOX_FULL);
	before = count_descriptors();
	assert_ok(pool_run(4, crowd, bad, &e), e);
	for (int i = 0; i < 4; i++)
		assert_int_equal(bad[i], 0);
	assert_int_equal(count_descriptors(), before);
	finish();
}

static void
test_names(void **state)
{
	enum sandbox_want w;
	struct err e = ERR_INIT;
	struct proc_spec s = attempt("work", NULL);
	struct sandbox_room room;

	(void)state;
	for (int i = SANDBOX_AUTO; i <= SANDBOX_NONE; i++) {
		assert_ok(sandbox_want_parse(sandbox_want_name(i), &w, &e), e);
		assert_int_equal(w, i);
	}
	assert_err(sandbox_want_parse("half", &w, &e), e, ERR_USAGE, "basic");
	prepare(SANDBOX_NONE);
	room = plain_room();
	assert_string_equal(sandbox_name(sb), "none");
	assert_ok(sandbox_dress(sb, &a, &room, &s, &e), e);
	assert_null(s.jail);
	assert_string_equal(s.cwd, work);
	sandbox_close(sb);
	assert_ok(sandbox_open(&sb, SANDBOX_AUTO, &e), e);
	assert_string_equal(sandbox_name(sb), "full");
	assert_non_null(strstr(sandbox_layers(sb), "full:"));
	assert_non_null(strstr(sandbox_layers(sb), " seccomp"));
	assert_string_equal(sandbox_missing(sb), "");
	s = attempt("work", NULL);
	s.argv = (const char *const[]){"/nonexistent", NULL};
	assert_err(sandbox_dress(sb, &a, &room, &s, &e), e, ERR_TOOL,
		"/nonexistent");
	finish();
}

/* All of it again without rights. */
static void
test_as_user(void **state)
{
	char self[4096];
	const char *argv[] = {self, probe, NULL};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	if (geteuid() != 0) {
		print_message("not root: this was as a user already\n");
		return;
	}
	assert_true(n > 0);
	self[n] = '\0';
	s.argv = argv;
	s.wall_ms = WALL_MS;
	s.flags = PROC_MERGE;
	run(&s, &r);
	if (r.how != PROC_EXITED || r.code != 0)
		fail_msg("as a user: %s %d\n%s", proc_how_name(r.how), r.code,
			r.out.ptr);
	proc_result_release(&r);
}

static int
copy_probe(struct arena *mine, char **folder)
{
	const char *top = getenv("abs_top_builddir");
	char *from = arena_printf(
		mine, "%s/tests/helpers/hostprobe", top ? top : ".");
	struct err e = ERR_INIT;
	char *bytes;
	size_t n;

	if (fs_scratch(mine, folder, &e) < 0 ||
		fs_read(mine, from, LIM_FILE, &bytes, &n, &e) < 0) {
		fprintf(stderr, "%s\n", e.msg);
		return -1;
	}
	probe = fs_join(mine, *folder, "hostprobe");
	return fs_write(probe, bytes, n, &e) < 0 || chmod(probe, 0755) < 0 ||
			chmod(*folder, 0755) < 0
		? -1
		: 0;
}

static int
become_user(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -1;
	/* a process that changed its user may not look at itself */
	return prctl(PR_SET_DUMPABLE, 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(test_names),
		T(test_full),
		T(test_basic),
		T(test_seen_from_outside),
		T(test_server),
		T(test_programs),
		T(test_floods),
		T(test_scratch_in_memory),
		T(test_read_only_folders),
		T(test_threads),
		T(test_as_user),
	};
	struct arena mine = ARENA_INIT;
	struct err e = ERR_INIT;
	char *folder = NULL;
	int rc;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (argc == 2) {
		probe = argv[1];
		if (become_user() < 0)
			return 1;
	} else if (copy_probe(&mine, &folder) < 0) {
		return 1;
	}
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	if (folder)
		(void)fs_rmtree(folder, &e);
	arena_release(&mine);
	return rc;
}
