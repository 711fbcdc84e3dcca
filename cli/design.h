/*
 * design: what the commands about a design share: its text, its top module,
 * and the tools that answer questions about it.
 */
#ifndef CLI_DESIGN_H
#define CLI_DESIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cmd.h"
#include "cli/judge_opts.h"
#include "eval/equiv.h"
#include "eval/synth.h"

struct sandbox;
struct yosys;

/* An entry of an option table. */
#define DESIGN_OPT_TOP                                                         \
	{                                                                      \
		.name = "top", .letter = 't', .type = OPT_STR,                 \
		.arg = "MODULE",                                               \
		.help = "top module (default: the one that no other uses)"     \
	}

/* A limit in CPU seconds; `says` tells what of. */
#define DESIGN_OPT_BUDGET(says, seconds)                                       \
	{                                                                      \
		.name = "budget", .letter = 'b', .type = OPT_NUM,              \
		.arg = "SECONDS", .help = (says), .dflt = (seconds),           \
		.min = 0.1, .max = 86400                                       \
	}

/* Reads a file of Verilog; `before` is put in front of it, and the top is not
 * set. */
int design_read(struct cli *cli, const char *path, const char *before,
	struct equiv_text *out, struct err *e);
/* Reads files as they are, for synthesis. */
int design_sources(struct cli *cli, int argc, char **argv,
	const struct synth_source **out, struct err *e);

bool design_has_module(
	struct cli *cli, const struct equiv_text *x, const char *name);
/* The module behind the first `skip` bytes that no other uses; NULL: there is
 * not exactly one. */
const char *design_lone_top(
	struct cli *cli, const struct equiv_text *x, size_t skip);
/* Sets the top: --top, or the lone one.  ERR_USAGE when it is not clear,
 * ERR_NOTFOUND. */
int design_top(
	struct cli *cli, const char *path, struct equiv_text *x, struct err *e);

/* The command has the option "sandbox".  To be closed even when opening
 * fails. */
struct design_tools {
	struct judge *judge;	 /* design_judge_open only */
	struct sandbox *sandbox; /* the judge's when there is one */
	struct yosys *yosys;
	struct equiv *equiv; /* design_judge_open only */
};
/* Sandbox and Yosys. */
int design_tools_open(struct cli *cli, struct design_tools *out, struct err *e);
/* Also the judge and what asks for equivalence. */
int design_judge_open(struct cli *cli, struct design_tools *out, struct err *e);
void design_tools_close(struct design_tools *t);
/* One question with tools of its own.  What it returns lives in cli->arena. */
int design_equiv(struct cli *cli, const struct equiv_job *job,
	struct equiv_result *out, struct err *e);

#endif
