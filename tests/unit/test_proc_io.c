/*
 * test_proc_io: what passes between a program and us, and what must not.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "lib/base/str.h"

#include "tests/unit/proc_util.h"

static void
test_streams_apart(void **state)
{
	struct proc_spec s = shell("echo one; echo two >&2");
	struct proc_result r;

	(void)state;
	run(&s, &r);
	assert_string_equal(r.out.ptr, "one\n");
	assert_string_equal(r.err.ptr, "two\n");
	assert_int_equal(r.out_bytes, 4);
	proc_result_release(&r);
	s.flags = PROC_STDOUT_NULL | PROC_STDERR_NULL;
	run(&s, &r);
	assert_int_equal(r.out.len + r.err.len, 0);
	check(&r, PROC_EXITED, 0);
	proc_result_release(&r);
}

static void
test_merge_keeps_order(void **state)
{
	struct proc_spec s = shell("for i in 1 2 3; do echo o$i; echo e$i >&2; "
				   "done");
	struct proc_result r;

	(void)state;
	s.flags = PROC_MERGE;
	run(&s, &r);
	assert_string_equal(r.out.ptr, "o1\ne1\no2\ne2\no3\ne3\n");
	assert_int_equal(r.err.len, 0);
	proc_result_release(&r);
}

/* 1000 numbered lines of ten bytes. */
#define NUMBERS                                                                \
	"i=1000; while [ $i -lt 2000 ]; do echo line-$i; i=$((i+1)); done"

static void
test_head_and_tail(void **state)
{
	struct proc_spec s = shell(NUMBERS);
	struct proc_result r;

	(void)state;
	s.out_max = 50;
	s.tail_max = 20;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	assert_true(r.out_truncated);
	assert_false(r.err_truncated);
	assert_int_equal(r.out_bytes, 10000);
	assert_string_equal(r.out.ptr,
		"line-1000\nline-1001\nline-1002\n"
		"line-1998\nline-1999\n");
	proc_result_release(&r);
	s.tail_max = 0;
	run(&s, &r);
	assert_int_equal(r.out.len, 50);
	assert_true(r.out_truncated);
	assert_non_null(strstr(r.out.ptr, "line-1004\n"));
	proc_result_release(&r);
	/* exactly as much as fits is not truncated, in any split */
	s.out_max = 10000;
	for (s.tail_max = 0; s.tail_max <= 10000; s.tail_max += 2500) {
		run(&s, &r);
		assert_false(r.out_truncated);
		assert_int_equal(r.out.len, 10000);
		assert_memory_equal(r.out.ptr + 4990, "line-1499\n", 10);
		assert_memory_equal(r.out.ptr + 9990, "line-1999\n", 10);
		proc_result_release(&r);
	}
}

static void
test_flood(void **state)
{
	struct proc_spec s = shell("head -c 50000000 /dev/zero; echo the end");
	struct proc_result r;

	(void)state;
	s.out_max = 1000;
	s.tail_max = 100;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	assert_int_equal(r.out_bytes, 50000008);
	assert_int_equal(r.out.len, 1000);
	assert_string_equal(r.out.ptr + 992, "the end\n");
	proc_result_release(&r);
	s = shell("cat /dev/zero");
	s.out_max = 100000;
	s.flags = PROC_KILL_ON_OUTPUT;
	run(&s, &r);
	assert_string_equal(proc_how_name(r.how), "output_limit");
	assert_int_equal(r.out.len, 100000);
	proc_result_release(&r);
	/* also when it ends before we kill it, and for stderr */
	s = shell("echo abcdef >&2");
	s.err_max = 5;
	s.flags = PROC_KILL_ON_OUTPUT;
	run(&s, &r);
	assert_string_equal(proc_how_name(r.how), "output_limit");
	assert_string_equal(r.err.ptr, "abcde");
	proc_result_release(&r);
}

struct seen {
	size_t n[3];
	int ends;
};

static void
on_data(void *arg, int fd, const char *p, size_t n)
{
	struct seen *s = arg;

	s->n[fd] += n;
	s->ends += str_memmem(p, n, "line-1500") != NULL;
}

static void
test_callback_sees_all(void **state)
{
	struct proc_spec s = shell(NUMBERS "; echo x >&2");
	struct proc_result r;
	struct seen seen = {{0, 0, 0}, 0};

	(void)state;
	s.out_max = 10;
	s.on_data = on_data;
	s.on_data_arg = &seen;
	run(&s, &r);
	assert_int_equal(seen.n[1], 10000);
	assert_int_equal(seen.n[2], 2);
	assert_int_equal(seen.ends, 1);
	proc_result_release(&r);
}

static void
test_stdin(void **state)
{
	struct err e = ERR_INIT;
	struct proc_spec s = shell("cat");
	struct proc_result r;
	size_t n = 300000; /* more than a pipe holds */
	char *text = xmalloc(n);
	size_t i;

	(void)state;
	for (i = 0; i < n; i++)
		text[i] = (char)('a' + i % 23);
	s.in = text;
	s.in_len = n;
	run(&s, &r);
	assert_int_equal(r.out.len, n);
	assert_memory_equal(r.out.ptr, text, n);
	proc_result_release(&r);
	/* it does not want to read: nobody dies */
	s = shell("exec <&-; echo fine");
	s.in = text;
	s.in_len = n;
	run(&s, &r);
	check(&r, PROC_EXITED, 0);
	assert_string_equal(r.out.ptr, "fine\n");
	proc_result_release(&r);
	/* no stdin is an empty one */
	runs("cat; echo $?", PROC_EXITED, 0, "0\n");
	s = shell("cat >&2; cat");
	s.in_path = fs_join(&a, dir, "in");
	s.out_path = fs_join(&a, dir, "out");
	assert_ok(fs_write(s.in_path, "text", 4, &e), e);
	run(&s, &r);
	assert_string_equal(r.err.ptr, "text");
	assert_int_equal(r.out.len, 0);
	proc_result_release(&r);
	free(text);
}

static void
test_no_descriptor_reaches_the_child(void **state)
{
	struct proc_spec s = shell("i=0; while [ $i -le 310 ]; do "
				   "[ -e /proc/$$/fd/$i ] && echo $i; "
				   "i=$((i+1)); done");
	struct proc_result r;
	int fd[20];
	int i;

	(void)state;
	/* not close-on-exec, some at high numbers */
	for (i = 0; i < 20; i++) {
		fd[i] = open("/dev/null", O_RDONLY);
		assert_true(fd[i] >= 0);
	}
	assert_int_equal(dup2(fd[0], 300), 300);
	run(&s, &r);
	assert_string_equal(r.out.ptr, "0\n1\n2\n");
	proc_result_release(&r);
	for (i = 0; i < 20; i++)
		close(fd[i]);
	close(300);
}

static void
test_no_descriptor_stays_with_us(void **state)
{
	struct proc_spec specs[6];
	struct proc_result r;
	struct err e = ERR_INIT;
	int before = count_descriptors();
	int i;

	(void)state;
	specs[0] = shell("echo x; echo y >&2");
	specs[1] = program("/nonexistent/x");
	specs[2] = shell("sleep 1000 &");
	specs[3] = shell("exit 1");
	specs[3].cwd = "/nonexistent/x";
	specs[4] = shell("cat");
	specs[4].in = "text";
	specs[4].in_len = 4;
	specs[4].out_path = "/nonexistent/x";
	specs[5] = shell("cat /dev/zero");
	specs[5].flags = PROC_KILL_ON_OUTPUT | PROC_MERGE;
	for (i = 0; i < 6; i++) {
		(void)proc_run(&specs[i], &r, &e);
		proc_result_release(&r);
	}
	assert_int_equal(count_descriptors(), before);
}

static void
test_closed_standard_streams(void **state)
{
	int saved[3];
	struct proc_spec s = shell("cat; echo out; echo err >&2");
	struct proc_result r;
	struct err e = ERR_INIT;
	int rc;
	int i;

	(void)state;
	s.in = "in\n";
	s.in_len = 3;
	for (i = 0; i < 3; i++) {
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		close(i);
	}
	rc = proc_run(&s, &r, &e);
	for (i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
	assert_int_equal(rc, 0);
	check(&r, PROC_EXITED, 0);
	assert_string_equal(r.out.ptr, "in\nout\n");
	assert_string_equal(r.err.ptr, "err\n");
	proc_result_release(&r);
}

static void
test_environment(void **state)
{
	static const char *const mine[] = {"A=1", "B=two words", NULL};
	struct proc_spec s = program("/usr/bin/env");
	struct proc_result r;

	(void)state;
	assert_int_equal(setenv("OPENAI_API_KEY", "secret", 1), 0);
	run(&s, &r);
	assert_null(strstr(r.out.ptr, "secret"));
	assert_non_null(strstr(r.out.ptr, "PATH=/"));
	assert_non_null(strstr(r.out.ptr, "LC_ALL=C\n"));
	assert_int_equal(r.out.ptr[r.out.len - 1], '\n');
	assert_null(str_split(&a, r.out.ptr, '\n', NULL)[3]);
	proc_result_release(&r);
	s.envp = mine;
	run(&s, &r);
	assert_string_equal(r.out.ptr, "A=1\nB=two words\n");
	proc_result_release(&r);
	unsetenv("OPENAI_API_KEY");
}

static void
test_signals_are_default(void **state)
{
	/* an ignored and a blocked signal of ours must work in the child */
	sigset_t set;
	sigset_t before;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &before);
	runs("kill -PIPE $$; echo no", PROC_SIGNALED, SIGPIPE, "");
	runs("kill -USR1 $$; echo no", PROC_SIGNALED, SIGUSR1, "");
	sigprocmask(SIG_SETMASK, NULL, &set);
	assert_true(sigismember(&set, SIGUSR1));
	assert_false(sigismember(&set, SIGTERM));
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static const struct CMUnitTest tests[] = {
	T(test_streams_apart),
	T(test_merge_keeps_order),
	T(test_head_and_tail),
	T(test_flood),
	T(test_callback_sees_all),
	T(test_stdin),
	T(test_no_descriptor_reaches_the_child),
	T(test_no_descriptor_stays_with_us),
	T(test_closed_standard_streams),
	T(test_environment),
	T(test_signals_are_default),
};

UNIT_MAIN(tests)
