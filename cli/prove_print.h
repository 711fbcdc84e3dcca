/*
 * prove_print: what `rtlsmith prove` shows.
 */
#ifndef CLI_PROVE_PRINT_H
#define CLI_PROVE_PRINT_H

#include "cli/cmd.h"
#include "eval/sva.h"

/* Takes the option --columns of the command. */
void prove_print(
	struct cli *cli, const struct sva_job *job, const struct sva_result *r);

#endif
