/*
 * llm: one request/reply over HTTP to a model endpoint, whatever it speaks.
 *
 * Wire formats: OpenAI chat completions (as spoken by OpenAI, vLLM, llama.cpp,
 * Ollama, OpenRouter, DeepSeek, Azure, ...) and Anthropic Messages; streaming
 * (SSE) or not.  One transport thread drives curl_multi for all callers;
 * llm_complete blocks its caller.  Retries, Retry-After, adaptive concurrency,
 * rpm/tpm limits, timeouts and the budget live here; storing does not: every
 * attempt is handed to the observer before anything else is done with it.
 */
#ifndef LLM_LLM_H
#define LLM_LLM_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

enum llm_wire { LLM_WIRE_OPENAI, LLM_WIRE_ANTHROPIC };

/* A model endpoint from the configuration.  Strings live as long as the arena
 * it was read into. */
struct llm_model {
	const char *name; /* how the user calls it */
	enum llm_wire wire;
	const char *provider;	 /* openai azure vllm llamacpp ollama openrouter
				  * deepseek anthropic generic: picks quirks */
	const char *base_url;	 /* ".../v1"; the path is appended */
	const char *model;	 /* what goes into "model" */
	const char *key_env;	 /* environment variable that holds the key */
	const char *key_cmd;	 /* or a command; run once, without a shell */
	const char *api_version; /* Azure, Anthropic */
	const cJSON *headers;	 /* extra headers {name: value}; no secrets */
	const cJSON *params;	 /* default parameters, see llm_params */
	const char *max_tokens_field; /* NULL: by provider */
	int stream;		      /* 1, 0, -1: default (off) */
	int tools;		      /* has tool use: 1, 0, -1: by provider */
	int logprobs;		      /* tells them: 1, 0, -1: by provider */
	int concurrency;	      /* upper bound in flight, 0: default 20 */
	double rpm, tpm;	      /* 0: none */
	const char *proxy, *ca_file;
	int http2; /* 1: try, 0: HTTP/1.1 only */
	/* micro-USD per 1e6 tokens; < 0: not known */
	double price_in, price_out, price_cached, price_cache_write;
	const char *price_source;
};

/* Reads models.NAME of a configuration tree ({"models": {NAME: {...}}});
 * unknown keys are ERR_USAGE with the nearest names. */
int llm_model_read(struct arena *a, const cJSON *config, const char *name,
	struct llm_model *out, struct err *e);
/* Does it take tools in a request? */
bool llm_model_tools(const struct llm_model *m);
/* Does it tell how probable its tokens were, when it is asked to?  Never on the
 * wire of Anthropic, which has no word for it. */
bool llm_model_logprobs(const struct llm_model *m);
/* Configuration without secrets as JSON, for the store (host only of URL
 * userinfo). */
cJSON *llm_model_json(struct arena *a, const struct llm_model *m);

struct llm_message {
	const char *role; /* system user assistant */
	const char *content;
};

/* Sent only if set: NaN / -1 / NULL = not set. */
struct llm_params {
	double temperature, top_p;
	int64_t top_k, seed, max_tokens;
	const cJSON *stop; /* array of strings */
	const char *reasoning_effort;
	const cJSON *extra; /* merged into the body last */
};
struct llm_params llm_params_none(void);
/* Model defaults overlaid by what `over` sets. */
struct llm_params llm_params_merge(
	const struct llm_model *m, const struct llm_params *over);
/* From a JSON object with these names; unknown names go to extra. */
int llm_params_read(
	struct arena *a, const cJSON *o, struct llm_params *out, struct err *e);
cJSON *llm_params_json(struct arena *a, const struct llm_params *p);

/* A tool that the model may call. */
struct llm_tool {
	const char *name, *about;
	const cJSON *parameters; /* JSON schema of the arguments; an object */
};
struct llm_tool_call {
	const char *id, *name; /* never NULL */
	const char *arguments; /* as the model wrote them: JSON, or what was
				* meant to be; never "" */
};
/* What the model said and called, and what it was told. */
struct llm_round {
	const char *content; /* "" or NULL: only calls */
	const struct llm_tool_call *calls;
	const char *const *results; /* of each call */
	size_t n;		    /* calls, at least one */
};

struct llm_request {
	const struct llm_message *messages;
	size_t n_messages;
	const struct llm_round *rounds; /* after the messages */
	size_t n_rounds;
	const struct llm_tool *tools;
	size_t n_tools;
	bool logprobs; /* asked of a model that tells them; not an error else */
	int top_logprobs; /* then with so many alternatives of each token, at
			   * most LIM_TOP_LOGPROBS; 0: none */
	struct llm_params params;
	int64_t sample_index;
	const char *tag;       /* printed by stall notices: "suite/task[3]" */
	const char *client_id; /* X-Client-Request-Id: "rtlsmith-<16 hex>-
				* <sample index>-<attempt>", attempt appended */
};

enum llm_finish {
	LLM_FINISH_STOP,
	LLM_FINISH_LENGTH,
	LLM_FINISH_FILTER,
	LLM_FINISH_TOOL,
	LLM_FINISH_UNKNOWN /* not said */
};
const char *llm_finish_name(enum llm_finish f);

/* OTel meaning: input includes cache reads and writes; -1 = not said. */
struct llm_usage {
	int64_t input, output, cached, cache_write, reasoning;
};

#define LLM_CREDIBLE 0.01 /* less probable alternatives are not kept */

/* What could have stood in a token's place: whole characters, and not what does
 * stand there. */
struct llm_alternative {
	const char *text; /* never "" */
	double logprob;	  /* ln LLM_CREDIBLE .. 0 */
};
/* A token of the content: so many bytes of it, and the natural logarithm of how
 * probable it was: -100..0. */
struct llm_token {
	size_t n;
	double logprob;
	const struct llm_alternative *others; /* as told; or NULL */
	size_t n_others;		      /* up to LIM_TOP_LOGPROBS */
};

struct llm_reply {
	const char *content; /* never NULL; valid UTF-8 */
	size_t content_n;
	const char *reasoning; /* NULL if none */
	size_t reasoning_n;
	const struct llm_tool_call *calls; /* the first LIM_TOOL_CALLS */
	size_t n_calls;
	size_t calls_dropped; /* behind them */
	/* All of the content to the byte, or none at all. */
	const struct llm_token *tokens;
	size_t n_tokens;
	enum llm_finish finish;
	const char *finish_raw;
	struct llm_usage usage;
	int64_t cost_uusd; /* -1 = price or usage not known */
	const char *response_id, *request_id, *response_model,
		*system_fingerprint;
};

/* One HTTP exchange, good or bad. */
struct llm_attempt {
	int n;
	const char *url;     /* userinfo removed */
	const char *request; /* body as sent */
	size_t request_n;
	const char *response; /* body as received (bounded), "" if none */
	size_t response_n;
	const char *content_type;
	int64_t started_ms, latency_us, ttft_us;
	long http_status;
	bool ok;
	bool will_retry;
	int64_t retry_in_ms;
	const char *error;	       /* redacted, NULL if ok */
	const struct llm_reply *reply; /* NULL unless ok */
};

/* Called in the thread of llm_complete for every attempt; a failure ends the
 * call (nothing is asked again that could not be stored). */
struct llm_observer {
	int (*attempt)(void *arg, const struct llm_attempt *x, struct err *e);
	/* optional: streamed piece of content */
	void (*delta)(void *arg, const char *p, size_t n);
	void *arg;
};

struct llm_client;
struct llm_client_options {
	int max_retries;	    /* default 6 */
	int64_t attempt_timeout_ms; /* one exchange; default 600 s */
	int64_t idle_timeout_ms;    /* no byte for so long; default 120 s */
	int64_t total_timeout_ms;   /* all attempts of a request; 0: none */
	int64_t backoff_ms;	    /* first back-off, full jitter; 500 */
	int64_t backoff_max_ms;	    /* 60 s */
	uint64_t seed;		    /* of the jitter */
	int64_t max_cost_uusd;	    /* 0: none; then ERR_CANCELLED, resumable */
	int64_t max_total_tokens;   /* 0: none */
	int64_t spent_uusd;	    /* already spent by the run */
	int64_t spent_tokens;
};
#define LLM_CLIENT_OPTIONS_INIT                                                \
	{                                                                      \
		.max_retries = 6, .attempt_timeout_ms = 600000,                \
		.idle_timeout_ms = 120000, .backoff_ms = 500,                  \
		.backoff_max_ms = 60000                                        \
	}

int llm_client_new(struct llm_client **out, const struct llm_client_options *o,
	struct err *e);
void llm_client_free(struct llm_client *c);

/*
 * Sends, retries, answers.  ERR_AUTH (no retry helps: key, money), ERR_RETRY
 * (gave up after retries), ERR_TIMEOUT, ERR_LIMIT, ERR_PARSE, ERR_USAGE (400
 * names a parameter), ERR_CANCELLED (signal or budget).  200 with empty
 * content and finish length is a reply.
 */
int llm_complete(struct llm_client *c, const struct llm_model *m,
	const struct llm_request *q, const struct llm_observer *obs,
	struct arena *a, struct llm_reply *out, struct err *e);

/* The body that would be sent (for --dry-run, export, keys). */
cJSON *llm_request_body(struct arena *a, const struct llm_model *m,
	const struct llm_request *q);
/* What the cache key is made of: version, url (without user info), headers (if
 * there are any), body (without what only says how the reply travels) and
 * sample_index. */
cJSON *llm_cache_parts(struct arena *a, const struct llm_model *m,
	const struct llm_request *q);
/* SHA-256 over those parts; documented in the manual page of `cache`. */
void llm_cache_key(const struct llm_model *m, const struct llm_request *q,
	char out[HASH_HEX]);
/* Decodes a stored raw response again (rescore, cassette). */
int llm_decode(struct arena *a, const struct llm_model *m, const char *body,
	size_t n, const char *content_type, struct llm_reply *out,
	struct err *e);
/* Rough token estimate of a text (bytes / 3.2, at least 1). */
int64_t llm_estimate_tokens(const char *s, size_t n);

/* What is in flight now: tag, ms since start, state text ("waiting for first
 * byte", "retry in 12 s after 429"). */
struct llm_flight {
	const char *model, *tag, *state;
	int64_t ms;
};
size_t llm_inflight(
	struct llm_client *c, struct arena *a, struct llm_flight **out);
struct llm_stats {
	int64_t requests, retries, http_429, ok, failed, spent_uusd,
		spent_tokens, bytes_in, bytes_out, connects;
	int concurrency; /* current adaptive limit of the busiest model */
};
void llm_stats(struct llm_client *c, struct llm_stats *out);
/* GET {base_url}/models. */
int llm_list_models(struct llm_client *c, const struct llm_model *m,
	struct arena *a, cJSON **out, struct err *e);

#endif
