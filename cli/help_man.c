/*
 * help_man: manual pages in mdoc, written from the tables.
 */
#include <string.h>

#include "cli/help.h"
#include "cli/version.h"

/* Does a sentence end just before s[i]? */
static bool
man_sentence_end(const char *s, size_t i)
{
	while (i > 0 && strchr(")\"'", s[i - 1]))
		i--;
	return i > 0 && strchr(".!?", s[i - 1]);
}

/* Text line: no backslash escapes, no macro at its beginning. */
static void
man_text(struct buf *b, const char *s, size_t n)
{
	bool bol = true;

	for (size_t i = 0; i < n; i++) {
		if (bol && (s[i] == '.' || s[i] == '\''))
			buf_addstr(b, "\\&");
		bol = s[i] == '\n';
		if (s[i] == ' ' && man_sentence_end(s, i)) {
			/* mdoc wants each sentence on a line of its own */
			buf_addch(b, '\n');
			bol = true;
			while (i + 1 < n && s[i + 1] == ' ')
				i++;
			continue;
		}
		if (s[i] == '\\')
			buf_addstr(b, "\\e");
		else if (s[i] == '-')
			buf_addstr(b, "\\-");
		else
			buf_addch(b, s[i]);
	}
	buf_addch(b, '\n');
}

/* Argument of a macro: quoted. */
static void
man_arg(struct buf *b, const char *s)
{
	buf_addch(b, '"');
	for (; *s; s++) {
		if (*s == '"')
			buf_addstr(b, "\\(dq");
		else if (*s == '\\')
			buf_addstr(b, "\\e");
		else
			buf_addch(b, *s);
	}
	buf_addch(b, '"');
}

static void
man_paragraphs(struct buf *b, const char *text)
{
	if (!text)
		return;
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t n = end ? (size_t)(end - text) : strlen(text);
		bool literal = text[0] == ' ' || text[0] == '\t';

		if (literal)
			buf_addstr(b, ".Bd -literal\n");
		man_text(b, text, n);
		if (literal)
			buf_addstr(b, ".Ed\n");
		text += n;
		text += strspn(text, "\n");
		if (*text)
			buf_addstr(b, ".Pp\n");
	}
}

static void
man_options(struct buf *b, const struct opt *opts)
{
	struct arena a = ARENA_INIT;

	if (!opts || !opts[0].name)
		return;
	buf_addstr(b, ".Bl -tag -width Ds\n");
	for (const struct opt *o = opts; o->name; o++) {
		const char *text = help_opt_text(&a, o);

		buf_addstr(b, ".It ");
		if (o->letter)
			buf_printf(b, "Fl %c , ", o->letter);
		buf_printf(b, "Fl Fl %s", o->name);
		if (o->type != OPT_FLAG) {
			buf_addstr(b, " Ar ");
			man_arg(b, o->arg);
		}
		buf_addch(b, '\n');
		man_text(b, text, strlen(text));
	}
	buf_addstr(b, ".El\n");
	arena_release(&a);
}

static void
man_synopsis(struct buf *b, const struct cmd *parent, const struct cmd *c)
{
	buf_printf(b, ".Nm rtlsmith %s%s%s\n", parent ? parent->name : "",
		parent ? " " : "", c->name);
	buf_addstr(b, ".Op Ar options\n");
	if (c->operands && c->operands[0]) {
		buf_addstr(b, ".Ar ");
		man_arg(b, c->operands);
		buf_addch(b, '\n');
	}
}

static void
man_head(struct buf *b, const char *page, const char *name, const char *what)
{
	buf_printf(b,
		".\\\" made by rtlsmith help --man; do not edit\n"
		".Dd %s\n.Dt %s 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n",
		VERSION_DATE, page, name, what);
}

static void
man_exit(struct buf *b)
{
	buf_addstr(b, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
	for (const struct help_exit *x = help_exits; x->text; x++)
		buf_printf(b, ".It %d\n%s\n", x->code, x->text);
	buf_addstr(b, ".El\n");
}

static void
man_main(struct buf *b)
{
	man_head(b, "RTLSMITH", "rtlsmith",
		"benchmark language models on Verilog, verify RTL");
	buf_addstr(b,
		".Sh SYNOPSIS\n.Nm rtlsmith\n.Op Ar global options\n"
		".Ar command\n.Op Ar options\n.Sh DESCRIPTION\n"
		"Every command has its own page,\n"
		".Xr rtlsmith-COMMAND 1 .\n"
		".Bl -tag -width completionn\n");
	for (const struct cmd *const *c = cmd_table; *c; c++)
		buf_printf(b, ".It Cm %s\n%s\n", (*c)->name, (*c)->summary);
	buf_addstr(b, ".El\n.Sh GLOBAL OPTIONS\n");
	man_options(b, cmd_global_opts);
	buf_addstr(b,
		".Sh ENVIRONMENT\n"
		"Every option has a form in the environment: RTLSMITH_ and its "
		"name in\ncapitals, with _ for each dash.\n"
		"Options come from the command line, else the environment, "
		"else the\nconfiguration, else their default.\n"
		".Bl -tag -width Ds\n"
		".It Ev RTLSMITH_DATA\nfolder that holds data/ and prompts/\n"
		".It Ev RTLSMITH_SCRATCH\nfolder for temporary files\n"
		".It Ev NO_COLOR , CLICOLOR_FORCE\ncolours off, on\n.El\n");
	man_exit(b);
	buf_addstr(b, ".Sh SEE ALSO\n.Xr rtlsmith-config 5\n");
}

void
help_man(struct buf *b, const struct cmd *cmd)
{
	struct arena a = ARENA_INIT;
	char *name;

	if (!cmd) {
		man_main(b);
		return;
	}
	name = arena_printf(&a, "rtlsmith-%s", cmd->name);
	man_head(b, name, name, cmd->summary);
	buf_addstr(b, ".Sh SYNOPSIS\n");
	if (!cmd->subs)
		man_synopsis(b, NULL, cmd);
	for (const struct cmd *const *s = cmd->subs; s && *s; s++)
		man_synopsis(b, cmd, *s);
	buf_addstr(b, ".Sh DESCRIPTION\n");
	man_paragraphs(b, cmd->description);
	man_options(b, cmd->opts);
	for (const struct cmd *const *s = cmd->subs; s && *s; s++) {
		buf_printf(b, ".Ss %s %s\n", cmd->name, (*s)->name);
		man_paragraphs(b,
			(*s)->description ? (*s)->description : (*s)->summary);
		man_options(b, (*s)->opts);
	}
	man_exit(b);
	if (cmd->examples && cmd->examples[0].command)
		buf_addstr(b, ".Sh EXAMPLES\n");
	for (const struct cmd_example *x = cmd->examples; x && x->command;
		x++) {
		man_text(b, x->text, strlen(x->text));
		buf_addstr(b, ".Bd -literal -offset indent\n");
		man_text(b, x->command, strlen(x->command));
		buf_addstr(b, ".Ed\n");
	}
	buf_addstr(
		b, ".Sh SEE ALSO\n.Xr rtlsmith 1 ,\n.Xr rtlsmith-config 5\n");
	arena_release(&a);
}
