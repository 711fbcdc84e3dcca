/*
 * complete: llm_complete, attempt by attempt.
 *
 *	claim -> enter -> transfer -> decode -> observer -> reply
 *	  ^                              |
 *	  +---- back-off <-- retry ------+
 *
 * Must not ask again before the observer has stored what came, and must not
 * let a key or the user's part of a URL into any message.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/llm/client.h"
#include "lib/llm/decode.h"
#include "lib/llm/request.h"

#define COMPLETE_LOOK_MS 50 /* how often the cancel flag is looked at */

struct call {
	struct llm_client *c;
	const struct llm_model *m;
	const struct llm_request *q;
	const struct llm_observer *obs;
	struct arena arena; /* of the call */
	struct limiter *limiter;
	struct client_claim claim;
	struct client_flight flight;
	const char *key, *url, *client_id, *body, *where;
	size_t body_n;
	int64_t deadline_us; /* 0: none */
	int n;		     /* attempt, from 1 */
};

/* What an attempt came to. */
struct outcome {
	bool ok, retry;
	bool limited; /* by rate: 429 */
	int status;   /* of the refusal, also inside a 200; 0: none */
	int64_t floor_ms;
	struct err err;
};

static int64_t
call_timeout_ms(const struct call *k)
{
	int64_t ms = k->c->o.attempt_timeout_ms;
	int64_t left;

	if (k->deadline_us == 0)
		return ms;
	left = (k->deadline_us - clock_mono_us()) / 1000;
	if (left < 1)
		left = 1;
	return left < ms ? left : ms;
}

/* Gives new text to the delta observer. */
static void
call_delta(struct call *k, struct decode *d)
{
	if (!k->obs || !k->obs->delta || d->content.len <= d->delta_at)
		return;
	k->obs->delta(k->obs->arg, d->content.ptr + d->delta_at,
		d->content.len - d->delta_at);
	d->delta_at = d->content.len;
}

/* Reads the next bytes of a stream while it still comes. */
static int
call_piece(struct call *k, struct transfer *t, struct decode *d, size_t *seen,
	struct err *e)
{
	char type[TRANSPORT_FIELD];
	struct buf piece;
	int status;
	int r = 0;

	buf_init(&piece, LIM_HTTP_BODY);
	pthread_mutex_lock(&t->lock);
	memcpy(type, t->content_type, sizeof(type));
	status = t->status;
	pthread_mutex_unlock(&t->lock);
	transfer_take(t, *seen, &piece);
	*seen += piece.len;
	if (status >= 200 && status < 300 && piece.len > 0) {
		client_flight_state(k->c, &k->flight, "receiving");
		r = decode_feed(d, type, piece.ptr, piece.len, e);
		call_delta(k, d);
	}
	buf_release(&piece);
	return r;
}

/* Sends and waits.  -1: the stream could not be read; t is done then too. */
static int
call_transfer(
	struct call *k, struct transfer *t, struct decode *d, struct err *e)
{
	size_t seen = 0;
	bool gone = false;
	int r = 0;

	transport_start(k->c->tp, t);
	while (!transfer_wait(t, gone ? SIZE_MAX : seen, COMPLETE_LOOK_MS)) {
		if (gone)
			continue;
		if (t->notify)
			r = call_piece(k, t, d, &seen, e);
		if (r < 0 || pool_cancelled()) {
			gone = true;
			transport_abort(k->c->tp, t);
		}
	}
	if (r < 0 || t->status < 200 || t->status >= 300)
		return r;
	r = decode_feed(d, t->content_type, t->reply.ptr + seen,
		t->reply.len - seen, e);
	call_delta(k, d);
	return r;
}

static bool
call_stream_whole(const struct decode *d)
{
	return d->form == DECODE_SSE && (d->done || d->finish_raw);
}

/* A web page or rubbish with status 200 comes from something in between, which
 * may be gone at the next try. */
static bool
call_rubbish(const struct err *e)
{
	return e->code == ERR_PARSE;
}

/* Decides about a transfer that is done. */
static void
call_judge(struct call *k, struct transfer *t, struct decode *d,
	struct llm_reply *reply, struct outcome *o)
{
	struct errors_fail f;

	if (t->reply.overflow) {
		err_set(&o->err, ERR_LIMIT,
			"%s: the reply has more than %zu bytes", k->where,
			LIM_HTTP_BODY);
	} else if (t->rc == CURLE_ABORTED_BY_CALLBACK &&
		!call_stream_whole(d)) {
		err_set(&o->err, ERR_CANCELLED, "cancelled");
	} else if (t->status >= 300) {
		errors_read_body(
			d->arena, t->status, t->reply.ptr, t->reply.len, &f);
		o->retry = retry_classify(&f, k->where, &o->err);
		o->status = t->status;
	} else if (t->rc != CURLE_OK && !call_stream_whole(d)) {
		o->retry = retry_classify_curl(
			t->rc, t->detail, k->where, &o->err);
	} else if (decode_end(d, t->reply.ptr, t->reply.len, reply, &o->err) <
		0) {
		if (!d->failed)
			err_wrap(&o->err, "%s", k->where);
		o->retry = d->retry || call_rubbish(&o->err);
		o->status = d->failed ? d->fail.status : 0;
	} else {
		o->ok = true;
		call_delta(k, d);
	}
	o->limited = o->retry && o->status == 429;
	o->floor_ms = errors_retry_after(
		t->retry_after, t->retry_after_ms, clock_wall_ms());
}

static void
call_count(struct call *k, const struct transfer *t, const struct outcome *o)
{
	struct llm_stats *s = &k->c->stats;

	pthread_mutex_lock(&k->c->lock);
	s->requests++;
	s->retries += k->n > 1;
	s->http_429 += o->limited || t->status == 429;
	s->bytes_in += (int64_t)t->reply.len;
	s->bytes_out += (int64_t)k->body_n;
	s->connects += t->connects;
	pthread_mutex_unlock(&k->c->lock);
}

/* Milliseconds to wait, -1: do not ask again. */
static int64_t
call_next(struct call *k, struct outcome *o)
{
	int64_t ms;

	if (!o->retry || k->n > k->c->o.max_retries || pool_cancelled())
		return -1;
	ms = client_backoff(k->c, k->n);
	if (ms < o->floor_ms)
		ms = o->floor_ms;
	if (k->deadline_us > 0 && clock_mono_us() + ms * 1000 >= k->deadline_us)
		return -1;
	return ms;
}

static void
call_describe(struct call *k, struct transfer *t, struct arena *a,
	struct llm_attempt *x)
{
	int64_t took = t->end_us - t->start_us;

	memset(x, 0, sizeof(*x));
	x->n = k->n;
	x->url = request_url_public(a, k->url);
	x->request = k->body;
	x->request_n = k->body_n;
	x->response = t->reply.ptr;
	x->response_n = t->reply.len;
	x->content_type = t->content_type;
	x->started_ms =
		clock_wall_ms() - (clock_mono_us() - t->start_us) / 1000;
	x->latency_us = took;
	x->ttft_us = t->first_us > 0 ? t->first_us - t->start_us : -1;
	x->http_status = t->status;
}

static void
call_log(struct call *k, const struct llm_attempt *x)
{
	char n[16];
	char status[16];
	char ms[32];

	(void)snprintf(n, sizeof(n), "%d", x->n);
	(void)snprintf(status, sizeof(status), "%ld", x->http_status);
	(void)snprintf(ms, sizeof(ms), "%" PRId64, x->latency_us / 1000);
	log_event(x->ok ? LOG_DEBUG : LOG_INFO, LOG_LLM_REPLY, "model",
		k->m->name, "tag", k->q->tag, "attempt", n, "status", status,
		"ms", ms, "error", x->error, "retry",
		x->will_retry ? "yes" : "no", NULL);
}

static const struct llm_tool_call *
call_keep_calls(struct arena *a, const struct llm_reply *r)
{
	struct llm_tool_call *c;
	size_t i;

	if (r->n_calls == 0)
		return NULL;
	c = arena_array(a, r->n_calls, sizeof(*c));
	for (i = 0; i < r->n_calls; i++) {
		c[i].id = arena_strdup(a, r->calls[i].id);
		c[i].name = arena_strdup(a, r->calls[i].name);
		c[i].arguments = arena_strdup(a, r->calls[i].arguments);
	}
	return c;
}

static const struct llm_alternative *
call_keep_others(struct arena *a, const struct llm_token *t)
{
	struct llm_alternative *x;
	size_t i;

	if (t->n_others == 0)
		return NULL;
	x = arena_memdup(a, t->others, t->n_others * sizeof(*x));
	for (i = 0; i < t->n_others; i++)
		x[i].text = arena_strdup(a, x[i].text);
	return x;
}

static const struct llm_token *
call_keep_tokens(struct arena *a, const struct llm_reply *r)
{
	struct llm_token *t;
	size_t i;

	if (r->n_tokens == 0)
		return NULL;
	t = arena_array(a, r->n_tokens, sizeof(*t));
	memcpy(t, r->tokens, r->n_tokens * sizeof(*t));
	for (i = 0; i < r->n_tokens; i++)
		t[i].others = call_keep_others(a, &t[i]);
	return t;
}

/* The reply outlives the attempt. */
static void
call_keep(struct arena *a, const struct llm_reply *r, struct llm_reply *out)
{
	*out = *r;
	out->content = arena_strndup(a, r->content, r->content_n);
	if (r->reasoning)
		out->reasoning = arena_strndup(a, r->reasoning, r->reasoning_n);
	out->calls = call_keep_calls(a, r);
	out->tokens = call_keep_tokens(a, r);
	out->finish_raw = arena_strdup(a, r->finish_raw);
	out->response_id = arena_strdup(a, r->response_id);
	out->request_id = arena_strdup(a, r->request_id);
	out->response_model = arena_strdup(a, r->response_model);
	out->system_fingerprint = arena_strdup(a, r->system_fingerprint);
}

static int
call_prepare(struct call *k, struct arena *a, struct transfer *t, struct err *e)
{
	const char **headers;
	const char *id = arena_printf(a, "%s-%d", k->client_id, k->n);

	if (request_headers(a, k->m, k->key, id, &headers, e) < 0)
		return -1;
	transfer_init(t);
	t->url = k->url;
	t->headers = headers;
	t->body = k->body;
	t->body_n = k->body_n;
	t->proxy = k->m->proxy;
	t->ca_file = k->m->ca_file;
	t->http2 = k->m->http2 > 0;
	t->timeout_ms = call_timeout_ms(k);
	t->idle_ms = k->c->o.idle_timeout_ms;
	t->notify = k->obs && k->obs->delta && request_streams(k->m);
	return 0;
}

/* Hides secrets of the message, which may quote the endpoint. */
static void
call_redact(struct arena *a, struct err *e)
{
	char *clean = log_redact(a, e->msg);

	(void)snprintf(e->msg, sizeof(e->msg), "%s", clean);
}

/*
 * One exchange, observed.  0: *o tells how it went and *wait_ms how long to
 * wait before the next (-1: none); -1: the observer failed, or no request
 * could be made.
 */
static int
call_exchange(struct call *k, struct arena *keep, struct llm_reply *out,
	struct outcome *o, int64_t *wait_ms, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct transfer t;
	struct decode d;
	struct llm_reply reply;
	struct llm_attempt x;
	int r;

	if (call_prepare(k, &a, &t, e) < 0) {
		arena_release(&a);
		return -1;
	}
	memset(&reply, 0, sizeof(reply));
	decode_init(&d, &a, k->m);
	if (call_transfer(k, &t, &d, &o->err) == 0)
		call_judge(k, &t, &d, &reply, o);
	else {
		err_wrap(&o->err, "%s", k->where);
		o->retry = call_rubbish(&o->err);
	}
	if (!o->ok)
		call_redact(&a, &o->err);
	call_count(k, &t, o);
	*wait_ms = o->ok ? -1 : call_next(k, o);
	call_describe(k, &t, &a, &x);
	x.ok = o->ok;
	x.will_retry = *wait_ms >= 0;
	x.retry_in_ms = x.will_retry ? *wait_ms : 0;
	x.error = o->ok ? NULL : o->err.msg;
	if (o->ok && t.request_id[0])
		reply.request_id = t.request_id;
	x.reply = o->ok ? &reply : NULL;
	call_log(k, &x);
	r = k->obs && k->obs->attempt ? k->obs->attempt(k->obs->arg, &x, e) : 0;
	if (r == 0 && o->ok)
		call_keep(keep, &reply, out);
	decode_release(&d);
	transfer_release(&t);
	arena_release(&a);
	return r;
}

/* Sleeps unless cancelled. */
static int
call_sleep(struct call *k, int64_t ms, const struct outcome *o, struct err *e)
{
	int64_t until = clock_mono_ms() + ms;
	double seconds = (double)ms / 1000;
	struct timespec t;
	int64_t left = ms;

	if (o->status >= 300)
		client_flight_state(k->c, &k->flight,
			"retry in %.1f s after %d", seconds, o->status);
	else
		client_flight_state(k->c, &k->flight,
			"retry in %.1f s after a %s", seconds,
			o->err.code == ERR_TIMEOUT ? "time-out" : "failure");
	while (left > 0 && !pool_cancelled()) {
		if (left > COMPLETE_LOOK_MS)
			left = COMPLETE_LOOK_MS;
		t.tv_sec = 0;
		t.tv_nsec = left * 1000000L;
		nanosleep(&t, NULL);
		left = until - clock_mono_ms();
	}
	return pool_cancelled() ? err_set(e, ERR_CANCELLED, "cancelled") : 0;
}

/* One attempt with a place and money for it. */
static int
call_attempt(struct call *k, struct arena *keep, struct llm_reply *out,
	struct outcome *o, int64_t *wait_ms, struct err *e)
{
	int64_t started;
	int64_t used;
	int r;

	client_flight_state(k->c, &k->flight, "waiting for a place");
	if (client_claim(k->c, k->m, k->q, k->body_n, &k->claim, e) < 0)
		return -1;
	if (limiter_enter(k->limiter, k->claim.tokens, k->deadline_us, &started,
		    e) < 0) {
		client_settle(k->c, k->m, &k->claim, NULL);
		return -1;
	}
	client_flight_state(k->c, &k->flight,
		"waiting for the first byte, attempt %d", k->n);
	r = call_exchange(k, keep, out, o, wait_ms, e);
	client_settle(k->c, k->m, &k->claim, o->ok && r == 0 ? out : NULL);
	used = k->claim.tokens;
	if (o->ok && r == 0 && out->usage.input >= 0 && out->usage.output >= 0)
		used = out->usage.input + out->usage.output;
	limiter_leave(k->limiter,
		o->ok		     ? LIMITER_OK
			: o->limited ? LIMITER_429
				     : LIMITER_OTHER,
		started, used - k->claim.tokens);
	return r;
}

static int
call_run(struct call *k, struct arena *keep, struct llm_reply *out,
	struct err *e)
{
	for (k->n = 1;; k->n++) {
		struct outcome o;
		int64_t wait_ms = -1;

		memset(&o, 0, sizeof(o));
		if (pool_cancelled())
			return err_set(e, ERR_CANCELLED, "cancelled");
		if (call_attempt(k, keep, out, &o, &wait_ms, e) < 0)
			return -1;
		if (o.ok)
			return 0;
		if (wait_ms < 0) {
			if (o.retry && pool_cancelled())
				return err_set(e, ERR_CANCELLED, "cancelled");
			*e = o.err;
			e->retry_after_ms = (int)o.floor_ms;
			if (k->n > 1)
				err_wrap(e, "gave up after %d attempts", k->n);
			return -1;
		}
		if (call_sleep(k, wait_ms, &o, e) < 0)
			return -1;
	}
}

static int
call_check(const struct llm_request *q, struct err *e)
{
	size_t sum = 0;
	size_t i;

	if (q->n_messages == 0)
		return err_set(e, ERR_USAGE, "request without messages");
	for (i = 0; i < q->n_messages; i++)
		sum += strlen(q->messages[i].content);
	sum += tools_bytes(q);
	if (sum > LIM_PROMPT)
		return err_set(e, ERR_LIMIT,
			"the messages have %zu bytes, the limit is %zu", sum,
			LIM_PROMPT);
	return 0;
}

static const char *
call_id(struct call *k)
{
	char token[33];

	if (k->q->client_id)
		return k->q->client_id;
	rand_token(token);
	return arena_printf(&k->arena, "rtlsmith-%.16s-%" PRId64, token,
		k->q->sample_index);
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of llm.h */
llm_complete(struct llm_client *c, const struct llm_model *m,
	const struct llm_request *q, const struct llm_observer *obs,
	struct arena *a, struct llm_reply *out, struct err *e)
{
	struct call k;
	int r;

	memset(&k, 0, sizeof(k));
	k.c = c;
	k.m = m;
	k.q = q;
	k.obs = obs;
	if (call_check(q, e) < 0 || client_key(c, m, &k.key, e) < 0)
		return -1;
	k.limiter = client_limiter(c, m);
	k.url = request_url(&k.arena, m, false);
	k.where = arena_printf(&k.arena, "model %s", m->name);
	k.body = json_text(&k.arena, llm_request_body(&k.arena, m, q));
	k.body_n = strlen(k.body);
	k.client_id = call_id(&k);
	if (c->o.total_timeout_ms > 0)
		k.deadline_us = clock_mono_us() + c->o.total_timeout_ms * 1000;
	k.flight.model = m->name;
	k.flight.tag = q->tag;
	client_flight_add(c, &k.flight);
	r = call_run(&k, a, out, e);
	client_flight_remove(c, &k.flight);
	pthread_mutex_lock(&c->lock);
	if (r == 0)
		c->stats.ok++;
	else
		c->stats.failed++;
	pthread_mutex_unlock(&c->lock);
	arena_release(&k.arena);
	return r;
}
