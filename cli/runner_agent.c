/*
 * runner_agent: the policy of a run: frozen with its templates into the run's
 * identity, and opened from there.  Must not read a policy's file when a run
 * goes on.
 */
#include "cli/runner_int.h"

#include <math.h>
#include <string.h>

#include "cli/datadir.h"
#include "eval/rewrite_gate.h"
#include "eval/synth.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

static int
plain(struct cli *cli, cJSON *identity, struct err *e)
{
	static const char *const others[] = {"oracle", "max-turns", "context",
		"budget-tokens", "budget-tool-seconds", "budget-usd",
		"max-tool-seconds"};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (opt_given(cli->opts, others[i]) &&
			!str_eq(opt_str(cli->opts, others[i]), "none"))
			return err_set(e, ERR_USAGE,
				"--%s is for agents, and single asks once and "
				"looks at nothing; name a policy with --agent",
				others[i]);
	json_set_str(identity, "solver", "single");
	return 0;
}

/* What a sample may use; by the names of the options without "budget-". */
static void
freeze_budget(struct cli *cli, cJSON *identity)
{
	static const char *const opts[][2] = {{"budget-tokens", "tokens"},
		{"budget-tool-seconds", "tool_seconds"}, {"budget-usd", "usd"}};
	cJSON *o = json_object(cli->arena);

	for (size_t i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		if (opt_given(cli->opts, opts[i][0]))
			json_set_num(o, opts[i][1],
				opt_num(cli->opts, opts[i][0], 0));
	if (o->child != NULL)
		json_set(identity, "budget", o);
}

/* The user's files are part of what a run is, by their texts. */
static int
freeze_context(
	struct cli *cli, const cJSON *frozen, cJSON *identity, struct err *e)
{
	const char *dir = opt_str(cli->opts, "context");
	struct policy p;
	cJSON *list;
	bool asks = false;

	if (dir == NULL)
		return 0;
	if (policy_thaw(cli->arena, frozen, &p, NULL, e) < 0)
		return -1;
	for (size_t i = 0; i < p.before.n; i++)
		asks = asks || str_eq(p.before.name[i], "retrieve");
	if (!asks)
		return err_set(e, ERR_USAGE,
			"--context: policy %s does not look anything up; it "
			"needs before: [retrieve]",
			p.name);
	if (context_freeze(cli->arena, dir, &list, e) < 0)
		return err_wrap(e, "--context");
	json_set(identity, "context", list);
	return 0;
}

/* What earlier runs mended, as far as it is known when a run begins: part of
 * what it is. */
static int
freeze_fixes(
	struct cli *cli, const cJSON *frozen, cJSON *identity, struct err *e)
{
	cJSON *names = json_array(cli->arena), *list;
	struct store *s;
	struct policy p;
	const cJSON *m;

	if (policy_thaw(cli->arena, frozen, &p, NULL, e) < 0)
		return -1;
	if (p.retrieve.fixes < 1)
		return 0;
	cJSON_ArrayForEach(m, json_get(identity, "suites"))
	{
		json_push_str(names, json_str(m, "name", ""));
	}
	if (cli_store(cli, &s, e) < 0 ||
		fixes_freeze(cli->arena, s, json_text(cli->arena, names), &list,
			e) < 0)
		return -1;
	if (list->child != NULL)
		json_set(identity, "fixes", list);
	return 0;
}

static int
open_fixes(struct runner *r, struct err *e)
{
	const cJSON *list = json_get(r->identity, "fixes");

	if (list == NULL)
		return 0;
	fixes_open(&r->agent.fixes, list);
	return runner_bar_context(r, fixes_texts(r->agent.fixes), "fixes", e) <
			0
		? -1
		: fixes_index(r->agent.fixes, e);
}

int
runner_open_context(struct runner *r, struct err *e)
{
	const cJSON *list = json_get(r->identity, "context");

	if (open_fixes(r, e) < 0)
		return -1;
	if (list == NULL)
		return 0;
	context_open(&r->agent.context, list);
	return runner_bar_context(r, r->agent.context, "context", e) < 0
		? -1
		: context_index(r->agent.context, e);
}

static int
tells_logprobs(struct cli *cli, bool *out, struct err *e)
{
	char **names = opt_list(cli->opts, "model", NULL);
	struct llm_model m;

	*out = false;
	for (; *names != NULL; names++) {
		if (llm_model_read(
			    cli->arena, cli->config.tree, *names, &m, e) < 0)
			return -1;
		*out = *out || llm_model_logprobs(&m);
	}
	return 0;
}

int
runner_freeze_agent(struct cli *cli, cJSON *identity, struct err *e)
{
	const struct policy_places at = {datadir_find};
	const char *name = opt_str(cli->opts, "agent");
	const char *oracle = opt_str(cli->opts, "oracle");
	enum agent_oracle o;
	cJSON *frozen;
	bool tokens;

	if (str_eq(name, "single"))
		return plain(cli, identity, e);
	if (opt_given(cli->opts, "template"))
		return err_set(e, ERR_USAGE,
			"--template is for single; a policy names its own "
			"templates");
	if (agent_oracle_parse(oracle, &o, e) < 0 ||
		tells_logprobs(cli, &tokens, e) < 0 ||
		policy_freeze(cli->arena, &at, name, tokens, &frozen, e) < 0)
		return -1;
	json_set_str(identity, "solver", json_str(frozen, "name", ""));
	json_set(identity, "agent", frozen);
	json_set_str(identity, "oracle", oracle);
	if (freeze_context(cli, frozen, identity, e) < 0 ||
		freeze_fixes(cli, frozen, identity, e) < 0)
		return -1;
	if (opt_given(cli->opts, "max-turns"))
		json_set_i64(identity, "max_turns",
			opt_i64(cli->opts, "max-turns", 0));
	freeze_budget(cli, identity);
	return 0;
}

static void
thaw_budget(const cJSON *identity, struct agent_budget *b)
{
	const cJSON *o = json_get(identity, "budget");

	b->tokens = json_i64(o, "tokens", 0);
	b->uusd = llround(json_num(o, "usd", 0) * 1e6);
	b->tool_us = llround(json_num(o, "tool_seconds", 0) * 1e6);
}

/* What the run has used so far is in the store. */
int
runner_open_pot(struct runner *r, struct err *e)
{
	double seconds = opt_num(r->cli->opts, "max-tool-seconds", 0);
	struct store_spent *rows = NULL;
	size_t n = 0;

	if (!r->agent_on || seconds <= 0)
		return 0;
	if (r->run != NULL &&
		store_report_spent(
			r->store, r->cli->arena, r->run->id, &rows, &n, e) < 0)
		return -1;
	r->pot.max_us = llround(seconds * 1e6);
	atomic_init(&r->pot.us, 0);
	for (size_t i = 0; i < n; i++)
		atomic_fetch_add(&r->pot.us, rows[i].tool_us);
	r->agent.pot = &r->pot;
	return 0;
}

int
runner_thaw_agent(struct runner *r, struct err *e)
{
	struct agent *g = &r->agent;
	const cJSON *frozen = json_get(r->identity, "agent");

	r->agent_on = frozen != NULL;
	if (!r->agent_on)
		return 0;
	if (policy_thaw(r->cli->arena, frozen, &g->policy, &g->advice, e) < 0 ||
		policy_thaw_rules(r->cli->arena, frozen, &g->rules, e) < 0)
		return err_wrap(e, "the run's agent");
	if (agent_oracle_parse(
		    json_str(r->identity, "oracle", "none"), &g->oracle, e) < 0)
		return -1;
	g->max_turns = json_i64(r->identity, "max_turns", 0);
	thaw_budget(r->identity, &g->budget);
	return 0;
}

bool
runner_uses_tools(const struct runner *r)
{
	return r->agent_on && policy_uses_tools(&r->agent.policy);
}

int
runner_open_gate(struct runner *r, struct err *e)
{
	char *liberty;

	if (!r->agent_on || !policy_uses_gate(&r->agent.policy))
		return 0;
	if (datadir_liberty(r->cli->arena, &liberty, e) < 0 ||
		yosys_open(&r->yosys, judge_sandbox(r->judge), e) < 0 ||
		equiv_open(&r->equiv, r->yosys, judge_iverilog(r->judge), e) <
			0 ||
		synth_open(&r->synth, r->yosys, liberty, e) < 0 ||
		rewrite_gate_open(&r->agent.gate, r->synth, r->equiv, e) < 0)
		return err_wrap(e, "policy %s weighs what designs cost",
			r->agent.policy.name);
	return 0;
}

void
runner_close_gate(struct runner *r)
{
	rewrite_gate_close(r->agent.gate);
	synth_close(r->synth);
	equiv_close(r->equiv);
	yosys_close(r->yosys);
}

/* "cheap+strong": one column of the report. */
static int
one_column(struct runner *r, struct err *e)
{
	struct arena *a = r->cli->arena;
	const cJSON *ids = json_get(r->identity, "models");
	const char *name = r->models[0].name;

	for (size_t i = 1; i < r->n_models; i++)
		name = arena_printf(a, "%s+%s", name, r->models[i].name);
	if (store_model_put(r->store, name, json_canonical(a, ids),
		    &r->model_ids[0], e) < 0)
		return -1;
	r->models[0].id = r->model_ids[0];
	r->models[0].name = name;
	r->n_columns = 1;
	r->agent.team = r->model_rows;
	r->agent.n_team = r->n_models;
	return 0;
}

int
runner_team(struct runner *r, struct err *e)
{
	int places;

	r->n_columns = r->n_models;
	if (!r->agent_on || r->n_models < 2)
		return 0;
	places = policy_team(&r->agent.policy);
	if (places == 1)
		return 0;
	if ((size_t)places != r->n_models)
		return err_set(e, ERR_USAGE,
			"policy %s has places for %d models and %zu are given; "
			"name as many with -m, or one for all",
			r->agent.policy.name, places, r->n_models);
	return one_column(r, e);
}

const struct solver *
runner_solver(struct runner *r)
{
	struct agent *g = &r->agent;
	const struct single *s = &r->single;

	if (!r->agent_on)
		return &s->solver;
	g->by = (struct caller){
		s->store, s->client, s->cache, s->store_reasoning, s->record};
	g->system = s->prompt.system;
	g->params = s->params;
	g->watch = r->o->watch;
	g->watch_arg = r->o->watch_arg;
	agent_init(g);
	return &g->solver;
}

int
runner_request(struct runner *r, const struct solver_job *job, struct arena *a,
	struct llm_request *out, struct err *e)
{
	if (!r->agent_on)
		return single_request(&r->single, job, a, out, e);
	(void)runner_solver(r);
	return agent_request(&r->agent, job, a, out, e);
}
