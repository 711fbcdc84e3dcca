/*
 * test_iverilog_serve: what comes through a fork server is what comes from a
 * process of its own, also when it crashes, runs into a limit, is cancelled or
 * loses its server; and nothing is left open.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/iverilog_priv.h"
#include "tool_wrappers/sandbox.h"

static struct sandbox *sandbox;
static struct iverilog *served, *plain;
static struct arena a = ARENA_INIT;

static int
set_up(void **state)
{
	struct iverilog_setup setup = {.no_servers = true};
	struct err e = ERR_INIT;

	(void)state;
	if (sandbox_open(&sandbox, SANDBOX_AUTO, &e) < 0)
		goto fail;
	setup.sandbox = sandbox;
	if (iverilog_open(&plain, &setup, &e) < 0)
		goto fail;
	setup.no_servers = false;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	setup.libdir = getenv("abs_top_builddir");
	if (iverilog_open(&served, &setup, &e) == 0)
		return 0;
fail:
	print_error("%s\n", e.msg);
	return -1;
}

static int
tear_down(void **state)
{
	(void)state;
	iverilog_close(served);
	iverilog_close(plain);
	sandbox_close(sandbox);
	arena_release(&a);
	return 0;
}

static int
count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(d);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one reader */
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static struct iverilog_job
job_of(struct iverilog_source *src, const char *text)
{
	*src = (struct iverilog_source){"t.sv", text, strlen(text)};
	return (struct iverilog_job){.sources = src,
		.n_sources = 1,
		.generation = "2012",
		.flags = IVERILOG_WALL,
		.cpu_ms = 10000,
		.wall_ms = 120000,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};
}

static struct iverilog_compile
compile(struct iverilog *iv, const struct iverilog_job *job)
{
	struct iverilog_compile c;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, job, &c, &e), e);
	return c;
}

static struct iverilog_sim_job
sim_of(const struct iverilog_compile *c)
{
	return (struct iverilog_sim_job){.code = c->code,
		.code_n = c->code_n,
		.batch = true,
		.merge = true,
		.cpu_ms = 10000,
		.wall_ms = 120000,
		.as_bytes = (int64_t)(1024 * LIM_MIB),
		.file_bytes = (int64_t)(64 * LIM_MIB)};
}

static struct iverilog_sim
simulate(struct iverilog *iv, const struct iverilog_sim_job *job)
{
	struct iverilog_sim s;
	struct err e = ERR_INIT;

	assert_ok(iverilog_simulate(iv, &a, job, &s, &e), e);
	return s;
}

/* Compiles one text both ways; the served one is returned. */
static struct iverilog_compile
same(const char *text)
{
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src, text);
	struct iverilog_compile c = compile(served, &job);
	struct iverilog_compile p = compile(plain, &job);

	if (c.how != p.how || !iverilog__same_compile(&a, &c, &p))
		fail_msg("not the same: %s %d and %s %d for:\n%s\n%s---\n%s",
			proc_how_name(c.how), c.exit_code, proc_how_name(p.how),
			p.exit_code, text, c.log, p.log);
	return c;
}

/* Simulates a compilation both ways; the served one is returned. */
static struct iverilog_sim
same_sim(const struct iverilog_sim_job *job)
{
	struct iverilog_sim s = simulate(served, job);
	struct iverilog_sim p = simulate(plain, job);

	assert_string_equal(proc_how_name(s.how), proc_how_name(p.how));
	assert_int_equal(s.truncated, p.truncated);
	if (s.how == PROC_CPU_LIMIT)
		return s;
	assert_int_equal(s.code, p.code);
	assert_int_equal(s.out_bytes, p.out_bytes);
	assert_int_equal(s.out_n, p.out_n);
	assert_memory_equal(s.out, p.out, s.out_n);
	assert_int_equal(s.err_n, p.err_n);
	assert_memory_equal(s.err, p.err, s.err_n);
	return s;
}

static struct iverilog_sim
same_run(const char *text)
{
	struct iverilog_compile c = same(text);
	struct iverilog_sim_job job = sim_of(&c);

	assert_true(c.ok);
	return same_sim(&job);
}

static void
test_way(void **state)
{
	(void)state;
	assert_string_equal(
		iverilog_fingerprint(served), iverilog_fingerprint(plain));
	assert_string_not_equal(iverilog_way(plain), "fork server");
	/* the version this was written for */
	if (str_eq(iverilog_version(served), "11.0"))
		assert_string_equal(iverilog_way(served), "fork server");
}

static void
test_no_library(void **state)
{
	const struct iverilog_setup setup = {
		.sandbox = sandbox, .libdir = "/usr/include"};
	/* NOLINTBEGIN(concurrency-mt-unsafe): no thread runs here */
	char *dir = getenv("RTLSMITH_LIBDIR");
	struct iverilog *iv;
	struct err e = ERR_INIT;

	(void)state;
	dir = dir ? arena_strdup(&a, dir) : NULL;
	unsetenv("RTLSMITH_LIBDIR");
	assert_ok(iverilog_open(&iv, &setup, &e), e);
	if (dir)
		setenv("RTLSMITH_LIBDIR", dir, 1);
	/* NOLINTEND(concurrency-mt-unsafe) */
	assert_string_not_equal(iverilog_way(iv), "fork server");
	iverilog_close(iv);
}

static void
test_texts(void **state)
{
	(void)state;
	same("");
	same("\n");
	same("\xff\xfe garbage \x01");
	same("module tb;\nalways @*\nbegin\n");
	same("`define A 1\n`define A 2\nmodule tb; wire w = `A`B; endmodule\n");
	same("`include \"none.vh\"\nmodule tb; endmodule\n");
	same("`ifdef X\nmodule tb; endmodule\n");
	same("module tb; wire w = q; other u(); endmodule\n");
	same("module tb; wire good1; assign q = good1.q; endmodule\n");
	same_run("module tb; initial $display(\"%m %0d\", $time); endmodule\n");
	same_run("module tb; real r; initial begin r = $abs(-1) + $min(1, 2);\n"
		 "$display(\"%f\", r); end endmodule\n");
	same_run("module tb; initial begin $display(\"a\"); $error(\"b\");\n"
		 "$warning(\"c\"); $fatal(1, \"d\"); end endmodule\n");
	same_run("module tb; initial begin $stop; $display(1); end endmodule");
	same_run("module tb; initial $finish_and_return(77); endmodule\n");
	same_run("module tb; initial begin $dumpfile(\"x.vcd\");\n"
		 "$dumpvars; #1 $display($random); end endmodule\n");
	same_run("module tb; integer f, c; initial begin\n"
		 "f = $fopen(\"o.txt\", \"w\"); $fwrite(f, \"x%0d\", 3);\n"
		 "$fclose(f); f = $fopen(\"o.txt\", \"r\"); c = $fgetc(f);\n"
		 "$display(\"%c %0d\", c, $fopen(\"/etc/passwd\", \"r\"));\n"
		 "end endmodule\n");
}

/* Asks at the prompt of $stop, which meets the end of the input. */
static void
test_interactive(void **state)
{
	struct iverilog_compile c =
		same("module tb; initial begin $display(\"a\"); $stop;\n"
		     "$display(\"b\"); end endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);

	(void)state;
	job.batch = false;
	assert_non_null(strstr(same_sim(&job).out, "b\n"));
	job.merge = false;
	same_sim(&job);
}

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

static void
test_data_file(void **state)
{
	struct iverilog_compile c =
		same("module tb; reg [7:0] m [0:1]; initial begin\n"
		     "$readmemh(\"m.hex\", m); $display(\"%h\", m[1]);\n"
		     "end endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct err e = ERR_INIT;
	char *dir;

	(void)state;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	assert_ok(fs_put(dir, "m.hex", "a5\n5a\n", 6, &e), e);
	job.dir = dir;
	assert_non_null(strstr(same_sim(&job).out, "5a\n"));
	assert_ok(fs_rmtree(dir, &e), e);
}

static void
test_wave(void **state)
{
	struct iverilog_compile c =
		same("module tb; reg r = 0; initial begin\n"
		     "$dumpfile(\"any.vcd\"); $dumpvars(0, tb); #1 r = 1;\n"
		     "#1 $finish; end endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct err e = ERR_INIT;
	char *dir, *text;
	size_t n;

	(void)state;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	job.wave = fs_join(&a, dir, "w.vcd");
	assert_int_equal(simulate(served, &job).how, PROC_EXITED);
	assert_ok(fs_read(&a, job.wave, LIM_MIB, &text, &n, &e), e);
	assert_non_null(strstr(text, "$enddefinitions"));
	assert_ok(fs_rmtree(dir, &e), e);
}

static void
test_patches(void **state)
{
	struct iverilog_compile c = same(
		"module tb; initial $display(\"@@PLACE@@ @@PLACE@@ %0d\",\n"
		"32'h1234567); endmodule\n");
	struct iverilog_patch patch = {"@@PLACE@@", "123456789", 9};
	struct iverilog_sim_job job = sim_of(&c);
	struct iverilog_sim s;
	struct err e = ERR_INIT;

	(void)state;
	job.patches = &patch;
	job.n_patches = 1;
	assert_string_equal(
		same_sim(&job).out, "123456789 123456789 19088743\n");
	patch.from = "@@NONE!@@";
	assert_err(iverilog_simulate(served, &a, &job, &s, &e), e, ERR_INTERNAL,
		"patch 1");
}

static void
test_preprocess(void **state)
{
	static const char text[] = "`define X 5\nmodule tb; wire [`X:0] w;\n"
				   "initial $display(\"%0d\", $bits(w));\n"
				   "endmodule\n";
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src, text);
	struct iverilog_compile pp, c;
	struct iverilog_sim_job sim;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(iverilog_preprocess(served, &a, &job, &pp, &e), e);
	assert_true(pp.ok);
	assert_null(strstr(pp.code, "`X"));
	assert_non_null(strstr(pp.code, "[5:0]"));
	src.text = pp.code;
	src.n = pp.code_n;
	job.flags |= IVERILOG_PREPROCESSED;
	c = compile(served, &job);
	assert_true(c.ok);
	sim = sim_of(&c);
	assert_string_equal(simulate(served, &sim).out, "6\n");
}

/* Two root modules. */
static void
test_two_roots(void **state)
{
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src,
		"module x; initial $display(\"x\"); endmodule\n"
		"module y; initial $display(\"y\"); endmodule\n"
		"module z; initial $display(\"z\"); endmodule\n");
	struct iverilog_compile c;
	struct iverilog_sim_job sim;

	(void)state;
	job.top = "x";
	job.top2 = "z";
	c = compile(served, &job);
	sim = sim_of(&c);
	assert_string_equal(same_sim(&sim).out, "x\nz\n");
}

/* Was the file such that it was compiled? */
static bool
attack(const char *path)
{
	struct err e = ERR_INIT;
	char *text;
	size_t len;

	assert_ok(fs_read(&a, path, LIM_CANDIDATE, &text, &len, &e), e);
	if (strlen(text) != len || strstr(text, "`include"))
		return false;
	same(text);
	return true;
}

/* The designs that try to cheat, each with itself as a root. */
static void
test_attacks(void **state)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *top = getenv("abs_top_srcdir");
	static const char *const kinds[] = {
		"reject", "blocked", "fail", "pass"};
	static const char *const tasks[] = {"mixer", "mult", "tally"};
	struct err ignored = ERR_INIT;
	char *dir, **names;
	size_t i, k, n, done = 0;

	(void)state;
	for (i = 0; top && i < 12; i++) {
		dir = arena_printf(&a, "%s/tests/attacks/%s/%s", top,
			kinds[i / 3], tasks[i % 3]);
		if (fs_list(&a, dir, &names, &n, &ignored) < 0)
			continue;
		for (k = i % 3; k < n; k += 8)
			if (attack(fs_join(&a, dir, names[k])))
				done++;
	}
	print_message("%zu attacks\n", done);
}

static void
many(void *arg, int index)
{
	const struct iverilog_sim_job *job = arg;
	struct arena mine = ARENA_INIT;
	struct iverilog_sim s;
	struct err e = ERR_INIT;
	int i;

	(void)index;
	for (i = 0; i < 8; i++)
		if (iverilog_simulate(served, &mine, job, &s, &e) < 0 ||
			!str_eq(s.out, "many\n"))
			pool_cancel(0);
	arena_release(&mine);
}

/* Many threads; idle servers stay few. */
static void
test_threads(void **state)
{
	struct iverilog_compile c =
		same("module tb; initial $display(\"many\"); endmodule\n");
	struct iverilog_sim_job job = sim_of(&c);
	struct err e = ERR_INIT;
	bool wrong;
	size_t idle;

	(void)state;
	assert_ok(pool_run(8, many, &job, &e), e);
	wrong = pool_cancelled();
	pool_cancel_reset();
	assert_false(wrong);
	if (!served->servers)
		return;
	(void)forkserver_started(served->servers, &idle);
	assert_true(idle <= (size_t)(pool_ncpu() + 2) * 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_way),
		cmocka_unit_test(test_no_library),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_interactive),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_wall),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_server_dies),
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_wave),
		cmocka_unit_test(test_patches),
		cmocka_unit_test(test_preprocess),
		cmocka_unit_test(test_two_roots),
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_threads),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
