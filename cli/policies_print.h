/*
 * policies_print: a comparison of policies on the terminal.
 */
#ifndef CLI_POLICIES_PRINT_H
#define CLI_POLICIES_PRINT_H

#include "cli/cmd.h"

/* The tables of a document of schema rtlsmith.policies/1. */
void policies_print(struct cli *cli, const cJSON *doc);

#endif
