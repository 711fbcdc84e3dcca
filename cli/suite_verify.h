/*
 * suite_verify: the verb `suite verify`.
 */
#ifndef CLI_SUITE_VERIFY_H
#define CLI_SUITE_VERIFY_H

#include "cli/cmd.h"

extern const struct cmd suite_verify_cmd;

#endif
