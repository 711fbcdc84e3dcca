/*
 * synth_power: power of a design that was synthesised, from a waveform.
 */
#ifndef CLI_SYNTH_POWER_H
#define CLI_SYNTH_POWER_H

#include "cli/cmd.h"
#include "eval/power.h"
#include "eval/synth.h"

/* Entries of an option table. */
#define SYNTH_OPT_POWER                                                        \
	{.name = "waveform",                                                   \
		.letter = 'w',                                                 \
		.type = OPT_STR,                                               \
		.arg = "FILE",                                                 \
		.help = "estimate power under the inputs of this waveform "    \
			"(.vcd)",                                              \
		.hint = OPT_HINT_FILE},                                        \
	{                                                                      \
		.name = "instance", .type = OPT_STR, .arg = "PATH",            \
		.help = "the design in the waveform, such as tb.dut"           \
	}

/* Are the options such that power is asked for?  ERR_USAGE: by half. */
int synth_power_wanted(struct cli *cli, bool *out, struct err *e);
/* Of a result with a netlist.  ERR_IO, ERR_PARSE for the waveform; what cannot
 * be estimated is a result with a reason. */
int synth_power_run(struct cli *cli, const struct synth *s,
	const struct synth_result *r, struct power_result *out, struct err *e);
void synth_power_print(struct cli *cli, const struct power_result *p);

#endif
