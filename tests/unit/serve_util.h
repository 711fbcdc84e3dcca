/*
 * serve_util: one text through a fork server and through processes of their
 * own, and that both say the same.
 */
#ifndef TESTS_SERVE_UTIL_H
#define TESTS_SERVE_UTIL_H

#include "tests/unit/unit.h"

#include <dirent.h>

#include "lib/base/limits.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/iverilog_priv.h"
#include "tool_wrappers/sandbox.h"

static struct sandbox *sandbox;
static struct iverilog *served, *plain;
static struct arena a = ARENA_INIT;

static inline int
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

static inline int
tear_down(void **state)
{
	(void)state;
	iverilog_close(served);
	iverilog_close(plain);
	sandbox_close(sandbox);
	arena_release(&a);
	return 0;
}

static inline int
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

static inline struct iverilog_job
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

static inline struct iverilog_compile
compile(struct iverilog *iv, const struct iverilog_job *job)
{
	struct iverilog_compile c;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, job, &c, &e), e);
	return c;
}

static inline struct iverilog_sim_job
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

static inline struct iverilog_sim
simulate(struct iverilog *iv, const struct iverilog_sim_job *job)
{
	struct iverilog_sim s;
	struct err e = ERR_INIT;

	assert_ok(iverilog_simulate(iv, &a, job, &s, &e), e);
	return s;
}

/* Compiles one text both ways; the served one is returned. */
static inline struct iverilog_compile
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
static inline struct iverilog_sim
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

static inline struct iverilog_sim
same_run(const char *text)
{
	struct iverilog_compile c = same(text);
	struct iverilog_sim_job job = sim_of(&c);

	assert_true(c.ok);
	return same_sim(&job);
}

#endif
