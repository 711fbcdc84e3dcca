/*
 * curate_verbs: verbs of the command curate that have a file of their own.
 */
#ifndef CLI_CURATE_VERBS_H
#define CLI_CURATE_VERBS_H

#include "cli/cmd.h"

#define CURATE_OPT_PROGRESS                                                    \
	{                                                                      \
		.name = "progress", .type = OPT_ENUM,                          \
		.arg = "auto|tty|plain|json|none",                             \
		.help = "how progress is shown", .dflt = "auto"                \
	}

#define CURATE_OPT_JOBS                                                        \
	{                                                                      \
		.name = "jobs", .letter = 'j', .type = OPT_INT, .arg = "N",    \
		.help = "rows at once (default: the number of processors)",    \
		.min = 1, .max = 256                                           \
	}

#define CURATE_OPT_AGAIN                                                       \
	{                                                                      \
		.name = "again", .type = OPT_FLAG,                             \
		.help = "do anew what was done before"                         \
	}

extern const struct cmd curate_check_cmd;
extern const struct cmd curate_decontaminate_cmd;
extern const struct cmd curate_dedup_cmd;
extern const struct cmd curate_export_cmd;
extern const struct cmd curate_report_cmd;
extern const struct cmd curate_inject_cmd;
extern const struct cmd curate_pairs_cmd;
extern const struct cmd curate_verify_cmd;
extern const struct cmd curate_run_cmd;
extern const struct cmd cmd_curate; /* all of them */
extern const struct cmd curate_describe_cmd;
extern const struct cmd curate_graph_cmd;

#endif
