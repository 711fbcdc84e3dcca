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
	uct_init(&t, &a, 1, 3, 0);
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
	uct_init(&t, &a, 0.1, 1, 0);
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
	uct_init(&t, &a, 1, 2, 0);
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
	uct_init(&t, &a, 1, 1, 0);
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
	static const struct uct_token tokens[] = {{0, 3, -1, NULL, 0},
		{3, 8, -3, NULL, 0}, {8, 9, -0.5, NULL, 0}};
	struct uct_text text = {.code = "aa bb; c; d;",
		.n = 12,
		.tokens = tokens,
		.n_tokens = 3};
	struct arena a = ARENA_INIT;
	struct uct_node *x;
	struct uct t;

	(void)state;
	uct_init(&t, &a, 1, 1, 0);
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

/* ---- tokens ---- */

/* A design that is known by one token: the word, which is in it once, and what
 * could have stood there. */
struct known {
	const char *code, *word;
	double logprob;
	struct llm_alternative others[3];
};

static struct uct_node *
add_known(struct uct *t, const struct known *k)
{
	const size_t at = (size_t)(strstr(k->code, k->word) - k->code);
	struct uct_token token = {
		at, at + strlen(k->word), k->logprob, k->others, 0};
	const struct uct_text x = {.code = k->code,
		.n = strlen(k->code),
		.turn = 7,
		.tokens = &token,
		.n_tokens = 1};

	while (token.n_others < 3 && k->others[token.n_others].text != NULL)
		token.n_others++;
	return uct_insert(t, &x, NULL);
}

static const char *
prefix(const struct uct_node *x, struct arena *a)
{
	size_t n;
	const char *p = uct_prefix(x, a, &n);

	return arena_strndup(a, p, n);
}

static const struct known plain = {"m; assign y = d; endmodule", " d", -0.7,
	{{" ~", -1}, {" 4'b", -2}, {NULL, 0}}};

static void
a_statement_is_below_the_longest_token(void **state)
{
	static const struct known nested = {"m; assign y = ~ b & c; endmodule",
		" &", -0.5, {{" |", -0.9}, {NULL, 0}, {NULL, 0}}};
	struct arena a = ARENA_INIT;
	struct uct_node *x, *token;
	struct uct t;
	int fresh;

	(void)state;
	uct_init(&t, &a, 1, 1, 20);
	x = add_known(&t, &plain)->parent;
	assert_string_equal(x->key, "assign y = d ;");
	assert_int_equal(t.n_nodes, 3);
	assert_int_equal(t.n_tokens, 2);
	token = x->next;
	assert_string_equal(token->key, "assign y = ~");
	assert_float_equal(token->prior, exp(-1), 1e-12);
	assert_int_equal(token->depth, 1);
	assert_int_equal(token->turn, 7);
	assert_string_equal(prefix(token, &a), "m; assign y = ~");
	assert_string_equal(prefix(x, &a), "m; assign y = d;");
	/* words and numbers go on behind a token */
	x = add(&t, "m; assign y = 4'b1010; endmodule", &fresh)->parent;
	assert_int_equal(fresh, 2);
	assert_string_equal(prefix(x->parent, &a), "m; assign y = 4'b");
	x = add_known(&t, &nested)->parent;
	assert_ptr_equal(x->parent, token);
	assert_int_equal(x->depth, 2);
	x = add(&t, "m; assign y = ~b | c; endmodule", NULL)->parent;
	assert_string_equal(prefix(x->parent, &a), "m; assign y = ~ b |");
	assert_ptr_equal(x->parent->parent, token);
	/* a second time: the same nodes */
	add(&t, "m; assign  y = ~b|c; endmodule", &fresh);
	assert_int_equal(fresh, 0);
	add_known(&t, &plain);
	assert_int_equal(t.n_tokens, 3);
	arena_release(&a);
}

/* What was there before is below a token that comes later, with what it won;
 * and what had been used up is not any more. */
static void
a_token_takes_over_what_begins_with_it(void **state)
{
	static const struct known more = {"m; assign y = ~a ^ b; endmodule",
		" ^", -1, {{" |", -1}, {NULL, 0}, {NULL, 0}}};
	struct arena a = ARENA_INIT;
	struct uct_node *x, *token;
	struct uct t;

	(void)state;
	uct_init(&t, &a, 1, 1, 20);
	x = add(&t, "m; assign y = ~a; endmodule", NULL);
	uct_back_up(&t, t.root, x, 0.25);
	x = x->parent;
	uct_back_up(&t, t.root, add_known(&t, &plain), 0.5);
	token = x->parent;
	assert_string_equal(token->key, "assign y = ~");
	assert_int_equal(token->visits, 1);
	assert_float_equal(token->sum, 0.25, 1e-12);
	assert_null(x->next);
	assert_ptr_equal(token->parent, t.root->child);
	assert_int_equal(token->parent->visits, 2);
	for (int i = 0; i < 9 && !token->done; i++)
		uct_back_up(&t, uct_select(&t), NULL, 0);
	assert_true(token->done);
	add_known(&t, &more);
	assert_false(token->done);
	assert_false(t.root->done);
	arena_release(&a);
}

/* How many of the alternatives hang. */
static size_t
hung(const struct known *k)
{
	struct arena a = ARENA_INIT;
	struct uct t;
	size_t n;

	uct_init(&t, &a, 1, 1, 20);
	add_known(&t, k);
	n = t.n_tokens;
	arena_release(&a);
	return n;
}

static void
some_alternatives_are_none(void **state)
{
	static const struct known bad[] = {{"m; y = a /* not b */;", " not", -1,
						   {{" y", -1}, {"*/ z", -1}}},
		{"m; // as it is\ny = a;", " as", -1,
			{{" y", -1}, {"\nz", -1}}},
		{"m; y = a;", " a", -1,
			{{"  ", -1}, {" // b", -1}, {"\na", -1}}},
		{"m; y = a;", ";", -1, {{"; ", -1}, {";\n\n", -1}}},
		{"m; y = a;", " a", -1, {{" b```", -1}}}};
	const struct known ends = {"m; y = a & b; z;", " &", -1,
		{{";\n  z", -1}, {"; // c", -1}, {" ,", -1}}};
	char *longer;
	struct arena a = ARENA_INIT;
	struct known far = {NULL, " q", -1, {{" r", -1}, {NULL, 0}, {NULL, 0}}};
	struct uct_node *x;
	struct uct t;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(hung(&bad[i]), 0);
	/* what is longer than its statement ends with it */
	uct_init(&t, &a, 1, 1, 20);
	x = add_known(&t, &ends)->parent->next;
	assert_int_equal(t.n_tokens, 2);
	assert_string_equal(prefix(x, &a), "m; y = a;");
	assert_string_equal(x->key, "y = a ;");
	assert_ptr_equal(add(&t, "m; y = a; z;", NULL)->parent->parent, x);
	/* far into a statement */
	longer = arena_alloc(&a, UCT_WITHIN + 64);
	memset(longer, '+', UCT_WITHIN);
	memcpy(longer + UCT_WITHIN, " q;", 4);
	far.code = longer;
	assert_int_equal(hung(&far), 1);
	memcpy(longer + UCT_WITHIN, "+ q;", 5);
	assert_int_equal(hung(&far), 0);
	arena_release(&a);
}

/* Of each token the likeliest, the least sure tokens first; then the second
 * ones; and no more than that in a tree. */
static void
the_least_sure_token_branches_first(void **state)
{
	static const struct llm_alternative others[] = {
		{"p", -1}, {"q", -2}, {"r", -3}};
	static const struct uct_token tokens[] = {{0, 1, -0.5, others, 3},
		{2, 3, -2, others, 3}, {4, 5, -1, others, 3}};
	struct uct_text text = {
		.code = "a;b;c;", .n = 6, .tokens = tokens, .n_tokens = 3};
	struct arena a = ARENA_INIT;
	struct uct_node *x;
	struct uct t;

	(void)state;
	uct_init(&t, &a, 1, 1, 2);
	x = uct_insert(&t, &text, NULL);
	assert_int_equal(t.n_tokens, 2);
	assert_string_equal(x->next->key, "p");
	assert_string_equal(x->parent->next->key, "p");
	assert_null(t.root->child->next);
	uct_insert(&t, &text, NULL);
	assert_int_equal(t.n_tokens, 4);
	assert_string_equal(t.root->child->next->key, "p");
	assert_string_equal(x->parent->next->next->key, "q");
	arena_release(&a);
}

static void
a_tree_has_so_many_tokens(void **state)
{
	static const char *const letters = "abcdefghijklmnopqrst";
	struct llm_alternative others[20];
	struct uct_token token = {.logprob = -1, .others = others};
	struct arena a = ARENA_INIT;
	struct uct t;

	(void)state;
	token.n_others = 20;
	for (int i = 0; i < 20; i++)
		others[i] = (struct llm_alternative){
			arena_strndup(&a, letters + i, 1), -1};
	uct_init(&t, &a, 1, 1, 20);
	for (int i = 0; i <= UCT_TOKENS / 20; i++) {
		struct uct_text text = {.tokens = &token, .n_tokens = 1};

		text.code = arena_printf(&a, "s%d; x;", i);
		text.n = strlen(text.code);
		token.from = text.n - 2;
		token.to = text.n - 1;
		uct_insert(&t, &text, NULL);
	}
	assert_int_equal(t.n_tokens, UCT_TOKENS);
	arena_release(&a);
}

/* An alternative where nobody was is worth what its siblings' parent is, and
 * the likelier one is gone into first. */
static void
likelier_tokens_are_gone_on_from_first(void **state)
{
	static const struct known two = {"m; assign y = d; endmodule", " d",
		-0.7, {{" ~", -1.5}, {" b", -1}, {NULL, 0}}};
	struct arena a = ARENA_INIT;
	const char *order = "|";
	struct uct_node *x;
	struct uct t;

	(void)state;
	uct_init(&t, &a, 0, 1, 20);
	uct_back_up(&t, uct_select(&t), add_known(&t, &two), 0.3);
	x = uct_select(&t);
	assert_string_equal(x->key, "m ;");
	uct_back_up(&t, x, NULL, 0.9);
	assert_non_null(uct_select(&t)->token); /* 0.6, the other way is 0.3 */
	uct_init(&t, &a, 1, 1, 20);
	uct_back_up(&t, uct_select(&t), add_known(&t, &two), 0.3);
	while ((x = uct_select(&t)) != NULL) {
		order = arena_printf(&a, "%s%s|", order, prefix(x, &a));
		uct_back_up(&t, x, x->token != NULL ? x : NULL, 0.3);
	}
	assert_non_null(strstr(order, "|m; assign y = b|"));
	assert_non_null(strstr(order, "|m; assign y = ~|"));
	assert_true(strstr(order, "= b|") < strstr(order, "= ~|"));
	assert_non_null(
		strstr(uct_dump(&t, &a), "p=0.3679 assign y = b ...\n"));
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
		cmocka_unit_test(a_statement_is_below_the_longest_token),
		cmocka_unit_test(a_token_takes_over_what_begins_with_it),
		cmocka_unit_test(some_alternatives_are_none),
		cmocka_unit_test(the_least_sure_token_branches_first),
		cmocka_unit_test(a_tree_has_so_many_tokens),
		cmocka_unit_test(likelier_tokens_are_gone_on_from_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
