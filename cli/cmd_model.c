/*
 * model: list the configured endpoints, try one, show prices.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

static const struct opt model_json_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

static const struct opt model_test_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"},
	{.name = "stream",
		.type = OPT_ENUM,
		.arg = "both|on|off",
		.help = "streamed, whole, or one after the other",
		.dflt = "both"},
	{.name = "max-tokens",
		.type = OPT_INT,
		.arg = "N",
		.help = "longest reply in tokens",
		.dflt = "64",
		.min = 1,
		.max = 1e6},
	{.name = "timeout",
		.type = OPT_NUM,
		.arg = "SECONDS",
		.help = "longest one exchange may take",
		.dflt = "120",
		.min = 0.1,
		.max = 86400},
	OPT_END};

static char *
price(struct arena *a, double v)
{
	return v < 0 ? arena_strdup(a, "-") : arena_printf(a, "%g", v / 1e6);
}

/* Names of models in the configuration. */
static const cJSON *
models(struct cli *cli, struct err *e)
{
	const cJSON *m = json_get(cli->config.tree, "models");

	if (m == NULL || m->child == NULL) {
		err_set(e, ERR_NOTFOUND,
			"no model is configured: add one below \"models\" in "
			".rtlsmith/config.yaml (rtlsmith init writes an "
			"example)");
		return NULL;
	}
	return m;
}

static int
model_table(struct cli *cli, bool prices, struct err *e)
{
	static const struct ui_col endpoint[] = {{"name", false},
		{"provider", false}, {"model", false}, {"endpoint", false},
		{"key from", false}};
	static const struct ui_col money[] = {{"name", false},
		{"USD/M in", true}, {"USD/M out", true}, {"USD/M cached", true},
		{"source", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, prices ? money : endpoint, 5);
	const cJSON *all = models(cli, e);
	const cJSON *m;
	cJSON *out = json_object(a);

	if (all == NULL)
		return -1;
	cJSON_ArrayForEach(m, all)
	{
		struct llm_model x;

		if (llm_model_read(a, cli->config.tree, m->string, &x, e) < 0)
			return -1;
		json_set(out, m->string, llm_model_json(a, &x));
		if (prices)
			ui_table_row(t,
				(const char *[]){x.name, price(a, x.price_in),
					price(a, x.price_out),
					price(a, x.price_cached),
					x.price_source});
		else
			ui_table_row(t,
				(const char *[]){x.name, x.provider, x.model,
					json_str(json_get(out, m->string),
						"base_url", ""),
					x.key_env != NULL ? x.key_env
						: x.key_cmd != NULL
						? "a command"
						: "no key"});
	}
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(a, out));
	else
		ui_table_print(cli->ui, t);
	return CMD_OK;
}

static int
model_ls(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	(void)argv;
	return model_table(cli, false, e);
}

static int
model_price(struct cli *cli, int argc, char **argv, struct err *e)
{
	(void)argc;
	(void)argv;
	return model_table(cli, true, e);
}

struct probe {
	int64_t attempts, latency_us, ttft_us;
	long http_status;
};

static int
on_attempt(void *arg, const struct llm_attempt *x, struct err *e)
{
	struct probe *p = arg;

	(void)e;
	p->attempts++;
	p->latency_us = x->latency_us;
	p->ttft_us = x->ttft_us;
	p->http_status = x->http_status;
	return 0;
}

static cJSON *
probe_json(struct cli *cli, const struct llm_reply *r, const struct probe *p,
	bool stream)
{
	struct arena *a = cli->arena;
	cJSON *o = json_object(a), *u = json_object(a);

	json_set_bool(o, "stream", stream);
	json_set_str(o, "content", r->content);
	json_set_str(o, "reasoning", r->reasoning);
	json_set_str(o, "finish_reason", llm_finish_name(r->finish));
	json_set_str(o, "response_model", r->response_model);
	json_set_i64(u, "input", r->usage.input);
	json_set_i64(u, "output", r->usage.output);
	json_set_i64(u, "cached", r->usage.cached);
	json_set_i64(u, "reasoning", r->usage.reasoning);
	json_set(o, "tokens", u);
	json_set_i64(o, "attempts", p->attempts);
	json_set_num(o, "latency_ms", (double)p->latency_us / 1e3);
	json_set_num(o, "first_byte_ms", (double)p->ttft_us / 1e3);
	return o;
}

static void
print_probe(struct cli *cli, const struct llm_reply *r, const struct probe *p,
	bool stream)
{
	ui_print(cli->ui,
		"%s: HTTP %ld after %lld attempt(s), first byte %.0f ms, "
		"whole reply %.0f ms\n  finish %s; tokens %lld in, %lld out, "
		"%lld reasoning; model says it is %s\n  content (%zu bytes): "
		"%.60s%s\n",
		stream ? "streamed" : "whole", p->http_status,
		(long long)p->attempts, (double)p->ttft_us / 1e3,
		(double)p->latency_us / 1e3, llm_finish_name(r->finish),
		(long long)r->usage.input, (long long)r->usage.output,
		(long long)r->usage.reasoning,
		r->response_model != NULL ? r->response_model : "nothing",
		r->content_n, str_eq(r->content, "") ? "(empty)" : r->content,
		r->content_n > 60 ? "..." : "");
	if (r->usage.output < 0)
		ui_warn(cli->ui,
			"the endpoint says nothing about tokens: "
			"costs cannot be known");
	if (r->finish == LLM_FINISH_UNKNOWN)
		ui_warn(cli->ui,
			"the endpoint gives no finish_reason: cut "
			"replies cannot be told from whole ones");
}

static int
probe_once(struct cli *cli, struct llm_client *c, struct llm_model *m,
	bool stream, cJSON *out, struct err *e)
{
	const struct llm_message ask = {"user",
		"Write a Verilog module named inv with input a and output y, "
		"where y is the inverse of a. Answer with the code only."};
	struct llm_request q = {0};
	struct probe p = {0};
	struct llm_observer obs = {.attempt = on_attempt, .arg = &p};
	struct llm_params over = llm_params_none();
	struct llm_reply r;

	m->stream = stream;
	over.max_tokens = opt_i64(cli->opts, "max-tokens", 64);
	q.messages = &ask;
	q.n_messages = 1;
	q.params = llm_params_merge(m, &over);
	q.tag = "model test";
	if (llm_complete(c, m, &q, &obs, cli->arena, &r, e) < 0)
		return err_wrap(e, "models.%s", m->name);
	json_push(out, probe_json(cli, &r, &p, stream));
	if (!opt_flag(cli->opts, "json"))
		print_probe(cli, &r, &p, stream);
	return 0;
}

static int
model_test(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	const char *stream = opt_str(cli->opts, "stream");
	struct llm_client *c;
	struct llm_model m;
	cJSON *out = json_array(cli->arena);
	int rc;

	(void)argc;
	if (llm_model_read(cli->arena, cli->config.tree, argv[0], &m, e) < 0)
		return -1;
	o.max_retries = 1;
	o.attempt_timeout_ms =
		llround(opt_num(cli->opts, "timeout", 120) * 1e3);
	if (llm_client_new(&c, &o, e) < 0)
		return -1;
	rc = 0;
	if (!str_eq(stream, "on"))
		rc = probe_once(cli, c, &m, false, out, e);
	if (rc == 0 && !str_eq(stream, "off"))
		rc = probe_once(cli, c, &m, true, out, e);
	llm_client_free(c);
	if (rc == 0 && opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(cli->arena, out));
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example ls_examples[] = {
	{"The endpoints of the configuration", "rtlsmith model ls"},
	{NULL, NULL}};
static const struct cmd_example test_examples[] = {
	{"Two short requests, whole and streamed", "rtlsmith model test demo"},
	{NULL, NULL}};
static const struct cmd_example price_examples[] = {
	{"What tokens cost", "rtlsmith model price"}, {NULL, NULL}};

static const struct cmd model_ls_cmd = {.name = "ls",
	.summary = "list configured endpoints",
	.operands = "",
	.description = "Lists the endpoints below \"models\" of the "
		       "configuration. Keys are named, never shown.",
	.opts = model_json_opts,
	.examples = ls_examples,
	.run = model_ls};
static const struct cmd model_test_cmd = {.name = "test",
	.summary = "ask an endpoint a short question",
	.operands = "MODEL",
	.min_operands = 1,
	.max_operands = 1,
	.description = "Sends a short request, whole and streamed, and says "
		       "what came back: finish reason, tokens, times, which "
		       "model answered, and what the endpoint keeps to "
		       "itself.",
	.opts = model_test_opts,
	.examples = test_examples,
	.run = model_test};
static const struct cmd model_price_cmd = {.name = "price",
	.summary = "show prices of the configuration",
	.operands = "",
	.description = "Shows what a million tokens cost, from price_in, "
		       "price_out, price_cached and price_cache_write (USD "
		       "per million tokens) of the model's entry, else from "
		       "in, out, cached and cache_write of its entry below "
		       "\"prices\", which may be a file. Without a "
		       "price, costs are \"not known\", never 0.",
	.opts = model_json_opts,
	.examples = price_examples,
	.run = model_price};

static const struct cmd *const model_subs[] = {
	&model_ls_cmd, &model_test_cmd, &model_price_cmd, NULL};

const struct cmd cmd_model = {
	.name = "model",
	.group = CMD_GROUP_DATA,
	.summary = "list and try model endpoints",
	.operands = "VERB",
	.max_operands = -1,
	.description = "Endpoints are described below \"models\" of the "
		       "configuration; see rtlsmith-config(5).",
	.examples = ls_examples,
	.subs = model_subs,
};
