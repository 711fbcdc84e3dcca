/*
 * runner_open: from the frozen configuration of a run to open tasks, models,
 * judge and client.  Must not write anything of the run to the store.
 */
#include "cli/runner_int.h"

#include <math.h>
#include <string.h>

#include "bench/golden.h"
#include "cli/datadir.h"
#include "cli/judge_opts.h"
#include "cli/report_print.h"
#include "cli/suites.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

const char *
runner_mode(const struct runner *r)
{
	return json_str(r->identity, "mode", "strict");
}

static bool
task_wanted(const cJSON *sel, const char *id, int64_t seq)
{
	const cJSON *globs = json_get(sel, "globs");
	const cJSON *g;
	int64_t limit = json_i64(sel, "limit", 0);
	int64_t to = json_i64(sel, "to", -1);

	if (limit > 0 && seq >= limit)
		return false;
	if (to >= 0 && (seq < json_i64(sel, "from", 0) || seq >= to))
		return false;
	if (globs == NULL || globs->child == NULL)
		return true;
	cJSON_ArrayForEach(g, globs)
	{
		if (cJSON_IsString(g) && str_glob(g->valuestring, id))
			return true;
	}
	return false;
}

static int
no_tasks(struct runner *r, const struct suites_found *f, struct err *e)
{
	const cJSON *globs = json_path(r->identity, "tasks.globs");
	const char **names;
	const char *near;

	if (globs == NULL || globs->child == NULL) {
		ui_warn(r->cli->ui,
			"no task is selected: suite %s has %zu; see --range "
			"and --limit",
			f->row.name, f->suite.n);
		return CMD_NOTHING;
	}
	names = arena_array(r->cli->arena, f->suite.n + 1, sizeof(*names));
	for (size_t i = 0; i < f->suite.n; i++)
		names[i] = f->suite.tasks[i].id;
	near = str_nearest(
		r->cli->arena, globs->child->valuestring, names, f->suite.n);
	return err_set(e, ERR_NOTFOUND,
		"no task of suite %s matches \"%s\"%s%s", f->row.name,
		globs->child->valuestring,
		near[0] != '\0' ? "; did you mean " : "", near);
}

static void
add_tasks(struct runner *r, const struct suites_found *f, const cJSON *sel)
{
	struct arena *a = r->cli->arena;
	size_t cap = r->n_tasks + f->suite.n + 1;
	struct task *rows = arena_array(a, cap, sizeof(*rows));
	int64_t *ids = arena_array(a, cap, sizeof(*ids));

	if (r->n_tasks > 0) {
		memcpy(rows, r->task_rows, r->n_tasks * sizeof(*rows));
		memcpy(ids, r->task_ids, r->n_tasks * sizeof(*ids));
	}
	r->task_rows = rows;
	r->task_ids = ids;
	for (size_t i = 0; i < f->suite.n; i++) {
		if (!task_wanted(sel, f->suite.tasks[i].id, (int64_t)i))
			continue;
		rows[r->n_tasks] = f->suite.tasks[i];
		ids[r->n_tasks++] = f->ids[i];
	}
}

static int
find_suite(
	struct runner *r, const cJSON *s, struct suites_found *f, struct err *e)
{
	return suites_find(r->cli,
		arena_printf(r->cli->arena, "%s@%s", json_str(s, "name", ""),
			json_str(s, "sha256", "")),
		f, e);
}

/* All tasks of the suites count, not only those that are asked. */
int
runner_bar_context(
	struct runner *r, struct context *c, const char *what, struct err *e)
{
	const cJSON *s;

	cJSON_ArrayForEach(s, json_get(r->identity, "suites"))
	{
		struct suites_found f;
		const char **barred;

		memset(&f, 0, sizeof(f));
		if (find_suite(r, s, &f, e) < 0)
			return -1;
		context_bar(
			c, r->cli->arena, f.suite.tasks, f.suite.n, &barred);
		for (; *barred != NULL; barred++)
			ui_warn(r->cli->ui,
				"%s: %s is left out: it has a module of "
				"suite %s, or nearly so",
				what, *barred, json_str(s, "name", ""));
	}
	return 0;
}

static int
load_tasks(struct runner *r, struct err *e)
{
	const cJSON *sel = json_get(r->identity, "tasks");
	struct suites_found f;
	const cJSON *s;

	memset(&f, 0, sizeof(f));
	cJSON_ArrayForEach(s, json_get(r->identity, "suites"))
	{
		if (find_suite(r, s, &f, e) < 0)
			return -1;
		add_tasks(r, &f, sel);
	}
	if (r->n_tasks == 0)
		return no_tasks(r, &f, e);
	r->tasks = arena_array(r->cli->arena, r->n_tasks, sizeof(*r->tasks));
	for (size_t i = 0; i < r->n_tasks; i++) {
		r->tasks[i].id = r->task_ids[i];
		r->tasks[i].task = &r->task_rows[i];
	}
	return 0;
}

/* Lines are for single: an agent has nothing to compile or to repair, and what
 * it would end with is the first line of its first reply. */
static int
check_kinds(struct runner *r, struct err *e)
{
	for (size_t i = 0; r->agent_on && i < r->n_tasks; i++)
		if (task_is_line(&r->task_rows[i]))
			return err_set(e, ERR_USAGE,
				"task %s of suite %s asks for the next line of "
				"a file: an agent has nothing to compile or to "
				"repair there; use --agent single",
				r->task_rows[i].id, r->task_rows[i].suite);
	return 0;
}

/* What the command line says about driving the endpoint. */
static void
drive_model(struct runner *r, struct llm_model *m)
{
	const struct opt_set *o = r->cli->opts;
	const char *stream = opt_str(o, "stream");

	if (opt_given(o, "concurrency") || m->concurrency <= 0)
		m->concurrency = (int)opt_i64(o, "concurrency", 20);
	if (opt_given(o, "rpm"))
		m->rpm = opt_num(o, "rpm", 0);
	if (opt_given(o, "tpm"))
		m->tpm = opt_num(o, "tpm", 0);
	if (str_eq(stream, "on"))
		m->stream = 1;
	else if (str_eq(stream, "off"))
		m->stream = 0;
	if (r->replay != NULL) {
		m->base_url = arena_printf(r->cli->arena,
			"http://127.0.0.1:%d/v1", replay_port(r->replay));
		m->key_env = m->key_cmd = m->proxy = NULL;
		m->http2 = 0;
	}
}

static int
load_models(struct runner *r, struct err *e)
{
	struct arena *a = r->cli->arena;
	const cJSON *models = json_get(r->config, "models");
	const cJSON *ids = json_get(r->identity, "models");
	size_t n = (size_t)cJSON_GetArraySize(models);
	const cJSON *m;

	r->models = arena_array(a, n, sizeof(*r->models));
	r->model_rows = arena_array(a, n, sizeof(*r->model_rows));
	r->model_ids = arena_array(a, n, sizeof(*r->model_ids));
	cJSON_ArrayForEach(m, models)
	{
		size_t i = r->n_models++;
		struct llm_model *row = &r->model_rows[i];

		if (llm_model_read(a, r->config, m->string, row, e) < 0)
			return -1;
		/* by its identity: an endpoint that moved to another port, or
		 * got a price, keeps its samples */
		if (store_model_put(r->store, m->string,
			    json_canonical(a, json_get(ids, m->string)),
			    &r->model_ids[i], e) < 0)
			return -1;
		drive_model(r, row);
		r->models[i].id = r->model_ids[i];
		r->models[i].model = row;
		r->models[i].name = m->string;
	}
	return 0;
}

static int
open_replay(struct runner *r, struct err *e)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	const char *path = opt_str(r->cli->opts, "replay");

	if (path == NULL)
		return 0;
	o.cassette = datadir_cassette(r->cli->arena, path);
	return replay_start(&r->replay, &o, e);
}

static int
open_client(struct runner *r, struct err *e)
{
	const struct opt_set *p = r->cli->opts;
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	struct store_counts c = {0};

	if (r->run != NULL && store_run_counts(r->store, r->run->id, &c, e) < 0)
		return -1;
	o.max_retries = (int)opt_i64(p, "max-retries", 6);
	o.attempt_timeout_ms =
		llround(opt_num(p, "attempt-timeout", 600) * 1e3);
	o.idle_timeout_ms = llround(opt_num(p, "idle-timeout", 120) * 1e3);
	o.total_timeout_ms = llround(opt_num(p, "timeout", 0) * 1e3);
	o.backoff_ms = llround(opt_num(p, "retry-backoff", 0.5) * 1e3);
	o.seed = (uint64_t)clock_wall_ms();
	o.max_cost_uusd = llround(opt_num(p, "max-cost", 0) * 1e6);
	o.max_total_tokens = opt_i64(p, "max-total-tokens", 0);
	o.spent_uusd = c.cost_uusd > 0 ? c.cost_uusd : 0;
	o.spent_tokens = c.tokens_in + c.tokens_out;
	return llm_client_new(&r->client, &o, e);
}

static int
open_single(struct runner *r, struct err *e)
{
	struct single *s = &r->single;
	const char *cache = opt_str(r->cli->opts, "cache");

	s->store = r->store;
	s->client = r->client;
	s->prompt.system = json_str(r->identity, "system", NULL);
	s->prompt.template = json_str(r->identity, "template", NULL);
	s->prompt.template_name = "template";
	s->seed_each = true;
	s->store_reasoning = json_bool(r->identity, "store_reasoning", true);
	s->cache = str_eq(cache, "off")	   ? CALL_CACHE_OFF
		: str_eq(cache, "refresh") ? CALL_CACHE_REFRESH
					   : CALL_CACHE_USE;
	if (llm_params_read(r->cli->arena, json_get(r->identity, "params"),
		    &s->params, e) < 0)
		return -1;
	single_init(s);
	return 0;
}

static void
golden_progress(void *arg, size_t done, size_t total)
{
	struct runner *r = arg;

	ui_progress_set(r->progress, (int64_t)done, (int64_t)total, NULL);
}

enum ui_progress_mode
runner_progress_mode(const struct runner *r)
{
	return ui_progress_mode(opt_str(r->cli->opts, "progress"));
}

static int
measure_goldens(struct runner *r, struct err *e)
{
	struct bench_golden_options o = {0};
	int rc;

	o.store = r->store;
	o.judge = r->judge;
	o.tasks = r->task_rows;
	o.arena = r->cli->arena;
	o.ids = r->task_ids;
	o.n = r->n_tasks;
	o.jobs = (int)opt_i64(r->cli->opts, "jobs", 0);
	o.progress = golden_progress;
	o.arg = r;
	r->progress = ui_progress_new(r->cli->ui, runner_progress_mode(r),
		"measuring goldens", (int64_t)r->n_tasks);
	rc = bench_golden_measure(&o, NULL, e);
	ui_progress_free(r->progress);
	r->progress = NULL;
	return rc;
}

/* The mode that the store says the run has. */
static int
find_own_mode(struct runner *r, struct err *e)
{
	struct store_run row;
	cJSON *config;

	r->own_mode = runner_mode(r);
	if (!r->o->rescore || r->run == NULL)
		return 0;
	if (store_run_get(r->store, r->cli->arena, r->run->id, &row, e) < 0 ||
		json_parse(r->cli->arena, row.config, strlen(row.config),
			&config, e) < 0)
		return -1;
	r->own_mode = json_str(config, "mode", "strict");
	return 0;
}

static int
open_config(struct runner *r, struct err *e)
{
	if (cli_store(r->cli, &r->store, e) < 0)
		return -1;
	if (r->run != NULL &&
		json_parse(r->cli->arena, r->run->config,
			strlen(r->run->config), &r->config, e) < 0)
		return err_wrap(e, "configuration of run %s", r->run->name);
	r->identity = json_get(r->config, "identity");
	return find_own_mode(r, e);
}

static int
parse_shard(struct runner *r, struct err *e)
{
	const char *text = opt_str(r->cli->opts, "shard");
	int64_t i, n;
	size_t parts;
	char **part;

	if (text == NULL)
		return 0;
	part = str_split(r->cli->arena, text, '/', &parts);
	if (parts != 2 || !str_to_i64(part[0], &i) ||
		!str_to_i64(part[1], &n) || n < 1 || n > 1000000 || i < 1 ||
		i > n)
		return err_set(e, ERR_USAGE,
			"--shard takes I/N with 1 <= I <= N, not \"%s\"", text);
	r->shard = (int)i;
	r->shards = (int)n;
	return 0;
}

/* A budget that nobody can count is no budget. */
static int
check_budget(struct runner *r, struct err *e)
{
	bool whole = opt_given(r->cli->opts, "max-cost");

	if (!whole && r->agent.budget.uusd <= 0)
		return 0;
	for (size_t i = 0; i < r->n_models; i++)
		if (r->model_rows[i].price_in < 0 ||
			r->model_rows[i].price_out < 0)
			return err_set(e, ERR_USAGE,
				"--%s needs prices: models.%s has no "
				"price_in and price_out; set them, or use "
				"--%s",
				whole ? "max-cost" : "budget-usd",
				r->model_rows[i].name,
				whole ? "max-total-tokens" : "budget-tokens");
	return 0;
}

/* What the command line says, else what the run was started with; but nobody
 * does without a sandbox who has not said so now. */
static const char *
wanted_sandbox(const struct runner *r)
{
	const char *frozen = json_str(r->config, "sandbox", "auto");

	if (opt_given(r->cli->opts, "sandbox"))
		return opt_str(r->cli->opts, "sandbox");
	return str_eq(frozen, "none") ? "auto" : frozen;
}

/* Asked for now, or when the run was started. */
static int
open_ppa(struct runner *r, struct err *e)
{
	struct judge_ppa want = {.on = opt_flag(r->cli->opts, "ppa"),
		.liberty = opt_str(r->cli->opts, "liberty")};
	const cJSON *frozen = json_get(r->config, "ppa");

	if (frozen != NULL && !opt_given(r->cli->opts, "ppa")) {
		want.on = true;
		if (want.liberty == NULL)
			want.liberty = json_str(frozen, "liberty", NULL);
	}
	return judge_opts_ppa(r->cli, r->judge, &want, &r->ppa, e);
}

/* Opens what can be wrong before anything of the run is written. */
int
runner_open(struct runner *r, struct err *e)
{
	const char *record = opt_str(r->cli->opts, "record");
	int rc;

	if (open_config(r, e) < 0 || parse_shard(r, e) < 0 ||
		report_gate_check(r->cli, r->config, e) < 0)
		return -1;
	rc = load_tasks(r, e);
	if (rc != CMD_OK)
		return rc;
	if (open_replay(r, e) < 0 || load_models(r, e) < 0 ||
		runner_thaw_agent(r, e) < 0 || check_kinds(r, e) < 0 ||
		runner_team(r, e) < 0 || runner_open_context(r, e) < 0 ||
		check_budget(r, e) < 0)
		return -1;
	if (r->o->dry_run)
		return CMD_OK;
	if ((r->o->judge || runner_uses_tools(r)) &&
		(judge_opts_open(r->cli, wanted_sandbox(r), &r->judge, e) < 0 ||
			measure_goldens(r, e) < 0 ||
			runner_open_gate(r, e) < 0 ||
			(r->o->judge && open_ppa(r, e) < 0)))
		return -1;
	return record == NULL
		? CMD_OK
		: cassette_record_open(&r->single.record, record, e);
}

int
runner_open_client(struct runner *r, struct err *e)
{
	return open_client(r, e) < 0 || open_single(r, e) < 0 ||
			runner_open_pot(r, e) < 0
		? -1
		: 0;
}

int
runner_close(struct runner *r, struct err *e)
{
	int rc = 0;

	if (r->single.record != NULL)
		rc = cassette_record_close(r->single.record, e);
	ppa_close(r->ppa);
	runner_close_gate(r);
	judge_close(r->judge);
	context_close(r->agent.context);
	fixes_close(r->agent.fixes);
	llm_client_free(r->client);
	replay_stop(r->replay);
	return rc;
}
