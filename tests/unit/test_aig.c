/*
 * test_aig: AIGER is read as written, refused when broken, and described by a
 * fingerprint that tells structures apart.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/aig.h"

/* y = a ^ b: !(!(a & b) & !(!a & !b)) inverted */
static const char xor2[] = "aig 5 2 0 1 3\n10\n\x02\x02\x03\x02\x01\x02";
/* y = s ? a : b */
static const char mux[] = "aig 6 3 0 1 3\n13\n\x02\x04\x04\x03\x01\x02";
/* one latch, next is an input and one AND */
static const char latch[] = "aig 3 1 1 1 1\n2 1\n6\n\x02\x02";

static int
read_text(struct arena *a, const char *text, size_t n, struct aig *g,
	struct err *e)
{
	/* an exact copy, so that a byte too far is seen */
	char *copy = malloc(n > 0 ? n : 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, text, n);
	rc = aig_read(a, copy, n, g, e);
	free(copy);
	return rc;
}

static void
test_reads(void **state)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct aig g;

	(void)state;
	assert_ok(read_text(&a, xor2, sizeof(xor2) - 1, &g, &e), e);
	assert_int_equal(g.n_in, 2);
	assert_int_equal(g.n_and, 3);
	assert_int_equal(g.levels, 2);
	assert_int_equal(g.out[0], 10);
	assert_int_equal(g.fanin[0][0], 4);
	assert_int_equal(g.fanin[0][1], 2);
	assert_int_equal(g.fanin[1][0], 5);
	assert_int_equal(g.fanin[1][1], 3);
	assert_int_equal(g.fanin[2][0], 9);
	assert_int_equal(g.fanin[2][1], 7);
	assert_ok(read_text(&a, latch, sizeof(latch) - 1, &g, &e), e);
	assert_int_equal(g.n_latch, 1);
	assert_int_equal(g.next[0], 2);
	assert_int_equal(g.size, sizeof(latch) - 1);
	assert_ok(read_text(&a, "aig 1 1 0 0 0\nc\ntoday", 21, &g, &e), e);
	assert_int_equal(g.size, 14);
	arena_release(&a);
}

static void
test_refuses(void **state)
{
	static const struct {
		const char *text, *says;
		size_t n;
	} bad[] = {
		{"", "does not begin", 0},
		{"aag 1 1 0 0 0\n", "does not begin", 14},
		{"aig 1 1 0 0", "something else behind", 11},
		{"aig 2 1 0 0 0\n", "do not add up", 14},
		{"aig 3 2 0 0 1\n", "ends among the ANDs", 14},
		{"aig 3 2 0 0 1\n\x07\x01", "comes after", 16},
		{"aig 3 2 0 0 1\n\x02\x05", "negative", 16},
		{"aig 3 2 0 0 1\n\xff\xff\xff\xff\xff\xff", "too long", 20},
		{"aig 2 2 0 1 0\n6\n", "above", 16},
		{"aig 9 9 0 50 0\n", "too short", 15},
	};
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct aig g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_err(read_text(&a, bad[i].text, bad[i].n, &g, &e), e,
			ERR_PARSE, bad[i].says);
	assert_err(read_text(&a, "aig 9999999999 1 0 0 0\n", 23, &g, &e), e,
		ERR_LIMIT, "more than");
	assert_err(read_text(&a, "aig 8000000 8000000 0 0 0\n", 26, &g, &e), e,
		ERR_LIMIT, "more than");
	arena_release(&a);
}

static void
test_fingerprint(void **state)
{
	double x[AIG_FEATURES], m[AIG_FEATURES];
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct aig g;

	(void)state;
	assert_ok(read_text(&a, xor2, sizeof(xor2) - 1, &g, &e), e);
	aig_features(&a, &g, x);
	assert_ok(read_text(&a, mux, sizeof(mux) - 1, &g, &e), e);
	aig_features(&a, &g, m);
	/* by hand: two of six fan-ins of the first are plain */
	assert_true(fabs(x[AIG_F_INVERTED] - 4.0 / 6) < 1e-12);
	assert_true(fabs(x[AIG_F_XOR] - 1.0 / 3) < 1e-12);
	assert_true(x[AIG_F_MUX] == 0);
	assert_true(fabs(m[AIG_F_MUX] - 1.0 / 3) < 1e-12);
	assert_true(m[AIG_F_XOR] == 0);
	assert_true(fabs(x[AIG_F_ANDS] - 2.0 / 8) < 1e-12);
	assert_true(fabs(x[AIG_F_LEAF_2] - 2.0 / 3) < 1e-12);
	assert_true(x[AIG_F_OUT_LEVEL] == 1);
	assert_true(aig_distance(x, x) == 0);
	assert_true(aig_distance(x, m) > 0.3);
	m[0] = NAN;
	assert_true(isinf(aig_distance(x, m)));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_fingerprint),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
