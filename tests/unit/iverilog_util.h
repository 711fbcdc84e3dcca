/*
 * iverilog_util: the compiler of a test that needs no other tool: `iv`, and an
 * arena `a` for all that it makes.
 */
#ifndef TESTS_UNIT_IVERILOG_UTIL_H
#define TESTS_UNIT_IVERILOG_UTIL_H

#include "tests/unit/unit.h"

#include "tool_wrappers/iverilog.h"

static struct iverilog *iv;
static struct arena a = ARENA_INIT;

static int
set_up(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	if (iverilog_open(&iv, NULL, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	iverilog_close(iv);
	arena_release(&a);
	return 0;
}

#endif
