/*
 * suite_strengthen: "rtlsmith suite strengthen".
 */
#ifndef CLI_SUITE_STRENGTHEN_H
#define CLI_SUITE_STRENGTHEN_H

#include "cli/cmd.h"

extern const struct cmd suite_strengthen_cmd;

#endif
