/*
 * cache: stored replies that answer the same question again.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cache_explain.h"
#include "cli/cmd.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

#define CACHE_PAGE 512
#define DAY_MS (24.0 * 3600 * 1000)

static const struct opt cache_ls_opts[] = {
	{.name = "number",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "at most so many entries, newest first",
		.dflt = "20",
		.min = 1,
		.max = 1e9},
	{.name = "json", .type = OPT_FLAG, .help = "one JSON object a line"},
	OPT_END};

static const struct opt cache_prune_opts[] = {
	{.name = "days",
		.type = OPT_NUM,
		.arg = "DAYS",
		.help = "forget replies that are older",
		.dflt = "30",
		.min = 0,
		.max = 36500},
	OPT_END};

static void
entry_json(struct cli *cli, const struct store_cache_entry *x)
{
	struct arena a = ARENA_INIT;
	cJSON *o = json_object(&a);
	char when[CLOCK_RFC3339_MAX];

	clock_rfc3339(x->started_ms, when);
	json_set_str(o, "key", x->key);
	json_set_str(o, "created", when);
	json_set_str(o, "model", x->model);
	json_set_str(o, "suite", x->suite);
	json_set_str(o, "task", x->task);
	json_set_i64(o, "index", x->idx);
	json_set_str(o, "run", x->run);
	json_set_i64(o, "bytes", x->content_n);
	json_set_i64(o, "tokens_in", x->tokens_in);
	json_set_i64(o, "tokens_out", x->tokens_out);
	json_set_i64(o, "hits", x->hits);
	ui_print(cli->ui, "%s\n", json_text(&a, o));
	arena_release(&a);
}

static void
entry_row(
	struct arena *a, struct ui_table *t, const struct store_cache_entry *x)
{
	char when[CLOCK_RFC3339_MAX];

	clock_rfc3339(x->started_ms, when);
	ui_table_row(t,
		(const char *[]){arena_printf(a, "%.12s", x->key),
			arena_printf(a, "%.16s", when), x->model,
			x->task == NULL
				? NULL
				: arena_printf(a, "%s/%s/%lld", x->suite,
					  x->task, (long long)x->idx),
			x->run,
			arena_printf(a, "%lld", (long long)x->content_n),
			arena_printf(a, "%lld", (long long)x->hits)});
}

static int
cache_ls(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {{"key", false}, {"since", false},
		{"model", false}, {"sample", false}, {"run", false},
		{"bytes", true}, {"hits", true}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 7);
	struct store_cache_page page = {0};
	int64_t left = opt_i64(cli->opts, "number", 20);
	bool json = opt_flag(cli->opts, "json");

	(void)argc;
	(void)argv;
	do {
		page.limit = left < CACHE_PAGE ? (size_t)left : CACHE_PAGE;
		if (store_cache_list(cli->store, cli->arena, &page, e) < 0)
			return -1;
		for (size_t i = 0; i < page.n; i++) {
			if (json)
				entry_json(cli, &page.entry[i]);
			else
				entry_row(cli->arena, t, &page.entry[i]);
		}
		left -= (int64_t)page.n;
	} while (page.n == page.limit && left > 0);
	if (json)
		return CMD_OK;
	if (ui_table_rows(t) > 0)
		ui_table_print(cli->ui, t);
	else
		ui_note(cli->ui, "the cache is empty");
	return CMD_OK;
}

static int
forget(struct cli *cli, int64_t before_ms, struct err *e)
{
	int64_t n = 0;

	if (store_cache_prune(cli->store, before_ms, &n, e) < 0)
		return -1;
	ui_note(cli->ui,
		"%lld replies are not used any more; they stay in their runs",
		(long long)n);
	return CMD_OK;
}

static int
cache_prune(struct cli *cli, int argc, char **argv, struct err *e)
{
	double age = opt_num(cli->opts, "days", 30) * DAY_MS;

	(void)argc;
	(void)argv;
	return forget(cli, clock_wall_ms() - (int64_t)age, e);
}

static int
cache_clear(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	(void)argv;
	return forget(cli, INT64_MAX, e);
}

static const struct cmd_example ls_examples[] = {
	{"What the next run would not have to ask", "rtlsmith cache ls"},
	{NULL, NULL}};
static const struct cmd_example explain_examples[] = {
	{"Would sample 0 of a task be asked again?",
		"rtlsmith cache explain demo alu16 -s core"},
	{"Why was a sample of this run not found?",
		"rtlsmith cache explain demo alu16/3 --run quickstart"},
	{NULL, NULL}};
static const struct cmd_example prune_examples[] = {
	{"Forget what is older than a week", "rtlsmith cache prune --days 7"},
	{NULL, NULL}};
static const struct cmd_example clear_examples[] = {
	{"Ask everything again from now on", "rtlsmith cache clear"},
	{NULL, NULL}};

static const struct cmd cache_ls_cmd = {.name = "ls",
	.summary = "list replies that would be used again",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Lists the entries, newest first: the beginning of the "
		       "key, since when, model, sample and run of the reply, "
		       "its size, and how often it was used.",
	.opts = cache_ls_opts,
	.examples = ls_examples,
	.run = cache_ls};
static const struct cmd cache_explain_cmd = {.name = "explain",
	.summary = "show what the key of a sample is made of",
	.operands = "MODEL TASK[/INDEX]...",
	.min_operands = 2,
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Prints the key of a sample, all that goes into it, and "
		"whether a reply is stored for it. The question is the one "
		"that rtlsmith run with the same options asks, or with --run "
		"the one of that run.\n\n"
		"The key is the SHA-256 of: the version of this list "
		"(rtlsmith.llm/1); the URL of the endpoint without user "
		"information; the extra headers of the configuration; the "
		"request's body, that is the model's id, all messages and "
		"all sampling parameters, the seed included, but not stream "
		"and stream_options, which only say how the reply travels; "
		"and the sample's index, so that samples of one task stay "
		"different replies. What is not in the key: the model's name "
		"in the configuration, its API key, prices, timeouts, limits "
		"of load, the suite's name, the judge.",
	.opts = cache_explain_opts,
	.examples = explain_examples,
	.run = cache_explain};
static const struct cmd cache_prune_cmd = {.name = "prune",
	.summary = "stop using old replies",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Takes old replies out of the cache. They stay in the "
		       "runs that they belong to.",
	.opts = cache_prune_opts,
	.examples = prune_examples,
	.run = cache_prune};
static const struct cmd cache_clear_cmd = {.name = "clear",
	.summary = "stop using all replies",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Takes all replies out of the cache. They stay in the "
		       "runs that they belong to.",
	.examples = clear_examples,
	.run = cache_clear};

static const struct cmd *const cache_subs[] = {&cache_ls_cmd,
	&cache_explain_cmd, &cache_prune_cmd, &cache_clear_cmd, NULL};

const struct cmd cmd_cache = {
	.name = "cache",
	.group = CMD_GROUP_KEEP,
	.summary = "look into the cache of replies",
	.operands = "VERB",
	.max_operands = -1,
	.description =
		"Every good reply in the store is used again when the same "
		"question is asked: same endpoint, model, messages, "
		"parameters and sample index. A reply from the cache keeps "
		"its own latency and tokens, costs nothing, and is counted "
		"apart in reports. rtlsmith run "
		"--cache refresh asks again.",
	.examples = ls_examples,
	.subs = cache_subs,
};
