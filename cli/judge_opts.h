/*
 * judge_opts: options of every command that judges.
 */
#ifndef CLI_JUDGE_OPTS_H
#define CLI_JUDGE_OPTS_H

#include "bench/run.h"
#include "cli/cmd.h"
#include "eval/judge.h"
#include "eval/opinion.h"
#include "eval/ppa.h"

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

#define JUDGE_OPT_WAVE                                                         \
	{.name = "wave",                                                       \
		.type = OPT_ENUM,                                              \
		.arg = "off|on-fail|all",                                      \
		.help = "simulate those that fail, or all, once more and "     \
			"keep their waveforms",                                \
		.dflt = "off"},                                                \
	{                                                                      \
		.name = "wave-dir", .type = OPT_STR, .arg = "DIR",             \
		.help = "where waveforms go (default: waves)",                 \
		.dflt = "waves", .hint = OPT_HINT_DIR                          \
	}

/* What --wave asks for; makes the folder. */
int judge_opts_waves(struct cli *cli, struct bench_waves *out, struct err *e);

#define JUDGE_OPT_EQUIV                                                        \
	{                                                                      \
		.name = "equiv", .type = OPT_ENUM, .arg = "off|pass|all",      \
		.help = "ask the second judge (formal equivalence with the "   \
			"golden) about passing candidates or all; it changes " \
			"no verdict",                                          \
		.dflt = "off"                                                  \
	}

#define JUDGE_OPT_PPA                                                          \
	{.name = "ppa",                                                        \
		.type = OPT_FLAG,                                              \
		.help = "measure what candidates that pass cost beside the "   \
			"golden: cells, area, delay, power; it changes no "    \
			"verdict"},                                            \
	{                                                                      \
		.name = "liberty", .type = OPT_STR, .arg = "FILE",             \
		.help = "cells that --ppa maps to (default: a library of our " \
			"own with figures as of 45 nm)",                       \
		.hint = OPT_HINT_FILE                                          \
	}

/* What --ppa asks for, with the judge's tools; *out is NULL when it is off,
 * and, said to the user, when Yosys or ABC is missing. */
struct judge_ppa {
	bool on;
	const char *liberty; /* NULL: our own */
};
int judge_opts_ppa(struct cli *cli, struct judge *j,
	const struct judge_ppa *want, struct ppa **out, struct err *e);

/* The second judge that --equiv asks for, with the judge's tools; NULL when it
 * is off, and, said to the user, when Yosys is missing.  The end frees it and
 * tells what it found. */
int judge_opts_opinion(struct cli *cli, const struct judge *j,
	struct opinion **out, struct err *e);
void judge_opts_opinion_end(struct cli *cli, struct opinion *op);

/* The judge, in the sandbox that `want` names (auto when NULL).  Tells the
 * user when the walls are not all there. */
int judge_opts_open(
	struct cli *cli, const char *want, struct judge **out, struct err *e);

#endif
