/*
 * single: the solver that asks once.  Prompt, one reply (with retries of the
 * wire), nothing else; oracle "none".
 */
#ifndef AGENT_SINGLE_H
#define AGENT_SINGLE_H

#include "agent/call.h"
#include "eval/prompt.h"
#include "eval/solver.h"

struct single {
	struct store *store;
	struct llm_client *client;
	struct prompt_options prompt;
	struct llm_params params; /* over the model's own */
	bool seed_each;		  /* seed + sample index for each sample */
	enum call_cache cache;
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
