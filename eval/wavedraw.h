/*
 * wavedraw: a window of a waveform as a picture (SVG, drawn by ourselves) or
 * as WaveJSON for WaveDrom.  Columns are moments of change, not to scale.
 */
#ifndef EVAL_WAVEDRAW_H
#define EVAL_WAVEDRAW_H

#include <cjson/cJSON.h>

#include "eval/waveview.h"
#include "lib/base/buf.h"

/* A whole SVG document; what is wrong is red, the moment that is looked at
 * has a band.  Needs nothing else: no font, no script.  ERR_LIMIT when out is
 * full. */
int wavedraw_svg(const struct waveview *v, struct buf *out, struct err *e);
/* {"signal": [...], "head": ...} as WaveDrom reads it, owned by a. */
cJSON *wavedraw_json(const struct waveview *v, struct arena *a);
/* A save file for GTKWave that opens the dump at that path with the rows and
 * the window of the view; rows of a golden's run are left out. */
int wavedraw_gtkw(const struct waveview *v, const char *vcd_path,
	struct buf *out, struct err *e);

#endif
