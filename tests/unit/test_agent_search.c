/* agent: rewards, and the tree that UCT goes over. */
#include <math.h>

#include "tests/unit/unit.h"

#include "agent/reward.h"
#include "agent/uct.h"

/* ---- rewards ---- */

static double
reward(enum node_stage stage, int64_t mismatches, double product)
{
	const struct node x = {.stage = stage, .mismatches = mismatches};

	return reward_of(&x, product, 1000);
}

static void
any_right_one_outscores_any_wrong_one(void **state)
{
	static const int64_t bad[] = {0, 1, 2, 100, INT64_MAX - 1, INT64_MAX};
	static const double cost[] = {0, 1e-9, 1, 999, 1000, 1e6, 1e300};
	double best_wrong = 0, worst_right = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		double r = reward(NODE_COMPILES, bad[i], 1);

		best_wrong = r > best_wrong ? r : best_wrong;
		assert_true(r > reward(NODE_BROKEN, bad[i], 1));
	}
	for (size_t i = 0; i < sizeof(cost) / sizeof(cost[0]); i++) {
		double r = reward(NODE_GOOD, 0, cost[i]);

		worst_right = r < worst_right ? r : worst_right;
		assert_true(r <= 1);
	}
	assert_true(worst_right > best_wrong);
	assert_true(reward(NODE_BROKEN, 0, 1) > reward(NODE_EMPTY, 0, 1));
}

static void
better_is_more(void **state)
{
	(void)state;
	assert_true(reward(NODE_COMPILES, 3, 0) > reward(NODE_COMPILES, 4, 0));
	assert_true(reward(NODE_COMPILES, 900, 0) >
		reward(NODE_COMPILES, INT64_MAX, 0));
	assert_true(reward(NODE_GOOD, 0, 900) > reward(NODE_GOOD, 0, 1000));
	assert_float_equal(reward(NODE_GOOD, 0, 1000), 0.8, 1e-12);
	assert_float_equal(reward(NODE_GOOD, 0, 0), 0.8, 1e-12);
}

/* ---- the tree ---- */

static struct uct_node *
add(struct uct *t, const char *code, int *fresh)
{
	const struct uct_text x = {.code = code, .n = strlen(code)};

	return uct_insert(t, &x, fresh);
}

static void
statements_are_nodes(void **state)
{
	static const char text[] =
		"module m(input a; output reg [1:0] y);\n"
		"  reg b; // a comment; with marks\n"
		"  always @(*) begin : here\n"
		"    for (i = 0; i < 2; i = i + 1) y[i] = a;\n"
		"  end\n"
		"endmodule\n";
	static const char *const keys[] = {"endmodule", "end",
		"for ( i = 0 ; i < 2 ; i = i + 1 ) y [ i ] = a ;",
		"always @ ( * ) begin : here", "reg b ;",
		"module m ( input a ; output reg [ 1 : 0 ] y ) ;"};
	struct arena a = ARENA_INIT;
	struct uct t;
	struct uct_node *x;
	int fresh;

	(void)state;
	uct_init(&t, &a, 1, 3);
	x = add(&t, text, &fresh);
	assert_int_equal(fresh, 6);
	assert_true(x->whole);
	for (size_t i = 0; i < 6; i++, x = x->parent) {
		assert_string_equal(x->key, keys[i]);
		assert_int_equal(x->depth, 6 - i);
	}
	assert_ptr_equal(x, t.root);
	x = t.root->child->child;
	assert_int_equal(x->end, (size_t)(strstr(text, "reg b;") + 6 - text));
	/* other white space and comments: the same nodes */
	add(&t, "module m(input a;output reg[1:0]y);reg b;wire c;", &fresh);
	assert_int_equal(fresh, 1);
	assert_int_equal(t.n_nodes, 7);
	/* not Verilog, never ending, nothing */
	add(&t, "\"open (", &fresh);
	assert_int_equal(fresh, 1);
	assert_ptr_equal(add(&t, "", &fresh), t.root);
	arena_release(&a);
}

static void
what_promises_more_is_gone_on_from(void **state)
{
	struct arena a = ARENA_INIT;
	struct uct t;
	struct uct_node *bad, *good, *x;

	(void)state;
	uct_init(&t, &a, 0.1, 1);
	assert_ptr_equal(uct_select(&t), t.root);
	bad = add(&t, "wire p; wire q; endmodule", NULL);
	uct_back_up(&t, t.root, bad, 0.1);
	/* the root was asked once, which is all */
	x = uct_select(&t);
	assert_string_equal(x->key, "wire p ;");
	good = add(&t, "wire r; wire s; endmodule", NULL);
	uct_back_up(&t, x, good, 0.5); /* the model went its own way */
	x = uct_select(&t);
	assert_string_equal(x->key, "wire r ;");
	assert_int_equal(t.root->visits, 2);
	assert_float_equal(t.root->sum, 0.6, 1e-12);
	arena_release(&a);
}

static void
a_tree_is_used_up(void **state)
{
	struct arena a = ARENA_INIT;
	struct uct t;
	struct uct_node *x;
	int asks = 0;

	(void)state;
	uct_init(&t, &a, 1, 2);
	while ((x = uct_select(&t)) != NULL) {
		struct uct_node *leaf = asks % 3 == 2
			? NULL
			: add(&t, asks % 2 ? "a; b; c;" : "a; d;", NULL);

		uct_back_up(&t, x, leaf, 0.1);
		asks++;
		assert_true(asks < 100);
	}
	/* the root, "a;" and "a; b;": whole ones are not gone on from */
	assert_int_equal(asks, 6);
	assert_non_null(strstr(uct_dump(&t, &a), " a ;\n"));
	arena_release(&a);
}

static void
a_prior_leads(void **state)
{
	struct arena a = ARENA_INIT;
	struct uct t;
	struct uct_node *x, *y;

	(void)state;
	uct_init(&t, &a, 1, 1);
	x = add(&t, "a; b; c;", NULL);
	uct_back_up(&t, t.root, x, 0.3);
	y = add(&t, "d; e; f;", NULL);
	uct_back_up(&t, t.root, y, 0.3);
	t.root->child->prior = 0.1;
	t.root->child->next->prior = 0.9;
	assert_string_equal(uct_select(&t)->parent->key, "");
	assert_string_equal(uct_select(&t)->key, "d ;");
	arena_release(&a);
}

/* A token over two statements counts for both; without tokens nothing is
 * known, and that is as good as the siblings. */
static void
a_prior_is_the_mean_of_the_tokens(void **state)
{
	static const struct uct_token tokens[] = {
		{0, 3, -1}, {3, 8, -3}, {8, 9, -0.5}};
	struct uct_text text = {.code = "aa bb; c; d;",
		.n = 12,
		.tokens = tokens,
		.n_tokens = 3};
	struct arena a = ARENA_INIT;
	struct uct_node *x;
	struct uct t;

	(void)state;
	uct_init(&t, &a, 1, 1);
	uct_back_up(&t, t.root, uct_insert(&t, &text, NULL), 0.3);
	x = t.root->child;
	assert_string_equal(x->key, "aa bb ;");
	assert_float_equal(x->prior, exp(-2), 1e-12);
	assert_float_equal(x->child->prior, exp(-1.75), 1e-12);
	assert_float_equal(x->child->child->prior, 0, 0);
	/* written again with others: what was first stays */
	text.n_tokens = 1;
	uct_back_up(&t, t.root, uct_insert(&t, &text, NULL), 0.3);
	assert_float_equal(x->prior, exp(-2), 1e-12);
	uct_back_up(&t, t.root, add(&t, "e; f; g;", NULL), 0.3);
	assert_float_equal(x->next->prior, 0, 0);
	assert_string_equal(uct_select(&t)->key, "e ;");
	assert_non_null(strstr(uct_dump(&t, &a), "p=0.1353 aa bb ;"));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_right_one_outscores_any_wrong_one),
		cmocka_unit_test(better_is_more),
		cmocka_unit_test(statements_are_nodes),
		cmocka_unit_test(what_promises_more_is_gone_on_from),
		cmocka_unit_test(a_tree_is_used_up),
		cmocka_unit_test(a_prior_leads),
		cmocka_unit_test(a_prior_is_the_mean_of_the_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
