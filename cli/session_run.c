/*
 * session_run: one task of a design session as a run of the store, through the
 * same machinery as `rtlsmith gen`.  Must not print.
 */
#include "cli/session.h"

#include <stdio.h>
#include <string.h>

#include "bench/suite.h"
#include "cli/datadir.h"
#include "cli/inner.h"
#include "cli/runner.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

extern const struct cmd cmd_gen;

/* What both runs are given as the user gave it. */
static const char *const passed[] = {"model", "temperature", "seed",
	"max-tokens", "reasoning-effort", "param", "cache", "sandbox", "replay",
	"max-retries", "attempt-timeout", NULL};

int
session_template(struct session *s, const char *name, struct task_file *out,
	struct err *e)
{
	struct arena *a = s->cli->arena;
	char *path, *text;

	memset(out, 0, sizeof(*out));
	out->name = arena_printf(a, "prompts/agent/%s.md", name);
	if (datadir_find(a, out->name, &path, e) < 0 ||
		fs_read(a, path, LIM_PROMPT, &text, &out->n, e) < 0)
		return -1;
	out->text = text;
	return 0;
}

struct task
session_task(struct session *s, const char *id, const char *prompt)
{
	struct task t = {.suite = arena_printf(s->cli->arena, "design-%s", id),
		.version = "1",
		.id = id,
		.profile = TASK_NATIVE,
		.kind = "spec",
		.title = id,
		.prompt = prompt,
		.top = s->spec.top,
		.golden_top = s->spec.top,
		.tb_top = "tb",
		.max_tokens = -1,
		.samples = -1,
		.golden_cpu_us = -1,
		.meta = json_object(s->cli->arena)};

	return t;
}

/* Puts the task into the store; "NAME@SHA" names this revision of its suite. */
static int
store_task(struct session *s, struct task *t, const char **suite, struct err *e)
{
	const struct bench_suite b = {.name = t->suite,
		.version = t->version,
		.format = "native",
		.licence = "",
		.source = s->spec.origin,
		.tasks = t,
		.n = 1};
	struct hash_ctx *h;
	char sha[HASH_HEX];
	int64_t id;

	task_hash(t);
	h = hash_new();
	hash_str(h, t->sha256);
	hash_final(h, sha);
	*suite = arena_printf(s->cli->arena, "%s@%s", t->suite, sha);
	return bench_suite_store(s->cli->store, &b, &id, e);
}

/* What is left of the user's budget. */
static void
pass_budget(struct session *s, struct inner_line *l)
{
	struct cli *cli = s->cli;
	const struct store_counts *c = &s->planning;
	double usd = opt_num(cli->opts, "max-cost", 0);
	int64_t tokens = opt_i64(cli->opts, "max-total-tokens", 0);

	if (usd > 0) {
		usd -= c->cost_uusd > 0 ? (double)c->cost_uusd / 1e6 : 0;
		inner_pair(cli, l, "max-cost",
			arena_printf(
				cli->arena, "%.6f", usd > 1e-6 ? usd : 1e-6));
	}
	if (tokens > 0) {
		tokens -= c->tokens_in + c->tokens_out;
		inner_pair(cli, l, "max-total-tokens",
			arena_printf(cli->arena, "%lld",
				(long long)(tokens > 1 ? tokens : 1)));
	}
}

int
session_run(struct session *s, struct session_asked *q, struct err *e)
{
	struct runner_options o = {.silent = true,
		.watch = q->watch,
		.watch_arg = s,
		.run_id = q->run_id,
		.states =
			1U << STORE_SAMPLE_PENDING | 1U << STORE_SAMPLE_ERROR};
	struct inner_line l = {NULL, 0, 0};
	struct task t = *q->task;
	struct cli own;
	const char *suite;
	cJSON *config;

	if (store_task(s, &t, &suite, e) < 0)
		return -1;
	inner_pair(s->cli, &l, "suite", suite);
	inner_pair(s->cli, &l, "agent", q->agent);
	inner_pass(s->cli, &l, passed);
	if (q->watch != NULL && opt_given(s->cli->opts, "max-turns"))
		inner_pair(s->cli, &l, "max-turns",
			opt_str(s->cli->opts, "max-turns"));
	pass_budget(s, &l);
	if (inner_open(s->cli, &cmd_gen, &l, &own, NULL, e) < 0 ||
		runner_freeze(&own, &config, e) < 0)
		return -1;
	return runner_start(&own, config, &o, e);
}

int
session_reply(struct session *s, const char *run_id, struct store_sample *row,
	char **text, size_t *n, struct err *e)
{
	struct store *db = s->cli->store;
	struct arena *a = s->cli->arena;
	struct store_sample *x;
	struct store_attempt at;
	int64_t cursor = 0;
	size_t found;

	if (store_sample_page(db, a, run_id, 0xf, &cursor, 1, &x, &found, e) <
		0)
		return -1;
	if (found == 0 || x->state != STORE_SAMPLE_GENERATED)
		return err_set(e, ERR_RETRY, "no reply was had: %s",
			found > 0 && x->error != NULL ? x->error
						      : "not finished");
	*row = *x;
	*text = arena_strdup(a, "");
	*n = 0;
	if (store_attempt_get(db, a, x->attempt_id, &at, e) < 0)
		return -1;
	return at.content == NULL
		? 0
		: store_text_get(db, a, at.content, text, n, e);
}
