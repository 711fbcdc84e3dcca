/*
 * vcd: value change dumps (IEEE 1364-2005 section 18.2) as a simulator writes
 * them: which signal had which value when.  Hostile input: a design chooses
 * the names and the values.
 */
#ifndef EVAL_VCD_H
#define EVAL_VCD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct vcd_change {
	int64_t time;	   /* in units of the dump's time scale */
	const char *value; /* bits "01xz", or a real number; in the text */
	size_t n;
};

struct vcd_values { /* shared by all names of one net */
	struct vcd_change *changes;
	size_t n;
};

struct vcd_signal {
	const char *path;  /* "tb.dut.q", without a range */
	const char *range; /* as the dump tells it: "[3:0]"; "" */
	int width;
	struct vcd_values *values;
};

struct vcd {
	struct vcd_signal *signals; /* in order of their declaration */
	size_t n;
	int64_t unit_fs; /* one unit of time in femtoseconds; 0: not told */
	int64_t end;	 /* last time that was told */
	size_t cut;	 /* signals or changes above the limits: left out */
};

/* Reads at most LIM_VCD bytes; the result points into the text, which is
 * changed (values are terminated) and must live as long.  A dump that breaks
 * off in the middle counts as far as it goes.  ERR_PARSE: no definitions. */
int vcd_parse(
	struct arena *a, char *text, size_t n, struct vcd *out, struct err *e);
/* The signal of that path; NULL. */
const struct vcd_signal *vcd_find(const struct vcd *v, const char *path);
/* Its value at the end of time step t, as bits of its width (extended to the
 * left as the standard says), owned by a; "x..." before its first change. */
const char *vcd_at(struct arena *a, const struct vcd_signal *s, int64_t t);
/* Is a value wrong where the golden's bit is known?  Of other widths: no. */
bool vcd_differs(const char *mine, const char *golden);
/* The first time step at whose end a signal is wrong; -1: none. */
int64_t vcd_first_difference(
	const struct vcd_signal *mine, const struct vcd_signal *golden);

#endif
