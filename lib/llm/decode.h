/*
 * decode: bytes of a reply, whole or streamed, of either wire, into a
 * llm_reply.  Private to lib/llm.
 *
 *	decode_init(&d, a, m);
 *	decode_feed(&d, content_type, p, n, &e);    as often as bytes come
 *	decode_end(&d, body, body_n, &reply, &f, &e);
 *	decode_release(&d);
 */
#ifndef LLM_DECODE_H
#define LLM_DECODE_H

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/llm/errors.h"
#include "lib/llm/llm.h"
#include "lib/llm/sse.h"

enum decode_form { DECODE_UNKNOWN, DECODE_JSON, DECODE_SSE };

struct decode_call { /* a tool call that comes in pieces */
	int64_t index;
	const char *id, *name;
	struct buf arguments;
};

struct decode_tokens { /* how probable they were */
	struct llm_token *list;
	size_t n, cap;
	struct buf text; /* of all of them */
	bool lost;	 /* one of them is not known */
};

struct decode {
	struct arena *arena;
	const struct llm_model *model;
	const char *where; /* for messages about what the endpoint said */
	enum decode_form form;
	struct sse sse;
	struct buf content;
	struct buf reasoning;
	struct decode_call *calls; /* room for LIM_TOOL_CALLS; NULL: none */
	size_t n_calls, calls_dropped;
	struct decode_tokens tokens;
	bool dropping;	 /* pieces belong to a call that was dropped */
	size_t delta_at; /* content given to the delta observer so far */
	struct llm_usage usage;
	/* Anthropic's parts of the input, -1 = not said */
	int64_t an_input, an_read, an_write;
	double cost_usd; /* as the endpoint says; < 0: not said */
	const char *finish_raw;
	const char *native_finish;
	const char *id, *response_model, *fingerprint;
	bool done;     /* [DONE] or message_stop */
	bool separate; /* reasoning came in a field of its own */
	bool seen;     /* at least one choice, message or event of use */
	bool empty_choices;
	bool ending; /* the stream is over: half an event is no error */
	bool cut;    /* it ended within an event */
	bool failed; /* the endpoint reported an error: see fail */
	bool retry;  /* after decode_end: asking again may help */
	struct errors_fail fail;
};

void decode_init(struct decode *d, struct arena *a, const struct llm_model *m);
/* The next bytes.  Only event streams are read here; n == 0 is allowed. */
int decode_feed(struct decode *d, const char *content_type, const char *p,
	size_t n, struct err *e);
/*
 * No more bytes come: `body` is everything that was received.  0: *out is the
 * reply; -1: *e says why, d->retry whether asking again may help.
 */
int decode_end(struct decode *d, const char *body, size_t n,
	struct llm_reply *out, struct err *e);
void decode_release(struct decode *d);

/* One document: whole reply, chunk or event data. */
int decode_openai(struct decode *d, const cJSON *o, struct err *e);
int decode_anthropic(struct decode *d, const cJSON *o, struct err *e);

/* For the two above: bounded appending, ERR_LIMIT. */
int decode_add_content(struct decode *d, const char *s, struct err *e);
int decode_add_reasoning(struct decode *d, const char *s, struct err *e);
/*
 * A piece of a tool call.  It belongs to the last call of that index unless
 * its id says that it is another one; without an index (-1) and an id, to the
 * last call of all.  id, name and text may be NULL or "".  ERR_LIMIT for too
 * long arguments; calls beyond LIM_TOOL_CALLS are counted and dropped.
 */
struct decode_piece {
	int64_t index;
	const char *id, *name, *text;
};
int decode_add_call(
	struct decode *d, const struct decode_piece *x, struct err *e);
/* The calls as they came; *n = how many. */
const struct llm_tool_call *decode_calls(struct decode *d, size_t *n);
/* "logprobs" of a choice, or a piece of it; anything else is no news. */
void decode_add_logprobs(struct decode *d, const cJSON *o);
/* Sets the tokens of a reply whose content is known. */
void decode_logprobs(struct decode *d, struct llm_reply *r);
void decode_logprobs_release(struct decode *d);
/* Sets *p from a non-empty string member; the first one stays. */
void decode_keep(
	struct decode *d, const char **p, const cJSON *o, const char *key);
/* Overwrites *p where the member is a number >= 0. */
void decode_count(int64_t *p, const cJSON *o, const char *path);

enum llm_finish decode_finish(const char *raw);

#endif
