/*
 * synth_opts: opens the tools of synthesis as the options say.
 */
#include "cli/synth_opts.h"

#include <string.h>

#include "cli/datadir.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys.h"

#define DEFAULT_LIBERTY "data/liberty/rtlsmith45.lib"

int
synth_opts_open(struct cli *cli, struct synth_tools *out, struct err *e)
{
	const char *path = opt_str(cli->opts, "liberty");
	enum sandbox_want want;
	char *found = NULL;

	memset(out, 0, sizeof(*out));
	if (path == NULL) {
		if (datadir_find(cli->arena, DEFAULT_LIBERTY, &found, e) < 0)
			return -1;
		path = found;
	} else if (str_eq(path, "none")) {
		path = NULL;
	}
	out->liberty = path;
	if (sandbox_want_parse(opt_str(cli->opts, "sandbox"), &want, e) < 0)
		return -1;
	if (sandbox_open(&out->sandbox, want, e) == 0 &&
		yosys_open(&out->yosys, out->sandbox, e) == 0 &&
		synth_open(&out->synth, out->yosys, path, e) == 0)
		return 0;
	synth_opts_close(out);
	return -1;
}

void
synth_opts_close(struct synth_tools *t)
{
	synth_close(t->synth);
	yosys_close(t->yosys);
	sandbox_close(t->sandbox);
	memset(t, 0, sizeof(*t));
}
