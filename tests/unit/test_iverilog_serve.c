/*
 * test_iverilog_serve: what comes through a fork server is what comes from a
 * process of its own.
 */
#include "tests/unit/serve_util.h"

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

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
