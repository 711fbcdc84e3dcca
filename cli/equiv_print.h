/*
 * equiv_print: what `rtlsmith equiv` shows.
 */
#ifndef CLI_EQUIV_PRINT_H
#define CLI_EQUIV_PRINT_H

#include "cli/cmd.h"
#include "eval/equiv.h"

/* files: golden and candidate.  Takes the option --columns of the command. */
void equiv_print(struct cli *cli, char **files, const struct equiv_result *r);
/* Schema rtlsmith.equiv/1. */
void equiv_print_json(struct cli *cli, char **files,
	const struct equiv_job *job, const struct equiv_result *r);

#endif
