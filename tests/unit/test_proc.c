/*
 * test_proc: how programs start and end.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/proc_int.h"
#include "lib/base/str.h"

#include "tests/unit/proc_util.h"

static void
not_started(const char *path, int err_no)
{
	struct proc_spec s = program(path);
	struct proc_result r;

	run(&s, &r);
	assert_int_equal(r.how, PROC_NOT_STARTED);
	assert_int_equal(r.err_no, err_no);
	assert_int_equal(r.out.len, 0);
	proc_result_release(&r);
}

static void
test_not_started(void **state)
{
	struct err e = ERR_INIT;
	char *plain = fs_join(&a, dir, "plain");
	char *odd = fs_join(&a, dir, "odd");

	(void)state;
	assert_ok(fs_write(plain, "x", 1, &e), e);
	assert_ok(fs_write(odd, "x", 1, &e), e);
	assert_int_equal(chmod(odd, 0700), 0);
	not_started(fs_join(&a, dir, "none"), ENOENT);
	not_started(plain, EACCES);
	not_started(dir, EACCES);
	not_started(odd, ENOEXEC);
}

static void
test_our_fault(void **state)
{
	struct proc_spec s = program("true");
	struct proc_result r;
	struct err e = ERR_INIT;

	(void)state;
	assert_err(proc_run(&s, &r, &e), e, ERR_INTERNAL, "absolute");
	s = program("/bin/true");
	s.cwd = "/nonexistent/folder";
	assert_err(proc_run(&s, &r, &e), e, ERR_IO, "/nonexistent/folder");
	s.cwd = NULL;
	s.in_path = "/nonexistent/in";
	assert_err(proc_run(&s, &r, &e), e, ERR_IO, "/nonexistent/in");
	s.in_path = NULL;
	s.out_path = "/nonexistent/out";
	assert_err(proc_run(&s, &r, &e), e, ERR_IO, "/nonexistent/out");
}

static void
test_exit_and_signal(void **state)
{
	(void)state;
	runs("exit 0", PROC_EXITED, 0, "");
	runs("echo out; echo err >&2; exit 7", PROC_EXITED, 7, "out\n");
	runs("exit 127", PROC_EXITED, 127, "");
	runs("kill -SEGV $$", PROC_SIGNALED, SIGSEGV, "");
	runs("kill -KILL $$", PROC_SIGNALED, SIGKILL, "");
}

static void
test_wall_limit(void **state)
{
	struct proc_spec s = shell("trap '' TERM INT HUP; echo in; "
				   "while :; do sleep 1000; done");
	struct proc_result r;

	(void)state;
	s.wall_ms = 300;
	run(&s, &r);
	check(&r, PROC_WALL_LIMIT, SIGKILL);
	assert_string_equal(r.out.ptr, "in\n");
	assert_in_range(r.wall_us, 300000, 20000000);
	proc_result_release(&r);
}

static void
set_flag(void *arg, int fd, const char *p, size_t n)
{
	(void)fd;
	(void)p;
	(void)n;
	atomic_store((atomic_bool *)arg, true);
}

/* Nobody waits any longer for a program that would never end. */
static void
test_stop(void **state)
{
	struct proc_spec s = shell("trap '' TERM INT HUP; echo in; "
				   "while :; do sleep 1000; done");
	atomic_bool stop = false;
	struct proc_result r;

	(void)state;
	s.stop = &stop;
	s.on_data = set_flag;
	s.on_data_arg = &stop;
	run(&s, &r);
	check(&r, PROC_WALL_LIMIT, SIGKILL);
	assert_string_equal(r.out.ptr, "in\n");
	proc_result_release(&r);
	/* a flag that nobody sets changes nothing */
	stop = false;
	s = shell("echo out");
	s.stop = &stop;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
}

static void
test_cpu_limit(void **state)
{
	struct proc_spec s = shell("while :; do :; done");
	int64_t before = proc_thread_cpu_us();
	struct proc_result r;

	(void)state;
	s.cpu_ms = 200;
	run(&s, &r);
	assert_int_equal(proc_thread_cpu_us() - before, r.cpu_us);
	assert_string_equal(proc_how_name(r.how), "cpu_limit");
	/* far below the second that the kernel's own limit would allow */
	assert_in_range(r.cpu_us, 200000, 700000);
	proc_result_release(&r);
}

static void
test_cpu_limit_is_not_wall(void **state)
{
	/* sleeping uses no CPU time */
	struct proc_spec s = shell("sleep 0.4; echo done");
	struct proc_result r;

	(void)state;
	s.cpu_ms = 200;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	assert_string_equal(r.out.ptr, "done\n");
	proc_result_release(&r);
}

static void
test_cpu_of_grandchildren_counts(void **state)
{
	struct proc_spec s = shell("(i=0; while [ $i -lt 200000 ]; do "
				   "i=$((i+1)); done); exit 0");
	struct proc_result r;

	(void)state;
	s.cpu_ms = 20;
	run(&s, &r);
	assert_string_equal(proc_how_name(r.how), "cpu_limit");
	proc_result_release(&r);
}

static void
test_kernel_cpu_limit_is_named(void **state)
{
	struct proc_spec s = shell("kill -XCPU $$");
	struct proc_result r;

	(void)state;
	run(&s, &r);
	check(&r, PROC_CPU_LIMIT, SIGXCPU);
	proc_result_release(&r);
}

static void
test_grandchild_keeps_the_pipe(void **state)
{
	struct proc_spec s = shell("sleep 1000 & echo $!; exit 4");
	struct proc_result r;
	int64_t pid = 0;
	int64_t start = clock_mono_ms();

	(void)state;
	run(&s, &r);
	check(&r, PROC_EXITED, 4);
	assert_true(clock_mono_ms() - start < 30000);
	assert_true(str_to_i64(str_split(&a, r.out.ptr, '\n', NULL)[0], &pid));
	proc_result_release(&r);
	assert_true(gone((pid_t)pid));
}

static void
test_pipe_kept_outside_the_group(void **state)
{
	/* setsid leaves the group: the pipe stays open, we must not wait */
	struct proc_spec s =
		shell("setsid sh -c 'echo $$ >pid; exec sleep 20' & "
		      "while [ ! -s pid ]; do :; done; echo ready");
	struct proc_result r;
	struct err e = ERR_INIT;
	char *text = NULL;
	int64_t pid = 0;
	int64_t start = clock_mono_ms();

	(void)state;
	s.cwd = dir;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	assert_string_equal(r.out.ptr, "ready\n");
	assert_true(clock_mono_ms() - start < 15000);
	proc_result_release(&r);
	assert_ok(fs_read(&a, fs_join(&a, dir, "pid"), 99, &text, NULL, &e), e);
	text[strcspn(text, "\n")] = '\0';
	assert_true(str_to_i64(text, &pid) && pid > 1);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
}

static void
test_file_limit(void **state)
{
	struct proc_spec s = shell("exec head -c 1000000 /dev/zero");
	struct proc_result r;

	(void)state;
	s.out_path = fs_join(&a, dir, "big");
	s.file_bytes = 5000;
	run(&s, &r);
	check(&r, PROC_FILE_LIMIT, SIGXFSZ);
	assert_int_equal(r.out_bytes, 5000);
	proc_result_release(&r);
}

static void
test_limits_arrive(void **state)
{
	struct proc_spec s =
		shell("ulimit -c; ulimit -n; ulimit -t; ulimit -f");
	struct proc_result r;

	(void)state;
	s.cpu_ms = 2500;
	s.file_bytes = 51200;
	run(&s, &r);
	assert_string_equal(r.out.ptr, "0\n256\n3\n100\n");
	proc_result_release(&r);
	s = shell("ulimit -n; ulimit -v");
	s.nofile = 33;
	s.as_bytes = (int64_t)1024 * 500000;
	run(&s, &r);
	assert_string_equal(r.out.ptr, "33\n500000\n");
	proc_result_release(&r);
}

static void
test_own_session(void **state)
{
	struct proc_spec s = shell("cut -d' ' -f1,5,6 /proc/self/stat; "
				   "echo $$; pwd");
	struct proc_result r;
	char **line;
	char *real;
	int64_t pid = 0;

	(void)state;
	s.cwd = dir;
	run(&s, &r);
	line = str_split(&a, r.out.ptr, '\n', NULL);
	assert_true(str_to_i64(line[1], &pid));
	/* group and session are those of the shell */
	assert_true(str_ends(
		line[0], arena_printf(&a, " %d %d", (int)pid, (int)pid)));
	real = realpath(dir, NULL);
	assert_string_equal(line[2], real);
	free(real);
	proc_result_release(&r);
}

static void
many(void *arg, int index)
{
	int *bad = arg;
	char want[32];
	int i;

	for (i = 0; i < 25; i++) {
		const char *argv[] = {"/bin/echo", want, NULL};
		struct proc_spec s = PROC_SPEC_INIT;
		struct proc_result r;
		struct err e = ERR_INIT;

		snprintf(want, sizeof(want), "%d-%d", index, i);
		s.argv = argv;
		s.cpu_ms = 10000;
		s.wall_ms = WALL_MS;
		if (proc_run(&s, &r, &e) < 0 || r.how != PROC_EXITED ||
			strncmp(r.out.ptr, want, strlen(want)) != 0 ||
			r.out.len != strlen(want) + 1)
			bad[index]++;
		proc_result_release(&r);
	}
}

static void
test_concurrent(void **state)
{
	struct err e = ERR_INIT;
	int before = count_descriptors();
	int bad[6] = {0};
	int i;

	(void)state;
	assert_ok(pool_run(6, many, bad, &e), e);
	for (i = 0; i < 6; i++)
		assert_int_equal(bad[i], 0);
	assert_int_equal(count_descriptors(), before);
}

static void
cancel_us(void *arg, int fd, const char *p, size_t n)
{
	(void)arg;
	(void)fd;
	(void)p;
	(void)n;
	pool_cancel(SIGINT);
}

static void
test_cancel(void **state)
{
	struct proc_spec s = shell("echo $$; exec sleep 1000");
	struct proc_result r;
	struct err e = ERR_INIT;
	int before = count_descriptors();

	(void)state;
	/* while it runs */
	s.on_data = cancel_us;
	assert_err(proc_run(&s, &r, &e), e, ERR_CANCELLED, "while /bin/sh");
	/* and before it starts */
	assert_err(proc_run(&s, &r, &e), e, ERR_CANCELLED, "cancelled");
	pool_cancel_reset();
	assert_int_equal(count_descriptors(), before);
}

/* Much is written before the reader must have its turn. */
static void
test_output_pipe_is_large(void **state)
{
	struct err e = ERR_INIT;
	int fd[2];

	(void)state;
	assert_ok(proc__pipe_out(fd, &e), e);
	assert_true(fcntl(fd[1], F_GETPIPE_SZ) >= PROC_PIPE ||
		fcntl(fd[1], F_SETPIPE_SZ, PROC_PIPE) < 0);
	close(fd[0]);
	close(fd[1]);
}

static const struct CMUnitTest tests[] = {
	T(test_not_started),
	T(test_our_fault),
	T(test_exit_and_signal),
	T(test_wall_limit),
	T(test_stop),
	T(test_cpu_limit),
	T(test_cpu_limit_is_not_wall),
	T(test_cpu_of_grandchildren_counts),
	T(test_kernel_cpu_limit_is_named),
	T(test_grandchild_keeps_the_pipe),
	T(test_pipe_kept_outside_the_group),
	T(test_file_limit),
	T(test_limits_arrive),
	T(test_own_session),
	T(test_concurrent),
	T(test_cancel),
	T(test_output_pipe_is_large),
};

UNIT_MAIN(tests)
