/*
 * cmd_completion: rtlsmith completion: scripts for bash, zsh and fish, made
 * from the tables.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/help.h"

/* Words of an enum, parted by blanks. */
static char *
completion_words(struct arena *a, const struct opt *o)
{
	char *s = arena_strdup(a, o->arg);

	for (char *p = s; *p; p++)
		if (*p == '|')
			*p = ' ';
	return s;
}

/* ---- bash (zsh reads the same through bashcompinit) ---- */

static void
bash_flags(struct buf *b, const struct opt *opts)
{
	for (const struct opt *o = opts; o && o->name; o++)
		buf_printf(b, " --%s", o->name);
}

/* What may follow an option: words, a folder, or a file. */
static void
bash_args(struct buf *b, const char *where, const struct opt *opts)
{
	struct arena a = ARENA_INIT;

	for (const struct opt *o = opts; o && o->name; o++) {
		if (o->type == OPT_FLAG)
			continue;
		buf_printf(b, "\t'%s --%s'", where, o->name);
		if (o->letter)
			buf_printf(b, " | '%s -%c'", where, o->letter);
		buf_addstr(b, ") ");
		if (o->type == OPT_ENUM)
			buf_printf(b,
				"COMPREPLY=($(compgen -W '%s' -- "
				"\"$cur\"))",
				completion_words(&a, o));
		else if (o->type == OPT_INT || o->type == OPT_NUM)
			buf_addstr(b, "COMPREPLY=()");
		else
			buf_printf(b, "COMPREPLY=($(compgen -%s -- \"$cur\"))",
				o->hint == OPT_HINT_DIR ? "d" : "f");
		buf_addstr(b, "; return ;;\n");
	}
	arena_release(&a);
}

static void
bash_command(struct buf *b, const char *where, const struct cmd *c)
{
	buf_printf(b, "\t'%s') words='", where);
	for (const struct cmd *const *s = c->subs; s && *s; s++)
		buf_printf(b, "%s ", (*s)->name);
	bash_flags(b, c->opts);
	buf_addstr(b, "' ;;\n");
}

static void
completion_bash(struct buf *b)
{
	struct arena a = ARENA_INIT;

	buf_addstr(b,
		"# completion for rtlsmith; made by: rtlsmith completion bash\n"
		"_rtlsmith() {\n"
		"\tlocal cur prev cmd='' sub='' w i words='' global\n"
		"\tcur=${COMP_WORDS[COMP_CWORD]}\n"
		"\tprev=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tw=${COMP_WORDS[i]}\n"
		"\t\tcase $w in\n"
		"\t\t-*) ;;\n"
		"\t\t*) if [[ -z $cmd ]]; then cmd=$w; "
		"elif [[ -z $sub ]]; then sub=$w; fi ;;\n"
		"\t\tesac\n\tdone\n"
		"\tcase $cmd in\n\t");
	for (const struct cmd *const *c = cmd_table; *c; c++)
		if ((*c)->subs)
			buf_printf(b, "%s | ", (*c)->name);
	buf_addstr(b,
		"'') [[ -n $sub ]] && cmd=\"$cmd $sub\" ;;\n\tesac\n"
		"\tcase \"$cmd $prev\" in\n");
	for (const struct cmd *const *c = cmd_table; *c; c++) {
		bash_args(b, (*c)->name, (*c)->opts);
		for (const struct cmd *const *s = (*c)->subs; s && *s; s++)
			bash_args(b,
				arena_printf(
					&a, "%s %s", (*c)->name, (*s)->name),
				(*s)->opts);
	}
	buf_addstr(b, "\tesac\n\tglobal='");
	bash_flags(b, cmd_global_opts);
	buf_addstr(b, "'\n\tcase $cmd in\n\t'') words='");
	for (const struct cmd *const *c = cmd_table; *c; c++)
		buf_printf(b, "%s ", (*c)->name);
	buf_addstr(b, "' ;;\n");
	for (const struct cmd *const *c = cmd_table; *c; c++) {
		bash_command(b, (*c)->name, *c);
		for (const struct cmd *const *s = (*c)->subs; s && *s; s++)
			bash_command(b,
				arena_printf(
					&a, "%s %s", (*c)->name, (*s)->name),
				*s);
	}
	buf_addstr(b,
		"\tesac\n"
		"\t[[ $cur == -* ]] && words=\"$words $global\"\n"
		"\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		"\t[[ -z ${COMPREPLY[*]} ]] && "
		"COMPREPLY=($(compgen -f -- \"$cur\"))\n"
		"}\n"
		"complete -o filenames -F _rtlsmith rtlsmith\n");
	arena_release(&a);
}

static void
completion_zsh(struct buf *b)
{
	buf_addstr(b,
		"#compdef rtlsmith\n"
		"autoload -U +X bashcompinit && bashcompinit\n");
	completion_bash(b);
}

/* ---- fish ---- */

/* In single quotes. */
static void
fish_quote(struct buf *b, const char *s)
{
	buf_addch(b, '\'');
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			buf_addch(b, '\\');
		buf_addch(b, *s);
	}
	buf_addch(b, '\'');
}

static void
fish_options(struct buf *b, const char *condition, const struct opt *opts)
{
	struct arena a = ARENA_INIT;

	for (const struct opt *o = opts; o && o->name; o++) {
		buf_addstr(b, "complete -c rtlsmith ");
		if (condition)
			buf_printf(b, "-n '%s' ", condition);
		buf_printf(b, "-l %s", o->name);
		if (o->letter)
			buf_printf(b, " -s %c", o->letter);
		if (o->type == OPT_ENUM)
			buf_printf(b, " -x -a '%s'", completion_words(&a, o));
		else if (o->type != OPT_FLAG)
			buf_addstr(b, " -r");
		buf_addstr(b, " -d ");
		fish_quote(b, o->help);
		buf_addch(b, '\n');
	}
	arena_release(&a);
}

static void
fish_word(struct buf *b, const char *condition, const struct cmd *c)
{
	buf_printf(b, "complete -c rtlsmith -n '%s' -f -a %s -d ", condition,
		c->name);
	fish_quote(b, c->summary);
	buf_addch(b, '\n');
}

static void
completion_fish(struct buf *b)
{
	struct arena a = ARENA_INIT;

	buf_addstr(b,
		"# completion for rtlsmith; made by: rtlsmith completion "
		"fish\n");
	fish_options(b, NULL, cmd_global_opts);
	for (const struct cmd *const *c = cmd_table; *c; c++) {
		const char *in = arena_printf(
			&a, "__fish_seen_subcommand_from %s", (*c)->name);

		fish_word(b, "__fish_use_subcommand", *c);
		fish_options(b, in, (*c)->opts);
		for (const struct cmd *const *s = (*c)->subs; s && *s; s++) {
			fish_word(b, in, *s);
			fish_options(b,
				arena_printf(&a,
					"%s; and __fish_seen_subcommand_from "
					"%s",
					in, (*s)->name),
				(*s)->opts);
		}
	}
	arena_release(&a);
}

static int
cmd_completion_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct buf b;

	(void)argc;
	buf_init(&b, HELP_TEXT_MAX);
	if (strcmp(argv[0], "bash") == 0)
		completion_bash(&b);
	else if (strcmp(argv[0], "zsh") == 0)
		completion_zsh(&b);
	else if (strcmp(argv[0], "fish") == 0)
		completion_fish(&b);
	else
		return err_set(e, ERR_USAGE,
			"no completion for '%s'; there is one for bash, zsh "
			"and fish",
			argv[0]);
	ui_write(cli->ui, b.ptr, b.len);
	buf_release(&b);
	return CMD_OK;
}

static const struct cmd_example completion_examples[] = {
	{"Completion in this bash", "source <(rtlsmith completion bash)"},
	{NULL, NULL},
};

const struct cmd cmd_completion = {
	.name = "completion",
	.group = CMD_GROUP_KEEP,
	.summary = "print the completion script for a shell",
	.operands = "bash|zsh|fish",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NO_CONFIG,
	.description =
		"Prints a script that completes commands, options and the "
		"words "
		"that options take.  `make install` puts all three where the "
		"shells look for them.",
	.examples = completion_examples,
	.run = cmd_completion_run,
};
