/*
 * wave_source: where the waveforms of `rtlsmith wave` come from, and which of
 * their signals are shown.
 */
#ifndef CLI_WAVE_SOURCE_H
#define CLI_WAVE_SOURCE_H

#include <cjson/cJSON.h>

#include "cli/cmd.h"
#include "eval/waveview.h"

struct wave_source {
	struct vcd mine, golden;
	bool has_golden;
	const char *path; /* of the dump */
	const cJSON *doc; /* of a sample: its trace; NULL */
	const char *title;
	const char *scratch; /* removed by the caller; NULL: none */
};

/* Reads a value change dump, or runs a sample once more.  The scratch folder
 * counts also after an error. */
int wave_source_load(struct cli *cli, const char *operand,
	struct wave_source *out, struct err *e);
/* The moment of --around; -1: from the beginning. */
int wave_source_moment(struct cli *cli, const struct wave_source *s,
	int64_t *at, struct err *e);
/* The signals of --signals, or the usual ones. */
void wave_source_choose(
	struct cli *cli, const struct wave_source *s, struct waveview *v);

#endif
