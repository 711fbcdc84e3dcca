/*
 * sandbox_util: a helper that tries to reach out of a sandbox, with walls and
 * without, as whoever runs the tests and, when that is root, as an ordinary
 * user too.
 */
#ifndef TESTS_SANDBOX_UTIL_H
#define TESTS_SANDBOX_UTIL_H

#include "tests/unit/unit.h"

#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "tests/unit/proc_util.h"
#include "tool_wrappers/sandbox.h"

#define NOBODY 65534
#define SECRET "TOKEN-of-the-judge"

static char *probe; /* a copy of the helper that everybody may run */
static struct sandbox *sb;
static char *work;   /* the room's folder */
static char *secret; /* a file outside */
static volatile sig_atomic_t signalled;

static inline void
on_signal(int sig)
{
	signalled = sig;
}

static inline void
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

static inline void
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

static inline struct sandbox_room
plain_room(void)
{
	return (struct sandbox_room){.rw_dir = work, .ro = no_ro};
}

static inline struct proc_spec
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

static inline void
dressed(const struct sandbox_room *room, struct proc_spec *s,
	struct proc_result *r)
{
	struct err e = ERR_INIT;

	assert_ok(sandbox_dress(sb, &a, room, s, &e), e);
	run(s, r);
}

/* It cannot, whether it was told so or killed. */
static inline void
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
static inline void
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

/* All of it again without rights. */
static inline void
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

static inline int
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

static inline int
become_user(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -1;
	/* a process that changed its user may not look at itself */
	return prctl(PR_SET_DUMPABLE, 1);
}

/* Runs tests of which the last is test_as_user: as whoever this is, or with
 * the helper's path in argv as a user. */
static inline int
sandbox_tests(const struct CMUnitTest *tests, size_t n, int argc, char **argv)
{
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
	rc = _cmocka_run_group_tests("tests", tests, n, NULL, NULL);
	if (folder)
		(void)fs_rmtree(folder, &e);
	arena_release(&mine);
	return rc;
}

#endif
