/*
 * fsm_print: what `rtlsmith fsm` found, and how it is shown.
 */
#ifndef CLI_FSM_PRINT_H
#define CLI_FSM_PRINT_H

#include "cli/cmd.h"
#include "cli/rewrite_print.h"
#include "eval/fsm.h"
#include "eval/rewrite_gate.h"

struct fsm_show {
	struct cli *cli;
	struct rewrite_tools tools;
	struct equiv_text text;
	const char *path; /* of the file */
	struct fsm_design d;
	struct fsm_analysis *an; /* a machine */
	bool minimize, rewrite;
	enum fsm_encoding encoding;
	struct fsm_machine *small; /* when rewrite */
	const char *emitted;
	struct rewrite_result gate;
};

/* why: why the text was not read, or NULL. */
void fsm_print_text(struct fsm_show *j, const char *why);
/* Schema rtlsmith.fsm/1. */
void fsm_print_json(struct fsm_show *j, const char *why);

#endif
