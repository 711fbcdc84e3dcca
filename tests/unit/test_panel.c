/*
 * test_panel: what a panel of designs says of a testbench.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "eval/panel.h"
#include "lib/base/limits.h"

static struct panel_row
read_output(const char *out, size_t step)
{
	struct panel_row row = {.compiled = true};
	struct panel_scan s = {.row = &row};
	size_t n = strlen(out), i;

	for (i = 0; i < n; i += step)
		panel_scan_add(&s, out + i, n - i < step ? n - i : step);
	panel_scan_end(&s);
	return row;
}

static void
lines_are_read(void **state)
{
	static const char out[] =
		"scenario 1: mismatches=0 samples=4\n"
		"noise\nscenario 2: mismatches=3 samples=4\r\n"
		" scenario 3: mismatches=0 samples=1\n"
		"scenario 4: mismatches=0 samples=0\n"
		"scenario 5: mismatches=-1 samples=1\n"
		"scenario 6: mismatches=0 samples=1 \n"
		"scenario 0: mismatches=0 samples=1\n"
		"scenario 65: mismatches=0 samples=1\n"
		"scenario 9999999999: mismatches=0 samples=1\n"
		"scenario 2: mismatches=0 samples=4\n"
		"scenario 7: mismatches=x samples=1\n"
		"scenario 8: mismatches=0 samples=1";

	(void)state;
	for (size_t step = 1; step < 9; step += 7) {
		struct panel_row r = read_output(out, step);

		assert_int_equal(r.n, 8);
		assert_int_equal(r.cell[0], PANEL_PASSES);
		/* once wrong, always wrong */
		assert_int_equal(r.cell[1], PANEL_FAILS);
		for (size_t i = 2; i < 7; i++)
			assert_int_equal(r.cell[i], PANEL_ABSENT);
		assert_int_equal(r.cell[7], PANEL_PASSES);
	}
}

static void
long_lines_are_none(void **state)
{
	char text[400];
	struct panel_row r;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "scenario 1: mismatches=0 samples=1", 34);
	memcpy(text + 360, "\nscenario 2: mismatches=0 samples=1", 35);
	text[395] = '\0';
	r = read_output(text, 17);
	assert_int_equal(r.cell[0], PANEL_ABSENT);
	assert_int_equal(r.cell[1], PANEL_PASSES);
}

/* A row of '.', 'X', '-'; "" does not compile.  It passes when nothing fails
 * or is missing. */
static struct panel_row
row_of(const char *s)
{
	struct panel_row r = {.compiled = s[0] != '\0'};

	r.n = strlen(s);
	r.passed = r.compiled && strpbrk(s, "X-") == NULL;
	for (size_t i = 0; i < r.n; i++)
		r.cell[i] = s[i] == '.' ? PANEL_PASSES
			: s[i] == 'X'	? PANEL_FAILS
					: PANEL_ABSENT;
	return r;
}

static struct panel_result
judged(const char *const *rows)
{
	struct panel_row r[PANEL_ROWS];
	struct panel_result out;
	size_t n = 0;

	for (; rows[n] != NULL; n++)
		r[n] = row_of(rows[n]);
	panel_judge(r, n, &panel_correctbench, &out);
	return out;
}
#define JUDGED(...) judged((const char *const[]){__VA_ARGS__, NULL})

/* CorrectBench: a planted wrong scenario column is flagged. */
static void
correctbench_wrong_column(void **state)
{
	struct panel_result r = JUDGED("..X.", "..X.", "X.X.", "..XX", ".XX.",
		"..X.", "..X.", "....", "...X", ".X..");

	(void)state;
	assert_int_equal(r.says, PANEL_WRONG); /* 7 of 10: 70 % */
	assert_int_equal(r.n_bad, 1);
	assert_int_equal(r.bad[0], 2);
	r = JUDGED("..X.", "..X.", "X.X.", "..XX", ".XX.", "..X.", "X...",
		"....", "...X", ".X..");
	assert_int_equal(r.says, PANEL_OPEN); /* 6 of 10 */
	assert_int_equal(r.n_bad, 0);
}

static void
correctbench_right_rows(void **state)
{
	struct panel_result r =
		JUDGED("..", "..", "X.", "X.", "X.", "X.", "X.", ".X");

	(void)state;
	/* two of eight pass all: 25 % */
	assert_int_equal(r.says, PANEL_RIGHT);
	assert_int_equal(r.full, 2);
	r = JUDGED("..", "X.", "X.", "X.", "X.", ".X", ".X", ".X");
	assert_int_equal(r.says, PANEL_OPEN);
	/* what is missing is not passed */
	r = JUDGED("..", ".-", "X.", "X.", ".X", ".X");
	assert_int_equal(r.full, 1);
	assert_int_equal(r.says, PANEL_OPEN);
}

/* CorrectBench's own fault: what does not compile is no agreement. */
static void
correctbench_broken_designs(void **state)
{
	struct panel_result r = JUDGED("X.", "X.", "X.", "", "", "");

	(void)state;
	assert_int_equal(r.rows, 3);
	assert_int_equal(r.says, PANEL_WRONG);
	r = JUDGED("..", "..", "", "", "");
	assert_int_equal(r.says, PANEL_FEW);
	r = JUDGED("", "");
	assert_int_equal(r.says, PANEL_FEW);
	/* a column that few tell says nothing */
	r = JUDGED(".X", ".-", ".-", "X-", "X-");
	assert_int_equal(r.n_bad, 0);
}

static void
matrix_is_printed(void **state)
{
	static const char *const names[] = {"reset"};
	struct panel_row rows[] = {row_of("X."), row_of(""), row_of("X-")};
	struct panel_result r;
	struct buf b;

	(void)state;
	panel_judge(rows, 3, &panel_correctbench, &r);
	buf_init(&b, LIM_KIB);
	panel_print(&b, rows, 3, &r, names, 1);
	(void)buf_addch(&b, '\0');
	assert_string_equal(b.ptr,
		"design  1: X.  fails\n"
		"design  2: does not compile with it\n"
		"design  3: X-  fails\n"
		"scenario 1, reset: most designs fail\n");
	buf_release(&b);
}

/* PRO-V: a planted wrong reference model is outvoted. */
static void
prov_vote(void **state)
{
	/* 0 is wrong and accepts all; 1, 3 and 4 are the same; 2 another */
	static const bool agree[25] = {1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0,
		0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1};
	static const bool none[4] = {1, 0, 0, 1}, one[1] = {1};
	size_t votes;

	(void)state;
	assert_int_equal(panel_vote(agree, 5, &votes), 1);
	assert_int_equal(votes, 3);
	assert_int_equal(panel_vote(none, 2, &votes), 2);
	assert_int_equal(panel_vote(one, 1, &votes), 0);
	assert_int_equal(panel_vote(none, 0, &votes), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read),
		cmocka_unit_test(long_lines_are_none),
		cmocka_unit_test(correctbench_wrong_column),
		cmocka_unit_test(correctbench_right_rows),
		cmocka_unit_test(correctbench_broken_designs),
		cmocka_unit_test(matrix_is_printed),
		cmocka_unit_test(prov_vote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
