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
#include <string.h>

#define AT_ONCE 4 /* of the hash functions */
#define RECALL 0.985
#define BRIEF_MISS 1e-9

static uint64_t
split_mix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

/* AT_ONCE of them: the processor multiplies for one while it compares for
 * another. */
static void
least_of(const struct shingle_set *s, uint64_t *state, uint32_t *out)
{
	uint64_t a[AT_ONCE], b[AT_ONCE];
	uint32_t least[AT_ONCE];

	for (int i = 0; i < AT_ONCE; i++) {
		a[i] = split_mix(state) | 1;
		b[i] = split_mix(state);
		least[i] = UINT32_MAX;
	}
	for (size_t k = 0; k < s->n; k++)
		for (int i = 0; i < AT_ONCE; i++) {
			uint32_t h = (uint32_t)((a[i] * s->h[k] + b[i]) >> 32);

			least[i] = h < least[i] ? h : least[i];
		}
	memcpy(out, least, sizeof(least));
}

bool
minhash_make(const struct shingle_set *s, struct minhash *out)
{
	uint64_t state = 1;

	if (s->n == 0)
		return false;
	for (int i = 0; i < MINHASH_N; i += AT_ONCE)
		least_of(s, &state, &out->v[i]);
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

void
minhash_shorten(const struct minhash *m, struct minhash_brief *out)
{
	for (int i = 0; i < MINHASH_N / 16; i++) {
		out->w[i] = 0;
		for (int k = 0; k < 16; k++)
			out->w[i] |= (uint64_t)(m->v[16 * i + k] & 15) << 4 * k;
	}
}

int
minhash_brief_equal(
	const struct minhash_brief *x, const struct minhash_brief *y)
{
	uint64_t other = 0; /* of 16 sums, up to 8 each */

	for (int i = 0; i < MINHASH_N / 16; i++) {
		uint64_t d = x->w[i] ^ y->w[i];

		d |= d >> 2;
		d |= d >> 1;
		other += d & 0x1111111111111111U;
	}
	other = (other & 0x0f0f0f0f0f0f0f0fU) +
		(other >> 4 & 0x0f0f0f0f0f0f0f0fU);
	return MINHASH_N - (int)(other * 0x0101010101010101U >> 56);
}

int
minhash_brief_least(double j)
{
	double p = j + (1 - j) / 16, below = 0, term;
	int k = 0;

	if (p >= 1)
		return MINHASH_N;
	/* as logarithms: the first ones are less than a double can be */
	term = MINHASH_N * log(1 - p);
	for (; k < MINHASH_N; k++) {
		below += exp(term);
		if (below > BRIEF_MISS)
			break;
		term += log(p / (1 - p) * (MINHASH_N - k) / (k + 1));
	}
	return k;
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
