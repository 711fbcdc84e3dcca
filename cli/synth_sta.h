/*
 * synth_sta: OpenSTA's opinion on the delay of a design that was synthesised.
 */
#ifndef CLI_SYNTH_STA_H
#define CLI_SYNTH_STA_H

#include "cli/synth_opts.h"
#include "tool_wrappers/opensta.h"

/* Entries of an option table. */
#define SYNTH_OPT_STA                                                          \
	{.name = "sta",                                                        \
		.type = OPT_FLAG,                                              \
		.help = "ask OpenSTA for a second opinion on the delay"},      \
		{.name = "clock",                                              \
			.type = OPT_LIST,                                      \
			.arg = "[PORT=]NS",                                    \
			.help = "with --sta: period of the clocks, or of one " \
				"of them; then the slack is told"},            \
	{                                                                      \
		.name = "sdc", .type = OPT_STR, .arg = "FILE",                 \
		.help = "with --sta: constraints of your own (SDC)",           \
		.hint = OPT_HINT_FILE                                          \
	}

struct synth_sta {
	const char *status;  /* "ok", "not_installed", "not_known", "refused",
			      * "limit", "crash" */
	const char *why;     /* one line; "" when ok */
	const char *version; /* "" when it is not there */
	const char *constraint; /* "clock", "sdc", or "none" */
	struct opensta_result r;
	const char *from, *to; /* where the path begins and ends */
};

/* Do the options ask for it?  ERR_USAGE: by half. */
int synth_sta_wanted(struct cli *cli, bool *out, struct err *e);
/* Of a result with a netlist.  What keeps it from an answer is in status;
 * ERR_USAGE, ERR_IO for the options. */
int synth_sta_run(struct cli *cli, const struct synth_tools *t,
	const struct synth_result *r, struct synth_sta *out, struct err *e);
void synth_sta_print(struct cli *cli, const struct synth_sta *s);
cJSON *synth_sta_json(struct arena *a, const struct synth_sta *s);
/* CMD_OK; CMD_NEGATIVE: slower than what was asked for; CMD_NOTHING: nothing is
 * held to it; CMD_INFRA: no answer. */
int synth_sta_exit(const struct synth_sta *s);

#endif
