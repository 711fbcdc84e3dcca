/*
 * model: reads models.NAME of the configuration.  Must not accept a key in a
 * file: keys come from the environment or from a command.
 */
#include <math.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"
#include "lib/llm/request.h"

#define MODEL_CONCURRENCY_MAX 4096

static const char *const model_keys[] = {"wire", "provider", "base_url",
	"model", "api_key_env", "api_key_cmd", "api_version", "headers",
	"params", "max_tokens_field", "stream", "tools", "logprobs",
	"concurrency", "rpm", "tpm", "proxy", "ca_file", "http2", "price_in",
	"price_out", "price_cached", "price_cache_write", "price_source"};

static const char *const model_text_keys[] = {"wire", "provider", "base_url",
	"model", "api_key_env", "api_key_cmd", "api_version",
	"max_tokens_field", "proxy", "ca_file", "price_source"};

static const struct {
	const char *name;
	const char *url; /* NULL: must be given */
} model_providers[] = {
	{"generic", NULL},
	{"openai", "https://api.openai.com/v1"},
	{"azure", NULL},
	{"vllm", "http://127.0.0.1:8000/v1"},
	{"llamacpp", "http://127.0.0.1:8080/v1"},
	{"ollama", "http://127.0.0.1:11434/v1"},
	{"openrouter", "https://openrouter.ai/api/v1"},
	{"deepseek", "https://api.deepseek.com/v1"},
	{"anthropic", "https://api.anthropic.com/v1"},
};
#define MODEL_PROVIDERS (sizeof(model_providers) / sizeof(*model_providers))

static int
model_unknown(struct arena *a, const char *name, const char *key, struct err *e)
{
	const char *near = str_nearest(
		a, key, model_keys, sizeof(model_keys) / sizeof(*model_keys));

	if (str_eq(key, "api_key") || str_eq(key, "key"))
		return err_set(e, ERR_USAGE,
			"models.%s.%s: keys do not belong in a file; export "
			"the key in an environment variable and name it in "
			"models.%s.api_key_env",
			name, key, name);
	return err_set(e, ERR_USAGE, "models.%s: unknown key \"%s\"%s%s%s",
		name, key, *near ? "; did you mean " : "", near,
		*near ? "?" : "");
}

static int
model_check_keys(
	struct arena *a, const cJSON *o, const char *name, struct err *e)
{
	const cJSON *v;
	size_t i;

	cJSON_ArrayForEach(v, o)
	{
		for (i = 0; i < sizeof(model_keys) / sizeof(*model_keys); i++) {
			if (str_eq(v->string, model_keys[i]))
				break;
		}
		if (i == sizeof(model_keys) / sizeof(*model_keys))
			return model_unknown(a, name, v->string, e);
	}
	for (i = 0; i < sizeof(model_text_keys) / sizeof(*model_text_keys);
		i++) {
		v = json_get(o, model_text_keys[i]);
		if (v && !cJSON_IsString(v) && !cJSON_IsNull(v))
			return err_set(e, ERR_USAGE,
				"models.%s.%s must be a text (put quotes "
				"around it)",
				name, model_text_keys[i]);
	}
	return 0;
}

static const char *
model_text(struct arena *a, const cJSON *o, const char *key)
{
	return arena_strdup(a, json_str(o, key, NULL));
}

static int
model_number(const cJSON *o, const char *name, const char *key, double dflt,
	double *out, struct err *e)
{
	const cJSON *v = json_get(o, key);

	*out = dflt;
	if (!v || cJSON_IsNull(v))
		return 0;
	if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0) ||
		v->valuedouble > 1e15)
		return err_set(e, ERR_USAGE,
			"models.%s.%s must be a number, 0 or more", name, key);
	*out = v->valuedouble;
	return 0;
}

static int
model_provider(struct arena *a, struct llm_model *m, struct err *e)
{
	const char *names[MODEL_PROVIDERS];
	size_t i;

	for (i = 0; i < MODEL_PROVIDERS; i++) {
		names[i] = model_providers[i].name;
		if (!str_eq(m->provider, names[i]))
			continue;
		if (!m->base_url)
			m->base_url = model_providers[i].url;
		if (!m->base_url)
			return err_set(e, ERR_USAGE,
				"models.%s.base_url is missing, for example "
				"http://127.0.0.1:8000/v1",
				m->name);
		return 0;
	}
	return err_set(e, ERR_USAGE,
		"models.%s.provider \"%s\" is not known; near: %s (generic "
		"fits any other)",
		m->name, m->provider,
		str_nearest(a, m->provider, names, MODEL_PROVIDERS));
}

static int
model_wire(const cJSON *o, struct llm_model *m, struct err *e)
{
	const char *dflt =
		str_eq(m->provider, "anthropic") ? "anthropic" : "openai";
	const char *wire = json_str(o, "wire", dflt);

	if (str_eq(wire, "openai"))
		m->wire = LLM_WIRE_OPENAI;
	else if (str_eq(wire, "anthropic"))
		m->wire = LLM_WIRE_ANTHROPIC;
	else
		return err_set(e, ERR_USAGE,
			"models.%s.wire is \"%s\"; it must be openai or "
			"anthropic",
			m->name, wire);
	if (!str_starts(m->base_url, "http://") &&
		!str_starts(m->base_url, "https://"))
		return err_set(e, ERR_USAGE,
			"models.%s.base_url must start with http:// or "
			"https://",
			m->name);
	if (str_eq(m->provider, "azure") && !m->api_version &&
		!strstr(m->base_url, "/openai/v1"))
		return err_set(e, ERR_USAGE,
			"models.%s.api_version is missing: azure needs it, for "
			"example \"2024-10-21\"",
			m->name);
	return 0;
}

static int
model_prices(const cJSON *o, struct llm_model *m, struct err *e)
{
	const struct {
		const char *key;
		double *out;
	} prices[] = {
		{"price_in", &m->price_in},
		{"price_out", &m->price_out},
		{"price_cached", &m->price_cached},
		{"price_cache_write", &m->price_cache_write},
	};
	size_t i;

	for (i = 0; i < sizeof(prices) / sizeof(*prices); i++) {
		double usd;

		if (model_number(o, m->name, prices[i].key, -1, &usd, e) < 0)
			return -1;
		*prices[i].out = usd < 0 ? -1 : usd * 1e6;
	}
	return 0;
}

/*
 * prices.NAME of the configuration, by the model's own name, then by what is
 * sent as "model"; a price in the model's entry wins.
 */
static int
model_price_list(const cJSON *config, struct llm_model *m, struct err *e)
{
	static const char *const keys[] = {
		"in", "out", "cached", "cache_write"};
	double *const out[] = {&m->price_in, &m->price_out, &m->price_cached,
		&m->price_cache_write};
	const cJSON *all = json_get(config, "prices");
	const cJSON *o = json_get(all, m->name);

	if (o == NULL)
		o = json_get(all, m->model);
	if (o == NULL || m->price_in >= 0 || m->price_out >= 0)
		return 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const cJSON *v = json_get(o, keys[i]);

		if (v == NULL)
			continue;
		if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0))
			return err_set(e, ERR_USAGE,
				"prices.%s.%s must be a number from 0 up (USD "
				"per million tokens)",
				m->name, keys[i]);
		*out[i] = v->valuedouble * 1e6;
	}
	if (m->price_source == NULL)
		m->price_source = json_str(o, "source", NULL);
	return 0;
}

/* 1, 0, or -1: not said. */
static int
model_switch(const cJSON *o, const char *name, const char *key, int *out,
	struct err *e)
{
	const cJSON *v = json_get(o, key);

	*out = cJSON_IsBool(v) ? cJSON_IsTrue(v) : -1;
	if (v && !cJSON_IsBool(v) && !cJSON_IsNull(v))
		return err_set(e, ERR_USAGE,
			"models.%s.%s must be true or false", name, key);
	return 0;
}

static int
model_load(const cJSON *o, struct llm_model *m, struct err *e)
{
	double n;

	if (model_number(o, m->name, "concurrency", 0, &n, e) < 0)
		return -1;
	if (n > MODEL_CONCURRENCY_MAX || n != floor(n))
		return err_set(e, ERR_USAGE,
			"models.%s.concurrency must be a whole number up to %d",
			m->name, MODEL_CONCURRENCY_MAX);
	m->concurrency = (int)n;
	if (model_number(o, m->name, "rpm", 0, &m->rpm, e) < 0 ||
		model_number(o, m->name, "tpm", 0, &m->tpm, e) < 0)
		return -1;
	if (model_switch(o, m->name, "stream", &m->stream, e) < 0 ||
		model_switch(o, m->name, "tools", &m->tools, e) < 0 ||
		model_switch(o, m->name, "logprobs", &m->logprobs, e) < 0)
		return -1;
	m->http2 = json_bool(o, "http2", false);
	return 0;
}

static int
model_headers(
	struct arena *a, const cJSON *o, struct llm_model *m, struct err *e)
{
	static const char *const secret[] = {
		"authorization", "x-api-key", "api-key", "cookie"};
	const cJSON *h = json_get(o, "headers");
	const char **lines;
	const cJSON *v;
	size_t i;

	if (!h || cJSON_IsNull(h))
		return 0;
	if (!cJSON_IsObject(h))
		return err_set(e, ERR_USAGE,
			"models.%s.headers must be a mapping of names to texts",
			m->name);
	cJSON_ArrayForEach(v, h)
	{
		for (i = 0; i < sizeof(secret) / sizeof(*secret); i++) {
			if (strcasecmp(v->string, secret[i]) == 0)
				return err_set(e, ERR_USAGE,
					"models.%s.headers.%s would be a key "
					"in "
					"a file; use api_key_env",
					m->name, v->string);
		}
	}
	m->headers = json_copy(a, h);
	return request_headers(a, m, NULL, NULL, &lines, e);
}

static int
model_params(
	struct arena *a, const cJSON *o, struct llm_model *m, struct err *e)
{
	struct llm_params p;

	if (llm_params_read(a, json_get(o, "params"), &p, e) < 0)
		return err_wrap(e, "models.%s.params", m->name);
	m->params = llm_params_json(a, &p);
	return 0;
}

static int
model_find(struct arena *a, const cJSON *config, const char *name,
	const cJSON **out, struct err *e)
{
	const cJSON *models = json_get(config, "models");
	int n = cJSON_GetArraySize(models);
	const char **names = arena_array(a, (size_t)n + 1, sizeof(*names));
	const char *near;
	const cJSON *v;
	size_t k = 0;

	*out = json_get(models, name);
	if (cJSON_IsObject(*out))
		return 0;
	if (*out)
		return err_set(
			e, ERR_USAGE, "models.%s must be a mapping", name);
	cJSON_ArrayForEach(v, models)
	{
		if (v->string)
			names[k++] = v->string;
	}
	near = str_nearest(a, name, names, k);
	return err_set(e, ERR_USAGE,
		"no model \"%s\" in the configuration%s%s%s", name,
		*near ? "; did you mean " : "; add it below models:", near,
		*near ? "?" : "");
}

int
llm_model_read(struct arena *a, const cJSON *config, const char *name,
	struct llm_model *out, struct err *e)
{
	struct llm_model m;
	const cJSON *o;

	memset(&m, 0, sizeof(m));
	if (model_find(a, config, name, &o, e) < 0 ||
		model_check_keys(a, o, name, e) < 0)
		return -1;
	m.name = arena_strdup(a, name);
	m.provider = arena_strdup(a, json_str(o, "provider", "generic"));
	m.base_url = model_text(a, o, "base_url");
	m.model = model_text(a, o, "model");
	if (!m.model)
		m.model = m.name;
	m.key_env = model_text(a, o, "api_key_env");
	m.key_cmd = model_text(a, o, "api_key_cmd");
	m.api_version = model_text(a, o, "api_version");
	m.max_tokens_field = model_text(a, o, "max_tokens_field");
	m.proxy = model_text(a, o, "proxy");
	m.ca_file = model_text(a, o, "ca_file");
	m.price_source = model_text(a, o, "price_source");
	if (model_provider(a, &m, e) < 0 || model_wire(o, &m, e) < 0 ||
		model_load(o, &m, e) < 0 || model_prices(o, &m, e) < 0 ||
		model_price_list(config, &m, e) < 0 ||
		model_headers(a, o, &m, e) < 0 || model_params(a, o, &m, e) < 0)
		return -1;
	*out = m;
	return 0;
}

static void
model_price_json(cJSON *o, const char *key, double v)
{
	if (v >= 0)
		json_set_num(o, key, v / 1e6);
}

bool
llm_model_tools(const struct llm_model *m)
{
	static const char *const with[] = {
		"openai", "azure", "openrouter", "deepseek", "anthropic"};
	size_t i;

	for (i = 0; m->tools < 0 && i < sizeof(with) / sizeof(*with); i++) {
		if (str_eq(m->provider, with[i]))
			return true;
	}
	return m->tools > 0;
}

bool
llm_model_logprobs(const struct llm_model *m)
{
	if (m->wire == LLM_WIRE_ANTHROPIC)
		return false;
	if (m->logprobs >= 0)
		return m->logprobs > 0;
	return str_eq(m->provider, "vllm") || str_eq(m->provider, "llamacpp");
}

cJSON *
llm_model_json(struct arena *a, const struct llm_model *m)
{
	cJSON *o = json_object(a);

	json_set_str(o, "wire",
		m->wire == LLM_WIRE_ANTHROPIC ? "anthropic" : "openai");
	json_set_str(o, "provider", m->provider);
	json_set_str(o, "base_url", request_url_public(a, m->base_url));
	json_set_str(o, "model", m->model);
	if (m->key_env)
		json_set_str(o, "api_key_env", m->key_env);
	if (m->key_cmd)
		json_set_str(o, "api_key_cmd", m->key_cmd);
	if (m->api_version)
		json_set_str(o, "api_version", m->api_version);
	if (m->headers)
		json_set(o, "headers", json_copy(a, m->headers));
	if (m->params)
		json_set(o, "params", json_copy(a, m->params));
	if (m->max_tokens_field)
		json_set_str(o, "max_tokens_field", m->max_tokens_field);
	json_set_bool(o, "stream", request_streams(m));
	if (m->tools >= 0)
		json_set_bool(o, "tools", m->tools > 0);
	if (m->logprobs >= 0)
		json_set_bool(o, "logprobs", m->logprobs > 0);
	json_set_i64(o, "concurrency",
		m->concurrency > 0 ? m->concurrency : REQUEST_CONCURRENCY);
	if (m->rpm > 0)
		json_set_num(o, "rpm", m->rpm);
	if (m->tpm > 0)
		json_set_num(o, "tpm", m->tpm);
	if (m->proxy)
		json_set_str(o, "proxy", request_url_public(a, m->proxy));
	if (m->ca_file)
		json_set_str(o, "ca_file", m->ca_file);
	json_set_bool(o, "http2", m->http2 > 0);
	model_price_json(o, "price_in", m->price_in);
	model_price_json(o, "price_out", m->price_out);
	model_price_json(o, "price_cached", m->price_cached);
	model_price_json(o, "price_cache_write", m->price_cache_write);
	if (m->price_source)
		json_set_str(o, "price_source", m->price_source);
	return o;
}
