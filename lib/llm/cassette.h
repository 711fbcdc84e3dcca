/*
 * cassette: a recording of exchanges.
 *
 * A cassette is either a JSONL file (first line a header
 * {"schema":"rtlsmith.cassette/1","origin":"recorded|hand-written",...}, then
 * one entry a line) or a folder of hand-written YAML files:
 *
 *	match: "substring of the last message of user or tool"
 *	replies:
 *	  - content: text
 *	    reasoning: text (optional)
 *	    finish_reason: stop (optional)
 *	    usage: {prompt_tokens: 1, completion_tokens: 2} (optional)
 *	    tool_calls: (optional; then content is, too)
 *	      - {name: lint, arguments: {file: a.v}, id: call_1 (optional)}
 *	    logprobs: [[TEXT, -0.1], ...] (optional: the content in tokens;
 *	      the number of bytes may stand in the place of a text; a third
 *	      item has alternatives: [TEXT, -0.6, [[TEXT, -0.9], ...]])
 *	    status: 200 (optional; others make an error reply)
 *
 * JSONL entry: {"key": HEX, "sample": I, "wire": "openai|anthropic",
 * "status": 200, "content_type": "...", "body": "raw bytes as received",
 * "reply": {"content","reasoning","finish_reason","usage":{...},"model",
 * "tool_calls":[{"id","name","arguments"}],
 * "logprobs":[[BYTES,LOGPROB,[[TEXT,LOGPROB],...]],...]}}
 * with "key" of cassette_key.  Selection: exact key and sample (the last line
 * of equals); else the folder entry with the longest match that occurs, reply
 * sample modulo count.  Replies of YAML files may also have model, body and
 * content_type (served to the letter), and expect (for tests; not read here).
 * In a recording invalid UTF-8 is U+FFFD; a reply that could be decoded is
 * replayed from "reply", any other from "body".
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
void cassette_key(
	const cJSON *messages, const cJSON *params, char out[HASH_HEX]);
/* Same from a whole request body of either wire: cassette_key skips what is
 * no sampling parameter, joins text blocks, reads "system" as a first message
 * and takes max_tokens 4096 (what llm sends to Anthropic where none is set)
 * as not set. */
void cassette_key_body(const cJSON *body, char out[HASH_HEX]);
/* Text of the last message of role user or tool, "" if none. */
char *cassette_last_user(struct arena *a, const cJSON *messages);

struct cassette_reply {
	int status;
	const char *content, *reasoning, *finish_reason, *model;
	const char *body; /* raw, only where it must be served to the letter */
	const char *content_type;
	struct llm_usage usage;
	const struct llm_tool_call *calls;
	size_t n_calls;
	const struct llm_token *tokens; /* all of the content, or none */
	size_t n_tokens;
};
/* Borrowed until cassette_free; ERR_NOTFOUND.  Thread-safe. */
int cassette_find(const struct cassette *c, const char *key,
	const char *last_user_message, int64_t sample,
	struct cassette_reply *out, struct err *e);

/* Recording: appended line by line, thread-safe; redacted.  Attempts that
 * will be made again and attempts without an HTTP reply are left out. */
struct cassette_writer;
int cassette_record_open(
	struct cassette_writer **out, const char *path, struct err *e);
int cassette_record(struct cassette_writer *w, const struct llm_model *m,
	const struct llm_request *q, const struct llm_attempt *x,
	struct err *e);
int cassette_record_close(struct cassette_writer *w, struct err *e);

#endif
