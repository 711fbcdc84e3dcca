/*
 * replay_request: reads a chat request of either wire.  The body comes from
 * outside: anything may be in it.  Must not look at the cassette and must not
 * remember anything.
 */
#include "serve/replay_int.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define PREFIX "rtlsmith-"
#define HEX_N 16

static int
request_content(const cJSON *content, size_t *bytes)
{
	const cJSON *block;

	if (cJSON_IsString(content)) {
		*bytes += strlen(content->valuestring);
		return 0;
	}
	if (!content || cJSON_IsNull(content))
		return 0;
	if (!cJSON_IsArray(content))
		return -1;
	cJSON_ArrayForEach(block, content)
	{
		if (!cJSON_IsObject(block) || !json_str(block, "type", NULL))
			return -1;
		*bytes += strlen(json_str(block, "text", ""));
	}
	return 0;
}

static int
request_messages(const cJSON *messages, size_t *bytes, struct err *e)
{
	static const char *const roles[] = {
		"system", "developer", "user", "assistant", "tool"};
	const cJSON *m;
	int i = 0;

	if (!cJSON_IsArray(messages) || !messages->child)
		return err_set(e, ERR_PARSE,
			"\"messages\" must be an array with at least one "
			"message");
	cJSON_ArrayForEach(m, messages)
	{
		const char *role = json_str(m, "role", "");
		size_t k;

		for (k = 0; k < sizeof(roles) / sizeof(*roles); k++) {
			if (str_eq(role, roles[k]))
				break;
		}
		if (k == sizeof(roles) / sizeof(*roles))
			return err_set(e, ERR_PARSE,
				"messages[%d].role: \"%.40s\" is not a role", i,
				role);
		if (request_content(json_get(m, "content"), bytes) < 0)
			return err_set(e, ERR_PARSE,
				"messages[%d].content must be a string or a "
				"list of typed blocks",
				i);
		i++;
	}
	return 0;
}

static int
request_n(const cJSON *o, struct replay_request *q, struct err *e)
{
	int64_t n = json_i64(o, "n", 1);

	if (n < 1 || n > REPLAY_N_MAX)
		return err_set(
			e, ERR_PARSE, "\"n\" must be in 1..%d", REPLAY_N_MAX);
	q->n = q->wire == LLM_WIRE_OPENAI ? (int)n : 1;
	return 0;
}

static int
request_logprobs(const cJSON *o, struct replay_request *q, struct err *e)
{
	int64_t top = json_i64(o, "top_logprobs", 0);

	q->logprobs = cJSON_IsTrue(json_get(o, "logprobs"));
	if (top < 0 || top > LIM_TOP_LOGPROBS || (top > 0 && !q->logprobs))
		return err_set(e, ERR_PARSE,
			"\"top_logprobs\" must be in 0..%d, beside "
			"\"logprobs\": true",
			LIM_TOP_LOGPROBS);
	q->top_logprobs = (int)top;
	return 0;
}

static int
request_members(const cJSON *o, struct replay_request *q, struct err *e)
{
	const cJSON *stream = json_get(o, "stream");
	const cJSON *seed = json_get(o, "seed");

	if (stream && !cJSON_IsBool(stream) && !cJSON_IsNull(stream))
		return err_set(
			e, ERR_PARSE, "\"stream\" must be true or false");
	q->stream = cJSON_IsTrue(stream);
	q->include_usage =
		cJSON_IsTrue(json_path(o, "stream_options.include_usage"));
	if (q->wire == LLM_WIRE_OPENAI && request_logprobs(o, q, e) < 0)
		return -1;
	if (cJSON_IsNumber(seed) || cJSON_IsString(seed)) {
		q->seed = json_i64(o, "seed", -1);
		q->has_seed = q->seed >= 0;
	}
	if (q->wire == LLM_WIRE_ANTHROPIC && json_i64(o, "max_tokens", 0) < 1)
		return err_set(e, ERR_PARSE, "max_tokens: field required");
	return request_n(o, q, e);
}

int
replay_request_parse(struct arena *a, enum llm_wire wire, const char *model,
	const struct buf *body, struct replay_request *q, struct err *e)
{
	const cJSON *messages;
	cJSON *o;

	memset(q, 0, sizeof(*q));
	q->wire = wire;
	q->sample = -1;
	q->attempt = -1;
	if (json_parse(a, body->ptr, body->len, &o, e) < 0)
		return err_wrap(e, "request body");
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE, "request body is not an object");
	q->model = json_str(o, "model", model);
	if (!q->model || !*q->model)
		return err_set(
			e, ERR_PARSE, "you must provide a \"model\" parameter");
	messages = json_get(o, "messages");
	if (request_messages(messages, &q->prompt_bytes, e) < 0 ||
		request_members(o, q, e) < 0)
		return -1;
	if (request_content(json_get(o, "system"), &q->prompt_bytes) < 0)
		return err_set(e, ERR_PARSE,
			"\"system\" must be a string or a list of blocks");
	q->last_user = cassette_last_user(a, messages);
	cassette_key_body(o, q->key);
	return 0;
}

void
replay_request_identify(struct replay_request *q, const char *header)
{
	struct arena a = ARENA_INIT;
	const char *hex;
	char **part;
	size_t n;

	if (!header || !str_starts(header, PREFIX) || strlen(header) > 80)
		return;
	hex = header + strlen(PREFIX);
	if (strspn(hex, "0123456789abcdef") != HEX_N || hex[HEX_N] != '-')
		return;
	part = str_split(&a, hex + HEX_N + 1, '-', &n);
	if (n == 2 && str_to_i64(part[0], &q->sample) &&
		str_to_i64(part[1], &q->attempt) && q->sample >= 0 &&
		q->attempt >= 0) {
		memcpy(q->client_id, hex, HEX_N);
		q->has_client_id = true;
	} else {
		q->sample = -1;
		q->attempt = -1;
	}
	arena_release(&a);
}
