/*
 * decode: what both wires share: whole or streamed, the form of the body, the
 * think block, usage and price.  Must not trust the endpoint: text is bounded
 * and made valid UTF-8, and a stream that ended early is no reply.
 */
#include "lib/llm/decode.h"

#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define THINK_OPEN "<think>"
#define THINK_CLOSE "</think>"

static int decode_event(void *arg, const char *event, const char *data,
	size_t n, struct err *e);

void
decode_init(struct decode *d, struct arena *a, const struct llm_model *m)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->model = m;
	d->where = arena_printf(a, "model %s", m->name);
	sse_init(&d->sse, decode_event, d);
	buf_init(&d->content, LIM_LLM_TEXT);
	buf_init(&d->reasoning, LIM_LLM_TEXT);
	buf_init(&d->tokens.text, 2 * LIM_LLM_TEXT);
	d->usage = (struct llm_usage){-1, -1, -1, -1, -1};
	d->an_input = d->an_read = d->an_write = -1;
	d->cost_usd = -1;
}

void
decode_release(struct decode *d)
{
	sse_release(&d->sse);
	buf_release(&d->content);
	buf_release(&d->reasoning);
	decode_logprobs_release(d);
	for (size_t i = 0; i < d->n_calls; i++)
		buf_release(&d->calls[i].arguments);
}

int
decode_add_content(struct decode *d, const char *s, struct err *e)
{
	if (buf_addstr(&d->content, s) < 0)
		return err_set(e, ERR_LIMIT,
			"the reply has more than %zu bytes of text",
			LIM_LLM_TEXT);
	return 0;
}

int
decode_add_reasoning(struct decode *d, const char *s, struct err *e)
{
	d->separate = true;
	if (buf_addstr(&d->reasoning, s) < 0)
		return err_set(e, ERR_LIMIT,
			"the reply has more than %zu bytes of reasoning",
			LIM_LLM_TEXT);
	return 0;
}

void
decode_keep(struct decode *d, const char **p, const cJSON *o, const char *key)
{
	const char *v = json_str(o, key, "");

	if (!*p && *v)
		*p = arena_strdup(d->arena, v);
}

void
decode_count(int64_t *p, const cJSON *o, const char *path)
{
	const cJSON *v = json_path(o, path);

	if (cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e15)
		*p = (int64_t)v->valuedouble;
}

static int
decode_document(struct decode *d, const cJSON *o, struct err *e)
{
	struct errors_fail f;

	if (!cJSON_IsObject(o) || d->failed)
		return 0;
	if (errors_read_json(d->arena, o, &f)) {
		d->failed = true;
		d->fail = f;
		return 0;
	}
	if (d->model->wire == LLM_WIRE_ANTHROPIC)
		return decode_anthropic(d, o, e);
	return decode_openai(d, o, e);
}

/* Text that is no JSON where JSON was due. */
static int
decode_event_bad(struct decode *d, const char *event, const char *data,
	const struct err *why, struct err *e)
{
	if (str_eq(event, "error")) {
		d->failed = true;
		errors_read_body(d->arena, 0, data, strlen(data), &d->fail);
		return 0;
	}
	if (d->ending) {
		d->cut = true;
		return 0;
	}
	return err_set(e, why->code, "event in the stream: %s", why->msg);
}

static int
decode_event(
	void *arg, const char *event, const char *data, size_t n, struct err *e)
{
	struct decode *d = arg;
	struct arena a = ARENA_INIT;
	struct err why = ERR_INIT;
	cJSON *o;
	int r;

	if (d->done || n == 0 || strspn(data, " \t\n") == n)
		return 0;
	if (strcmp(data, "[DONE]") == 0) {
		d->done = true;
		return 0;
	}
	if (!str_utf8_ok(data, n) || memchr(data, 0, n)) {
		data = str_utf8_fix(&a, data, n);
		n = strlen(data);
	}
	if (json_parse(&a, data, n, &o, &why) < 0) {
		r = decode_event_bad(d, event, data, &why, e);
	} else {
		if (str_eq(event, "error") && !json_get(o, "error") &&
			!d->failed) {
			d->failed = true;
			errors_read_body(d->arena, 0, data, n, &d->fail);
		}
		r = decode_document(d, o, e);
	}
	arena_release(&a);
	return r;
}

int
decode_feed(struct decode *d, const char *content_type, const char *p, size_t n,
	struct err *e)
{
	if (d->form == DECODE_UNKNOWN)
		d->form = content_type &&
				strcasestr(content_type, "text/event-stream")
			? DECODE_SSE
			: DECODE_JSON;
	if (d->form != DECODE_SSE)
		return 0;
	return sse_feed(&d->sse, p, n, e);
}

/* Does it look like an event stream that was called something else? */
static bool
decode_is_stream(const char *p, size_t n)
{
	static const char *const starts[] = {
		"data:", "event:", ":", "\xef\xbb\xbf\x64\x61ta:"};
	size_t i;

	while (n > 0 && (*p == '\n' || *p == '\r')) {
		p++;
		n--;
	}
	for (i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		size_t k = strlen(starts[i]);

		if (n >= k && memcmp(p, starts[i], k) == 0)
			return true;
	}
	return false;
}

static int
decode_early(struct decode *d, const char *what, struct err *e)
{
	d->retry = true;
	return err_set(e, ERR_RETRY, "%s ended early", what);
}

static const char *
decode_trim(const char *p, size_t *n)
{
	while (*n > 0 && strchr(" \t\r\n", *p)) {
		p++;
		(*n)--;
	}
	while (*n > 0 && strchr(" \t\r\n", p[*n - 1]))
		(*n)--;
	return p;
}

static int
decode_whole(struct decode *d, const char *body, size_t n, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err why = ERR_INIT;
	const char *p = decode_trim(body, &n);
	cJSON *o;
	int r;

	if (n == 0)
		return decode_early(d, "the reply (it is empty)", e);
	if (!str_utf8_ok(p, n) || memchr(p, 0, n)) {
		p = str_utf8_fix(&a, p, n);
		n = strlen(p);
	}
	if (json_parse(&a, p, n, &o, &why) == 0)
		r = decode_document(d, o, e);
	else if (why.code == ERR_PARSE && *p == '{' && p[n - 1] != '}')
		r = decode_early(d, "the reply", e);
	else if (why.code == ERR_PARSE && *p == '<')
		r = err_set(e, ERR_PARSE,
			"the endpoint answered HTML, not JSON; check base_url");
	else
		r = err_set(e, why.code, "reply: %s", why.msg);
	arena_release(&a);
	if (r == 0 && !d->failed && d->empty_choices && !d->seen) {
		d->retry = true;
		return err_set(e, ERR_RETRY, "reply without any choice");
	}
	if (r == 0 && !d->failed && !d->seen)
		return err_set(e, ERR_PARSE,
			"reply is JSON but has neither \"%s\" nor \"error\"",
			d->model->wire == LLM_WIRE_ANTHROPIC ? "content"
							     : "choices");
	return r;
}

static int
decode_stream(struct decode *d, struct err *e)
{
	d->ending = true;
	if (sse_end(&d->sse, e) < 0)
		return -1;
	if (d->failed)
		return 0;
	if (!d->done && !d->finish_raw && !d->native_finish)
		return decode_early(d, "the stream", e);
	return 0;
}

/* Moves a think block from the content, when reasoning has no own field. */
static void
decode_think(struct decode *d, struct llm_reply *r)
{
	const char *s = r->content + strspn(r->content, " \t\r\n");
	const char *close = strstr(s, THINK_CLOSE);
	const char *from = s;

	if (d->separate)
		return;
	if (str_starts(s, THINK_OPEN)) {
		from = s + strlen(THINK_OPEN);
	} else {
		const char *open = strstr(s, THINK_OPEN);

		if (!close || (open && open < close))
			return;
	}
	if (!close) { /* cut off while thinking */
		r->reasoning = arena_strdup(d->arena, from);
		r->reasoning_n = strlen(from);
		r->content = "";
		r->content_n = 0;
		return;
	}
	r->reasoning_n = (size_t)(close - from);
	r->reasoning = arena_strndup(d->arena, from, r->reasoning_n);
	close += strlen(THINK_CLOSE);
	close += strspn(close, " \t\r\n");
	r->content_n -= (size_t)(close - r->content);
	r->content = close;
}

enum llm_finish
decode_finish(const char *raw)
{
	static const struct {
		const char *name;
		enum llm_finish f;
	} table[] = {
		{"stop", LLM_FINISH_STOP},
		{"end_turn", LLM_FINISH_STOP},
		{"stop_sequence", LLM_FINISH_STOP},
		{"completed", LLM_FINISH_STOP},
		{"complete", LLM_FINISH_STOP},
		{"eos", LLM_FINISH_STOP},
		{"eos_token", LLM_FINISH_STOP},
		{"length", LLM_FINISH_LENGTH},
		{"max_tokens", LLM_FINISH_LENGTH},
		{"max_output_tokens", LLM_FINISH_LENGTH},
		{"model_length", LLM_FINISH_LENGTH},
		{"model_context_window_exceeded", LLM_FINISH_LENGTH},
		{"content_filter", LLM_FINISH_FILTER},
		{"safety", LLM_FINISH_FILTER},
		{"recitation", LLM_FINISH_FILTER},
		{"prohibited_content", LLM_FINISH_FILTER},
		{"blocklist", LLM_FINISH_FILTER},
		{"sensitive", LLM_FINISH_FILTER},
		{"refusal", LLM_FINISH_FILTER},
		{"tool_calls", LLM_FINISH_TOOL},
		{"tool_use", LLM_FINISH_TOOL},
		{"function_call", LLM_FINISH_TOOL},
	};
	size_t i;

	for (i = 0; raw && i < sizeof(table) / sizeof(*table); i++) {
		if (strcasecmp(raw, table[i].name) == 0)
			return table[i].f;
	}
	return LLM_FINISH_UNKNOWN;
}

const char *
llm_finish_name(enum llm_finish f)
{
	switch (f) {
	case LLM_FINISH_STOP:
		return "stop";
	case LLM_FINISH_LENGTH:
		return "length";
	case LLM_FINISH_FILTER:
		return "content_filter";
	case LLM_FINISH_TOOL:
		return "tool_calls";
	case LLM_FINISH_UNKNOWN:
		break;
	}
	return "unknown";
}

static void
decode_usage(struct decode *d, struct llm_usage *u)
{
	int64_t sum = 0;

	*u = d->usage;
	if (d->an_input < 0 && d->an_read < 0 && d->an_write < 0)
		return;
	sum += d->an_input > 0 ? d->an_input : 0;
	sum += d->an_read > 0 ? d->an_read : 0;
	sum += d->an_write > 0 ? d->an_write : 0;
	u->input = sum;
	u->cached = d->an_read;
	u->cache_write = d->an_write;
}

/* Price of a reply in micro-USD, -1 when price or usage is not known. */
static int64_t
decode_cost(const struct decode *d, const struct llm_usage *u)
{
	const struct llm_model *m = d->model;
	double cached = u->cached > 0 ? (double)u->cached : 0;
	double written = u->cache_write > 0 ? (double)u->cache_write : 0;
	double plain = (double)u->input - cached - written;
	double sum;

	if (m->price_in < 0 || m->price_out < 0 || u->input < 0 ||
		u->output < 0)
		return d->cost_usd < 0 ? -1
				       : (int64_t)(d->cost_usd * 1e6 + 0.5);
	sum = (plain > 0 ? plain : 0) * m->price_in;
	sum += cached * (m->price_cached < 0 ? m->price_in : m->price_cached);
	sum += written *
		(m->price_cache_write < 0 ? m->price_in : m->price_cache_write);
	sum += (double)u->output * m->price_out;
	return (int64_t)(sum / 1e6 + 0.5);
}

/* Finish reasons that report a fault of the endpoint. */
static bool
decode_is_fault(const char *raw)
{
	return raw &&
		(strcasecmp(raw, "error") == 0 ||
			strcasecmp(raw, "network_error") == 0 ||
			strcasecmp(raw, "insufficient_system_resource") == 0);
}

static void
decode_reply(struct decode *d, struct llm_reply *out)
{
	memset(out, 0, sizeof(*out));
	out->content = buf_take(&d->content, d->arena, &out->content_n);
	if (d->reasoning.len > 0)
		out->reasoning =
			buf_take(&d->reasoning, d->arena, &out->reasoning_n);
	decode_think(d, out);
	decode_logprobs(d, out);
	out->calls = decode_calls(d, &out->n_calls);
	out->calls_dropped = d->calls_dropped;
	out->finish_raw = d->finish_raw ? d->finish_raw : d->native_finish;
	out->finish = decode_finish(d->finish_raw);
	if (out->finish == LLM_FINISH_UNKNOWN)
		out->finish = decode_finish(d->native_finish);
	decode_usage(d, &out->usage);
	out->cost_uusd = decode_cost(d, &out->usage);
	out->response_id = d->id;
	out->response_model = d->response_model;
	out->system_fingerprint = d->fingerprint;
}

int
decode_end(struct decode *d, const char *body, size_t n, struct llm_reply *out,
	struct err *e)
{
	int r = 0;

	if (d->form == DECODE_SSE && !d->seen && !d->failed && !d->done) {
		size_t left = n;
		const char *p = decode_trim(body, &left);

		if (left > 0 && *p == '{')
			d->form = DECODE_JSON;
	} else if (d->form != DECODE_SSE && decode_is_stream(body, n)) {
		d->form = DECODE_SSE;
		r = sse_feed(&d->sse, body, n, e);
	}
	if (r < 0)
		return -1;
	r = d->form == DECODE_SSE ? decode_stream(d, e)
				  : decode_whole(d, body, n, e);
	if (r < 0)
		return -1;
	if (d->failed) {
		d->retry = retry_classify(&d->fail, d->where, e);
		return -1;
	}
	if (decode_is_fault(d->finish_raw)) {
		d->retry = true;
		return err_set(e, ERR_RETRY,
			"the reply ended with finish_reason \"%s\"",
			d->finish_raw);
	}
	decode_reply(d, out);
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of llm.h */
llm_decode(struct arena *a, const struct llm_model *m, const char *body,
	size_t n, const char *content_type, struct llm_reply *out,
	struct err *e)
{
	struct decode d;
	int r;

	decode_init(&d, a, m);
	r = decode_feed(&d, content_type, body, n, e);
	if (r == 0)
		r = decode_end(&d, body, n, out, e);
	decode_release(&d);
	return r;
}
