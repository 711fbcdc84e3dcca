/*
 * synth_opts: options of every command that synthesises, and the tools.
 */
#ifndef CLI_SYNTH_OPTS_H
#define CLI_SYNTH_OPTS_H

#include "cli/design.h"
#include "eval/synth.h"

/* Entries of an option table; JUDGE_OPT_SANDBOX belongs beside it. */
#define SYNTH_OPT_LIBERTY                                                      \
	{                                                                      \
		.name = "liberty", .letter = 'l', .type = OPT_STR,             \
		.arg = "FILE",                                                 \
		.help = "cells to map to (default: rtlsmith45, which comes "   \
			"with rtlsmith); none: gates only",                    \
		.hint = OPT_HINT_FILE                                          \
	}

/* What --liberty says: a path, ours when it is not given, NULL for none. */
int synth_opts_liberty(struct cli *cli, const char **out, struct err *e);

struct synth_tools {
	struct design_tools base;
	struct synth *synth;
	const char *liberty; /* its path; NULL: none */
};
/* Sandbox, Yosys and liberty as the options say.  To be closed even when it
 * fails. */
int synth_opts_open(struct cli *cli, struct synth_tools *out, struct err *e);
void synth_opts_close(struct synth_tools *t);

#endif
