/*
 * equiv_util: the tools of a test that asks for equivalence: `eq`, and an arena
 * `a` for all that it makes.
 */
#ifndef TESTS_UNIT_EQUIV_UTIL_H
#define TESTS_UNIT_EQUIV_UTIL_H

#include "tests/unit/unit.h"

#include "eval/equiv.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/yosys.h"

static struct yosys *ys;
static struct iverilog *iv;
static struct equiv *eq;
static struct arena a = ARENA_INIT;

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (yosys_open(&ys, NULL, &e) < 0 || iverilog_open(&iv, NULL, &e) < 0 ||
		equiv_open(&eq, ys, iv, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	equiv_close(eq);
	iverilog_close(iv);
	yosys_close(ys);
	arena_release(&a);
	return 0;
}

/* cpu_ms 0: the default. */
static inline struct equiv_result
equiv_of(const char *gold, const char *gate, const char *top, int64_t cpu_ms)
{
	struct equiv_job job = {.gold = {gold, strlen(gold), top},
		.gate = {gate, strlen(gate), top},
		.cpu_ms = cpu_ms};
	struct equiv_result r;
	struct err e = ERR_INIT;

	assert_ok(equiv_run(eq, &a, &job, &r, &e), e);
	return r;
}

#endif
