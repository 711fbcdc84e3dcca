/*
 * minhash: sketches of sets whose equal places tell the Jaccard similarity
 * (Broder 1997), and bands of them that bring similar sets together.
 */
#ifndef CURATE_MINHASH_H
#define CURATE_MINHASH_H

#include <stdbool.h>

#include "curate/shingle.h"

#define MINHASH_N 128

/* Place i: the least of h_i over the set; 32 bits.  512 bytes, and the same on
 * every machine once stored little endian (minhash_pack). */
struct minhash {
	uint32_t v[MINHASH_N];
};

/* false: the set is empty, and has no sketch. */
bool minhash_make(const struct shingle_set *s, struct minhash *out);
/* Equal places / MINHASH_N: estimates the Jaccard similarity J with standard
 * deviation sqrt(J (1 - J) / 128), at most 0.044. */
double minhash_similarity(const struct minhash *x, const struct minhash *y);

#define MINHASH_BYTES ((size_t)MINHASH_N * 4)
void minhash_pack(const struct minhash *m, unsigned char out[MINHASH_BYTES]);
void minhash_unpack(const unsigned char in[MINHASH_BYTES], struct minhash *m);

/* Four bits of each place, 64 bytes: equal places are equal in brief, and of
 * others one in 16 is. */
struct minhash_brief {
	uint64_t w[MINHASH_N / 16];
};
void minhash_shorten(const struct minhash *m, struct minhash_brief *out);
/* Places that are equal in brief. */
int minhash_brief_equal(
	const struct minhash_brief *x, const struct minhash_brief *y);
/* Two sets of Jaccard similarity of at least j have at least so many places
 * equal in brief, but for one pair in 10^9: the count is binomial, of
 * MINHASH_N places with probability j + (1 - j) / 16. */
int minhash_brief_least(double j);

/*
 * Locality-sensitive hashing: b bands of r places each; sets are candidates
 * when a whole band is equal.  Two sets of similarity J are, with probability
 *	P(J) = 1 - (1 - J^r)^b		("the S-curve")
 *
 *	threshold  b x r	P at the threshold  at 0.5   at 0.3
 *	0.70	   25 x 5	0.990		    0.548    0.059
 *	0.85	   16 x 8	0.994		    0.061    0.001
 *	0.90	   12 x 10	0.994		    0.012    0.000
 *
 * Candidates are to be confirmed by shingle_jaccard.
 */
struct minhash_bands {
	int b, r;
};

/* For any threshold in (0, 1]: the longest bands whose P at the threshold is
 * at least 0.985, as many as there are places for. */
struct minhash_bands minhash_bands(double threshold);
double minhash_curve(struct minhash_bands q, double j);
/* The hash of band i < b; bands of different i differ. */
uint64_t minhash_band(const struct minhash *m, struct minhash_bands q, int i);

#endif
