/*
 * curate_model: a run of the store, opened by the machinery of `rtlsmith gen`,
 * whose samples hold what a stage asks.  It must not say what is asked.
 */
#include "cli/curate_model.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "bench/suite.h"
#include "cli/inner.h"
#include "cli/runner_int.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

extern const struct cmd cmd_gen;

static const char *const passed[] = {"model", "temperature", "seed",
	"max-tokens", "reasoning-effort", "param", "cache", "replay", "record",
	"max-cost", "max-total-tokens", "max-retries", "attempt-timeout", NULL};

struct curate_asker {
	struct cli own; /* of the inner command */
	struct runner r;
	struct runner_options o;
	struct caller by;
	pthread_mutex_t lock;
	int64_t *sample; /* those that nobody uses now */
	size_t n;
};

/* A task whose questions are told by nobody but the stage. */
static int
store_task(
	struct cli *cli, const char *purpose, const char **suite, struct err *e)
{
	struct arena *a = cli->arena;
	struct task t = {.suite = arena_printf(a, "curate-%s", purpose),
		.version = "1",
		.id = purpose,
		.profile = TASK_NATIVE,
		.kind = "spec",
		.title = purpose,
		.prompt = "",
		.top = "top",
		.golden_top = "top",
		.tb_top = "tb",
		.max_tokens = -1,
		.samples = -1,
		.golden_cpu_us = -1,
		.meta = json_object(a)};
	const struct bench_suite b = {.name = t.suite,
		.version = t.version,
		.format = "native",
		.licence = "",
		.source = "curate",
		.tasks = &t,
		.n = 1};
	struct hash_ctx *h = hash_new();
	char sha[HASH_HEX];
	int64_t id;

	task_hash(&t);
	hash_str(h, t.sha256);
	hash_final(h, sha);
	*suite = arena_printf(a, "%s@%s", t.suite, sha);
	return bench_suite_store(cli->store, &b, &id, e);
}

static int
claim_samples(struct curate_asker *x, int workers, struct err *e)
{
	struct runner *r = &x->r;
	struct arena *a = r->cli->arena;
	struct store_sample *row;
	int64_t cursor = 0, added;
	size_t n;

	if (store_run_claim(r->store, r->run->id, getpid(), e) < 0 ||
		store_run_status(r->store, r->run->id, STORE_RUN_RUNNING, "",
			getpid(), e) < 0 ||
		store_sample_plan(r->store, r->run->id, r->task_ids, 1,
			r->model_ids, 1, workers, &added, e) < 0 ||
		store_sample_page(r->store, a, r->run->id, 0xf, &cursor,
			(size_t)workers, &row, &n, e) < 0)
		return -1;
	x->sample = arena_array(a, (size_t)workers, sizeof(*x->sample));
	for (x->n = 0; x->n < n; x->n++)
		x->sample[x->n] = row[x->n].id;
	return 0;
}

static int64_t
take_sample(struct curate_asker *x)
{
	int64_t id;

	pthread_mutex_lock(&x->lock);
	if (x->n == 0)
		BUG("more threads ask than were named");
	id = x->sample[--x->n];
	pthread_mutex_unlock(&x->lock);
	return id;
}

static void
give_sample(struct curate_asker *x, int64_t id)
{
	pthread_mutex_lock(&x->lock);
	x->sample[x->n++] = id;
	pthread_mutex_unlock(&x->lock);
}

static int
ask(void *arg, struct arena *a, const char *question, int again,
	struct curate_answer *out, struct err *e)
{
	struct curate_asker *x = arg;
	const struct llm_message message = {"user", question};
	const struct llm_model *model = x->r.models[0].model;
	struct llm_request q = {.messages = &message,
		.n_messages = 1,
		.params = llm_params_merge(model, &x->r.single.params),
		.sample_index = again,
		.tag = "curate"};
	struct call c = {.by = &x->by,
		.model = model,
		.request = &q,
		.sample_id = take_sample(x),
		.final = true,
		.oracle = "none",
		.artefacts = "[]"};
	struct call_reply reply;
	bool fatal = false;
	int rc;

	if (q.params.seed >= 0)
		q.params.seed += again;
	rc = call_ask(&c, a, &reply, &fatal, e);
	give_sample(x, c.sample_id);
	if (rc < 0)
		return -1;
	out->text = reply.text;
	out->n = reply.n;
	out->truncated = reply.truncated;
	return 0;
}

static int
open_run(struct curate_asker *x, int workers, struct err *e)
{
	struct runner *r = &x->r;
	int rc = runner_open(r, e);

	if (rc < 0)
		return -1;
	if (rc != CMD_OK)
		return err_set(e, ERR_INTERNAL, "a run without its task");
	if (r->n_models != 1)
		return err_set(e, ERR_USAGE, "--model names one model here");
	if (runner_find_or_create(&x->own, r->config, &r->made, e) < 0)
		return -1;
	r->run = &r->made;
	if (runner_open_client(r, e) < 0)
		return -1;
	x->by = (struct caller){.store = r->store,
		.client = r->client,
		.cache = r->single.cache,
		.store_reasoning = r->single.store_reasoning,
		.record = r->single.record};
	return claim_samples(x, workers, e);
}

int
curate_model_open(struct cli *cli, const char *purpose, int workers,
	struct curate_asker **asker, struct curate_model *out, struct err *e)
{
	struct curate_asker *x = arena_alloc(cli->arena, sizeof(*x));
	struct inner_line l = {NULL, 0, 0};
	const char *suite;

	memset(out, 0, sizeof(*out));
	*asker = NULL;
	if (opt_list(cli->opts, "model", NULL)[0] == NULL)
		return opt_str(cli->opts, "replay") == NULL
			? 0
			: err_set(e, ERR_USAGE,
				  "--replay answers for a model: name it with "
				  "-m");
	*asker = x;
	workers = workers > 0 ? workers : pool_ncpu();
	pthread_mutex_init(&x->lock, NULL);
	x->o.silent = true;
	if (store_task(cli, purpose, &suite, e) < 0)
		return -1;
	inner_pair(cli, &l, "suite", suite);
	inner_pair(cli, &l, "samples", arena_printf(cli->arena, "%d", workers));
	inner_pass(cli, &l, passed);
	if (inner_open(cli, &cmd_gen, &l, &x->own, NULL, e) < 0 ||
		runner_freeze(&x->own, &x->r.config, e) < 0)
		return -1;
	x->r.cli = &x->own;
	x->r.o = &x->o;
	if (open_run(x, workers, e) < 0)
		return -1;
	*out = (struct curate_model){.name = x->r.models[0].name,
		.run = x->r.run->name,
		.ask = ask,
		.arg = x};
	return 0;
}

int
curate_model_close(struct curate_asker *asker, int rc, struct err *e)
{
	struct curate_asker *x = asker;
	struct err second = ERR_INIT;

	if (x == NULL || x->r.cli == NULL)
		return rc;
	if (x->sample != NULL)
		(void)store_run_status(x->r.store, x->r.run->id,
			rc == 0 ? STORE_RUN_DONE : STORE_RUN_PAUSED,
			rc == 0 ? "" : "the stage stopped", 0, &second);
	if (runner_close(&x->r, &second) == 0 || rc < 0)
		return rc;
	*e = second;
	return -1;
}
