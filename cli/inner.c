/*
 * inner: parses words for another command's table (see inner.h).  Must not
 * know any command.
 */
#include "cli/inner.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

void
inner_add(struct cli *cli, struct inner_line *l, const char *word)
{
	l->argv = arena_grow(
		cli->arena, l->argv, l->n, &l->cap, sizeof(*l->argv));
	l->argv[l->n++] = arena_strdup(cli->arena, word);
}

void
inner_pair(struct cli *cli, struct inner_line *l, const char *name,
	const char *value)
{
	inner_add(cli, l, arena_printf(cli->arena, "--%s=%s", name, value));
}

/* The entry of the outer command's table. */
static const struct opt *
entry(const struct cli *cli, const char *name)
{
	for (const struct opt *o = cli->cmd->opts; o->name != NULL; o++)
		if (str_eq(o->name, name))
			return o;
	return NULL;
}

void
inner_pass(struct cli *cli, struct inner_line *l, const char *const *names)
{
	for (; *names != NULL; names++) {
		const struct opt *o = entry(cli, *names);

		if (o == NULL || !opt_given(cli->opts, *names))
			continue;
		if (o->type == OPT_FLAG)
			inner_pair(cli, l, *names,
				opt_flag(cli->opts, *names) ? "yes" : "no");
		else if (o->type != OPT_LIST)
			inner_pair(cli, l, *names, opt_str(cli->opts, *names));
		else
			for (char **v = opt_list(cli->opts, *names, NULL);
				*v != NULL; v++)
				inner_pair(cli, l, *names, *v);
	}
}

int
inner_open(struct cli *cli, const struct cmd *cmd, struct inner_line *l,
	struct cli *out, char ***operands, struct err *e)
{
	char **rest;

	*out = *cli;
	out->cmd = cmd;
	out->opts = opt_set_new(cli->arena, cmd->opts, cmd_global_opts);
	if (opt_parse(out->opts, (int)l->n, l->argv, false, &rest, e) < 0 ||
		opt_fill(out->opts, json_get(cli->config.tree, cmd->name),
			cli->config.tree, "configuration", e) < 0)
		return err_wrap(e, "rtlsmith %s", cmd->name);
	if (operands != NULL)
		*operands = rest;
	return 0;
}

int
inner_run(struct cli *cli, const struct cmd *cmd, struct inner_line *l,
	struct err *e)
{
	struct cli own;
	char **operands;
	int rc, n = 0;

	if (inner_open(cli, cmd, l, &own, &operands, e) < 0)
		return -1;
	while (operands[n] != NULL)
		n++;
	own.ui = ui_new(UI_NEVER, true);
	rc = cmd->run(&own, n, operands, e);
	ui_free(own.ui);
	if (cli->store == NULL)
		cli->store = own.store;
	return rc;
}
