/*
 * client: what the files of the client share.  Private to lib/llm.
 */
#ifndef LLM_CLIENT_H
#define LLM_CLIENT_H

#include <pthread.h>

#include "lib/base/rand.h"
#include "lib/llm/limiter.h"
#include "lib/llm/llm.h"
#include "lib/llm/transport.h"

#define CLIENT_STATE_MAX 80

/* A request under way, for llm_inflight. */
struct client_flight {
	struct client_flight *next, *prev;
	const char *model, *tag;
	char state[CLIENT_STATE_MAX];
	int64_t since_ms;
};

struct client_limiter {
	struct client_limiter *next;
	char *name;
	struct limiter *l;
};

struct client_key {
	struct client_key *next;
	char *source; /* "env NAME" or "cmd TEXT" */
	char *value;
};

struct llm_client {
	struct llm_client_options o;
	struct transport *tp;
	pthread_mutex_t lock;	/* everything below but keys */
	pthread_cond_t settled; /* a reservation was given back */
	struct client_flight *flights;
	struct client_limiter *limiters;
	struct llm_stats stats;
	struct rand_state rand;
	int64_t reserved_uusd, reserved_tokens;
	int64_t settled_n, settled_uusd, settled_tokens; /* for averages */
	pthread_mutex_t key_lock;
	struct client_key *keys;
};

/* Estimates of one request, held back until it is settled. */
struct client_claim {
	int64_t uusd, tokens;
	int64_t prompt_tokens;
};

/* The key of a model, NULL where none is configured.  Lives as long as the
 * client; known to the redactor.  ERR_AUTH. */
int client_key(struct llm_client *c, const struct llm_model *m,
	const char **key, struct err *e);
struct limiter *client_limiter(struct llm_client *c, const struct llm_model *m);

/* Sets aside what the request may cost; waits while others might still leave
 * enough.  ERR_CANCELLED when the budget is used up, ERR_USAGE when there is a
 * budget of money and the price is not known. */
int client_claim(struct llm_client *c, const struct llm_model *m,
	const struct llm_request *q, size_t body_n, struct client_claim *out,
	struct err *e);
/* Gives it back; r is NULL when nothing was answered. */
void client_settle(struct llm_client *c, const struct llm_model *m,
	const struct client_claim *claim, const struct llm_reply *r);

void client_flight_add(struct llm_client *c, struct client_flight *f);
void client_flight_state(struct llm_client *c, struct client_flight *f,
	const char *fmt, ...) BASE_PRINTF(3, 4);
void client_flight_remove(struct llm_client *c, struct client_flight *f);
/* Full jitter before attempt n + 1: 0 .. min(max, first * 2^(n-1)) ms. */
int64_t client_backoff(struct llm_client *c, int n);

#endif
