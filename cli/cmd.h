/*
 * cmd: what a command is.
 *
 * To add a command there are four things to do:
 *
 *  1. Write cli/cmd_NAME.c with one exported `const struct cmd cmd_NAME`:
 *     options, texts and the function are data (see cli/cmd_version.c).
 *     Parse, call a library, print: at most 300 lines.
 *  2. Name it in cli/cmd_table.c.
 *  3. Add the file to cli/module.am, and NAME to CMD_NAMES in doc/module.am
 *     (the manual page is made from the tables).
 *  4. Write tests/cmd/NAME.t and list it in tests/cmd/module.am.
 *
 * Forgotten steps are noticed: 1 and 2 by the linker, 3 by the linker and
 * tests/cmd/help.t (each command has its page), 4 by tests/cmd/help.t (each
 * command has its test), texts by tests/cmd/help.t (each command has a
 * summary, a description and an example).
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/config.h"
#include "cli/opt.h"
#include "cli/ui.h"
#include "lib/base/err.h"

struct store;

/* Exit codes of the program. */
enum cmd_exit {
	CMD_OK = 0,
	CMD_NEGATIVE = 1,  /* a verdict or gate that says no */
	CMD_USAGE = 2,	   /* command line or configuration */
	CMD_INFRA = 3,	   /* endpoint, tool, sandbox, store: no verdict */
	CMD_RESUMABLE = 4, /* stopped early, the same command goes on */
	CMD_NOTHING = 5,   /* nothing selected where that is unexpected */
	CMD_SIGNAL = 128   /* plus the signal's number */
};

enum cmd_flags {
	CMD_NEED_STORE = 1 << 0, /* cli->store is open when run is called */
	CMD_NO_CONFIG = 1 << 1	 /* works with a broken configuration */
};

/* What a command gets. */
struct cli {
	struct arena *arena; /* lives as long as the command */
	const struct cmd *cmd;
	struct opt_set *opts;
	struct ui *ui;
	struct config config;
	const char *db_path; /* where the store is, or would be */
	struct store *store; /* see cli_store */
	char *const *argv;   /* the whole command line, for the run's record */
	int argc;
	bool no_input; /* never ask */
	bool yes;      /* the answer to every question */
};

struct cmd_example {
	const char *text;    /* "Four samples of every task of our suite" */
	const char *command; /* "rtlsmith run -s core -m demo -n 4" */
};

struct cmd {
	const char *name;
	const char *group;    /* heading in `rtlsmith help` */
	const char *summary;  /* lower case, no full stop */
	const char *operands; /* "[DIR]", "FORMAT PATH", "RUN..." or "" */
	int min_operands;
	int max_operands;	 /* -1: any number */
	unsigned flags;		 /* enum cmd_flags */
	const char *description; /* paragraphs parted by an empty line */
	const struct opt *opts;	 /* ended by OPT_END, or NULL */
	const struct cmd_example *examples; /* ended by {NULL, NULL} */
	const struct cmd *const *subs; /* "suite ls": NULL-ended; run is NULL */
	/*
	 * Returns an enum cmd_exit, or -1 with *e set: main prints the error
	 * and exits with the code that belongs to it (cmd_exit_of).
	 */
	int (*run)(struct cli *cli, int argc, char **argv, struct err *e);
};

/* Headings of the groups. */
#define CMD_GROUP_START "Getting started"
#define CMD_GROUP_WORK "Generating and judging"
#define CMD_GROUP_READ "Reading results"
#define CMD_GROUP_DESIGN "Cost, proof and improvement of a design"
#define CMD_GROUP_DATA "Suites and models"
#define CMD_GROUP_TEXT "Texts and data sets"
#define CMD_GROUP_KEEP "Maintenance"

/* All commands, in the order of the help text; NULL-ended. */
extern const struct cmd *const cmd_table[];

/* The options that every command takes. */
extern const struct opt cmd_global_opts[];

/* Finds a command (or a verb of parent, when not NULL); NULL with ERR_USAGE
 * that names the nearest ones. */
const struct cmd *cmd_find(
	const struct cmd *parent, const char *name, struct err *e);
enum cmd_exit cmd_exit_of(const struct err *e);

/* Opens the store at cli->db_path once; later calls answer the same handle,
 * which main closes.  Creates it when it does not exist. */
int cli_store(struct cli *cli, struct store **out, struct err *e);
/* The same store, NULL when it does not exist or cannot be opened: for
 * commands that remember in it what they measured, and work without. */
struct store *cli_store_if_any(struct cli *cli);

#endif
