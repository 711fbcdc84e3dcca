/*
 * fuzz_replay_request: any bytes as a request to the replay server.  Input: a
 * byte that picks wire and misbehaviour, a line for X-Client-Request-Id, the
 * body.  What is accepted is answered with the prompt's own text, and every
 * document of the answer must be JSON.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "serve/replay_int.h"

static const enum replay_act fuzz_acts[] = {REPLAY_ACT_NONE, REPLAY_ACT_NO_DONE,
	REPLAY_ACT_BIG_LINE, REPLAY_ACT_ERROR_IN_200, REPLAY_ACT_CONTENT_NULL,
	REPLAY_ACT_USAGE_MISSING, REPLAY_ACT_DUPLICATE_ROLE};

static void
check_json(struct arena *a, const char *p, size_t n)
{
	struct err e = ERR_INIT;
	cJSON *o = NULL;

	FUZZ_CHECK(json_parse(a, p, n, &o, &e) == 0);
	FUZZ_CHECK(cJSON_IsObject(o));
}

static void
check_events(struct arena *a, const struct buf *b)
{
	const char *p = b->ptr;
	size_t n;

	for (; *p; p += n + 1) {
		n = strcspn(p, "\n");
		FUZZ_CHECK(p[n] == '\n');
		if (str_starts(p, "data: {"))
			check_json(a, p + 6, n - 6);
		else
			FUZZ_CHECK(n == 0 || str_starts(p, "event: ") ||
				str_starts(p, "data: [DONE]\n"));
	}
}

static void
answer(struct arena *a, const struct replay_request *q, enum replay_act act,
	enum replay_reasoning how)
{
	struct cassette_reply r[REPLAY_N_MAX];
	const struct llm_alternative other = {q->last_user, -1};
	const struct llm_token token = {strlen(q->last_user), -0.5, &other, 1};
	struct replay_say s = {q, r, act, how, {3, 2, 1, 0, 1}};
	struct buf b;
	int i;

	memset(r, 0, sizeof(r));
	for (i = 0; i < q->n; i++) {
		r[i].content =
			act == REPLAY_ACT_CONTENT_NULL ? NULL : q->last_user;
		r[i].reasoning = i & 1 ? q->last_user : NULL;
		r[i].finish_reason = "stop";
		r[i].tokens = &token;
		r[i].n_tokens = 1;
	}
	buf_init(&b, REPLAY_REPLY_MAX);
	if (q->wire == LLM_WIRE_ANTHROPIC)
		replay_anthropic_whole(&b, &s);
	else
		replay_openai_whole(&b, &s);
	check_json(a, b.ptr, b.len);
	buf_clear(&b);
	if (q->wire == LLM_WIRE_ANTHROPIC)
		replay_anthropic_events(&b, &s);
	else
		replay_openai_events(&b, &s);
	check_events(a, &b);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t n_acts = sizeof(fuzz_acts) / sizeof(*fuzz_acts);
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct replay_request q;
	struct buf body;
	const char *text;
	const char *line;
	size_t used;

	if (size == 0)
		return 0;
	text = (const char *)data + 1;
	line = memchr(text, '\n', size - 1);
	used = line ? (size_t)(line - text) + 1 : 0;
	buf_init(&body, size);
	buf_add(&body, text + used, size - 1 - used);
	if (replay_request_parse(&a,
		    data[0] & 1 ? LLM_WIRE_ANTHROPIC : LLM_WIRE_OPENAI,
		    data[0] & 2 ? "deployment" : NULL, &body, &q, &e) < 0) {
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_LIMIT);
		FUZZ_CHECK(e.msg[0] != '\0');
	} else {
		replay_request_identify(
			&q, used ? arena_strndup(&a, text, used - 1) : NULL);
		FUZZ_CHECK(strlen(q.key) == HASH_HEX - 1);
		FUZZ_CHECK(!q.has_client_id || q.sample >= 0);
		FUZZ_CHECK(q.n >= 1 && q.n <= REPLAY_N_MAX);
		answer(&a, &q, fuzz_acts[(data[0] >> 4) % n_acts],
			(enum replay_reasoning)((data[0] >> 2) & 3));
	}
	buf_release(&body);
	arena_release(&a);
	return 0;
}
