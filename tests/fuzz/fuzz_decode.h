/*
 * fuzz_decode: any bytes as a reply of a wire.  The first byte says whether
 * it comes as a stream ('s') and the second where it is cut in two: the
 * meaning must be the same as in one piece.
 */
#ifndef TESTS_FUZZ_DECODE_H
#define TESTS_FUZZ_DECODE_H

#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/decode.h"

struct fuzz_input {
	const char *type, *p;
	size_t n;
};

struct fuzz_decoded {
	int rc;
	bool retry;
	struct llm_reply r;
	struct err e;
};

static void
fuzz_decode_run(struct arena *a, const struct llm_model *m,
	const struct fuzz_input *in, size_t cut, struct fuzz_decoded *x)
{
	struct decode d;

	memset(x, 0, sizeof(*x));
	decode_init(&d, a, m);
	x->rc = decode_feed(&d, in->type, in->p, cut, &x->e);
	if (x->rc == 0)
		x->rc = decode_feed(
			&d, in->type, in->p + cut, in->n - cut, &x->e);
	if (x->rc == 0)
		x->rc = decode_end(&d, in->p, in->n, &x->r, &x->e);
	x->retry = d.retry;
	decode_release(&d);
}

static void
fuzz_decode_others(const struct llm_token *t)
{
	FUZZ_CHECK(t->n_others <= LIM_TOP_LOGPROBS);
	for (size_t i = 0; i < t->n_others; i++) {
		const struct llm_alternative *x = &t->others[i];
		const size_t n = strlen(x->text);

		FUZZ_CHECK(n > 0 && n <= LIM_TOKEN_TEXT);
		FUZZ_CHECK(str_utf8_ok(x->text, n));
		FUZZ_CHECK(x->logprob > -4.7 && x->logprob <= 0);
	}
}

static void
fuzz_decode_check(const struct fuzz_decoded *x)
{
	if (x->rc < 0) {
		FUZZ_CHECK(x->e.code != ERR_OK && x->e.msg[0] != '\0');
		FUZZ_CHECK(!strchr(x->e.msg, '\n'));
		return;
	}
	FUZZ_CHECK(strlen(x->r.content) == x->r.content_n);
	FUZZ_CHECK(str_utf8_ok(x->r.content, x->r.content_n));
	if (x->r.reasoning)
		FUZZ_CHECK(strlen(x->r.reasoning) == x->r.reasoning_n);
	FUZZ_CHECK(x->r.n_calls <= LIM_TOOL_CALLS);
	for (size_t i = 0; i < x->r.n_calls; i++)
		FUZZ_CHECK(x->r.calls[i].id[0] != '\0' &&
			x->r.calls[i].name != NULL &&
			x->r.calls[i].arguments[0] != '\0');
	for (size_t i = 0, sum = 0; i < x->r.n_tokens; i++) {
		sum += x->r.tokens[i].n;
		FUZZ_CHECK(x->r.tokens[i].logprob >= -100 &&
			x->r.tokens[i].logprob <= 0);
		fuzz_decode_others(&x->r.tokens[i]);
		FUZZ_CHECK(i + 1 < x->r.n_tokens ? sum <= x->r.content_n
						 : sum == x->r.content_n);
	}
	FUZZ_CHECK(x->r.usage.input >= -1 && x->r.usage.output >= -1);
	FUZZ_CHECK(x->r.cost_uusd >= -1);
}

static void
fuzz_decode(enum llm_wire wire, const uint8_t *data, size_t size)
{
	struct llm_model m = {.name = "m", .provider = "generic"};
	struct arena a = ARENA_INIT;
	struct fuzz_decoded one;
	struct fuzz_decoded two;
	struct fuzz_input in;

	if (size < 2)
		return;
	m.wire = wire;
	in.type = data[0] == 's' ? "text/event-stream" : "application/json";
	in.p = (const char *)data + 2;
	in.n = size - 2;
	fuzz_decode_run(&a, &m, &in, in.n, &one);
	fuzz_decode_run(&a, &m, &in, data[1] % (in.n + 1), &two);
	fuzz_decode_check(&one);
	FUZZ_CHECK(one.rc == two.rc && one.retry == two.retry);
	FUZZ_CHECK(strcmp(one.e.msg, two.e.msg) == 0);
	if (one.rc == 0) {
		FUZZ_CHECK(strcmp(one.r.content, two.r.content) == 0);
		FUZZ_CHECK(one.r.n_tokens == two.r.n_tokens);
		for (size_t i = 0; i < one.r.n_tokens; i++)
			FUZZ_CHECK(one.r.tokens[i].n_others ==
				two.r.tokens[i].n_others);
		FUZZ_CHECK(one.r.n_calls == two.r.n_calls);
		FUZZ_CHECK(one.r.calls_dropped == two.r.calls_dropped);
		for (size_t i = 0; i < one.r.n_calls; i++)
			FUZZ_CHECK(strcmp(one.r.calls[i].arguments,
					   two.r.calls[i].arguments) == 0);
	}
	arena_release(&a);
}

#endif
