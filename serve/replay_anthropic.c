/*
 * replay_anthropic: Anthropic message bodies, whole and as events.  As in
 * replay_openai the bytes depend on the request and the reply only.
 */
#include "serve/replay_int.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

static const char *
anthropic_stop(const char *f)
{
	if (str_eq(f, "stop"))
		return "end_turn";
	if (str_eq(f, "length"))
		return "max_tokens";
	if (str_eq(f, "content_filter"))
		return "refusal";
	if (str_eq(f, "tool_calls"))
		return "tool_use";
	return f;
}

static void
anthropic_head(struct buf *b, const struct replay_say *s)
{
	buf_printf(b,
		"{\"id\":\"msg_%.24s-%lld\",\"type\":\"message\","
		"\"role\":\"assistant\",\"model\":",
		s->q->key, (long long)s->q->sample);
	replay_put_str(
		b, s->replies[0].model ? s->replies[0].model : s->q->model);
}

/* Anthropic counts cache reads and writes apart from the other input. */
static void
anthropic_usage(struct buf *b, const struct llm_usage *u, int64_t output)
{
	int64_t plain = u->input - u->cached - u->cache_write;

	buf_printf(b,
		"{\"input_tokens\":%lld,\"cache_creation_input_tokens\":%lld,"
		"\"cache_read_input_tokens\":%lld,\"output_tokens\":%lld}",
		(long long)(plain < 0 ? 0 : plain), (long long)u->cache_write,
		(long long)u->cached, (long long)output);
}

/* Arguments that are no JSON are a string here: the wire has no other place
 * for them when it is not streamed. */
static void
anthropic_calls(struct buf *b, const struct cassette_reply *r, bool first)
{
	struct arena a = ARENA_INIT;
	size_t i;

	for (i = 0; i < r->n_calls; i++) {
		const struct llm_tool_call *c = &r->calls[i];
		cJSON *o;

		buf_addstr(b, first ? "{" : ",{");
		first = false;
		buf_addstr(b, "\"type\":\"tool_use\",\"id\":");
		replay_put_str(b, c->id);
		buf_addstr(b, ",\"name\":");
		replay_put_str(b, c->name);
		buf_addstr(b, ",\"input\":");
		if (json_parse(&a, c->arguments, strlen(c->arguments), &o,
			    NULL) == 0)
			buf_addstr(b, json_text(&a, o));
		else
			replay_put_str(b, c->arguments);
		buf_addch(b, '}');
	}
	arena_release(&a);
}

void
replay_anthropic_whole(struct buf *b, const struct replay_say *s)
{
	const struct cassette_reply *r = &s->replies[0];
	bool reasoning = replay_is_reasoning(r);

	anthropic_head(b, s);
	buf_addstr(b, ",\"content\":[");
	if (reasoning) {
		buf_addstr(b, "{\"type\":\"thinking\",\"thinking\":");
		replay_put_str(b, r->reasoning);
		buf_addstr(b, ",\"signature\":\"cmVwbGF5\"}");
	}
	if (r->content && *r->content) {
		if (reasoning)
			buf_addch(b, ',');
		buf_addstr(b, "{\"type\":\"text\",\"text\":");
		replay_put_str(b, r->content);
		buf_addch(b, '}');
	}
	anthropic_calls(b, r, !reasoning && !(r->content && *r->content));
	buf_addstr(b, "],\"stop_reason\":");
	replay_put_str(b, anthropic_stop(r->finish_reason));
	buf_addstr(b, ",\"stop_sequence\":null");
	if (s->act != REPLAY_ACT_USAGE_MISSING) {
		buf_addstr(b, ",\"usage\":");
		anthropic_usage(b, &s->usage, s->usage.output);
	}
	buf_addch(b, '}');
}

static void
anthropic_start(struct buf *b, const struct replay_say *s)
{
	buf_addstr(b,
		"event: message_start\n"
		"data: {\"type\":\"message_start\",\"message\":");
	anthropic_head(b, s);
	buf_addstr(b,
		",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null");
	if (s->act != REPLAY_ACT_USAGE_MISSING) {
		buf_addstr(b, ",\"usage\":");
		anthropic_usage(b, &s->usage, 1);
	}
	buf_addstr(b, "}}\n\n");
}

static void
anthropic_block_start(struct buf *b, int index, const char *block)
{
	buf_printf(b,
		"event: content_block_start\n"
		"data: {\"type\":\"content_block_start\",\"index\":%d,"
		"\"content_block\":%s}\n\n",
		index, block);
	if (index == 0)
		buf_addstr(b, "event: ping\ndata: {\"type\": \"ping\"}\n\n");
}

static void
anthropic_delta(struct buf *b, int index, const char *type, const char *name,
	const char *p, size_t n)
{
	buf_printf(b,
		"event: content_block_delta\n"
		"data: {\"type\":\"content_block_delta\",\"index\":%d,"
		"\"delta\":{\"type\":\"%s\",\"%s\":",
		index, type, name);
	replay_put_strn(b, p, n);
	buf_addstr(b, "}}\n\n");
}

static void
anthropic_block_stop(struct buf *b, int index)
{
	buf_printf(b,
		"event: content_block_stop\n"
		"data: {\"type\":\"content_block_stop\",\"index\":%d}\n\n",
		index);
}

static void
anthropic_text(struct buf *b, const struct replay_say *s, int index)
{
	const char *text = s->replies[0].content;
	size_t left = strlen(text);

	anthropic_block_start(b, index, "{\"type\":\"text\",\"text\":\"\"}");
	while (left) {
		size_t n = s->act == REPLAY_ACT_BIG_LINE
			? left
			: replay_piece(text, left);

		anthropic_delta(b, index, "text_delta", "text", text, n);
		text += n;
		left -= n;
	}
	anthropic_block_stop(b, index);
}

static void
anthropic_call(struct buf *b, const struct llm_tool_call *c, int index)
{
	const char *text = c->arguments;
	size_t left = strlen(text);
	struct buf head;

	buf_init(&head, REPLAY_REPLY_MAX);
	buf_addstr(&head, "{\"type\":\"tool_use\",\"id\":");
	replay_put_str(&head, c->id);
	buf_addstr(&head, ",\"name\":");
	replay_put_str(&head, c->name);
	buf_addstr(&head, ",\"input\":{}}");
	anthropic_block_start(b, index, head.ptr);
	buf_release(&head);
	while (left) {
		size_t n = replay_piece(text, left);

		anthropic_delta(
			b, index, "input_json_delta", "partial_json", text, n);
		text += n;
		left -= n;
	}
	anthropic_block_stop(b, index);
}

static void
anthropic_thinking(struct buf *b, const char *text)
{
	static const char signature[] = "cmVwbGF5";
	size_t left = strlen(text);

	anthropic_block_start(b, 0,
		"{\"type\":\"thinking\",\"thinking\":\"\","
		"\"signature\":\"\"}");
	while (left) {
		size_t n = replay_piece(text, left);

		anthropic_delta(b, 0, "thinking_delta", "thinking", text, n);
		text += n;
		left -= n;
	}
	anthropic_delta(b, 0, "signature_delta", "signature", signature,
		sizeof(signature) - 1);
	anthropic_block_stop(b, 0);
}

static void
anthropic_end(struct buf *b, const struct replay_say *s)
{
	buf_addstr(b,
		"event: message_delta\n"
		"data: {\"type\":\"message_delta\",\"delta\":{"
		"\"stop_reason\":");
	replay_put_str(b, anthropic_stop(s->replies[0].finish_reason));
	buf_addstr(b, ",\"stop_sequence\":null}");
	if (s->act != REPLAY_ACT_USAGE_MISSING)
		buf_printf(b, ",\"usage\":{\"output_tokens\":%lld}",
			(long long)s->usage.output);
	buf_addstr(b, "}\n\n");
	if (s->act != REPLAY_ACT_NO_DONE)
		buf_addstr(b,
			"event: message_stop\n"
			"data: {\"type\":\"message_stop\"}\n\n");
}

void
replay_anthropic_events(struct buf *b, const struct replay_say *s)
{
	const struct cassette_reply *r = &s->replies[0];
	int index = 0;
	size_t i;

	anthropic_start(b, s);
	if (s->act == REPLAY_ACT_DUPLICATE_ROLE)
		anthropic_start(b, s);
	if (replay_is_reasoning(r)) {
		anthropic_thinking(b, r->reasoning);
		index++;
	}
	if (r->content && *r->content)
		anthropic_text(b, s, index++);
	for (i = 0; i < r->n_calls; i++)
		anthropic_call(b, &r->calls[i], index++);
	if (s->act == REPLAY_ACT_ERROR_IN_200) {
		buf_addstr(b,
			"event: error\n"
			"data: {\"type\":\"error\",\"error\":{\"type\":"
			"\"overloaded_error\",\"message\":\"Overloaded\"}}"
			"\n\n");
		return;
	}
	anthropic_end(b, s);
}
