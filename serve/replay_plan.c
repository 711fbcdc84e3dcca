/*
 * replay_plan: decides what is sent for a request: finds the reply, applies
 * the rule, renders the bytes.  Must not touch the network.
 */
#include "serve/replay_int.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/rand.h"
#include "lib/base/str.h"

#define SNIPPET 80

static const char type_json[] = "application/json";
static const char type_events[] = "text/event-stream";
static const char type_html[] = "text/html; charset=utf-8";

static const char html_page[] =
	"<!DOCTYPE html>\n<html>\n<head><title>%d | Bad gateway</title></head>"
	"\n<body><center><h1>%d</h1></center><hr><center>replay</center>"
	"</body>\n</html>\n";

void
replay_plan_init(struct replay_plan *p)
{
	memset(p, 0, sizeof(*p));
	buf_init(&p->body, REPLAY_REPLY_MAX);
	p->content_type = type_json;
	p->drop_after = -1;
	p->retry_after = -1;
	p->retry_after_date = -1;
	p->retry_after_ms = -1;
}

void
replay_plan_release(struct replay_plan *p)
{
	buf_release(&p->body);
}

static const char *
plan_type(enum llm_wire wire, int status)
{
	bool anthropic = wire == LLM_WIRE_ANTHROPIC;

	if (status == 401)
		return "authentication_error";
	if (status == 402)
		return anthropic ? "billing_error" : "insufficient_balance";
	if (status == 404)
		return "not_found_error";
	if (status == 413)
		return "request_too_large";
	if (status == 429)
		return "rate_limit_error";
	if (status == 529)
		return "overloaded_error";
	if (status >= 500)
		return anthropic ? "api_error" : "server_error";
	return "invalid_request_error";
}

static const char *
plan_message(int status)
{
	if (status == 401)
		return "incorrect API key provided";
	if (status == 402)
		return "insufficient balance";
	if (status == 429)
		return "rate limit reached";
	if (status == 529)
		return "overloaded";
	if (status >= 500)
		return "the server had an error while processing your request";
	return "invalid request";
}

static void
plan_error_flat(struct buf *b, const struct replay_do *d, const char *message)
{
	buf_addstr(b, "{\"object\":\"error\",\"message\":");
	replay_put_str(b, message);
	buf_addstr(b, ",\"type\":");
	replay_put_str(b, d->type ? d->type : "BadRequestError");
	buf_addstr(b, ",\"param\":");
	replay_put_str(b, d->param);
	buf_printf(b, ",\"code\":%d}", d->status);
}

void
replay_error_body(struct buf *b, enum llm_wire wire, const struct replay_do *d)
{
	const char *message = d->message ? d->message : plan_message(d->status);
	const char *type = d->type ? d->type : plan_type(wire, d->status);

	if (d->body == REPLAY_ERROR_FLAT) {
		plan_error_flat(b, d, message);
		return;
	}
	if (wire == LLM_WIRE_ANTHROPIC) {
		buf_addstr(b, "{\"type\":\"error\",\"error\":{\"type\":");
		replay_put_str(b, type);
		buf_addstr(b, ",\"message\":");
		replay_put_str(b, message);
		buf_addstr(b, "},\"request_id\":\"req_replay\"}");
		return;
	}
	buf_addstr(b, "{\"error\":{\"message\":");
	replay_put_str(b, message);
	buf_addstr(b, ",\"type\":");
	replay_put_str(b, type);
	buf_addstr(b, ",\"param\":");
	replay_put_str(b, d->param);
	buf_addstr(b, ",\"code\":");
	replay_put_str(b, d->code);
	buf_addstr(b, "}}");
}

void
replay_plan_error(struct replay_plan *p, enum llm_wire wire, int status,
	const char *message)
{
	struct replay_do d;

	memset(&d, 0, sizeof(d));
	d.status = status;
	d.message = message;
	p->status = status;
	p->content_type = type_json;
	p->events = false;
	buf_clear(&p->body);
	replay_error_body(&p->body, wire, &d);
}

static void
plan_status(
	struct replay_plan *p, enum llm_wire wire, const struct replay_do *d)
{
	p->status = d->status;
	p->retry_after = d->retry_after;
	p->retry_after_date = d->retry_after_date;
	p->retry_after_ms = d->retry_after_ms;
	if (d->body == REPLAY_ERROR_HTML) {
		p->content_type = type_html;
		buf_printf(&p->body, html_page, d->status, d->status);
	} else if (d->body != REPLAY_ERROR_EMPTY) {
		replay_error_body(&p->body, wire, d);
	}
}

static void
plan_not_found(const struct replay_planner *pl, const struct replay_request *q,
	struct replay_plan *p)
{
	struct arena a = ARENA_INIT;
	size_t n = strlen(q->last_user);
	char *text;

	while (n > SNIPPET && (n = SNIPPET) > 0 &&
		((unsigned char)q->last_user[n] & 0xc0) == 0x80)
		n--;
	text = arena_printf(&a,
		"cassette %s has no reply for sample %lld of the prompt that "
		"begins \"%.*s\"",
		pl->name, (long long)q->sample, (int)n, q->last_user);
	replay_plan_error(p, q->wire, 404, text);
	arena_release(&a);
}

static int64_t
plan_tokens(const char *s)
{
	return s && *s ? llm_estimate_tokens(s, strlen(s)) : 0;
}

/* Sums the choices; what a reply does not say is estimated. */
static struct llm_usage
plan_usage(const struct replay_request *q, const struct cassette_reply *r)
{
	struct llm_usage u = {0, 0, 0, 0, 0};
	int i;

	for (i = 0; i < q->n; i++) {
		const struct llm_usage *v = &r[i].usage;
		int64_t thought = plan_tokens(r[i].reasoning);

		u.output += v->output >= 0
			? v->output
			: plan_tokens(r[i].content) + thought;
		u.reasoning += v->reasoning >= 0 ? v->reasoning : thought;
	}
	u.input = r[0].usage.input;
	if (u.input < 0)
		u.input = 4 + (int64_t)((double)q->prompt_bytes / 3.2);
	u.cached = r[0].usage.cached > 0 ? r[0].usage.cached : 0;
	u.cache_write = r[0].usage.cache_write > 0 ? r[0].usage.cache_write : 0;
	return u;
}

/* Middle of the data line that holds the middle of an event stream. */
static size_t
plan_middle(const struct buf *b)
{
	size_t from = b->len / 2;

	while (from > 0 && b->ptr[from - 1] != '\n')
		from--;
	while (from < b->len && b->ptr[from] != 'd') {
		from += strcspn(b->ptr + from, "\n");
		if (from < b->len)
			from++;
	}
	return from + strcspn(b->ptr + from, "\n") / 2;
}

static void
plan_cut(struct replay_plan *p, bool clean)
{
	size_t at = p->events ? plan_middle(&p->body) : p->body.len / 2;

	if (clean) {
		p->body.len = at;
		p->body.ptr[at] = '\0';
	} else {
		p->drop_after = (int64_t)at;
	}
}

static void
plan_garbage(struct replay_plan *p, const struct replay_request *q)
{
	p->events = q->stream;
	p->content_type = q->stream ? type_events : type_json;
	buf_addstr(&p->body,
		q->stream ? "data: {\"choices\":[{]\n\n"
			    "data: upstream said: ok\n\n"
			  : "upstream said: ok {\"choices\":[{");
}

static void
plan_keepalive(struct replay_plan *p, const struct replay_request *q)
{
	buf_addstr(&p->body,
		q->stream ? ": OPENROUTER PROCESSING\n\n"
			    "\n\n: OPENROUTER PROCESSING\n\n"
			  : "\n\n   \n\n\n");
}

/* Changes the replies as the rule says; memory comes from a. */
static void
plan_spoil(struct arena *a, const struct replay_do *d, struct cassette_reply *r,
	struct replay_plan *p)
{
	static const char bad[] = "\xff\xfe\xc3(\xed\xa0\x80";
	size_t n = r->content ? strlen(r->content) : 0;
	char *text;

	if (d->act != REPLAY_ACT_NONE)
		r->n_tokens = 0; /* they are of what it says else */
	switch (d->act) {
	case REPLAY_ACT_EMPTY_LENGTH:
		r->content = "";
		r->finish_reason = "length";
		break;
	case REPLAY_ACT_EMPTY_STOP:
		r->content = "";
		r->finish_reason = "stop";
		break;
	case REPLAY_ACT_CONTENT_NULL:
		r->content = NULL;
		break;
	case REPLAY_ACT_INVALID_UTF8:
		r->content = arena_printf(a, "%.*s%s%s", (int)(n / 2),
			n ? r->content : "", bad, n ? r->content + n / 2 : "");
		break;
	case REPLAY_ACT_BIG_LINE:
		text = arena_alloc(a, (size_t)d->n + 1);
		memset(text, 'x', (size_t)d->n);
		r->content = text;
		break;
	case REPLAY_ACT_USAGE_MISSING:
	case REPLAY_ACT_DUPLICATE_ROLE:
	case REPLAY_ACT_KEEPALIVE:
	case REPLAY_ACT_NONE:
	case REPLAY_ACT_HANG:
	case REPLAY_ACT_SLOW:
	case REPLAY_ACT_SPLIT:
		return;
	case REPLAY_ACT_STATUS:
	case REPLAY_ACT_HALF_EVENT:
	case REPLAY_ACT_NO_DONE:
	case REPLAY_ACT_DROP:
	case REPLAY_ACT_ERROR_IN_200:
	case REPLAY_ACT_HTML_200:
	case REPLAY_ACT_GARBAGE:
		break;
	}
	p->good = false;
}

static void
plan_render(const struct replay_planner *pl, const struct replay_request *q,
	const struct cassette_reply *r, struct replay_plan *p)
{
	enum replay_act act = q->rule ? q->rule->act.act : REPLAY_ACT_NONE;
	struct replay_say say;

	say.q = q;
	say.replies = r;
	say.act = act;
	say.reasoning = pl->reasoning;
	say.usage = plan_usage(q, r);
	p->status = 200;
	p->events = q->stream;
	p->content_type = q->stream ? type_events : type_json;
	if (act == REPLAY_ACT_KEEPALIVE)
		plan_keepalive(p, q);
	if (act == REPLAY_ACT_ERROR_IN_200 && !q->stream) {
		replay_plan_error(p, q->wire, 502, "provider returned error");
		p->status = 200;
	} else if (q->wire == LLM_WIRE_ANTHROPIC && q->stream) {
		replay_anthropic_events(&p->body, &say);
	} else if (q->wire == LLM_WIRE_ANTHROPIC) {
		replay_anthropic_whole(&p->body, &say);
	} else if (q->stream) {
		replay_openai_events(&p->body, &say);
	} else {
		replay_openai_whole(&p->body, &say);
	}
}

/* A recorded reply that is not a plain answer is served as it was. */
static bool
plan_recorded(const struct replay_request *q, const struct cassette_reply *r,
	struct replay_plan *p)
{
	if (r->body) {
		p->status = r->status;
		if (r->content_type)
			p->content_type = r->content_type;
		buf_addstr(&p->body, r->body);
		return true;
	}
	if (r->status == 200)
		return false;
	replay_plan_error(p, q->wire, r->status,
		r->content && *r->content ? r->content : NULL);
	return true;
}

static void
plan_answer(const struct replay_planner *pl, const struct replay_request *q,
	struct replay_plan *p)
{
	struct arena a = ARENA_INIT;
	struct cassette_reply *r = arena_array(&a, (size_t)q->n, sizeof(*r));
	bool done = false;
	int i;

	p->good = true;
	for (i = 0; i < q->n && !done; i++) {
		if (cassette_find(pl->cassette, q->key, q->last_user,
			    q->sample + i, &r[i], NULL) < 0) {
			plan_not_found(pl, q, p);
			done = true;
		} else {
			done = plan_recorded(q, &r[i], p);
		}
		if (!done && q->rule)
			plan_spoil(&a, &q->rule->act, &r[i], p);
	}
	if (!done)
		plan_render(pl, q, r, p);
	arena_release(&a);
	if (p->body.overflow) {
		p->drop_after = -1;
		replay_plan_error(p, q->wire, 500, "the reply is too long");
	}
}

static int64_t
plan_latency(const struct replay_planner *pl, const struct replay_request *q)
{
	struct rand_state rs;
	int64_t span = pl->latency_max_ms - pl->latency_min_ms;

	if (span <= 0)
		return pl->latency_min_ms;
	rand_seed(&rs,
		pl->seed ^ hash_fnv64(q->identity, strlen(q->identity)) ^
			((uint64_t)q->attempt << 48));
	return pl->latency_min_ms +
		(int64_t)rand_below(&rs, (uint64_t)span + 1);
}

/* What the rule does to the transport; after the body is made. */
static void
plan_transport(const struct replay_do *d, struct replay_plan *p)
{
	switch (d->act) {
	case REPLAY_ACT_HALF_EVENT:
		plan_cut(p, d->clean);
		break;
	case REPLAY_ACT_DROP:
		p->no_reply = d->n == 0;
		p->drop_after = d->n < (int64_t)p->body.len
			? d->n
			: (int64_t)p->body.len;
		break;
	case REPLAY_ACT_HANG:
		p->delay_ms += d->n;
		break;
	case REPLAY_ACT_SLOW:
		p->rate = d->n;
		break;
	case REPLAY_ACT_SPLIT:
		p->piece = d->n;
		break;
	case REPLAY_ACT_NONE:
	case REPLAY_ACT_STATUS:
	case REPLAY_ACT_NO_DONE:
	case REPLAY_ACT_BIG_LINE:
	case REPLAY_ACT_INVALID_UTF8:
	case REPLAY_ACT_ERROR_IN_200:
	case REPLAY_ACT_HTML_200:
	case REPLAY_ACT_EMPTY_LENGTH:
	case REPLAY_ACT_EMPTY_STOP:
	case REPLAY_ACT_CONTENT_NULL:
	case REPLAY_ACT_GARBAGE:
	case REPLAY_ACT_USAGE_MISSING:
	case REPLAY_ACT_DUPLICATE_ROLE:
	case REPLAY_ACT_KEEPALIVE:
		break;
	}
}

void
replay_plan_make(const struct replay_planner *pl,
	const struct replay_request *q, struct replay_plan *p)
{
	const struct replay_do *d = q->rule ? &q->rule->act : NULL;

	snprintf(p->request_id, sizeof(p->request_id), "replay-%.50s",
		q->identity);
	p->delay_ms = plan_latency(pl, q);
	p->status = 200;
	if (d && d->act == REPLAY_ACT_STATUS) {
		plan_status(p, q->wire, d);
	} else if (d && d->act == REPLAY_ACT_HTML_200) {
		p->content_type = type_html;
		buf_printf(&p->body, html_page, 200, 200);
	} else if (d && d->act == REPLAY_ACT_GARBAGE) {
		plan_garbage(p, q);
	} else {
		plan_answer(pl, q, p);
		if (d && p->status == 200)
			plan_transport(d, p);
	}
}
