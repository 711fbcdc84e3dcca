/*
 * rand: xoshiro256** (public domain reference by D. Blackman and S. Vigna,
 * 2018), SplitMix64 for seeding, and ids from kernel randomness.  Must not
 * keep global state.
 */
#include "lib/base/rand.h"

#include <errno.h>
#include <stddef.h>
#include <sys/random.h>

#include "lib/base/clock.h"
#include "lib/base/err.h"

static uint64_t
rand_splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
rand_seed(struct rand_state *r, uint64_t seed)
{
	int i;

	for (i = 0; i < 4; i++)
		r->s[i] = rand_splitmix(&seed);
}

static uint64_t
rand_rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t
rand_u64(struct rand_state *r)
{
	uint64_t *s = r->s;
	uint64_t result = rand_rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rand_rotl(s[3], 45);
	return result;
}

uint64_t
rand_below(struct rand_state *r, uint64_t n)
{
	uint64_t floor;
	uint64_t v;

	if (n == 0)
		BUG("rand_below(0)");
	/* 2^64 mod n: values below it would favour the small results */
	floor = (0 - n) % n;
	do {
		v = rand_u64(r);
	} while (v < floor);
	return v % n;
}

double
rand_unit(struct rand_state *r)
{
	return (double)(rand_u64(r) >> 11) * 0x1.0p-53;
}

static void
rand_kernel(unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			BUG("the kernel gives no random bytes");
		p += got;
		n -= (size_t)got;
	}
}

void
rand_token(char out[33])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char b[16];
	size_t i;

	rand_kernel(b, sizeof(b));
	for (i = 0; i < sizeof(b); i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	out[32] = '\0';
}

void
rand_ulid(char out[RAND_ULID])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t ms = (uint64_t)clock_wall_ms();
	unsigned char b[16];
	size_t i;

	/* 16 random bytes, five bits used of each */
	rand_kernel(b, sizeof(b));
	for (i = 0; i < 10; i++)
		out[i] = digits[(ms >> (45 - 5 * i)) & 31];
	for (i = 0; i < 16; i++)
		out[10 + i] = digits[b[i] & 31];
	out[26] = '\0';
}
