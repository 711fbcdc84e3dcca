/*
 * opt: options as data.  One table a command describes its options; the same
 * table is parsed, documented (help text, manual page, JSON) and completed.
 *
 * A value comes from, first match wins: the command line, the environment
 * (RTLSMITH_ and the name in capitals, "-" as "_"), the configuration
 * (COMMAND.NAME with "_" for "-"; global options by their bare name), the
 * table's default.  Wherever it comes from it is checked against the table
 * while parsing, so the getters cannot fail.  Asking a getter for a name that
 * is not in the table is a programming mistake and aborts.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/json.h"

enum opt_type {
	OPT_FLAG, /* no argument; --name=no turns it off again */
	OPT_STR,
	OPT_INT,  /* whole number in [min, max] when min < max */
	OPT_NUM,  /* finite number in [min, max] when min < max */
	OPT_ENUM, /* one of the words of arg: "auto|plain|none" */
	OPT_LIST  /* string, may be given several times */
};

/* What a shell can offer as the argument. */
enum opt_hint {
	OPT_HINT_NONE,
	OPT_HINT_FILE,
	OPT_HINT_DIR,
	OPT_HINT_SUITE,
	OPT_HINT_MODEL,
	OPT_HINT_RUN
};

struct opt {
	const char *name; /* long name without "--" */
	char letter;	  /* short name or 0 */
	enum opt_type type;
	const char *arg;  /* name of the argument: "N", "FILE", "a|b" */
	const char *help; /* one sentence: lower case, no full stop */
	const char *dflt; /* default value as text, or NULL */
	double min, max;  /* OPT_INT, OPT_NUM; checked when min < max */
	enum opt_hint hint;
};

#define OPT_END                                                                \
	{                                                                      \
		.name = NULL                                                   \
	}

enum opt_origin {
	OPT_FROM_NOWHERE, /* not given and no default */
	OPT_FROM_DEFAULT,
	OPT_FROM_CONFIG,
	OPT_FROM_ENV,
	OPT_FROM_FLAG
};

struct opt_set; /* the values of one command line */

/* Values of the command's options (by their tables). */
bool opt_flag(const struct opt_set *o, const char *name);
/* NULL when not given and without a default.  OPT_STR, OPT_ENUM, and the
 * text of a number. */
const char *opt_str(const struct opt_set *o, const char *name);
int64_t opt_i64(const struct opt_set *o, const char *name, int64_t dflt);
double opt_num(const struct opt_set *o, const char *name, double dflt);
/* OPT_LIST: NULL-terminated, never NULL; *n may be NULL. */
char **opt_list(const struct opt_set *o, const char *name, size_t *n);
/* Was it given by flag, environment or configuration? */
bool opt_given(const struct opt_set *o, const char *name);
enum opt_origin opt_origin(const struct opt_set *o, const char *name);

/*
 * The rest is for main.c and the writers of help.
 */

/* A set over up to two tables (own first: its letters win over the global
 * ones); either may be NULL. */
struct opt_set *opt_set_new(
	struct arena *a, const struct opt *own, const struct opt *global);
/*
 * Parses argv[0..argc) (no program name).  Options and operands may be mixed;
 * "--" ends the options; "-" is an operand.  With stop_at_operand the first
 * operand ends the parse (for "rtlsmith -v run ...").  Operands go to
 * operands (NULL-terminated, in a).  Returns how many words were used, or -1
 * with ERR_USAGE that names the nearest option.
 */
int opt_parse(struct opt_set *o, int argc, char **argv, bool stop_at_operand,
	char ***operands, struct err *e);
/* Fills what the command line did not give: environment (through getenv),
 * then the members of section (may be NULL; file is for the messages), then
 * defaults.  own_only: only the command's own table. */
int opt_fill(struct opt_set *o, const cJSON *own_section,
	const cJSON *global_section, const char *file, struct err *e);
/* Takes over what from got on its command line for the options that both
 * know (the same name and type): "rtlsmith -q run ...". */
void opt_inherit(struct opt_set *o, const struct opt_set *from);
/* "RTLSMITH_MAX_TOKENS" of "max-tokens", in a. */
char *opt_env_name(struct arena *a, const char *name);
/* "max_tokens" of "max-tokens", in a. */
char *opt_conf_name(struct arena *a, const char *name);

#endif
