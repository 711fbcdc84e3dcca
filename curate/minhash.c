/*
 * minhash: 128 hash functions at once (see minhash.h).  Must not change: what
 * it gives is stored.
 *
 * h_i(x) is the upper half of a_i * x + b_i mod 2^64, a_i odd, over hashes x
 * that are well mixed already; a_i and b_i are the numbers of SplitMix64 from
 * 1 on.
 */
#include "curate/minhash.h"

#include <math.h>

#define RECALL 0.985

static uint64_t
split_mix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

bool
minhash_make(const struct shingle_set *s, struct minhash *out)
{
	uint64_t state = 1;

	if (s->n == 0)
		return false;
	for (int i = 0; i < MINHASH_N; i++) {
		uint64_t a = split_mix(&state) | 1, b = split_mix(&state);
		uint32_t least = UINT32_MAX;

		for (size_t k = 0; k < s->n; k++) {
			uint32_t h = (uint32_t)((a * s->h[k] + b) >> 32);

			least = h < least ? h : least;
		}
		out->v[i] = least;
	}
	return true;
}

double
minhash_similarity(const struct minhash *x, const struct minhash *y)
{
	int same = 0;

	for (int i = 0; i < MINHASH_N; i++)
		same += x->v[i] == y->v[i];
	return (double)same / MINHASH_N;
}

void
minhash_pack(const struct minhash *m, unsigned char out[MINHASH_BYTES])
{
	for (int i = 0; i < MINHASH_N; i++)
		for (int k = 0; k < 4; k++)
			out[4 * i + k] = (unsigned char)(m->v[i] >> 8 * k);
}

void
minhash_unpack(const unsigned char in[MINHASH_BYTES], struct minhash *m)
{
	for (int i = 0; i < MINHASH_N; i++) {
		m->v[i] = 0;
		for (int k = 0; k < 4; k++)
			m->v[i] |= (uint32_t)in[4 * i + k] << 8 * k;
	}
}

double
minhash_curve(struct minhash_bands q, double j)
{
	return 1 - pow(1 - pow(j, q.r), q.b);
}

struct minhash_bands
minhash_bands(double threshold)
{
	struct minhash_bands q = {MINHASH_N, 1};

	for (int r = 2; r <= MINHASH_N; r++) {
		struct minhash_bands next = {MINHASH_N / r, r};

		if (minhash_curve(next, threshold) >= RECALL)
			q = next;
	}
	return q;
}

uint64_t
minhash_band(const struct minhash *m, struct minhash_bands q, int i)
{
	uint64_t state = (uint64_t)i + 1;
	uint64_t h = split_mix(&state);

	for (int k = 0; k < q.r; k++) {
		state = h ^ m->v[i * q.r + k];
		h = split_mix(&state);
	}
	return h;
}
