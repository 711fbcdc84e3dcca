/*
 * cassette, writing side: the recorder.  Every text
 * passes the redactor before it is written.  Must not record an attempt that
 * is made again: a replay would fail where the recording went on.
 */
#include "lib/llm/cassette.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

struct cassette_writer {
	pthread_mutex_t lock;
	int fd;
	char *path;
};

static int
cassette_write(
	struct cassette_writer *w, const char *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t r = write(w->fd, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(e, ERR_IO, "write %s", w->path);
		p += r;
		n -= (size_t)r;
	}
	return 0;
}

static int
cassette_line_write(struct cassette_writer *w, struct arena *a, const cJSON *o,
	struct err *e)
{
	char *line = arena_printf(a, "%s\n", json_text(a, o));
	int r;

	pthread_mutex_lock(&w->lock);
	r = cassette_write(w, line, strlen(line), e);
	pthread_mutex_unlock(&w->lock);
	return r;
}

static int
cassette_header_write(struct cassette_writer *w, struct err *e)
{
	struct arena a = ARENA_INIT;
	char when[CLOCK_RFC3339_MAX];
	struct stat st;
	cJSON *o;
	int r = 0;

	if (fstat(w->fd, &st) < 0)
		return err_sys(e, ERR_IO, "stat %s", w->path);
	if (st.st_size == 0) {
		o = json_object(&a);
		clock_rfc3339(clock_wall_ms(), when);
		json_set_str(o, "schema", "rtlsmith.cassette/1");
		json_set_str(o, "origin", "recorded");
		json_set_str(o, "created", when);
		r = cassette_line_write(w, &a, o, e);
	}
	arena_release(&a);
	return r;
}

int
cassette_record_open(
	struct cassette_writer **out, const char *path, struct err *e)
{
	struct cassette_writer *w = xcalloc(1, sizeof(*w));

	w->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (w->fd < 0) {
		free(w);
		return err_sys(e, ERR_IO, "open cassette %s", path);
	}
	w->path = xstrdup(path);
	pthread_mutex_init(&w->lock, NULL);
	if (cassette_header_write(w, e) < 0) {
		(void)cassette_record_close(w, NULL);
		return -1;
	}
	*out = w;
	return 0;
}

static char *
cassette_clean(struct arena *a, const char *s, size_t n)
{
	return log_redact(a, str_utf8_fix(a, s, n));
}

static char *
cassette_clean_str(struct arena *a, const char *s)
{
	return s ? cassette_clean(a, s, strlen(s)) : NULL;
}

static cJSON *
cassette_calls_json(struct arena *a, const struct llm_reply *r)
{
	cJSON *list = json_array(a);
	size_t i;

	for (i = 0; i < r->n_calls; i++) {
		const struct llm_tool_call *c = &r->calls[i];
		cJSON *o = json_object(a);

		json_set_str(o, "id", cassette_clean_str(a, c->id));
		json_set_str(o, "name", cassette_clean_str(a, c->name));
		json_set_str(
			o, "arguments", cassette_clean_str(a, c->arguments));
		json_push(list, o);
	}
	return list;
}

static cJSON *
cassette_others_json(struct arena *a, const struct llm_token *t)
{
	cJSON *list = json_array(a);
	size_t i;

	for (i = 0; i < t->n_others; i++) {
		cJSON *pair = json_array(a);

		json_push_str(pair, cassette_clean_str(a, t->others[i].text));
		json_push_num(pair, t->others[i].logprob);
		json_push(list, pair);
	}
	return list;
}

static cJSON *
cassette_tokens_json(struct arena *a, const struct llm_reply *r)
{
	cJSON *list = json_array(a);
	size_t i;

	for (i = 0; i < r->n_tokens; i++) {
		cJSON *pair = json_array(a);

		json_push_num(pair, (double)r->tokens[i].n);
		json_push_num(pair, r->tokens[i].logprob);
		if (r->tokens[i].n_others > 0)
			json_push(pair, cassette_others_json(a, &r->tokens[i]));
		json_push(list, pair);
	}
	return list;
}

static cJSON *
cassette_reply_json(struct arena *a, const struct llm_reply *r)
{
	cJSON *o = json_object(a);
	cJSON *u = json_object(a);

	json_set_str(o, "content", cassette_clean(a, r->content, r->content_n));
	if (r->reasoning)
		json_set_str(o, "reasoning",
			cassette_clean(a, r->reasoning, r->reasoning_n));
	json_set_str(o, "finish_reason",
		cassette_clean_str(a,
			r->finish_raw ? r->finish_raw
				      : llm_finish_name(r->finish)));
	if (r->usage.input >= 0)
		json_set_i64(u, "prompt_tokens", r->usage.input);
	if (r->usage.output >= 0)
		json_set_i64(u, "completion_tokens", r->usage.output);
	if (r->usage.cached >= 0)
		json_set_i64(u, "cached_tokens", r->usage.cached);
	if (r->usage.cache_write >= 0)
		json_set_i64(u, "cache_write_tokens", r->usage.cache_write);
	if (r->usage.reasoning >= 0)
		json_set_i64(u, "reasoning_tokens", r->usage.reasoning);
	json_set(o, "usage", u);
	if (r->n_calls > 0)
		json_set(o, "tool_calls", cassette_calls_json(a, r));
	if (r->n_tokens > 0)
		json_set(o, "logprobs", cassette_tokens_json(a, r));
	if (r->response_model)
		json_set_str(
			o, "model", cassette_clean_str(a, r->response_model));
	return o;
}

int
cassette_record(struct cassette_writer *w, const struct llm_model *m,
	const struct llm_request *q, const struct llm_attempt *x, struct err *e)
{
	struct arena a = ARENA_INIT;
	char key[HASH_HEX];
	cJSON *body;
	cJSON *o;
	int r;

	if (x->will_retry || x->http_status == 0)
		return 0;
	r = json_parse(&a, x->request, x->request_n, &body, e);
	if (r == 0) {
		cassette_key_body(body, key);
		o = json_object(&a);
		json_set_str(o, "key", key);
		json_set_i64(o, "sample", q->sample_index);
		json_set_str(o, "wire",
			m->wire == LLM_WIRE_ANTHROPIC ? "anthropic" : "openai");
		json_set_i64(o, "status", x->http_status);
		json_set_str(o, "content_type",
			cassette_clean_str(&a, x->content_type));
		json_set_str(o, "body",
			cassette_clean(&a, x->response, x->response_n));
		if (x->reply)
			json_set(o, "reply", cassette_reply_json(&a, x->reply));
		r = cassette_line_write(w, &a, o, e);
	}
	arena_release(&a);
	return r;
}

int
cassette_record_close(struct cassette_writer *w, struct err *e)
{
	int r = 0;

	if (!w)
		return 0;
	if (close(w->fd) < 0)
		r = err_sys(e, ERR_IO, "close %s", w->path);
	pthread_mutex_destroy(&w->lock);
	free(w->path);
	free(w);
	return r;
}
