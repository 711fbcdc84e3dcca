/*
 * replay_util: what the tests of the replay server share: one server, one
 * reply, and their end.
 */
#ifndef TESTS_UNIT_REPLAY_UTIL_H
#define TESTS_UNIT_REPLAY_UTIL_H

#include "tests/unit/unit.h"

#include "tests/unit/replay_client.h"

#define CHAT "/v1/chat/completions"
#define MESSAGES "/v1/messages"

static struct arena arena;
static struct replay *server;
static struct rc_reply reply;

static inline void
start(const char *script)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;

	o.threads = 2;
	server = rc_start(&arena, &o, script);
}

static inline int
stop(void **state)
{
	(void)state;
	replay_stop(server);
	server = NULL;
	arena_release(&arena);
	return 0;
}

static inline int
group_end(void **state)
{
	(void)state;
	rc_clean();
	return 0;
}

static inline void
ask(const char *path, const char *body, const char *headers)
{
	struct rc_ask q = {.path = path, .body = body, .headers = headers};

	q.port = replay_port(server);
	rc_http(&arena, &q, &reply);
}

static inline cJSON *
parsed(void)
{
	struct err e = ERR_INIT;
	cJSON *o = NULL;

	assert_ok(json_parse(&arena, reply.body, reply.n, &o, &e), e);
	return o;
}

#endif
