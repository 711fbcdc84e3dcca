/*
 * single: the solver that asks once.  Prompt, one reply (with retries of the
 * wire), nothing else; oracle "none".
 */
#ifndef AGENT_SINGLE_H
#define AGENT_SINGLE_H

#include "eval/prompt.h"
#include "eval/solver.h"
#include "lib/llm/cassette.h"
#include "lib/llm/llm.h"
#include "lib/store/store.h"

enum single_cache {
	SINGLE_CACHE_USE,     /* a stored reply to the same question is used */
	SINGLE_CACHE_REFRESH, /* asked again, kept */
	SINGLE_CACHE_OFF
};

struct single {
	struct store *store;
	struct llm_client *client;
	struct prompt_options prompt;
	struct llm_params params; /* over the model's own */
	bool seed_each;		  /* seed + sample index for each sample */
	enum single_cache cache;
	bool store_reasoning;
	struct cassette_writer *record; /* NULL: not recorded */
	struct solver solver;		/* filled by single_init */
};

/* Fills s->solver; everything else is set by the caller before. */
void single_init(struct single *s);

/* The request a job would send (for --dry-run and exports). */
int single_request(struct single *s, const struct solver_job *job,
	struct arena *a, struct llm_request *out, struct err *e);

#endif
