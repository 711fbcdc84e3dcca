/*
 * rewrite_print: what fsm and optimize share: tools, the text, the answer.
 */
#ifndef CLI_REWRITE_PRINT_H
#define CLI_REWRITE_PRINT_H

#include "cli/synth_opts.h"
#include "eval/rewrite_gate.h"

struct rewrite_tools {
	struct design_tools base;
	struct synth *synth;
	struct rewrite_gate *gate;
};
/* The command has the options "sandbox" and "liberty".  To be closed even when
 * it fails. */
int rewrite_tools_open(
	struct cli *cli, struct rewrite_tools *out, struct err *e);
void rewrite_tools_close(struct rewrite_tools *t);

/* Reads the file; the top is --top, or the one module that no other uses. */
int rewrite_read(struct cli *cli, const char *path, struct equiv_text *out,
	struct err *e);

/* The answer of the gate with costs and a counterexample. */
void rewrite_print(struct cli *cli, const struct rewrite_result *r);
int rewrite_exit(const struct rewrite_result *r); /* enum cmd_exit */

#endif
