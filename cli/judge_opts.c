/*
 * judge_opts: opens the judge, and the second one, as the options say.
 */
#include "cli/judge_opts.h"

#include "cli/datadir.h"
#include "lib/base/fs.h"
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

int
judge_opts_ppa(struct cli *cli, struct judge *j, const struct judge_ppa *want,
	struct ppa **out, struct err *e)
{
	struct ppa_setup s = {.judge = j, .liberty = want->liberty};
	char *own;

	*out = NULL;
	if (!want->on)
		return 0;
	if (s.liberty == NULL) {
		if (datadir_liberty(cli->arena, &own, e) < 0)
			return -1;
		s.liberty = own;
	}
	if (ppa_open(out, &s, e) == 0)
		return 0;
	if (e->code != ERR_TOOL)
		return -1;
	ui_warn(cli->ui, "cost is not measured: %s", e->msg);
	*e = (struct err)ERR_INIT;
	return 0;
}

int
judge_opts_opinion(struct cli *cli, const struct judge *j, struct opinion **out,
	struct err *e)
{
	struct opinion_setup s = {.store = cli->store,
		.iv = judge_iverilog(j),
		.sandbox = judge_sandbox(j)};

	*out = NULL;
	if (opinion_want_parse(opt_str(cli->opts, "equiv"), &s.want, e) < 0)
		return -1;
	if (s.want == OPINION_OFF)
		return 0;
	if (opinion_open(out, &s, e) == 0)
		return 0;
	if (e->code != ERR_TOOL)
		return -1;
	ui_warn(cli->ui, "the second judge is left out: %s", e->msg);
	*e = (struct err)ERR_INIT;
	return 0;
}

void
judge_opts_opinion_end(struct cli *cli, struct opinion *op)
{
	struct opinion_counts c;
	int64_t odd;

	if (!op)
		return;
	opinion_counts(op, &c);
	opinion_close(op);
	odd = c.pass[EQUIV_REFUTED] + c.fail[EQUIV_PROVEN];
	ui_note(cli->ui, "second judge: %s", opinion_summary(cli->arena, &c));
	if (odd > 0)
		ui_note(cli->ui, "%lld disagree with the simulation",
			(long long)odd);
}

int
judge_opts_waves(struct cli *cli, struct bench_waves *out, struct err *e)
{
	const char *which = opt_str(cli->opts, "wave");

	out->which = str_eq(which, "all")  ? BENCH_WAVES_ALL
		: str_eq(which, "on-fail") ? BENCH_WAVES_FAIL
					   : BENCH_WAVES_OFF;
	out->dir = opt_str(cli->opts, "wave-dir");
	return out->which != BENCH_WAVES_OFF ? fs_mkdirs(out->dir, 0777, e) : 0;
}
