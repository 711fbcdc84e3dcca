/*
 * help: all documentation of commands, written from their tables.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/cmd.h"
#include "lib/base/buf.h"

#define HELP_TEXT_MAX ((size_t)1 << 22)

/* Commands by group: `rtlsmith help`. */
void help_overview(struct ui *ui);
/* Usage and options: `rtlsmith CMD -h`.  parent is NULL but for a verb. */
void help_short(struct ui *ui, const struct cmd *parent, const struct cmd *cmd);
/* The manual page as plain text: `rtlsmith help CMD`. */
void help_long(struct ui *ui, const struct cmd *cmd);
/* The manual page in mdoc; cmd NULL: rtlsmith(1) itself. */
void help_man(struct buf *b, const struct cmd *cmd);
/* All commands, options and exit codes. */
cJSON *help_json(struct arena *a);

/* Exit codes with their meaning, in order. */
struct help_exit {
	int code;
	const char *text;
};
extern const struct help_exit help_exits[]; /* ended by text NULL */

/* "-n, --samples N" into a. */
char *help_opt_head(struct arena *a, const struct opt *o);
/* Help sentence with default and range. */
char *help_opt_text(struct arena *a, const struct opt *o);
/* "run [options]", "suite import [options] FORMAT PATH". */
char *help_usage(
	struct arena *a, const struct cmd *parent, const struct cmd *cmd);

#endif
