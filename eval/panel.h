/*
 * panel: is a testbench right?  Found out without the right design, by what a
 * panel of independently written designs does with it, scenario by scenario.
 *
 * A testbench of scenarios prints after each, as a line of its own,
 *
 *	scenario N: mismatches=M samples=S
 *
 * (N counts from 1), and at the end the native verdict line.  The matrix has a
 * row a design that compiles with it and a column a scenario.
 *
 * The rule is CorrectBench's (its 70 % and 25 %): designs that are written
 * apart from one another fail in different places.  Where most of them fail in
 * one column, the testbench is wrong there; where enough of them pass all
 * columns, it is right, whatever else there is.
 */
#ifndef EVAL_PANEL_H
#define EVAL_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

#define PANEL_ROWS 64
#define PANEL_SCENARIOS 64
#define PANEL_LINE 128 /* a longer one is no scenario's */

enum panel_cell { PANEL_ABSENT, PANEL_PASSES, PANEL_FAILS };

struct panel_row {
	bool compiled; /* with the testbench; else the row does not count */
	bool passed;   /* the whole testbench: its verdict line says so */
	size_t n;      /* the largest scenario that was told */
	uint8_t cell[PANEL_SCENARIOS]; /* enum panel_cell */
};

/* Reads the output of a simulation as it comes, into a zeroed row.  A scenario
 * that is told twice fails when it failed once; one that compared nothing is
 * absent. */
struct panel_scan {
	struct panel_row *row;
	char line[PANEL_LINE];
	size_t n;
};
void panel_scan_add(struct panel_scan *s, const char *p, size_t n);
/* A line without newline at the end counts. */
void panel_scan_end(struct panel_scan *s);

struct panel_rules {
	double wrong_column; /* share of the rows; CorrectBench: 0.70 */
	double right_rows;   /* 0.25 */
	double compiling;    /* share of the panel; 0.50 */
};
extern const struct panel_rules panel_correctbench;

enum panel_says {
	PANEL_RIGHT,
	PANEL_WRONG, /* in the columns bad */
	PANEL_OPEN,  /* neither rule speaks */
	PANEL_FEW    /* too few designs compile */
};
struct panel_result {
	enum panel_says says;
	size_t rows; /* that count */
	size_t full; /* of them: pass all */
	size_t columns;
	size_t bad[PANEL_SCENARIOS]; /* from 0 */
	size_t n_bad;
};
/* n rows, at most PANEL_ROWS are looked at.  In a column the rows count in
 * which it is told; one that fewer than half of them tell says nothing. */
void panel_judge(const struct panel_row *rows, size_t n,
	const struct panel_rules *rules, struct panel_result *out);
const char *panel_says_name(enum panel_says s);

/* The matrix for people and models, a line a row ('.' passes, 'X' fails, '-'
 * absent), then a line for each bad column with the name of its scenario (names
 * may be NULL, or shorter than the columns). */
void panel_print(struct buf *b, const struct panel_row *rows, size_t n,
	const struct panel_result *r, const char *const *names, size_t n_names);

/* The vote of n things that were held against one another: agree[i * n + j] is
 * true when i accepts what j does.  The one that most of the others agree with,
 * in both directions; of equals the first.  n when nobody agrees with anybody
 * and n > 1.  *votes: how many agree, itself included. */
size_t panel_vote(const bool *agree, size_t n, size_t *votes);

#endif
