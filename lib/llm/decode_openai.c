/*
 * decode_openai: chat completions, chunks of them, and legacy completions, in
 * the dialects of the servers that speak them.  Must not read anything but
 * the first choice.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/llm/decode.h"

static void
openai_usage(struct decode *d, const cJSON *u)
{
	int64_t total = -1;

	if (!cJSON_IsObject(u))
		return;
	decode_count(&d->usage.input, u, "prompt_tokens");
	decode_count(&d->usage.output, u, "completion_tokens");
	decode_count(&d->usage.cached, u, "num_cached_tokens");
	decode_count(&d->usage.cached, u, "cached_tokens");
	decode_count(&d->usage.cached, u, "prompt_cache_hit_tokens");
	decode_count(
		&d->usage.cached, u, "prompt_tokens_details.cached_tokens");
	decode_count(&d->usage.cache_write, u,
		"prompt_tokens_details.cache_write_tokens");
	decode_count(&d->usage.reasoning, u, "reasoning_tokens");
	decode_count(&d->usage.reasoning, u,
		"completion_tokens_details.reasoning_tokens");
	decode_count(&total, u, "total_tokens");
	/* xAI leaves reasoning out of completion_tokens */
	if (total > 0 && d->usage.reasoning > 0 && d->usage.input >= 0 &&
		d->usage.output >= 0 &&
		total == d->usage.input + d->usage.output + d->usage.reasoning)
		d->usage.output += d->usage.reasoning;
	d->cost_usd = json_num(u, "cost", d->cost_usd);
}

/* "thinking" is a string or a list of text blocks. */
static int
openai_thinking(struct decode *d, const cJSON *v, struct err *e)
{
	const cJSON *item;

	if (cJSON_IsString(v))
		return decode_add_reasoning(d, v->valuestring, e);
	if (!cJSON_IsArray(v))
		return 0;
	cJSON_ArrayForEach(item, v)
	{
		const char *s = cJSON_IsString(item)
			? item->valuestring
			: json_str(item, "text", "");

		if (decode_add_reasoning(d, s, e) < 0)
			return -1;
	}
	return 0;
}

static int
openai_block(struct decode *d, const cJSON *v, struct err *e)
{
	const char *type = json_str(v, "type", "text");

	if (cJSON_IsString(v))
		return decode_add_content(d, v->valuestring, e);
	if (str_eq(type, "thinking"))
		return openai_thinking(d, json_get(v, "thinking"), e);
	if (str_eq(type, "reasoning"))
		return decode_add_reasoning(d, json_str(v, "text", ""), e);
	if (str_eq(type, "refusal"))
		return decode_add_content(d, json_str(v, "refusal", ""), e);
	return decode_add_content(d, json_str(v, "text", ""), e);
}

static int
openai_content(struct decode *d, const cJSON *v, struct err *e)
{
	const cJSON *item;

	if (cJSON_IsString(v))
		return decode_add_content(d, v->valuestring, e);
	if (!cJSON_IsArray(v))
		return 0;
	cJSON_ArrayForEach(item, v)
	{
		if (openai_block(d, item, e) < 0)
			return -1;
	}
	return 0;
}

static int
openai_details(struct decode *d, const cJSON *list, struct err *e)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, list)
	{
		const char *s = json_str(v, "text", json_str(v, "summary", ""));

		if (*s && decode_add_reasoning(d, s, e) < 0)
			return -1;
	}
	return 0;
}

/* Servers name it differently, and some send the same text twice: the first
 * field that has text counts. */
static int
openai_reasoning(struct decode *d, const cJSON *m, struct err *e)
{
	static const char *const keys[] = {
		"reasoning_content", "reasoning", "thinking"};
	const cJSON *details = json_get(m, "reasoning_details");
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *s = json_str(m, keys[i], "");

		if (*s)
			return decode_add_reasoning(d, s, e);
	}
	if (cJSON_IsArray(details))
		return openai_details(d, details, e);
	return 0;
}

/* {"name", "arguments"}: a text, or what a text should hold. */
static int
openai_function(
	struct decode *d, struct decode_piece x, const cJSON *f, struct err *e)
{
	const cJSON *v = json_get(f, "arguments");
	struct arena a = ARENA_INIT;
	int r;

	x.name = json_str(f, "name", "");
	x.text = cJSON_IsString(v) ? v->valuestring : "";
	if (cJSON_IsObject(v) || cJSON_IsArray(v))
		x.text = json_text(&a, v);
	r = decode_add_call(d, &x, e);
	arena_release(&a);
	return r;
}

static int
openai_calls(struct decode *d, const cJSON *m, struct err *e)
{
	const cJSON *old = json_get(m, "function_call"), *v;
	const cJSON *list = json_get(m, "tool_calls");

	if (cJSON_IsObject(old) && !cJSON_IsArray(list))
		return openai_function(
			d, (struct decode_piece){.index = 0}, old, e);
	if (!cJSON_IsArray(list))
		return 0;
	cJSON_ArrayForEach(v, list)
	{
		const struct decode_piece x = {
			.index = json_i64(v, "index", -1),
			.id = json_str(v, "id", "")};

		if (cJSON_IsObject(v) &&
			openai_function(d, x, json_get(v, "function"), e) < 0)
			return -1;
	}
	return 0;
}

static int
openai_message(struct decode *d, const cJSON *m, struct err *e)
{
	size_t before = d->content.len;

	if (openai_reasoning(d, m, e) < 0 ||
		openai_content(d, json_get(m, "content"), e) < 0 ||
		openai_calls(d, m, e) < 0)
		return -1;
	if (d->content.len == before)
		return decode_add_content(d, json_str(m, "refusal", ""), e);
	return 0;
}

/* The choice with index 0, or the only one that has none. */
static const cJSON *
openai_choice(const cJSON *choices)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, choices)
	{
		if (cJSON_IsObject(v) && json_i64(v, "index", 0) == 0)
			return v;
	}
	return NULL;
}

/* The last one said counts: "" and null come before it. */
static void
openai_finish(struct decode *d, const cJSON *choice)
{
	const char *s = json_str(choice, "finish_reason", "");
	const char *native = json_str(choice, "native_finish_reason", "");

	if (*s)
		d->finish_raw = arena_strdup(d->arena, s);
	if (*native)
		d->native_finish = arena_strdup(d->arena, native);
}

int
decode_openai(struct decode *d, const cJSON *o, struct err *e)
{
	const cJSON *choices = json_get(o, "choices");
	const cJSON *c = cJSON_IsArray(choices) ? openai_choice(choices) : NULL;
	const cJSON *m;

	decode_keep(d, &d->id, o, "id");
	decode_keep(d, &d->response_model, o, "model");
	decode_keep(d, &d->fingerprint, o, "system_fingerprint");
	decode_count(&d->usage.cached, o, "cached_tokens");
	openai_usage(d, json_path(o, "x_groq.usage"));
	openai_usage(d, json_get(c, "usage"));
	openai_usage(d, json_get(o, "usage"));
	if (cJSON_IsArray(choices) && !choices->child)
		d->empty_choices = true;
	if (!c)
		return 0;
	d->seen = true;
	if (errors_read_json(d->arena, c, &d->fail)) {
		d->failed = true;
		return 0;
	}
	openai_finish(d, c);
	decode_add_logprobs(d, json_get(c, "logprobs"));
	m = json_get(c, "message");
	if (!cJSON_IsObject(m))
		m = json_get(c, "delta");
	if (cJSON_IsObject(m))
		return openai_message(d, m, e);
	return decode_add_content(d, json_str(c, "text", ""), e);
}
