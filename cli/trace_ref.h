/*
 * trace_ref: the candidate that commands explain or show: a sample of a run,
 * or a file that answers a task.
 */
#ifndef CLI_TRACE_REF_H
#define CLI_TRACE_REF_H

#include "cli/cmd.h"
#include "eval/trace.h"

/* Options "suite" and "task" (the operand is a file) and "model" (of a
 * sample), as entries of an option table. */
#define TRACE_REF_OPTS                                                         \
	{.name = "suite",                                                      \
		.letter = 's',                                                 \
		.type = OPT_STR,                                               \
		.arg = "SUITE",                                                \
		.help = "the operand is a file; suite of its task",            \
		.hint = OPT_HINT_SUITE},                                       \
		{.name = "task",                                               \
			.letter = 't',                                         \
			.type = OPT_STR,                                       \
			.arg = "TASK",                                         \
			.help = "the task that the file answers"},             \
	{                                                                      \
		.name = "model", .letter = 'm', .type = OPT_STR,               \
		.arg = "MODEL",                                                \
		.help = "sample of which model (default: the first)"           \
	}

/* Fills task, code, n and full of a request.  Needs the store. */
int trace_ref_find(struct cli *cli, const char *operand,
	struct trace_request *r, struct err *e);

#endif
