/*
 * decode_logprobs: how probable each token of a reply was, where the endpoint
 * says so: {"content": [{"token", "logprob", "bytes", "top_logprobs":
 * [{"token", "logprob", "bytes"}, ...]}, ...]} of a choice, whole or in pieces.
 * Only what fits the content to the byte is kept: lengths and numbers, and of
 * each token the alternatives that can be used.  Must not keep half of it:
 * without all tokens there are none.
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
token_text(struct buf *out, const cJSON *v)
{
	const cJSON *bytes = json_get(v, "bytes"), *b;
	const char *s = json_str(v, "token", NULL);

	if (!cJSON_IsArray(bytes))
		return s != NULL && buf_addstr(out, s) == 0;
	cJSON_ArrayForEach(b, bytes)
	{
		if (!cJSON_IsNumber(b) || !(b->valuedouble >= 0) ||
			b->valuedouble > 255 ||
			buf_addch(out, (char)(unsigned char)b->valueint) < 0)
			return false;
	}
	return true;
}

/* NaN: not said. */
static double
token_logprob(const cJSON *v)
{
	const double p = json_num(v, "logprob", NAN);

	/* servers write a very small number where there is none */
	return p < -100 ? -100 : p > 0 ? 0 : p;
}

/* Whole characters, none of them in the place of what was none, and another
 * text than what was said. */
static bool
is_other(const struct buf *text, const char *said, size_t n)
{
	return text->len > 0 && strlen(text->ptr) == text->len &&
		str_utf8_ok(text->ptr, text->len) &&
		strstr(text->ptr, "\xef\xbf\xbd") == NULL &&
		(text->len != n || memcmp(text->ptr, said, n) != 0);
}

/* One that is not understood, or not likely, is left out alone. */
static void
add_others(struct arena *a, struct llm_token *x, const char *said,
	const cJSON *list)
{
	struct llm_alternative all[LIM_TOP_LOGPROBS];
	const cJSON *v = cJSON_IsArray(list) ? list->child : NULL;
	struct buf text;

	buf_init(&text, LIM_TOKEN_TEXT);
	for (; v != NULL && x->n_others < LIM_TOP_LOGPROBS; v = v->next) {
		const double p = token_logprob(v);

		buf_clear(&text);
		if (!(p >= log(LLM_CREDIBLE)) || !token_text(&text, v) ||
			!is_other(&text, said, x->n))
			continue;
		all[x->n_others++] = (struct llm_alternative){
			arena_strndup(a, text.ptr, text.len), p};
	}
	buf_release(&text);
	if (x->n_others > 0)
		x->others = arena_memdup(a, all, x->n_others * sizeof(*all));
}

static bool
add_token(struct decode *d, const cJSON *v)
{
	struct decode_tokens *t = &d->tokens;
	const size_t before = t->text.len;
	const double p = token_logprob(v);
	struct llm_token *x;

	if (t->n == LIM_LOGPROBS || !cJSON_IsObject(v) || isnan(p) ||
		!token_text(&t->text, v))
		return false;
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->list = xrealloc(t->list, t->cap * sizeof(*t->list));
	}
	x = &t->list[t->n++];
	*x = (struct llm_token){.n = t->text.len - before, .logprob = p};
	add_others(
		d->arena, x, t->text.ptr + before, json_get(v, "top_logprobs"));
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
		t->lost = t->lost || !add_token(d, v);
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
