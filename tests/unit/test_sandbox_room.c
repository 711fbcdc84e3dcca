/*
 * test_sandbox_room: what a sandbox gives to tools, and what it bounds: as
 * the kernel sees it, servers, programs, floods, folders.
 */
#include "tests/unit/sandbox_util.h"

#include <fcntl.h>
#include <sched.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"

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

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		T(test_seen_from_outside),
		T(test_server),
		T(test_programs),
		T(test_floods),
		T(test_scratch_in_memory),
		T(test_read_only_folders),
		T(test_as_user),
	};

	return sandbox_tests(
		tests, sizeof(tests) / sizeof(tests[0]), argc, argv);
}
