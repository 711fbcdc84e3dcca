/*
 * scratch_util: a folder `dir` for the files of a test, and an arena `a`.
 */
#ifndef TESTS_UNIT_SCRATCH_UTIL_H
#define TESTS_UNIT_SCRATCH_UTIL_H

#include "tests/unit/unit.h"

#include "lib/base/arena.h"
#include "lib/base/fs.h"

static struct arena a = ARENA_INIT;
static char *dir;

static int
setup(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	return 0;
}

static int
teardown(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(fs_rmtree(dir, &e), e);
	arena_release(&a);
	return 0;
}

#endif
