/*
 * similar_print: the answer of the command similar, as text and as JSON.
 */
#ifndef CLI_SIMILAR_PRINT_H
#define CLI_SIMILAR_PRINT_H

#include "cli/cmd.h"
#include "curate/similar.h"
#include "eval/equiv_ports.h"

struct similar_row {
	const struct similar_hit *hit;
	bool compared; /* by what it does */
	struct equiv_ports does;
	size_t order; /* among equals */
};
/* 2: proven the same, 1: no difference so far, 0: neither. */
int similar_row_same(const struct similar_row *r);
/* The exit code. */
int similar_print(struct cli *cli, const char *path,
	const struct equiv_text *file, const struct similar *s,
	const struct similar_row *row, size_t n);

#endif
