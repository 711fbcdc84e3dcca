/* agent: the populations of evolve and how they are drawn from. */
#include "tests/unit/unit.h"

#include "agent/evolve.h"

static struct node *
node(struct arena *a, const char *hash, enum node_stage stage)
{
	struct node *x = arena_alloc(a, sizeof(*x));

	x->stage = stage;
	(void)snprintf(x->hash, sizeof(x->hash), "%s", hash);
	return x;
}

static void
the_best_are_kept(void **state)
{
	struct arena a = ARENA_INIT;
	struct evolve v;

	(void)state;
	evolve_init(&v, &a, 2, 1);
	evolve_add(&v, node(&a, "a", NODE_BROKEN), 0.05);
	evolve_add(&v, node(&a, "b", NODE_COMPILES), 0.3);
	evolve_add(&v, node(&a, "c", NODE_COMPILES), 0.2);
	evolve_add(&v, node(&a, "b", NODE_COMPILES), 0.3);
	evolve_add(&v, node(&a, "d", NODE_GOOD), 0.8);
	assert_int_equal(v.n[EVOLVE_FAIL], 2);
	assert_string_equal(v.list[EVOLVE_FAIL][0].x->hash, "b");
	assert_string_equal(v.list[EVOLVE_FAIL][1].x->hash, "c");
	assert_int_equal(v.n[EVOLVE_GOOD], 1);
	/* of equal ones the newer goes first */
	evolve_add(&v, node(&a, "e", NODE_COMPILES), 0.3);
	assert_string_equal(v.list[EVOLVE_FAIL][0].x->hash, "e");
	assert_string_equal(v.list[EVOLVE_FAIL][1].x->hash, "b");
	arena_release(&a);
}

static void
the_same_seed_draws_the_same(void **state)
{
	struct arena a = ARENA_INIT;
	struct evolve v[2];
	struct evolve_draw d[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		evolve_init(&v[i], &a, 4, 7);
		assert_false(evolve_next(&v[i], &d[i]));
		evolve_add(&v[i], node(&a, "a", NODE_COMPILES), 0.1);
		evolve_add(&v[i], node(&a, "b", NODE_COMPILES), 0.2);
		evolve_add(&v[i], node(&a, "c", NODE_GOOD), 0.8);
	}
	for (int k = 0; k < 200; k++) {
		for (int i = 0; i < 2; i++) {
			assert_true(evolve_next(&v[i], &d[i]));
			evolve_learn(&v[i], &d[i], k % 3 ? 0 : 0.9);
		}
		assert_int_equal(d[0].side, d[1].side);
		assert_int_equal(d[0].strategy, d[1].strategy);
		assert_true((d[0].other != NULL) ==
			evolve_strategies[d[0].side][d[0].strategy].two);
		assert_ptr_not_equal(d[0].other, d[0].parent.x);
		/* one alone has nobody to be crossed with */
		assert_false(d[0].side == EVOLVE_GOOD && d[0].other != NULL);
	}
	arena_release(&a);
}

static void
what_succeeds_is_drawn_more_often(void **state)
{
	struct arena a = ARENA_INIT;
	struct evolve v;
	struct evolve_draw d;
	int drawn[EVOLVE_STRATEGIES] = {0};

	(void)state;
	evolve_init(&v, &a, 4, 3);
	evolve_add(&v, node(&a, "a", NODE_COMPILES), 0.1);
	evolve_add(&v, node(&a, "b", NODE_COMPILES), 0.2);
	for (int k = 0; k < 300; k++) {
		assert_true(evolve_next(&v, &d));
		evolve_learn(&v, &d, d.strategy == 1 ? 0.9 : 0);
		drawn[d.strategy]++;
	}
	assert_true(drawn[1] > 3 * (drawn[0] + drawn[2]));
	assert_true(drawn[0] > 0 && drawn[2] > 0); /* never given up */
	assert_true(evolve_chance(&v, EVOLVE_FAIL, 1) >
		evolve_chance(&v, EVOLVE_FAIL, 0));
	assert_float_equal(evolve_chance(&v, EVOLVE_GOOD, 0), 0.5, 1e-12);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_are_kept),
		cmocka_unit_test(the_same_seed_draws_the_same),
		cmocka_unit_test(what_succeeds_is_drawn_more_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
