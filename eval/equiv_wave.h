/*
 * equiv_wave: a counterexample of equiv as a waveform.
 */
#ifndef EVAL_EQUIV_WAVE_H
#define EVAL_EQUIV_WAVE_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "lib/base/arena.h"

/* A value change dump (IEEE 1364-2005 section 18.2) with the inputs, the
 * outputs of golden and candidate as they were simulated, and a signal that
 * is 1 in every step in which they differ.  A step takes 10 ns: inputs change
 * at its start, the clock acts in its middle.  Owned by a. */
char *equiv_wave(struct arena *a, const cJSON *counterexample, size_t *n);
/* Do two values differ where the golden's is known? */
int equiv_wave_differ(const char *golden, const char *candidate);

#endif
