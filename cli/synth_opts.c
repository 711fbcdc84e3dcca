/*
 * synth_opts: opens the tools of synthesis as the options say.
 */
#include "cli/synth_opts.h"

#include <string.h>

#include "cli/datadir.h"
#include "lib/base/str.h"

int
synth_opts_liberty(struct cli *cli, const char **out, struct err *e)
{
	char *own;

	*out = opt_str(cli->opts, "liberty");
	if (*out == NULL) {
		if (datadir_liberty(cli->arena, &own, e) < 0)
			return -1;
		*out = own;
	} else if (str_eq(*out, "none")) {
		*out = NULL;
	}
	return 0;
}

int
synth_opts_open(struct cli *cli, struct synth_tools *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (synth_opts_liberty(cli, &out->liberty, e) < 0 ||
		design_tools_open(cli, &out->base, e) < 0)
		return -1;
	return synth_open(&out->synth, out->base.yosys, out->liberty, e);
}

void
synth_opts_close(struct synth_tools *t)
{
	synth_close(t->synth);
	design_tools_close(&t->base);
}
