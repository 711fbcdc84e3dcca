/*
 * replay_int: what the files of the replay server share.
 */
#ifndef SERVE_REPLAY_INT_H
#define SERVE_REPLAY_INT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/llm/cassette.h"
#include "serve/replay.h"

#define REPLAY_N_MAX 128		   /* choices of a request */
#define REPLAY_REPLY_MAX ((size_t)1 << 28) /* bytes of a reply */
#define REPLAY_BIG_MAX ((int64_t)1 << 26)  /* big_line */
#define REPLAY_ID_MAX 64
#define REPLAY_KNOWN_MAX 2000000 /* identities that are counted */

/* --- the request (replay_request.c) --- */

struct replay_rule;

struct replay_request {
	enum llm_wire wire;
	bool stream, include_usage, logprobs;
	int top_logprobs;
	int n; /* choices */
	const char *model;
	const char *last_user;
	size_t prompt_bytes;
	char key[HASH_HEX];
	bool has_client_id; /* X-Client-Request-Id of ours */
	char client_id[17];
	bool has_seed;
	int64_t seed;
	int64_t sample;	 /* filled by replay_book_enter if not said */
	int64_t attempt; /* same; from 1 */
	int64_t nth;	 /* arrival number, from 1 */
	char identity[REPLAY_ID_MAX];
	const struct replay_rule *rule;
};

/* Reads a request body.  model is the default for bodies without one (Azure
 * names it in the path) or NULL.  ERR_PARSE: what is wrong with it. */
int replay_request_parse(struct arena *a, enum llm_wire wire, const char *model,
	const struct buf *body, struct replay_request *q, struct err *e);
/* Takes sample and attempt from "rtlsmith-<16 hex>-<sample>-<attempt>";
 * anything else, and NULL, is ignored. */
void replay_request_identify(struct replay_request *q, const char *header);

/* --- the script (replay_script.c) --- */

enum replay_act {
	REPLAY_ACT_NONE,
	REPLAY_ACT_STATUS,
	REPLAY_ACT_HALF_EVENT,
	REPLAY_ACT_NO_DONE,
	REPLAY_ACT_DROP,
	REPLAY_ACT_HANG,
	REPLAY_ACT_SLOW,
	REPLAY_ACT_SPLIT,
	REPLAY_ACT_BIG_LINE,
	REPLAY_ACT_INVALID_UTF8,
	REPLAY_ACT_ERROR_IN_200,
	REPLAY_ACT_HTML_200,
	REPLAY_ACT_EMPTY_LENGTH,
	REPLAY_ACT_EMPTY_STOP,
	REPLAY_ACT_CONTENT_NULL,
	REPLAY_ACT_GARBAGE,
	REPLAY_ACT_USAGE_MISSING,
	REPLAY_ACT_DUPLICATE_ROLE,
	REPLAY_ACT_KEEPALIVE
};

enum replay_error_body {
	REPLAY_ERROR_JSON,
	REPLAY_ERROR_FLAT, /* older vLLM: members at the top */
	REPLAY_ERROR_HTML,
	REPLAY_ERROR_EMPTY
};

struct replay_do {
	enum replay_act act;
	int64_t n;  /* bytes, bytes a second, ms: by act */
	bool clean; /* half_event: the connection ends properly */
	int status;
	const char *code, *type, *message, *param;
	enum replay_error_body body;
	double retry_after;	 /* seconds; < 0: not sent */
	double retry_after_date; /* seconds from now, sent as a date; < 0 */
	int64_t retry_after_ms;	 /* < 0: not sent */
};

/* Closed ranges of whole numbers; none = any number. */
struct replay_set {
	int64_t (*range)[2];
	size_t n;
};

struct replay_rule {
	struct replay_set sample, attempt, nth;
	int64_t every;	    /* 0: all */
	const char *match;  /* part of the last user message */
	const char *model;  /* glob */
	int wire;	    /* enum llm_wire, -1: both */
	int stream;	    /* 1, 0, -1: both */
	int64_t times;	    /* of all requests, -1: always */
	int64_t times_each; /* of requests of one identity, -1: always */
	struct replay_do act;
};

struct replay_script {
	struct arena arena;
	struct replay_rule *rules;
	size_t n;
	uint64_t seed;
};

int replay_script_open(
	struct replay_script **out, const char *path, struct err *e);
/* Reads a parsed tree; name is used in messages. */
int replay_script_read(struct replay_script **out, const char *name,
	const cJSON *tree, struct err *e);
void replay_script_free(struct replay_script *s);
/* Do the conditions hold?  (The counters are the book's.) */
bool replay_rule_holds(const struct replay_script *s,
	const struct replay_rule *rule, const struct replay_request *q);
const char *replay_act_name(enum replay_act act);

/* --- the book: who asked what (replay_book.c) --- */

struct replay_book;
struct replay_book *replay_book_new(const struct replay_script *s);
void replay_book_free(struct replay_book *b);
/* Numbers the request, settles sample, attempt, identity and rule. */
void replay_book_enter(struct replay_book *b, struct replay_request *q);
/* status 0: no reply; good: whole and usable. */
void replay_book_leave(struct replay_book *b, const struct replay_request *q,
	int status, bool good);
void replay_book_waiting(struct replay_book *b, int delta);
void replay_book_stats(struct replay_book *b, struct replay_stats *out);
cJSON *replay_book_json(struct arena *a, struct replay_book *b, bool served);

/* --- what is sent (replay_plan.c, replay_openai.c, replay_anthropic.c) --- */

struct replay_plan {
	int status;
	const char *content_type;
	struct buf body;
	bool events;	    /* sent event by event, without a length */
	bool no_reply;	    /* the socket is closed before the head */
	bool good;	    /* whole and usable */
	int64_t delay_ms;   /* before the head */
	int64_t drop_after; /* bytes of the body, -1: all are sent */
	int64_t rate;	    /* bytes a second, 0: at once */
	int64_t piece;	    /* most bytes a write, 0: as they come */
	double retry_after, retry_after_date;
	int64_t retry_after_ms;
	char request_id[REPLAY_ID_MAX + 16];
};

struct replay_say {
	const struct replay_request *q;
	const struct cassette_reply *replies; /* q->n of them */
	enum replay_act act;
	enum replay_reasoning reasoning;
	struct llm_usage usage; /* all set */
};

/* OpenAI chat.completion, whole or as events. */
void replay_openai_whole(struct buf *b, const struct replay_say *s);
void replay_openai_events(struct buf *b, const struct replay_say *s);
/* Anthropic message, whole or as events. */
void replay_anthropic_whole(struct buf *b, const struct replay_say *s);
void replay_anthropic_events(struct buf *b, const struct replay_say *s);
/* Error object of the wire; NULL members are filled in by status. */
void replay_error_body(
	struct buf *b, enum llm_wire wire, const struct replay_do *d);

struct replay_planner {
	const struct cassette *cassette;
	const char *name; /* of the cassette */
	enum replay_reasoning reasoning;
	int64_t latency_min_ms, latency_max_ms;
	uint64_t seed;
};
void replay_plan_init(struct replay_plan *p);
/* The whole answer to a request; q has been through replay_book_enter. */
void replay_plan_make(const struct replay_planner *pl,
	const struct replay_request *q, struct replay_plan *p);
/* A plain error reply. */
void replay_plan_error(struct replay_plan *p, enum llm_wire wire, int status,
	const char *message);
void replay_plan_release(struct replay_plan *p);

/* JSON text (replay_text.c) */
void replay_put_str(struct buf *b, const char *s); /* NULL: null */
void replay_put_strn(struct buf *b, const char *s, size_t n);
/* Length of the next piece of a streamed text: ends between characters. */
size_t replay_piece(const char *s, size_t left);
bool replay_is_reasoning(const struct cassette_reply *r);

/* --- waiting (replay_timer.c) --- */

struct MHD_Connection;
struct replay_timer;
int replay_timer_new(struct replay_timer **out, struct err *e);
/* Suspends the connection and resumes it after ms; -1 when stopping: go on at
 * once. */
int replay_timer_wait(
	struct replay_timer *t, struct MHD_Connection *c, int64_t ms);
/* Resumes all that wait; from now on nobody waits. */
void replay_timer_stop(struct replay_timer *t);
bool replay_timer_stopping(struct replay_timer *t);
void replay_timer_free(struct replay_timer *t);

/* --- sending (replay_send.c) --- */

struct MHD_Response;
/* Response of a plan; NULL when memory runs out.  Takes the body. */
struct MHD_Response *replay_send_response(struct replay_plan *p,
	struct replay_timer *t, struct replay_book *book,
	struct MHD_Connection *c);

#endif
