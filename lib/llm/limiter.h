/*
 * limiter: how fast one model may be asked.  Private to lib/llm.
 *
 * Concurrency starts at the upper bound; a 429 halves it (once for all
 * requests that were on their way), each success adds 1/limit.  Nothing but
 * 429 lowers it: slow is not overloaded.  rpm and tpm are token buckets.
 */
#ifndef LLM_LIMITER_H
#define LLM_LIMITER_H

#include <stdint.h>

#include "lib/base/err.h"

enum limiter_outcome { LIMITER_OK, LIMITER_429, LIMITER_OTHER };

struct limiter;

/* upper >= 1; rpm, tpm: 0 = none. */
struct limiter *limiter_new(int upper, double rpm, double tpm);
void limiter_free(struct limiter *l);
/* Waits for a place and for `tokens` (estimated).  *started gets the time to
 * give back to limiter_leave.  ERR_CANCELLED, or ERR_TIMEOUT when deadline_us
 * (monotonic, 0: none) passes. */
int limiter_enter(struct limiter *l, int64_t tokens, int64_t deadline_us,
	int64_t *started, struct err *e);
/* Gives the place back; `more` tokens were used than estimated (may be
 * negative). */
void limiter_leave(struct limiter *l, enum limiter_outcome o, int64_t started,
	int64_t more);
int limiter_limit(struct limiter *l); /* now */
int limiter_in_flight(struct limiter *l);

#endif
