/*
 * compare-policies: the same tasks solved by several policies, at the same
 * budget: what each gets right, and what that costs.
 */
#include <math.h>
#include <string.h>

#include "bench/policies.h"
#include "cli/cmd.h"
#include "cli/inner.h"
#include "cli/policies_print.h"
#include "cli/runner.h"
#include "cli/runner_opts.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

extern const struct cmd cmd_run;

static const struct opt compare_opts[] = {
	{.name = "agent",
		.type = OPT_LIST,
		.arg = "NAME|FILE",
		.help = "a policy to compare, as run has it; at least two",
		.hint = OPT_HINT_FILE},
	{.name = "budget-per",
		.type = OPT_ENUM,
		.arg = "sample|run",
		.help = "whether a budget is for each sample, or for all "
			"samples of a policy together",
		.dflt = "sample"},
	{.name = "axis",
		.type = OPT_ENUM,
		.arg = "tokens|tool-seconds|usd",
		.help = "which spending the Pareto front and the picture are "
			"about (default: that of the budget, else tokens)"},
	{.name = "run",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "names the runs NAME-POLICY (default: made from what "
			"is asked, so that the same command goes on)"},
	{.name = "format",
		.letter = 'f',
		.type = OPT_ENUM,
		.arg = "table|json|csv|html",
		.help = "how the comparison is written",
		.dflt = "table"},
	{.name = "output",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "where it goes (default: standard output)",
		.hint = OPT_HINT_FILE},
	RUNNER_OPTS_QUESTION, RUNNER_OPTS_SOLVE, RUNNER_OPTS_DRIVE("off"),
	OPT_END};

/* By enum bench_spending. */
static const struct {
	const char *axis, *budget, *whole; /* whole: the option of a run */
} spendings[BENCH_SPENDINGS] = {
	{"tokens", "budget-tokens", "max-total-tokens"},
	{"tool-seconds", "budget-tool-seconds", "max-tool-seconds"},
	{"usd", "budget-usd", "max-cost"},
};

/* One policy. */
struct side {
	struct cli cli; /* of the run inside */
	cJSON *config;
	char run_id[RAND_ULID];
};

struct comparing {
	struct cli *cli;
	struct side *sides;
	size_t n;
	struct bench_policies_options o;
};

/* ---- what each run is told ---- */

static bool
is_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (str_eq(name, *list))
			return true;
	return false;
}

static bool
is_budget(const char *name, bool per_run)
{
	for (int i = 0; i < BENCH_SPENDINGS; i++)
		if (str_eq(name, spendings[i].budget) ||
			(per_run && str_eq(name, spendings[i].whole)))
			return true;
	return false;
}

/* May the option be handed on as it was given? */
static bool
handed_on(const struct comparing *c, const char *name, bool single)
{
	static const char *const ours[] = {"agent", "budget-per", "axis", "run",
		"format", "output", "cache", NULL};
	static const char *const agents[] = {
		"oracle", "context", "max-turns", "max-tool-seconds", NULL};

	if (is_of(name, ours) || (single && is_of(name, agents)))
		return false;
	return !is_budget(name, c->o.per_run) || (!single && !c->o.per_run);
}

/* The budget of all samples together. */
static void
whole_budget(struct comparing *c, struct inner_line *l, bool single)
{
	for (int i = 0; i < BENCH_SPENDINGS; i++)
		if (c->o.per_run && c->o.budget[i] > 0 &&
			!(single && i == BENCH_TOOL_SECONDS))
			inner_pair(c->cli, l, spendings[i].whole,
				opt_str(c->cli->opts, spendings[i].budget));
}

static int
open_side(struct comparing *c, const char *agent, struct side *s, struct err *e)
{
	struct cli *cli = c->cli;
	const char *prefix = opt_str(cli->opts, "run");
	bool single = str_eq(agent, "single");
	struct inner_line l = {NULL, 0, 0};

	inner_pair(cli, &l, "agent", agent);
	inner_pair(cli, &l, "cache", opt_str(cli->opts, "cache"));
	for (const struct opt *o = cli->cmd->opts; o->name != NULL; o++)
		if (handed_on(c, o->name, single))
			inner_pass(
				cli, &l, (const char *const[]){o->name, NULL});
	whole_budget(c, &l, single);
	if (inner_open(cli, &cmd_run, &l, &s->cli, NULL, e) < 0 ||
		runner_freeze(&s->cli, &s->config, e) < 0)
		return -1;
	if (prefix == NULL)
		return 0;
	inner_pair(cli, &l, "run",
		arena_printf(cli->arena, "%s-%s", prefix,
			json_str(json_get(s->config, "identity"), "solver",
				"")));
	return inner_open(cli, &cmd_run, &l, &s->cli, NULL, e);
}

/* Two sides that ask the same would be one run. */
static int
check_apart(const struct comparing *c, char **agents, size_t i, struct err *e)
{
	struct arena *a = c->cli->arena;
	const char *text =
		json_canonical(a, json_get(c->sides[i].config, "identity"));

	for (size_t k = 0; k < i; k++)
		if (str_eq(text,
			    json_canonical(a,
				    json_get(c->sides[k].config, "identity"))))
			return err_set(e, ERR_USAGE,
				"--agent %s and --agent %s are the same policy",
				agents[k], agents[i]);
	return 0;
}

/* Everything that can be wrong is found before anything is asked. */
static int
open_sides(struct comparing *c, struct err *e)
{
	char **agents = opt_list(c->cli->opts, "agent", &c->n);

	if (c->n < 2)
		return err_set(e, ERR_USAGE,
			"name at least two policies, for example --agent "
			"single --agent repair");
	c->sides = arena_array(c->cli->arena, c->n, sizeof(*c->sides));
	for (size_t i = 0; i < c->n; i++)
		if (open_side(c, agents[i], &c->sides[i], e) < 0 ||
			check_apart(c, agents, i, e) < 0)
			return -1;
	return 0;
}

static void
read_budget(struct comparing *c)
{
	const struct opt_set *o = c->cli->opts;
	const char *axis = opt_str(o, "axis");

	c->o.per_run = str_eq(opt_str(o, "budget-per"), "run");
	for (int i = BENCH_SPENDINGS - 1; i >= 0; i--) {
		c->o.budget[i] = opt_num(o, spendings[i].budget, 0);
		if (axis != NULL ? str_eq(axis, spendings[i].axis)
				 : c->o.budget[i] > 0)
			c->o.axis = (enum bench_spending)i;
	}
}

static int
check_output(const struct comparing *c, struct err *e)
{
	const struct opt_set *o = c->cli->opts;

	if (opt_str(o, "output") != NULL &&
		str_eq(opt_str(o, "format"), "table"))
		return err_set(e, ERR_USAGE,
			"--output needs a --format for files, for example "
			"html");
	if (opt_str(o, "output") != NULL &&
		fs_can_write(opt_str(o, "output"), e) < 0)
		return -1;
	if (c->o.per_run && !(c->o.budget[0] > 0) && !(c->o.budget[1] > 0) &&
		!(c->o.budget[2] > 0))
		return err_set(e, ERR_USAGE,
			"--budget-per run needs a budget, for example "
			"--budget-tokens 100000");
	return 0;
}

/* Money that nobody can count is no budget and no axis. */
static int
check_prices(const struct comparing *c, struct err *e)
{
	bool budget = c->o.budget[BENCH_USD] > 0;
	const char *what = budget ? "budget" : "axis";
	const cJSON *m;

	if (!budget && c->o.axis != BENCH_USD)
		return 0;
	cJSON_ArrayForEach(m, json_get(c->sides[0].config, "models"))
	{
		if (json_num(m, "price_in", -1) < 0 ||
			json_num(m, "price_out", -1) < 0)
			return err_set(e, ERR_USAGE,
				"--%s%susd needs prices: models.%s has no "
				"price_in and price_out; set them, or use "
				"--%s%stokens",
				what, budget ? "-" : " ", m->string, what,
				budget ? "-" : " ");
	}
	return 0;
}

/* ---- the runs ---- */

/* CMD_OK: on with the next one. */
static int
go(struct comparing *c, struct side *s, struct err *e)
{
	struct runner_options o = {.judge = true,
		.silent = true,
		.progress = true,
		.run_id = s->run_id,
		.states = 1U << STORE_SAMPLE_PENDING |
			1U << STORE_SAMPLE_GENERATED};
	int rc = runner_start(&s->cli, s->config, &o, e);

	if (rc != CMD_RESUMABLE)
		return rc;
	if (!pool_cancelled())
		return CMD_OK; /* its budget, or errors: the rows tell */
	ui_note(c->cli->ui,
		"stopped; what was asked and answered is kept. The same "
		"command goes on");
	return rc;
}

static int
write_doc(struct comparing *c, const cJSON *doc, struct err *e)
{
	const char *format = opt_str(c->cli->opts, "format");
	const char *path = opt_str(c->cli->opts, "output");
	struct buf b;
	int rc;

	if (str_eq(format, "table")) {
		policies_print(c->cli, doc);
		return 0;
	}
	buf_init(&b, LIM_FILE);
	rc = bench_policies_render(c->cli->arena, doc, format, &b, e);
	if (rc == 0 && path != NULL)
		rc = fs_write(path, b.ptr, b.len, e);
	else if (rc == 0)
		ui_write(c->cli->ui, b.ptr, b.len);
	buf_release(&b);
	return rc;
}

/* Is there anything that the same command, or retry, would still do? */
static int
exit_code(struct comparing *c, const cJSON *doc)
{
	int64_t allowed = opt_i64(c->cli->opts, "max-errors", 0);
	const cJSON *x;
	int code = CMD_OK;

	cJSON_ArrayForEach(x, json_get(doc, "warnings"))
	{
		ui_warn(c->cli->ui, "%s", x->valuestring);
	}
	cJSON_ArrayForEach(x, json_get(doc, "policies"))
	{
		int64_t error = json_i64(x, "error", 0);

		if (error > allowed)
			ui_warn(c->cli->ui,
				"%lld samples of run %s are in error (not "
				"scored): rtlsmith retry %s --errors asks them "
				"again",
				(long long)error, json_str(x, "run", ""),
				json_str(x, "run", ""));
		if (error > allowed || json_i64(x, "pending", 0) > 0)
			code = CMD_RESUMABLE;
	}
	return code;
}

static int
compare_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct comparing c = {.cli = cli};
	const char **runs;
	cJSON *doc;

	(void)argc;
	(void)argv;
	read_budget(&c);
	if (check_output(&c, e) < 0 || open_sides(&c, e) < 0 ||
		check_prices(&c, e) < 0)
		return -1;
	runs = arena_array(cli->arena, c.n, sizeof(*runs));
	for (size_t i = 0; i < c.n; i++) {
		int rc = go(&c, &c.sides[i], e);

		if (rc != CMD_OK)
			return rc;
		runs[i] = c.sides[i].run_id;
	}
	c.o.runs = runs;
	c.o.n = c.n;
	if (bench_policies(cli->store, cli->arena, &c.o, &doc, e) < 0 ||
		write_doc(&c, doc, e) < 0)
		return -1;
	return exit_code(&c, doc);
}

static const struct cmd_example compare_examples[] = {
	{"What repairing is worth, at 20000 tokens a sample",
		"rtlsmith compare-policies -s core -m demo --agent single "
		"--agent repair --agent vrank --budget-tokens 20000"},
	{"The same as a page with a picture, at one dollar a policy",
		"rtlsmith compare-policies -s core -m demo --agent repair "
		"--agent mage --budget-usd 1 --budget-per run -f html -o "
		"policies.html"},
	{NULL, NULL}};

const struct cmd cmd_compare_policies = {
	.name = "compare-policies",
	.group = CMD_GROUP_WORK,
	.summary = "solve the same tasks by several policies at one budget",
	.operands = "",
	.min_operands = 0,
	.max_operands = 0,
	.flags = CMD_NEED_STORE,
	.description =
		"Runs each policy over the same tasks with the same models, "
		"as rtlsmith run --agent does, and prints what each gets "
		"right and what it spends: the pass rate with a 95 % "
		"interval, the mean of tokens, money and CPU seconds of tools "
		"of a sample, each of these for a task that is solved, "
		"which policies are on the Pareto front, and the difference "
		"of each pair, paired by task, with interval and adjusted "
		"p-value.\n\n"
		"A budget replaces what a policy says about the same "
		"spending. For a sample, it is passed by one request at "
		"most (of tool seconds: by what the tools do after one "
		"request). With --budget-per run it is for all samples of "
		"a policy together; samples that it did not reach are not "
		"solved. single asks once, whatever the budget of a sample "
		"is.\n\n"
		"Each policy is a run of its own, with its own name, that "
		"show, log, report and diff know. The same command takes up "
		"what is there: nothing that was answered is asked again, and "
		"a larger -n or budget of a run adds the difference. Another "
		"budget of a sample is another run.\n\n"
		"Replies of the cache are not used, as they would be free for "
		"the policy that comes second; --cache use allows them.\n\n"
		"Exit status: 0 all is done, 3 endpoint, tool or store, 4 "
		"stopped, or samples are in error.",
	.opts = compare_opts,
	.examples = compare_examples,
	.run = compare_cmd,
};
