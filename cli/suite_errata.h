/*
 * suite_errata: the verb `suite errata`.
 */
#ifndef CLI_SUITE_ERRATA_H
#define CLI_SUITE_ERRATA_H

#include "cli/cmd.h"

extern const struct cmd suite_errata_cmd;

#endif
