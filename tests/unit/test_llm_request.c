/*
 * test_llm_request: configuration, parameters, URL, headers, body, cache key.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "lib/llm/llm.h"
#include "lib/llm/request.h"

static struct arena a = ARENA_INIT;

static int
teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

/* Reads models.m of this text, one key a line. */
static int
read_model(const char *keys, struct llm_model *m, struct err *e)
{
	char *text = arena_printf(&a, "models: {m: {%s}}\n", keys);
	cJSON *o;

	assert_ok(yaml_parse(&a, "t", text, strlen(text), &o, e), *e);
	return llm_model_read(&a, o, "m", m, e);
}

static struct llm_model
model(const char *keys)
{
	struct llm_model m;
	struct err e = ERR_INIT;

	assert_ok(read_model(keys, &m, &e), e);
	return m;
}

static const struct llm_message messages[] = {
	{"system", "S"}, {"user", "U"}, {"assistant", "A"}, {"user", "V"}};

static struct llm_request
request(struct llm_params p)
{
	struct llm_request q;

	memset(&q, 0, sizeof(q));
	q.messages = messages;
	q.n_messages = 4;
	q.params = p;
	return q;
}

static char *
body(const char *keys, struct llm_params p)
{
	struct llm_model m = model(keys);
	struct llm_request q = request(p);

	return json_text(&a, llm_request_body(&a, &m, &q));
}

#define MSGS                                                                   \
	"\"messages\":[{\"role\":\"system\",\"content\":\"S\"},"               \
	"{\"role\":\"user\",\"content\":\"U\"},"                               \
	"{\"role\":\"assistant\",\"content\":\"A\"},"                          \
	"{\"role\":\"user\",\"content\":\"V\"}]"

static void
test_body_only_what_is_set(void **state)
{
	(void)state;
	assert_string_equal(body("base_url: 'http://h/v1'", llm_params_none()),
		"{\"model\":\"m\"," MSGS "}");
}

static struct llm_params
all_params(void)
{
	struct llm_params p = llm_params_none();
	cJSON *stop = json_array(&a);

	json_push_str(stop, "END");
	p.temperature = 0;
	p.top_p = 0.95;
	p.top_k = 40;
	p.seed = 0;
	p.max_tokens = 100;
	p.stop = stop;
	p.reasoning_effort = "low";
	return p;
}

static void
test_body_openai(void **state)
{
	(void)state;
	assert_string_equal(
		body("provider: openai, model: g, stream: true", all_params()),
		"{\"model\":\"g\"," MSGS ",\"temperature\":0,\"top_p\":0.95,"
		"\"top_k\":40,\"seed\":0,\"max_completion_tokens\":100,"
		"\"stop\":[\"END\"],\"reasoning_effort\":\"low\","
		"\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
	assert_non_null(strstr(
		body("provider: vllm", all_params()), "\"max_tokens\":100"));
	assert_non_null(strstr(body("provider: vllm, max_tokens_field: "
				    "max_completion_tokens",
				       all_params()),
		"\"max_completion_tokens\":100"));
}

/* Alternatives go with logprobs, and only to those who tell them. */
static void
test_body_logprobs(void **state)
{
	struct llm_model tells = model("provider: vllm");
	struct llm_model silent = model("base_url: 'http://h/v1'");
	struct llm_request q = request(llm_params_none());

	(void)state;
	q.top_logprobs = 5;
	assert_null(json_get(llm_request_body(&a, &tells, &q), "top_logprobs"));
	q.logprobs = true;
	assert_int_equal(
		json_i64(llm_request_body(&a, &tells, &q), "top_logprobs", 0),
		5);
	assert_null(
		json_get(llm_request_body(&a, &silent, &q), "top_logprobs"));
	q.top_logprobs = 0;
	assert_null(json_get(llm_request_body(&a, &tells, &q), "top_logprobs"));
}

static void
test_body_anthropic(void **state)
{
	(void)state;
	assert_string_equal(body("provider: anthropic", all_params()),
		"{\"model\":\"m\",\"system\":\"S\",\"messages\":["
		"{\"role\":\"user\",\"content\":\"U\"},"
		"{\"role\":\"assistant\",\"content\":\"A\"},"
		"{\"role\":\"user\",\"content\":\"V\"}],"
		"\"temperature\":0,\"top_p\":0.95,\"top_k\":40,\"seed\":0,"
		"\"max_tokens\":100,\"stop_sequences\":[\"END\"],"
		"\"output_config\":{\"effort\":\"low\"}}");
	assert_non_null(strstr(body("provider: anthropic", llm_params_none()),
		"\"max_tokens\":4096"));
}

static void
test_params_layers(void **state)
{
	struct llm_params p = llm_params_none();
	cJSON *extra = json_object(&a);
	char *text;

	(void)state;
	p.temperature = 0.5;
	json_set_num(extra, "min_p", 0.1);
	json_set_null(extra, "top_p");
	p.extra = extra;
	text = body("provider: vllm, params: {temperature: 1, top_p: 0.9, "
		    "seed: 3, repetition_penalty: 1.1, min_p: 9}",
		p);
	assert_string_equal(text,
		"{\"model\":\"m\"," MSGS ",\"temperature\":0.5,\"seed\":3,"
		"\"repetition_penalty\":1.1,\"min_p\":0.1}");
}

static void
test_params_round_trip(void **state)
{
	static const char text[] =
		"{\"temperature\":0.2,\"top_p\":1,\"top_k\":5,\"seed\":12,"
		"\"max_tokens\":7,\"stop\":[\"a\",\"b\"],"
		"\"reasoning_effort\":\"high\",\"min_p\":0.1}";
	struct err e = ERR_INIT;
	struct llm_params p;
	cJSON *o;

	(void)state;
	assert_ok(json_parse(&a, text, strlen(text), &o, &e), e);
	assert_ok(llm_params_read(&a, o, &p, &e), e);
	assert_string_equal(json_text(&a, llm_params_json(&a, &p)), text);
	assert_ok(llm_params_read(&a, NULL, &p, &e), e);
	assert_true(isnan(p.temperature));
	assert_string_equal(json_text(&a, llm_params_json(&a, &p)), "{}");
}

static void
test_params_refused(void **state)
{
	static const char *const bad[][2] = {
		{"{\"temperature\":\"hot\"}", "temperature must be a number"},
		{"{\"temperature\":3}", "0 to 2"},
		{"{\"top_p\":-0.1}", "0 to 1"},
		{"{\"seed\":1.5}", "seed must be a whole number"},
		{"{\"seed\":1e18}", "2^53"},
		{"{\"max_tokens\":0}", "max_tokens"},
		{"{\"stop\":[1]}", "list of strings"},
		{"{\"stop\":{}}", "string or a list"},
		{"{\"reasoning_effort\":3}", "reasoning_effort"},
		{"{\"n\":4}", "several samples"},
		{"[]", "mapping"},
	};
	struct err e = ERR_INIT;
	struct llm_params p;
	cJSON *o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_ok(json_parse(&a, bad[i][0], strlen(bad[i][0]), &o, &e),
			e);
		assert_err(llm_params_read(&a, o, &p, &e), e, ERR_USAGE,
			bad[i][1]);
	}
}

static void
test_model_refused(void **state)
{
	static const char *const bad[][2] = {
		{"base_url: 'http://h', api_key: sk-secretvalue",
			"models.m.api_key_env"},
		{"base_url: 'http://h', bas_url: x", "did you mean base_url?"},
		{"", "models.m.base_url is missing"},
		{"provider: azure, base_url: 'https://h'", "api_version"},
		{"provider: opnai", "near: openai"},
		{"base_url: 'ftp://h'", "http:// or https://"},
		{"base_url: 'http://h', wire: grpc", "openai or anthropic"},
		{"base_url: 'http://h', api_key_env: 5", "must be a text"},
		{"base_url: 'http://h', rpm: -1", "rpm must be a number"},
		{"base_url: 'http://h', concurrency: 0.5", "whole number"},
		{"base_url: 'http://h', price_in: x", "price_in"},
		{"base_url: 'http://h', stream: maybe", "true or false"},
		{"base_url: 'http://h', params: {top_p: 7}",
			"models.m.params: parameter top_p"},
		{"base_url: 'http://h', headers: {Authorization: x}",
			"use api_key_env"},
		{"base_url: 'http://h', headers: {'X Y': x}", "no header name"},
		{"base_url: 'http://h', headers: {X: \"a\\r\\nb: c\"}",
			"one line of text"},
	};
	struct err e = ERR_INIT;
	struct llm_model m;
	cJSON *o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_err(
			read_model(bad[i][0], &m, &e), e, ERR_USAGE, bad[i][1]);
	assert_ok(json_parse(&a, "{\"models\":{\"gpt\":{}}}", 21, &o, &e), e);
	assert_err(llm_model_read(&a, o, "gtp", &m, &e), e, ERR_USAGE,
		"did you mean gpt?");
	assert_err(llm_model_read(&a, NULL, "x", &m, &e), e, ERR_USAGE,
		"no model \"x\"");
}

static void
test_model_prices_and_json(void **state)
{
	struct llm_model m =
		model("base_url: 'http://joe:pw@h:1/v1', price_in: 2.5, "
		      "price_out: 10, api_key_env: K, rpm: 60");
	char *text = json_text(&a, llm_model_json(&a, &m));

	(void)state;
	assert_true(fabs(m.price_in - 2.5e6) < 1);
	assert_true(m.price_cached < 0);
	assert_null(strstr(text, "pw"));
	assert_non_null(strstr(text, "\"base_url\":\"http://h:1/v1\""));
	assert_non_null(strstr(text, "\"price_out\":10"));
	assert_non_null(strstr(text, "\"concurrency\":20"));
}

static void
test_url(void **state)
{
	static const char *const t[][2] = {
		{"base_url: 'http://h/v1/'", "http://h/v1/chat/completions"},
		{"base_url: 'http://h/v1/chat/completions'",
			"http://h/v1/chat/completions"},
		{"provider: anthropic",
			"https://api.anthropic.com/v1/messages"},
		{"provider: llamacpp, wire: anthropic",
			"http://127.0.0.1:8080/v1/messages"},
		{"provider: azure, base_url: 'https://r.example', model: dep, "
		 "api_version: '2024-10-21'",
			"https://r.example/openai/deployments/dep/chat/"
			"completions?api-version=2024-10-21"},
		{"provider: azure, base_url: "
		 "'https://r/openai/deployments/dep', api_version: v",
			"https://r/openai/deployments/dep/chat/completions"
			"?api-version=v"},
		{"provider: azure, base_url: 'https://r/openai/v1'",
			"https://r/openai/v1/chat/completions"},
	};
	struct llm_model m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		m = model(t[i][0]);
		assert_string_equal(request_url(&a, &m, false), t[i][1]);
	}
	m = model("base_url: 'http://h/v1'");
	assert_string_equal(request_url(&a, &m, true), "http://h/v1/models");
	assert_string_equal(
		request_url_public(&a, "http://u:p@h/x@y"), "http://h/x@y");
	assert_string_equal(
		request_url_public(&a, "http://h/x@y"), "http://h/x@y");
}

static const char *
header(const char **list, const char *name)
{
	for (; *list; list++) {
		if (str_starts(*list, name))
			return *list + strlen(name);
	}
	return NULL;
}

static void
test_headers(void **state)
{
	struct err e = ERR_INIT;
	const char **h;
	struct llm_model m = model("provider: openai, headers: {X-Org: o}");

	(void)state;
	assert_ok(request_headers(&a, &m, "KEY", "id-1", &h, &e), e);
	assert_string_equal(header(h, "Authorization: "), "Bearer KEY");
	assert_string_equal(header(h, "X-Org: "), "o");
	assert_string_equal(header(h, "X-Client-Request-Id: "), "id-1");
	m = model("provider: anthropic");
	assert_ok(request_headers(&a, &m, "KEY", NULL, &h, &e), e);
	assert_string_equal(header(h, "x-api-key: "), "KEY");
	assert_string_equal(header(h, "anthropic-version: "), "2023-06-01");
	assert_null(header(h, "Authorization: "));
	m = model("provider: azure, base_url: 'http://h', api_version: v");
	assert_ok(request_headers(&a, &m, "KEY", NULL, &h, &e), e);
	assert_string_equal(header(h, "api-key: "), "KEY");
	assert_ok(request_headers(&a, &m, NULL, NULL, &h, &e), e);
	assert_null(header(h, "api-key: "));
	assert_err(request_headers(&a, &m, "K\r\nX: y", NULL, &h, &e), e,
		ERR_USAGE, "api-key must be one line");
}

static void
cache_key(const char *keys, struct llm_params p, int64_t sample,
	char out[HASH_HEX])
{
	struct llm_model m = model(keys);
	struct llm_request q = request(p);

	q.sample_index = sample;
	llm_cache_key(&m, &q, out);
}

static void
test_cache_key(void **state)
{
	const char *h = "base_url: 'http://h/v1'";
	struct llm_params p = llm_params_none();
	char k[6][HASH_HEX];
	size_t i;

	(void)state;
	cache_key(h, p, 0, k[0]);
	cache_key("base_url: 'http://u:p@h/v1', stream: true, rpm: 3", p, 0,
		k[1]);
	assert_string_equal(k[0], k[1]);
	cache_key(h, p, 1, k[1]);
	cache_key("base_url: 'http://i/v1'", p, 0, k[2]);
	cache_key("base_url: 'http://h/v1', model: n", p, 0, k[3]);
	cache_key("base_url: 'http://h/v1', headers: {X: y}", p, 0, k[4]);
	p.temperature = 0;
	cache_key(h, p, 0, k[5]);
	for (i = 1; i < 6; i++)
		assert_string_not_equal(k[0], k[i]);
}

static void
test_estimate(void **state)
{
	(void)state;
	assert_int_equal(llm_estimate_tokens("", 0), 1);
	assert_int_equal(llm_estimate_tokens("x", 320), 100);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(test_body_only_what_is_set, teardown),
	cmocka_unit_test_teardown(test_body_openai, teardown),
	cmocka_unit_test_teardown(test_body_logprobs, teardown),
	cmocka_unit_test_teardown(test_body_anthropic, teardown),
	cmocka_unit_test_teardown(test_params_layers, teardown),
	cmocka_unit_test_teardown(test_params_round_trip, teardown),
	cmocka_unit_test_teardown(test_params_refused, teardown),
	cmocka_unit_test_teardown(test_model_refused, teardown),
	cmocka_unit_test_teardown(test_model_prices_and_json, teardown),
	cmocka_unit_test_teardown(test_url, teardown),
	cmocka_unit_test_teardown(test_headers, teardown),
	cmocka_unit_test_teardown(test_cache_key, teardown),
	cmocka_unit_test_teardown(test_estimate, teardown),
};

UNIT_MAIN(tests)
