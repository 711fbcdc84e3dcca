/*
 * judge_opts: options of every command that judges.
 */
#ifndef CLI_JUDGE_OPTS_H
#define CLI_JUDGE_OPTS_H

#include "cli/cmd.h"
#include "eval/judge.h"

/* An entry of an option table.  A property of this computer, so a run may be
 * resumed with another one; the verdict names what was used. */
#define JUDGE_OPT_SANDBOX                                                      \
	{                                                                      \
		.name = "sandbox", .type = OPT_ENUM,                           \
		.arg = "auto|full|basic|none",                                 \
		.help = "walls around the tools that read candidates: the "    \
			"best that work here, or those that are named; none "  \
			"must be asked for by name",                           \
		.dflt = "auto"                                                 \
	}

/* The judge, in the sandbox that `want` names (auto when NULL).  Tells the
 * user when the walls are not all there. */
int judge_opts_open(
	struct cli *cli, const char *want, struct judge **out, struct err *e);

#endif
