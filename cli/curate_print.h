/*
 * curate_print: shows what is in a curation project.
 */
#ifndef CLI_CURATE_PRINT_H
#define CLI_CURATE_PRINT_H

#include "cli/cmd.h"
#include "curate/project.h"

/* Operand 0 names it. */
int curate_open(struct cli *cli, const char *name, struct curate_project *p,
	struct err *e);
/* What became of the rows, stage by stage, and why. */
/* What the stages made of the rows, by stage and reason. */
struct curate_funnel {
	struct store_cur_totals totals;
	struct store_cur_count *x;
	size_t n;
};
int curate_funnel_read(struct cli *cli, const struct curate_project *p,
	struct curate_funnel *f, struct err *e);
/* Rows of a stage that met this fate; any: all. */
int64_t curate_funnel_sum(const struct curate_funnel *f, const char *stage,
	enum store_cur_status status, bool any);
int curate_print_report(struct cli *cli, const struct curate_project *p,
	bool json, struct err *e);
int curate_print_status(
	struct cli *cli, const struct curate_project *p, struct err *e);
int curate_print_why(struct cli *cli, const struct curate_project *p,
	const char *row, bool json, struct err *e);
/* As option "progress" says. */
struct ui_progress *curate_bar(struct cli *cli, const char *label);
/* A bar for a stage; arg of fn is the bar. */
void curate_progress_set(void *arg, int64_t done, int64_t total);

#endif
