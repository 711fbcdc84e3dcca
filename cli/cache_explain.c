/*
 * cache_explain: makes the request that a sample would send, and shows its
 * cache key part by part (see cache_explain.h).  Must not ask a model.
 */
#include "cli/cache_explain.h"

#include <string.h>

#include "agent/single.h"
#include "cli/llm_opts.h"
#include "cli/suites.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

const struct opt cache_explain_opts[] = {{.name = "suite",
						 .letter = 's',
						 .type = OPT_STR,
						 .arg = "SUITE",
						 .help = "suite of the tasks",
						 .hint = OPT_HINT_SUITE},
	{.name = "run",
		.type = OPT_STR,
		.arg = "RUN",
		.help = "take suite, endpoint, parameters and prompt from this "
			"run",
		.hint = OPT_HINT_RUN},
	LLM_OPT_TEMPERATURE, LLM_OPT_TOP_P, LLM_OPT_TOP_K, LLM_OPT_SEED,
	LLM_OPT_MAX_TOKENS, LLM_OPT_EXTRA_BODY,
	{.name = "template",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "user message, as with rtlsmith run",
		.hint = OPT_HINT_FILE},
	{.name = "system",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "system message, as with rtlsmith run",
		.hint = OPT_HINT_FILE},
	{.name = "json", .type = OPT_FLAG, .help = "one JSON object a line"},
	OPT_END};

struct explaining {
	struct cli *cli;
	const cJSON *config; /* where the endpoints stand */
	const char *suite;
	struct llm_model model;
	struct suites_found found;
	struct single single;
};

static int
text_option(struct cli *cli, const char *opt, const char **out, struct err *e)
{
	const char *path = opt_str(cli->opts, opt);
	char *text;

	if (path == NULL)
		return 0;
	if (fs_read(cli->arena, path, LIM_PROMPT, &text, NULL, e) < 0)
		return err_wrap(e, "--%s", opt);
	*out = text;
	return 0;
}

static int
from_options(struct explaining *x, struct err *e)
{
	static const char *const numbers[][2] = {{"temperature", "temperature"},
		{"top-p", "top_p"}, {"top-k", "top_k"}, {"seed", "seed"},
		{"max-tokens", "max_tokens"}};
	struct cli *cli = x->cli;
	const char *body = opt_str(cli->opts, "extra-body");
	cJSON *o = json_object(cli->arena), *extra;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (opt_given(cli->opts, numbers[i][0]))
			json_set_num(o, numbers[i][1],
				opt_num(cli->opts, numbers[i][0], 0));
	if (body != NULL) {
		if (json_parse(cli->arena, body, strlen(body), &extra, e) < 0)
			return err_wrap(e, "--extra-body");
		json_set(o, "extra", extra);
	}
	x->config = cli->config.tree;
	x->suite = opt_str(cli->opts, "suite");
	if (x->suite == NULL)
		return err_set(e, ERR_USAGE,
			"no suite given: name it with -s, or a run with --run");
	if (text_option(cli, "system", &x->single.prompt.system, e) < 0 ||
		text_option(cli, "template", &x->single.prompt.template, e) < 0)
		return -1;
	return llm_params_read(cli->arena, o, &x->single.params, e);
}

/* The run's first suite, unless -s names another of it. */
static const char *
run_suite(struct explaining *x, const cJSON *identity)
{
	const char *want = opt_str(x->cli->opts, "suite");
	const cJSON *s;

	cJSON_ArrayForEach(s, json_get(identity, "suites"))
	{
		if (want == NULL || str_eq(want, json_str(s, "name", "")))
			return arena_printf(x->cli->arena, "%s@%s",
				json_str(s, "name", ""),
				json_str(s, "sha256", ""));
	}
	return want;
}

static int
from_run(struct explaining *x, const char *ref, struct err *e)
{
	struct arena *a = x->cli->arena;
	struct store_run run;
	const cJSON *identity;
	cJSON *config;

	if (store_run_get(x->cli->store, a, ref, &run, e) < 0)
		return -1;
	if (json_parse(a, run.config, strlen(run.config), &config, e) < 0)
		return err_wrap(e, "configuration of run %s", run.name);
	identity = json_get(config, "identity");
	x->config = config;
	x->suite = run_suite(x, identity);
	if (x->suite == NULL)
		return err_set(
			e, ERR_NOTFOUND, "run %s has no suite", run.name);
	x->single.prompt.system = json_str(identity, "system", NULL);
	x->single.prompt.template = json_str(identity, "template", NULL);
	return llm_params_read(
		a, json_get(identity, "params"), &x->single.params, e);
}

/* Finds the task of "TASK" or "TASK/INDEX". */
static int
find_task(struct explaining *x, const char *text, struct solver_job *job,
	struct err *e)
{
	struct arena *a = x->cli->arena;
	const struct bench_suite *s = &x->found.suite;
	char *name = arena_strdup(a, text), *slash = strrchr(name, '/');
	const char **names = arena_array(a, s->n + 1, sizeof(*names));
	const char *near;

	if (slash != NULL && str_to_i64(slash + 1, &job->sample_index) &&
		job->sample_index >= 0)
		*slash = '\0';
	for (size_t i = 0; i < s->n; i++) {
		names[i] = s->tasks[i].id;
		if (!str_eq(names[i], name))
			continue;
		job->task = &s->tasks[i];
		return 0;
	}
	near = str_nearest(a, name, names, s->n);
	return err_set(e, ERR_NOTFOUND, "suite %s has no task \"%s\"%s%s",
		x->found.row.name, name,
		near[0] != '\0' ? "; did you mean " : "", near);
}

static void
print_hit(struct explaining *x, const struct store_attempt *hit)
{
	char when[CLOCK_RFC3339_MAX];

	if (hit == NULL) {
		ui_print(x->cli->ui, "reply:   none, it would be asked\n");
		return;
	}
	clock_rfc3339(hit->started_ms, when);
	ui_print(x->cli->ui, "reply:   stored at %s, %lld tokens, finish %s\n",
		when, (long long)hit->tokens_out,
		hit->finish_reason != NULL ? hit->finish_reason : "not said");
}

static void
print_parts(struct explaining *x, const struct solver_job *job, const char *key,
	const cJSON *parts, const struct store_attempt *hit)
{
	struct cli *cli = x->cli;
	const cJSON *headers = json_get(parts, "headers");

	if (opt_flag(cli->opts, "json")) {
		cJSON *o = json_object(cli->arena);

		json_set_str(o, "key", key);
		json_set_bool(o, "stored", hit != NULL);
		json_set_str(o, "task", job->task->id);
		json_set(o, "parts", json_copy(cli->arena, parts));
		ui_print(cli->ui, "%s\n", json_text(cli->arena, o));
		return;
	}
	ui_print(cli->ui, "%s/%s/%lld by %s\nkey:     %s\n", x->found.row.name,
		job->task->id, (long long)job->sample_index, x->model.name,
		key);
	print_hit(x, hit);
	ui_print(cli->ui,
		"version: %s\nurl:     %s\nheaders: %s\nindex:   "
		"%lld\nbody:\n%s",
		json_str(parts, "version", ""), json_str(parts, "url", ""),
		headers != NULL ? json_canonical(cli->arena, headers) : "none",
		(long long)job->sample_index,
		json_pretty(cli->arena, json_get(parts, "body")));
}

static int
explain_one(struct explaining *x, const char *text, struct err *e)
{
	struct arena *a = x->cli->arena;
	struct solver_job job = {
		.run_id = "", .model = &x->model, .tag = "cache explain"};
	struct llm_request q;
	struct store_attempt hit;
	struct err miss = ERR_INIT;
	char key[HASH_HEX];
	bool found;

	if (find_task(x, text, &job, e) < 0 ||
		single_request(&x->single, &job, a, &q, e) < 0)
		return -1;
	llm_cache_key(&x->model, &q, key);
	found = store_cache_get(x->cli->store, a, key, &hit, &miss) == 0;
	if (!found && miss.code != ERR_NOTFOUND) {
		*e = miss;
		return -1;
	}
	print_parts(x, &job, key, llm_cache_parts(a, &x->model, &q),
		found ? &hit : NULL);
	return 0;
}

int
cache_explain(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct explaining x = {.cli = cli};
	const char *run = opt_str(cli->opts, "run");

	x.single.store = cli->store;
	x.single.seed_each = true;
	x.single.prompt.template_name = "template";
	if ((run != NULL ? from_run(&x, run, e) : from_options(&x, e)) < 0 ||
		llm_model_read(cli->arena, x.config, argv[0], &x.model, e) <
			0 ||
		suites_find(cli, x.suite, &x.found, e) < 0)
		return -1;
	for (int i = 1; i < argc; i++)
		if (explain_one(&x, argv[i], e) < 0)
			return -1;
	return CMD_OK;
}
