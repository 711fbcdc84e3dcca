/*
 * opensta_report: what OpenSTA's reports say.  They hold names of a design,
 * which may be anything: reading always ends, within the limits.
 */
#ifndef TOOL_OPENSTA_REPORT_H
#define TOOL_OPENSTA_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

/* A pin that a path goes through, or its port.  Units as the script asks for
 * them: ps and fF.  NAN: not told. */
struct opensta_point {
	const char *pin;  /* "$g3/Y", or a port's name */
	const char *cell; /* "NAND2_X1"; "" for a port */
	const char *net;  /* that the pin drives; "" for an input pin */
	bool rise;
	double time_ps;	 /* since the clock's edge */
	double delay_ps; /* from the point before */
	double slew_ps;
	double load_ff; /* of net */
};

struct opensta_path {
	const char *from, *to; /* an instance or a port */
	struct opensta_point *points;
	size_t n_points;
	bool cut;	    /* there are more points than the limit */
	double arrival_ps;  /* of data at the end */
	double required_ps; /* when it is wanted; NAN: no constraint */
	double setup_ps;    /* the part of it that the flip-flop needs; 0 */
	double slack_ps;    /* NAN: no constraint */
};

/* The path of the least slack in what report_checks -format full -fields
 * {slew cap input nets} printed; false: there is none. */
bool opensta_report_path(
	struct arena *a, const char *text, size_t n, struct opensta_path *out);

/* "worst slack 1.25" and the like: the last word of a line that begins with
 * the word `begins`; NAN. */
double opensta_report_number(const char *text, size_t n, const char *begins);

struct opensta_clock {
	const char *name;
	double period_ps;
};
/* Clocks in what report_clock_properties printed. */
size_t opensta_report_clocks(struct arena *a, const char *text, size_t n,
	struct opensta_clock **out);

/* How many check_setup counts, "There are N unclocked ..." with "unclocked";
 * 0. */
long opensta_report_count(const char *text, size_t n, const char *what);

/* The first line of a log that begins with `mark` ("Error:") and does not hold
 * `but` (NULL: whatever it holds), behind the mark, what cannot be shown
 * replaced; NULL. */
char *opensta_report_line(struct arena *a, const char *log, size_t n,
	const char *mark, const char *but);

#endif
