/*
 * test_proc_child: programs that run beside us.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "tests/unit/proc_util.h"

static void
stop(struct proc_child *c, int grace_ms, struct proc_result *r)
{
	struct err e = ERR_INIT;

	assert_ok(proc_stop(c, grace_ms, r, &e), e);
}

static void
test_lines_and_stop(void **state)
{
	struct proc_spec s = shell("trap 'echo bye; exit 3' TERM; echo one; "
				   "echo two; echo err >&2; printf half; "
				   "while :; do sleep 0.01; done");
	struct proc_child *c = NULL;
	struct proc_result r;
	struct err e = ERR_INIT;
	const char *line = NULL;

	(void)state;
	assert_ok(proc_start(&c, &s, &e), e);
	assert_true(proc_pid(c) > 1);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	assert_string_equal(line, "one");
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	assert_string_equal(line, "two");
	assert_err(proc_line(c, &line, 50, &e), e, ERR_TIMEOUT, "50 ms");
	stop(c, 20000, &r);
	check(&r, PROC_EXITED, 3);
	assert_string_equal(r.out.ptr, "one\ntwo\nhalfbye\n");
	assert_string_equal(r.err.ptr, "err\n");
	proc_result_release(&r);
}

static void
test_kill_after_grace(void **state)
{
	struct proc_spec s = shell("trap '' TERM; sleep 1000 & echo $!; "
				   "while :; do sleep 1000; done");
	struct proc_child *c = NULL;
	struct proc_result r;
	struct err e = ERR_INIT;
	const char *line = NULL;

	(void)state;
	assert_ok(proc_start(&c, &s, &e), e);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	stop(c, 100, &r);
	check(&r, PROC_SIGNALED, SIGKILL);
	assert_in_range(r.wall_us, 100000, 15000000);
	proc_result_release(&r);
}

static void
test_ended_by_itself(void **state)
{
	struct proc_spec s = shell("echo last; printf part; exit 5");
	struct proc_child *c = NULL;
	struct proc_result r;
	struct err e = ERR_INIT;
	const char *line = NULL;

	(void)state;
	assert_ok(proc_start(&c, &s, &e), e);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	assert_string_equal(line, "part");
	assert_int_equal(proc_line(c, &line, 20000, &e), 0);
	stop(c, 20000, &r);
	check(&r, PROC_EXITED, 5);
	proc_result_release(&r);
	assert_ok(proc_start(&c, &s, &e), e);
	stop(c, 20000, NULL);
}

static void
test_loud_child_is_not_stuck(void **state)
{
	/* more than a pipe holds, to both streams, and nobody reads lines */
	struct proc_spec s = shell("trap '' TERM; echo up; "
				   "head -c 300000 /dev/zero >&2;"
				   "head -c 300000 /dev/zero; exit 6");
	struct proc_child *c = NULL;
	struct proc_result r;
	struct err e = ERR_INIT;
	const char *line = NULL;

	(void)state;
	s.out_max = 1000;
	s.err_max = 2000;
	assert_ok(proc_start(&c, &s, &e), e);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	stop(c, 20000, &r);
	check(&r, PROC_EXITED, 6);
	assert_int_equal(r.out_bytes, 300003);
	assert_int_equal(r.out.len, 1000);
	assert_int_equal(r.err.len, 2000);
	assert_true(r.out_truncated);
	assert_true(r.err_truncated);
	proc_result_release(&r);
}

static void
test_cannot_start(void **state)
{
	struct proc_spec s = program("/nonexistent/x");
	struct proc_child *c = NULL;
	struct err e = ERR_INIT;
	int before = count_descriptors();

	(void)state;
	assert_err(proc_start(&c, &s, &e), e, ERR_TOOL, "/nonexistent/x");
	assert_int_equal(e.sys, ENOENT);
	assert_null(c);
	s = shell("echo x");
	s.cwd = "/nonexistent";
	assert_err(proc_start(&c, &s, &e), e, ERR_IO, "/nonexistent");
	s.cwd = NULL;
	s.flags = PROC_MERGE;
	assert_ok(proc_start(&c, &s, &e), e);
	stop(c, 20000, NULL);
	assert_int_equal(count_descriptors(), before);
}

static void
pass_on(void *arg, int fd, const char *p, size_t n)
{
	(void)arg;
	if (write(fd, p, n) < 0)
		abort();
}

/* This program again, as the parent that will be killed. */
static int
be_parent(void)
{
	struct proc_spec s = shell("echo $$; exec sleep 1000");
	struct proc_result r;
	struct err e = ERR_INIT;

	s.on_data = pass_on;
	return proc_run(&s, &r, &e);
}

static void
test_killed_parent_takes_its_child_along(void **state)
{
	const char *argv[] = {"/proc/self/exe", "--parent", NULL};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_child *c = NULL;
	struct err e = ERR_INIT;
	const char *line = NULL;
	char *end = NULL;
	pid_t pid;

	(void)state;
	argv[0] = realpath("/proc/self/exe", NULL);
	s.argv = argv;
	assert_ok(proc_start(&c, &s, &e), e);
	assert_int_equal(proc_line(c, &line, 20000, &e), 1);
	pid = (pid_t)strtol(line, &end, 10);
	assert_true(pid > 1 && *end == '\0');
	assert_int_equal(kill(pid, 0), 0);
	assert_int_equal(kill(proc_pid(c), SIGKILL), 0);
	assert_true(gone(pid));
	stop(c, 20000, NULL);
	free((void *)(uintptr_t)argv[0]);
}

static const struct CMUnitTest tests[] = {
	T(test_lines_and_stop),
	T(test_kill_after_grace),
	T(test_ended_by_itself),
	T(test_loud_child_is_not_stuck),
	T(test_cannot_start),
	T(test_killed_parent_takes_its_child_along),
};

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--parent") == 0)
		return be_parent();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
