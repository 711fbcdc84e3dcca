/*
 * judge_opts: opens the judge as the options say.
 */
#include "cli/judge_opts.h"

#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

int
judge_opts_open(
	struct cli *cli, const char *want, struct judge **out, struct err *e)
{
	struct judge_setup setup = {.sandbox = SANDBOX_AUTO};
	const struct sandbox *sb;

	if (want && sandbox_want_parse(want, &setup.sandbox, e) < 0)
		return -1;
	if (judge_open(out, &setup, e) < 0)
		return -1;
	sb = judge_sandbox(*out);
	if (str_eq(sandbox_name(sb), "none"))
		ui_warn(cli->ui,
			"no sandbox: a candidate can read and write whatever "
			"you can");
	else if (sandbox_missing(sb)[0])
		ui_warn(cli->ui, "sandbox %s, without %s", sandbox_layers(sb),
			sandbox_missing(sb));
	return 0;
}
