/*
 * show: a run, a task of it, or one sample with everything that is known.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/report_print.h"
#include "cli/sample_ref.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "lib/store/store.h"

#define SHOW_PAGE 512

static const struct opt show_opts[] = {
	{.name = "config",
		.type = OPT_FLAG,
		.help = "the run's frozen configuration as YAML"},
	{.name = "turns",
		.type = OPT_FLAG,
		.help = "only what an agent did, step by step"},
	{.name = "code", .type = OPT_FLAG, .help = "only the candidate's code"},
	{.name = "prompt",
		.type = OPT_FLAG,
		.help = "only the request as it was sent"},
	{.name = "reply", .type = OPT_FLAG, .help = "only the reply's text"},
	{.name = "reasoning",
		.type = OPT_FLAG,
		.help = "only the reply's reasoning text"},
	{.name = "verdict",
		.type = OPT_FLAG,
		.help = "only the verdict as JSON"},
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "verdict of which judge (default: the run's)"},
	{.name = "model",
		.letter = 'm',
		.type = OPT_STR,
		.arg = "MODEL",
		.help = "sample of which model (default: the first)"},
	OPT_END};

static int
show_config(struct cli *cli, const struct store_run *run, struct err *e)
{
	cJSON *o;

	if (json_parse(cli->arena, run->config, strlen(run->config), &o, e) < 0)
		return -1;
	ui_print(cli->ui, "%s", yaml_text(cli->arena, o));
	return CMD_OK;
}

static int
print_text(struct cli *cli, const char *hash, const char *what, struct err *e)
{
	char *text;
	size_t n;

	if (hash == NULL)
		return err_set(e, ERR_NOTFOUND, "the sample has no %s", what);
	if (store_text_get(cli->store, cli->arena, hash, &text, &n, e) < 0)
		return -1;
	ui_write(cli->ui, text, n);
	if (n == 0 || text[n - 1] != '\n')
		ui_print(cli->ui, "\n");
	return CMD_OK;
}

static void
heading(struct cli *cli, const char *text)
{
	ui_print(cli->ui, "\n%s--- %s%s\n", ui_style(cli->ui, UI_BOLD), text,
		ui_style(cli->ui, UI_PLAIN));
}

static int
show_attempts(struct cli *cli, const struct store_sample *x, struct err *e)
{
	struct store_attempt *at;
	size_t n;

	if (store_attempt_list(cli->store, cli->arena, x->id, &at, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		ui_print(cli->ui,
			"attempt %lld: HTTP %lld, %s%s, %.0f ms, finish %s, "
			"tokens %lld in %lld out%s%s\n",
			(long long)at[i].n, (long long)at[i].http_status,
			at[i].status, at[i].from_cache ? " (from cache)" : "",
			(double)at[i].latency_us / 1e3,
			at[i].finish_reason != NULL ? at[i].finish_reason : "-",
			(long long)at[i].tokens_in, (long long)at[i].tokens_out,
			at[i].error != NULL ? ": " : "",
			at[i].error != NULL ? at[i].error : "");
	return 0;
}

/* "turn 3 of turn 1: repair by repairer (demo), attempt 4: 2 of 9 differ". */
static void
print_turn(struct cli *cli, const struct store_turn *t, int64_t attempt_n)
{
	ui_print(cli->ui, "turn %lld", (long long)t->n);
	if (t->parent >= 0)
		ui_print(cli->ui, " of turn %lld", (long long)t->parent);
	ui_print(cli->ui, ": %s%s%s%s", ui_style(cli->ui, UI_BOLD), t->step,
		ui_style(cli->ui, UI_PLAIN), t->role[0] != '\0' ? " by " : "");
	ui_print(cli->ui, "%s", t->role);
	if (t->attempt_id > 0)
		ui_print(cli->ui, " (%s, attempt %lld)", t->model,
			(long long)attempt_n);
	ui_print(cli->ui, ": %s\n", t->outcome);
	if (t->candidate != NULL)
		ui_print(cli->ui, "    text %.12s%s%.12s\n", t->candidate,
			t->findings != NULL ? ", findings " : "",
			t->findings != NULL ? t->findings : "");
}

/* What an agent did for the sample; nothing for single. */
static int
show_turns(struct cli *cli, const struct store_sample *x, bool alone,
	struct err *e)
{
	struct store_turn *t;
	struct store_attempt at;
	size_t n;

	if (store_turn_list(cli->store, cli->arena, x->id, &t, &n, e) < 0)
		return -1;
	if (n == 0)
		return alone ? err_set(e, ERR_NOTFOUND,
				       "the sample has no turns: it was solved "
				       "by single, or not begun")
			     : 0;
	if (!alone)
		heading(cli, "turns");
	for (size_t i = 0; i < n; i++) {
		at.n = 0;
		if (t[i].attempt_id > 0 &&
			store_attempt_get(cli->store, cli->arena,
				t[i].attempt_id, &at, e) < 0)
			return -1;
		print_turn(cli, &t[i], at.n);
	}
	return CMD_OK;
}

static int
show_parts(struct cli *cli, const struct store_sample *x,
	const struct store_attempt *at, const struct store_verdict *v,
	struct err *e)
{
	ui_print(cli->ui, "%s/%s/%lld by %s: %s%s%s\n", x->suite, x->task,
		(long long)x->idx, x->model,
		v != NULL ? v->status : "not judged", v != NULL ? ", " : "",
		v != NULL ? v->reason : "");
	if (x->error != NULL)
		ui_print(cli->ui, "error: %s\n", x->error);
	if (show_attempts(cli, x, e) < 0 || show_turns(cli, x, false, e) < 0)
		return -1;
	if (at != NULL && at->reasoning != NULL) {
		heading(cli, "reasoning");
		if (print_text(cli, at->reasoning, "reasoning", e) < 0)
			return -1;
	}
	if (at != NULL && at->content != NULL) {
		heading(cli, "reply");
		if (print_text(cli, at->content, "reply", e) < 0)
			return -1;
	}
	if (x->candidate != NULL) {
		heading(cli, "candidate");
		if (print_text(cli, x->candidate, "candidate", e) < 0)
			return -1;
	}
	if (v != NULL) {
		heading(cli, "verdict");
		ui_print(cli->ui, "%s\n", v->doc);
	}
	return CMD_OK;
}

static int
show_sample(struct cli *cli, const struct sample_ref *ref, struct err *e)
{
	const struct opt_set *o = cli->opts;
	struct store_sample x;
	struct store_attempt at;
	struct store_verdict v;
	struct err miss = ERR_INIT;
	bool has_at, has_v;

	if (sample_ref_find(cli, ref, &x, e) < 0)
		return -1;
	has_at = x.attempt_id > 0;
	if (has_at &&
		store_attempt_get(
			cli->store, cli->arena, x.attempt_id, &at, e) < 0)
		return -1;
	has_v = store_sample_verdict(cli->store, cli->arena, x.id,
			opt_str(o, "mode"), &v, &miss) == 0;
	if (!has_v && miss.code != ERR_NOTFOUND) {
		*e = miss;
		return -1;
	}
	if (opt_flag(o, "code"))
		return print_text(cli, x.candidate, "code", e);
	if (opt_flag(o, "turns"))
		return show_turns(cli, &x, true, e);
	if (opt_flag(o, "prompt"))
		return print_text(
			cli, has_at ? at.request : NULL, "request", e);
	if (opt_flag(o, "reply"))
		return print_text(cli, has_at ? at.content : NULL, "reply", e);
	if (opt_flag(o, "reasoning"))
		return print_text(
			cli, has_at ? at.reasoning : NULL, "reasoning", e);
	if (opt_flag(o, "verdict")) {
		if (!has_v)
			return err_set(
				e, ERR_NOTFOUND, "the sample has no verdict");
		ui_print(cli->ui, "%s\n", v.doc);
		return CMD_OK;
	}
	return show_parts(cli, &x, has_at ? &at : NULL, has_v ? &v : NULL, e);
}

static int
show_task(struct cli *cli, const struct store_run *run, const char *task,
	struct err *e)
{
	int64_t cursor = 0;
	size_t n, seen = 0;

	do {
		struct store_sample *x;

		if (store_sample_page(cli->store, cli->arena, run->id, 0xf,
			    &cursor, SHOW_PAGE, &x, &n, e) < 0)
			return -1;
		for (size_t i = 0; i < n; i++) {
			if (!str_eq(x[i].task, task))
				continue;
			seen++;
			ui_print(cli->ui, "%s/%lld %s %s %s\n", task,
				(long long)x[i].idx, x[i].model,
				x[i].status != NULL ? x[i].status
						    : "not judged",
				x[i].reason != NULL ? x[i].reason : "");
		}
	} while (n == SHOW_PAGE);
	if (seen > 0)
		return CMD_OK;
	return err_set(
		e, ERR_NOTFOUND, "run %s has no task \"%s\"", run->name, task);
}

static int
show_cmd_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct sample_ref ref;

	(void)argc;
	if (sample_ref_parse(cli, argv[0], &ref, e) < 0)
		return -1;
	if (ref.has_index)
		return show_sample(cli, &ref, e);
	if (ref.task != NULL)
		return show_task(cli, &ref.run, ref.task, e);
	if (opt_flag(cli->opts, "config"))
		return show_config(cli, &ref.run, e);
	return report_print_document(
		cli, ref.run.id, opt_str(cli->opts, "mode"), e);
}

static const struct cmd_example show_examples[] = {
	{"A run with its scores", "rtlsmith show last"},
	{"Everything about one sample", "rtlsmith show last/alu16/0"},
	{"What the agent did for it", "rtlsmith show last/alu16/0 --turns"},
	{"The candidate's code alone", "rtlsmith show last/alu16/0 --code"},
	{NULL, NULL}};

const struct cmd cmd_show = {
	.name = "show",
	.group = CMD_GROUP_READ,
	.summary = "show a run, a task or a sample",
	.operands = "RUN[/TASK[/INDEX]]",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Shows a run with its scores, the samples of one of "
		       "its tasks, or one sample: its attempts, the turns of "
		       "an agent, reasoning, reply, candidate and verdict. RUN "
		       "is a name, an id, "
		       "a beginning of an id, or \"last\".",
	.opts = show_opts,
	.examples = show_examples,
	.run = show_cmd_run,
};
