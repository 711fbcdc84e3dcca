/*
 * replay_openai: OpenAI chat.completion bodies, whole and as events.
 *
 * The bytes depend on the request and the reply only: ids come from the key,
 * "created" is 0.
 */
#include "serve/replay_int.h"

#include <string.h>

#include "lib/base/str.h"

static const char *
openai_finish(const char *f)
{
	if (str_eq(f, "end_turn") || str_eq(f, "stop_sequence"))
		return "stop";
	if (str_eq(f, "max_tokens"))
		return "length";
	if (str_eq(f, "refusal"))
		return "content_filter";
	if (str_eq(f, "tool_use"))
		return "tool_calls";
	return f;
}

static void
openai_head(struct buf *b, const struct replay_say *s, const char *object)
{
	buf_printf(b,
		"{\"id\":\"chatcmpl-%.24s-%lld\",\"object\":\"%s\","
		"\"created\":0,\"model\":",
		s->q->key, (long long)s->q->sample, object);
	replay_put_str(
		b, s->replies[0].model ? s->replies[0].model : s->q->model);
	buf_addstr(b, ",\"system_fingerprint\":\"fp_replay\"");
}

static void
openai_usage(struct buf *b, const struct llm_usage *u)
{
	buf_printf(b,
		"{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,"
		"\"total_tokens\":%lld,\"prompt_tokens_details\":"
		"{\"cached_tokens\":%lld},\"completion_tokens_details\":"
		"{\"reasoning_tokens\":%lld}}",
		(long long)u->input, (long long)u->output,
		(long long)u->input + (long long)u->output,
		(long long)u->cached, (long long)u->reasoning);
}

/* Members for reasoning text, each with a comma behind it. */
static void
openai_reasoning(
	struct buf *b, const struct replay_say *s, const char *p, size_t n)
{
	if (s->reasoning == REPLAY_REASONING_CONTENT ||
		s->reasoning == REPLAY_REASONING_BOTH) {
		buf_addstr(b, "\"reasoning_content\":");
		replay_put_strn(b, p, n);
		buf_addch(b, ',');
	}
	if (s->reasoning == REPLAY_REASONING_FIELD ||
		s->reasoning == REPLAY_REASONING_BOTH) {
		buf_addstr(b, "\"reasoning\":");
		replay_put_strn(b, p, n);
		buf_addch(b, ',');
	}
}

/* Content with the reasoning in tags before it. */
static void
openai_think(struct buf *b, const struct cassette_reply *r)
{
	struct buf text;

	buf_init(&text, REPLAY_REPLY_MAX);
	buf_addstr(&text, "<think>\n");
	buf_addstr(&text, r->reasoning);
	buf_addstr(&text, "\n</think>\n\n");
	buf_addstr(&text, r->content ? r->content : "");
	replay_put_strn(b, text.ptr, text.len);
	buf_release(&text);
}

/* "tool_calls" of a message, with a comma before it. */
static void
openai_calls(struct buf *b, const struct cassette_reply *r)
{
	size_t i;

	if (r->n_calls == 0)
		return;
	buf_addstr(b, ",\"tool_calls\":[");
	for (i = 0; i < r->n_calls; i++) {
		buf_addstr(b, i ? ",{\"id\":" : "{\"id\":");
		replay_put_str(b, r->calls[i].id);
		buf_addstr(b, ",\"type\":\"function\",\"function\":{\"name\":");
		replay_put_str(b, r->calls[i].name);
		buf_addstr(b, ",\"arguments\":");
		replay_put_str(b, r->calls[i].arguments);
		buf_addstr(b, "}}");
	}
	buf_addch(b, ']');
}

/* Members of a token or alternative. */
static void
openai_token(struct buf *b, const char *p, size_t n, double logprob)
{
	size_t i;

	buf_addstr(b, "\"token\":");
	replay_put_strn(b, p, n);
	buf_printf(b, ",\"logprob\":%.17g,\"bytes\":[", logprob);
	for (i = 0; i < n; i++)
		buf_printf(b, i ? ",%d" : "%d", (unsigned char)p[i]);
	buf_addch(b, ']');
}

/* The value of "logprobs": the whole content's, if asked for and known. */
static void
openai_logprobs(struct buf *b, const struct replay_say *s, int at)
{
	const struct cassette_reply *r = &s->replies[at];
	const char *p = r->content;
	size_t k, i;

	if (!s->q->logprobs || p == NULL || r->n_tokens == 0) {
		buf_addstr(b, "null");
		return;
	}
	buf_addstr(b, "{\"content\":[");
	for (k = 0; k < r->n_tokens; p += r->tokens[k++].n) {
		const struct llm_token *t = &r->tokens[k];

		buf_addstr(b, k ? ",{" : "{");
		openai_token(b, p, t->n, t->logprob);
		buf_addstr(b, ",\"top_logprobs\":[");
		for (i = 0; i < t->n_others && i < (size_t)s->q->top_logprobs;
			i++) {
			const struct llm_alternative *x = &t->others[i];

			buf_addstr(b, i ? ",{" : "{");
			openai_token(b, x->text, strlen(x->text), x->logprob);
			buf_addch(b, '}');
		}
		buf_addstr(b, "]}");
	}
	buf_addstr(b, "]}");
}

static void
openai_choice(struct buf *b, const struct replay_say *s, int i)
{
	const struct cassette_reply *r = &s->replies[i];
	bool think = replay_is_reasoning(r) &&
		s->reasoning == REPLAY_REASONING_THINK;

	buf_printf(b, "{\"index\":%d,\"message\":{\"role\":\"assistant\",", i);
	if (replay_is_reasoning(r) && !think)
		openai_reasoning(b, s, r->reasoning, strlen(r->reasoning));
	buf_addstr(b, "\"content\":");
	if (think)
		openai_think(b, r);
	else
		replay_put_str(b, r->content);
	openai_calls(b, r);
	buf_addstr(b, "},\"logprobs\":");
	openai_logprobs(b, s, i);
	buf_addstr(b, ",\"finish_reason\":");
	replay_put_str(b, openai_finish(r->finish_reason));
	buf_addch(b, '}');
}

void
replay_openai_whole(struct buf *b, const struct replay_say *s)
{
	int i;

	openai_head(b, s, "chat.completion");
	buf_addstr(b, ",\"choices\":[");
	for (i = 0; i < s->q->n; i++) {
		if (i)
			buf_addch(b, ',');
		openai_choice(b, s, i);
	}
	buf_addch(b, ']');
	if (s->act != REPLAY_ACT_USAGE_MISSING) {
		buf_addstr(b, ",\"usage\":");
		openai_usage(b, &s->usage);
	}
	buf_addch(b, '}');
}

static void
openai_event_open(struct buf *b, const struct replay_say *s)
{
	buf_addstr(b, "data: ");
	openai_head(b, s, "chat.completion.chunk");
}

static void
openai_event_close(struct buf *b, const struct replay_say *s)
{
	if (s->q->include_usage && s->act != REPLAY_ACT_USAGE_MISSING)
		buf_addstr(b, ",\"usage\":null");
	buf_addstr(b, "}\n\n");
}

static void
openai_delta_open(struct buf *b, const struct replay_say *s, int i)
{
	openai_event_open(b, s);
	buf_printf(b, ",\"choices\":[{\"index\":%d,\"delta\":{", i);
	if (s->act == REPLAY_ACT_DUPLICATE_ROLE)
		buf_addstr(b, "\"role\":\"assistant\",");
}

static void
openai_delta_close(struct buf *b, const struct replay_say *s)
{
	buf_addstr(b, "},\"logprobs\":null,\"finish_reason\":null}]");
	openai_event_close(b, s);
}

static void
openai_role(struct buf *b, const struct replay_say *s, int i)
{
	openai_event_open(b, s);
	buf_printf(b,
		",\"choices\":[{\"index\":%d,\"delta\":{\"role\":"
		"\"assistant\",\"content\":%s",
		i, s->replies[i].content ? "\"\"" : "null");
	openai_delta_close(b, s);
}

static void
openai_content(
	struct buf *b, const struct replay_say *s, int i, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		size_t n = replay_piece(text, left);

		if (s->act == REPLAY_ACT_BIG_LINE)
			n = left;
		openai_delta_open(b, s, i);
		buf_addstr(b, "\"content\":");
		replay_put_strn(b, text, n);
		openai_delta_close(b, s);
		text += n;
		left -= n;
	}
}

static void
openai_thoughts(struct buf *b, const struct replay_say *s, int i)
{
	const char *text = s->replies[i].reasoning;
	size_t left = strlen(text);

	if (s->reasoning == REPLAY_REASONING_THINK) {
		openai_content(b, s, i, "<think>\n");
		openai_content(b, s, i, text);
		openai_content(b, s, i, "\n</think>\n\n");
		return;
	}
	while (left) {
		size_t n = replay_piece(text, left);

		openai_delta_open(b, s, i);
		openai_reasoning(b, s, text, n);
		buf_addstr(b, "\"content\":null");
		openai_delta_close(b, s);
		text += n;
		left -= n;
	}
}

/* Each call: its head, then its arguments in pieces. */
static void
openai_call_events(struct buf *b, const struct replay_say *s, int i)
{
	const struct cassette_reply *r = &s->replies[i];
	size_t k;

	for (k = 0; k < r->n_calls; k++) {
		const char *text = r->calls[k].arguments;
		size_t left = strlen(text);

		openai_delta_open(b, s, i);
		buf_printf(b, "\"tool_calls\":[{\"index\":%zu,\"id\":", k);
		replay_put_str(b, r->calls[k].id);
		buf_addstr(b, ",\"type\":\"function\",\"function\":{\"name\":");
		replay_put_str(b, r->calls[k].name);
		buf_addstr(b, ",\"arguments\":\"\"}}]");
		openai_delta_close(b, s);
		while (left) {
			size_t n = replay_piece(text, left);

			openai_delta_open(b, s, i);
			buf_printf(b,
				"\"tool_calls\":[{\"index\":%zu,"
				"\"function\":{\"arguments\":",
				k);
			replay_put_strn(b, text, n);
			buf_addstr(b, "}}]");
			openai_delta_close(b, s);
			text += n;
			left -= n;
		}
	}
}

static void
openai_events_choice(struct buf *b, const struct replay_say *s, int i)
{
	const struct cassette_reply *r = &s->replies[i];

	openai_role(b, s, i);
	if (s->act == REPLAY_ACT_DUPLICATE_ROLE)
		openai_role(b, s, i);
	if (replay_is_reasoning(r))
		openai_thoughts(b, s, i);
	if (r->content)
		openai_content(b, s, i, r->content);
	openai_call_events(b, s, i);
	if (s->act == REPLAY_ACT_ERROR_IN_200)
		return;
	openai_event_open(b, s);
	buf_printf(
		b, ",\"choices\":[{\"index\":%d,\"delta\":{},\"logprobs\":", i);
	openai_logprobs(b, s, i); /* of all pieces at once */
	buf_addstr(b, ",\"finish_reason\":");
	replay_put_str(b, openai_finish(r->finish_reason));
	buf_addstr(b, "}]");
	openai_event_close(b, s);
}

void
replay_openai_events(struct buf *b, const struct replay_say *s)
{
	int i;

	for (i = 0; i < s->q->n; i++)
		openai_events_choice(b, s, i);
	if (s->act == REPLAY_ACT_ERROR_IN_200) {
		openai_event_open(b, s);
		buf_addstr(b,
			",\"error\":{\"message\":\"provider returned error\","
			"\"code\":502},\"choices\":[{\"index\":0,\"delta\":"
			"{\"content\":\"\"},\"finish_reason\":\"error\"}]}"
			"\n\n");
		return;
	}
	if (s->q->include_usage && s->act != REPLAY_ACT_USAGE_MISSING) {
		openai_event_open(b, s);
		buf_addstr(b, ",\"choices\":[],\"usage\":");
		openai_usage(b, &s->usage);
		buf_addstr(b, "}\n\n");
	}
	if (s->act != REPLAY_ACT_NO_DONE)
		buf_addstr(b, "data: [DONE]\n\n");
}
