/*
 * cassette: a recording of exchanges.
 *
 * A cassette is either a JSONL file (first line a header
 * {"schema":"rtlsmith.cassette/1","origin":"recorded|hand-written",...}, then
 * one entry a line) or a folder of hand-written YAML files:
 *
 *	match: "substring of the last user message"
 *	replies:
 *	  - content: text
 *	    reasoning: text (optional)
 *	    finish_reason: stop (optional)
 *	    usage: {prompt_tokens: 1, completion_tokens: 2} (optional)
 *	    status: 200 (optional; others make an error reply)
 *
 * JSONL entry: {"key": HEX, "sample": I, "wire": "openai|anthropic",
 * "status": 200, "content_type": "...", "body": "raw bytes as received",
 * "reply": {"content","reasoning","finish_reason","usage":{...},"model"}}
 * with "key" of cassette_key.  Selection: exact key and sample; else the
 * folder entry whose match occurs, reply sample modulo count.
 */
#ifndef LLM_CASSETTE_H
#define LLM_CASSETTE_H

#include "lib/llm/llm.h"

struct cassette;

int cassette_open(struct cassette **out, const char *path, struct err *e);
void cassette_free(struct cassette *c);
size_t cassette_count(const struct cassette *c); /* replies */

/* Key of a request: messages, and sampling parameters that are set; not the
 * endpoint, not the wire, not streaming. */
void cassette_key(const cJSON *messages, const cJSON *params,
	char out[HASH_HEX]);

struct cassette_reply {
	int status;
	const char *content, *reasoning, *finish_reason, *model;
	const char *body; /* raw, only where it must be served to the letter */
	const char *content_type;
	struct llm_usage usage;
};
/* Borrowed until cassette_free; ERR_NOTFOUND.  Thread-safe. */
int cassette_find(const struct cassette *c, const char *key,
	const char *last_user_message, int64_t sample,
	struct cassette_reply *out, struct err *e);

/* Recording: appended line by line, thread-safe; redacted. */
struct cassette_writer;
int cassette_record_open(struct cassette_writer **out, const char *path,
	struct err *e);
int cassette_record(struct cassette_writer *w, const struct llm_model *m,
	const struct llm_request *q, const struct llm_attempt *x,
	struct err *e);
int cassette_record_close(struct cassette_writer *w, struct err *e);

#endif
