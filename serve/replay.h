/*
 * replay: a loopback model endpoint that answers from a cassette, in both wire
 * formats, and misbehaves on script.
 *
 *	struct replay_options o = REPLAY_OPTIONS_INIT;
 *	struct replay *r;
 *	o.cassette = "tests/cassettes/demo";
 *	if (replay_start(&r, &o, &e) < 0) ...
 *	... http://127.0.0.1:replay_port(r)/v1/chat/completions ...
 *	replay_stop(r);
 *
 * Routes: POST .../chat/completions (OpenAI, Azure), POST .../messages
 * (Anthropic), GET .../models, GET /healthz, GET /stats (?served=0 leaves the
 * long map out).  Everything a reply depends on is in the request: the same
 * request gets the same bytes whatever else is going on.  doc/HOWTO_REPLAY.md
 * has the script's format.
 */
#ifndef SERVE_REPLAY_H
#define SERVE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct replay;

/* Where reasoning text goes in the OpenAI format. */
enum replay_reasoning {
	REPLAY_REASONING_CONTENT, /* "reasoning_content" */
	REPLAY_REASONING_FIELD,	  /* "reasoning" */
	REPLAY_REASONING_BOTH,
	REPLAY_REASONING_THINK /* <think>...</think> inside the content */
};

struct replay_options {
	const char *cassette;	/* file or folder, see lib/llm/cassette.h */
	const char *script;	/* YAML of misbehaviour, or NULL */
	const char *host;	/* numeric address to listen on */
	int port;		/* 0: any free one */
	int threads;		/* that answer, 1..16 */
	int64_t latency_min_ms; /* before the first byte of each reply; */
	int64_t latency_max_ms; /* uniform in [min, max] by request and seed */
	uint64_t seed;
	const char *require_key; /* value of the key, or NULL */
	const char *log_path;	 /* JSONL of requests, appended, or NULL */
	enum replay_reasoning reasoning;
	size_t max_body; /* bytes of a request; 0: LIM_HTTP_BODY */
};
#define REPLAY_OPTIONS_INIT                                                    \
	{                                                                      \
		.host = "127.0.0.1", .threads = 1                              \
	}

/* Listens and answers in threads of its own once it returns.  ERR_USAGE
 * (options, script), ERR_IO (address in use), what cassette_open says. */
int replay_start(
	struct replay **out, const struct replay_options *o, struct err *e);
int replay_port(const struct replay *r);
/* Replies the cassette holds. */
size_t replay_count(const struct replay *r);

struct replay_stats {
	int64_t requests; /* POSTs to a model route */
	int64_t ok;	  /* whole, usable replies */
	int64_t errors;	  /* HTTP status of 400 and above */
	int64_t spoiled;  /* 200 with something wrong, or no reply at all */
	int64_t waiting;  /* replies held back now (latency, hang, slow) */
};
void replay_stats(const struct replay *r, struct replay_stats *out);
/* What GET /stats answers. */
char *replay_stats_json(struct arena *a, const struct replay *r, bool served);

/* Cuts what is still going on; NULL is accepted. */
void replay_stop(struct replay *r);

#endif
