/*
 * test_rand: the generator against its reference, and ids.
 */
#include "tests/unit/unit.h"

#include "lib/base/rand.h"

static void
test_reference(void **state)
{
	/* first outputs of xoshiro256** from the state 1, 2, 3, 4, as published
	 * with the reference implementations of other languages */
	static const uint64_t want[] = {11520u, 0u, 1509978240u,
		1215971899390074240u, 1216172134540287360u,
		607988272756665600u};
	struct rand_state r = {{1, 2, 3, 4}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_true(rand_u64(&r) == want[i]);
}

static void
test_seed(void **state)
{
	struct rand_state a;
	struct rand_state b;
	int i;

	(void)state;
	/* SplitMix64 from 0, published with the algorithm */
	rand_seed(&a, 0);
	assert_true(a.s[0] == 0xe220a8397b1dcdafu);
	assert_true(a.s[1] == 0x6e789e6aa1b965f4u);
	rand_seed(&a, 42);
	rand_seed(&b, 42);
	for (i = 0; i < 100; i++)
		assert_true(rand_u64(&a) == rand_u64(&b));
	rand_seed(&b, 43);
	assert_true(rand_u64(&a) != rand_u64(&b));
}

static void
test_below(void **state)
{
	struct rand_state r;
	int count[6] = {0};
	int i;

	(void)state;
	rand_seed(&r, 1);
	for (i = 0; i < 60000; i++) {
		uint64_t v = rand_below(&r, 6);

		assert_in_range(v, 0, 5);
		count[v]++;
	}
	/* five standard deviations are 456 */
	for (i = 0; i < 6; i++)
		assert_in_range(count[i], 9500, 10500);
	for (i = 0; i < 10; i++)
		assert_int_equal(rand_below(&r, 1), 0);
}

static void
test_unit(void **state)
{
	struct rand_state r;
	double sum = 0;
	int i;

	(void)state;
	rand_seed(&r, 7);
	for (i = 0; i < 10000; i++) {
		double v = rand_unit(&r);

		assert_true(v >= 0 && v < 1);
		sum += v;
	}
	assert_true(sum > 4850 && sum < 5150);
}

static void
test_ids(void **state)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char a[RAND_ULID];
	char b[RAND_ULID];
	char t[33];
	char u[33];

	(void)state;
	rand_ulid(a);
	rand_ulid(b);
	assert_int_equal(strspn(a, digits), 26);
	assert_int_equal(a[26], 0);
	assert_string_not_equal(a, b);
	assert_true(memcmp(a, b, 10) <= 0);
	/* 48 bits of time: the first digit has three bits only */
	assert_true(a[0] <= '7');
	rand_token(t);
	rand_token(u);
	assert_int_equal(strspn(t, "0123456789abcdef"), 32);
	assert_string_not_equal(t, u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_reference),
	cmocka_unit_test(test_seed),
	cmocka_unit_test(test_below),
	cmocka_unit_test(test_unit),
	cmocka_unit_test(test_ids),
};

UNIT_MAIN(tests)
