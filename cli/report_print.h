/*
 * report_print: a run's report on the terminal, and the gate.
 */
#ifndef CLI_REPORT_PRINT_H
#define CLI_REPORT_PRINT_H

#include "cli/cmd.h"

/* The table of a report document (schema rtlsmith.run/1). */
void report_print_table(struct cli *cli, const cJSON *doc);

/* Reads the k of pass@k from --pass-k into *ks. */
int report_ks(struct cli *cli, int64_t **ks, size_t *n, struct err *e);

/* --fail-under pass@K=VALUE against a document: 0, or the exit code of a
 * missed gate; -1 on a malformed option or a metric that is not there. */
int report_gate(struct cli *cli, const cJSON *doc, struct err *e);

/* What run, resume and retry end with: the report (as JSON with --json), and
 * the exit code: `code`, or the gate's when code is CMD_OK. */
int report_print_run(
	struct cli *cli, const char *run_id, int code, struct err *e);

#endif
