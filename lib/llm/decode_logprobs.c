/*
 * decode_logprobs: how probable each token of a reply was, where the endpoint
 * says so: {"content": [{"token", "logprob", "bytes"}, ...]} of a choice, whole
 * or in pieces.  Only what fits the content to the byte is kept: lengths and
 * numbers.  Must not keep half of it: without all tokens there are none.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/decode.h"

/* The token's bytes: a token may be half a character, which "token" cannot
 * say. */
static bool
token_text(struct decode_tokens *t, const cJSON *v)
{
	const cJSON *bytes = json_get(v, "bytes"), *b;
	const char *s = json_str(v, "token", NULL);

	if (!cJSON_IsArray(bytes))
		return s != NULL && buf_addstr(&t->text, s) == 0;
	cJSON_ArrayForEach(b, bytes)
	{
		if (!cJSON_IsNumber(b) || !(b->valuedouble >= 0) ||
			b->valuedouble > 255 ||
			buf_addch(&t->text, (char)(unsigned char)b->valueint) <
				0)
			return false;
	}
	return true;
}

static bool
add_token(struct decode_tokens *t, const cJSON *v)
{
	const size_t before = t->text.len;
	const double p = json_num(v, "logprob", NAN);

	if (t->n == LIM_LOGPROBS || !cJSON_IsObject(v) || isnan(p) ||
		!token_text(t, v))
		return false;
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->list = xrealloc(t->list, t->cap * sizeof(*t->list));
	}
	/* servers write a very small number where there is none */
	t->list[t->n].logprob = p < -100 ? -100 : p > 0 ? 0 : p;
	t->list[t->n++].n = t->text.len - before;
	return true;
}

void
decode_add_logprobs(struct decode *d, const cJSON *o)
{
	const cJSON *list = json_get(o, "content"), *v;
	struct decode_tokens *t = &d->tokens;

	if (!cJSON_IsArray(list))
		return;
	cJSON_ArrayForEach(v, list)
	{
		t->lost = t->lost || !add_token(t, v);
	}
}

/* How many tokens there are up to this byte; false: it stands within one. */
static bool
tokens_to(const struct decode_tokens *t, size_t at, size_t *out)
{
	size_t sum = 0;

	for (*out = 0; *out < t->n && sum < at; (*out)++)
		sum += t->list[*out].n;
	return sum == at;
}

void
decode_logprobs(struct decode *d, struct llm_reply *r)
{
	const struct decode_tokens *t = &d->tokens;
	const size_t n = r->content_n;
	struct llm_token *out;
	size_t at = 0, from, to;

	if (t->lost || t->n == 0 || n == 0 || t->text.len < n)
		return;
	/* a mark of the end may follow, what was thought may come before */
	if (memcmp(t->text.ptr, r->content, n) != 0) {
		at = t->text.len - n;
		if (memcmp(t->text.ptr + at, r->content, n) != 0)
			return;
	}
	if (!tokens_to(t, at, &from) || !tokens_to(t, at + n, &to))
		return;
	out = arena_array(d->arena, to - from, sizeof(*out));
	memcpy(out, t->list + from, (to - from) * sizeof(*out));
	r->tokens = out;
	r->n_tokens = to - from;
}

void
decode_logprobs_release(struct decode *d)
{
	buf_release(&d->tokens.text);
	free(d->tokens.list);
	memset(&d->tokens, 0, sizeof(d->tokens));
}
