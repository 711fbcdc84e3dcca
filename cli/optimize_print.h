/*
 * optimize_print: what `rtlsmith optimize` found, and how it is shown.
 */
#ifndef CLI_OPTIMIZE_PRINT_H
#define CLI_OPTIMIZE_PRINT_H

#include "cli/cmd.h"
#include "eval/rewrite.h"

struct optimize_show {
	struct cli *cli;
	const char *path;
	struct equiv_text text;
	struct rewrite_found found;
	const char *diff; /* of the best point */
	size_t n_rules;
};
void optimize_print_text(const struct optimize_show *j);
/* Schema rtlsmith.optimize/1. */
void optimize_print_json(const struct optimize_show *j);

#endif
