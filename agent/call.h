/*
 * call: one question to a model and its reply, kept before anything else is
 * done with either.  What `single` and the engine share.
 */
#ifndef AGENT_CALL_H
#define AGENT_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/llm/cassette.h"
#include "lib/llm/llm.h"
#include "lib/store/store.h"

enum call_cache {
	CALL_CACHE_USE,	    /* a stored reply to the same question is used */
	CALL_CACHE_REFRESH, /* asked again, kept */
	CALL_CACHE_OFF
};

/* Who asks; borrowed. */
struct caller {
	struct store *store;
	struct llm_client *client;
	enum call_cache cache;
	bool store_reasoning;
	struct cassette_writer *record; /* NULL: not recorded */
};

struct call {
	const struct caller *by;
	const struct llm_model *model;
	const struct llm_request *request;
	int64_t sample_id;
	int64_t first_n;	 /* attempts of the sample so far, or fewer */
	bool final;		 /* the reply is the sample's */
	const char *oracle;	 /* what the request could see: the ledger's */
	const char *artefacts;	 /* JSON array */
	struct store_turn *turn; /* that the reply belongs to, or NULL */
	/* turns whose end is not in the store yet: they go with the reply */
	const struct store_turn *done;
	size_t n_done;
};

struct call_reply {
	int64_t attempt_id;
	const char *text;
	size_t n;
	const char *finish;
	bool truncated; /* finish_reason length */
	bool from_cache;
	/* of the text, where they were asked for and are kept; or NULL */
	const struct llm_token *logprobs;
	size_t n_logprobs;
	int64_t tokens;	   /* in and out; 0: not said */
	int64_t cost_uusd; /* 0: nothing was paid, or not known */
};

/* Asks, or takes a stored reply to the same question from the cache.  Every
 * attempt, good or bad, is in the store (with its ledger and turn) before
 * anything else is done.  *fatal: no other sample can do better.  Errors are
 * those of llm_complete and of the store. */
int call_ask(struct call *q, struct arena *a, struct call_reply *out,
	bool *fatal, struct err *e);
/* The reply that a stored attempt holds; m: the model whose logprobs are
 * wanted, or NULL. */
int call_stored(struct store *s, struct arena *a, int64_t attempt_id,
	const struct llm_model *m, struct call_reply *out, struct err *e);

#endif
