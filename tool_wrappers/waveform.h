/*
 * waveform: programs that other people look at waveforms with: vcd2fst
 * converts (in the sandbox: a dump's text comes from a design), GTKWave and
 * Surfer show.
 */
#ifndef TOOL_WAVEFORM_H
#define TOOL_WAVEFORM_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct sandbox;

/* Converts a value change dump to FST, all in memory; out is owned by a.  sb
 * is borrowed (NULL: no sandbox).  ERR_TOOL where vcd2fst is missing or
 * breaks off, with what to do. */
struct waveform_text {
	char *text;
	size_t n;
};
int waveform_fst(struct sandbox *sb, struct arena *a,
	const struct waveform_text *vcd, struct waveform_text *out,
	struct err *e);

struct waveform_show {
	const char *vcd;     /* path of the dump */
	const char *gtkw;    /* path of a save file for GTKWave, or NULL */
	const char *program; /* "gtkwave", "surfer", or NULL: which is there */
};

/* Shows a waveform and returns when the user has closed it; *used (may be
 * NULL) names the program.  The program runs as the user, with the display,
 * outside of the sandbox.  ERR_TOOL when none is there, or it ends in an
 * error, with what it said. */
int waveform_open(struct arena *a, const struct waveform_show *s,
	const char **used, struct err *e);

#endif
