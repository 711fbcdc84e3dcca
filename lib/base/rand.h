/*
 * rand: seeded generator (xoshiro256**, Blackman and Vigna 2018, seeded by
 * SplitMix64) and unique ids.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stdint.h>

#define RAND_ULID 27 /* 26 characters and NUL */

struct rand_state {
	uint64_t s[4];
};

void rand_seed(struct rand_state *r, uint64_t seed);
uint64_t rand_u64(struct rand_state *r);
/* Uniform in [0, n), n > 0, without modulo bias. */
uint64_t rand_below(struct rand_state *r, uint64_t n);
double rand_unit(struct rand_state *r); /* [0, 1) */
/* 16 bytes from the kernel as 32 hex digits and NUL. */
void rand_token(char out[33]);
/* ULID (github.com/ulid/spec): sorts by time, kernel randomness. */
void rand_ulid(char out[RAND_ULID]);

#endif
