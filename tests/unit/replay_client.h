/*
 * replay_client: a raw HTTP client for the tests of the replay server, and a
 * cassette to serve.  It shows what came over the wire, whole or not.
 */
#ifndef TESTS_REPLAY_CLIENT_H
#define TESTS_REPLAY_CLIENT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/json.h"
#include "serve/replay.h"

#define RC_MATCH "Task: adder"
#define RC_CONTENT                                                             \
	"Sure:\n```verilog\nmodule add; // \xc3\xa9\nendmodule\n```\n"
#define RC_SECOND "second reply"
#define RC_THOUGHT "carry first,\nthen sum"

struct rc_reply {
	int status;	  /* 0: no head came */
	const char *head; /* header lines */
	const char *body; /* without the chunks' framing */
	size_t n;
	bool whole;    /* ended as its framing says */
	bool timeout;  /* nothing came for timeout_ms */
	size_t chunks; /* of a chunked body */
};

struct rc_ask {
	int port;
	const char *method; /* NULL: POST with a body, GET without */
	const char *path;
	const char *headers; /* "Name: value\r\n", or NULL */
	const char *body;
	int timeout_ms; /* 0: 20 s */
};

/* A connection of its own for each request. */
void rc_http(struct arena *a, const struct rc_ask *ask, struct rc_reply *out);

/* A scratch folder with a cassette of two replies to RC_MATCH; the second has
 * RC_THOUGHT, and a "Task: broken" that answers 503. */
const char *rc_cassette(struct arena *a);
/* Writes a file into the folder of a cassette. */
const char *rc_file(struct arena *a, const char *name, const char *text);
/* Starts a server on the cassette; script is YAML text or NULL. */
struct replay *rc_start(
	struct arena *a, struct replay_options *o, const char *script);
/* Removes what was written. */
void rc_clean(void);

/* {"model":"m","messages":[user: text]} and more members, as text. */
const char *rc_body(struct arena *a, const char *text, const char *more);
/* Content of all the events of a stream, by the dotted path. */
const char *rc_join(struct arena *a, const struct rc_reply *r,
	const char *array, const char *path);

#endif
