/*
 * report_print: a run's report on the terminal, and the gate.
 */
#ifndef CLI_REPORT_PRINT_H
#define CLI_REPORT_PRINT_H

#include "cli/cmd.h"

/* The table of a report document (schema rtlsmith.run/1). */
void report_print_table(struct cli *cli, const cJSON *doc);

/* The table of a run with the k of its configuration; mode NULL: its own. */
int report_print_document(
	struct cli *cli, const char *run_id, const char *mode, struct err *e);

/* Reads the k of pass@k from --pass-k into *ks. */
int report_ks(struct cli *cli, int64_t **ks, size_t *n, struct err *e);

/* --fail-under pass@K=VALUE against a document: 0, or the exit code of a
 * missed gate; -1 on a malformed option or a metric that is not there. */
int report_gate(struct cli *cli, const cJSON *doc, struct err *e);

/* The same before anything is asked: is the option well formed, and will the
 * run (its configuration) have such a metric? */
int report_gate_check(struct cli *cli, const cJSON *config, struct err *e);

/* What run, resume, retry and rescore end with: the report of the verdicts
 * of a mode (NULL: the run's own), as JSON with --json, and
 * the exit code: `code`, or the gate's when code is CMD_OK. */
int report_print_run(struct cli *cli, const char *run_id, const char *mode,
	int code, struct err *e);

#endif
