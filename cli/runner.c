/*
 * runner: goes on with a run from its frozen configuration: loads tasks and
 * models, opens client and judge, lets bench schedule, shows progress, and
 * ends with the report (see runner.h).  Must not read options that belong to
 * the run's identity.
 */
#include "cli/runner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/single.h"
#include "bench/golden.h"
#include "bench/run.h"
#include "cli/report_print.h"
#include "cli/suites.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "serve/replay.h"

#define STALL_MS 60000
#define STALL_SHOWN 5
#define DRY_REPLY_TOKENS 1024 /* guess where no limit is set */

struct runner {
	struct cli *cli;
	const struct store_run *run;
	const struct runner_options *o;
	cJSON *config;
	const cJSON *identity;
	const char *own_mode; /* the run's, whatever is judged now */
	struct store *store;

	struct bench_run_task *tasks;
	struct task *task_rows;
	int64_t *task_ids;
	size_t n_tasks;
	struct bench_run_model *models;
	struct llm_model *model_rows;
	int64_t *model_ids;
	size_t n_models;

	struct llm_client *client;
	struct judge *judge;
	struct replay *replay;
	struct single single;
	struct ui_progress *progress;
	int64_t next_stall_ms;
};

static const char *
mode_name(const struct runner *r)
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

	if (globs == NULL || globs->child == NULL)
		return err_set(e, ERR_NOTFOUND, "no task is selected");
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
load_tasks(struct runner *r, struct err *e)
{
	const cJSON *sel = json_get(r->identity, "tasks");
	struct suites_found f;
	const cJSON *s;

	memset(&f, 0, sizeof(f));
	cJSON_ArrayForEach(s, json_get(r->identity, "suites"))
	{
		if (suites_find(r->cli,
			    arena_printf(r->cli->arena, "%s@%s",
				    json_str(s, "name", ""),
				    json_str(s, "sha256", "")),
			    &f, e) < 0)
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
	o.cassette = path;
	return replay_start(&r->replay, &o, e);
}

static int
open_client(struct runner *r, struct err *e)
{
	const struct opt_set *p = r->cli->opts;
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	struct store_counts c = {0};

	if (!r->o->dry_run && store_run_counts(r->store, r->run->id, &c, e) < 0)
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
	const char *record = opt_str(r->cli->opts, "record");

	s->store = r->store;
	s->client = r->client;
	s->prompt.system = json_str(r->identity, "system", NULL);
	s->prompt.template = json_str(r->identity, "template", NULL);
	s->prompt.template_name = "template";
	s->seed_each = true;
	s->store_reasoning = json_bool(r->identity, "store_reasoning", true);
	s->cache = str_eq(cache, "off")	   ? SINGLE_CACHE_OFF
		: str_eq(cache, "refresh") ? SINGLE_CACHE_REFRESH
					   : SINGLE_CACHE_USE;
	if (llm_params_read(r->cli->arena, json_get(r->identity, "params"),
		    &s->params, e) < 0)
		return -1;
	if (record != NULL && cassette_record_open(&s->record, record, e) < 0)
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

static enum ui_progress_mode
progress_mode(struct runner *r)
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
	o.ids = r->task_ids;
	o.n = r->n_tasks;
	o.jobs = (int)opt_i64(r->cli->opts, "jobs", 0);
	o.progress = golden_progress;
	o.arg = r;
	r->progress = ui_progress_new(r->cli->ui, progress_mode(r),
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

	r->own_mode = mode_name(r);
	if (!r->o->rescore)
		return 0;
	if (store_run_get(r->store, r->cli->arena, r->run->id, &row, e) < 0 ||
		json_parse(r->cli->arena, row.config, strlen(row.config),
			&config, e) < 0)
		return -1;
	r->own_mode = json_str(config, "mode", "strict");
	return 0;
}

static int
open_record(struct runner *r, struct err *e)
{
	if (cli_store(r->cli, &r->store, e) < 0)
		return -1;
	if (json_parse(r->cli->arena, r->run->config, strlen(r->run->config),
		    &r->config, e) < 0)
		return err_wrap(e, "configuration of run %s", r->run->name);
	r->identity = json_get(r->config, "identity");
	return find_own_mode(r, e);
}

static int
open_parts(struct runner *r, struct err *e)
{
	if (open_replay(r, e) < 0 || load_tasks(r, e) < 0 ||
		load_models(r, e) < 0 || open_client(r, e) < 0 ||
		open_single(r, e) < 0)
		return -1;
	if (r->o->judge && !r->o->dry_run)
		return judge_open(&r->judge, e) < 0 ? -1
						    : measure_goldens(r, e);
	return 0;
}

static int
close_all(struct runner *r, struct err *e)
{
	int rc = 0;

	if (r->single.record != NULL)
		rc = cassette_record_close(r->single.record, e);
	judge_close(r->judge);
	llm_client_free(r->client);
	replay_stop(r->replay);
	return rc;
}

static void
stall_notice(struct runner *r, const struct bench_run_progress *p)
{
	struct arena a = ARENA_INIT;
	struct llm_flight *f;
	size_t n = llm_inflight(r->client, &a, &f);

	ui_warn(r->cli->ui,
		"nothing was finished for %lld s; %zu requests and %zu "
		"samples are under way; waiting for:",
		(long long)(p->idle_ms / 1000), n, p->n_slots);
	for (size_t i = 0; i < n && i < STALL_SHOWN; i++)
		ui_warn(r->cli->ui, "  %s %s: %s, %lld s", f[i].model, f[i].tag,
			f[i].state, (long long)(f[i].ms / 1000));
	for (size_t i = 0; i < p->n_slots && i < STALL_SHOWN; i++)
		if (str_eq(p->slots[i].phase, "judge"))
			ui_warn(r->cli->ui, "  judging %s, %lld s",
				p->slots[i].tag,
				(long long)(p->slots[i].ms / 1000));
	arena_release(&a);
}

static void
run_progress(void *arg, const struct bench_run_progress *p)
{
	struct runner *r = arg;
	struct llm_stats st;
	char tail[160];

	llm_stats(r->client, &st);
	snprintf(tail, sizeof(tail),
		"pass %lld, fail %lld, error %lld, retries %lld",
		(long long)p->pass, (long long)p->fail, (long long)p->error,
		(long long)st.retries);
	ui_progress_set(r->progress, p->done, p->total, tail);
	if (p->idle_ms < STALL_MS)
		r->next_stall_ms = STALL_MS;
	else if (p->idle_ms >= r->next_stall_ms) {
		r->next_stall_ms = p->idle_ms + STALL_MS;
		stall_notice(r, p);
	}
}

static int
parse_shard(struct runner *r, struct bench_run_options *o, struct err *e)
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
	o->shard = (int)i;
	o->shards = (int)n;
	return 0;
}

static int
schedule(struct runner *r, struct bench_run_result *res, struct err *e)
{
	struct bench_run_options o = {0};
	enum judge_mode mode;
	enum extract_mode extract;
	int inflight = 0;
	int rc;

	if (judge_mode_parse(
		    json_str(r->identity, "mode", "strict"), &mode, e) < 0 ||
		extract_mode_parse(json_str(r->identity, "extract", "default"),
			&extract, e) < 0 ||
		parse_shard(r, &o, e) < 0)
		return -1;
	for (size_t i = 0; i < r->n_models; i++)
		inflight += r->model_rows[i].concurrency;
	o.store = r->store;
	o.run_id = r->run->id;
	o.solver = &r->single.solver;
	o.judge = r->judge;
	o.judge_options.mode = mode;
	o.judge_options.timeout_factor =
		json_num(r->identity, "timeout_factor", 4);
	o.judge_options.mem_mb = json_i64(r->identity, "mem_mb", 1024);
	o.extract = extract;
	o.tasks = r->tasks;
	o.n_tasks = r->n_tasks;
	o.models = r->models;
	o.n_models = r->n_models;
	o.jobs = (int)opt_i64(r->cli->opts, "jobs", 0);
	o.workers = inflight + (o.jobs > 0 ? o.jobs : pool_ncpu());
	o.states = r->o->states;
	o.beside = r->o->rescore && !str_eq(r->own_mode, mode_name(r));
	o.progress = run_progress;
	o.arg = r;
	r->next_stall_ms = STALL_MS;
	r->progress =
		ui_progress_new(r->cli->ui, progress_mode(r), r->run->name, 0);
	rc = bench_run(&o, res, e);
	ui_progress_free(r->progress);
	r->progress = NULL;
	return rc;
}

/* How the run ended -> its row in the store and an exit code. */
static int
finish(struct runner *r, const struct bench_run_result *res, int64_t *left,
	struct err *e)
{
	enum store_run_status st = STORE_RUN_PAUSED;
	struct store_counts c;

	if (store_run_counts(r->store, r->run->id, &c, e) < 0)
		return -1;
	*left = c.pending + (r->o->judge ? c.generated : 0);
	if (*left == 0 && c.error == 0)
		st = STORE_RUN_DONE;
	if (store_run_status(r->store, r->run->id, st,
		    st == STORE_RUN_DONE ? "" : res->why.msg, 0, e) < 0)
		return -1;
	if (res->end == BENCH_RUN_COMPLETE) {
		if (c.error <= opt_i64(r->cli->opts, "max-errors", 0))
			return CMD_OK;
		ui_warn(r->cli->ui,
			"%lld samples are in error (not scored): rtlsmith "
			"retry %s --errors asks them again",
			(long long)c.error, r->run->name);
		return CMD_RESUMABLE;
	}
	ui_warn(r->cli->ui, "the run stopped: %s", res->why.msg);
	ui_warn(r->cli->ui,
		"%lld samples are left; go on with: rtlsmith resume %s",
		(long long)*left, r->run->name);
	if (res->end == BENCH_RUN_FATAL)
		return CMD_INFRA;
	if (res->end == BENCH_RUN_CANCELLED && pool_cancel_why() > 0)
		return CMD_SIGNAL + pool_cancel_why();
	return CMD_RESUMABLE;
}

static int
go(struct runner *r, struct err *e)
{
	struct bench_run_result res;
	int64_t added = 0, left = 0;
	int code;

	if (store_run_claim(r->store, r->run->id, getpid(), e) < 0)
		return -1;
	if (store_sample_plan(r->store, r->run->id, r->task_ids, r->n_tasks,
		    r->model_ids, r->n_models, json_i64(r->config, "n", 1),
		    &added, e) < 0)
		return -1;
	if (schedule(r, &res, e) < 0) {
		struct err ignore = ERR_INIT;

		(void)store_run_status(r->store, r->run->id, STORE_RUN_PAUSED,
			e->msg, 0, &ignore);
		return -1;
	}
	code = finish(r, &res, &left, e);
	if (code < 0 || !r->o->judge)
		return code;
	return report_print_run(r->cli, r->run->id, mode_name(r), code, e);
}

/* Says what would be asked: the size, an estimate of tokens and money, and
 * the first request of each model. */
static int
dry_run(struct runner *r, struct err *e)
{
	struct arena *a = r->cli->arena;
	int64_t n = json_i64(r->config, "n", 1);

	for (size_t m = 0; m < r->n_models; m++) {
		const struct llm_model *model = &r->model_rows[m];
		int64_t in = 0, out = 0;
		double cost;

		for (size_t i = 0; i < r->n_tasks; i++) {
			struct solver_job job = {0};
			struct llm_request q;

			job.run_id = r->run->id;
			job.task = &r->task_rows[i];
			job.model = model;
			if (single_request(&r->single, &job, a, &q, e) < 0)
				return -1;
			for (size_t k = 0; k < q.n_messages; k++)
				in += llm_estimate_tokens(q.messages[k].content,
					strlen(q.messages[k].content));
			out += q.params.max_tokens > 0 ? q.params.max_tokens
						       : DRY_REPLY_TOKENS;
			if (i == 0)
				ui_print(r->cli->ui, "%s\n",
					json_pretty(a,
						llm_request_body(
							a, model, &q)));
		}
		cost = ((double)in * model->price_in +
			       (double)out * model->price_out) *
			(double)n / 1e12;
		ui_print(r->cli->ui,
			"%s: %zu tasks x %lld samples = %lld requests, about "
			"%lld tokens in and at most about %lld out",
			model->name, r->n_tasks, (long long)n,
			(long long)(n * (int64_t)r->n_tasks),
			(long long)(in * n), (long long)(out * n));
		if (model->price_in >= 0 && model->price_out >= 0)
			ui_print(r->cli->ui, ", about USD %.4f\n", cost);
		else
			ui_print(r->cli->ui,
				"; no price is known (models.%s.price)\n",
				model->name);
	}
	return CMD_OK;
}

int
runner_execute(struct cli *cli, const struct store_run *run,
	const struct runner_options *o, struct err *e)
{
	struct runner r;
	struct err second = ERR_INIT;
	int rc;

	memset(&r, 0, sizeof(r));
	r.cli = cli;
	r.run = run;
	r.o = o;
	rc = open_record(&r, e);
	if (rc == 0)
		rc = open_parts(&r, e);
	if (rc == 0)
		rc = o->dry_run ? dry_run(&r, e) : go(&r, e);
	if (close_all(&r, &second) < 0 && rc >= 0) {
		*e = second;
		rc = -1;
	}
	return rc;
}

int
runner_dry_run(struct cli *cli, cJSON *config, struct err *e)
{
	struct store_run none = {0};
	struct runner_options o = {0};

	none.id = none.name = "dry-run";
	none.config = json_text(cli->arena, config);
	o.dry_run = true;
	return runner_execute(cli, &none, &o, e);
}
