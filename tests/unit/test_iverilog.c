/*
 * test_iverilog: the Icarus wrapper against the real tools.
 */
#include "tests/unit/unit.h"

#include <sys/stat.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/iverilog_log.h"
#include "tool_wrappers/iverilog_priv.h"

static struct iverilog *iv;
static struct arena a = ARENA_INIT;
static char *dir;

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (fs_scratch(&a, &dir, &e) < 0 || iverilog_open(&iv, NULL, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	iverilog_close(iv);
	if (fs_rmtree(dir, &e) < 0)
		return -1;
	arena_release(&a);
	return 0;
}

static struct iverilog_job
job_of(struct iverilog_source *src, const char *text)
{
	struct iverilog_job job = {.dir = dir,
		.sources = src,
		.n_sources = 1,
		.generation = "2012",
		.cpu_ms = 10000,
		.wall_ms = 120000};

	src->name = "t.sv";
	src->text = text;
	src->n = strlen(text);
	return job;
}

static struct iverilog_compile
compile(const struct iverilog_job *job)
{
	struct iverilog_compile c;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, job, &c, &e), e);
	return c;
}

static struct iverilog_sim
simulate(const char *text, struct iverilog_sim_job *sim)
{
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src, text);
	struct iverilog_compile c = compile(&job);
	struct iverilog_sim out;
	struct err e = ERR_INIT;

	assert_true(c.ok);
	sim->dir = dir;
	sim->code = c.code;
	sim->code_n = c.code_n;
	sim->wall_ms = 120000;
	if (!sim->cpu_ms)
		sim->cpu_ms = 10000;
	assert_ok(iverilog_simulate(iv, &a, sim, &out, &e), e);
	return out;
}

static void
test_open(void **state)
{
	(void)state;
	assert_true(strlen(iverilog_version(iv)) > 2);
	assert_non_null(strstr(iverilog_fingerprint(iv), iverilog_version(iv)));
	assert_non_null(strstr(iverilog_fingerprint(iv),
		iverilog_is_direct(iv) ? "direct" : "driver"));
	/* the version this was written for needs no driver */
	if (str_eq(iverilog_version(iv), "11.0"))
		assert_true(iverilog_is_direct(iv));
}

static void
test_not_found(void **state)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs here */
	char *path = arena_strdup(&a, getenv("PATH"));
	struct iverilog *none = NULL;
	struct err e = ERR_INIT;

	(void)state;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs here */
	setenv("PATH", dir, 1);
	assert_err(
		iverilog_open(&none, NULL, &e), e, ERR_TOOL, "apt-get install");
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs here */
	setenv("PATH", path, 1);
	assert_null(none);
}

/* Every flag set and kind of text: log, status and outcome are the driver's,
 * byte for byte. */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): long texts */
static const char *const texts[] = {
	"module tb; initial $display(\"hi\"); endmodule\n",
	"module tb; assign z = 1; endmodule\n",
	"module tb; wire w = q; other u(); endmodule\n",
	"module tb;\nalways @*\nbegin\n",
	"`define A 1\n`define A 2\nmodule tb; wire w = `A`B; endmodule\n",
	"`include \"none.vh\"\nmodule tb; endmodule\n",
	"`timescale 1ns/1ps\nmodule a; endmodule\nmodule tb; a x(); "
	"endmodule\n`default_nettype none\nmodule c; assign y = 1; endmodule\n",
	"module tb; reg [1:0] a; always_comb begin end\n"
	"always #0 a = a; initial $finish; endmodule\n",
	"module tb; real r; initial r = $abs(-1) + $min(1, 2); endmodule\n",
	"module tb; typedef enum {A, B} e; e v; initial v = e'(0); endmodule\n",
	"module tb; int i; initial for (int k = 0; k < 3; k++) i += k; "
	"endmodule\n",
	"module other; endmodule\n", "", "\xff\xfe garbage \x01",
	"`ifdef X\nmodule tb; endmodule\n"};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

static void
check_same(struct iverilog_job *job)
{
	struct iverilog_compile d, u;
	struct err e = ERR_INIT;

	assert_ok(fs_put(dir, job->sources[0].name, job->sources[0].text,
			  job->sources[0].n, &e),
		e);
	assert_ok(iverilog__compile_driver(iv, &a, job, &d, &e), e);
	u = compile(job);
	if (d.log_n != u.log_n || memcmp(d.log, u.log, d.log_n) != 0)
		fail_msg("logs differ:\n%s---\n%s", d.log, u.log);
	assert_int_equal(d.ok, u.ok);
	assert_int_equal(d.exit_code, u.exit_code);
}

static void
test_same_as_driver(void **state)
{
	static const unsigned flags[] = {0, IVERILOG_WALL,
		IVERILOG_WALL | IVERILOG_WINFLOOP | IVERILOG_WNO_TIMESCALE,
		IVERILOG_WINFLOOP, IVERILOG_NULL | IVERILOG_WALL,
		IVERILOG_SEPARATE};
	struct iverilog_source src;
	struct iverilog_job job;
	size_t i, f;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
			job = job_of(&src, texts[i]);
			job.flags = flags[f];
			job.top = f % 2 ? "tb" : NULL;
			job.generation = f == 0 ? NULL : "2012";
			job.timescale = f == 1 ? "1ns/1ns" : NULL;
			check_same(&job);
		}
}

static void
test_several_files(void **state)
{
	static const char one[] = "`define X 3\nmodule a; endmodule\n";
	static const char two[] = "module tb; a u(); wire [`X:0] w = q;\n"
				  "endmodule\n";
	struct iverilog_source src[2] = {{"a b.sv", one, sizeof(one) - 1},
		{"c:d.sv", two, sizeof(two) - 1}};
	struct iverilog_job job = job_of(&src[0], "");
	struct iverilog_compile c;
	struct iverilog_diag d;
	size_t at = 0;

	(void)state;
	src[0] = (struct iverilog_source){"a b.sv", one, sizeof(one) - 1};
	job.n_sources = 2;
	c = compile(&job);
	assert_false(c.ok);
	assert_true(iverilog_log_next(c.log, c.log_n, &at, &d));
	assert_int_equal(d.file_n, 6);
	assert_memory_equal(d.file, "c:d.sv", 6);
	assert_int_equal(d.line, 1);
	assert_string_equal(d.severity, "error");
}

static void
test_bad_job(void **state)
{
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src, "module tb; endmodule\n");
	struct iverilog_compile c;
	struct err e = ERR_INIT;

	(void)state;
	job.top = "tb\nmodule:/tmp/evil.vpi";
	assert_err(iverilog_compile(iv, &a, &job, &c, &e), e, ERR_USAGE, "top");
	job.top = NULL;
	job.timescale = "";
	assert_err(iverilog_compile(iv, &a, &job, &c, &e), e, ERR_USAGE,
		"timescale");
	job.timescale = NULL;
	job.flags = IVERILOG_SEPARATE | IVERILOG_PREPROCESSED;
	assert_err(iverilog_compile(iv, &a, &job, &c, &e), e, ERR_USAGE,
		"separate");
	job.flags = 0;
	src.name = "-o";
	assert_err(iverilog_compile(iv, &a, &job, &c, &e), e, ERR_USAGE,
		"source 1");
	src.name = "..";
	assert_err(iverilog_compile(iv, &a, &job, &c, &e), e, ERR_USAGE,
		"source 1");
}

static void
test_compile_limits(void **state)
{
	struct iverilog_source src;
	struct iverilog_job job = job_of(&src,
		"module tb; localparam P = 3**200000000;\n"
		"initial $display(P); endmodule\n");
	struct iverilog_compile c;

	(void)state;
	job.cpu_ms = 300;
	c = compile(&job);
	assert_false(c.ok);
	assert_int_equal(c.how, PROC_CPU_LIMIT);
	assert_true(c.log_n > 0);
	job = job_of(&src, "module tb; reg [67108863:0] r = 1; endmodule\n");
	job.as_bytes = (int64_t)(128 * LIM_MIB);
	c = compile(&job);
	assert_false(c.ok);
}

/* A macro that doubles itself is stopped by the size of its output. */
static void
test_macro_bomb(void **state)
{
	struct iverilog_source src;
	struct iverilog_job job;
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 1 << 16);
	buf_addstr(&b, "`define A0 xxxxxxxxxxxxxxxx\n");
	for (i = 1; i < 40; i++)
		buf_printf(&b, "`define A%d `A%d `A%d\n", i, i - 1, i - 1);
	buf_addstr(&b, "module tb; wire w = `A39; endmodule\n");
	job = job_of(&src, b.ptr);
	job.cpu_ms = 1500;
	job.as_bytes = (int64_t)(512 * LIM_MIB);
	assert_false(compile(&job).ok);
	buf_release(&b);
}

static void
count_bytes(void *arg, const char *p, size_t n)
{
	size_t *total = arg;

	(void)p;
	*total += n;
}

static void
test_simulate(void **state)
{
	struct iverilog_sim_job job = {.batch = true};
	struct iverilog_sim s;
	struct stat st;

	(void)state;
	s = simulate("module tb; initial begin $dumpfile(\"w.vcd\");\n"
		     "$dumpvars(0, tb); $display(\"one\"); $fatal(1);\n"
		     "end endmodule\n",
		&job);
	assert_int_equal(s.how, PROC_EXITED);
	assert_int_equal(s.code, 1);
	assert_non_null(strstr(s.out, "one\n"));
	assert_int_not_equal(stat(fs_join(&a, dir, "w.vcd"), &st), 0);
	/* $stop: ends a batch run; else the prompt meets the end of stdin */
	s = simulate("module tb; initial begin $stop; $display(\"after\"); end "
		     "endmodule\n",
		&job);
	assert_int_equal(s.how, PROC_EXITED);
	assert_null(strstr(s.out, "after"));
	job = (struct iverilog_sim_job){.batch = false};
	s = simulate("module tb; initial begin $stop; $display(\"after\"); end "
		     "endmodule\n",
		&job);
	assert_int_equal(s.how, PROC_EXITED);
	assert_non_null(strstr(s.out, "after"));
}

static void
test_flood(void **state)
{
	size_t seen = 0;
	struct iverilog_sim_job job = {.batch = true,
		.cpu_ms = 1000,
		.out_max = 4096,
		.tail_max = 2048,
		.on_out = count_bytes,
		.on_out_arg = &seen};
	struct iverilog_sim s;

	(void)state;
	s = simulate("module tb; initial while (1) $display(\"flood\"); "
		     "endmodule\n",
		&job);
	assert_int_equal(s.how, PROC_CPU_LIMIT);
	assert_true(s.truncated);
	assert_int_equal(s.out_n, 4096);
	assert_true(seen > 100000);
	assert_int_equal(seen, s.out_bytes);
	/* a flood that ends: the last line is there */
	seen = 0;
	job.cpu_ms = 10000;
	s = simulate("module tb; integer i; initial begin\n"
		     "for (i = 0; i < 20000; i = i + 1) $display(\"%0d\", i);\n"
		     "$display(\"the end\"); end endmodule\n",
		&job);
	assert_int_equal(s.how, PROC_EXITED);
	assert_true(str_ends(s.out, "the end\n"));
}

static void
test_log(void **state)
{
	static const char log[] = "plain words\n"
				  "a.v:3: syntax error\n"
				  "b c.sv:12: error: Unknown module type: foo\n"
				  "b c.sv:12:      : more about it\n"
				  "x:9:y.sv:7: warning: odd name\n"
				  "d.v:1: sorry: not supported.\n"
				  "d.v:4: Include file x.vh not found\n"
				  "2 error(s) during elaboration.\n"
				  ":3: no file\nd.v:99999999999: too far\n"
				  "e.v:5: error: no newline";
	static const struct {
		const char *file;
		int line;
		const char *severity, *message;
	} want[] = {
		{"a.v", 3, "error", "syntax error"},
		{"b c.sv", 12, "error", "Unknown module type: foo"},
		{"b c.sv", 12, "note", "more about it"},
		{"x", 9, "error", "y.sv:7: warning: odd name"},
		{"d.v", 1, "error", "not supported."},
		{"d.v", 4, "error", "Include file x.vh not found"},
		{"e.v", 5, "error", "no newline"},
	};
	struct iverilog_diag d;
	size_t at = 0, i;

	(void)state;
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(iverilog_log_next(log, sizeof(log) - 1, &at, &d));
		assert_int_equal(d.file_n, strlen(want[i].file));
		assert_memory_equal(d.file, want[i].file, d.file_n);
		assert_int_equal(d.line, want[i].line);
		assert_string_equal(d.severity, want[i].severity);
		assert_int_equal(d.message_n, strlen(want[i].message));
		assert_memory_equal(d.message, want[i].message, d.message_n);
		assert_int_equal(d.syntax, i == 0);
	}
	assert_false(iverilog_log_next(log, sizeof(log) - 1, &at, &d));
}

/* A candidate in front of texts that are preprocessed once: whatever its
 * comments, strings and ends are, all is as the driver has it, the first time
 * and from what was kept. */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma): long texts */
static const char *const first_texts[] = {"module dut; endmodule\n",
	"module dut; endmodule", "module dut; // no end of line",
	"module dut; /* not closed\nendmodule\n",
	("module dut; /* closed \" */ initial $display(\"/* // \\\" \"); "
	 "endmodule\n"),
	"module dut; initial $display(\"not closed); endmodule\n",
	"module dut; initial $display(\"two\\\nlines\"); endmodule\n",
	"module dut;\r\nendmodule\r\n", "`define W 9\nmodule dut; endmodule\n",
	"`default_nettype none\nmodule dut; endmodule\n",
	"module dut; wire \\esc`W ; endmodule\n",
	"module dut; wire w = q; endmodule\n\n\n", "module dut\nendmodule\n",
	"\n", "/", "\"", "\\"};
static const char *const rest_texts[] = {
	("`ifndef W\n`define W 3\n`endif\n`timescale 1ns/1ps\nmodule tb; dut "
	 "u(); wire [`W:0] a; initial $display(\"%0d\", $bits(a)); assign z = "
	 "1; endmodule\n"),
	"`define W 1\n`define W 2\nmodule tb; dut u(); endmodule\n",
	"`include \"none.vh\"\nmodule tb; dut u(); endmodule\n",
	"module tb; dut u(); wire w = `NONE; endmodule"};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

static void
test_rest_is_kept(void **state)
{
	struct iverilog_source src[2];
	struct iverilog_job job = job_of(&src[0], "");
	size_t skipped = 0;

	(void)state;
	job.flags = IVERILOG_WALL;
	job.n_sources = 2;
	for (size_t r = 0; r < sizeof(rest_texts) / sizeof(*rest_texts); r++)
		for (size_t i = 0;
			i < sizeof(first_texts) / sizeof(*first_texts) * 2;
			i++) {
			const char *first = first_texts[i / 2];
			struct err e = ERR_INIT;

			src[0] = (struct iverilog_source){
				"dut.sv", first, strlen(first)};
			src[1] = (struct iverilog_source){
				"tb.sv", rest_texts[r], strlen(rest_texts[r])};
			assert_ok(
				fs_put(dir, "tb.sv", src[1].text, src[1].n, &e),
				e);
			skipped += iverilog__pp_skips(&job);
			check_same(&job);
		}
	/* the text with an `include is never kept */
	assert_int_equal(skipped,
		(sizeof(rest_texts) / sizeof(*rest_texts) - 1) * 2 * 9);
}

/* A testbench that includes the candidate's file gets this candidate, not the
 * one that was there when it was seen first. */
static void
test_rest_includes_first(void **state)
{
	static const char *const duts[] = {
		"module a1; endmodule\n", "module a2; wire w = q; endmodule\n"};
	static const char tb[] = "`include \"dut.sv\"\nmodule tb; endmodule\n";
	struct iverilog_source src[2];
	struct iverilog_job job = job_of(&src[0], "");
	struct err e = ERR_INIT;

	(void)state;
	job.n_sources = 2;
	src[1] = (struct iverilog_source){"tb.sv", tb, sizeof(tb) - 1};
	assert_ok(fs_put(dir, "tb.sv", tb, sizeof(tb) - 1, &e), e);
	for (size_t i = 0; i < 2; i++) {
		src[0] = (struct iverilog_source){
			"dut.sv", duts[i], strlen(duts[i])};
		check_same(&job);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_same_as_driver),
		cmocka_unit_test(test_several_files),
		cmocka_unit_test(test_rest_is_kept),
		cmocka_unit_test(test_rest_includes_first),
		cmocka_unit_test(test_bad_job),
		cmocka_unit_test(test_compile_limits),
		cmocka_unit_test(test_macro_bomb),
		cmocka_unit_test(test_simulate),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_log),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
