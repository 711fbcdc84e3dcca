/*
 * shingle, minhash: exact vectors by hand, what a copy with other names gives,
 * and the S-curve against sets of known similarity.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "curate/minhash.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
/* computed apart, by the definition: assign v0 = v1 ; */
#define SHINGLE_OF_ASSIGN 0xa2cb24fa16c6d466U

static const char counter[] =
	"`timescale 1ns/1ps\n"
	"module counter #(parameter W = 8)(input clk, rst, output reg [W-1:0] "
	"q);\n"
	"// counts\n"
	"always @(posedge clk or posedge rst)\n"
	"\tif (rst) q <= {W{1'b0}};\n"
	"\telse q <= q + `STEP;\n"
	"endmodule\n";
static const char renamed[] =
	"module zz #( parameter N=8 ) ( input c, r, output reg[N-1:0]\\out+ "
	");\n"
	"always@(posedge c or posedge r) /* other */ if(r)\\out+ <= { N {1'b0} "
	"}; else \\out+ <= \\out+ + `INC; endmodule";

static struct shingle_set
make(struct arena *a, const char *s, int k, enum shingle_names how)
{
	const struct shingle_rule rule = {k, how};
	struct shingle_set out;
	struct err e = ERR_INIT;

	assert_ok(shingle_make(a, s, strlen(s), &rule, &out, &e), e);
	return out;
}

static double
jaccard(const char *s, const char *t, int k, enum shingle_names how)
{
	struct arena a = ARENA_INIT;
	struct shingle_set x = make(&a, s, k, how), y = make(&a, t, k, how);
	double j = shingle_jaccard(&x, &y);

	arena_release(&a);
	return j;
}

static void
counts(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_int_equal(make(&a, "", 5, SHINGLE_ORDER).n, 0);
	assert_int_equal(make(&a, "// a b c", 5, SHINGLE_ORDER).n, 0);
	assert_int_equal(make(&a, "a b", 5, SHINGLE_ORDER).n, 1);
	assert_int_equal(make(&a, "a b c d e", 5, SHINGLE_ORDER).n, 1);
	assert_int_equal(make(&a, "a b c d e f", 5, SHINGLE_ORDER).n, 2);
	assert_int_equal(make(&a, "a b c d e f", 5, SHINGLE_ORDER).tokens, 6);
	/* v0 v1 = a b and b c; in the shingle both are v0 v1 */
	assert_int_equal(make(&a, "a b c", 2, SHINGLE_ORDER).n, 2);
	assert_int_equal(make(&a, "a b c", 2, SHINGLE_LOCAL).n, 1);
	assert_int_equal(make(&a, "a a b", 2, SHINGLE_LOCAL).n, 2);
	assert_int_equal(make(&a, "a b a b a b", 2, SHINGLE_KEEP).n, 2);
	assert_int_equal(
		make(&a, "`timescale 1ns/1ps\n", 1, SHINGLE_KEEP).n, 0);
	arena_release(&a);
}

static void
similarities(void **state)
{
	(void)state;
	/* {a b, b c} and {a b, b d}: 1 of 3 */
	assert_float_equal(
		jaccard("a b c", "a b d", 2, SHINGLE_KEEP), 1.0 / 3, 1e-15);
	assert_float_equal(jaccard("a b c", "a b d", 2, SHINGLE_ORDER), 1, 0);
	assert_float_equal(
		jaccard("a b a", "a b c", 2, SHINGLE_ORDER), 1.0 / 3, 1e-15);
	assert_float_equal(jaccard("", "", 5, SHINGLE_ORDER), 0, 0);
	assert_float_equal(jaccard("a", "", 5, SHINGLE_ORDER), 0, 0);
	/* numbers, operators and keywords are not names */
	assert_float_equal(jaccard("a 1", "a 2", 2, SHINGLE_ORDER), 0, 0);
	assert_float_equal(jaccard("a +", "a -", 2, SHINGLE_ORDER), 0, 0);
	assert_float_equal(jaccard("a reg", "a wire", 2, SHINGLE_ORDER), 0, 0);
	assert_float_equal(jaccard("a $x", "a $y", 2, SHINGLE_ORDER), 0, 0);
	/* a name is no number of one: v0 is not 0 */
	assert_float_equal(jaccard("a", "0", 1, SHINGLE_ORDER), 0, 0);
	assert_float_equal(
		jaccard("`define A 1", "`define B 1", 3, SHINGLE_ORDER), 1, 0);
	assert_float_equal(
		jaccard("`ifdef A", "`ifndef A", 2, SHINGLE_ORDER), 0, 0);
}

static void
copies(void **state)
{
	char other[sizeof(counter) + 64];
	const char *two = "module a(input x); assign x = 1; endmodule\n"
			  "module b(output y); wire z = y & y; endmodule\n";
	const char *swapped = "module q(output p); wire r = p & p; endmodule\n"
			      "module n(input m); assign m = 1; endmodule\n";

	(void)state;
	assert_float_equal(jaccard(counter, renamed, 5, SHINGLE_ORDER), 1, 0);
	assert_float_equal(jaccard(counter, renamed, 5, SHINGLE_LOCAL), 1, 0);
	assert_true(jaccard(counter, renamed, 5, SHINGLE_KEEP) < 0.2);
	/* another design is not one */
	snprintf(other, sizeof(other), "%s", counter);
	strstr(other, "q + ")[2] = '-';
	assert_true(jaccard(counter, other, 5, SHINGLE_ORDER) < 1);
	assert_true(jaccard(counter, other, 5, SHINGLE_ORDER) > 0.7);
	/* modules that change places: what is lost are the shingles over the
	 * border, 4 on either side of 29 */
	assert_true(jaccard(two, swapped, 5, SHINGLE_ORDER) > 0.75);
	assert_true(jaccard(two, swapped, 1, SHINGLE_ORDER) == 1);
}

static void
too_long(void **state)
{
	struct arena a = ARENA_INIT;
	const struct shingle_rule rule = SHINGLE_RULE;
	struct shingle_set out;
	struct err e = ERR_INIT;

	(void)state;
	assert_err(shingle_make(&a, "", LIM_SHINGLE_TEXT + 1, &rule, &out, &e),
		e, ERR_LIMIT, "text of 16777217 bytes");
	arena_release(&a);
}

/* What is stored must not change: the sketch of the counter. */
static void
stable(void **state)
{
	struct arena a = ARENA_INIT;
	struct shingle_set s = make(&a, "assign a = b;", 5, SHINGLE_ORDER);
	unsigned char packed[MINHASH_BYTES];
	struct minhash m, back;

	(void)state;
	assert_int_equal(s.n, 1);
	assert_true(s.h[0] == SHINGLE_OF_ASSIGN);
	assert_true(minhash_make(&s, &m));
	/* (a x + b) >> 32 with the first numbers of SplitMix64 from 1 */
	assert_int_equal(m.v[0],
		(0x910a2dec89025cc1U * s.h[0] + 0xbeeb8da1658eec67U) >> 32);
	minhash_pack(&m, packed);
	assert_int_equal(packed[0], m.v[0] & 255);
	assert_int_equal(packed[7], m.v[1] >> 24);
	minhash_unpack(packed, &back);
	assert_memory_equal(&m, &back, sizeof(m));
	s.n = 0;
	assert_false(minhash_make(&s, &m));
	arena_release(&a);
}

static void
bands(void **state)
{
	static const struct {
		double threshold;
		int b, r;
		double at;
	} v[] = {{0.7, 25, 5, 0.98995}, {0.85, 16, 8, 0.99384},
		{0.9, 12, 10, 0.99418}};
	struct minhash_bands q;

	(void)state;
	for (size_t i = 0; i < N(v); i++) {
		q = minhash_bands(v[i].threshold);
		assert_int_equal(q.b, v[i].b);
		assert_int_equal(q.r, v[i].r);
		assert_float_equal(
			minhash_curve(q, v[i].threshold), v[i].at, 1e-5);
	}
	q = minhash_bands(1);
	assert_int_equal(q.b, 1);
	assert_int_equal(q.r, 128);
	q = minhash_bands(0.01);
	assert_int_equal(q.r, 1);
}

/* Places of a sketch in four bits; the counts are of exact binomials. */
static void
brief(void **state)
{
	static const struct {
		double j;
		int least;
	} v[] = {{0.01, 0}, {0.3, 14}, {0.7, 60}, {0.85, 83}, {0.9, 92},
		{0.999, 122}};
	struct minhash x = {{0}}, y = {{0}};
	struct minhash_brief bx, by;

	(void)state;
	for (size_t i = 0; i < N(v); i++)
		assert_int_equal(minhash_brief_least(v[i].j), v[i].least);
	assert_int_equal(minhash_brief_least(1), MINHASH_N);
	for (int i = 0; i < MINHASH_N; i++)
		x.v[i] = (uint32_t)i << 4 | (uint32_t)(i % 16);
	for (int i = 0; i < MINHASH_N; i++)
		y.v[i] = (uint32_t)(i % 16);
	minhash_shorten(&x, &bx);
	minhash_shorten(&y, &by);
	assert_int_equal(minhash_brief_equal(&bx, &by), MINHASH_N);
	for (size_t bit = 0; bit < 4; bit++)
		y.v[40 * bit] ^= 1U << bit;
	minhash_shorten(&y, &by);
	assert_int_equal(minhash_brief_equal(&bx, &by), MINHASH_N - 4);
	for (int i = 0; i < MINHASH_N; i++)
		y.v[i] = ~x.v[i];
	minhash_shorten(&y, &by);
	assert_int_equal(minhash_brief_equal(&bx, &by), 0);
}

static void
sorts(void **state)
{
	uint64_t h[600], want[600], spare[600];
	struct rand_state r;

	(void)state;
	rand_seed(&r, 7);
	for (size_t n = 0; n <= N(h); n += n < 40 ? 1 : 35) {
		for (size_t i = 0; i < n; i++)
			want[i] = h[i] =
				n % 2 ? rand_u64(&r) : rand_u64(&r) % 9;
		shingle_sort(h, spare, n);
		for (size_t i = 1; i < n; i++)
			for (size_t k = i; k > 0 && want[k - 1] > want[k];
				k--) {
				uint64_t v = want[k];

				want[k] = want[k - 1];
				want[k - 1] = v;
			}
		assert_memory_equal(h, want, n * sizeof(*h));
	}
}

/* Two sets of 2n/(1+j) numbers in all, of which the share j is common. */
static double
two_sets(struct rand_state *r, double j, struct shingle_set *x,
	struct shingle_set *y)
{
	size_t common = (size_t)lround(300 * j), own = (300 - common) / 2;

	x->n = y->n = common + own;
	for (size_t i = 0; i < common; i++)
		x->h[i] = y->h[i] = rand_u64(r);
	for (size_t i = common; i < x->n; i++) {
		x->h[i] = rand_u64(r);
		y->h[i] = rand_u64(r);
	}
	return (double)common / (double)(common + 2 * own);
}

#define PAIRS 2000

static bool
share_a_band(const struct minhash *x, const struct minhash *y,
	struct minhash_bands q)
{
	for (int i = 0; i < q.b; i++)
		if (minhash_band(x, q, i) == minhash_band(y, q, i))
			return true;
	return false;
}

/* Of 2,000 seeded pairs a similarity: candidates lie within four standard
 * deviations of the curve, and so does the mean estimate. */
static void
curve(void **state)
{
	static const double js[] = {0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95};
	static const double thresholds[] = {0.7, 0.85, 0.9};
	uint64_t room[2][400];
	struct shingle_set x = {.h = room[0]}, y = {.h = room[1]};
	struct rand_state r;

	(void)state;
	rand_seed(&r, 42);
	for (size_t i = 0; i < N(js); i++) {
		int hits[N(thresholds)] = {0};
		double sum = 0, j = 0;

		for (int k = 0; k < PAIRS; k++) {
			struct minhash mx, my;
			struct minhash_brief bx, by;

			j = two_sets(&r, js[i], &x, &y);
			minhash_make(&x, &mx);
			minhash_make(&y, &my);
			sum += minhash_similarity(&mx, &my);
			minhash_shorten(&mx, &bx);
			minhash_shorten(&my, &by);
			assert_true(minhash_brief_equal(&bx, &by) >=
				minhash_brief_least(j));
			for (size_t t = 0; t < N(thresholds); t++)
				hits[t] += share_a_band(
					&mx, &my, minhash_bands(thresholds[t]));
		}
		print_message(
			"# J %.3f: estimate %.4f, candidates", j, sum / PAIRS);
		if (fabs(sum / PAIRS - j) > 4 * sqrt(j * (1 - j) / 128 / PAIRS))
			fail_msg("mean estimate %.4f of %.4f", sum / PAIRS, j);
		for (size_t t = 0; t < N(thresholds); t++) {
			double p =
				minhash_curve(minhash_bands(thresholds[t]), j);
			double got = (double)hits[t] / PAIRS;

			print_message(" %.4f (%.4f)", got, p);
			if (fabs(got - p) >
				4 * sqrt(p * (1 - p) / PAIRS) + 1.0 / PAIRS)
				fail_msg("%.4f candidates, not %.4f", got, p);
		}
		print_message("\n");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(similarities),
		cmocka_unit_test(copies),
		cmocka_unit_test(too_long),
		cmocka_unit_test(stable),
		cmocka_unit_test(bands),
		cmocka_unit_test(brief),
		cmocka_unit_test(sorts),
		cmocka_unit_test(curve),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
