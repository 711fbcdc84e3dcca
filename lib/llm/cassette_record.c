/*
 * cassette, writing side: the key of a request, and the recorder.  Every text
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

/* Anthropic requires max_tokens and llm sends this where none is set, so it
 * counts as not set. */
#define KEY_MAX_TOKENS_DEFAULT 4096

/* Members of a request body that are no sampling parameter. */
static const char *const key_skip[] = {"messages", "system", "model", "stream",
	"stream_options", "user", "metadata", "prompt"};

static const char *const key_alias[][2] = {
	{"max_completion_tokens", "max_tokens"},
	{"stop_sequences", "stop"},
};

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
		const char *text = json_str(part, "text", NULL);

		if (cJSON_IsString(part))
			text = part->valuestring;
		buf_addstr(&b, text ? text : json_canonical(a, part));
	}
	return buf_take(&b, a, NULL);
}

static void
cassette_key_message(
	struct arena *a, cJSON *list, const char *role, const cJSON *content)
{
	cJSON *o = json_object(a);

	if (str_eq(role, "developer"))
		role = "system";
	json_set_str(o, "role", role);
	json_set_str(o, "content", cassette_content_text(a, content));
	json_push(list, o);
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
		cassette_key_message(&a, list, json_str(v, "role", ""),
			json_get(v, "content"));
	}
	cJSON_ArrayForEach(v, params)
	{
		if (v->string)
			cassette_key_param(&a, set, v);
	}
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
		if (str_eq(json_str(v, "role", ""), "user"))
			last = v;
	}
	return cassette_content_text(a, json_get(last, "content"));
}

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
