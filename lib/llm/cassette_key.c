/*
 * cassette_key: the key of a request.  The same question has the same key on
 * both wires, whether it is streamed or not, and at every endpoint.
 */
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/cassette.h"

/* Anthropic requires max_tokens and llm sends this where none is set, so it
 * counts as not set. */
#define KEY_MAX_TOKENS_DEFAULT 4096

/* Members of a request body that are no sampling parameter. */
static const char *const key_skip[] = {"messages", "system", "model", "stream",
	"stream_options", "user", "metadata", "prompt", "tools", "logprobs",
	"top_logprobs"};

static const char *const key_alias[][2] = {
	{"max_completion_tokens", "max_tokens"},
	{"stop_sequences", "stop"},
};

/* A call, alike for both wires: its name and what it was given; ids are the
 * endpoint's own. */
static void
cassette_key_call(
	struct arena *a, struct buf *b, const char *name, const cJSON *given)
{
	struct err why = ERR_INIT;
	cJSON *o;

	if (cJSON_IsString(given) &&
		json_parse(a, given->valuestring, strlen(given->valuestring),
			&o, &why) == 0)
		given = o;
	buf_printf(b, "\n[%s] ", name);
	buf_addstr(b, given ? json_canonical(a, given) : "{}");
}

static char *cassette_content_text(struct arena *a, const cJSON *v);

static void
cassette_part(struct arena *a, struct buf *b, const cJSON *part)
{
	const char *type = json_str(part, "type", "");
	const char *text = json_str(part, "text", NULL);

	if (cJSON_IsString(part))
		text = part->valuestring;
	if (str_eq(type, "tool_use"))
		cassette_key_call(a, b, json_str(part, "name", ""),
			json_get(part, "input"));
	else if (str_eq(type, "tool_result"))
		buf_addstr(
			b, cassette_content_text(a, json_get(part, "content")));
	else
		buf_addstr(b, text ? text : json_canonical(a, part));
}

static char *
cassette_content_text(struct arena *a, const cJSON *v)
{
	struct buf b;
	const cJSON *part;

	if (cJSON_IsString(v))
		return arena_strdup(a, v->valuestring);
	if (!cJSON_IsArray(v))
		return arena_strdup(a, "");
	buf_init(&b, LIM_JSON_TEXT);
	cJSON_ArrayForEach(part, v)
	{
		cassette_part(a, &b, part);
	}
	return buf_take(&b, a, NULL);
}

static void
cassette_key_message(
	struct arena *a, cJSON *list, const char *role, const cJSON *content)
{
	cJSON *o = json_object(a);
	const cJSON *blocks = cJSON_IsArray(content) ? content : NULL, *v;

	/* Anthropic gives the results of tools to the user, in one message */
	cJSON_ArrayForEach(v, blocks)
	{
		if (!str_eq(json_str(v, "type", ""), "tool_result"))
			continue;
		cassette_key_message(a, list, "tool", json_get(v, "content"));
		if (!v->next)
			return;
	}

	if (str_eq(role, "developer"))
		role = "system";
	json_set_str(o, "role", role);
	json_set_str(o, "content", cassette_content_text(a, content));
	json_push(list, o);
}

/* A message of the OpenAI wire with its calls. */
static void
cassette_key_said(struct arena *a, cJSON *list, const cJSON *m)
{
	const cJSON *calls = json_get(m, "tool_calls"), *v;
	const cJSON *content = json_get(m, "content");
	cJSON *whole = json_object(a);
	struct buf b;

	if (!cJSON_IsArray(calls)) {
		cassette_key_message(a, list, json_str(m, "role", ""), content);
		return;
	}
	buf_init(&b, LIM_JSON_TEXT);
	buf_addstr(&b, cassette_content_text(a, content));
	cJSON_ArrayForEach(v, calls)
	{
		const cJSON *f = json_get(v, "function");

		cassette_key_call(a, &b, json_str(f, "name", ""),
			json_get(f, "arguments"));
	}
	json_set_str(whole, "content", buf_take(&b, a, NULL));
	cassette_key_message(
		a, list, json_str(m, "role", ""), json_get(whole, "content"));
}

/* Which tools there are: names and schemas, however they are wrapped. */
static cJSON *
cassette_key_tools(struct arena *a, const cJSON *tools)
{
	cJSON *list = json_array(a);
	const cJSON *v;

	cJSON_ArrayForEach(v, tools)
	{
		const cJSON *f = json_get(v, "function");
		const cJSON *schema;
		cJSON *o = json_object(a);

		f = f ? f : v;
		schema = json_get(f, "parameters");
		schema = schema ? schema : json_get(f, "input_schema");
		json_set_str(o, "name", json_str(f, "name", ""));
		json_set_str(o, "about", json_str(f, "description", ""));
		if (schema)
			json_set(o, "schema", json_copy(a, schema));
		json_push(list, o);
	}
	return list;
}

static void
cassette_key_param(struct arena *a, cJSON *out, const cJSON *v)
{
	const char *name = v->string;
	size_t i;

	if (cJSON_IsNull(v))
		return;
	for (i = 0; i < sizeof(key_skip) / sizeof(*key_skip); i++) {
		if (str_eq(name, key_skip[i]))
			return;
	}
	for (i = 0; i < sizeof(key_alias) / sizeof(*key_alias); i++) {
		if (str_eq(name, key_alias[i][0]))
			name = key_alias[i][1];
	}
	if (str_eq(name, "max_tokens") && cJSON_IsNumber(v) &&
		v->valuedouble == KEY_MAX_TOKENS_DEFAULT)
		return;
	if (str_eq(name, "output_config") && json_get(v, "effort")) {
		name = "reasoning_effort";
		v = json_get(v, "effort");
	}
	if (str_eq(name, "stop") && cJSON_IsString(v)) {
		cJSON *list = json_array(a);

		json_push_str(list, v->valuestring);
		json_set(out, name, list);
		return;
	}
	json_set(out, name, json_copy(a, v));
}

void
cassette_key(const cJSON *messages, const cJSON *params, char out[HASH_HEX])
{
	struct arena a = ARENA_INIT;
	cJSON *o = json_object(&a);
	cJSON *list = json_array(&a);
	cJSON *set = json_object(&a);
	const cJSON *system = json_get(params, "system");
	const cJSON *v;
	char *text;

	if (system)
		cassette_key_message(&a, list, "system", system);
	cJSON_ArrayForEach(v, messages)
	{
		cassette_key_said(&a, list, v);
	}
	cJSON_ArrayForEach(v, params)
	{
		if (v->string)
			cassette_key_param(&a, set, v);
	}
	if (cJSON_IsArray(json_get(params, "tools")))
		json_set(set, "tools",
			cassette_key_tools(&a, json_get(params, "tools")));
	json_set(o, "messages", list);
	json_set(o, "params", set);
	text = json_canonical(&a, o);
	hash_hex(text, strlen(text), out);
	arena_release(&a);
}

void
cassette_key_body(const cJSON *body, char out[HASH_HEX])
{
	cassette_key(json_get(body, "messages"), body, out);
}

char *
cassette_last_user(struct arena *a, const cJSON *messages)
{
	const cJSON *last = NULL;
	const cJSON *v;

	cJSON_ArrayForEach(v, messages)
	{
		const char *role = json_str(v, "role", "");

		if (str_eq(role, "user") || str_eq(role, "tool"))
			last = v;
	}
	return cassette_content_text(a, json_get(last, "content"));
}
