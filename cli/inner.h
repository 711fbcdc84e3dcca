/*
 * inner: a command inside a command: its options are parsed from words of the
 * outer one against its own table, with environment and configuration as if
 * the user had typed them.
 */
#ifndef CLI_INNER_H
#define CLI_INNER_H

#include "cli/cmd.h"

/* Words of the inner command, gathered one by one. */
struct inner_line {
	char **argv; /* in the arena */
	size_t n, cap;
};
/* Copies the word. */
void inner_add(struct cli *cli, struct inner_line *l, const char *word);
/* "--NAME" and its value. */
void inner_pair(struct cli *cli, struct inner_line *l, const char *name,
	const char *value);
/* Hands the outer command's options of these names (NULL-ended; flags, values
 * and lists) on where they were given. */
void inner_pass(
	struct cli *cli, struct inner_line *l, const char *const *names);

/* Makes the cli of an inner command: another table and other values, the same
 * arena, store, configuration and user.  operands (may be NULL) are what is
 * left of the words.  ERR_USAGE as on a command line. */
int inner_open(struct cli *cli, const struct cmd *cmd, struct inner_line *l,
	struct cli *out, char ***operands, struct err *e);

/* Runs an inner command that writes files: what it has to say beside warnings
 * is dropped.  Its exit code, or -1. */
int inner_run(struct cli *cli, const struct cmd *cmd, struct inner_line *l,
	struct err *e);

#endif
