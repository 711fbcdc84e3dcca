/*
 * rewrite_print: tools for rewriting, the text that is rewritten, and the
 * answer of the gate for people.
 */
#include "cli/rewrite_print.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define STEPS_SHOWN 6

int
rewrite_tools_open(struct cli *cli, struct rewrite_tools *out, struct err *e)
{
	const char *liberty;

	memset(out, 0, sizeof(*out));
	if (synth_opts_liberty(cli, &liberty, e) < 0 ||
		design_judge_open(cli, &out->base, e) < 0 ||
		synth_open(&out->synth, out->base.yosys, liberty, e) < 0)
		return -1;
	return rewrite_gate_open(&out->gate, out->synth, out->base.equiv, e);
}

void
rewrite_tools_close(struct rewrite_tools *t)
{
	rewrite_gate_close(t->gate);
	synth_close(t->synth);
	design_tools_close(&t->base);
}

int
rewrite_read(struct cli *cli, const char *path, struct equiv_text *out,
	struct err *e)
{
	if (design_read(cli, path, "", out, e) < 0)
		return -1;
	if (out->n > LIM_CANDIDATE)
		return err_set(e, ERR_LIMIT,
			"%s: more than %zu bytes, which is all that is "
			"rewritten",
			path, LIM_CANDIDATE);
	return design_top(cli, path, out, e);
}

/* ---- the answer ---- */

static void
print_step(struct cli *cli, const cJSON *x, int i)
{
	const cJSON *in, *out;
	const char *clock = json_str(x, "clock", "");

	ui_print(cli->ui, "  step %d:", i + 1);
	cJSON_ArrayForEach(in, cJSON_GetArrayItem(json_get(x, "steps"), i))
	{
		if (in->string && !str_eq(in->string, clock) &&
			cJSON_IsString(in))
			ui_print(
				cli->ui, " %s=%s", in->string, in->valuestring);
	}
	ui_print(cli->ui, " ->");
	cJSON_ArrayForEach(out, cJSON_GetArrayItem(json_get(x, "outputs"), i))
	{
		const cJSON *was = cJSON_GetArrayItem(out, 0);
		const cJSON *is = cJSON_GetArrayItem(out, 1);

		if (!cJSON_IsString(was) || !cJSON_IsString(is))
			continue;
		ui_print(cli->ui, " %s=%s", out->string, is->valuestring);
		if (!str_eq(was->valuestring, is->valuestring))
			ui_print(cli->ui, " (original %s)", was->valuestring);
	}
	ui_print(cli->ui, "\n");
}

static void
print_counterexample(struct cli *cli, const cJSON *x)
{
	int n = cJSON_GetArraySize(json_get(x, "steps"));
	int first = n > STEPS_SHOWN ? n - STEPS_SHOWN : 0;

	ui_print(cli->ui, "counterexample, simulated%s:\n",
		first > 0 ? ", its last steps" : "");
	for (int i = first; i < n; i++)
		print_step(cli, x, i);
}

static void
print_cost(struct cli *cli, const char *what, const struct rewrite_cost *c)
{
	if (c->ok)
		ui_print(cli->ui,
			"  %s: area %.2f, %lld cells (%lld flip-flops), delay "
			"%.0f%s\n",
			what, c->area, (long long)c->cells, (long long)c->ffs,
			c->delay, c->mapped ? " ps" : " levels");
	else
		ui_print(cli->ui, "  %s: cost not known: %s\n", what, c->why);
}

void
rewrite_print(struct cli *cli, const struct rewrite_result *r)
{
	print_cost(cli, "before", &r->before);
	print_cost(cli, "after", &r->after);
	if (r->asked)
		ui_print(cli->ui, "%s: %s%s%s\n",
			equiv_kind_name(r->proof.kind), r->proof.why,
			*r->proof.assume ? "; assumed: " : "", r->proof.assume);
	if (r->asked && r->proof.counterexample)
		print_counterexample(cli, r->proof.counterexample);
	ui_print(cli->ui, "%s%s%s: %s\n",
		ui_style(
			cli->ui, r->end == REWRITE_ACCEPTED ? UI_GOOD : UI_BAD),
		rewrite_end_name(r->end), ui_style(cli->ui, UI_PLAIN), r->why);
}

int
rewrite_exit(const struct rewrite_result *r)
{
	switch (r->end) {
	case REWRITE_ACCEPTED:
		return CMD_OK;
	case REWRITE_WRONG:
	case REWRITE_NO_GAIN:
		return CMD_NEGATIVE;
	case REWRITE_UNPROVEN:
	case REWRITE_UNREADABLE:
		return CMD_RESUMABLE;
	}
	return CMD_RESUMABLE;
}
