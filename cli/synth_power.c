/*
 * synth_power: reads a waveform, asks for the estimate, tells it with what it
 * is made of.
 */
#include "cli/synth_power.h"

#include <math.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"

int
synth_power_wanted(struct cli *cli, bool *out, struct err *e)
{
	*out = opt_str(cli->opts, "waveform") != NULL;
	if (*out == (opt_str(cli->opts, "instance") != NULL))
		return 0;
	return err_set(e, ERR_USAGE, "%s",
		*out ? "--waveform: name the design in it with --instance, "
		       "such as tb.dut"
		     : "--instance belongs to --waveform");
}

int
synth_power_run(struct cli *cli, const struct synth *s,
	const struct synth_result *r, struct power_result *out, struct err *e)
{
	const char *path = opt_str(cli->opts, "waveform");
	struct vcd vcd;
	struct power_job job = {.lib = synth_liberty(s),
		.netlist_json = r->netlist_json,
		.netlist_json_n = r->netlist_json_n,
		.top = r->top,
		.vcd = &vcd,
		.instance = opt_str(cli->opts, "instance")};
	char *text;
	size_t n;

	if (job.lib == NULL)
		return err_set(e, ERR_USAGE, "--waveform needs a liberty");
	if (fs_read(cli->arena, path, LIM_VCD, &text, &n, e) < 0)
		return -1;
	if (vcd_parse(cli->arena, text, n, &vcd, e) < 0)
		return err_wrap(e, "%s", path);
	if (r->status == SYNTH_OK && r->netlist_json != NULL)
		power_estimate(cli->arena, &job, out);
	else
		*out = (struct power_result){.why = "there is no netlist",
			.dynamic_nw = NAN,
			.clock_nw = NAN,
			.leakage_nw = NAN,
			.total_nw = NAN,
			.window_ns = NAN};
	return 0;
}

static const char *
microwatt(struct arena *a, double nw)
{
	return isnan(nw) ? "not known"
			 : arena_printf(a, "%.3f uW", nw / 1000.0);
}

void
synth_power_print(struct cli *cli, const struct power_result *p)
{
	struct arena *a = cli->arena;

	if (p->why != NULL) {
		ui_print(cli->ui, "power not known: %s\n", p->why);
		return;
	}
	ui_print(cli->ui,
		"power %s, an estimate: switching %s (of that clocks %s), "
		"leakage %s\n",
		microwatt(a, p->total_nw), microwatt(a, p->dynamic_nw),
		microwatt(a, p->clock_nw), microwatt(a, p->leakage_nw));
	ui_print(cli->ui, "  %lld changes of %lld nets in %.6g ns%s\n",
		(long long)p->toggles, (long long)p->nets, p->window_ns,
		p->cut ? ", the begin of the waveform" : "");
	for (size_t i = 0; i < p->n_top; i++)
		ui_print(cli->ui, "  %12s  %s, %lld changes\n",
			microwatt(a, p->top[i].nw), p->top[i].name,
			(long long)p->top[i].toggles);
}
