/*
 * test_sandbox: programs that try to reach out of it.
 */
#include "tests/unit/sandbox_util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lib/base/pool.h"
#include "lib/base/str.h"

#define MANY 40

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
	static const char *const names[] = {"auto", "full", "basic", "none"};
	enum sandbox_want w;
	struct err e = ERR_INIT;
	struct proc_spec s = attempt("work", NULL);
	struct sandbox_room room;

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_ok(sandbox_want_parse(names[i], &w, &e), e);
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

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		T(test_names),
		T(test_full),
		T(test_basic),
		T(test_threads),
		T(test_as_user),
	};

	return sandbox_tests(
		tests, sizeof(tests) / sizeof(tests[0]), argc, argv);
}
