/*
 * decode_anthropic: Messages, whole and as events.  Must not count twice when
 * a proxy sends message_start again.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/llm/decode.h"

/* Counts are cumulative and some events repeat them as 0: the largest. */
static void
anthropic_count(int64_t *p, const cJSON *u, const char *key)
{
	int64_t v = -1;

	decode_count(&v, u, key);
	if (v > *p)
		*p = v;
}

static void
anthropic_usage(struct decode *d, const cJSON *u)
{
	anthropic_count(&d->an_input, u, "input_tokens");
	anthropic_count(&d->an_read, u, "cache_read_input_tokens");
	anthropic_count(&d->an_write, u, "cache_creation_input_tokens");
	anthropic_count(&d->usage.output, u, "output_tokens");
}

/* Its input is {} where pieces of it follow. */
static int
anthropic_tool(struct decode *d, const cJSON *b, int64_t index, struct err *e)
{
	const cJSON *v = json_get(b, "input");
	struct decode_piece x = {.index = index,
		.id = json_str(b, "id", ""),
		.name = json_str(b, "name", "")};
	struct arena a = ARENA_INIT;
	int r;

	if (cJSON_IsString(v))
		x.text = v->valuestring;
	else if (v && v->child)
		x.text = json_text(&a, v);
	r = decode_add_call(d, &x, e);
	arena_release(&a);
	return r;
}

static int
anthropic_block(struct decode *d, const cJSON *b, int64_t index, struct err *e)
{
	const char *type = json_str(b, "type", "");

	if (str_eq(type, "text"))
		return decode_add_content(d, json_str(b, "text", ""), e);
	if (str_eq(type, "thinking"))
		return decode_add_reasoning(d, json_str(b, "thinking", ""), e);
	if (str_eq(type, "tool_use"))
		return anthropic_tool(d, b, index, e);
	return 0;
}

static void
anthropic_stop(struct decode *d, const cJSON *o)
{
	const char *s = json_str(o, "stop_reason", "");

	if (*s)
		d->finish_raw = arena_strdup(d->arena, s);
}

/* A message, whole or as message_start has it. */
static int
anthropic_message(struct decode *d, const cJSON *m, bool whole, struct err *e)
{
	const cJSON *content = json_get(m, "content");
	const cJSON *b;
	int64_t i = 0;

	decode_keep(d, &d->id, m, "id");
	decode_keep(d, &d->response_model, m, "model");
	anthropic_usage(d, json_get(m, "usage"));
	anthropic_stop(d, m);
	if (!whole)
		return 0;
	if (cJSON_IsString(content))
		return decode_add_content(d, content->valuestring, e);
	cJSON_ArrayForEach(b, content)
	{
		if (anthropic_block(d, b, i++, e) < 0)
			return -1;
	}
	return 0;
}

static int
anthropic_delta(struct decode *d, const cJSON *o, int64_t index, struct err *e)
{
	const char *type = json_str(o, "type", "");
	const struct decode_piece x = {
		.index = index, .text = json_str(o, "partial_json", "")};

	if (str_eq(type, "text_delta"))
		return decode_add_content(d, json_str(o, "text", ""), e);
	if (str_eq(type, "thinking_delta"))
		return decode_add_reasoning(d, json_str(o, "thinking", ""), e);
	if (str_eq(type, "input_json_delta"))
		return decode_add_call(d, &x, e);
	return 0; /* signature_delta */
}

int
decode_anthropic(struct decode *d, const cJSON *o, struct err *e)
{
	const char *type = json_str(o, "type", "");
	int64_t index = json_i64(o, "index", 0);

	if (str_eq(type, "message_start")) {
		d->seen = true;
		return anthropic_message(d, json_get(o, "message"), false, e);
	}
	if (str_eq(type, "content_block_start")) {
		d->seen = true;
		return anthropic_block(
			d, json_get(o, "content_block"), index, e);
	}
	if (str_eq(type, "content_block_delta")) {
		d->seen = true;
		return anthropic_delta(d, json_get(o, "delta"), index, e);
	}
	if (str_eq(type, "message_delta")) {
		anthropic_stop(d, json_get(o, "delta"));
		anthropic_usage(d, json_get(o, "usage"));
		return 0;
	}
	if (str_eq(type, "message_stop")) {
		d->done = true;
		return 0;
	}
	if (str_eq(type, "message") || json_get(o, "content")) {
		d->seen = true;
		return anthropic_message(d, o, true, e);
	}
	return 0;
}
