/* ppa_score: each published formula with figures worked out by hand. */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/ppa_score.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want))))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
product(void **state)
{
	struct ppa_figures x = {12.5, 80, 3};

	(void)state;
	near(ppa_adp(&x), 1000);
	x.delay_ps = NAN;
	assert_true(isnan(ppa_adp(&x)));
	x = (struct ppa_figures){-1, 80, 3};
	assert_true(isnan(ppa_adp(&x)));
}

static void
relative(void **state)
{
	(void)state;
	near(ppa_relative(75, 100), 0.75);
	near(ppa_relative(0, 100), 0);
	near(ppa_relative(0, 0), 1);
	assert_true(isinf(ppa_relative(1, 0)));
	assert_true(isnan(ppa_relative(NAN, 100)));
	assert_true(isnan(ppa_relative(1, NAN)));
	assert_true(isnan(ppa_relative(-1, 100)));
	/* the reward of ABC-RL: (100 - 75.2) / 100, and never below -1 */
	near(ppa_gain(75.2, 100), 0.248);
	near(ppa_gain(150, 100), -0.5);
	near(ppa_gain(350, 100), -1);
	near(ppa_gain(5, 0), -1);
	near(ppa_gain(0, 0), 0);
	assert_true(isnan(ppa_gain(NAN, 100)));
}

static void
turtle_ratio(void **state)
{
	/* golden 100: 50, 300 -> 200, -1 dropped, two failing -> 200 each:
	 * (50 + 200 + 200 + 200) / 4 / 100 */
	static const double mixed[] = {50, 300, -1, NAN, NAN};
	static const double same[] = {100, 100, 100};
	static const double failing[] = {NAN, NAN};
	static const double dropped[] = {-1, -2};
	static const double free_of_cost[] = {0, 0, 7, NAN};

	(void)state;
	near(ppa_turtle_ratio(mixed, N(mixed), 100), 1.625);
	near(ppa_turtle_ratio(same, N(same), 100), 1);
	near(ppa_turtle_ratio(failing, N(failing), 100), 2);
	near(ppa_turtle_ratio(dropped, N(dropped), 100), 2);
	near(ppa_turtle_ratio(NULL, 0, 100), 2);
	/* a golden that costs nothing: 1, 1, 2, 2 */
	near(ppa_turtle_ratio(free_of_cost, N(free_of_cost), 0), 1.5);
	assert_true(isnan(ppa_turtle_ratio(same, N(same), NAN)));
	assert_true(isnan(ppa_turtle_ratio(same, N(same), -3)));
}

static void
turtle_score(void **state)
{
	static const double three[] = {1.625, 1, 2};
	static const double gap[] = {0.5, NAN, 1.5};
	static const double none[] = {NAN};

	(void)state;
	/* 2 - 4.625 / 3 = 0.458333... */
	near(ppa_turtle_score(three, N(three)), 137.5 / 3);
	near(ppa_turtle_score(gap, N(gap)), 100);
	assert_true(isnan(ppa_turtle_score(none, N(none))));
	assert_true(isnan(ppa_turtle_score(NULL, 0)));
	near(ppa_turtle_performance(3.75), 6.25);
	near(ppa_turtle_performance(-2), 12);
}

/* Failing more often is never better, whatever the figures are. */
static void
turtle_failing_never_wins(void **state)
{
	static const double all[] = {90, 250, 120, 10};
	double some[4];

	(void)state;
	for (size_t i = 0; i < N(all); i++) {
		memcpy(some, all, sizeof(some));
		some[i] = NAN;
		assert_true(ppa_turtle_ratio(some, 4, 100) >=
			ppa_turtle_ratio(all, 4, 100));
	}
}

static void
chipseek(void **state)
{
	struct ppa_figures g = {100, 200, 30}, x = {50, 400, 20};

	(void)state;
	/* (30/20)(100/50)(200/400) = 1.5 */
	near(ppa_chipseek(&x, &g), 1.5);
	near(ppa_chipseek(&g, &g), 1);
	x = (struct ppa_figures){1000, 2000, 300};
	near(ppa_chipseek(&x, &g), 0.1); /* 0.001 */
	x = (struct ppa_figures){100, NAN, 30};
	near(ppa_chipseek(&x, &g), 0.1); /* failing, or not measured */
	g.power_nw = NAN;
	x = (struct ppa_figures){50, 100, 10};
	near(ppa_chipseek(&x, &g), 0.1); /* no golden */
	g = x = (struct ppa_figures){0, 0, 0};
	near(ppa_chipseek(&x, &g), 1); /* wires against wires */
	g.area = 3;
	assert_true(isinf(ppa_chipseek(&x, &g)));
	x.area = 3;
	g.area = 0;
	near(ppa_chipseek(&x, &g), 0.1); /* against a golden of wires */
}

static void
sei(void **state)
{
	(void)state;
	/* a full adder: 2 xor, 2 and, 1 or; xor, and, or in a row */
	near(ppa_sei(5, 3), 0.125);
	/* four of them: 20 gates, 3 + 2 + 2 + 2 levels */
	near(ppa_sei(20, 9), 1.0 / 29);
	assert_true(isnan(ppa_sei(0, 0)));
	assert_true(isnan(ppa_sei(-1, 3)));
	assert_true(isnan(ppa_sei(5, -1)));
}

static void
rewriter(void **state)
{
	static const double before[] = {100, 400, 0, NAN};
	static const double after[] = {50, 200, 3, 7};
	static const double uneven[] = {25, 400, 1, 1};
	size_t left;

	(void)state;
	near(ppa_geomean_ratio(after, before, 2, NULL), 0.5);
	near(ppa_geomean_ratio(after, before, 4, &left), 0.5);
	assert_int_equal(left, 2);
	/* sqrt(25/100 * 400/400) */
	near(ppa_geomean_ratio(uneven, before, 4, &left), 0.5);
	assert_true(isnan(ppa_geomean_ratio(after, before, 0, &left)));
	/* the paper's small cases: 222.68 -> 152.83, 161.97 -> 124.46 */
	near(ppa_geomean_ratio(&(double){152.83}, &(double){222.68}, 1, NULL),
		0.6863211783725526);
	near(ppa_geomean_ratio(&(double){124.46}, &(double){161.97}, 1, NULL),
		0.7684139038093474);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(product),
	cmocka_unit_test(relative),
	cmocka_unit_test(turtle_ratio),
	cmocka_unit_test(turtle_score),
	cmocka_unit_test(turtle_failing_never_wins),
	cmocka_unit_test(chipseek),
	cmocka_unit_test(sei),
	cmocka_unit_test(rewriter),
};

UNIT_MAIN(tests)
