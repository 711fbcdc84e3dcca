/*
 * waveview: a window of a waveform as rows (signals) and columns (moments at
 * which one of them changes), for tables and pictures.  All text in it is
 * printable; names and values come from a design and are hostile.
 *
 *	struct waveview v = {.unit_fs = vcd.unit_fs, .mark = -1};
 *	waveview_choose(&v, a, &vcd, globs, n);
 *	waveview_window(&v, a, at, 10);
 *	... v.rows[r].label, v.cells[r][c].text
 */
#ifndef EVAL_WAVEVIEW_H
#define EVAL_WAVEVIEW_H

#include "eval/vcd.h"

#define WAVEVIEW_ROWS 256   /* most signals of a view */
#define WAVEVIEW_DEFAULT 64 /* where none are named */
#define WAVEVIEW_STEPS 512  /* most moments */
#define WAVEVIEW_WIDTH 4096 /* wider signals are left out */

struct waveview_row {
	const char *label; /* how it is called; set by waveview_window if NULL
			    */
	const struct vcd_signal *signal;
	const struct vcd_signal *golden; /* what it should be; may be NULL */
	bool is_golden;			 /* a reference, shown for comparison */
};

struct waveview_cell {
	const char *bits; /* of the signal's width, or a real number */
	const char *text; /* for people */
	bool changed;	  /* from the column before; true in the first */
	bool wrong;	  /* differs from what it should be */
};

struct waveview {
	const char *title; /* NULL: none */
	int64_t unit_fs;   /* of all times; 0: not known */
	int64_t mark;	   /* the moment that is looked at, -1: none */
	struct waveview_row rows[WAVEVIEW_ROWS];
	size_t n_rows;
	size_t left_out; /* signals that were chosen but do not fit */
	/* of waveview_window: */
	int64_t *times;
	size_t n_times;
	const char **labels;	      /* of the times, in `unit` */
	const char *unit;	      /* "ns", "" when not known */
	struct waveview_cell **cells; /* [row][column] */
};

/* Adds a row; false, and counted as left out, when there is no room. */
bool waveview_add(struct waveview *v, const struct waveview_row *row);
/* Adds the signals whose path or last name matches a glob, in the order of
 * the dump; without globs the first ones, each net once. */
void waveview_choose(struct waveview *v, struct arena *a, const struct vcd *d,
	const char *const *globs, size_t n);
/* Tells which rows should be equal by how testbenches call them: q_dut and
 * q_ref, gate.q and gold.q.  waveview_choose does it. */
const struct vcd_signal *waveview_partner(
	struct arena *a, const struct vcd *d, const struct vcd_signal *s);
/* The first moment at which such a pair differs; -1: never, -2: none is
 * there. */
int64_t waveview_first_wrong(struct arena *a, const struct vcd *d);
/* Fills times and cells: at most `steps` moments around `at` (three quarters
 * of them before), or from the beginning when at is -1. */
void waveview_window(
	struct waveview *v, struct arena *a, int64_t at, size_t steps);

/* "85ns", "1.5 us", or a plain number of the dump's units.  ERR_USAGE. */
int waveview_time_parse(
	const char *text, int64_t unit_fs, int64_t *out, struct err *e);
/* Bits as they are up to eight, else hexadecimal behind an "h" (x and z where
 * a digit has such a bit). */
const char *waveview_value(struct arena *a, const char *bits);

#endif
