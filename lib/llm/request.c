/*
 * request: URL, headers and body for each wire and provider.  Must not put a
 * key anywhere but into the header lines of request_headers.
 */
#include "lib/llm/request.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define ANTHROPIC_VERSION "2023-06-01"

static bool
request_is(const struct llm_model *m, const char *provider)
{
	return str_eq(m->provider, provider);
}

bool
request_streams(const struct llm_model *m)
{
	return m->stream == 1;
}

static char *
request_azure(struct arena *a, const struct llm_model *m, const char *base,
	const char *path)
{
	const char *v = m->api_version ? m->api_version : "";

	if (strstr(base, "/openai/v1")) /* needs neither */
		return arena_printf(a, "%s%s%s%s", base, path,
			*v ? "?api-version=" : "", v);
	if (strstr(base, "/deployments/"))
		return arena_printf(a, "%s%s?api-version=%s", base, path, v);
	if (str_eq(path, "/models"))
		return arena_printf(
			a, "%s/openai/models?api-version=%s", base, v);
	return arena_printf(a, "%s/openai/deployments/%s%s?api-version=%s",
		base, m->model, path, v);
}

char *
request_url(struct arena *a, const struct llm_model *m, bool models)
{
	const char *path = "/chat/completions";
	size_t n = strlen(m->base_url);
	char *base;

	if (m->wire == LLM_WIRE_ANTHROPIC)
		path = "/messages";
	while (n > 0 && m->base_url[n - 1] == '/')
		n--;
	base = arena_strndup(a, m->base_url, n);
	if (str_ends(base, path)) /* the whole URL was given */
		base[n - strlen(path)] = '\0';
	if (models)
		path = "/models";
	if (request_is(m, "azure"))
		return request_azure(a, m, base, path);
	return arena_printf(a, "%s%s", base, path);
}

char *
request_url_public(struct arena *a, const char *url)
{
	const char *host = url ? strstr(url, "://") : NULL;
	const char *at;
	size_t n;

	if (!url)
		return NULL;
	host = host ? host + 3 : url;
	n = strcspn(host, "/?#");
	at = memrchr(host, '@', n);
	if (!at)
		return arena_strdup(a, url);
	return arena_printf(a, "%.*s%s", (int)(host - url), url, at + 1);
}

static int
request_header_ok(const struct llm_model *m, const char *name,
	const char *value, struct err *e)
{
	const char *p;

	for (p = name; *p; p++) {
		if (!isalnum((unsigned char)*p) &&
			!strchr("-_.!#$&'*+^`|~", *p))
			break;
	}
	if (*p || p == name)
		return err_set(e, ERR_USAGE,
			"models.%s.headers: \"%s\" is no header name", m->name,
			name);
	for (p = value; p && *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			break;
	}
	if (!value || *p)
		return err_set(e, ERR_USAGE,
			"models.%s: the value of header %s must be one line of "
			"text",
			m->name, name);
	return 0;
}

static int
request_header_key(struct arena *a, const struct llm_model *m, const char *key,
	const char **out, struct err *e)
{
	const char *name = "Authorization";
	const char *scheme = "Bearer ";

	if (m->wire == LLM_WIRE_ANTHROPIC)
		name = "x-api-key";
	if (request_is(m, "azure"))
		name = "api-key";
	if (!str_eq(name, "Authorization"))
		scheme = "";
	if (request_header_ok(m, name, key, e) < 0)
		return -1;
	*out = arena_printf(a, "%s: %s%s", name, scheme, key);
	return 0;
}

int
request_headers(struct arena *a, const struct llm_model *m, const char *key,
	const char *client_id, const char ***out, struct err *e)
{
	int extra = cJSON_GetArraySize(m->headers);
	const char **list = arena_array(a, (size_t)extra + 8, sizeof(*list));
	const cJSON *v;
	size_t n = 0;

	list[n++] = "Content-Type: application/json";
	list[n++] = request_streams(m) ? "Accept: text/event-stream"
				       : "Accept: application/json";
	list[n++] = "Expect:";
	if (m->wire == LLM_WIRE_ANTHROPIC)
		list[n++] = arena_printf(a, "anthropic-version: %s",
			m->api_version ? m->api_version : ANTHROPIC_VERSION);
	if (key && request_header_key(a, m, key, &list[n++], e) < 0)
		return -1;
	if (client_id)
		list[n++] =
			arena_printf(a, "X-Client-Request-Id: %s", client_id);
	cJSON_ArrayForEach(v, m->headers)
	{
		const char *text = cJSON_IsString(v) ? v->valuestring : NULL;

		if (request_header_ok(m, v->string, text, e) < 0)
			return -1;
		list[n++] = arena_printf(a, "%s: %s", v->string, text);
	}
	*out = list;
	return 0;
}

static void
request_message(
	struct arena *a, cJSON *list, const char *role, const char *content)
{
	cJSON *o = json_object(a);

	json_set_str(o, "role", role);
	json_set_str(o, "content", content);
	json_push(list, o);
}

/* Anthropic has the system text apart. */
static void
request_messages(struct arena *a, cJSON *body, const struct llm_model *m,
	const struct llm_request *q)
{
	bool apart = m->wire == LLM_WIRE_ANTHROPIC;
	cJSON *list = json_array(a);
	struct buf system;
	size_t i;

	buf_init(&system, LIM_PROMPT);
	for (i = 0; i < q->n_messages; i++) {
		const struct llm_message *msg = &q->messages[i];

		if (apart && str_eq(msg->role, "system")) {
			if (system.len > 0)
				buf_addstr(&system, "\n\n");
			buf_addstr(&system, msg->content);
			continue;
		}
		request_message(a, list, msg->role, msg->content);
	}
	if (system.len > 0)
		json_set_str(body, "system", system.ptr);
	buf_release(&system);
	tools_rounds(a, list, m, q);
	json_set(body, "messages", list);
}

static const char *
request_max_field(const struct llm_model *m)
{
	if (m->max_tokens_field)
		return m->max_tokens_field;
	if (request_is(m, "openai") || request_is(m, "azure"))
		return "max_completion_tokens";
	return "max_tokens";
}

static void
request_params_openai(struct arena *a, cJSON *body, const struct llm_model *m,
	const struct llm_params *p)
{
	cJSON *o;

	if (p->seed >= 0)
		json_set_i64(body, "seed", p->seed);
	if (p->max_tokens >= 0)
		json_set_i64(body, request_max_field(m), p->max_tokens);
	if (p->stop)
		json_set(body, "stop", json_copy(a, p->stop));
	if (p->reasoning_effort)
		json_set_str(body, "reasoning_effort", p->reasoning_effort);
	if (!request_streams(m))
		return;
	json_set_bool(body, "stream", true);
	o = json_object(a);
	json_set_bool(o, "include_usage", true);
	json_set(body, "stream_options", o);
}

static void
request_params_anthropic(struct arena *a, cJSON *body,
	const struct llm_model *m, const struct llm_params *p)
{
	cJSON *o;

	if (p->seed >= 0) /* refused there; shown, never dropped in silence */
		json_set_i64(body, "seed", p->seed);
	json_set_i64(body, "max_tokens",
		p->max_tokens >= 0 ? p->max_tokens
				   : REQUEST_ANTHROPIC_MAX_TOKENS);
	if (p->stop)
		json_set(body, "stop_sequences", json_copy(a, p->stop));
	if (p->reasoning_effort) {
		o = json_object(a);
		json_set_str(o, "effort", p->reasoning_effort);
		json_set(body, "output_config", o);
	}
	if (request_streams(m))
		json_set_bool(body, "stream", true);
}

/* Members that llm_params has no field for; null takes one away. */
static void
request_extra(struct arena *a, cJSON *body, const cJSON *o, bool known)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, o)
	{
		if (!v->string || (!known && params_known(v->string)))
			continue;
		if (cJSON_IsNull(v))
			cJSON_DeleteItemFromObjectCaseSensitive(
				body, v->string);
		else
			json_set(body, v->string, json_copy(a, v));
	}
}

cJSON *
llm_request_body(
	struct arena *a, const struct llm_model *m, const struct llm_request *q)
{
	struct llm_params p = llm_params_merge(m, &q->params);
	cJSON *body = json_object(a);

	json_set_str(body, "model", m->model);
	request_messages(a, body, m, q);
	tools_body(a, body, m, q);
	if (q->logprobs && llm_model_logprobs(m)) {
		json_set_bool(body, "logprobs", true);
		if (q->top_logprobs > 0)
			json_set_i64(body, "top_logprobs", q->top_logprobs);
	}
	if (!isnan(p.temperature))
		json_set_num(body, "temperature", p.temperature);
	if (!isnan(p.top_p))
		json_set_num(body, "top_p", p.top_p);
	if (p.top_k >= 0)
		json_set_i64(body, "top_k", p.top_k);
	if (m->wire == LLM_WIRE_ANTHROPIC)
		request_params_anthropic(a, body, m, &p);
	else
		request_params_openai(a, body, m, &p);
	request_extra(a, body, m->params, false);
	request_extra(a, body, p.extra, true);
	return body;
}

cJSON *
llm_cache_parts(
	struct arena *a, const struct llm_model *m, const struct llm_request *q)
{
	cJSON *o = json_object(a);
	cJSON *body = llm_request_body(a, m, q);

	/* how the reply travels is no part of the question */
	cJSON_DeleteItemFromObjectCaseSensitive(body, "stream");
	cJSON_DeleteItemFromObjectCaseSensitive(body, "stream_options");
	json_set_str(o, "version", "rtlsmith.llm/1");
	json_set_str(o, "url", request_url_public(a, request_url(a, m, false)));
	if (m->headers)
		json_set(o, "headers", json_copy(a, m->headers));
	json_set(o, "body", body);
	json_set_i64(o, "sample_index", q->sample_index);
	return o;
}

void
llm_cache_key(const struct llm_model *m, const struct llm_request *q,
	char out[HASH_HEX])
{
	struct arena a = ARENA_INIT;
	struct hash_ctx *h = hash_new();
	cJSON *o = llm_cache_parts(&a, m, q);
	const cJSON *headers = json_get(o, "headers");

	hash_str(h, json_str(o, "version", ""));
	hash_str(h, json_str(o, "url", ""));
	hash_str(h, headers ? json_canonical(&a, headers) : NULL);
	hash_str(h, json_canonical(&a, json_get(o, "body")));
	hash_i64(h, json_i64(o, "sample_index", 0));
	hash_final(h, out);
	arena_release(&a);
}

int64_t
llm_estimate_tokens(const char *s, size_t n)
{
	int64_t v;

	(void)s;
	v = (int64_t)((double)n / 3.2);
	return v < 1 ? 1 : v;
}
