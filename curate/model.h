/*
 * model: how a stage asks a model.  Whoever connects the parts of the program
 * gives the functions; nothing here knows an endpoint.
 */
#ifndef CURATE_MODEL_H
#define CURATE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"

struct curate_answer {
	const char *text;
	size_t n;
	bool truncated; /* it ended by length */
};

struct curate_model {
	const char *name; /* as the user calls it */
	const char *run;  /* of the store, that keeps what was asked */
	/* Asks; the reply is in the store before anything else is done with
	 * it, and the same question is answered from there.  Another `again`
	 * asks for another reply.  From several threads at once. ERR_CANCELLED:
	 * the budget, a signal. */
	int (*ask)(void *arg, struct arena *a, const char *question, int again,
		struct curate_answer *out, struct err *e);
	void *arg;
};

#endif
