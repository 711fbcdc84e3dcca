/*
 * runner: goes on with a run from its frozen configuration: lets bench
 * schedule, shows progress, and ends with the report (see runner.h).  Must not
 * read options that belong to the run's identity.
 */
#include "cli/runner_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/judge_opts.h"
#include "cli/report_print.h"
#include "lib/base/pool.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define STALL_MS 60000
#define STALL_SHOWN 5
#define DRY_REPLY_TOKENS 1024 /* guess where no limit is set */

static bool
asks(const struct llm_flight *f, size_t n, const char *tag)
{
	while (n > 0)
		if (str_starts(f[--n].tag, tag))
			return true;
	return false;
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
		if (str_eq(p->slots[i].phase, "judge") ||
			!asks(f, n, p->slots[i].tag))
			ui_warn(r->cli->ui, "  %s %s, %lld s",
				str_eq(p->slots[i].phase, "judge")
					? "judging"
					: "an agent's tools for",
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
	if (p->total > 0)
		ui_progress_set(r->progress, p->done, p->total, tail);
	if (p->idle_ms < STALL_MS)
		r->next_stall_ms = STALL_MS;
	else if (p->idle_ms >= r->next_stall_ms) {
		r->next_stall_ms = p->idle_ms + STALL_MS;
		stall_notice(r, p);
	}
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
			&extract, e) < 0)
		return -1;
	o.shard = r->shard;
	o.shards = r->shards;
	for (size_t i = 0; i < r->n_models; i++)
		inflight += r->model_rows[i].concurrency;
	o.store = r->store;
	o.run_id = r->run->id;
	o.solver = runner_solver(r);
	o.judge = r->o->judge ? r->judge : NULL;
	o.tools = runner_uses_tools(r) ? r->judge : NULL;
	o.judge_options.mode = mode;
	o.judge_options.timeout_factor =
		json_num(r->identity, "timeout_factor", 8);
	o.judge_options.mem_mb = json_i64(r->identity, "mem_mb", 1024);
	o.opinion = r->opinion;
	o.ppa = r->ppa;
	if (r->o->judge && judge_opts_waves(r->cli, &o.waves, e) < 0)
		return -1;
	o.extract = extract;
	o.tasks = r->tasks;
	o.n_tasks = r->n_tasks;
	o.models = r->models;
	o.n_models = r->n_columns;
	o.jobs = (int)opt_i64(r->cli->opts, "jobs", 0);
	o.workers = inflight + (o.jobs > 0 ? o.jobs : pool_ncpu());
	o.states = r->o->states;
	o.beside = r->o->rescore && !str_eq(r->own_mode, runner_mode(r));
	o.both = !r->o->rescore && !opt_flag(r->cli->opts, "one-mode");
	o.progress = run_progress;
	o.arg = r;
	r->next_stall_ms = STALL_MS;
	r->progress = ui_progress_new(r->cli->ui,
		r->o->silent && !r->o->progress ? UI_PROGRESS_NONE
						: runner_progress_mode(r),
		r->run->name, 0);
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
	const char *why = res->why.msg;
	struct store_counts c;

	if (store_run_counts(r->store, r->run->id, &c, e) < 0)
		return -1;
	*left = c.pending + (r->o->judge ? c.generated : 0);
	if (*left == 0 && c.generated > 0 && !r->o->silent)
		why = "generated, not judged";
	if (*left == 0 && c.error == 0 &&
		(c.generated == 0 || (r->o->silent && !r->o->judge)))
		st = STORE_RUN_DONE;
	if (store_run_status(r->store, r->run->id, st,
		    st == STORE_RUN_DONE ? "" : why, 0, e) < 0)
		return -1;
	if (res->end == BENCH_RUN_COMPLETE) {
		if (c.error <= opt_i64(r->cli->opts, "max-errors", 0))
			return CMD_OK;
		if (r->o->silent)
			return CMD_RESUMABLE;
		ui_warn(r->cli->ui,
			"%lld samples are in error (not scored): rtlsmith "
			"retry %s --errors asks them again",
			(long long)c.error, r->run->name);
		return CMD_RESUMABLE;
	}
	ui_warn(r->cli->ui, "the run stopped: %s", res->why.msg);
	if (!r->o->silent)
		ui_warn(r->cli->ui,
			"%lld samples are left; go on with: rtlsmith resume %s",
			(long long)*left, r->run->name);
	if (res->end == BENCH_RUN_FATAL)
		return CMD_INFRA;
	return CMD_RESUMABLE;
}

static int
go(struct runner *r, struct err *e)
{
	struct bench_run_result res;
	int64_t added = 0, left = 0;
	int code;

	if (r->o->run_id != NULL)
		snprintf(r->o->run_id, RAND_ULID, "%s", r->run->id);
	if (store_run_claim(r->store, r->run->id, getpid(), e) < 0 ||
		store_run_status(r->store, r->run->id, STORE_RUN_RUNNING, "",
			getpid(), e) < 0)
		return -1;
	if (store_sample_plan(r->store, r->run->id, r->task_ids, r->n_tasks,
		    r->model_ids, r->n_columns, json_i64(r->config, "n", 1),
		    &added, e) < 0)
		return -1;
	if ((r->o->judge &&
		    judge_opts_opinion(r->cli, r->judge, &r->opinion, e) < 0) ||
		schedule(r, &res, e) < 0) {
		struct err ignore = ERR_INIT;

		judge_opts_opinion_end(r->cli, r->opinion);
		(void)store_run_status(r->store, r->run->id, STORE_RUN_PAUSED,
			e->msg, 0, &ignore);
		return -1;
	}
	judge_opts_opinion_end(r->cli, r->opinion);
	r->opinion = NULL;
	code = finish(r, &res, &left, e);
	if (r->o->silent)
		return code;
	if (code == CMD_OK && !r->o->judge)
		ui_note(r->cli->ui,
			"run %s: %lld replies were stored; judge them with: "
			"rtlsmith resume %s",
			r->run->name, (long long)res.done, r->run->name);
	if (code < 0 || !r->o->judge)
		return code;
	return report_print_run(r->cli, r->run->id, runner_mode(r), code, e);
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

			job.run_id = "dry-run";
			job.task = &r->task_rows[i];
			job.model = model;
			if (runner_request(r, &job, a, &q, e) < 0)
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
			(long long)n * (long long)r->n_tasks, (long long)in * n,
			(long long)out * n);
		if (model->price_in >= 0 && model->price_out >= 0)
			ui_print(r->cli->ui, ", about USD %.4f\n", cost);
		else
			ui_print(r->cli->ui,
				"; no price is known (models.%s.price)\n",
				model->name);
		if (r->agent_on)
			ui_print(r->cli->ui,
				"the agent %s goes on from there: at most %lld "
				"requests a sample\n",
				r->agent.policy.name,
				(long long)(r->agent.max_turns > 0
						? r->agent.max_turns
						: (int64_t)r->agent.policy.stop
							  .calls));
	}
	return CMD_OK;
}

static int
close_after(struct runner *r, int rc, struct err *e)
{
	struct err second = ERR_INIT;

	if (runner_close(r, &second) < 0 && rc >= 0) {
		*e = second;
		rc = -1;
	}
	return rc;
}

int
runner_execute(struct cli *cli, const struct store_run *run,
	const struct runner_options *o, struct err *e)
{
	struct runner r;
	int rc;

	memset(&r, 0, sizeof(r));
	r.cli = cli;
	r.run = run;
	r.o = o;
	rc = runner_open(&r, e);
	if (rc == CMD_OK)
		rc = runner_open_client(&r, e);
	if (rc == CMD_OK)
		rc = go(&r, e);
	return close_after(&r, rc, e);
}

/* The run's row is found or made, and what it says is what counts. */
static int
know_run(struct runner *r, struct err *e)
{
	if (runner_find_or_create(r->cli, r->config, &r->made, e) < 0)
		return -1;
	r->run = &r->made;
	return 0;
}

int
runner_start(struct cli *cli, cJSON *config, const struct runner_options *o,
	struct err *e)
{
	struct runner r;
	int rc;

	memset(&r, 0, sizeof(r));
	r.cli = cli;
	r.config = config;
	r.o = o;
	rc = runner_open(&r, e);
	if (rc == CMD_OK && !o->dry_run)
		rc = know_run(&r, e);
	if (rc == CMD_OK)
		rc = runner_open_client(&r, e);
	if (rc == CMD_OK)
		rc = o->dry_run ? dry_run(&r, e) : go(&r, e);
	return close_after(&r, rc, e);
}
