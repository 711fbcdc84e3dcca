/*
 * proc_util: what the tests of proc share.
 */
#ifndef TESTS_PROC_UTIL_H
#define TESTS_PROC_UTIL_H

#include <sched.h>
#include <stdbool.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/proc.h"
#include "tests/unit/unit.h"

#define WALL_MS 60000 /* a test that reaches it has failed */

static struct arena a = ARENA_INIT;
static char *dir;

static int
setup(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	return fs_scratch(&a, &dir, &e);
}

static int
teardown(void **state)
{
	struct err e = ERR_INIT;
	int rc;

	(void)state;
	rc = fs_rmtree(dir, &e);
	arena_release(&a);
	return rc;
}

/* A spec that runs a shell script. */
static struct proc_spec
shell(const char *script)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv = arena_array(&a, 4, sizeof(*argv));

	argv[0] = "/bin/sh";
	argv[1] = "-c";
	argv[2] = script;
	s.argv = argv;
	s.wall_ms = WALL_MS;
	return s;
}

static inline struct proc_spec
program(const char *path)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv = arena_array(&a, 2, sizeof(*argv));

	argv[0] = path;
	s.argv = argv;
	s.wall_ms = WALL_MS;
	return s;
}

static void
run(const struct proc_spec *s, struct proc_result *r)
{
	struct err e = ERR_INIT;

	assert_ok(proc_run(s, r, &e), e);
}

static void
check(const struct proc_result *r, enum proc_how how, int code)
{
	assert_string_equal(proc_how_name(r->how), proc_how_name(how));
	assert_int_equal(r->code, code);
}

static inline void
runs(const char *script, enum proc_how how, int code, const char *out)
{
	struct proc_spec s = shell(script);
	struct proc_result r;

	run(&s, &r);
	check(&r, how, code);
	assert_string_equal(r.out.ptr, out);
	proc_result_release(&r);
}

static inline int
count_descriptors(void)
{
	char **names = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;

	assert_ok(fs_list(&a, "/proc/self/fd", &names, &n, &e), e);
	return (int)n;
}

/* Does the process end within ten seconds?  A zombie that nobody has reaped
 * yet has ended. */
static inline bool
gone(pid_t pid)
{
	int64_t until = clock_mono_ms() + 10000;
	char *path = arena_printf(&a, "/proc/%d/stat", (int)pid);

	while (clock_mono_ms() < until) {
		struct err e = ERR_INIT;
		char *stat = NULL;

		if (fs_read(&a, path, 4096, &stat, NULL, &e) < 0 ||
			strstr(stat, ") Z"))
			return true;
		sched_yield();
	}
	return false;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
