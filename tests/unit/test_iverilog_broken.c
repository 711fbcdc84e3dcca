/*
 * test_iverilog_broken: a job in a fork server that runs into a limit, is
 * cancelled or loses its server ends as it would in a process of its own; and
 * nothing is left open.
 */
#include "tests/unit/serve_util.h"

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

static void
test_limits(void **state)
{
	struct iverilog_compile c;
	struct iverilog_sim_job job;
	struct iverilog_source src;
	struct iverilog_job bomb = job_of(&src,
		"module tb; localparam P = 3**200000000;\n"
		"initial $display(P); endmodule\n");

	(void)state;
	bomb.cpu_ms = 400;
	c = compile(served, &bomb);
	assert_int_equal(c.how, PROC_CPU_LIMIT);
	assert_non_null(strstr(c.log, "CPU time limit exceeded"));
	assert_true(c.cpu_us < 1500000);
	bomb = job_of(&src, "module tb; reg [67108863:0] r = 1; endmodule\n");
	bomb.as_bytes = (int64_t)(128 * LIM_MIB);
	c = compile(served, &bomb);
	assert_false(c.ok);
	assert_string_equal(
		proc_how_name(c.how), proc_how_name(compile(plain, &bomb).how));
	/* a loop, a flood, a memory that does not fit */
	c = same("module tb; initial while (1); endmodule\n");
	job = sim_of(&c);
	job.cpu_ms = 300;
	assert_int_equal(same_sim(&job).how, PROC_CPU_LIMIT);
	c = same("module tb; integer i; initial\n"
		 "for (i = 0; i < 30000; i = i + 1) $display(\"%0d\", i);\n"
		 "endmodule\n");
	job = sim_of(&c);
	job.out_max = 4096;
	job.tail_max = 2048;
	assert_true(str_ends(same_sim(&job).out, "29999\n"));
	c = same("module tb; reg [1023:0] m [0:4194303]; initial m[3] = 1;\n"
		 "endmodule\n");
	job = sim_of(&c);
	job.as_bytes = (int64_t)(256 * LIM_MIB);
	same_sim(&job);
}

static void
test_wall(void **state)
{
	struct iverilog_compile c =
		same("module tb; initial while (1); endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct iverilog_sim s;
	int before = count_fds();

	(void)state;
	job.wall_ms = 50;
	s = simulate(served, &job);
	assert_int_equal(s.how, PROC_WALL_LIMIT);
	/* its server is gone; the next job gets another */
	assert_true(count_fds() <= before);
	same_run("module tb; initial $display(\"on\"); endmodule\n");
}

static void
cancel(void *arg, const char *p, size_t n)
{
	(void)arg;
	(void)p;
	(void)n;
	pool_cancel(0);
}

static void
test_cancel(void **state)
{
	struct iverilog_compile c =
		same("module tb; initial while (1) $display(1); endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct iverilog_sim s;
	struct err e = ERR_INIT;
	int before = count_fds(), rc;

	(void)state;
	job.on_out = cancel;
	rc = iverilog_simulate(served, &a, &job, &s, &e);
	pool_cancel_reset();
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_CANCELLED);
	assert_true(count_fds() <= before);
	same_run("module tb; initial $display(\"on\"); endmodule\n");
}

static bool
is_tool(long pid)
{
	char path[64], *name;
	struct err e = ERR_INIT;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	return fs_read(&a, path, 64, &name, &n, &e) == 0 &&
		(str_eq(name, "vvp\n") || str_eq(name, "ivl\n") ||
			str_eq(name, "ivlpp\n"));
}

/* All servers: children of this thread, which has started them. */
static void
kill_children(void)
{
	char path[64], *text, *p, *end;
	struct err e = ERR_INIT;
	size_t n;
	long pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		(int)getpid());
	if (fs_read(&a, path, 65536, &text, &n, &e) < 0) {
		print_message("no list of children here: %s\n", e.msg);
		return;
	}
	for (p = text; (pid = strtol(p, &end, 10)) > 0; p = end)
		if (is_tool(pid))
			(void)kill((pid_t)pid, SIGKILL);
}

struct seen {
	size_t bytes;
	bool killed;
};

static void
kill_once(void *arg, const char *p, size_t n)
{
	struct seen *s = arg;

	(void)p;
	s->bytes += n;
	if (!s->killed)
		kill_children();
	s->killed = true;
}

/* A server that is killed in the middle of a job costs nothing but time, and
 * nobody hears a byte twice. */
static void
test_server_dies(void **state)
{
	struct iverilog_compile c =
		same("module tb; integer i; initial\n"
		     "for (i = 0; i < 60000; i = i + 1) $display(\"%0d\", i);\n"
		     "endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct iverilog_sim want = simulate(plain, &job), s;
	struct seen seen = {0, false};
	int before = count_fds();

	(void)state;
	job.on_out = kill_once;
	job.on_out_arg = &seen;
	s = simulate(served, &job);
	assert_int_equal(s.how, PROC_EXITED);
	assert_int_equal(s.out_bytes, want.out_bytes);
	assert_int_equal(s.out_n, want.out_n);
	assert_memory_equal(s.out, want.out, s.out_n);
	assert_int_equal(seen.bytes, want.out_bytes);
	assert_true(count_fds() <= before);
	/* also when it is found dead */
	kill_children();
	same_run("module tb; initial $display(\"on\"); endmodule\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_wall),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_server_dies),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
