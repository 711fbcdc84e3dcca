/*
 * help: texts for people at the terminal, and JSON, from the tables.
 */
#include "cli/help.h"

#include <math.h>
#include <string.h>

#define HELP_WIDTH 78
#define HELP_NAME 16   /* the longest name of a command */
#define HELP_COLUMN 32 /* where the help of an option begins */

const struct help_exit help_exits[] = {
	{CMD_OK, "done; the verdict or gate is positive"},
	{CMD_NEGATIVE, "negative verdict: a design failed, a gate was missed"},
	{CMD_USAGE, "the command line or the configuration is wrong"},
	{CMD_INFRA, "endpoint, key, tool, sandbox or store: no verdict"},
	{CMD_RESUMABLE, "stopped early; the same command goes on"},
	{CMD_NOTHING, "nothing was selected"},
	{CMD_SIGNAL, "plus n: ended by signal n (130: interrupted)"},
	{0, NULL},
};

char *
help_opt_head(struct arena *a, const struct opt *o)
{
	char *s = o->letter ? arena_printf(a, "-%c, --%s", o->letter, o->name)
			    : arena_printf(a, "    --%s", o->name);

	return o->type == OPT_FLAG ? s : arena_printf(a, "%s %s", s, o->arg);
}

/* Whole numbers in full. */
static char *
help_number(struct arena *a, double v)
{
	if (v == floor(v) && fabs(v) < 1e16)
		return arena_printf(a, "%.0f", v);
	return arena_printf(a, "%g", v);
}

char *
help_opt_text(struct arena *a, const struct opt *o)
{
	char *s = arena_strdup(a, o->help);

	if (o->type == OPT_LIST)
		s = arena_printf(a, "%s; may be repeated", s);
	if ((o->type == OPT_INT || o->type == OPT_NUM) && o->min < o->max)
		s = arena_printf(a, "%s (%s to %s)", s, help_number(a, o->min),
			help_number(a, o->max));
	if (o->dflt && o->type != OPT_FLAG)
		s = arena_printf(a, "%s [%s]", s, o->dflt);
	return s;
}

char *
help_usage(struct arena *a, const struct cmd *parent, const struct cmd *cmd)
{
	return arena_printf(a, "%s%s%s%s%s%s", parent ? parent->name : "",
		parent ? " " : "", cmd->name,
		cmd->subs ? " COMMAND" : " [options]",
		cmd->operands && cmd->operands[0] ? " " : "",
		cmd->operands ? cmd->operands : "");
}

/* Words of text from column `at` on, wrapped, further lines indented. */
static void
help_wrap(struct buf *b, const char *text, size_t at, size_t indent)
{
	size_t col = at;

	while (*text) {
		size_t n = strcspn(text, " \n");

		if (col > indent && col + n + 1 > HELP_WIDTH) {
			buf_printf(b, "\n%*s", (int)indent, "");
			col = indent;
		} else if (col > indent) {
			buf_addch(b, ' ');
			col++;
		}
		buf_add(b, text, n);
		col += n;
		text += n;
		text += strspn(text, " \n");
	}
	buf_addch(b, '\n');
}

static void
help_options(struct buf *b, const struct opt *opts)
{
	struct arena a = ARENA_INIT;

	for (const struct opt *o = opts; o && o->name; o++) {
		char *head = help_opt_head(&a, o);
		size_t n = strlen(head) + 2;

		buf_printf(b, "  %s", head);
		if (n + 2 > HELP_COLUMN)
			buf_printf(b, "\n%*s", HELP_COLUMN, "");
		else
			buf_printf(b, "%*s", (int)(HELP_COLUMN - n), "");
		help_wrap(b, help_opt_text(&a, o), HELP_COLUMN, HELP_COLUMN);
	}
	arena_release(&a);
}

/* Paragraphs; a line that begins with a blank is kept as it is. */
static void
help_paragraphs(struct buf *b, const char *text, int indent)
{
	struct arena a = ARENA_INIT;

	if (!text)
		return;
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t n = end ? (size_t)(end - text) : strlen(text);
		char *par = arena_strndup(&a, text, n);

		if (par[0] == ' ' || par[0] == '\t') {
			buf_printf(b, "%s\n", par);
		} else {
			buf_printf(b, "%*s", indent, "");
			help_wrap(b, par, (size_t)indent, (size_t)indent);
		}
		text += n;
		text += strspn(text, "\n");
		if (*text)
			buf_addch(b, '\n');
	}
	arena_release(&a);
}

static void
help_print(struct ui *ui, struct buf *b)
{
	ui_write(ui, b->ptr, b->len);
	buf_release(b);
}

void
help_overview(struct ui *ui)
{
	struct buf b;
	const char *group = "";

	buf_init(&b, HELP_TEXT_MAX);
	buf_addstr(&b,
		"Usage: rtlsmith [global options] COMMAND [options]\n\n"
		"Benchmarks language models on Verilog and verifies RTL.\n");
	for (const struct cmd *const *c = cmd_table; *c; c++) {
		if (strcmp(group, (*c)->group) != 0) {
			group = (*c)->group;
			buf_printf(&b, "\n%s\n", group);
		}
		buf_printf(&b, "  %-*s %s\n", HELP_NAME, (*c)->name,
			(*c)->summary);
	}
	buf_addstr(&b, "\nGlobal options\n");
	help_options(&b, cmd_global_opts);
	buf_addstr(&b,
		"\n'rtlsmith help COMMAND' shows a command's manual, "
		"'rtlsmith COMMAND -h' its options.\n");
	help_print(ui, &b);
}

static void
help_verbs(struct buf *b, const struct cmd *cmd)
{
	struct arena a = ARENA_INIT;

	for (const struct cmd *const *s = cmd->subs; *s; s++) {
		buf_printf(b, "\nrtlsmith %s\n    ", help_usage(&a, cmd, *s));
		help_wrap(b, (*s)->summary, 4, 4);
		help_options(b, (*s)->opts);
	}
	arena_release(&a);
}

void
help_short(struct ui *ui, const struct cmd *parent, const struct cmd *cmd)
{
	struct arena a = ARENA_INIT;
	struct buf b;

	buf_init(&b, HELP_TEXT_MAX);
	buf_printf(&b, "Usage: rtlsmith %s\n\n%s\n",
		help_usage(&a, parent, cmd), cmd->summary);
	if (cmd->subs)
		help_verbs(&b, cmd);
	else if (cmd->opts && cmd->opts[0].name) {
		buf_addstr(&b, "\nOptions\n");
		help_options(&b, cmd->opts);
	}
	buf_printf(&b,
		"\nGlobal options: see 'rtlsmith help'.  Manual: 'rtlsmith "
		"help %s'.\n",
		parent ? parent->name : cmd->name);
	help_print(ui, &b);
	arena_release(&a);
}

static void
help_examples(struct buf *b, const struct cmd *cmd)
{
	const struct cmd_example *x = cmd->examples;

	if (!x || !x->command)
		return;
	buf_addstr(b, "\nEXAMPLES\n");
	for (; x->command; x++) {
		buf_addstr(b, "    ");
		help_wrap(b, x->text, 4, 4);
		buf_printf(b, "        $ %s\n", x->command);
	}
}

void
help_long(struct ui *ui, const struct cmd *cmd)
{
	struct arena a = ARENA_INIT;
	struct buf b;

	buf_init(&b, HELP_TEXT_MAX);
	buf_printf(&b, "NAME\n    rtlsmith %s - %s\n\nSYNOPSIS\n", cmd->name,
		cmd->summary);
	if (!cmd->subs)
		buf_printf(&b, "    rtlsmith %s\n", help_usage(&a, NULL, cmd));
	for (const struct cmd *const *s = cmd->subs; s && *s; s++)
		buf_printf(&b, "    rtlsmith %s\n", help_usage(&a, cmd, *s));
	buf_addstr(&b, "\nDESCRIPTION\n");
	help_paragraphs(&b, cmd->description, 4);
	if (cmd->opts && cmd->opts[0].name) {
		buf_addstr(&b, "\nOPTIONS\n");
		help_options(&b, cmd->opts);
	}
	for (const struct cmd *const *s = cmd->subs; s && *s; s++) {
		buf_printf(&b, "\n%s %s\n", cmd->name, (*s)->name);
		help_paragraphs(&b,
			(*s)->description ? (*s)->description : (*s)->summary,
			4);
		help_options(&b, (*s)->opts);
	}
	help_examples(&b, cmd);
	buf_addstr(&b, "\nEXIT STATUS\n");
	for (const struct help_exit *x = help_exits; x->text; x++)
		buf_printf(&b, "    %3d  %s\n", x->code, x->text);
	help_print(ui, &b);
	arena_release(&a);
}

/* ---- JSON ---- */

static const char *
help_type_name(enum opt_type t)
{
	switch (t) {
	case OPT_FLAG:
		return "flag";
	case OPT_STR:
		return "string";
	case OPT_INT:
		return "integer";
	case OPT_NUM:
		return "number";
	case OPT_ENUM:
		return "enum";
	case OPT_LIST:
		return "list";
	}
	return "";
}

static cJSON *
help_json_opts(struct arena *a, const struct opt *opts, const char *section)
{
	cJSON *arr = json_array(a);

	for (const struct opt *o = opts; o && o->name; o++) {
		cJSON *j = json_object(a);
		const char *key = opt_conf_name(a, o->name);

		json_set_str(j, "name", o->name);
		json_set_str(j, "letter",
			o->letter ? arena_printf(a, "%c", o->letter) : NULL);
		json_set_str(j, "type", help_type_name(o->type));
		json_set_str(j, "arg", o->arg);
		json_set_str(j, "help", o->help);
		json_set_str(j, "default", o->dflt);
		if (o->min < o->max) {
			json_set_num(j, "min", o->min);
			json_set_num(j, "max", o->max);
		}
		json_set_str(j, "env", opt_env_name(a, o->name));
		json_set_str(j, "config",
			section ? arena_printf(a, "%s.%s", section, key) : key);
		json_push(arr, j);
	}
	return arr;
}

static cJSON *
help_json_cmd(struct arena *a, const struct cmd *parent, const struct cmd *c)
{
	cJSON *j = json_object(a);
	cJSON *arr = json_array(a);
	const char *section = parent
		? arena_printf(a, "%s.%s", parent->name, c->name)
		: c->name;

	json_set_str(j, "name", c->name);
	json_set_str(j, "group", c->group);
	json_set_str(j, "summary", c->summary);
	json_set_str(j, "usage",
		arena_printf(a, "rtlsmith %s", help_usage(a, parent, c)));
	json_set_str(j, "description", c->description);
	json_set(j, "options", help_json_opts(a, c->opts, section));
	for (const struct cmd_example *x = c->examples; x && x->command; x++) {
		cJSON *ex = json_object(a);

		json_set_str(ex, "text", x->text);
		json_set_str(ex, "command", x->command);
		json_push(arr, ex);
	}
	json_set(j, "examples", arr);
	arr = json_array(a);
	for (const struct cmd *const *s = c->subs; s && *s; s++)
		json_push(arr, help_json_cmd(a, c, *s));
	json_set(j, "commands", arr);
	return j;
}

cJSON *
help_json(struct arena *a)
{
	cJSON *o = json_object(a);
	cJSON *arr = json_array(a);

	json_set_str(o, "schema", "rtlsmith.help/1");
	for (const struct cmd *const *c = cmd_table; *c; c++)
		json_push(arr, help_json_cmd(a, NULL, *c));
	json_set(o, "commands", arr);
	json_set(o, "global_options", help_json_opts(a, cmd_global_opts, NULL));
	arr = json_array(a);
	for (const struct help_exit *x = help_exits; x->text; x++) {
		cJSON *j = json_object(a);

		json_set_num(j, "code", x->code);
		json_set_str(j, "meaning", x->text);
		json_push(arr, j);
	}
	json_set(o, "exit_codes", arr);
	return o;
}
